//! A chain, a venue and a disk in memory. They keep what really happened, whatever the engine believes,
//! and can stop the engine at any point where it touches them.

mod prices;
mod venue;

use super::{
	makers::{self, Collecting},
	KEEP,
};
use crate::{
	amounts,
	chain::{
		Block, Call, Chain, ChainError, ChainFacts, Claim, Included, Order, Outcome, OwnFill,
		Phase, Vault, View,
	},
	fixtures::{GENESIS, OBSERVED_AT},
	journal::{Journal, JournalError},
	model::{BlockId, Change, Job, State, Transaction},
	offer::OfferNews,
};
use async_trait::async_trait;
use ballast_oracle::{AssetId, BasketId, BlockNumber, FixedU128, Perquintill, H256};
use ballast_settlement_math::{affordable, check_price, payment, trade_loss36, Life, Side, U256};
use ballast_venue::{ClientOrderId, Decimal, NewOrder, OrderReport};
use codec::{Decode, Encode};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sp_core::{Blake2Hasher, Hasher};
use std::{
	collections::{BTreeMap, VecDeque},
	sync::{Arc, Mutex},
};

pub use prices::Prices;

pub const BTC: AssetId = 1;
pub const ETH: AssetId = 2;
pub const USDC: AssetId = 11;
pub const ORDER_LIFE: BlockNumber = 15;
pub const DEADLINE: BlockNumber = 110;
pub const BLOCK_MS: u64 = 2_000;
/// Blocks from inclusion to finality.
const LAG: usize = 2;
const MORTALITY: BlockNumber = 8;
const LEAST_COMMITMENT: u32 = 50;
const WINDOW_MS: u64 = 10_000;
pub const TOLERANCE: Perquintill = Perquintill::from_percent(1);

pub fn decimals(asset: AssetId) -> u8 {
	match asset {
		BTC => 8,
		ETH => 18,
		_ => 6,
	}
}

pub fn symbol(asset: AssetId) -> &'static str {
	match asset {
		BTC => "BTC",
		ETH => "ETH",
		_ => "USDC",
	}
}

pub fn units(text: &str, asset: AssetId) -> u128 {
	amounts::base_units(text.parse().unwrap(), decimals(asset)).unwrap()
}

/// What the venue does with an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
	/// Fills it.
	None,
	/// Fills this many percent and cancels the rest.
	Partial(u8),
	/// Fills nothing.
	Empty,
	/// Refuses it.
	Refused,
	/// Takes and then rejects it.
	Rejected,
	/// Cannot be reached.
	NotSent,
	/// Fills it, and the answer is lost.
	LostAnswer,
	/// Loses it, and there is no answer.
	LostOrder,
	/// There is no answer, and the order arrives this many milliseconds later.
	Late(u64),
	/// Fills a half and leaves it open until it is cancelled.
	Stuck,
	/// Fills it, and cannot tell the fee.
	FeeUnknown,
}

/// What the chain does with a transaction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PoolFault {
	/// Includes it.
	None,
	/// Loses it, without a word.
	Lost,
	/// Takes it, and says it did not.
	LostAnswer,
}

#[derive(Default)]
pub struct Truth {
	/// Reports by id, in the state that the venue would report.
	pub orders: BTreeMap<ClientOrderId, OrderReport>,
	/// Orders that arrive at a time.
	late: Vec<(u64, NewOrder)>,
	/// Changes of balances at the venue by symbol.
	pub at_venue: BTreeMap<String, Decimal>,
	/// Changes of balances on chain, base units.
	pub on_chain: BTreeMap<AssetId, i128>,
	/// The vault.
	pub orders_of_vault: BTreeMap<AssetId, (Side, u128)>,
	pub vault_cash: u128,
	/// What the vault may lose, 1e36 = 1.
	pub loss_left: U256,
	pub settling: bool,
	nonce: u64,
	/// Fills of the block that is being made.
	fills: Vec<OwnFill>,
	/// The block from which the lives of orders count.
	pub since: BlockNumber,
	/// Offers are collected first.
	pub collecting: Option<Collecting>,
	/// What is on hold for the participant's offer, base units.
	pub on_hold: BTreeMap<AssetId, u128>,
	/// What became of its offers since the last block.
	pub news: Vec<(BasketId, OfferNews)>,
	/// Offers that the participant made.
	pub offers_made: u32,
	/// At this height shares are redeemed: this many percent.
	pub redeem_at: Option<(BlockNumber, u128)>,
	/// At this height the venue's prices move by so many thousandths.
	pub move_at: Option<(BlockNumber, i64)>,
	/// The chain refuses every fill.
	pub refuse_fills: bool,
	pool: Vec<Vec<u8>>,
	blocks: VecDeque<(Block, View)>,
	all: BTreeMap<BlockNumber, (Block, View)>,
	pub height: BlockNumber,
	pub now: u64,
	journal: State,
	ended: Vec<Job>,
	pub placed: u64,
	/// Transactions that were handed to the node.
	pub submitted: u64,
	/// How often the venue was asked for open orders, as each comparison of balances does first.
	pub compared: u64,
	/// The venue tells neither balances nor open orders.
	pub no_balances: bool,
	pub prices: Prices,
	/// What best prices are moved by, thousandths.
	pub moved: i64,
	pub touched: u64,
	pub crash_at: Option<u64>,
	pub crash_rate: f64,
	pub venue_faults: VecDeque<Fault>,
	pub pool_faults: VecDeque<PoolFault>,
	pub fault_rate: f64,
	pub base_fees: bool,
	/// The chain takes no commitments.
	pub refuse_commitments: bool,
	/// At this height somebody else fills this many percent of each order.
	pub compete_at: Option<(BlockNumber, u128)>,
	/// Somebody sends the vault a base unit of everything before each of its trades.
	pub donor: bool,
	/// At this height the settlement ends.
	pub close_at: Option<BlockNumber>,
	/// Largest value of one asset that was hedged and not delivered, or the other way round.
	pub exposure: Decimal,
	rng: Option<ChaCha8Rng>,
}

/// The world, shared by chain, venue and journal.
pub struct World(pub Mutex<Truth>);

impl World {
	pub fn new(seed: u64, orders: &[(AssetId, Side, &str)], cash: &str) -> Arc<Self> {
		let mut truth = Truth {
			vault_cash: units(cash, USDC),
			loss_left: U256::MAX,
			settling: true,
			now: OBSERVED_AT,
			rng: Some(ChaCha8Rng::seed_from_u64(seed)),
			..Truth::default()
		};
		for (asset, side, amount) in orders {
			truth.orders_of_vault.insert(*asset, (*side, units(amount, *asset)));
		}
		let genesis = truth.seal(Vec::new());
		truth.all.insert(0, genesis);
		Arc::new(Self(Mutex::new(truth)))
	}

	pub fn facts() -> ChainFacts {
		let decimals = [BTC, ETH, USDC].map(|asset| (asset, decimals(asset))).into();
		let least_commitment = FixedU128::from_u32(LEAST_COMMITMENT);
		ChainFacts {
			genesis: GENESIS,
			quote: USDC,
			max_price_age: u64::MAX,
			least_commitment,
			completion_tolerance: makers::COMPLETION,
			decimals,
		}
	}

	/// Stops the engine for good, at some touches: its future is never ready again.
	pub async fn touch(&self) {
		let stop = {
			let mut truth = self.0.lock().unwrap();
			truth.touched += 1;
			let now = truth.touched;
			let rate = truth.crash_rate;
			truth.crash_at == Some(now) || truth.chance(rate)
		};
		if stop {
			std::future::pending::<()>().await;
		}
	}

	/// Makes the next block. Returns the number of the last finalized one.
	pub fn produce(&self) -> BlockNumber {
		let mut truth = self.0.lock().unwrap();
		truth.now += BLOCK_MS;
		truth.height += 1;
		truth.arrive();
		truth.interfere();
		let included = truth.include();
		truth.give_back();
		let sealed = truth.seal(included);
		truth.blocks.push_back(sealed);
		if truth.blocks.len() > LAG {
			let (block, view) = truth.blocks.pop_front().unwrap();
			truth.all.insert(block.id.number, (block, view));
		}
		*truth.all.keys().last().unwrap()
	}

	pub fn finalized(&self, number: BlockNumber) -> (Block, View) {
		self.0.lock().unwrap().all[&number].clone()
	}

	/// Keeps what was written down.
	pub fn remember(&self, changes: &[Change]) {
		let mut truth = self.0.lock().unwrap();
		for change in changes {
			truth.journal.apply(change);
			if let Change::Job(job) = change {
				if !job.is_open() {
					truth.ended.push((**job).clone());
				}
			}
		}
	}

	pub fn journal_state(&self) -> (State, Vec<Job>) {
		let truth = self.0.lock().unwrap();
		(truth.journal.clone(), truth.ended.clone())
	}
}

impl Truth {
	pub fn chance(&mut self, rate: f64) -> bool {
		rate > 0.0 && self.rng.as_mut().unwrap().gen_bool(rate)
	}

	fn pick(&mut self, most: u64) -> u64 {
		self.rng.as_mut().unwrap().gen_range(0..most)
	}

	fn seal(&mut self, own: Vec<Included>) -> (Block, View) {
		let number = self.height;
		let hash = |number: BlockNumber| H256::from_low_u64_be(u64::from(number));
		let (id, parent) = (BlockId { number, hash: hash(number) }, hash(number.saturating_sub(1)));
		let (certified, prices) = (self.prices.take_certificate(), self.prices.stored());
		let orders = self
			.orders_of_vault
			.iter()
			.filter(|(_, (_, amount))| *amount > 0)
			.map(|(asset, (side, amount))| Order {
				asset: *asset,
				side: *side,
				amount: *amount,
				reserved: 0,
				own: None,
			})
			.collect();
		self.settling &= number <= DEADLINE;
		let vault = Vault {
			basket: 0,
			nonce: 1,
			phase: self.phase(),
			deadline: DEADLINE,
			tolerance: TOLERANCE,
			order_life: ORDER_LIFE,
			open_to_us: true,
			cash: self.vault_cash,
			loss_left: self.loss_left,
			orders,
			claims: makers::claims(self.vault_cash)
				.map(|(asset, required, held)| Claim { asset, required, held })
				.into(),
			has_offer: !self.on_hold.is_empty(),
		};
		let view = View {
			block: id,
			time: self.now,
			prices,
			vaults: if self.settling { vec![vault] } else { Vec::new() },
			balances: [BTC, ETH, USDC].map(|asset| (asset, self.balance(asset))).into(),
			on_hold: self.on_hold.clone(),
			nonce: self.nonce,
			admitted: true,
		};
		let fills = std::mem::take(&mut self.fills);
		let offers = std::mem::take(&mut self.news);
		(Block { id, parent, certified, own, fills, offers }, view)
	}

	/// What is free.
	pub fn balance(&self, asset: AssetId) -> u128 {
		let start = i128::try_from(units("1000000", asset)).unwrap();
		let all = u128::try_from(start + self.on_chain.get(&asset).copied().unwrap_or(0)).unwrap();
		all - self.on_hold.get(&asset).copied().unwrap_or(0)
	}

	fn phase(&self) -> Phase {
		match self.orders_since() {
			Some(since) => Phase::Orders { since },
			None => Phase::Offers { until: self.collecting.as_ref().unwrap().window },
		}
	}

	fn include(&mut self) -> Vec<Included> {
		let mut own = Vec::new();
		let mut pool = std::mem::take(&mut self.pool);
		pool.sort_by_key(|bytes| Packed::decode(&mut bytes.as_slice()).unwrap().nonce);
		for bytes in pool {
			let packed = Packed::decode(&mut bytes.as_slice()).unwrap();
			if packed.nonce < self.nonce || self.height > packed.dies_at {
				continue;
			}
			if packed.nonce > self.nonce {
				self.pool.push(bytes);
				continue;
			}
			self.nonce += 1;
			let (outcome, hash) = (self.execute(&packed), Blake2Hasher::hash(&bytes));
			if let Outcome::Filled { amount, payment } = outcome {
				let (asset, side) = (packed.asset, self.orders_of_vault[&packed.asset].0);
				let fill = OwnFill { transaction: hash, basket: 0, asset, side, amount, payment };
				self.fills.push(fill);
			}
			own.push(Included { hash, outcome });
		}
		own
	}

	fn execute(&mut self, packed: &Packed) -> Outcome {
		let failed = |error: &str| Outcome::Failed(error.into());
		match packed.kind {
			0 => {
				let whole = amounts::whole_units(packed.amount, decimals(packed.asset)).unwrap();
				let worth = whole * self.price(packed.asset);
				return match worth < Decimal::from(LEAST_COMMITMENT) || self.refuse_commitments {
					true => failed("not this one"),
					false => Outcome::Applied,
				};
			}
			1 => {
				if !self.settling || self.open_orders() > Decimal::from(20) {
					return failed("NotComplete");
				}
				self.settling = false;
				return Outcome::Applied;
			}
			3 => return self.offer(packed.offer.as_ref().unwrap()),
			4 => return self.award(),
			5 => return self.withdraw(),
			_ => (),
		}
		let Some(since) = self.orders_since() else { return failed("OrdersNotOpen") };
		let Packed { asset, amount, .. } = *packed;
		let Some((side, size)) = self.orders_of_vault.get(&asset).copied() else {
			return failed("NoOrder");
		};
		if !self.settling || size == 0 {
			return failed("NoOrder");
		}
		if self.refuse_fills {
			return failed("something new");
		}
		if amount == 0 {
			return failed("ZeroAmount");
		}
		let size = match (self.donor, side) {
			(false, _) => size,
			(true, Side::Buy) => size - 1,
			(true, Side::Sell) => size + 1,
		};
		let amount = amount.min(size);
		let price = FixedU128::from_inner(packed.price);
		let life = Life { elapsed: self.height - since, length: ORDER_LIFE };
		let (traded, quote) = (self.priced(asset), self.priced(USDC));
		if let Err(error) = check_price(side, price, &traded, TOLERANCE, life) {
			return failed(&format!("{error:?}"));
		}
		let amount = match side {
			Side::Buy => {
				let at_price = traded.at(price).unwrap();
				amount.min(affordable(&at_price, &quote, self.vault_cash).unwrap())
			}
			Side::Sell => amount,
		};
		if amount == 0 {
			return failed("InsufficientQuote");
		}
		let paid = payment(side, &traded, amount, price, &quote).unwrap();
		let (given, received) = match side {
			Side::Buy => ((quote, paid), (traded, amount)),
			Side::Sell => ((traded, amount), (quote, paid)),
		};
		let loss = trade_loss36((&given.0, given.1), (&received.0, received.1)).unwrap();
		if loss > self.loss_left {
			return failed("LossBudgetExceeded");
		}
		let (amount_, paid_) = (i128::try_from(amount).unwrap(), i128::try_from(paid).unwrap());
		match side {
			Side::Buy => {
				self.vault_cash -= paid;
				*self.on_chain.entry(asset).or_default() -= amount_;
				*self.on_chain.entry(USDC).or_default() += paid_;
			}
			Side::Sell => {
				self.vault_cash += paid;
				*self.on_chain.entry(asset).or_default() += amount_;
				*self.on_chain.entry(USDC).or_default() -= paid_;
			}
		}
		self.loss_left -= loss;
		self.orders_of_vault.insert(asset, (side, size - amount));
		self.measure();
		Outcome::Filled { amount, payment: paid }
	}

	fn interfere(&mut self) {
		self.move_prices(Decimal::from(KEEP));
		let competes = self.orders_since().is_some();
		let compete_at = self.compete_at.filter(|_| competes);
		if let Some((_, percent)) = compete_at.filter(|(at, _)| *at == self.height) {
			[BTC, ETH].into_iter().for_each(|asset| self.compete(asset, percent));
		}
		self.settling &= self.close_at != Some(self.height);
		if let Some((_, percent)) = self.redeem_at.filter(|(at, _)| *at == self.height) {
			self.redeem(percent);
		}
		if let Some((_, thousandths)) = self.move_at.filter(|(at, _)| *at == self.height) {
			self.moved = thousandths;
		}
		self.award_by_others();
	}

	/// Somebody else fills a part of an order.
	fn compete(&mut self, asset: AssetId, percent: u128) {
		let (traded, quote) = (self.priced(asset), self.priced(USDC));
		if let Some((side, size)) = self.orders_of_vault.get_mut(&asset) {
			let taken = *size * percent / 100;
			*size -= taken;
			let paid = payment(*side, &traded, taken, traded.price(), &quote);
			match side {
				Side::Buy => self.vault_cash = self.vault_cash.saturating_sub(paid.unwrap()),
				Side::Sell => self.vault_cash += paid.unwrap(),
			}
		}
	}

	/// What the vault's orders are worth.
	pub fn open_orders(&self) -> Decimal {
		let worth = |(asset, (_, amount)): (&AssetId, &(Side, u128))| {
			let whole = amounts::whole_units(*amount, decimals(*asset)).unwrap();
			whole * self.price(*asset)
		};
		self.orders_of_vault.iter().map(worth).sum()
	}

	pub fn exposure_of(&self, asset: AssetId) -> Decimal {
		self.position(asset) * self.price(asset)
	}

	pub fn measure(&mut self) {
		for asset in [BTC, ETH] {
			self.exposure = self.exposure.max(self.exposure_of(asset).abs());
		}
	}
}

#[derive(Encode, Decode)]
struct Packed {
	nonce: u64,
	dies_at: BlockNumber,
	/// 0 commits, 1 completes, 2 fills, 3 offers, 4 awards, 5 withdraws.
	kind: u8,
	asset: AssetId,
	amount: u128,
	price: u128,
	offer: Option<makers::Packed>,
}

#[async_trait]
impl Chain for World {
	async fn view(&self, block: BlockId) -> Result<View, ChainError> {
		self.touch().await;
		Ok(self.finalized(block.number).1)
	}

	async fn sign(
		&self,
		block: BlockId,
		nonce: u64,
		call: Call,
	) -> Result<Transaction, ChainError> {
		let dies_at = block.number + MORTALITY - 1;
		let none = Packed { nonce, dies_at, kind: 0, asset: 0, amount: 0, price: 0, offer: None };
		let packed = match call {
			Call::Commit { asset, amount, .. } => Packed { kind: 0, asset, amount, ..none },
			Call::Complete { .. } => Packed { kind: 1, ..none },
			Call::Fill { asset, amount, price, .. } => {
				Packed { kind: 2, asset, amount, price: price.into_inner(), ..none }
			}
			Call::Offer { terms, until, .. } => {
				Packed { kind: 3, offer: Some(makers::Packed::of(&terms, until)), ..none }
			}
			Call::Award { .. } => Packed { kind: 4, ..none },
			Call::Withdraw { .. } => Packed { kind: 5, ..none },
		};
		let bytes = packed.encode();
		Ok(Transaction { hash: Blake2Hasher::hash(&bytes), nonce, dies_at, bytes })
	}

	async fn submit(&self, transaction: &Transaction) -> Result<(), ChainError> {
		self.touch().await;
		let result = {
			let mut truth = self.0.lock().unwrap();
			truth.submitted += 1;
			let written = truth.journal.jobs.values().filter_map(Job::transaction);
			assert!({ written }.any(|own| own == transaction), "sent before it was written down");
			let fault = match truth.pool_faults.pop_front() {
				Some(fault) => fault,
				None => {
					let rate = truth.fault_rate;
					match truth.chance(rate) {
						false => PoolFault::None,
						true if truth.pick(2) == 0 => PoolFault::Lost,
						true => PoolFault::LostAnswer,
					}
				}
			};
			if fault != PoolFault::Lost && !truth.pool.contains(&transaction.bytes) {
				truth.pool.push(transaction.bytes.clone());
			}
			match fault {
				PoolFault::LostAnswer => Err(ChainError("no answer".into())),
				_ => Ok(()),
			}
		};
		self.touch().await;
		result
	}
}

#[async_trait]
impl Journal for World {
	async fn load(&self) -> Result<State, JournalError> {
		self.touch().await;
		Ok(self.0.lock().unwrap().journal.clone())
	}

	async fn write(&self, changes: &[Change]) -> Result<(), JournalError> {
		self.touch().await;
		self.remember(changes);
		self.touch().await;
		Ok(())
	}

	async fn ended(&self, most: usize) -> Result<Vec<Job>, JournalError> {
		let truth = self.0.lock().unwrap();
		Ok(truth.ended.iter().rev().take(most).cloned().collect())
	}
}
