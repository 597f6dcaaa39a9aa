//! Taking the best offer: at the prices of then, of the vault of then, and of its owner's funds on
//! hold.

use super::{offers::*, *};
use ballast_settlement_math::Part;

fn award(basket: BasketId) -> DispatchResultWithPostInfo {
	Settlement::award(signed(CHARLIE), basket)
}

fn stage(basket: BasketId) -> Option<Stage> {
	Settlement::settlement(basket).map(|settling| settling.stage)
}

/// The first block after the window, with fresh prices.
fn window_over() {
	run_to(LAST + 1);
	heartbeat();
	System::reset_events();
}

fn ended(maker: AccountId32, ending: OfferEnding) -> Event<Test> {
	Event::OfferEnded { basket: BASKET, maker, ending }
}

fn failed(maker: AccountId32, error: impl Into<DispatchError>) -> Event<Test> {
	ended(maker, OfferEnding::Failed(error.into()))
}

/// Who took part, and what the vault received of the quote asset.
fn taken(events: &[Event<Test>]) -> Vec<(AccountId32, Difference)> {
	let taken = |event: &Event<Test>| match event {
		Event::OfferTaken { maker, difference, .. } => Some((maker.clone(), *difference)),
		_ => None,
	};
	events.iter().filter_map(taken).collect()
}

#[test]
fn the_best_offer_should_be_taken_and_the_others_returned() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		let wealth = |who: &AccountId32| [USDC, BTC, ETH, SOL].map(|id| Assets::balance(id, who));
		let (dave, eve) = (wealth(&DAVE), wealth(&EVE));
		assert_ok!(make(DAVE, id, paying(1_000)));
		assert_ok!(make(EVE, id, paying(2_000)));
		assert_noop!(award(id), Error::<Test>::WindowOpen);
		window_over();
		assert_ok!(award(id));
		let events = events();
		let difference = Difference::ToVault(2_000);
		assert_eq!(
			events[0],
			Event::OfferTaken {
				basket: id,
				maker: EVE,
				gives: draft().gives,
				takes: draft().takes,
				difference,
				part: Part::new(cents(100_000), cents(100_000)),
				net: Net::Gain(cents(1) / 5),
			}
		);
		assert_eq!(events[1], ended(DAVE, OfferEnding::Outbid));
		let done = |event: &Event<Test>| {
			matches!(event, Event::SettlementEnded { ending: Ending::Completed, .. })
		};
		assert!(events.iter().any(done));
		assert_eq!(stage(id), None);
		assert_eq!(
			wealth(&EVE),
			[eve[0] - 2_000, eve[1] - BTC_LACKED, eve[2] + ETH_SPARE, eve[3] + SOL_SPARE]
		);
		assert_eq!((held(id, USDC), held(id, BTC)), (2_000, BTC_HELD + BTC_LACKED));
		run_for(1);
		assert_eq!(wealth(&DAVE), dave);
		assert_eq!(Offers::<Test>::iter().count() + OfferReturns::<Test>::iter().count(), 0);
		assert_noop!(award(id), Error::<Test>::NotRebalancing);
	});
}

#[test]
fn of_two_equal_offers_the_first_one_should_be_taken() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		assert_ok!(make(EVE, id, draft()));
		assert_ok!(make(DAVE, id, draft()));
		window_over();
		assert_ok!(award(id));
		assert_eq!(taken(&events()), [(EVE, Difference::ToVault(0))]);
	});
}

#[test]
fn an_offer_that_became_too_good_should_end_and_the_second_be_taken() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		// Eve leaves a dollar's worth of ETH for nothing.
		let takes = vec![(ETH, ETH_SPARE - ETH_SPARE / 30), (SOL, SOL_SPARE)];
		assert_ok!(make(DAVE, id, paying(600_000)));
		assert_ok!(make(EVE, id, Draft { takes, ..draft() }));
		window_over();
		// ETH falls by three percent: the holders would gain 1.87 of 168.13 dollars by Eve's offer, and
		// 1.50 of 169.10 by Dave's.
		certify(ETH, usd(2_910));
		let offers = Settlement::offers(id).unwrap();
		let fault = Some(Error::<Test>::OfferTooGood.into());
		assert_eq!((&offers[0].maker, offers[0].fault), (&EVE, fault));
		assert_ok!(award(id));
		let events = events();
		assert_eq!(taken(&events), [(DAVE, Difference::ToVault(600_000))]);
		assert_eq!(events[0], failed(EVE, Error::<Test>::OfferTooGood));
	});
}

#[test]
fn the_prices_of_the_award_should_decide_and_not_those_of_the_offers() {
	ExtBuilder::default().build_and_execute(|| {
		CompletionTolerance::set(pct(10));
		let id = collecting();
		// Eve is better by 1.50, but takes ETH, which Dave does not.
		assert_ok!(make(EVE, id, paying(1_500_000)));
		let gives = vec![(BTC, 280_000)];
		assert_ok!(make(DAVE, id, Draft { gives, takes: vec![(SOL, SOL_SPARE)], ..draft() }));
		assert_eq!(Settlement::offers(id).unwrap()[0].maker, EVE);
		window_over();
		// ETH rises by 12 %: Eve would get 173.60 for 171.50.
		certify(ETH, usd(3_360));
		let offers = Settlement::offers(id).unwrap();
		let fault = Some(Error::<Test>::OfferTooBad.into());
		assert_eq!((&offers[1].maker, offers[1].fault), (&EVE, fault));
		assert_ok!(award(id));
		let events = events();
		assert_eq!(taken(&events), [(DAVE, Difference::ToVault(0))]);
		assert!(events.contains(&ended(EVE, OfferEnding::Outbid)));
	});
}

#[test]
fn an_offer_that_became_too_bad_should_end_and_orders_should_open() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		assert_ok!(make(DAVE, id, draft()));
		window_over();
		certify(SOL, usd(110));
		assert_ok!(award(id));
		let since = LAST + 1;
		assert_eq!(
			events(),
			vec![
				failed(DAVE, Error::<Test>::OfferTooBad),
				Event::OrdersOpened { basket: id, since }
			]
		);
		assert_eq!(stage(id), Some(Stage::Orders { since }));
		assert_noop!(award(id), Error::<Test>::OffersNotOpen);
		run_for(1);
		assert_eq!(on_hold(&DAVE, BTC), 0);
		// From the good end on.
		heartbeat();
		assert_noop!(fill(DAVE, SOL, 1_000_000, usd(110)), Error::<Test>::PriceTooBad);
		assert_ok!(fill(DAVE, SOL, 1_000_000, bps(110, 10_080)));
	});
}

#[test]
fn a_price_that_cannot_be_used_should_end_no_offer() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		assert_ok!(make(DAVE, id, draft()));
		window_over();
		let (price, _, at) = Latest::get()[&ETH];
		Latest::mutate(|latest| latest.insert(ETH, (price, false, at)));
		assert_noop!(award(id), Error::<Test>::ClaimNotPriced(2));
		run_for(1);
		assert_noop!(award(id), Error::<Test>::ClaimNotPriced(2));
		assert_noop!(fill(DAVE, SOL, 1_000, usd(100)), Error::<Test>::OrdersNotOpen);
		heartbeat();
		assert_ok!(award(id));
		assert_eq!(stage(id), None);
	});
}

#[test]
fn redemptions_should_make_an_offer_smaller_and_not_impossible() {
	for percent in [1u128, 10, 99] {
		ExtBuilder::default().build_and_execute(|| {
			let id = collecting();
			assert_ok!(make(DAVE, id, paying(100_001)));
			assert_ok!(redeem(BOB, id, 10 * percent * SHARE));
			window_over();
			let left = 100 - percent;
			assert_ok!(award(id));
			let up = |amount: u128| (amount * left).div_ceil(100);
			let down = |amount: u128| amount * left / 100;
			let difference = Difference::ToVault(up(100_001));
			assert_eq!(taken(&events()), [(DAVE, difference)]);
			assert_eq!(stage(id), None);
			for position in Settlement::positions(id).unwrap() {
				assert!(position.held >= position.required, "{position:?}");
			}
			assert_eq!(
				Assets::balance(BTC, &DAVE),
				ENDOWMENT * 100_000_000 - up(BTC_LACKED),
				"the rest is released"
			);
			let eth = ENDOWMENT * 10u128.pow(18) + down(ETH_SPARE);
			assert_eq!(Assets::balance(ETH, &DAVE), eth);
		});
	}
}

#[test]
fn a_tiny_redemption_should_not_spoil_an_offer_at_either_end_of_the_tolerance() {
	for (amount, gain) in [(1_700_000, true), (170 * DOLLAR / 99, false)] {
		ExtBuilder::default().build_and_execute(|| {
			let id = collecting();
			donate(id, USDC, 10 * DOLLAR);
			let difference = match gain {
				true => Difference::ToVault(amount),
				false => Difference::FromVault(amount),
			};
			assert_ok!(make(DAVE, id, Draft { difference, ..draft() }));
			for _ in 0..3 {
				assert_ok!(redeem(BOB, id, 1));
				assert_ok!(redeem(BOB, id, SHARE / 3));
			}
			window_over();
			assert_ok!(award(id));
			assert_eq!(taken(&events()).len(), 1);
			assert_eq!(stage(id), None);
		});
	}
}

#[test]
fn donations_should_spoil_no_offer() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		assert_ok!(make(DAVE, id, draft()));
		// Less is lacked of what Dave gives, and more is there of what he takes.
		donate(id, BTC, 1);
		donate(id, ETH, 1);
		window_over();
		assert_ok!(award(id));
		assert_eq!(taken(&events()), [(DAVE, Difference::ToVault(0))]);
		assert_eq!((held(id, BTC), stage(id)), (BTC_HELD + BTC_LACKED + 1, None));
	});
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		assert_ok!(make(DAVE, id, draft()));
		// All that is lacked: the vault then has it twice, and sells it by orders.
		donate(id, BTC, BTC_LACKED);
		window_over();
		assert_ok!(award(id));
		assert_eq!(taken(&events()), [(DAVE, Difference::ToVault(0))]);
		assert_eq!(stage(id), Some(Stage::Orders { since: LAST + 1 }));
		let orders = Settlement::orders(id).unwrap();
		assert_eq!((orders[0].asset, orders[0].side), (BTC, Side::Sell));
	});
}

#[test]
fn a_management_fee_should_not_make_an_offer_larger() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		let mut terms = terms(0, 0, 10);
		terms.rules.method = Method::Offers { window: WINDOW };
		assert_ok!(Settlement::set_terms(signed(ALICE), id, terms));
		run_for((TERMS_NOTICE / BLOCK_TIME) as BlockNumber);
		heartbeat();
		rebalance(id, &[], &[], &[50, 30, 20]);
		admitted(DAVE);
		let window = Settlement::settlement(id).unwrap().since + WINDOW;
		let amount = |asset| {
			let orders = Settlement::orders(id).unwrap();
			orders.iter().find(|order| order.asset == asset).unwrap().amount
		};
		let offer = || Draft {
			gives: vec![(BTC, amount(BTC))],
			takes: vec![(ETH, amount(ETH)), (SOL, amount(SOL))],
			difference: Difference::ToVault(0),
			until: window,
		};
		assert_ok!(make(DAVE, id, offer()));
		let given = offer().gives;
		// A third of a year later there are three percent more shares, and as much of everything.
		Ahead::mutate(|ahead| *ahead += ballast_settlement_math::YEAR / 3);
		run_for(1);
		let before = supply(id);
		assert_ok!(Settlement::collect_fee(signed(EVE), id));
		assert!(supply(id) > before * 103 / 100);
		Settlements::<Test>::mutate(id, |settling| {
			settling.as_mut().unwrap().stage = Stage::Offers { until: window - WINDOW }
		});
		heartbeat();
		events();
		assert_ok!(award(id));
		let gave = events().into_iter().find_map(|event| match event {
			Event::OfferTaken { gives, .. } => Some(gives),
			_ => None,
		});
		assert_eq!(gave, Some(given));
		assert_eq!(stage(id), None);
	});
}

#[test]
fn the_loss_should_be_charged_and_another_one_tried_when_the_budget_is_spent() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		with_rules(id, |rules| {
			rules.method = Method::Offers { window: WINDOW };
			rules.loss_budget = Perquintill::from_rational(1u64, 1_000);
		});
		rebalance(id, &[], &[], &[50, 30, 20]);
		admitted(DAVE);
		donate(id, USDC, 2 * DOLLAR);
		let difference = Difference::FromVault(DOLLAR);
		assert_ok!(make(DAVE, id, Draft { difference, ..draft() }));
		run_to(LAST + 1);
		// A cent less of SOL than certified before: a dollar and 1.4 cents are lost.
		certify(SOL, bps(100, 10_001));
		heartbeat();
		events();
		assert_ok!(award(id));
		assert_eq!(events()[0], failed(DAVE, Error::<Test>::LossBudgetExceeded));
	});
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		donate(id, USDC, 2 * DOLLAR);
		let difference = Difference::FromVault(DOLLAR);
		assert_ok!(make(DAVE, id, Draft { difference, ..draft() }));
		window_over();
		assert_ok!(award(id));
		assert_eq!(taken(&events()), [(DAVE, difference)]);
		let now = Timestamp::get();
		let spent = Losses::<Test>::get(id).spent(now, cents(1_000), LOSS_PERIOD);
		assert_eq!(spent, cents(100));
	});
}

#[test]
fn a_frozen_asset_should_end_its_offer_and_not_block_the_others() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		assert_ok!(make(DAVE, id, paying(2_000)));
		assert_ok!(make(EVE, id, paying(1_000)));
		window_over();
		assert_ok!(Assets::freeze(signed(ALICE), BTC, DAVE));
		assert_ok!(award(id));
		let error = DispatchError::Token(TokenError::Frozen);
		let events = events();
		assert!(taken(&events).is_empty());
		assert!(events.contains(&failed(DAVE, error)), "{events:?}");
		assert_eq!((held(id, BTC), held(id, USDC)), (BTC_HELD, 0), "nothing of it stayed");
		assert_eq!(stage(id), Some(Stage::Offers { until: LAST }));
		// One attempt in a call.
		assert_ok!(award(id));
		assert_eq!(taken(&self::events()), [(EVE, Difference::ToVault(1_000))]);
		assert_eq!(stage(id), None);
		run_for(1);
		// An account that is frozen gets back what was on hold.
		assert_eq!((on_hold(&DAVE, BTC), on_hold(&DAVE, USDC)), (0, 0));
	});
}

#[test]
fn without_offers_orders_should_open_by_themselves_when_the_window_is_over() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		let settling = Settlement::settlement(id).unwrap();
		assert_eq!(Settlement::orders_since(id, &settling).ok(), None);
		assert_noop!(fill(DAVE, SOL, 1_000_000, bps(100, 10_100)), Error::<Test>::OrdersNotOpen);
		assert_noop!(commit(DAVE, SOL, SOL_SPARE), Error::<Test>::OrdersNotOpen);
		run_to(LAST);
		heartbeat();
		assert_noop!(commit(DAVE, SOL, SOL_SPARE), Error::<Test>::OrdersNotOpen);
		window_over();
		assert_eq!(Settlement::orders_since(id, &settling).ok(), Some(LAST + 1));
		assert_ok!(fill(DAVE, SOL, 1_000_000, bps(100, 10_100)));
		assert_ok!(commit(DAVE, SOL, SOL_SPARE / 2));
		run_for(2);
		heartbeat();
		// The life counts from the end of the window, whether or not anybody says so.
		assert_noop!(fill(EVE, SOL, 1_000_000, bps(100, 10_059)), Error::<Test>::PriceTooBad);
		assert_ok!(fill(EVE, SOL, 1_000_000, bps(100, 10_060)));
		events();
		assert_ok!(award(id));
		let since = LAST + 1;
		assert_eq!(events(), vec![Event::OrdersOpened { basket: id, since }]);
		assert_eq!(stage(id), Some(Stage::Orders { since }));
	});
}

#[test]
fn a_vault_that_was_settled_otherwise_should_need_no_offer() {
	ExtBuilder::default().build_and_execute(|| {
		let id = collecting();
		assert_ok!(make(DAVE, id, draft()));
		donate(id, BTC, BTC_LACKED);
		let mut terms = BasketTerms::<Test>::get(id).unwrap();
		terms.terms.rules.tolerance = MIN_TOLERANCE;
		BasketTerms::<Test>::insert(id, terms);
		CompletionTolerance::set(pct(20));
		assert_ok!(Settlement::complete(signed(EVE), id));
		assert!(events().contains(&ended(DAVE, OfferEnding::SettlementEnded)));
		run_for(1);
		assert_eq!(on_hold(&DAVE, BTC), 0);
	});
}
