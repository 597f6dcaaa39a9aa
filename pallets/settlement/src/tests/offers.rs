//! Making offers: what is accepted, what is refused, and what it keeps on hold.

use super::*;
use frame_support::traits::fungibles::InspectHold as _;

/// Blocks in which offers are accepted.
pub const WINDOW: BlockNumber = 4;
/// What the basket of [`collecting`] lacks and has too much: 170 dollars of BTC against 30 of ETH and
/// 140 of SOL.
pub const BTC_LACKED: u128 = 340_000;
pub const ETH_SPARE: u128 = ETH_HELD / 11;
pub const SOL_SPARE: u128 = 1_400_000_000;

/// The basket of [`rebalancing`], at block 1, with a window for offers and orders of ten blocks after
/// it. Dave and Eve are admitted.
pub fn collecting() -> BasketId {
	let id = issued();
	with_rules(id, |rules| rules.method = Method::Offers { window: WINDOW });
	rebalance(id, &[], &[], &[50, 30, 20]);
	for who in [DAVE, EVE] {
		admitted(who);
	}
	System::reset_events();
	id
}

/// The last block of the window, the latest one of an offer, and that of the settlement.
pub const LAST: BlockNumber = 1 + WINDOW;
pub const LONGEST: BlockNumber = DEADLINE - ORDER_LIFE - 1;
pub const DEADLINE: BlockNumber = 1 + PERIOD;

pub struct Draft {
	pub gives: Vec<(AssetId, u128)>,
	pub takes: Vec<(AssetId, u128)>,
	pub difference: Difference,
	pub until: BlockNumber,
}

/// The whole move at certified prices.
pub fn draft() -> Draft {
	Draft {
		gives: vec![(BTC, BTC_LACKED)],
		takes: vec![(ETH, ETH_SPARE), (SOL, SOL_SPARE)],
		difference: Difference::ToVault(0),
		until: LAST + 3,
	}
}

/// The same with so many base units of the quote asset for the vault.
pub fn paying(amount: u128) -> Draft {
	Draft { difference: Difference::ToVault(amount), ..draft() }
}

pub fn make(who: AccountId32, basket: BasketId, draft: Draft) -> DispatchResultWithPostInfo {
	let (gives, takes) = (draft.gives.try_into().unwrap(), draft.takes.try_into().unwrap());
	Settlement::offer(signed(who), basket, gives, takes, draft.difference, draft.until)
}

pub fn on_hold(who: &AccountId32, asset: AssetId) -> u128 {
	AssetsHolder::balance_on_hold(asset, &HoldReason::Offer.into(), who)
}

fn refused(draft: Draft, error: Error<Test>) {
	assert_noop!(make(DAVE, BASKET, draft), error);
}

#[test]
fn an_offer_should_put_the_whole_side_of_its_maker_on_hold() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		let (btc, dollars) = (Assets::balance(BTC, &DAVE), Assets::balance(USDC, &DAVE));
		assert_ok!(make(DAVE, id, paying(DOLLAR)));
		assert_eq!((on_hold(&DAVE, BTC), on_hold(&DAVE, USDC)), (BTC_LACKED, DOLLAR));
		assert_eq!(Assets::balance(BTC, &DAVE), btc - BTC_LACKED);
		assert_eq!(Assets::balance(USDC, &DAVE), dollars - DOLLAR);
		let offer = Offers::<Test>::get(id, &DAVE).unwrap();
		assert_eq!(offer.inventory36, cents(100_000));
		let net = Net::Gain(cents(100));
		assert_eq!(events(), vec![Event::OfferMade { basket: id, maker: DAVE, offer, net }]);
		assert_eq!((held(id, USDC), held(id, BTC)), (0, BTC_HELD), "the vault has nothing yet");
	});
}

#[test]
fn both_ends_of_the_tolerance_should_be_accepted_and_not_a_base_unit_more() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		// One percent of 170 dollars that the vault gives.
		refused(paying(1_700_001), Error::OfferTooGood);
		assert_ok!(make(DAVE, id, paying(1_700_000)));
		// What the vault pays is a part of what it gives: d ≤ (170 + d) / 100.
		donate(id, USDC, 10 * DOLLAR);
		let least = 170 * DOLLAR / 99;
		let cheap = |amount| Draft { difference: Difference::FromVault(amount), ..draft() };
		assert_noop!(make(EVE, id, cheap(least + 1)), Error::<Test>::OfferTooBad);
		assert_ok!(make(EVE, id, cheap(least)));
		assert_eq!(on_hold(&EVE, USDC), 0);
	});
}

#[test]
fn a_side_should_ascend_without_zeros_and_without_the_quote_asset() {
	ExtBuilder::default().build_and_execute(|| {
		collecting();
		use OfferSide::{Gives, Takes};
		let takes = |takes| Draft { takes, ..draft() };
		let gives = |gives| Draft { gives, ..draft() };
		refused(takes(vec![(SOL, 1), (ETH, 1)]), Error::OfferNotAscending(Takes, 1));
		refused(gives(vec![(BTC, 1), (BTC, 1)]), Error::OfferNotAscending(Gives, 1));
		refused(gives(vec![(BTC, 0)]), Error::OfferLegZero(Gives, 0));
		refused(takes(vec![(ETH, 1), (SOL, 0)]), Error::OfferLegZero(Takes, 1));
		refused(gives(vec![(USDC, 1), (BTC, 1)]), Error::OfferLegIsQuote(Gives, 0));
		refused(takes(vec![(USDC, 1)]), Error::OfferLegIsQuote(Takes, 0));
		refused(Draft { gives: vec![], takes: vec![], ..draft() }, Error::ZeroAmount);
	});
}

#[test]
fn no_amount_should_be_above_what_the_vault_trades() {
	ExtBuilder::default().build_and_execute(|| {
		collecting();
		use OfferSide::{Gives, Takes};
		let takes = |takes| Draft { takes, ..draft() };
		let gives = |gives| Draft { gives, ..draft() };
		refused(gives(vec![(BTC, BTC_LACKED + 1)]), Error::OfferAboveOrder(Gives, 0));
		let sol = takes(vec![(ETH, ETH_SPARE), (SOL, SOL_SPARE + 1)]);
		refused(sol, Error::OfferAboveOrder(Takes, 1));
		// The wrong way around, and no claim at all.
		refused(gives(vec![(BTC, BTC_LACKED), (ETH, 1)]), Error::OfferAboveOrder(Gives, 1));
		refused(gives(vec![(BTC, BTC_LACKED), (GUSD, 1)]), Error::OfferAboveOrder(Gives, 1));
		refused(takes(vec![(BTC, 1)]), Error::OfferAboveOrder(Takes, 0));
		refused(takes(vec![(GUSD, 1)]), Error::OfferAboveOrder(Takes, 0));
	});
}

#[test]
fn an_offer_should_be_for_the_whole_move() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		// One dollar is a thousandth of the basket; a satoshi more is not settled.
		let short = |satoshi| Draft { gives: vec![(BTC, BTC_LACKED - satoshi)], ..draft() };
		refused(short(2_001), Error::OfferIncomplete);
		refused(Draft { takes: vec![(SOL, SOL_SPARE)], ..draft() }, Error::OfferIncomplete);
		assert_ok!(make(DAVE, id, short(2_000)));
	});
}

#[test]
fn an_offer_should_last_to_the_end_of_the_window_and_leave_time_for_orders() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		let until = |until| Draft { until, ..draft() };
		refused(until(LAST - 1), Error::OfferUntilOutOfRange);
		refused(until(LONGEST + 1), Error::OfferUntilOutOfRange);
		assert_ok!(make(DAVE, id, until(LAST)));
		assert_ok!(make(EVE, id, until(LONGEST)));
	});
}

#[test]
fn offers_should_be_accepted_within_the_window_only() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(make(DAVE, 7, draft()), Error::<Test>::BasketNotFound);
		let id = issued();
		assert_noop!(make(DAVE, id, draft()), Error::<Test>::NotRebalancing);
		rebalance(id, &[], &[], &[50, 30, 20]);
		assert_noop!(make(DAVE, id, draft()), Error::<Test>::OffersNotOpen);
	});
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		run_to(LAST);
		heartbeat();
		assert_ok!(make(DAVE, id, Draft { until: LAST, ..draft() }));
		run_for(1);
		heartbeat();
		assert_noop!(make(EVE, id, draft()), Error::<Test>::OffersNotOpen);
	});
}

#[test]
fn the_basket_should_say_who_may_offer() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		assert_noop!(make(CHARLIE, id, draft()), Error::<Test>::NotAdmitted);
	});
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		with_rules(id, |rules| {
			rules.method = Method::Offers { window: WINDOW };
			rules.fillers = Fillers::Anyone;
		});
		rebalance(id, &[], &[], &[50, 30, 20]);
		assert_ok!(make(CHARLIE, id, draft()));
	});
}

#[test]
fn a_maker_should_have_one_offer_for_a_basket_and_be_able_to_cover_it() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		let btc = Assets::balance(BTC, &DAVE);
		let keep = |satoshi: u128| {
			assert_ok!(Assets::transfer(
				signed(DAVE),
				BTC,
				CHARLIE,
				Assets::balance(BTC, &DAVE) - satoshi
			));
		};
		// One base unit has to stay.
		keep(BTC_LACKED);
		refused(draft(), Error::OfferNotCovered(0));
		assert_ok!(Assets::transfer(signed(CHARLIE), BTC, DAVE, btc / 2));
		let dollars = Assets::balance(USDC, &DAVE);
		assert_ok!(Assets::transfer(signed(DAVE), USDC, CHARLIE, dollars - DOLLAR));
		refused(paying(DOLLAR), Error::OfferNotCovered(1));
		assert_ok!(make(DAVE, id, draft()));
		refused(draft(), Error::AlreadyOffered);
	});
}

#[test]
fn the_vault_should_be_able_to_pay() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		let cheap = || Draft { difference: Difference::FromVault(DOLLAR), ..draft() };
		refused(cheap(), Error::InsufficientQuote);
		let (price, ..) = Latest::mutate(|latest| latest.remove(&USDC)).unwrap();
		refused(cheap(), Error::ClaimNotPriced(0));
		certify(USDC, price);
		donate(id, USDC, DOLLAR - 1);
		refused(cheap(), Error::InsufficientQuote);
		donate(id, USDC, 1);
		assert_ok!(make(DAVE, id, cheap()));
	});
}

#[test]
fn every_price_should_be_usable() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		for (asset, position) in [(BTC, 1), (ETH, 2), (SOL, 3)] {
			let (price, _, at) = Latest::get()[&asset];
			let set = |record| Latest::mutate(|latest| latest.insert(asset, record));
			let error = Error::<Test>::ClaimNotPriced(position);
			set((price, false, at));
			assert_noop!(make(DAVE, id, draft()), error);
			set((price, true, at - MAX_PRICE_AGE - 1));
			assert_noop!(make(DAVE, id, draft()), Error::<Test>::ClaimNotPriced(position));
			Latest::mutate(|latest| latest.remove(&asset));
			assert_noop!(make(DAVE, id, draft()), Error::<Test>::ClaimNotPriced(position));
			set((price, true, at - MAX_PRICE_AGE));
		}
		assert_ok!(make(DAVE, id, draft()));
	});
}

#[test]
fn the_loss_should_fit_into_the_budget() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		with_rules(id, |rules| {
			rules.method = Method::Offers { window: WINDOW };
			// One dollar.
			rules.loss_budget = Perquintill::from_rational(1u64, 1_000);
		});
		rebalance(id, &[], &[], &[50, 30, 20]);
		admitted(DAVE);
		donate(id, USDC, 2 * DOLLAR);
		let cheap = |amount| Draft { difference: Difference::FromVault(amount), ..draft() };
		refused(cheap(DOLLAR + 1), Error::LossBudgetExceeded);
		assert_ok!(make(DAVE, id, cheap(DOLLAR)));
		assert!(!Losses::<Test>::contains_key(id), "charged when it is taken");
	});
}

#[test]
fn a_better_offer_should_displace_the_worst_and_the_later_of_two_equal_ones() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		for who in [BOB, CHARLIE] {
			admitted(who);
		}
		assert_ok!(make(BOB, id, paying(20)));
		assert_ok!(make(CHARLIE, id, paying(10)));
		assert_ok!(make(DAVE, id, paying(10)));
		assert_noop!(make(EVE, id, paying(9)), Error::<Test>::OfferNotBetter);
		assert_noop!(make(EVE, id, paying(10)), Error::<Test>::OfferNotBetter);
		events();
		assert_ok!(make(EVE, id, paying(11)));
		let ending = OfferEnding::Displaced;
		assert_eq!(events()[0], Event::OfferEnded { basket: id, maker: DAVE, ending });
		let ranks = |id| {
			let offers = Settlement::offers(id).unwrap();
			offers.into_iter().map(|offer| offer.maker).collect::<Vec<_>>()
		};
		assert_eq!(ranks(id), [BOB, EVE, CHARLIE]);
		// It is returned at the end of the block, to the last unit.
		assert_eq!(on_hold(&DAVE, BTC), BTC_LACKED);
		run_for(1);
		assert_eq!((on_hold(&DAVE, BTC), on_hold(&DAVE, USDC)), (0, 0));
		let back = Event::OfferReturned { basket: id, maker: DAVE, left: 0 };
		assert!(events().contains(&back));
		assert_ok!(make(DAVE, id, paying(11)));
		assert_eq!(ranks(id), [BOB, EVE, DAVE]);
	});
}

#[test]
fn two_baskets_should_have_offers_of_one_maker_apart() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		let other = issued();
		with_rules(other, |rules| rules.method = Method::Offers { window: WINDOW + 1 });
		rebalance(other, &[], &[], &[50, 30, 20]);
		assert_ok!(make(DAVE, id, paying(5)));
		assert_ok!(make(DAVE, other, paying(7)));
		assert_eq!((on_hold(&DAVE, BTC), on_hold(&DAVE, USDC)), (2 * BTC_LACKED, 12));
		run_to(LAST + 1);
		heartbeat();
		assert_ok!(Settlement::award(signed(CHARLIE), id));
		assert_noop!(Settlement::award(signed(CHARLIE), other), Error::<Test>::WindowOpen);
		assert_eq!((on_hold(&DAVE, BTC), on_hold(&DAVE, USDC)), (BTC_LACKED, 7));
	});
}

#[test]
fn the_view_should_show_what_would_be_taken_and_what_is_wrong() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		assert_eq!(Settlement::offers(7), Err(Error::<Test>::BasketNotFound.into()));
		assert_eq!(Settlement::offers(id), Ok(vec![]));
		assert_ok!(make(DAVE, id, paying(DOLLAR)));
		let ranked = |net, fault: Option<Error<Test>>| RankedOffer {
			maker: DAVE,
			gives: draft().gives,
			takes: draft().takes,
			difference: Difference::ToVault(DOLLAR),
			until: draft().until,
			net,
			fault: fault.map(DispatchError::from),
		};
		assert_eq!(Settlement::offers(id), Ok(vec![ranked(Net::Gain(cents(100)), None)]));
		certify(SOL, usd(110));
		let loss = Net::Loss(cents(1_300));
		assert_eq!(Settlement::offers(id), Ok(vec![ranked(loss, Some(Error::OfferTooBad))]));
		Latest::mutate(|latest| latest.remove(&BTC));
		assert_eq!(Settlement::offers(id), Err(Error::<Test>::ClaimNotPriced(1).into()));
		certify(BTC, usd(50_000));
		run_to(draft().until + 1);
		heartbeat();
		assert_eq!(Settlement::offers(id), Ok(vec![]));
	});
}
