//! Random sequences of everything that can happen to baskets. After each step every invariant holds,
//! and no rebalance changes the value of a share.

use super::*;
use ballast_basket_math::{nav36, Change, Prices};
use proptest::{collection::vec, prelude::*, sample::select};
use std::collections::BTreeMap;

/// Assets that can be in a basket.
const ASSETS: [AssetId; 5] = [USDC, BTC, ETH, SOL, GUSD];
const ACCOUNTS: [AccountId32; 4] = [ALICE, BOB, CHARLIE, PAUPER];

#[derive(Clone, Debug)]
enum Step {
	Create {
		who: AccountId32,
		targets: Targets,
	},
	/// As a wallet does it: the lists come from `change_for_target`.
	Retarget {
		basket: u8,
		targets: Targets,
	},
	/// By hand: a bit of `remove` for each index.
	Request {
		who: AccountId32,
		basket: u8,
		remove: u8,
		add: Vec<AssetId>,
		parts: Vec<u8>,
	},
	/// As an attacker may send it.
	Garbage {
		basket: u8,
		remove: Vec<u32>,
		add: Vec<AssetId>,
		weights: Vec<u64>,
	},
	/// A call of the owner, signed by somebody.
	Owner {
		call: u8,
		who: AccountId32,
		basket: u8,
		to: AccountId32,
	},
	/// A call of the admin.
	Admin {
		call: u8,
		basket: u8,
		to: AccountId32,
	},
	Mint {
		basket: u8,
		amount: u64,
	},
	Burn {
		basket: u8,
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

/// Assets and their parts of the whole.
type Targets = Vec<(AssetId, u8)>;

fn step() -> impl Strategy<Value = Step> {
	let who = || select(ACCOUNTS.to_vec());
	let basket = any::<u8>;
	let asset = || select(ASSETS.to_vec());
	let any_asset = || select([ASSETS.to_vec(), vec![COARSE, MISSING, UNLISTED]].concat());
	let targets = || {
		proptest::collection::btree_map(asset(), any::<u8>(), 1..=5)
			.prop_map(|targets| targets.into_iter().collect::<Targets>())
			.prop_shuffle()
	};
	let parts = || vec(any::<u8>(), 8);
	prop_oneof![
		3 => (who(), targets()).prop_map(|(who, targets)| Step::Create { who, targets }),
		8 => (basket(), targets())
			.prop_map(|(basket, targets)| Step::Retarget { basket, targets }),
		3 => (who(), basket(), any::<u8>(), vec(any_asset(), 0..3), parts()).prop_map(
			|(who, basket, remove, add, parts)| Step::Request { who, basket, remove, add, parts }
		),
		1 => (basket(), vec(any::<u32>(), 0..4), vec(any_asset(), 0..4), vec(any::<u64>(), 0..5))
			.prop_map(|(basket, remove, add, weights)| Step::Garbage {
				basket, remove, add, weights
			}),
		4 => (any::<u8>(), who(), basket(), who())
			.prop_map(|(call, who, basket, to)| Step::Owner { call, who, basket, to }),
		2 => (any::<u8>(), basket(), who())
			.prop_map(|(call, basket, to)| Step::Admin { call, basket, to }),
		2 => (basket(), any::<u64>()).prop_map(|(basket, amount)| Step::Mint { basket, amount }),
		1 => basket().prop_map(|basket| Step::Burn { basket }),
		4 => (asset(), -13..14i32, 1..u32::MAX).prop_map(
			|(asset, exponent, mantissa)| Step::Price { asset, exponent, mantissa }
		),
		7 => (any::<u8>(), asset()).prop_map(|(flaw, asset)| Step::Execute { flaw, asset }),
		4 => (1..12u32).prop_map(|count| Step::Blocks { count }),
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
		Self { prices: ASSETS.map(|asset| (asset, usd(asset * 7))).into(), seen: Seen::default() }
	}

	/// One of the baskets that exist, or one that does not.
	fn basket(nth: u8) -> BasketId {
		let mut ids: Vec<_> = Baskets::<Test>::iter_keys().collect();
		ids.sort();
		ids.push(NextBasketId::<Test>::get());
		ids[usize::from(nth) % ids.len()]
	}

	/// Whether a step succeeds is not the point: what it leaves behind is.
	fn apply(&mut self, step: Step) {
		let _ = match step {
			Step::Create { who, targets } => {
				Rebalance::create_basket(signed(who), weighted(&targets), None)
			}
			Step::Retarget { basket, targets } => {
				let id = Self::basket(basket);
				match Rebalance::change_for_target(id, weighted(&targets)) {
					Ok(Change { remove, add, weights }) => {
						request(stored(id).owner, id, &remove, &add, &weights)
					}
					Err(_) => Ok(()),
				}
			}
			Step::Request { who, basket, remove, add, parts } => {
				let id = Self::basket(basket);
				let held = Baskets::<Test>::get(id).map_or(0, |basket| basket.components.len());
				let indices = (0..held as u32).rev();
				let remove: Vec<u32> = indices.filter(|index| remove >> index & 1 == 1).collect();
				let parts = parts.iter().cycle().take(held - remove.len() + add.len());
				request(who, id, &remove, &add, &weights(parts.copied()))
			}
			Step::Garbage { basket, remove, add, weights } => {
				let id = Self::basket(basket);
				let owner = Baskets::<Test>::get(id).map_or(ALICE, |basket| basket.owner);
				let weights: Vec<_> = weights.into_iter().map(Perquintill::from_parts).collect();
				request(owner, id, &remove, &add, &weights)
			}
			Step::Owner { call, who, basket, to } => {
				let (who, id) = (signed(who), Self::basket(basket));
				match call % 8 {
					0 => Rebalance::cancel_request(who, id),
					1 => Rebalance::pause_basket(who, id),
					2 => plain(Rebalance::close_basket(who, id)),
					3 | 4 => Rebalance::transfer_basket(who, id, to),
					_ => Rebalance::resume_basket(who, id),
				}
			}
			Step::Admin { call, basket, to } => {
				let id = Self::basket(basket);
				match call % 8 {
					0 => Rebalance::force_cancel_request(root(), id),
					1 => Rebalance::force_pause_basket(root(), id),
					2 => plain(Rebalance::force_close_basket(root(), id)),
					3 => Rebalance::force_transfer_basket(root(), id, to),
					_ => Rebalance::force_resume_basket(root(), id),
				}
			}
			Step::Mint { basket, amount } => {
				let id = Self::basket(basket);
				Assets::mint(signed(Rebalance::vault(id)), SHARE_OFFSET + id, ALICE, amount.into())
			}
			Step::Burn { basket } => {
				let id = Self::basket(basket);
				Assets::burn(signed(Rebalance::vault(id)), SHARE_OFFSET + id, ALICE, u128::MAX)
			}
			Step::Price { asset, exponent, mantissa } => {
				let scale = 10u128.pow(exponent.unsigned_abs());
				let below_one = FixedU128::from_rational(mantissa.into(), u32::MAX.into());
				let price = match exponent < 0 {
					true => below_one.into_inner() / scale,
					false => below_one.into_inner() * scale,
				};
				self.prices.insert(asset, fixed(price));
				Ok(())
			}
			Step::Execute { flaw, asset } => {
				self.execute(flaw, asset);
				Ok(())
			}
			Step::Blocks { count } => {
				run_to(System::block_number() + count);
				Ok(())
			}
		};
		self.count_events();
	}

	fn execute(&mut self, flaw: u8, asset: AssetId) {
		let prices: Vec<_> = self.prices.iter().map(|(asset, price)| (*asset, *price)).collect();
		let mut certified = Certified::now(&prices);
		match flaw {
			0..20 => certified.unconfirmed = vec![asset],
			20..40 => certified.prices.retain(|price| price.asset != asset),
			40..50 => certified.observed_at -= 2 * BLOCK_TIME,
			_ => {}
		}
		for mut open in Rebalance::open_requests() {
			match flaw {
				// Taken off the list after the oracles signed.
				50..60 => Delisted::set(vec![asset]),
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
		Delisted::set(vec![]);
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

/// Weights in proportion to the parts, that sum to exactly one and are mostly above the minimum.
fn weights(parts: impl Iterator<Item = u8>) -> Vec<Perquintill> {
	let parts: Vec<u64> = parts.map(|part| 4 + u64::from(part)).collect();
	let sum = parts.iter().sum::<u64>().max(1);
	let mut weights: Vec<_> =
		parts.iter().map(|part| Perquintill::from_rational(*part, sum)).collect();
	if let Some((first, others)) = weights.split_first_mut() {
		*first = others.iter().fold(Perquintill::one(), |rest, weight| rest - *weight);
	}
	weights
}

fn weighted(targets: &Targets) -> Vec<(AssetId, Perquintill)> {
	let weights = weights(targets.iter().map(|(_, part)| *part));
	targets.iter().map(|(asset, _)| *asset).zip(weights).collect()
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
	#![proptest_config(ProptestConfig::with_cases(1_000))]

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

/// Without what was weighed.
fn plain(
	result: frame_support::dispatch::DispatchResultWithPostInfo,
) -> sp_runtime::DispatchResult {
	result.map(drop).map_err(|error| error.error)
}
