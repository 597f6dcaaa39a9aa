//! What a vault may lose.

use super::{
	node::{wrong, At},
	rows::{BasketRow, LossesRow, RulesRow, ShareRow},
	ChainError,
};
use ballast_oracle::{BasketId, Moment};
use ballast_settlement_math::{rate36, shares_value36, LossBudget, Perquintill, U256};
use codec::{Decode, Encode};
use subxt::dynamic;

/// What the settlements of a basket may still cost it at `time`, as the pallet counts it, 1e36 = 1 unit of
/// quote currency.
pub(super) async fn loss_left(
	at: &At,
	basket: BasketId,
	found: &BasketRow,
	rules: &RulesRow,
	time: Moment,
) -> Result<U256, ChainError> {
	let address = dynamic::storage::<(u32,), ShareRow>("Assets", "Asset");
	let row = at.storage().fetch(address, (found.share_asset,)).await.map_err(wrong)?;
	let supply = row.decode().map_err(wrong)?.supply;
	let period = dynamic::constant::<Moment>("Settlement", "LossPeriod");
	let period = at.constants().entry(period).map_err(wrong)?;
	let rate = Perquintill::from_parts(rules.loss_budget);
	let cap = rate36(shares_value36(found.nav36.value(), supply), rate);
	let address = dynamic::storage::<(u32,), LossesRow>("Settlement", "Losses");
	let losses = match at.storage().try_fetch(address, (basket,)).await.map_err(wrong)? {
		Some(row) => budget(&row.decode().map_err(wrong)?)?,
		None => LossBudget::default(),
	};
	Ok(cap.saturating_sub(losses.spent(time, cap, period)))
}

fn budget(row: &LossesRow) -> Result<LossBudget, ChainError> {
	let bytes = (row.spent.value(), row.at).encode();
	LossBudget::decode(&mut bytes.as_slice()).map_err(wrong)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::chain::rows::Number256;

	#[test]
	fn losses_leak_as_on_chain() {
		let row = LossesRow { spent: Number256([1_000, 0, 0, 0]), at: 50 };
		let losses = budget(&row).unwrap();
		assert_eq!(losses.spent(50, 1_000.into(), 100), 1_000.into());
		assert_eq!(losses.spent(75, 1_000.into(), 100), 750.into());
		assert_eq!(Number256([1, 2, 0, 0]).value(), (U256::from(2) << 64) + U256::one());
	}
}
