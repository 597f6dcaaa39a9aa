//! Offers on chain: how they are written, and what the chain says of them.

use super::{
	node::{id_of, number, wrong, At},
	rows::{OfferEndedRow, OfferReturnedRow, OfferRow, OfferTakenRow},
	ChainError, Phase,
};
use crate::offer::{Difference, Leg, OfferNews, Terms};
use ballast_oracle::{BasketId, BlockNumber};
use subxt::{
	dynamic,
	events::Events,
	ext::scale_value::{Value, ValueDef},
	SubstrateConfig,
};

/// The arguments of the call that makes an offer.
pub(super) fn arguments(basket: BasketId, terms: &Terms, until: BlockNumber) -> Vec<Value> {
	let difference = match terms.difference {
		Difference::ToVault(amount) => ("ToVault", amount),
		Difference::FromVault(amount) => ("FromVault", amount),
	};
	let difference = Value::unnamed_variant(difference.0, [Value::u128(difference.1)]);
	vec![number(basket), legs(&terms.gives), legs(&terms.takes), difference, number(until)]
}

/// A bounded list, which is a structure around a list.
fn legs(legs: &[Leg]) -> Value {
	let leg =
		|(asset, amount): &Leg| Value::unnamed_composite([number(*asset), Value::u128(*amount)]);
	Value::unnamed_composite([Value::unnamed_composite(legs.iter().map(leg))])
}

/// What may be done in a settlement: its stage, but for orders that opened by themselves.
pub(super) async fn phase(at: &At, basket: BasketId, stage: Phase) -> Result<Phase, ChainError> {
	let Phase::Offers { until } = stage else { return Ok(stage) };
	let address = dynamic::storage::<(u32,), Vec<OfferRow>>("Settlement", "OpenOffers");
	let open = match at.storage().try_fetch(address, (basket,)).await.map_err(wrong)? {
		Some(rows) => rows.decode().map_err(wrong)?,
		None => Vec::new(),
	};
	let ends: Vec<BlockNumber> = open.into_iter().map(|row| row.until).collect();
	Ok(at_block(until, &ends, id_of(at).number))
}

/// Orders are open from the block after the window, or after the last offer that could have been taken.
/// Nothing on chain is written for that.
fn at_block(window: BlockNumber, ends: &[BlockNumber], now: BlockNumber) -> Phase {
	let last = ends.iter().copied().fold(window, BlockNumber::max);
	match now > last {
		true => Phase::Orders { since: last.saturating_add(1) },
		false => Phase::Offers { until: window },
	}
}

/// What a block says of the offers of an account.
pub(super) fn news(
	events: &Events<SubstrateConfig>,
	account: &[u8; 32],
) -> Result<Vec<(BasketId, OfferNews)>, ChainError> {
	let mut news = Vec::new();
	for event in events.iter() {
		let event = event.map_err(wrong)?;
		if event.pallet_name() != "Settlement" {
			continue;
		}
		match event.event_name() {
			"OfferTaken" => {
				let row: OfferTakenRow = event.decode_fields_unchecked_as().map_err(wrong)?;
				if row.maker.0 == *account {
					news.push((row.basket, OfferNews::Taken(row.terms())));
				}
			}
			"OfferEnded" => {
				let row: OfferEndedRow = event.decode_fields_unchecked_as().map_err(wrong)?;
				if row.maker.0 == *account {
					news.push((row.basket, OfferNews::Ended(ending(&row.ending))));
				}
			}
			"OfferReturned" => {
				let row: OfferReturnedRow = event.decode_fields_unchecked_as().map_err(wrong)?;
				if row.maker.0 == *account {
					news.push((row.basket, OfferNews::Returned(row.left)));
				}
			}
			_ => (),
		}
	}
	Ok(news)
}

/// Why an offer ended, for people.
fn ending(ending: &Value) -> String {
	let ValueDef::Variant(variant) = &ending.value else { return ending.to_string() };
	match variant.name.as_str() {
		"Displaced" => "better ones took its place".into(),
		"Outbid" => "another one was taken".into(),
		"Expired" => "nobody took it in time".into(),
		"SettlementEnded" => "the settlement ended".into(),
		_ => format!("it could not be taken: {ending}"),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn orders_open_by_themselves_when_no_offer_can_be_taken_any_more() {
		let collecting = Phase::Offers { until: 10 };
		assert_eq!(at_block(10, &[], 10), collecting);
		assert_eq!(at_block(10, &[], 11), Phase::Orders { since: 11 });
		assert_eq!(at_block(10, &[14, 12], 14), collecting);
		assert_eq!(at_block(10, &[14, 12], 15), Phase::Orders { since: 15 });
	}

	#[test]
	fn an_ending_is_told_to_people() {
		let of = |name: &str, values: Vec<Value>| ending(&Value::unnamed_variant(name, values));
		assert_eq!(of("Outbid", vec![]), "another one was taken");
		let failed = of("Failed", vec![Value::unnamed_variant("Token", [])]);
		assert!(failed.starts_with("it could not be taken: Failed"), "{failed}");
	}
}
