//! Filling orders: delivery against payment.

use super::*;

#[test]
fn the_vault_should_sell_its_surplus_for_the_quote_asset() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		let (dollars, eth) = (Assets::balance(USDC, &DAVE), Assets::balance(ETH, &DAVE));
		events();
		assert_ok!(fill(DAVE, ETH, ETH_HELD / 11, usd(3_000)));
		assert_eq!(Assets::balance(USDC, &DAVE), dollars - 30 * DOLLAR);
		assert_eq!(Assets::balance(ETH, &DAVE), eth + ETH_HELD / 11);
		assert_eq!((held(id, USDC), held(id, ETH)), (30 * DOLLAR, ETH_HELD / 11 * 10));
		assert_eq!(
			events(),
			vec![Event::OrderFilled {
				basket: id,
				who: DAVE,
				asset: ETH,
				side: Side::Sell,
				amount: ETH_HELD / 11,
				price: usd(3_000),
				payment: 30 * DOLLAR,
				loss36: U256::zero(),
			}]
		);
	});
}

#[test]
fn the_vault_should_buy_its_deficit_in_parts() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		assert_ok!(fill(DAVE, SOL, 1_400_000_000, usd(100)));
		assert_ok!(fill(DAVE, BTC, 200_000, usd(50_000)));
		assert_eq!((held(id, USDC), held(id, BTC)), (40 * DOLLAR, BTC_HELD + 200_000));
		assert_ok!(fill(DAVE, BTC, 80_000, usd(50_000)));
		assert_eq!((held(id, USDC), held(id, BTC)), (0, BTC_HELD + 280_000));
		let order = &Settlement::orders(id).unwrap()[0];
		assert_eq!((order.asset, order.side, order.amount), (BTC, Side::Buy, 60_000));
	});
}

#[test]
fn sells_should_come_before_buys_because_the_vault_has_to_pay() {
	ExtBuilder::default().build_and_execute(|| {
		at_market();
		assert_noop!(fill(DAVE, BTC, 1_000, usd(50_000)), Error::<Test>::InsufficientQuote);
		assert_ok!(fill(DAVE, ETH, ETH_HELD / 11, usd(3_000)));
		// It buys what it can pay for: 30 dollars' worth.
		assert_ok!(fill(DAVE, BTC, 340_000, usd(50_000)));
		assert_eq!((held(0, BTC), held(0, USDC)), (BTC_HELD + 60_000, 0));
		assert_noop!(fill(DAVE, BTC, 2, usd(50_000)), Error::<Test>::InsufficientQuote);
	});
}

#[test]
fn the_limit_should_move_from_the_good_end_to_the_bad_end() {
	ExtBuilder::default().build_and_execute(|| {
		rebalancing();
		admitted(DAVE);
		let sell = |basis_points| fill(DAVE, SOL, 1_000_000, bps(100, basis_points));
		assert_noop!(sell(10_099), Error::<Test>::PriceTooBad);
		assert_ok!(sell(10_100));
		assert_noop!(sell(10_101), Error::<Test>::PriceTooGood);
		run_for(3);
		assert_noop!(sell(10_039), Error::<Test>::PriceTooBad);
		assert_ok!(sell(10_040));
		run_for(ORDER_LIFE);
		assert_noop!(sell(9_899), Error::<Test>::PriceTooBad);
		assert_ok!(sell(9_900));
		let buy = |basis_points| fill(DAVE, BTC, 100, bps(50_000, basis_points));
		assert_noop!(buy(10_101), Error::<Test>::PriceTooBad);
		assert_noop!(buy(9_899), Error::<Test>::PriceTooGood);
		assert_ok!(buy(10_100));
	});
}

#[test]
fn no_more_than_the_order_should_be_traded() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		let surplus = ETH_HELD / 11;
		assert_noop!(fill(DAVE, ETH, 0, usd(3_000)), Error::<Test>::ZeroAmount);
		assert_noop!(fill(DAVE, GUSD, 1, usd(1)), Error::<Test>::NotAClaim);
		assert_noop!(fill(DAVE, USDC, 1, usd(1)), Error::<Test>::QuoteAssetNotTraded);
		assert_ok!(fill(DAVE, ETH, surplus + 1, usd(3_000)));
		assert_eq!(held(id, ETH), ETH_HELD - surplus);
		assert_noop!(fill(DAVE, ETH, 1, usd(3_000)), Error::<Test>::NoOrder);
		let unknown = Settlement::fill(signed(DAVE), id + 1, ETH, 1, usd(3_000));
		assert_noop!(unknown, Error::<Test>::BasketNotFound);
	});
}

#[test]
fn only_admitted_participants_should_fill_unless_anyone_may() {
	ExtBuilder::default().build_and_execute(|| {
		at_market();
		assert_noop!(fill(EVE, ETH, 1_000, usd(3_000)), Error::<Test>::NotAdmitted);
		assert_ok!(Settlement::register(signed(EVE), MINIMUM_BOND));
		assert_noop!(fill(EVE, ETH, 1_000, usd(3_000)), Error::<Test>::NotAdmitted);
		assert_ok!(Settlement::dismiss(root(), DAVE));
		assert_noop!(fill(DAVE, ETH, 1_000, usd(3_000)), Error::<Test>::NotAdmitted);
	});
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		with_rules(id, |rules| rules.fillers = Fillers::Anyone);
		rebalance(id, &[], &[], &[50, 30, 20]);
		assert_ok!(fill(EVE, SOL, 1_000, bps(100, 10_100)));
	});
}

#[test]
fn a_price_that_cannot_be_used_should_be_refused_with_its_leg() {
	ExtBuilder::default().build_and_execute(|| {
		at_market();
		let now = time_of(System::block_number());
		let trade = || fill(DAVE, SOL, 1_000_000, usd(100));
		for (asset, leg) in [(SOL, Leg::Asset), (USDC, Leg::Quote)] {
			let record = Latest::get()[&asset];
			let set = |confirmed, observed_at| {
				Latest::mutate(|latest| latest.insert(asset, (record.0, confirmed, observed_at)))
			};
			Latest::mutate(|latest| latest.remove(&asset));
			assert_noop!(trade(), Error::<Test>::PriceMissing(leg));
			set(false, now);
			assert_noop!(trade(), Error::<Test>::PriceUnconfirmed(leg));
			set(true, now - MAX_PRICE_AGE - 1);
			assert_noop!(trade(), Error::<Test>::PriceStale(leg));
			set(true, now - MAX_PRICE_AGE);
			assert_ok!(trade());
			Latest::mutate(|latest| latest.insert(asset, record));
		}
	});
}

#[test]
fn a_payment_should_be_counted_at_the_price_of_the_quote_asset() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		// A dollar coin that lost its peg is worth what it is worth.
		certify(USDC, FixedU128::from_rational(8, 10));
		assert_ok!(fill(DAVE, SOL, 1_000_000_000, usd(100)));
		assert_eq!(held(id, USDC), 125 * DOLLAR);
	});
}

#[test]
fn losses_should_be_booked_until_the_budget_is_spent() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		with_rules(id, |rules| {
			rules.tolerance = MAX_TOLERANCE;
			rules.fillers = Fillers::Anyone;
			// One dollar of a thousand.
			rules.loss_budget = Perquintill::from_rational(1u64, 1_000);
		});
		rebalance(id, &[], &[], &[50, 30, 20]);
		run_for(ORDER_LIFE);
		heartbeat();
		// 10 dollars' worth at 5 % less.
		let sell = || fill(EVE, SOL, 100_000_000, usd(95));
		assert_ok!(sell());
		assert_ok!(sell());
		assert_noop!(sell(), Error::<Test>::LossBudgetExceeded);
		// What costs nothing goes on.
		assert_ok!(fill(EVE, SOL, 100_000_000, usd(100)));
		// Half of the period later there is room for half of the budget.
		let now = Timestamp::get();
		pallet_timestamp::Now::<Test>::put(now + LOSS_PERIOD / 2);
		Latest::mutate(|latest| {
			latest.values_mut().for_each(|record| record.2 = now + LOSS_PERIOD / 2)
		});
		assert_ok!(sell());
		assert_noop!(sell(), Error::<Test>::LossBudgetExceeded);
	});
}

/// Two baskets' worth of holders who come for a moment would have brought two budgets.
#[test]
fn the_budget_should_be_that_of_all_settlements_whoever_comes_and_goes() {
	type Meanwhile = fn(BasketId);
	let meanwhile: [Meanwhile; 4] = [
		|_| (),
		|id| {
			assert_ok!(issue(EVE, id, 9_000 * SHARE));
			assert_ok!(redeem(EVE, id, 9_000 * SHARE));
		},
		|id| {
			assert_ok!(issue(EVE, id, 1_000 * SHARE));
		},
		|id| {
			assert_ok!(redeem(BOB, id, 900 * SHARE));
		},
	];
	for meanwhile in meanwhile {
		ExtBuilder::default().build_and_execute(|| {
			let id = issued();
			with_rules(id, |rules| {
				rules.fillers = Fillers::Anyone;
				// One dollar of a thousand.
				rules.loss_budget = Perquintill::from_rational(1u64, 1_000);
			});
			rebalance(id, &[], &[], &[50, 30, 20]);
			run_for(ORDER_LIFE);
			heartbeat();
			// 99 dollars' worth at one percent less.
			assert_ok!(fill(CHARLIE, SOL, 990_000_000, usd(99)));
			run_for(PERIOD);
			idle();
			assert_eq!(Settlement::settlement(id), None);
			meanwhile(id);
			rebalance(id, &[], &[], &[20, 50, 30]);
			run_for(ORDER_LIFE);
			heartbeat();
			let order = Settlement::orders(id).unwrap().remove(0);
			assert_eq!((order.asset, order.side), (BTC, Side::Sell));
			// Two percent of the value: of it, a hundredth is a fifth of the budget.
			let amount = order.amount / 15;
			assert_noop!(
				fill(CHARLIE, BTC, amount, usd(49_500)),
				Error::<Test>::LossBudgetExceeded
			);
			assert_ok!(fill(CHARLIE, BTC, amount, usd(50_000)));
		});
	}
}

#[test]
fn who_cannot_deliver_should_get_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		with_rules(id, |rules| rules.fillers = Fillers::Anyone);
		rebalance(id, &[], &[], &[50, 30, 20]);
		assert_noop!(fill(GHOST, SOL, 1_000_000, bps(100, 10_100)), TokenError::FundsUnavailable);
	});
}

#[test]
fn a_removed_asset_should_be_sold_in_full_and_then_be_no_claim() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		rebalance(id, &[2], &[], &[50, 50]);
		assert_eq!(Extras::<Test>::get(id).into_inner(), vec![SOL]);
		admitted(DAVE);
		run_for(ORDER_LIFE / 2);
		heartbeat();
		assert_ok!(fill(DAVE, SOL, SOL_HELD - 1, usd(100)));
		assert_eq!(Extras::<Test>::get(id).into_inner(), vec![SOL]);
		assert_ok!(fill(DAVE, SOL, 1, usd(100)));
		assert_eq!(Extras::<Test>::get(id).into_inner(), Vec::<AssetId>::new());
		assert_noop!(fill(DAVE, SOL, 1, usd(100)), Error::<Test>::NotAClaim);
	});
}

#[test]
fn an_asset_that_comes_back_should_be_a_component_again() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		rebalance(id, &[2], &[], &[50, 50]);
		run_for(PERIOD + 1);
		idle();
		assert_eq!(Extras::<Test>::get(id).into_inner(), vec![SOL]);
		rebalance(id, &[], &[SOL], &[33, 33, 34]);
		assert!(Extras::<Test>::get(id).is_empty());
		// The vault never changed: there is nothing to trade, and anyone may say so.
		assert!(Settlement::orders(id).unwrap().iter().all(|order| order.amount == 0));
		assert_ok!(Settlement::complete(signed(EVE), id));
	});
}
