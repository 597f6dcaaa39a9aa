//! Terms and the notice of higher fees.

use super::*;

fn set(who: AccountId32, terms: Terms<AccountId32>) -> sp_runtime::DispatchResult {
	Settlement::set_terms(signed(who), BASKET, terms)
}

fn fees() -> Fees {
	Settlement::terms(BASKET).unwrap().0.fees
}

#[test]
fn a_basket_should_have_the_default_rules_and_no_fees() {
	ExtBuilder::default().build_and_execute(|| {
		basket();
		let (terms, announced) = Settlement::terms(BASKET).unwrap();
		assert_eq!((terms.fees, terms.rules), (Fees::NONE, DefaultRules::get()));
		assert_eq!((terms.recipient, announced), (ALICE, None));
		assert_eq!(Settlement::terms(7), None);
	});
}

#[test]
fn a_raise_should_hold_after_its_notice_and_a_cut_at_once() {
	ExtBuilder::default().build_and_execute(|| {
		issued();
		events();
		let wanted = terms(1, 2, 3);
		assert_ok!(set(ALICE, wanted.clone()));
		let from = START + TERMS_NOTICE;
		let announced = Some(Announced { fees: wanted.fees, rules: wanted.rules, from });
		let now = Terms { fees: Fees::NONE, ..wanted.clone() };
		assert_eq!(events(), vec![Event::TermsSet { basket: BASKET, terms: now, announced }]);
		run_to(1 + (TERMS_NOTICE / BLOCK_TIME) as BlockNumber - 1);
		assert_eq!(fees(), Fees::NONE);
		run_for(1);
		assert_eq!(fees(), wanted.fees);
		// One lower, one higher, one as it is.
		assert_ok!(set(ALICE, terms(0, 5, 3)));
		assert_eq!(fees(), terms(0, 2, 3).fees);
		// What was announced is replaced.
		assert_ok!(set(ALICE, terms(0, 1, 3)));
		run_for((TERMS_NOTICE / BLOCK_TIME) as BlockNumber);
		assert_eq!(fees(), terms(0, 1, 3).fees);
		assert_eq!(Settlement::terms(BASKET).unwrap().1, None);
	});
}

#[test]
fn rules_that_protect_holders_less_should_wait_for_the_notice() {
	type Change = fn(&mut Rules);
	let looser: [Change; 7] = [
		|rules| rules.tolerance = pct(5),
		|rules| rules.order_life = 1,
		|rules| rules.settlement_period = PERIOD + 1,
		|rules| rules.redeem_while_rebalancing = false,
		|rules| rules.fillers = Fillers::Anyone,
		|rules| rules.loss_budget = pct(10),
		// Anyone may move a pool, the owner too, whoever is admitted.
		|rules| rules.method = Method::Pools { lead: 1 },
	];
	let others: [Change; 5] = [
		|rules| rules.tolerance = MIN_TOLERANCE,
		|rules| rules.order_life = ORDER_LIFE + 1,
		|rules| rules.settlement_period = PERIOD - 1,
		|rules| rules.method = Method::Offers { window: 1 },
		|rules| rules.loss_budget = pct(0),
	];
	let rules = || Settlement::terms(BASKET).unwrap().0.rules;
	for (changes, at_once) in [(&looser[..], false), (&others[..], true)] {
		for change in changes {
			ExtBuilder::default().build_and_execute(|| {
				issued();
				let mut wanted = terms(0, 0, 0);
				change(&mut wanted.rules);
				assert_ok!(set(ALICE, wanted.clone()));
				assert_eq!(rules() == wanted.rules, at_once);
				assert_eq!(Settlement::rules_of(BASKET), rules());
				run_for((TERMS_NOTICE / BLOCK_TIME) as BlockNumber);
				assert_eq!((rules(), Settlement::rules_of(BASKET)), (wanted.rules, wanted.rules));
			});
		}
	}
}

#[test]
fn a_vault_with_which_anyone_trades_should_turn_to_pools_at_once() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		with_rules(id, |rules| rules.fillers = Fillers::Anyone);
		let mut wanted = terms(0, 0, 0);
		wanted.rules.fillers = Fillers::Anyone;
		wanted.rules.method = Method::Pools { lead: 1 };
		assert_ok!(set(ALICE, wanted.clone()));
		assert_eq!(Settlement::rules_of(id), wanted.rules);
		// Back to admitted participants, and from there with notice only.
		wanted.rules.method = Method::Orders;
		wanted.rules.fillers = Fillers::Admitted;
		assert_ok!(set(ALICE, wanted.clone()));
		assert_eq!(Settlement::rules_of(id), wanted.rules);
	});
}

#[test]
fn a_settlement_should_keep_the_rules_with_which_it_began() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		let mut wanted = terms(0, 0, 0);
		wanted.rules.tolerance = pct(5);
		assert_ok!(set(ALICE, wanted));
		run_for((TERMS_NOTICE / BLOCK_TIME) as BlockNumber - 1);
		heartbeat();
		rebalance(id, &[], &[], &[50, 30, 20]);
		run_for(1);
		assert_eq!(Settlement::rules_of(id).tolerance, pct(5));
		assert_eq!(Settlement::settlement(id).unwrap().rules.tolerance, pct(1));
		heartbeat();
		admitted(DAVE);
		run_for(ORDER_LIFE);
		heartbeat();
		let sold = Settlement::orders(id).unwrap().remove(1);
		assert_noop!(fill(DAVE, sold.asset, 1, bps(100, 9_600)), Error::<Test>::PriceTooBad);
	});
}

#[test]
fn an_owner_who_holds_every_share_should_ask_nobody_to_wait() {
	ExtBuilder::default().build_and_execute(|| {
		let id = basket();
		let mut wanted = terms(5, 5, 10);
		wanted.rules.tolerance = pct(5);
		for shares in [0, SHARE] {
			assert_ok!(set(ALICE, terms(0, 0, 0)));
			if shares > 0 {
				assert_ok!(issue(ALICE, id, shares));
			}
			assert_ok!(set(ALICE, wanted.clone()));
			assert_eq!(Settlement::terms(id), Some((wanted.clone(), None)));
		}
		// One share of another is enough.
		assert_ok!(set(ALICE, terms(0, 0, 0)));
		assert_ok!(issue(BOB, id, SHARE));
		assert_ok!(set(ALICE, wanted.clone()));
		assert_eq!(Settlement::terms(id).unwrap().0, terms(0, 0, 0));
	});
}

#[test]
fn caps_should_be_kept_each_by_its_error() {
	ExtBuilder::default().build_and_execute(|| {
		basket();
		let above = |cap: Perquintill| Perquintill::from_parts(cap.deconstruct() + 1);
		let below = |cap: Perquintill| Perquintill::from_parts(cap.deconstruct() - 1);
		type Change = Box<dyn Fn(&mut Terms<AccountId32>)>;
		let refused: Vec<(Change, Error<Test>)> = vec![
			(Box::new(move |t| t.fees.issue = above(MAX_SHARE_FEE)), Error::IssueFeeTooHigh),
			(Box::new(move |t| t.fees.redeem = above(MAX_SHARE_FEE)), Error::RedeemFeeTooHigh),
			(Box::new(move |t| t.fees.management = above(pct(10))), Error::ManagementFeeTooHigh),
			(
				Box::new(move |t| t.rules.tolerance = above(MAX_TOLERANCE)),
				Error::ToleranceOutOfRange,
			),
			(
				Box::new(move |t| t.rules.tolerance = below(MIN_TOLERANCE)),
				Error::ToleranceOutOfRange,
			),
			(Box::new(|t| t.rules.order_life = 0), Error::OrderLifeZero),
			(
				Box::new(|t| t.rules.settlement_period = t.rules.order_life - 1),
				Error::SettlementPeriodOutOfRange,
			),
			(Box::new(|t| t.rules.settlement_period = 101), Error::SettlementPeriodOutOfRange),
			(
				Box::new(|t| t.rules.method = Method::Offers { window: 0 }),
				Error::MethodTimesOutOfRange,
			),
			(
				Box::new(|t| t.rules.method = Method::Offers { window: PERIOD - ORDER_LIFE }),
				Error::MethodTimesOutOfRange,
			),
			(
				Box::new(|t| t.rules.method = Method::Pools { lead: 0 }),
				Error::MethodTimesOutOfRange,
			),
			(
				Box::new(|t| {
					t.rules.method = Method::Pools { lead: (PERIOD - ORDER_LIFE) / 2 + 1 }
				}),
				Error::MethodTimesOutOfRange,
			),
			(
				Box::new(move |t| t.rules.loss_budget = above(MAX_LOSS_BUDGET)),
				Error::LossBudgetTooHigh,
			),
		];
		for (change, error) in refused {
			let mut terms = terms(0, 0, 0);
			change(&mut terms);
			assert_noop!(set(ALICE, terms), error);
		}
		let mut most = terms(5, 5, 10);
		most.rules = Rules {
			tolerance: MAX_TOLERANCE,
			order_life: 100,
			settlement_period: 100,
			loss_budget: MAX_LOSS_BUDGET,
			..most.rules
		};
		assert_ok!(set(ALICE, most));
		for method in [
			Method::Offers { window: PERIOD - ORDER_LIFE - 1 },
			Method::Pools { lead: (PERIOD - ORDER_LIFE) / 2 },
		] {
			let mut longest = terms(0, 0, 0);
			longest.rules.method = method;
			assert_ok!(set(ALICE, longest));
		}
	});
}

#[test]
fn only_the_owner_should_set_terms_and_not_during_a_change() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(set(ALICE, terms(0, 0, 0)), Error::<Test>::BasketNotFound);
		let id = issued();
		assert_noop!(set(BOB, terms(0, 0, 0)), Error::<Test>::NotOwner);
		let weights = vec![pct(50), pct(30), pct(20)];
		assert_ok!(Rebalance::request_rebalance(signed(ALICE), id, vec![], vec![], weights, None));
		assert_noop!(set(ALICE, terms(0, 0, 0)), Error::<Test>::RequestOpen);
		execute(id);
		assert_noop!(set(ALICE, terms(0, 0, 0)), Error::<Test>::Rebalancing);
		assert_ok!(Rebalance::transfer_basket(signed(ALICE), id, BOB));
		run_for(PERIOD + 1);
		idle();
		assert_noop!(set(ALICE, terms(0, 0, 0)), Error::<Test>::NotOwner);
		assert_ok!(set(BOB, terms(0, 0, 0)));
	});
}
