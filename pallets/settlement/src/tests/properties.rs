//! Random sequences of everything that can happen to vaults. After each step every invariant holds,
//! nothing appeared or was lost, and a share can be redeemed for as much value as before, but for the
//! fees and the losses that the step reported.

use super::{offers::*, *};
use frame_support::weights::Weight;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Steps of the usual run. The environment variable `SETTLEMENT_STEPS` sets another number: a nightly
/// run takes 1,000,000.
const STEPS: u32 = 20_000;
/// Steps after which a new chain begins.
const STEPS_OF_A_CHAIN: u32 = 200;
/// Baskets of a chain. They share owner, participants, makers, pools and prices.
const BASKETS: u32 = 2;
const TRADED: [AssetId; 5] = [USDC, BTC, ETH, SOL, GUSD];
/// Assets that have a pool.
const POOLED: [AssetId; 4] = [BTC, ETH, SOL, GUSD];

/// What a run came by: a property that is never put to the test proves nothing.
#[derive(Default, Debug)]
struct Seen {
	issued: u32,
	redeemed: u32,
	filled: u32,
	completed: u32,
	expired: u32,
	emptied: u32,
	missed: u32,
	kept: u32,
	collected: u32,
	written_off: u32,
	rebalanced: u32,
	offered: u32,
	taken: u32,
	in_part: u32,
	displaced: u32,
	failed: u32,
	lapsed: u32,
	returned: u32,
	sold: u32,
	bought: u32,
	refused: u32,
	turned: u32,
	strangers: u32,
	unconfirmed: u32,
	paused: u32,
	over_budget: u32,
	reopened: u32,
}

/// What the holders of a basket have.
struct Wealth {
	basket: BasketId,
	/// Base units of each claim, and of everything else in the vault.
	vault: Vec<(AssetId, u128)>,
	supply: u128,
	claims: Vec<AssetId>,
}

impl Wealth {
	fn of(id: BasketId) -> Self {
		let claims = Settlement::positions(id).unwrap().iter().map(|claim| claim.asset).collect();
		let vault = TRADED.iter().map(|asset| (*asset, held(id, *asset))).collect();
		Self { basket: id, vault, supply: supply(id), claims }
	}

	/// Value of what shares have a claim on, exact, 1e36 = 1.
	fn value(&self, prices: &[(AssetId, u128)]) -> U256 {
		let of_asset = |(asset, amount): &(AssetId, u128)| {
			if !self.claims.contains(asset) {
				return U256::zero();
			}
			worth36(prices, *asset, *amount)
		};
		self.vault.iter().map(of_asset).fold(U256::zero(), |sum, value| sum + value)
	}
}

/// 1e18-scaled prices as they are certified now.
fn prices() -> Vec<(AssetId, u128)> {
	Latest::get().iter().map(|(asset, (price, ..))| (*asset, price.into_inner())).collect()
}

/// Shares made for the management fee of a basket and value lost by its trades, as the events of the
/// step say.
fn reported(id: BasketId) -> (u128, U256) {
	let of_event = |(fee, loss), event| match event {
		Event::ManagementFeeCollected { basket, shares, .. } if basket == id => {
			(fee + shares, loss)
		}
		Event::OrderFilled { basket, loss36, .. } | Event::Swapped { basket, loss36, .. }
			if basket == id =>
		{
			(fee, loss + loss36)
		}
		Event::OfferTaken { basket, net: Net::Loss(loss36), .. } if basket == id => {
			(fee, loss + loss36)
		}
		_ => (fee, loss),
	};
	Chain::settlement_events().into_iter().fold((0, U256::zero()), of_event)
}

/// What a trade lost the holders at `quoted` prices, computed from what moved and not taken from its
/// event, which says the same; and that it is within the tolerance.
fn check_loss(event: &Event<Test>, quoted: &[(AssetId, u128)], rules: &[(BasketId, Rules)]) {
	let (basket, asset, side, amount, payment, loss36) = match event {
		Event::OrderFilled { basket, asset, side, amount, payment, loss36, .. }
		| Event::Swapped { basket, asset, side, amount, payment, loss36 } => {
			(basket, *asset, side, *amount, *payment, *loss36)
		}
		_ => return,
	};
	let (traded, paid) = (worth36(quoted, asset, amount), worth36(quoted, USDC, payment));
	let (given, received) = match side {
		Side::Buy => (paid, traded),
		Side::Sell => (traded, paid),
	};
	assert_eq!(loss36, given.saturating_sub(received), "{event:?}");
	let tolerance = rules.iter().find(|(id, _)| id == basket).unwrap().1.tolerance.deconstruct();
	// Payments round in favour of the vault, so that not even a base unit is beyond it.
	assert!(loss36 <= traded * U256::from(tolerance) / U256::from(SHARE), "{event:?}");
}

/// Value of an amount, 1e36 = 1.
fn worth36(prices: &[(AssetId, u128)], asset: AssetId, amount: u128) -> U256 {
	let price = prices.iter().find(|(other, _)| *other == asset).unwrap().1;
	let decimals = DECIMALS.iter().find(|(other, _)| *other == asset).unwrap().1;
	let fineness = U256::from(10).pow(U256::from(18 - u32::from(decimals)));
	U256::from(amount) * U256::from(price) * fineness
}

struct Chain {
	rng: ChaCha8Rng,
	baskets: Vec<BasketId>,
	/// The one that the present step is about.
	basket: BasketId,
	seen: Seen,
}

impl Chain {
	fn any<E: Clone>(&mut self, list: &[E]) -> E {
		list[self.rng.gen_range(0..list.len())].clone()
	}

	fn account(&mut self) -> AccountId32 {
		self.any(&ACCOUNTS)
	}

	/// A number of any magnitude up to 10^`digits`.
	fn magnitude(&mut self, digits: u32) -> u128 {
		let most = 10u128.pow(self.rng.gen_range(0..=digits));
		self.rng.gen_range(0..=most)
	}

	fn set_up(&mut self) {
		self.baskets = (0..BASKETS).map(|_| self.set_up_basket()).collect();
		for who in [DAVE, EVE] {
			admitted(who);
		}
		// Who keeps the pools at their prices is not poor.
		for (asset, decimals) in DECIMALS {
			let plenty = 100 * ENDOWMENT * 10u128.pow(decimals.into());
			assert_ok!(Assets::mint_into(asset, &CHARLIE, plenty));
		}
		for asset in POOLED {
			pools::pool(asset, 10u128.pow(self.rng.gen_range(4..=7)));
		}
	}

	fn set_up_basket(&mut self) -> BasketId {
		let id = basket();
		let mut terms =
			terms(self.rng.gen_range(0..=5), self.rng.gen_range(0..=5), self.rng.gen_range(0..=10));
		if self.rng.gen_bool(0.5) {
			terms.delegate = Some(EVE);
		}
		terms.rules = Rules {
			method: self.method(),
			tolerance: pct(self.rng.gen_range(1..=5)),
			order_life: self.rng.gen_range(1..=10),
			settlement_period: self.rng.gen_range(20..=30),
			redeem_while_rebalancing: self.rng.gen_bool(0.7),
			fillers: if self.rng.gen_bool(0.5) { Fillers::Anyone } else { Fillers::Admitted },
			loss_budget: pct(self.rng.gen_range(0..=10)),
		};
		assert_ok!(Settlement::set_terms(signed(ALICE), id, terms));
		assert_ok!(issue(BOB, id, 1_000 * SHARE));
		id
	}

	fn method(&mut self) -> Method {
		match self.rng.gen_range(0..6) {
			0 => Method::Orders,
			1..=3 => Method::Offers { window: self.rng.gen_range(2..=6) },
			_ => Method::Pools { lead: self.rng.gen_range(1..=5) },
		}
	}

	fn step(&mut self) {
		self.basket = self.any(&self.baskets.clone());
		if self.rng.gen_bool(0.3) {
			let _ = Rebalance::resume_basket(signed(ALICE), self.basket);
		}
		let before: Vec<_> = self.baskets.iter().map(|id| Wealth::of(*id)).collect();
		let total = Self::issuance();
		let kind = self.rng.gen_range(0..126);
		let quoted = prices();
		let settling = |id: &BasketId| Some((*id, Settlement::settlement(*id)?.rules));
		let rules: Vec<_> = self.baskets.iter().filter_map(settling).collect();
		System::reset_events();
		match kind {
			0..=12 => self.issue(),
			13..=24 => self.redeem(),
			25..=46 if self.collects() => self.offers(),
			25..=46 => self.fill(),
			47..=57 if self.collects() => self.award(),
			47..=57 => self.commit(),
			58 => {
				let who = self.account();
				let _ = Settlement::withdraw(signed(who), self.basket);
			}
			59..=64 => self.rebalance(),
			65..=72 => self.price(),
			73..=77 => {
				let (asset, amount) = (self.any(&TRADED), self.magnitude(9));
				donate(self.basket, asset, amount);
			}
			78..=80 => {
				let _ = Settlement::complete(signed(EVE), self.basket);
			}
			81..=82 => {
				let reopened = Settlement::reopen(signed(ALICE), self.basket);
				self.seen.reopened += u32::from(reopened.is_ok());
			}
			83..=85 => {
				let _ = Settlement::collect_fee(signed(EVE), self.basket);
			}
			86 => self.terms(),
			87 => self.membership(),
			88..=89 => self.wait(),
			90 => Idle::set(match self.rng.gen_bool(0.5) {
				true => Weight::MAX,
				false => Weight::from_parts(self.rng.gen_range(0..1_000_000_000), 1 << 20),
			}),
			100..=108 => self.phase(),
			109 => {
				let who = self.any(&[ALICE, DAVE, EVE]);
				let turned = pools::dispatch(who, Call::settle_by_orders { basket: self.basket });
				self.seen.turned += u32::from(turned.is_ok());
			}
			110..=113 => self.swap(),
			114..=119 => {
				let asset = self.any(&POOLED);
				Self::arbitrage(asset);
			}
			122 if self.rng.gen_bool(0.2) => {
				for who in ACCOUNTS {
					let _ = redeem(who.clone(), self.basket, shares(self.basket, &who));
				}
			}
			120..=122 => {
				// The next certificate does not confirm it yet.
				let asset = self.any(&TRADED);
				Latest::mutate(|latest| latest.get_mut(&asset).unwrap().1 = false);
				self.seen.unconfirmed += 1;
			}
			123..=125 => {
				let paused = Rebalance::pause_basket(signed(ALICE), self.basket);
				self.seen.paused += u32::from(paused.is_ok());
			}
			_ => run_for(self.rng.gen_range(1..=4)),
		}
		Self::settlement_events().iter().for_each(|event| check_loss(event, &quoted, &rules));
		self.check(&before, total, &quoted, kind);
	}

	fn settlement_events() -> Vec<Event<Test>> {
		let of_pallet = |record: frame_system::EventRecord<RuntimeEvent, _>| match record.event {
			RuntimeEvent::Settlement(event) => Some(event),
			_ => None,
		};
		System::events().into_iter().filter_map(of_pallet).collect()
	}

	fn issue(&mut self) {
		let (who, shares) = (self.account(), self.magnitude(21));
		let _ = issue(who, self.basket, shares);
	}

	fn redeem(&mut self) {
		let who = self.account();
		let own = shares(self.basket, &who);
		let some = match self.rng.gen_range(0..4) {
			0 => own,
			1 => self.magnitude(21),
			_ => own / self.rng.gen_range(1..=20),
		};
		let _ = redeem(who, self.basket, some);
	}

	fn fill(&mut self) {
		let who = self.any(&[DAVE, DAVE, EVE, CHARLIE]);
		let Ok(orders) = Settlement::orders(self.basket) else { return };
		if orders.is_empty() {
			return;
		}
		heartbeat();
		let order = self.any(&orders);
		let Some((certified, limit)) = order.price else { return };
		let price = match self.rng.gen_range(0..4) {
			0 => certified,
			1 => bps(1, self.rng.gen_range(9_400..=10_600)) * certified,
			_ => limit,
		};
		let amount = match self.rng.gen_range(0..3) {
			0 => order.amount,
			1 => order.amount / self.rng.gen_range(1..=10),
			_ => self.magnitude(18),
		};
		let filled = Settlement::fill(signed(who), self.basket, order.asset, amount, price);
		let over_budget = Error::<Test>::LossBudgetExceeded.into();
		self.seen.over_budget += u32::from(filled.is_err_and(|error| error.error == over_budget));
	}

	fn commit(&mut self) {
		let who = self.any(&[DAVE, EVE]);
		let Ok(orders) = Settlement::orders(self.basket) else { return };
		if orders.is_empty() {
			return;
		}
		heartbeat();
		let order = self.any(&orders);
		let amount = order.amount / self.rng.gen_range(1..=4);
		let _ = Settlement::commit(signed(who), self.basket, order.asset, amount);
	}

	fn collects(&self) -> bool {
		let stage = Settlement::settlement(self.basket).map(|settling| settling.stage);
		matches!(stage, Some(Stage::Offers { .. }))
	}

	fn award(&mut self) {
		if self.rng.gen_bool(0.9) {
			heartbeat();
		}
		let _ = Settlement::award(signed(EVE), self.basket);
	}

	/// Offers of a few makers, in time or not.
	fn offers(&mut self) {
		heartbeat();
		for _ in 0..self.rng.gen_range(1..=3) {
			let who = self.any(&[BOB, CHARLIE, DAVE, DAVE, EVE, EVE]);
			if let Some(draft) = self.offer() {
				let _ = make(who, self.basket, draft);
			}
		}
	}

	/// The whole move, or something like it, within the tolerance or not.
	fn offer(&mut self) -> Option<Draft> {
		let orders = Settlement::orders(self.basket).ok()?;
		let settling = Settlement::settlement(self.basket)?;
		let Stage::Offers { until: window } = settling.stage else { return None };
		let (mut gives, mut takes) = (vec![], vec![]);
		// Millionths of a dollar that the maker is due.
		let mut due = 0i128;
		for order in orders {
			let amount = match self.rng.gen_range(0..40) {
				0 => order.amount / 2,
				1 => order.amount + 1,
				2..=9 => order.amount - order.amount / 10_000,
				_ => order.amount,
			};
			let (price, _) = order.price?;
			let decimals = DECIMALS.iter().find(|(asset, _)| *asset == order.asset).unwrap().1;
			let worth = U256::from(amount) * U256::from(price.into_inner())
				/ U256::from(10).pow(U256::from(12 + u32::from(decimals)));
			let worth = i128::try_from(worth.as_u128()).unwrap();
			match order.side {
				Side::Buy => {
					gives.push((order.asset, amount));
					due += worth;
				}
				Side::Sell => {
					takes.push((order.asset, amount));
					due -= worth;
				}
			}
		}
		let dollar =
			i128::try_from(Latest::get()[&USDC].0.into_inner()).unwrap() / 1_000_000_000_000;
		let paid = due * 1_000_000 / dollar;
		let paid = paid * self.rng.gen_range(980..=1_020) / 1_000 + self.rng.gen_range(-9..=9);
		let difference = match u128::try_from(paid) {
			Ok(paid) => Difference::FromVault(paid),
			Err(_) => Difference::ToVault(paid.unsigned_abs()),
		};
		let latest = settling.deadline.saturating_sub(Settlement::rules_of(self.basket).order_life);
		let until = self.rng.gen_range(window.saturating_sub(1)..=latest.saturating_add(1));
		Some(Draft { gives, takes, difference, until })
	}

	fn phase(&mut self) {
		let who = self.any(&[ALICE, ALICE, DAVE, EVE]);
		// Mostly in pools that others have moved to fresh prices.
		if self.rng.gen_bool(0.8) {
			heartbeat();
		}
		if self.rng.gen_bool(0.8) {
			POOLED.into_iter().for_each(Self::arbitrage);
		}
		let basket = self.basket;
		let sold = pools::dispatch(who.clone(), Call::sell_phase { basket });
		let bought = pools::dispatch(who, Call::buy_phase { basket });
		self.seen.sold += u32::from(sold.is_ok());
		self.seen.bought += u32::from(bought.is_ok());
		let names_a_claim = |phase: DispatchResultWithPostInfo| {
			let Err(error) = phase else { return false };
			pools::fault(error.error).is_some()
		};
		self.seen.refused += u32::from(names_a_claim(sold) || names_a_claim(bought));
	}

	/// A stranger trades in a pool.
	fn swap(&mut self) {
		let (asset, part) = (self.any(&POOLED), self.rng.gen_range(10..=10_000));
		let pools::Reserves(reserve, quote) = pools::Reserves::of(asset);
		let swapped = match self.rng.gen_bool(0.5) {
			true => pools::try_swap(CHARLIE, asset, USDC, reserve / part),
			false => pools::try_swap(CHARLIE, USDC, asset, quote / part),
		};
		self.seen.strangers += u32::from(swapped.is_some());
	}

	/// A stranger moves a pool to the certified price of its asset.
	fn arbitrage(asset: AssetId) {
		let pools::Reserves(reserve, quote) = pools::Reserves::of(asset);
		let decimals = DECIMALS.iter().find(|(id, _)| *id == asset).unwrap().1;
		let worth = |asset| U256::from(Latest::get()[&asset].0.into_inner());
		// What is in the pool of the asset, in base units of the quote asset.
		let unit = U256::from(10).pow(decimals.into());
		let dollar = U256::from(DOLLAR);
		let value = U256::from(reserve) * worth(asset) * dollar / worth(USDC) / unit;
		let target = (value * U256::from(quote)).integer_sqrt().as_u128();
		match target > quote {
			true => pools::try_swap(CHARLIE, USDC, asset, target - quote),
			false => pools::try_swap(CHARLIE, asset, USDC, {
				(U256::from(reserve) * U256::from(quote - target) / U256::from(target)).as_u128()
			}),
		};
	}

	/// Other weights, and often other assets.
	fn rebalance(&mut self) {
		let others: Vec<_> =
			[BTC, ETH, SOL, GUSD, USDC].into_iter().filter(|_| self.rng.gen_bool(0.7)).collect();
		let part = 100 / others.len().max(1) as u64;
		let rest = 100 - part * (others.len().max(1) as u64 - 1);
		let targets = others
			.iter()
			.enumerate()
			.map(|(index, asset)| (*asset, pct(if index == 0 { rest } else { part })))
			.collect();
		heartbeat();
		let Ok(change) = Rebalance::change_for_target(self.basket, targets) else { return };
		let (remove, add, weights) = (change.remove, change.add, change.weights);
		let asked =
			Rebalance::request_rebalance(signed(ALICE), self.basket, remove, add, weights, None);
		// Sometimes the oracles take their time, and sometimes they never answer.
		if asked.is_ok() && self.rng.gen_bool(0.8) {
			execute(self.basket);
		}
	}

	fn price(&mut self) {
		let asset = self.any(&TRADED);
		let (price, ..) = Latest::get()[&asset];
		let moved = price * bps(1, self.rng.gen_range(9_000..=11_000));
		let range = FixedU128::from_rational(1, 100)..FixedU128::from_u32(10_000_000);
		if range.contains(&moved) {
			certify(asset, moved);
		}
	}

	fn terms(&mut self) {
		let mut terms =
			terms(self.rng.gen_range(0..=5), self.rng.gen_range(0..=5), self.rng.gen_range(0..=10));
		terms.rules.fillers = Fillers::Anyone;
		terms.rules.method = self.method();
		let _ = Settlement::set_terms(signed(ALICE), self.basket, terms);
	}

	fn membership(&mut self) {
		let who = self.any(&[DAVE, EVE, CHARLIE]);
		let _ = match self.rng.gen_range(0..5) {
			0 => Settlement::leave(signed(who)),
			1 => Settlement::dismiss(root(), who),
			2 => Settlement::add_bond(signed(who), DOLLAR),
			3 => Settlement::register(signed(who), 5 * MINIMUM_BOND),
			_ => Settlement::admit(root(), who),
		};
	}

	/// A day without anything, then prices again.
	fn wait(&mut self) {
		Ahead::mutate(|ahead| *ahead += 86_400_000);
		run_for(1);
		heartbeat();
	}

	/// All base units of each asset.
	fn issuance() -> Vec<u128> {
		TRADED.iter().map(|asset| Assets::total_issuance(*asset)).collect()
	}

	fn check(
		&mut self,
		before: &[Wealth],
		total: Vec<u128>,
		quoted: &[(AssetId, u128)],
		kind: u32,
	) {
		assert_invariants();
		let donated = (73..=77).contains(&kind);
		assert!(donated || Self::issuance() == total, "something appeared or was lost");
		self.count();
		before.iter().for_each(|before| Self::check_holders(before, quoted, kind));
	}

	fn check_holders(before: &Wealth, quoted: &[(AssetId, u128)], kind: u32) {
		let after = Wealth::of(before.basket);
		if before.supply < SHARE || after.supply < SHARE {
			return;
		}
		let (fee, loss) = reported(before.basket);
		let (old, new) = (before.value(quoted), after.value(quoted));
		// (old − loss) / (supply + fee) ≤ new / new supply.
		let left = new.full_mul(U256::from(before.supply) + U256::from(fee));
		let right = (old - loss).full_mul(U256::from(after.supply));
		let (basket, supplies) = (before.basket, (before.supply, after.supply));
		assert!(
			left >= right,
			"step {kind}: {old} of basket {basket} became {new}, supplies {supplies:?}"
		);
	}

	fn count(&mut self) {
		for record in System::events() {
			let seen = &mut self.seen;
			match record.event {
				RuntimeEvent::Settlement(event) => match event {
					Event::SharesIssued { .. } => seen.issued += 1,
					Event::SharesRedeemed { .. } => seen.redeemed += 1,
					Event::OrderFilled { .. } => seen.filled += 1,
					Event::SettlementEnded { ending, .. } => match ending {
						Ending::Completed => seen.completed += 1,
						Ending::DeadlinePassed => seen.expired += 1,
						Ending::NoShares => seen.emptied += 1,
					},
					Event::CommitmentEnded { cut, .. } if cut > 0 => seen.missed += 1,
					Event::CommitmentEnded { .. } => seen.kept += 1,
					Event::ManagementFeeCollected { .. } => seen.collected += 1,
					Event::OfferMade { .. } => seen.offered += 1,
					Event::OfferTaken { part, .. } => {
						seen.taken += 1;
						seen.in_part += u32::from(part.given(u128::MAX) < u128::MAX);
					}
					Event::OfferEnded { ending, .. } => match ending {
						OfferEnding::Displaced => seen.displaced += 1,
						OfferEnding::Failed(_) => seen.failed += 1,
						_ => seen.lapsed += 1,
					},
					Event::OfferReturned { left, .. } => {
						assert_eq!(left, 0);
						seen.returned += 1;
					}
					_ => {}
				},
				RuntimeEvent::Rebalance(event) => match event {
					pallet_rebalance::Event::Rebalanced { .. } => seen.rebalanced += 1,
					pallet_rebalance::Event::InventoryDiluted { .. } => seen.written_off += 1,
					_ => {}
				},
				_ => {}
			}
		}
	}

	/// Whatever happened, everybody can leave, and the baskets can be closed.
	fn leave(&mut self) {
		for id in &self.baskets {
			let _ = Rebalance::resume_basket(signed(ALICE), *id);
		}
		run_for(31);
		Idle::set(Weight::MAX);
		run_for(1);
		assert_eq!(Settlements::<Test>::iter().count(), 0);
		self.baskets.iter().for_each(|id| Self::leave_basket(*id));
		assert_eq!(Offers::<Test>::iter().count(), 0);
		for who in [CHARLIE, DAVE, EVE] {
			if Participants::<Test>::contains_key(&who) {
				assert_ok!(Settlement::leave(signed(who)));
			}
		}
		assert_invariants();
	}

	fn leave_basket(id: BasketId) {
		for _ in 0..2 {
			for who in ACCOUNTS {
				let own = shares(id, &who);
				if own > 0 {
					assert_ok!(redeem(who, id, own));
				}
			}
			// Redeem fees stay as shares of who earns them: without them the rest leaves as well.
			let _ = Settlement::set_terms(signed(ALICE), id, terms(0, 0, 0));
		}
		assert_eq!(supply(id), 0);
		assert_ok!(Rebalance::close_basket(signed(ALICE), id));
	}
}

fn run(seed: u64, steps: u32) -> Seen {
	ExtBuilder::default().build().execute_with(|| {
		let rng = ChaCha8Rng::seed_from_u64(seed);
		let mut chain = Chain { rng, baskets: vec![], basket: 0, seen: Seen::default() };
		chain.set_up();
		for _ in 0..steps {
			chain.step();
		}
		chain.leave();
		chain.seen
	})
}

#[test]
fn no_sequence_should_break_an_invariant_take_from_the_holders_or_get_stuck() {
	let steps: u32 = std::env::var("SETTLEMENT_STEPS")
		.map_or(STEPS, |steps| steps.parse().expect("a number of steps"));
	let mut total = Seen::default();
	for seed in 0..steps.div_ceil(STEPS_OF_A_CHAIN) {
		let seen = run(seed.into(), STEPS_OF_A_CHAIN);
		total.issued += seen.issued;
		total.redeemed += seen.redeemed;
		total.filled += seen.filled;
		total.completed += seen.completed;
		total.expired += seen.expired;
		total.emptied += seen.emptied;
		total.missed += seen.missed;
		total.kept += seen.kept;
		total.collected += seen.collected;
		total.written_off += seen.written_off;
		total.rebalanced += seen.rebalanced;
		total.offered += seen.offered;
		total.taken += seen.taken;
		total.in_part += seen.in_part;
		total.displaced += seen.displaced;
		total.failed += seen.failed;
		total.lapsed += seen.lapsed;
		total.returned += seen.returned;
		total.sold += seen.sold;
		total.bought += seen.bought;
		total.refused += seen.refused;
		total.turned += seen.turned;
		total.strangers += seen.strangers;
		total.unconfirmed += seen.unconfirmed;
		total.paused += seen.paused;
		total.over_budget += seen.over_budget;
		total.reopened += seen.reopened;
	}
	let Seen { issued, redeemed, filled, completed, expired, .. } = total;
	assert!(issued > 100 && redeemed > 100 && filled > 100, "{total:?}");
	assert!(completed > 20 && expired > 20 && total.rebalanced > 100, "{total:?}");
	assert!(total.missed > 5 && total.kept > 5 && total.collected > 20, "{total:?}");
	assert!(total.written_off > 20 && total.emptied > 0, "{total:?}");
	assert!(total.offered > 100 && total.taken > 20 && total.in_part > 5, "{total:?}");
	assert!(total.displaced > 2 && total.failed > 5 && total.lapsed > 20, "{total:?}");
	assert!(total.returned > 50, "{total:?}");
	assert!(total.unconfirmed > 50 && total.paused > 50, "{total:?}");
	assert!(total.over_budget > 5 && total.reopened > 5, "{total:?}");
	assert!(total.sold > 30 && total.bought > 30, "{total:?}");
	assert!(total.refused > 20 && total.turned > 10 && total.strangers > 100, "{total:?}");
}
