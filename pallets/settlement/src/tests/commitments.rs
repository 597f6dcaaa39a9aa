//! Commitments and what a missed one costs.

use super::*;

/// 0.01 ETH, 30 dollars: the whole order. 5 % of it are 1.5 dollars.
const SURPLUS: u128 = ETH_HELD / 11;
const PENALTY: u128 = 1_500_000;

fn commitment(participant: AccountId32, remaining: u128) -> Commitment<AccountId32> {
	Commitment {
		participant,
		asset: ETH,
		side: Side::Sell,
		amount: SURPLUS,
		remaining,
		penalty: PENALTY,
		since: System::block_number(),
		until: System::block_number() + COMMITMENT_LIFE,
	}
}

fn ended(who: AccountId32, asset: AssetId, missed: u128, cut: u128) -> Event<Test> {
	Event::CommitmentEnded { basket: BASKET, who, asset, missed, cut }
}

fn bond(who: AccountId32) -> u128 {
	Settlement::participant(who).unwrap().bond
}

/// The prices stay fresh until the commitments of this block have ended.
fn lapse() {
	run_for(COMMITMENT_LIFE);
	heartbeat();
	events();
	run_for(1);
}

#[test]
fn a_commitment_should_reserve_its_part_for_who_made_it() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		admitted(EVE);
		events();
		assert_ok!(commit(DAVE, ETH, SURPLUS));
		let open = commitment(DAVE, SURPLUS);
		assert_eq!(Settlement::commitments(id), vec![open.clone()]);
		assert_eq!(events(), vec![Event::Committed { basket: id, commitment: open }]);
		let record = Settlement::participant(DAVE).unwrap();
		assert_eq!((record.commitments, record.at_stake), (1, PENALTY));
		assert_noop!(fill(EVE, ETH, 1, usd(3_000)), Error::<Test>::AmountCommitted);
		assert_noop!(commit(EVE, ETH, SURPLUS / 2), Error::<Test>::AmountCommitted);
		assert_ok!(fill(DAVE, ETH, SURPLUS / 2, usd(3_000)));
		let left = Commitment { remaining: SURPLUS / 2, ..commitment(DAVE, 0) };
		assert_eq!(Settlement::commitments(id), vec![left]);
		events();
		assert_ok!(fill(DAVE, ETH, SURPLUS / 2, usd(3_000)));
		assert!(events().contains(&ended(DAVE, ETH, 0, 0)));
		assert_eq!(Settlement::commitments(id), vec![]);
		assert_eq!(CommitmentEnds::<Test>::iter().count(), 0);
		let record = Settlement::participant(DAVE).unwrap();
		assert_eq!((record.commitments, record.at_stake, record.bond), (0, 0, 10 * MINIMUM_BOND));
	});
}

#[test]
fn a_missed_commitment_should_be_paid_to_the_vault() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		assert_ok!(commit(DAVE, ETH, SURPLUS));
		lapse();
		assert_eq!(events(), vec![ended(DAVE, ETH, SURPLUS, PENALTY)]);
		assert_eq!(bond(DAVE), 10 * MINIMUM_BOND - PENALTY);
		assert_eq!(held(id, USDC), PENALTY);
		// Another one completes.
		admitted(EVE);
		assert_ok!(fill(EVE, ETH, SURPLUS, usd(3_000)));
	});
}

#[test]
fn a_penalty_that_would_not_arrive_whole_should_stay_on_hold() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		assert_ok!(commit(DAVE, ETH, SURPLUS));
		Lost::set(1);
		lapse();
		assert_eq!(events(), vec![ended(DAVE, ETH, SURPLUS, 0)]);
		assert_eq!((bond(DAVE), held(id, USDC)), (10 * MINIMUM_BOND, 0));
	});
}

#[test]
fn only_the_part_that_was_missed_should_be_paid() {
	ExtBuilder::default().build_and_execute(|| {
		at_market();
		assert_ok!(commit(DAVE, ETH, SURPLUS));
		assert_ok!(fill(DAVE, ETH, SURPLUS * 3 / 5, usd(3_000)));
		lapse();
		assert_eq!(events(), vec![ended(DAVE, ETH, SURPLUS * 2 / 5, PENALTY * 2 / 5)]);
	});
}

#[test]
fn what_could_not_be_filled_should_cost_nothing() {
	type Reason = (&'static str, fn(BasketId));
	let reasons: [Reason; 4] = [
		("no price", |_| {
			Latest::mutate(|latest| latest.remove(&ETH));
		}),
		("no confirmed price", |_| {
			Latest::mutate(|latest| latest.get_mut(&ETH).unwrap().1 = false);
		}),
		("everybody left", |id| {
			assert_ok!(redeem(BOB, id, 1_000 * SHARE));
		}),
		("the vault lost its surplus", |id| {
			assert_ok!(Assets::burn_from(
				ETH,
				&vault(id),
				SURPLUS,
				frame_support::traits::tokens::Preservation::Expendable,
				frame_support::traits::tokens::Precision::Exact,
				frame_support::traits::tokens::Fortitude::Force,
			));
		}),
	];
	for (name, reason) in reasons {
		ExtBuilder::default().build_and_execute(|| {
			let id = at_market();
			assert_ok!(commit(DAVE, ETH, SURPLUS));
			run_for(COMMITMENT_LIFE);
			heartbeat();
			reason(id);
			run_for(1);
			assert!(events()
				.iter()
				.all(|event| { !matches!(event, Event::CommitmentEnded { cut, .. } if *cut > 0) }));
			assert_eq!(bond(DAVE), 10 * MINIMUM_BOND, "{name}");
			assert_eq!(Settlement::participant(DAVE).unwrap().at_stake, 0, "{name}");
			opening_prices();
		});
	}
}

#[test]
fn a_purchase_should_be_missed_only_as_far_as_the_vault_could_pay() {
	ExtBuilder::default().build_and_execute(|| {
		at_market();
		// 100 dollars' worth, but the vault has only the 30 of the ETH it sells.
		assert_ok!(commit(DAVE, BTC, 200_000));
		assert_ok!(fill(DAVE, ETH, SURPLUS, usd(3_000)));
		lapse();
		assert_eq!(events(), vec![ended(DAVE, BTC, 60_000, PENALTY)]);
	});
}

#[test]
fn the_same_money_should_be_missed_once() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		admitted(EVE);
		// After the sale the vault has 30 dollars, and two are committed to more than that together.
		assert_ok!(fill(DAVE, ETH, SURPLUS, usd(3_000)));
		assert_ok!(commit(DAVE, BTC, 50_000));
		assert_ok!(commit(EVE, BTC, 100_000));
		lapse();
		// 25 dollars, and of the 50 the 5 that were left. The first penalty is no money to pay with.
		assert_eq!(
			events(),
			vec![ended(DAVE, BTC, 50_000, 1_250_000), ended(EVE, BTC, 10_000, 250_000)]
		);
		assert_eq!(Assets::balance(USDC, vault(id)), 31_500_000);
	});
}

#[test]
fn a_commitment_should_be_filled_at_the_limit_of_its_block() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		admitted(DAVE);
		rebalance(id, &[], &[], &[33, 27, 40]);
		let amount = Settlement::orders(id).unwrap()[0].amount;
		assert_ok!(commit(DAVE, ETH, amount));
		run_for(ORDER_LIFE / 2);
		heartbeat();
		// In time the limit has come down to the certified price, but not for the one who reserved it.
		assert_noop!(fill(DAVE, ETH, amount, usd(3_000)), Error::<Test>::PriceTooBad);
		assert_ok!(fill(DAVE, ETH, amount, usd(3_030)));
		assert_invariants();
	});
}

#[test]
fn nothing_should_be_missed_of_a_basket_that_is_paused() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		assert_ok!(commit(DAVE, ETH, SURPLUS));
		assert_ok!(Rebalance::pause_basket(signed(ALICE), id));
		lapse();
		assert_eq!(events(), vec![ended(DAVE, ETH, 0, 0)]);
	});
}

#[test]
fn a_redemption_should_lower_what_can_be_missed() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		assert_ok!(commit(DAVE, ETH, SURPLUS));
		assert_ok!(redeem(BOB, id, 900 * SHARE));
		lapse();
		assert_eq!(events(), vec![ended(DAVE, ETH, SURPLUS / 10, PENALTY / 10)]);
	});
}

#[test]
fn the_end_of_the_settlement_should_release_without_cost() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		admitted(EVE);
		// What is reserved, and what the vault cannot pay without it, is within the tolerance.
		CompletionTolerance::set(pct(10));
		assert_ok!(commit(DAVE, ETH, SURPLUS));
		assert_ok!(fill(EVE, SOL, 1_400_000_000, usd(100)));
		assert_ok!(fill(EVE, BTC, 280_000, usd(50_000)));
		events();
		assert_ok!(Settlement::complete(signed(EVE), id));
		assert_eq!(events()[0], ended(DAVE, ETH, 0, 0));
		assert_eq!(CommitmentEnds::<Test>::iter().count(), 0);
		assert_ok!(Settlement::leave(signed(DAVE)));
	});
}

#[test]
fn a_commitment_should_not_outlive_the_settlement_and_be_judged_before_its_end() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		let deadline = Settlement::settlement(id).unwrap().deadline;
		run_to(deadline - 1);
		heartbeat();
		assert_ok!(commit(DAVE, ETH, SURPLUS));
		assert_eq!(Settlement::commitments(id)[0].until, deadline);
		run_to(deadline);
		heartbeat();
		events();
		run_for(1);
		idle();
		assert_eq!(events()[0], ended(DAVE, ETH, SURPLUS, PENALTY));
		assert_eq!(Settlement::settlement(id), None);
	});
}

#[test]
fn one_that_was_dismissed_should_be_able_to_keep_its_word() {
	ExtBuilder::default().build_and_execute(|| {
		at_market();
		assert_ok!(commit(DAVE, ETH, SURPLUS));
		assert_ok!(Settlement::dismiss(root(), DAVE));
		assert_noop!(commit(DAVE, BTC, 100_000), Error::<Test>::NotAdmitted);
		assert_noop!(fill(DAVE, SOL, 1_000_000, usd(100)), Error::<Test>::NotAdmitted);
		assert_noop!(Settlement::leave(signed(DAVE)), Error::<Test>::CommitmentsOpen);
		assert_ok!(fill(DAVE, ETH, SURPLUS, usd(3_000)));
		assert_ok!(Settlement::leave(signed(DAVE)));
	});
}

#[test]
fn what_cannot_be_committed_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(commit(DAVE, ETH, 1), Error::<Test>::NotRegistered);
		let id = issued();
		assert_ok!(Settlement::register(signed(DAVE), MINIMUM_BOND));
		assert_noop!(commit(DAVE, ETH, SURPLUS), Error::<Test>::NotAdmitted);
		assert_ok!(Settlement::admit(root(), DAVE));
		assert_noop!(commit(DAVE, ETH, SURPLUS), Error::<Test>::NotRebalancing);
		rebalance(id, &[], &[], &[50, 30, 20]);
		assert_noop!(commit(DAVE, ETH, 0), Error::<Test>::ZeroAmount);
		assert_noop!(commit(DAVE, GUSD, 1), Error::<Test>::NotAClaim);
		assert_noop!(commit(DAVE, USDC, 1), Error::<Test>::QuoteAssetNotTraded);
		assert_noop!(commit(DAVE, ETH, SURPLUS / 4), Error::<Test>::CommitmentTooSmall);
		assert_ok!(commit(DAVE, ETH, SURPLUS / 3 + 1));
		assert_noop!(commit(DAVE, ETH, SURPLUS / 3 + 1), Error::<Test>::AlreadyCommitted);
		// No more than is left of the order is reserved.
		admitted(EVE);
		assert_ok!(commit(EVE, ETH, u128::MAX));
		assert_eq!(Settlement::commitments(id)[1].amount, SURPLUS - SURPLUS / 3 - 1);
		let other = Settlement::commit(signed(DAVE), id + 1, ETH, SURPLUS);
		assert_noop!(other, Error::<Test>::BasketNotFound);
	});
}

#[test]
fn a_bond_should_cover_every_open_commitment() {
	ExtBuilder::default().build_and_execute(|| {
		let id = basket();
		assert_ok!(issue(BOB, id, 200_000 * SHARE));
		rebalance(id, &[], &[], &[50, 30, 20]);
		assert_ok!(Settlement::register(signed(DAVE), MINIMUM_BOND));
		assert_ok!(Settlement::admit(root(), DAVE));
		// 5 % of 20,000 dollars are the bond.
		assert_ok!(commit(DAVE, SOL, 199_000_000_000));
		assert_noop!(commit(DAVE, BTC, 2_000_001), Error::<Test>::BondExceeded);
		assert_ok!(commit(DAVE, ETH, 33_333_333_333_333_333));
	});
}

#[test]
fn the_numbers_of_commitments_should_be_bounded() {
	ExtBuilder::default().build_and_execute(|| {
		let ids = [issued(), issued()];
		for id in ids {
			rebalance(id, &[], &[], &[50, 30, 20]);
		}
		admitted(DAVE);
		admitted(EVE);
		admitted(CHARLIE);
		let commit = |who, id, asset, amount| Settlement::commit(signed(who), id, asset, amount);
		let (sol, btc) = (150_000_000, 30_000);
		assert_ok!(commit(DAVE, ids[0], SOL, sol));
		assert_ok!(commit(DAVE, ids[0], BTC, btc));
		assert_ok!(commit(DAVE, ids[1], SOL, sol));
		run_for(1);
		let fourth = commit(DAVE, ids[1], BTC, btc);
		assert_noop!(fourth, Error::<Test>::TooManyCommitments);
		assert_ok!(commit(EVE, ids[0], SOL, sol));
		assert_ok!(commit(EVE, ids[0], BTC, btc));
		assert_ok!(commit(EVE, ids[1], SOL, sol));
		let fourth = commit(CHARLIE, ids[1], SOL, sol);
		assert_noop!(fourth, Error::<Test>::TooManyCommitmentEnds);
		run_for(1);
		let fifth = commit(CHARLIE, ids[0], SOL, sol);
		assert_noop!(fifth, Error::<Test>::TooManyCommitmentsOfBasket);
		assert_ok!(commit(CHARLIE, ids[1], SOL, sol));
		// All of them end, at most three in a block.
		run_for(COMMITMENT_LIFE + 1);
		assert_eq!(Commitments::<Test>::iter().count(), 0);
		assert_ok!(Settlement::leave(signed(DAVE)));
	});
}
