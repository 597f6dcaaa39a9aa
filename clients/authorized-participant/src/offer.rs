//! What the participant offers for the whole move of a vault.

use ballast_oracle::{AssetId, BasketId, BlockNumber, Nonce};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An asset and base units of it.
pub type Leg = (AssetId, u128);

/// What is paid between the two sides of an offer, base units of the quote asset.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Difference {
	/// The participant pays this to the vault.
	ToVault(u128),
	/// The vault pays this to the participant.
	FromVault(u128),
}

impl Difference {
	/// Base units that the participant pays.
	pub fn paid(&self) -> u128 {
		match self {
			Self::ToVault(amount) => *amount,
			Self::FromVault(_) => 0,
		}
	}

	/// Base units that the participant is paid.
	pub fn received(&self) -> u128 {
		match self {
			Self::ToVault(_) => 0,
			Self::FromVault(amount) => *amount,
		}
	}
}

/// What changes hands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Terms {
	/// What the participant gives, ascending by asset. Never the quote asset, never zero.
	pub gives: Vec<Leg>,
	/// What it takes, likewise.
	pub takes: Vec<Leg>,
	/// What is paid besides.
	pub difference: Difference,
}

impl Terms {
	/// What the participant gives of an asset that is not the quote asset, base units.
	pub fn given(&self, asset: AssetId) -> u128 {
		amount_of(&self.gives, asset)
	}

	/// What it takes of an asset that is not the quote asset, base units.
	pub fn taken(&self, asset: AssetId) -> u128 {
		amount_of(&self.takes, asset)
	}

	/// The assets that change hands, without the quote asset.
	pub fn assets(&self) -> impl Iterator<Item = AssetId> + '_ {
		self.gives.iter().chain(&self.takes).map(|(asset, _)| *asset)
	}
}

fn amount_of(legs: &[Leg], asset: AssetId) -> u128 {
	legs.iter().find(|(of, _)| *of == asset).map_or(0, |(_, amount)| *amount)
}

/// An offer of the participant, from the decision on until nothing of it is on hold any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Offer {
	/// The basket.
	pub basket: BasketId,
	/// The request whose settlement it is for.
	pub nonce: Nonce,
	/// What it says.
	pub terms: Terms,
	/// Last block in which offers are accepted.
	pub window: BlockNumber,
	/// Last block in which it can be taken.
	pub until: BlockNumber,
	/// What it costs at most to buy back at the venue what it gives, fees included, whole units of the
	/// quote asset.
	pub hedge_cash: Decimal,
	/// Why it is over without having been taken; what was on hold for it comes back.
	pub over: Option<String>,
	/// What was exchanged, once it was taken: where shares were redeemed, a part of what it says.
	pub taken: Option<Terms>,
}

/// What the chain says of the participant's offer for a basket.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OfferNews {
	/// It was taken, and this changed hands.
	Taken(Terms),
	/// It is over without having been taken, for this reason.
	Ended(String),
	/// What was on hold was released, but for this many assets.
	Returned(u32),
}
