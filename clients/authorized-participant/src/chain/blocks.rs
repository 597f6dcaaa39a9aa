//! Reading finalized blocks: certificates, and what became of the participant's transactions.

use super::{
	node::{id_of, stored_prices, wrong, At},
	offers::news,
	rows::{MemberRow, OrderFilledRow, RoundCertifiedRow, RoundRow},
	Block, ChainError, Included, Node, Outcome, OwnFill,
};
use crate::certificate::{Certified, Member};
use ballast_bls::ValidatedKey;
use ballast_oracle::{BlockNumber, Certificate, SetId, H256};
use ballast_settlement_math::Side;
use codec::{Decode, DecodeAll};
use std::collections::BTreeSet;
use subxt::{
	dynamic,
	error::DispatchError,
	events::{Events, Phase},
	utils::AccountId32,
	SubstrateConfig,
};

/// Certificates that are looked back for, at the start in the middle of a chain.
const MOST_LOOK_BACK: usize = 32;
/// First byte of an address that is an account.
const ADDRESS_IS_ACCOUNT: u8 = 0;

impl Node {
	/// A finalized block.
	///
	/// # Errors
	///
	/// [`ChainError`].
	pub async fn block(&self, number: BlockNumber) -> Result<Block, ChainError> {
		self.read(&self.at(number).await?).await
	}

	/// A finalized block to start from: with the certificates of earlier ones that carry the prices which
	/// the chain has stored.
	///
	/// # Errors
	///
	/// [`ChainError`].
	pub async fn start_block(&self, number: BlockNumber) -> Result<Block, ChainError> {
		let at = self.at(number).await?;
		let id = id_of(&at);
		let mut missing: BTreeSet<_> =
			stored_prices(&at).await?.iter().map(|row| (row.asset, row.round)).collect();
		let mut certified = Vec::new();
		let mut here = at;
		for _ in 0..MOST_LOOK_BACK {
			let last = last_certificate(&here).await?;
			if missing.is_empty() || last == 0 {
				break;
			}
			// A pruned state is no reason not to start: the next certificate brings prices.
			let Ok(block) = self.block(last).await else { break };
			for carried in &block.certified {
				let report = &carried.certificate.report;
				for price in &report.prices {
					missing.remove(&(price.asset, report.round));
				}
			}
			certified.splice(0..0, block.certified);
			let Ok(before) = self.at(last.saturating_sub(1)).await else { break };
			here = before;
		}
		// What was stored then may have been replaced by what is stored now.
		Ok(Block { id, certified, ..Block::default() })
	}

	/// The oldest block from `first` to `last` whose state the node still has.
	///
	/// # Errors
	///
	/// [`ChainError`], when it has not even that of `last`.
	pub async fn oldest_available(
		&self,
		first: BlockNumber,
		last: BlockNumber,
	) -> Result<BlockNumber, ChainError> {
		let (mut low, mut high) = (first, last);
		// What is pruned is older than what is not.
		while low < high {
			let half = high.saturating_sub(low).checked_div(2).unwrap_or(0);
			let middle = low.saturating_add(half);
			match self.has_state(middle).await? {
				true => high = middle,
				false => low = middle.saturating_add(1),
			}
		}
		match self.has_state(low).await? {
			true => Ok(low),
			false => Err(ChainError(format!("the node has no state of block {low}"))),
		}
	}

	/// Whether the node has the state of a block. What else goes wrong is no reason to pass a block over.
	async fn has_state(&self, number: BlockNumber) -> Result<bool, ChainError> {
		let read = async { stored_prices(&self.at(number).await?).await };
		match read.await {
			Ok(_) => Ok(true),
			Err(error) if is_pruned(&error) => Ok(false),
			Err(error) => Err(error),
		}
	}

	async fn read(&self, at: &At) -> Result<Block, ChainError> {
		let parent = at.block_header().await.map_err(wrong)?.parent_hash;
		let mut block = Block { id: id_of(at), parent, ..Block::default() };
		let events = at.events().fetch().await.map_err(wrong)?;
		let filled = self.filled(&events)?;
		block.offers = news(&events, &self.account())?;
		let extrinsics = at.extrinsics().fetch().await.map_err(wrong)?;
		let mut address = vec![ADDRESS_IS_ACCOUNT];
		address.extend(self.account());
		for extrinsic in extrinsics.iter() {
			let extrinsic = extrinsic.map_err(wrong)?;
			let index = u32::try_from(extrinsic.index()).unwrap_or(u32::MAX);
			for (_, row) in filled.iter().filter(|(at, _)| *at == index) {
				block.fills.push(OwnFill {
					transaction: extrinsic.hash(),
					basket: row.basket,
					asset: row.asset,
					side: Side::from(row.side),
					amount: row.amount,
					payment: row.payment,
				});
			}
			if extrinsic.address_bytes() == Some(address.as_slice()) {
				let outcome = self.outcome(at, &events, index)?;
				block.own.push(Included { hash: extrinsic.hash(), outcome });
			}
			let is_report =
				(extrinsic.pallet_name(), extrinsic.call_name()) == ("BlsOracle", "submit_report");
			if !is_report {
				continue;
			}
			// Without the event, the call had no effect.
			let Some(reported) = reported_digest(&events, index)? else { continue };
			let certificate = Certificate::decode_all(&mut extrinsic.call_data_field_bytes())
				.map_err(|error| ChainError(format!("a certificate does not decode: {error}")))?;
			let members = members(at, certificate.report.set_id).await?;
			let stored = stored_prices(at).await?;
			block.certified.push(Certified { certificate, reported, members, stored });
		}
		Ok(block)
	}

	/// The orders that the participant filled, each with the index of the extrinsic that did it.
	fn filled(
		&self,
		events: &Events<SubstrateConfig>,
	) -> Result<Vec<(u32, OrderFilledRow)>, ChainError> {
		let mut filled = Vec::new();
		for event in events.iter() {
			let event = event.map_err(wrong)?;
			let Phase::ApplyExtrinsic(index) = event.phase() else { continue };
			if (event.pallet_name(), event.event_name()) != ("Settlement", "OrderFilled") {
				continue;
			}
			let row: OrderFilledRow = event.decode_fields_unchecked_as().map_err(wrong)?;
			if row.who.0 == self.account() {
				filled.push((index, row));
			}
		}
		Ok(filled)
	}

	/// What became of the extrinsic at `index`.
	fn outcome(
		&self,
		at: &At,
		events: &Events<SubstrateConfig>,
		index: u32,
	) -> Result<Outcome, ChainError> {
		let mut outcome = None;
		for event in events.iter() {
			let event = event.map_err(wrong)?;
			if event.phase() != Phase::ApplyExtrinsic(index) {
				continue;
			}
			match (event.pallet_name(), event.event_name()) {
				("Settlement", "OrderFilled") => {
					let row: OrderFilledRow = event.decode_fields_unchecked_as().map_err(wrong)?;
					if row.who.0 == self.account() {
						let OrderFilledRow { amount, payment, .. } = row;
						outcome = Some(Outcome::Filled { amount, payment });
					}
				}
				("System", "ExtrinsicFailed") => {
					let error = DispatchError::decode_from(event.field_bytes(), at.metadata())
						.map_or_else(|error| error.to_string(), |error| error.to_string());
					outcome = Some(Outcome::Failed(error));
				}
				("System", "ExtrinsicSuccess") => {
					outcome = outcome.or(Some(Outcome::Applied));
				}
				_ => (),
			}
		}
		outcome.ok_or_else(|| ChainError(format!("extrinsic {index} has no result")))
	}
}

/// The digest in the event of a certificate.
fn reported_digest(
	events: &Events<SubstrateConfig>,
	index: u32,
) -> Result<Option<H256>, ChainError> {
	for event in events.iter() {
		let event = event.map_err(wrong)?;
		let here = event.phase() == Phase::ApplyExtrinsic(index);
		if here && (event.pallet_name(), event.event_name()) == ("BlsOracle", "RoundCertified") {
			let row: RoundCertifiedRow = event.decode_fields_unchecked_as().map_err(wrong)?;
			return Ok(Some(H256(row.digest)));
		}
	}
	Ok(None)
}

/// The block that carries the last certificate; 0 before the first.
async fn last_certificate(at: &At) -> Result<BlockNumber, ChainError> {
	let address = dynamic::storage::<(), RoundRow>("BlsOracle", "LastRound");
	let row = at.storage().fetch(address, ()).await.map_err(wrong)?.decode().map_err(wrong)?;
	Ok(row.block)
}

/// The members of an oracle set, and whether each one's key is registered for its account.
async fn members(at: &At, set: SetId) -> Result<Vec<Member>, ChainError> {
	let address = dynamic::storage::<(u64,), Vec<MemberRow>>("BlsOracle", "Sets");
	let rows = at.storage().try_fetch(address, (set,)).await.map_err(wrong)?;
	let rows = match rows {
		Some(rows) => rows.decode().map_err(wrong)?,
		None => return Ok(Vec::new()),
	};
	let mut members = Vec::new();
	for MemberRow { account, key } in rows {
		// Compressed, and validated as a compressed point when it is used.
		let key = ValidatedKey::decode(&mut key.as_slice())
			.map_err(|error| ChainError(error.to_string()))?
			.compress();
		let address = dynamic::storage::<([u8; 48],), AccountId32>("BlsOracle", "KeyOwner");
		let owner = at.storage().try_fetch(address, (key.0,)).await.map_err(wrong)?;
		let owner = owner.map(|owner| owner.decode()).transpose().map_err(wrong)?;
		members.push(Member { key, registered: owner == Some(account) });
	}
	Ok(members)
}

/// Whether a node says by this that it has no state of a block any more.
fn is_pruned(error: &ChainError) -> bool {
	let text = error.to_string();
	text.contains("State already discarded") || text.contains("unknown Block")
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn only_a_state_that_is_gone_is_pruned() {
		let says = |text: &str| is_pruned(&ChainError(text.into()));
		assert!(says("Api called for an unknown Block: State already discarded for 0x12"));
		assert!(says("UnknownBlock: State already discarded for 0x12"));
		assert!(!says("the connection was closed"));
		assert!(!says("request timed out"));
	}
}
