//! Random sequences of everything that can happen to baskets. After each step every invariant holds,
//! and no rebalance changes the value of a share.

use super::*;
use ballast_basket_math::{nav36, Prices};
use proptest::{collection::vec, prelude::*, sample::select};
use std::collections::BTreeMap;

const ASSETS: [AssetId; 7] = [USDC, BTC, ETH, SOL, GUSD, COARSE, UNLISTED];
const ACCOUNTS: [AccountId32; 4] = [ALICE, BOB, CHARLIE, PAUPER];

#[derive(Clone, Debug)]
enum Step {
	Create {
		who: AccountId32,
		assets: Vec<AssetId>,
		parts: Vec<u8>,
	},
	Request {
		who: AccountId32,
		basket: u32,
		remove: u8,
		add: Vec<AssetId>,
		parts: Vec<u8>,
	},
	/// Lists as an attacker would send them.
	Garbage {
		basket: u32,
		remove: Vec<u32>,
		add: Vec<AssetId>,
		weights: Vec<u64>,
	},
	Cancel {
		who: AccountId32,
		basket: u32,
	},
	Pause {
		who: AccountId32,
		basket: u32,
	},
	Resume {
		who: AccountId32,
		basket: u32,
	},
	Close {
		who: AccountId32,
		basket: u32,
	},
	Transfer {
		who: AccountId32,
		basket: u32,
		to: AccountId32,
	},
	Force {
		call: u8,
		basket: u32,
		to: AccountId32,
	},
	Mint {
		basket: u32,
		amount: u64,
	},
	Burn {
		basket: u32,
	},
	Delist {
		asset: AssetId,
	},
	Price {
		asset: AssetId,
		exponent: i32,
		mantissa: u32,
	},
	/// A certificate for every open request; `flaw` makes some of them unfit.
	Execute {
		flaw: u8,
		asset: AssetId,
	},
	Blocks {
		count: u32,
	},
}

fn step() -> impl Strategy<Value = Step> {
	let who = || select(ACCOUNTS.to_vec());
	let basket = || 0..6u32;
	let asset = || select(ASSETS.to_vec());
	let assets = |max| vec(asset(), 0..max);
	let parts = || vec(any::<u8>(), 8);
	prop_oneof![
		3 => (who(), assets(5), parts())
			.prop_map(|(who, assets, parts)| Step::Create { who, assets, parts }),
		6 => (who(), basket(), any::<u8>(), assets(3), parts()).prop_map(
			|(who, basket, remove, add, parts)| Step::Request { who, basket, remove, add, parts }
		),
		1 => (basket(), vec(any::<u32>(), 0..4), assets(4), vec(any::<u64>(), 0..5)).prop_map(
			|(basket, remove, add, weights)| Step::Garbage { basket, remove, add, weights }
		),
		1 => (who(), basket()).prop_map(|(who, basket)| Step::Cancel { who, basket }),
		1 => (who(), basket()).prop_map(|(who, basket)| Step::Pause { who, basket }),
		2 => (who(), basket()).prop_map(|(who, basket)| Step::Resume { who, basket }),
		1 => (who(), basket()).prop_map(|(who, basket)| Step::Close { who, basket }),
		1 => (who(), basket(), who())
			.prop_map(|(who, basket, to)| Step::Transfer { who, basket, to }),
		2 => (any::<u8>(), basket(), who())
			.prop_map(|(call, basket, to)| Step::Force { call, basket, to }),
		2 => (basket(), any::<u64>()).prop_map(|(basket, amount)| Step::Mint { basket, amount }),
		1 => basket().prop_map(|basket| Step::Burn { basket }),
		1 => asset().prop_map(|asset| Step::Delist { asset }),
		5 => (asset(), -12..12i32, 1..u32::MAX).prop_map(
			|(asset, exponent, mantissa)| Step::Price { asset, exponent, mantissa }
		),
		8 => (any::<u8>(), asset()).prop_map(|(flaw, asset)| Step::Execute { flaw, asset }),
		3 => (1..8u32).prop_map(|count| Step::Blocks { count }),
	]
}

/// What a sequence came by: a property that is never put to the test proves nothing.
#[derive(Default, Debug)]
struct Seen {
	activated: u32,
	rebalanced: u32,
	held: u32,
	refused: u32,
	rejected: u32,
	expired: u32,
}

struct Chain {
	prices: BTreeMap<AssetId, FixedU128>,
	seen: Seen,
}

impl Chain {
	fn new() -> Self {
		let prices = [USDC, BTC, ETH, SOL, GUSD, COARSE].map(|asset| (asset, usd(asset * 7)));
		Self { prices: prices.into(), seen: Seen::default() }
	}

	fn apply(&mut self, step: Step) {
		match step {
			Step::Create { who, assets, parts } => {
				let weights = weights(assets.len(), &parts);
				let targets = assets.into_iter().zip(weights).collect();
				let _ = Rebalance::create_basket(signed(who), targets);
			}
			Step::Request { who, basket, remove, add, parts } => {
				let held = Baskets::<Test>::get(basket).map_or(0, |basket| basket.components.len());
				let indices = (0..held as u32).rev();
				let remove: Vec<u32> = indices.filter(|index| remove >> index & 1 == 1).collect();
				let weights = weights(held - remove.len() + add.len(), &parts);
				let _ = request(who, basket, &remove, &add, &weights);
			}
			Step::Garbage { basket, remove, add, weights } => {
				let owner = Baskets::<Test>::get(basket).map_or(ALICE, |basket| basket.owner);
				let weights: Vec<_> = weights.into_iter().map(Perquintill::from_parts).collect();
				let _ = request(owner, basket, &remove, &add, &weights);
			}
			Step::Cancel { who, basket } => {
				let _ = Rebalance::cancel_request(signed(who), basket);
			}
			Step::Pause { who, basket } => {
				let _ = Rebalance::pause_basket(signed(who), basket);
			}
			Step::Resume { who, basket } => {
				let _ = Rebalance::resume_basket(signed(who), basket);
			}
			Step::Close { who, basket } => {
				let _ = Rebalance::close_basket(signed(who), basket);
			}
			Step::Transfer { who, basket, to } => {
				let _ = Rebalance::transfer_basket(signed(who), basket, to);
			}
			Step::Force { call, basket, to } => {
				let _ = match call % 5 {
					0 => Rebalance::force_cancel_request(root(), basket),
					1 => Rebalance::force_pause_basket(root(), basket),
					2 => Rebalance::force_resume_basket(root(), basket),
					3 => Rebalance::force_close_basket(root(), basket),
					_ => Rebalance::force_transfer_basket(root(), basket, to),
				};
			}
			Step::Mint { basket, amount } => {
				let vault = signed(Rebalance::vault(basket));
				let _ = Assets::mint(vault, SHARE_OFFSET + basket, ALICE, amount.into());
			}
			Step::Burn { basket } => {
				let vault = signed(Rebalance::vault(basket));
				let _ = Assets::burn(vault, SHARE_OFFSET + basket, ALICE, u128::MAX);
			}
			Step::Delist { asset } => Delisted::set(vec![asset]),
			Step::Price { asset, exponent, mantissa } => {
				let scale = 10u128.pow(exponent.unsigned_abs());
				let one = FixedU128::from_rational(u128::from(mantissa), u128::from(u32::MAX));
				let price = match exponent < 0 {
					true => one.into_inner() / scale,
					false => one.into_inner() * scale,
				};
				self.prices.insert(asset, fixed(price));
			}
			Step::Execute { flaw, asset } => {
				Delisted::set(vec![]);
				self.execute(flaw, asset);
			}
			Step::Blocks { count } => run_to(System::block_number() + count),
		}
		self.count_events();
	}

	fn execute(&mut self, flaw: u8, asset: AssetId) {
		let prices: Vec<_> = self.prices.iter().map(|(asset, price)| (*asset, *price)).collect();
		let mut certified = Certified::now(&prices);
		match flaw {
			0..20 => certified.unconfirmed = vec![asset],
			20..40 => certified.prices.retain(|price| price.asset != asset),
			40..60 => certified.observed_at -= 2 * BLOCK_TIME,
			_ => {}
		}
		for mut open in Rebalance::open_requests() {
			match flaw {
				60..70 => open.reference.nonce += 1,
				70..80 => open.reference.legs += 1,
				80..90 => open.reference.digest = H256::zero(),
				_ => {}
			}
			let id = open.reference.basket;
			let before = stored(id);
			certified.execute(&open.reference);
			if let Some(after) = Baskets::<Test>::get(id) {
				assert_value_kept(&before, &after, &prices);
			}
		}
	}

	fn count_events(&mut self) {
		for event in events() {
			match event {
				Event::BasketActivated { .. } => self.seen.activated += 1,
				Event::Rebalanced { .. } => self.seen.rebalanced += 1,
				Event::RequestHeld { .. } => self.seen.held += 1,
				Event::RequestRefused { .. } => self.seen.refused += 1,
				Event::RequestRejected { .. } => self.seen.rejected += 1,
				Event::RequestExpired { .. } => self.seen.expired += 1,
				_ => {}
			}
		}
	}
}

/// What one share was worth at `prices` before it was rebalanced is what it is worth after, to the
/// last digit; and if it was not, nothing of it changed.
fn assert_value_kept(
	before: &BasketOf<Test>,
	after: &BasketOf<Test>,
	prices: &[(AssetId, FixedU128)],
) {
	if before.settled == after.settled {
		assert_eq!(before.components, after.components);
		assert_eq!((before.dust, before.nav36), (after.dust, after.nav36));
		return;
	}
	let prices = Prices::from_pairs(prices).unwrap();
	let value = |basket: &BasketOf<Test>| nav36(&basket.components, basket.dust, &prices).unwrap();
	assert_eq!(value(before), value(after));
	assert_eq!(value(after), after.nav36);
}

/// Weights that sum to exactly one, mostly above the minimum.
fn weights(count: usize, parts: &[u8]) -> Vec<Perquintill> {
	let parts: Vec<u64> =
		(0..count).map(|index| 1 + u64::from(parts[index % parts.len()])).collect();
	let sum: u64 = parts.iter().sum();
	let mut weights: Vec<_> =
		parts.iter().map(|part| Perquintill::from_rational(*part, sum.max(1))).collect();
	if let Some((first, others)) = weights.split_first_mut() {
		*first = others.iter().fold(Perquintill::one(), |rest, weight| rest - *weight);
	}
	weights
}

fn run(steps: Vec<Step>) -> Seen {
	ExtBuilder::default().basket(ALICE, &thirds(), &[(ALICE, 1_000 * SHARE)]).build().execute_with(
		|| {
			let mut chain = Chain::new();
			for step in steps {
				chain.apply(step);
				assert_invariants();
			}
			chain.seen
		},
	)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(256))]

	#[test]
	fn no_sequence_should_break_an_invariant_or_change_the_value_of_a_share(
		steps in vec(step(), 40)
	) {
		run(steps);
	}
}

#[test]
fn random_sequences_should_meet_every_end_of_a_request() {
	use proptest::{strategy::ValueTree, test_runner::TestRunner};
	let mut runner = TestRunner::deterministic();
	let mut total = Seen::default();
	for _ in 0..256 {
		let steps = vec(step(), 40).new_tree(&mut runner).unwrap().current();
		let seen = run(steps);
		total.activated += seen.activated;
		total.rebalanced += seen.rebalanced;
		total.held += seen.held;
		total.refused += seen.refused;
		total.rejected += seen.rejected;
		total.expired += seen.expired;
	}
	let Seen { activated, rebalanced, held, refused, rejected, expired } = total;
	assert!(activated > 100 && rebalanced > 100, "{total:?}");
	assert!(held > 20 && refused > 20 && rejected > 20 && expired > 20, "{total:?}");
}
