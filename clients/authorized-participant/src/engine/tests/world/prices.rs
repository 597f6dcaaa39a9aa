//! Prices that move, and what they cost a participant that is caught between its two trades.

use super::{decimals, symbol, Truth, BTC, ETH, LAG, USDC};
use crate::{
	amounts,
	certificate::Certified,
	fixtures::{certified, records},
	model::JobId,
};
use ballast_oracle::{AssetId, BlockNumber, FixedU128, PriceRecord};
use ballast_settlement_math::{Asset, Priced};
use ballast_venue::Decimal;
use std::{collections::BTreeSet, sync::LazyLock};

/// Prices of BTC and ETH by round. The first path stays where all begin.
const PATHS: [&[(u32, u32)]; 4] = [
	&[(60_000, 3_000)],
	&[(60_000, 3_000), (60_180, 2_991), (60_600, 2_970), (61_200, 2_955), (61_000, 2_940)],
	&[(60_000, 3_000), (59_500, 3_024), (60_400, 2_985), (59_300, 3_040), (60_100, 2_979)],
	&[(60_000, 3_000), (59_000, 2_950), (58_200, 2_905)],
];
/// Blocks after a move in which a job may have been begun by the prices of before.
const CATCHES: BlockNumber = 4;

static CERTIFICATES: LazyLock<Vec<Vec<Certified>>> = LazyLock::new(|| {
	let round = |(at, (btc, eth)): (usize, &(u32, u32))| {
		let prices = [(BTC, *btc), (ETH, *eth), (USDC, 1)];
		let prices = prices.map(|(asset, price)| (asset, FixedU128::from_u32(price)));
		certified(u64::try_from(at + 1).unwrap(), &prices)
	};
	PATHS.iter().map(|path| path.iter().enumerate().map(round).collect()).collect()
});

/// The prices of a world: the same at the venue and in the chain's certificates.
#[derive(Default)]
pub struct Prices {
	/// Which path they take.
	pub path: usize,
	/// The heights at which they move.
	pub moves_at: Vec<BlockNumber>,
	/// Certificates so far.
	rounds: usize,
	/// The block that is being made carries one.
	is_new: bool,
	moved_at: Option<BlockNumber>,
	/// What moves may have cost: each by what was at risk then, or could be kept.
	pub swept: Decimal,
	/// Jobs that a move found between decision and delivery.
	pub caught: BTreeSet<JobId>,
}

impl Prices {
	pub const PATHS: usize = PATHS.len();

	fn certificate(&self) -> &'static Certified {
		&CERTIFICATES[self.path][self.rounds.saturating_sub(1)]
	}

	/// The prices in storage.
	pub(super) fn stored(&self) -> Vec<PriceRecord> {
		match self.rounds {
			0 => Vec::new(),
			_ => records(&self.certificate().certificate.report),
		}
	}

	/// The certificate of the block that is being made.
	pub(super) fn take_certificate(&mut self) -> Vec<Certified> {
		match std::mem::take(&mut self.is_new) {
			true => vec![self.certificate().clone()],
			false => Vec::new(),
		}
	}

	/// How many times the highest price of an asset is its lowest.
	pub fn range(&self) -> Decimal {
		let of = |prices: Vec<u32>| {
			let (low, high) = (prices.iter().min().unwrap(), prices.iter().max().unwrap());
			Decimal::from(*high) / Decimal::from(*low)
		};
		let path = PATHS[self.path];
		let btc = of(path.iter().map(|(btc, _)| *btc).collect());
		btc.max(of(path.iter().map(|(_, eth)| *eth).collect()))
	}
}

impl Truth {
	pub fn priced(&self, asset: AssetId) -> Priced {
		let report = &self.prices.certificate().certificate.report;
		let price = report.prices.iter().find(|price| price.asset == asset).unwrap().price;
		Priced::new(Asset::new(asset, decimals(asset)).unwrap(), price).unwrap()
	}

	pub fn price(&self, asset: AssetId) -> Decimal {
		amounts::price(self.priced(asset).price()).unwrap()
	}

	/// What the participant has more of an asset than at the start, whole units.
	pub fn position(&self, asset: AssetId) -> Decimal {
		let on_chain = self.on_chain.get(&asset).copied().unwrap_or(0);
		let on_chain = amounts::signed_whole_units(on_chain, decimals(asset)).unwrap();
		on_chain + self.at_venue.get(symbol(asset)).copied().unwrap_or_default()
	}

	/// What the participant has more than at the start, chain and venue together, at the prices of now.
	pub fn gain(&self) -> Decimal {
		[BTC, ETH, USDC].map(|asset| self.position(asset) * self.price(asset)).iter().sum()
	}

	/// Moves prices when it is time. `keep` is the value that may stay without a hedge.
	pub(super) fn move_prices(&mut self, keep: Decimal) {
		let (height, round) = (self.height, self.prices.rounds);
		let is_due = match round {
			0 => height == 1,
			round => self.prices.moves_at.get(round - 1) == Some(&height),
		};
		if is_due && round < PATHS[self.prices.path].len() {
			let before = [BTC, ETH].map(|asset| (asset, self.price(asset)));
			self.prices.rounds += 1;
			self.prices.is_new = true;
			for (asset, before) in before.into_iter().filter(|_| round > 0) {
				self.prices.moved_at = Some(height);
				let move_ = (self.price(asset) - before).abs();
				let most = self.position(asset).abs() + keep / before;
				self.prices.swept += most * move_;
			}
		}
		let lag = BlockNumber::try_from(LAG).unwrap();
		if self.prices.moved_at.is_some_and(|at| height <= at + lag + CATCHES) {
			let trades = self.journal.jobs.values().filter(|job| job.leg.is_some());
			self.prices.caught.extend(trades.map(|job| job.id));
		}
	}
}
