//! Offers that are over go back to their makers, to the last unit and whatever happens.

use super::{offers::*, *};
use frame_support::{traits::Hooks, weights::Weight};

fn withdraw(who: AccountId32, basket: BasketId) -> DispatchResultWithPostInfo {
	Settlement::withdraw(signed(who), basket)
}

fn ended(ending: OfferEnding) -> Event<Test> {
	Event::OfferEnded { basket: BASKET, maker: DAVE, ending }
}

fn returned(left: u32) -> Event<Test> {
	Event::OfferReturned { basket: BASKET, maker: DAVE, left }
}

fn offered() -> BasketId {
	let id = collecting();
	assert_ok!(make(DAVE, id, paying(DOLLAR)));
	System::reset_events();
	id
}

fn assert_returned() {
	assert_eq!((on_hold(&DAVE, BTC), on_hold(&DAVE, USDC)), (0, 0));
	assert_eq!(Assets::balance(BTC, &DAVE), ENDOWMENT * 100_000_000);
	let bond = 10 * MINIMUM_BOND;
	assert_eq!(Assets::balance(USDC, &DAVE), ENDOWMENT * DOLLAR - bond);
	assert_eq!(Offers::<Test>::iter().count(), 0);
	assert_eq!(OpenOffers::<Test>::iter().count(), 0);
	assert_eq!(OfferReturns::<Test>::iter().count(), 0);
}

#[test]
fn an_offer_should_be_firm_until_its_last_block_has_passed() {
	ExtBuilder::default().build_and_execute(|| {
		let id = offered();
		Idle::set(Weight::zero());
		assert_noop!(withdraw(EVE, id), Error::<Test>::OfferNotFound);
		assert_noop!(withdraw(DAVE, id), Error::<Test>::OfferFirm);
		run_to(draft().until);
		assert_noop!(withdraw(DAVE, id), Error::<Test>::OfferFirm);
		run_for(1);
		events();
		assert_ok!(withdraw(DAVE, id));
		let since = draft().until + 1;
		let opened = Event::OrdersOpened { basket: id, since };
		assert_eq!(events(), vec![opened, ended(OfferEnding::Expired), returned(0)]);
		assert_returned();
		assert_noop!(withdraw(DAVE, id), Error::<Test>::OfferNotFound);
	});
}

#[test]
fn an_expired_offer_should_return_by_itself() {
	ExtBuilder::default().build_and_execute(|| {
		let id = offered();
		let last = draft().until;
		run_to(last + 1);
		assert_eq!(on_hold(&DAVE, BTC), BTC_LACKED);
		// Orders are open although nobody has said so, and not before.
		let settling = Settlement::settlement(id).unwrap();
		assert_eq!(Settlement::orders_since(id, &settling).ok(), Some(last + 1));
		events();
		run_for(1);
		let opened = Event::OrdersOpened { basket: id, since: last + 1 };
		assert_eq!(events(), vec![opened, ended(OfferEnding::Expired), returned(0)]);
		assert_returned();
		assert_eq!(ReturnsFrom::<Test>::get(), None);
	});
}

#[test]
fn orders_should_open_after_the_last_offer_whichever_is_withdrawn_first() {
	ExtBuilder::default().build_and_execute(|| {
		let id = offered();
		let later = draft().until + 2;
		assert_ok!(make(EVE, id, Draft { until: later, ..draft() }));
		Idle::set(Weight::zero());
		run_to(later);
		heartbeat();
		assert_noop!(fill(DAVE, SOL, 1_000, usd(101)), Error::<Test>::OrdersNotOpen);
		// Dave's has expired, Eve's has not.
		assert_ok!(withdraw(DAVE, id));
		assert_eq!(Settlement::settlement(id).unwrap().stage, Stage::Offers { until: LAST });
		run_for(2);
		assert_ok!(withdraw(EVE, id));
		let stage = Stage::Orders { since: later + 1 };
		assert_eq!(Settlement::settlement(id).unwrap().stage, stage);
	});
	ExtBuilder::default().build_and_execute(|| {
		let id = offered();
		let later = draft().until + 2;
		assert_ok!(make(EVE, id, Draft { until: later, ..draft() }));
		Idle::set(Weight::zero());
		run_to(later + 3);
		for who in [EVE, DAVE] {
			assert_ok!(withdraw(who, id));
			let stage = Stage::Orders { since: later + 1 };
			assert_eq!(Settlement::settlement(id).unwrap().stage, stage);
		}
	});
}

#[test]
fn the_deadline_should_end_offers_that_nobody_had_time_for() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		assert_ok!(make(DAVE, id, Draft { until: LONGEST, ..paying(DOLLAR) }));
		Idle::set(Weight::zero());
		run_to(DEADLINE);
		assert_eq!(OpenOffers::<Test>::get(id).len(), 1);
		events();
		run_for(1);
		assert_ok!(Settlement::complete(signed(EVE), id));
		assert_eq!(Settlement::settlement(id), None);
		assert!(events().contains(&ended(OfferEnding::Expired)));
		assert_eq!(on_hold(&DAVE, BTC), BTC_LACKED, "the end of the settlement only says so");
		assert_ok!(withdraw(DAVE, id));
		assert_returned();
	});
}

#[test]
fn the_last_redemption_and_the_end_of_the_basket_should_end_the_offers() {
	ExtBuilder::default().build_and_execute(|| {
		let id = offered();
		Idle::set(Weight::zero());
		assert_ok!(redeem(BOB, id, 1_000 * SHARE));
		assert!(events().contains(&ended(OfferEnding::SettlementEnded)));
		assert_ok!(Rebalance::close_basket(signed(ALICE), id));
		assert_invariants();
		assert_ok!(withdraw(DAVE, id));
		assert_returned();
	});
	ExtBuilder::default().build_and_execute(|| {
		let id = offered();
		<Settlement as ballast_oracle::SettlementHook>::closed(id);
		assert!(events().contains(&ended(OfferEnding::SettlementEnded)));
		run_for(1);
		assert_returned();
	});
}

#[test]
fn what_its_issuer_froze_should_stay_on_hold_and_the_rest_return() {
	ExtBuilder::default().build_and_execute(|| {
		let id = offered();
		assert_ok!(make(EVE, id, draft()));
		assert_ok!(Assets::freeze_asset(signed(ALICE), BTC));
		run_to(draft().until + 2);
		assert!(events().contains(&returned(1)));
		assert_eq!((on_hold(&DAVE, BTC), on_hold(&DAVE, USDC)), (BTC_LACKED, 0));
		assert_eq!(OfferReturns::<Test>::iter().count(), 0, "it is not tried over and over");
		assert_eq!(ReturnsFrom::<Test>::get(), None);
		assert_invariants();
		assert_ok!(withdraw(DAVE, id));
		assert!(events().contains(&returned(1)));
		assert_ok!(Assets::thaw_asset(signed(ALICE), BTC));
		assert_ok!(withdraw(DAVE, id));
		assert_ok!(withdraw(EVE, id));
		assert_returned();
	});
}

#[test]
fn blocks_without_time_should_return_later_and_never_take_more_than_they_have() {
	ExtBuilder::default().build_and_execute(|| {
		let id = offered();
		assert_ok!(make(EVE, id, draft()));
		Idle::set(Weight::zero());
		run_to(draft().until + 5);
		assert_eq!(Offers::<Test>::iter().count(), 2);
		// Time for one of them, whichever of one and two assets that is. Storage is free here.
		let limit = <Test as Config>::WeightInfo::return_offer(2);
		let today = System::block_number();
		let taken = Settlement::on_idle(today, limit);
		assert!(taken.all_lte(limit), "{taken:?}");
		assert_eq!(Offers::<Test>::iter().count(), 1);
		assert_invariants();
		assert!(Settlement::on_idle(today, Weight::MAX).all_lte(limit));
		assert_returned();
		assert_eq!(Settlement::on_idle(today, Weight::MAX), Weight::zero());
	});
}

#[test]
fn who_withdrew_may_offer_again() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		for who in [BOB, CHARLIE] {
			admitted(who);
		}
		assert_ok!(make(DAVE, id, paying(1)));
		assert_ok!(make(BOB, id, paying(2)));
		assert_ok!(make(CHARLIE, id, paying(2)));
		Idle::set(Weight::zero());
		assert_ok!(make(EVE, id, paying(2)));
		// Displaced, and not returned yet.
		assert_noop!(make(DAVE, id, paying(3)), Error::<Test>::AlreadyOffered);
		assert_ok!(withdraw(DAVE, id));
		assert_ok!(make(DAVE, id, paying(3)));
		Idle::set(Weight::MAX);
		run_for(1);
		assert_eq!(on_hold(&DAVE, BTC), BTC_LACKED, "the old return is not for the new offer");
		assert_eq!(on_hold(&EVE, BTC), 0, "the last of three equal ones");
	});
}
