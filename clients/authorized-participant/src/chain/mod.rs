//! What the engine needs of the chain.

mod blocks;
mod budget;
mod lineage;
mod needs;
mod node;
mod offers;
mod rows;

pub use lineage::{follows, same, OtherChain};
pub use node::{Node, NodeError};

use crate::{
	certificate::Certified,
	model::{BlockId, Transaction},
	offer::{OfferNews, Terms},
};
use async_trait::async_trait;
use ballast_oracle::{
	AssetId, BasketId, BlockNumber, FixedU128, Moment, Nonce, Perquintill, PriceRecord, H256,
};
use ballast_settlement_math::{Side, U256};
use std::collections::BTreeMap;
use thiserror::Error;

/// What is the same for the whole life of a chain, or of its runtime.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChainFacts {
	/// Hash of block 0.
	pub genesis: H256,
	/// The asset in which vaults pay and are paid.
	pub quote: AssetId,
	/// Oldest price at which vaults trade, milliseconds.
	pub max_price_age: Moment,
	/// Least certified value of a commitment, quote currency.
	pub least_commitment: FixedU128,
	/// What may be open of a vault whose settlement is complete, as a part of its inventory.
	pub completion_tolerance: Perquintill,
	/// Decimals of each asset that is traded, the quote asset included.
	pub decimals: BTreeMap<AssetId, u8>,
}

/// A finalized block, as far as it concerns the participant.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Block {
	/// Which one.
	pub id: BlockId,
	/// Hash of the block before.
	pub parent: H256,
	/// The certificates that it carries.
	pub certified: Vec<Certified>,
	/// The participant's own transactions.
	pub own: Vec<Included>,
	/// All orders that the participant filled, whoever signed and whatever call did it.
	pub fills: Vec<OwnFill>,
	/// What became of its offers, by basket, in the order in which it happened.
	pub offers: Vec<(BasketId, OfferNews)>,
}

/// An order of a vault that the participant filled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OwnFill {
	/// Hash of the transaction.
	pub transaction: H256,
	/// The basket.
	pub basket: BasketId,
	/// The asset.
	pub asset: AssetId,
	/// What the vault did.
	pub side: Side,
	/// Base units of the asset.
	pub amount: u128,
	/// Base units of the quote asset that were paid for them.
	pub payment: u128,
}

/// A transaction of the participant in a finalized block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Included {
	/// Its hash.
	pub hash: H256,
	/// What came of it.
	pub outcome: Outcome,
}

/// What came of a transaction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
	/// It filled an order: base units of the asset, and of the quote asset.
	Filled {
		/// What was traded.
		amount: u128,
		/// What it was paid with.
		payment: u128,
	},
	/// It did something else, successfully.
	Applied,
	/// It was refused, with this error of the chain.
	Failed(String),
}

/// What may be done in a settlement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
	/// Orders are filled. Their lives count from this block.
	Orders {
		/// The block.
		since: BlockNumber,
	},
	/// Offers for the whole move are collected up to this block, and then the best one is taken.
	Offers {
		/// The block.
		until: BlockNumber,
	},
	/// The vault trades in pools.
	Pools,
	/// The basket is paused: its vault does not trade.
	Paused,
}

/// A basket whose vault is being settled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vault {
	/// The basket.
	pub basket: BasketId,
	/// The request that changed its inventory last.
	pub nonce: Nonce,
	/// What may be done now.
	pub phase: Phase,
	/// Its last block.
	pub deadline: BlockNumber,
	/// How far from the certified price it trades.
	pub tolerance: Perquintill,
	/// Blocks in which the limit moves from one end of the tolerance to the other.
	pub order_life: BlockNumber,
	/// Whether the participant may fill its orders.
	pub open_to_us: bool,
	/// Base units of the quote asset that it holds.
	pub cash: u128,
	/// What trades may cost it now, by its loss budget, 1e36 = 1 unit of quote currency.
	pub loss_left: U256,
	/// Its orders, ascending by asset.
	pub orders: Vec<Order>,
	/// What shares have a claim on, ascending by asset, the quote asset included.
	pub claims: Vec<Claim>,
	/// Whether something is stored of an offer of the participant for it.
	pub has_offer: bool,
}

/// What a vault should hold of an asset, and what it does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Claim {
	/// The asset.
	pub asset: AssetId,
	/// Base units that it should hold.
	pub required: u128,
	/// Base units that it holds.
	pub held: u128,
}

/// What a vault has too much or too little.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Order {
	/// The asset.
	pub asset: AssetId,
	/// What the vault does.
	pub side: Side,
	/// Base units.
	pub amount: u128,
	/// What of it is reserved for others.
	pub reserved: u128,
	/// What of it is reserved for the participant; `None` without a commitment.
	pub own: Option<Reserved>,
}

/// A part of an order that is reserved for the participant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reserved {
	/// Base units that are left of it.
	pub remaining: u128,
	/// The block in which it was reserved, of whose limit it is filled.
	pub since: BlockNumber,
}

impl Order {
	/// Base units that the participant may fill: all that is not reserved for others, or, once it was
	/// dismissed, what it is committed to.
	pub fn open_to(&self, vault: &Vault) -> u128 {
		let open = self.amount.saturating_sub(self.reserved);
		match vault.open_to_us {
			true => open,
			false => open.min(self.own.map_or(0, |own| own.remaining)),
		}
	}

	/// The block of whose limit the participant fills it at a block.
	pub fn limit_block(&self, at: BlockNumber) -> BlockNumber {
		self.own.map_or(at, |own| own.since)
	}
}

/// What holds at a finalized block.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct View {
	/// The block.
	pub block: BlockId,
	/// Its time, milliseconds since the Unix epoch.
	pub time: Moment,
	/// The prices in storage, ascending by asset. They are believed where a verified certificate says
	/// the same.
	pub prices: Vec<PriceRecord>,
	/// The vaults that are being settled, ascending by basket.
	pub vaults: Vec<Vault>,
	/// What the participant has free of each traded asset, base units.
	pub balances: BTreeMap<AssetId, u128>,
	/// What is on hold of it, as its bond is.
	pub on_hold: BTreeMap<AssetId, u128>,
	/// Its next nonce in this block.
	pub nonce: u64,
	/// Whether it is admitted, and may commit itself.
	pub admitted: bool,
}

/// What the participant asks of the chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Call {
	/// Reserves a part of an order.
	Commit {
		/// The basket.
		basket: BasketId,
		/// The asset.
		asset: AssetId,
		/// Base units.
		amount: u128,
	},
	/// Ends the settlement of a vault that holds what it should, within the chain's tolerance.
	Complete {
		/// The basket.
		basket: BasketId,
	},
	/// Delivery against payment.
	Fill {
		/// The basket.
		basket: BasketId,
		/// The asset.
		asset: AssetId,
		/// Base units.
		amount: u128,
		/// Quote currency per whole unit, 1e18 = 1.
		price: FixedU128,
	},
	/// Offers the whole move of a vault.
	Offer {
		/// The basket.
		basket: BasketId,
		/// What changes hands.
		terms: Terms,
		/// Last block in which it can be taken.
		until: BlockNumber,
	},
	/// Takes the best offer for a basket, once its window is over.
	Award {
		/// The basket.
		basket: BasketId,
	},
	/// Returns what is on hold for an own offer that is over.
	Withdraw {
		/// The basket.
		basket: BasketId,
	},
}

/// Why the chain gave no answer.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{0}")]
pub struct ChainError(pub String);

/// The chain, as the engine uses it.
#[async_trait]
pub trait Chain: Send + Sync {
	/// What holds at a finalized block.
	async fn view(&self, block: BlockId) -> Result<View, ChainError>;

	/// Signs a call that can be included for some blocks after `block`. Nothing is sent.
	async fn sign(&self, block: BlockId, nonce: u64, call: Call)
		-> Result<Transaction, ChainError>;

	/// Hands a transaction to the node. That it has it already is no error.
	async fn submit(&self, transaction: &Transaction) -> Result<(), ChainError>;
}
