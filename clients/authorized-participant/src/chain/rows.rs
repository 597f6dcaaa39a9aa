//! Values of the chain as they are decoded by its metadata: the fields that are needed, by name.

use super::Phase;
use crate::offer::{Difference, Terms};
use ballast_oracle::{FixedU128, PriceRecord};
use ballast_settlement_math::{Side, U256};
use subxt::{
	ext::{
		scale_decode::DecodeAsType,
		scale_value::{Value, ValueDef},
	},
	utils::AccountId32,
};

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct PriceRow {
	asset: u32,
	price: u128,
	confidence: u128,
	round: u64,
	observed_at: u64,
	confirmed: bool,
}

impl From<PriceRow> for PriceRecord {
	fn from(row: PriceRow) -> Self {
		Self {
			asset: row.asset,
			price: FixedU128::from_inner(row.price),
			confidence: FixedU128::from_inner(row.confidence),
			round: row.round,
			observed_at: row.observed_at,
			confirmed: row.confirmed,
		}
	}
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct MemberRow {
	pub account: AccountId32,
	/// Uncompressed.
	pub key: [u8; 96],
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct RoundRow {
	pub block: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct MetadataRow {
	pub decimals: u8,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct AccountRow {
	pub balance: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct SettlingRow {
	pub nonce: u32,
	pub deadline: u32,
	pub stage: StageRow,
	pub rules: RulesRow,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
#[allow(dead_code, reason = "fields decide how a variant is decoded")]
pub enum StageRow {
	Orders { since: u32 },
	Offers { until: u32 },
	Selling { until: u32 },
	Buying { until: u32 },
}

impl From<StageRow> for Phase {
	fn from(row: StageRow) -> Self {
		match row {
			StageRow::Orders { since } => Self::Orders { since },
			StageRow::Offers { until } => Self::Offers { until },
			StageRow::Selling { .. } | StageRow::Buying { .. } => Self::Pools,
		}
	}
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum FillersRow {
	Admitted,
	Anyone,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct RulesRow {
	pub tolerance: u64,
	pub loss_budget: u64,
	pub order_life: u32,
	pub fillers: FillersRow,
}

/// Least significant word first.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Number256(pub [u64; 4]);

impl Number256 {
	pub fn value(&self) -> U256 {
		U256(self.0)
	}
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct BasketRow {
	/// Pending, active or paused, and by whom.
	pub status: Value,
	pub share_asset: u32,
	pub nav36: Number256,
}

impl BasketRow {
	/// Whether the basket's vault may trade.
	pub fn is_active(&self) -> bool {
		matches!(&self.status.value, ValueDef::Variant(status) if status.name == "Active")
	}
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct ShareRow {
	pub supply: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct LossesRow {
	pub spent: Number256,
	pub at: u64,
}

#[derive(DecodeAsType, Clone, Copy)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum SideRow {
	Buy,
	Sell,
}

impl From<SideRow> for Side {
	fn from(row: SideRow) -> Self {
		match row {
			SideRow::Buy => Self::Buy,
			SideRow::Sell => Self::Sell,
		}
	}
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct OrderRow {
	pub asset: u32,
	pub side: SideRow,
	pub amount: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct PositionRow {
	pub asset: u32,
	pub required: u128,
	pub held: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct CommitmentRow {
	pub participant: AccountId32,
	pub asset: u32,
	pub side: SideRow,
	pub remaining: u128,
	pub since: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct ParticipantRow {
	pub admitted: bool,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct RoundCertifiedRow {
	pub digest: [u8; 32],
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct OrderFilledRow {
	pub basket: u32,
	pub who: AccountId32,
	pub asset: u32,
	pub side: SideRow,
	pub amount: u128,
	pub payment: u128,
}

/// An offer, stored or open.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct OfferRow {
	pub until: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum DifferenceRow {
	ToVault(u128),
	FromVault(u128),
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct OfferTakenRow {
	pub basket: u32,
	pub maker: AccountId32,
	gives: Vec<(u32, u128)>,
	takes: Vec<(u32, u128)>,
	difference: DifferenceRow,
}

impl OfferTakenRow {
	pub fn terms(self) -> Terms {
		let difference = match self.difference {
			DifferenceRow::ToVault(amount) => Difference::ToVault(amount),
			DifferenceRow::FromVault(amount) => Difference::FromVault(amount),
		};
		Terms { gives: self.gives, takes: self.takes, difference }
	}
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct OfferEndedRow {
	pub basket: u32,
	pub maker: AccountId32,
	pub ending: Value,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct OfferReturnedRow {
	pub basket: u32,
	pub maker: AccountId32,
	pub left: u32,
}
