//! Redeeming in kind.

use super::*;

#[test]
fn a_redemption_should_give_its_part_of_what_the_vault_holds() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		donate(id, ETH, ETH_HELD);
		events();
		let before = Assets::balance(ETH, &BOB);
		assert_ok!(redeem(BOB, id, 250 * SHARE));
		assert_eq!(supply(id), 750 * SHARE);
		assert_eq!(Assets::balance(ETH, &BOB), before + ETH_HELD / 2);
		assert_eq!(held(id, BTC), BTC_HELD * 3 / 4);
		assert_eq!(
			events(),
			vec![Event::SharesRedeemed {
				basket: id,
				who: BOB,
				shares: 250 * SHARE,
				fee: 0,
				amounts: vec![(BTC, BTC_HELD / 4), (ETH, ETH_HELD / 2), (SOL, SOL_HELD / 4)],
			}]
		);
	});
}

#[test]
fn every_claim_should_round_down() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		// A third of a share: 219.99… satoshi.
		assert_ok!(redeem(BOB, id, SHARE / 3));
		assert_eq!(held(id, BTC), BTC_HELD - 219);
	});
}

#[test]
fn the_redeem_fee_should_stay_as_shares() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		charge(id, 0, 4, 0);
		assert_ok!(redeem(BOB, id, 250 * SHARE));
		assert_eq!(shares(id, &BOB), 750 * SHARE);
		assert_eq!(shares(id, &CHARLIE), 10 * SHARE);
		assert_eq!(supply(id), 760 * SHARE);
		assert_eq!(held(id, BTC), BTC_HELD * 76 / 100);
		// Who earns it pays it to himself.
		assert_ok!(redeem(CHARLIE, id, 10 * SHARE));
		assert_eq!(shares(id, &CHARLIE), 4 * SHARE / 10);
		assert_eq!(supply(id), 7_504 * SHARE / 10);
	});
}

#[test]
fn limits_should_be_kept_by_claim() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		let redeem = |limits: &[(AssetId, u128)]| {
			Settlement::redeem(signed(BOB), id, 500 * SHARE, limits.to_vec())
		};
		let [btc, eth] = [(BTC, BTC_HELD / 2), (ETH, ETH_HELD / 2)];
		assert_noop!(redeem(&[btc, (ETH, eth.1 + 1)]), Error::<Test>::MinOutMissed(2));
		assert_noop!(redeem(&[btc, (UNLISTED, 1)]), Error::<Test>::MinOutNotAClaim(1));
		assert_noop!(redeem(&[eth, btc]), Error::<Test>::LimitsNotAscending(1));
		assert_ok!(redeem(&[btc, eth, (UNLISTED, 0)]));
	});
}

#[test]
fn nobody_should_redeem_what_he_does_not_have() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(redeem(BOB, 0, SHARE), Error::<Test>::BasketNotFound);
		let id = issued();
		assert_noop!(redeem(BOB, id, 0), Error::<Test>::ZeroAmount);
		assert_noop!(redeem(EVE, id, SHARE), Error::<Test>::InsufficientShares);
		assert_noop!(redeem(BOB, id, 1_000 * SHARE + 1), Error::<Test>::InsufficientShares);
	});
}

#[test]
fn a_redemption_should_be_possible_whatever_the_owner_does() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		assert_ok!(Rebalance::pause_basket(signed(ALICE), id));
		assert_ok!(redeem(BOB, id, SHARE));
		assert_ok!(Rebalance::force_pause_basket(root(), id));
		assert_ok!(redeem(BOB, id, SHARE));
		assert_ok!(Rebalance::force_resume_basket(root(), id));
		let weights = vec![pct(50), pct(30), pct(20)];
		assert_ok!(Rebalance::request_rebalance(signed(ALICE), id, vec![], vec![], weights, None));
		assert_ok!(redeem(BOB, id, SHARE));
		heartbeat();
		execute(id);
		assert!(Settlements::<Test>::contains_key(id));
		assert_ok!(redeem(BOB, id, 997 * SHARE));
		assert_eq!(supply(id), 0);
	});
}

#[test]
fn terms_may_close_redemption_until_the_deadline_and_not_longer() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		with_rules(id, |rules| rules.redeem_while_rebalancing = false);
		rebalance(id, &[], &[], &[50, 30, 20]);
		let deadline = Settlements::<Test>::get(id).unwrap().deadline;
		assert_noop!(redeem(BOB, id, SHARE), Error::<Test>::RedeemClosed);
		run_to(deadline);
		assert_noop!(redeem(BOB, id, SHARE), Error::<Test>::RedeemClosed);
		run_to(deadline + 1);
		assert_ok!(redeem(BOB, id, SHARE));
	});
}

#[test]
fn redemption_should_reopen_even_when_the_settlement_could_not_end() {
	ExtBuilder::default().build().execute_with(|| {
		let id = issued();
		with_rules(id, |rules| rules.redeem_while_rebalancing = false);
		rebalance(id, &[], &[], &[50, 30, 20]);
		let deadline = Settlements::<Test>::get(id).unwrap().deadline;
		// As if the queue had lost it.
		SettlementEnds::<Test>::remove(deadline, id);
		run_to(deadline + 1);
		assert!(Settlements::<Test>::contains_key(id));
		assert_ok!(redeem(BOB, id, SHARE));
		assert_ok!(Settlement::complete(signed(EVE), id));
		assert_invariants();
	});
}

#[test]
fn four_hundred_components_should_be_issued_and_redeemed_in_one_call_each() {
	ExtBuilder::default().many_assets().build_and_execute(|| {
		let assets = FIRST_OF_MANY..FIRST_OF_MANY + 400;
		assets.clone().for_each(|asset| certify(asset, usd(1)));
		let quarter = Perquintill::from_rational(1u64, 400);
		let targets = assets.clone().map(|asset| (asset, quarter)).collect();
		assert_ok!(Rebalance::create_basket(signed(ALICE), targets, None));
		execute(BASKET);
		let limits = assets.clone().map(|asset| (asset, u128::MAX)).collect();
		let issued = Settlement::issue(signed(BOB), BASKET, 1_000 * SHARE, limits).unwrap();
		let weight = <Test as Config>::WeightInfo::issue(401);
		assert_eq!(issued.actual_weight, Some(weight));
		assert!(assets.clone().all(|asset| held(BASKET, asset) == 2_500_000_000_000_000_000));
		let redeemed = redeem(BOB, BASKET, 1_000 * SHARE).unwrap();
		let weight = <Test as Config>::WeightInfo::redeem(401);
		assert_eq!(redeemed.actual_weight, Some(weight));
		assert!(assets.clone().all(|asset| held(BASKET, asset) == 0));
	});
}

#[test]
fn an_owner_should_not_close_redemption_again_before_it_was_open() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		with_rules(id, |rules| rules.redeem_while_rebalancing = false);
		rebalance(id, &[], &[], &[50, 30, 20]);
		assert_noop!(redeem(BOB, id, SHARE), Error::<Test>::RedeemClosed);
		run_for(PERIOD + 1);
		idle();
		heartbeat();
		assert_ok!(Settlement::reopen(signed(ALICE), id));
		assert_ok!(redeem(BOB, id, SHARE));
		run_for(PERIOD + 1);
		idle();
		heartbeat();
		rebalance(id, &[], &[], &[20, 30, 50]);
		assert!(Settlements::<Test>::contains_key(id));
		assert_ok!(redeem(BOB, id, SHARE));
		run_for(PERIOD + 1 + REDEEM_PERIOD);
		heartbeat();
		rebalance(id, &[], &[], &[10, 10, 80]);
		assert_noop!(redeem(BOB, id, SHARE), Error::<Test>::RedeemClosed);
	});
}

#[test]
fn those_who_leave_should_take_their_part_of_the_losses() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		admitted(DAVE);
		rebalance(id, &[], &[], &[33, 27, 40]);
		run_for(ORDER_LIFE);
		heartbeat();
		let order = Settlement::orders(id).unwrap().remove(0);
		// At the bad end of one percent.
		assert_ok!(fill(DAVE, order.asset, order.amount / 2, usd(2_970)));
		let spent = || Losses::<Test>::get(id).spent(0, U256::MAX, 1);
		let before = spent();
		assert!(before > U256::zero());
		assert_ok!(redeem(BOB, id, 990 * SHARE));
		assert_eq!(spent(), (before + 99) / 100);
		assert_ok!(fill(DAVE, order.asset, order.amount / 400, usd(2_970)));
	});
}

#[test]
fn the_last_redemption_should_weigh_the_end_of_a_settlement_too() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		rebalance(id, &[], &[], &[50, 30, 20]);
		let weight = |shares| redeem(BOB, id, shares).unwrap().actual_weight.unwrap();
		let (part, rest) = (weight(SHARE), weight(999 * SHARE));
		let end = <Test as Config>::WeightInfo::complete(4);
		assert_eq!(rest, part.saturating_add(end));
		assert_eq!(Settlement::settlement(id), None);
	});
}
