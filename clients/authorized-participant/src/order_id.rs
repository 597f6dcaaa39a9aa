//! Identifiers of orders at the venue: the same trade always has the same one, so that after a crash the
//! venue can be asked what became of it.

use ballast_oracle::{AssetId, BasketId, Nonce, H256};
use ballast_venue::{ClientOrderId, Side};
use codec::Encode;
use sp_core::{Blake2Hasher, Hasher};

/// What makes an order the one that it is.
pub struct OrderKey<'a> {
	/// Block 0 of the chain.
	pub genesis: &'a H256,
	/// The participant.
	pub account: &'a [u8; 32],
	/// The basket, and the request whose settlement the order belongs to.
	pub settlement: (BasketId, Nonce),
	/// The asset.
	pub asset: AssetId,
	/// What the participant does.
	pub side: Side,
	/// Counts the orders for this asset in this settlement.
	pub attempt: u32,
}

impl OrderKey<'_> {
	/// The first 128 bits of blake2b-256 over SCALE of genesis hash, basket, nonce, account, asset, side
	/// (0 buys, 1 sells) and attempt.
	pub fn id(&self) -> ClientOrderId {
		let side = match self.side {
			Side::Buy => 0u8,
			Side::Sell => 1,
		};
		let (basket, nonce) = self.settlement;
		let hash = Blake2Hasher::hash(
			&(self.genesis, basket, nonce, self.account, self.asset, side, self.attempt).encode(),
		);
		let mut first = [0; 16];
		first.copy_from_slice(hash.as_bytes().split_at(16).0);
		ClientOrderId::new(first)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	static GENESIS: H256 = H256::repeat_byte(0x6e);
	static OTHER: H256 = H256::repeat_byte(1);

	fn key() -> OrderKey<'static> {
		OrderKey {
			genesis: &GENESIS,
			account: &[7; 32],
			settlement: (1, 2),
			asset: 3,
			side: Side::Sell,
			attempt: 4,
		}
	}

	#[test]
	fn an_identifier_follows_from_the_documented_bytes() {
		let mut bytes = vec![0x6e; 32];
		bytes.extend([1, 0, 0, 0, 2, 0, 0, 0]);
		bytes.extend([7; 32]);
		bytes.extend([3, 0, 0, 0, 1, 4, 0, 0, 0]);
		let expected = hex::encode(&Blake2Hasher::hash(&bytes).as_bytes()[..16]);
		assert_eq!(key().id().to_string(), expected);
		assert_eq!(expected.len(), 32);
	}

	#[test]
	fn every_part_matters() {
		let other = [
			OrderKey { genesis: &OTHER, ..key() },
			OrderKey { account: &[8; 32], ..key() },
			OrderKey { settlement: (9, 2), ..key() },
			OrderKey { settlement: (1, 9), ..key() },
			OrderKey { asset: 9, ..key() },
			OrderKey { side: Side::Buy, ..key() },
			OrderKey { attempt: 5, ..key() },
		];
		let mut ids: Vec<String> = other.iter().map(|key| key.id().to_string()).collect();
		ids.push(key().id().to_string());
		ids.sort();
		ids.dedup();
		assert_eq!(ids.len(), 8);
	}
}
