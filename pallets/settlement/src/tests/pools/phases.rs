//! What the phases trade.

use super::*;
use frame_support::hypothetically;

#[test]
fn a_vault_should_sell_and_then_buy_in_pools() {
	ExtBuilder::default().build_and_execute(|| {
		CompletionTolerance::set(Perquintill::from_rational(5u64, 1_000));
		let id = pooled();
		assert_eq!(stage(), Some(Stage::Selling { until: 1 + LEAD }));
		let (ether, solana) = (Reserves::of(ETH).pays(ETH_SOLD), Reserves::of(SOL).pays(SOL_SOLD));
		events();
		run_to(2);
		assert_ok!(sell(ALICE));
		let buying = Stage::Buying { until: 2 + LEAD };
		assert_eq!(
			events(),
			vec![
				swapped(ETH, Side::Sell, ETH_SOLD, ether, 30 * DOLLAR - ether),
				swapped(SOL, Side::Sell, SOL_SOLD, solana, 140 * DOLLAR - solana),
				begun(ALICE, buying),
			]
		);
		assert_eq!((held(id, ETH), held(id, SOL)), (ETH_HELD - ETH_SOLD, SOL_HELD - SOL_SOLD));
		assert_eq!(held(id, USDC), ether + solana);

		run_to(4);
		let bitcoin = Reserves::of(BTC);
		let (cash, cost) = (ether + solana, bitcoin.asks(BTC_BOUGHT));
		assert!(cost > cash, "the fees are missing");
		let bought = BTC_BOUGHT * (cash - 1) / cost;
		let paid = bitcoin.asks(bought);
		assert_ok!(buy(EVE));
		// Five satoshi are 25 hundredths of a cent, 1,000 satoshi half a dollar.
		let loss = paid - bought * 500;
		let events = events();
		assert_eq!(events[0], swapped(BTC, Side::Buy, bought, paid, loss));
		assert!(matches!(
			events[1],
			Event::SettlementEnded { ending: Ending::Completed, residual36: Some(_), .. }
		));
		assert_eq!(stage(), None);
		assert_eq!((held(id, BTC), held(id, USDC)), (BTC_HELD + bought, cash - paid));
		assert!(cash - paid < 1_000, "less than a tenth of a cent is left");
	});
}

#[test]
fn what_the_phases_leave_should_be_traded_by_orders() {
	ExtBuilder::default().build_and_execute(|| {
		let id = pooled();
		assert_ok!(sell(ALICE));
		run_to(3);
		events();
		assert_ok!(buy(ALICE));
		let orders = Stage::Orders { since: 3 };
		assert_eq!(events().last(), Some(&begun(ALICE, orders)));
		assert_eq!(stage(), Some(orders));
		let rest = Settlement::orders(id).unwrap();
		assert_eq!(rest.len(), 1, "the fees of the pools, in bitcoin");
		assert!(rest[0].asset == BTC && rest[0].amount < BTC_BOUGHT / 100);
		// Their lives begin here: the limit is at the good end.
		assert_eq!(rest[0].price.unwrap().1, bps(50_000, 9_900));
		for phase in [sell(ALICE), buy(ALICE), by_orders(ALICE)] {
			assert!(phase.is_err());
		}
	});
}

#[test]
fn nothing_to_sell_and_nothing_to_buy_should_pass() {
	ExtBuilder::default().build_and_execute(|| {
		let id = pooled();
		// What is missing is given.
		donate(id, BTC, BTC_BOUGHT);
		assert_ok!(sell(ALICE));
		events();
		let vault: Vec<_> = [USDC, BTC, ETH, SOL].map(|asset| held(id, asset)).to_vec();
		assert_ok!(buy(ALICE));
		assert_eq!([USDC, BTC, ETH, SOL].map(|asset| held(id, asset)).to_vec(), vault);
		assert_eq!(events().len(), 1, "completed");
		assert_eq!(stage(), None);
	});
	ExtBuilder::default().build_and_execute(|| {
		// A genesis basket has the quote asset only, and nothing to sell.
		opening_prices();
		deep_pools();
		assert_ok!(Rebalance::create_basket(
			signed(ALICE),
			vec![(BTC, pct(60)), (ETH, pct(40))],
			None
		));
		assert_ok!(Assets::mint_into(SHARE_OFFSET, &BOB, 1_000 * SHARE));
		donate(BASKET, USDC, 1_000 * DOLLAR);
		// The owner cannot set terms before the activation: as if the defaults were these.
		let mut terms = terms(0, 0, 0);
		terms.rules.method = Method::Pools { lead: LEAD };
		let record = TermsRecord { terms, announced: None, collected_at: START };
		BasketTerms::<Test>::insert(BASKET, record);
		execute(BASKET);
		assert_ok!(sell(ALICE));
		assert_eq!(held(BASKET, USDC), 1_000 * DOLLAR);
		assert_ok!(buy(ALICE));
		assert!(held(BASKET, USDC) < DOLLAR / 100);
		let (bitcoin, ether) =
			(held(BASKET, BTC) * 500, held(BASKET, ETH) * 3_000 / 10u128.pow(12));
		// Three fifths and two fifths of what the pools' fee leaves, but for a satoshi.
		assert!((bitcoin * 2).abs_diff(ether * 3) < 2_000, "{bitcoin} {ether}");
		assert!(bitcoin + ether > 996 * DOLLAR, "{bitcoin} {ether}");
	});
}

#[test]
fn what_cannot_be_paid_should_be_reduced_evenly() {
	ExtBuilder::default().build_and_execute(|| {
		let id = by_pools(|rules| rules.tolerance = MAX_TOLERANCE);
		deep_pools();
		// ETH and BTC are to be bought for what SOL brings, which is 0.3 % less than it is worth.
		rebalance(id, &[2], &[], &[50, 50]);
		let (bitcoin, ether) = (Reserves::of(BTC), Reserves::of(ETH));
		let deficits: Vec<_> =
			Settlement::orders(id).unwrap().iter().map(|order| order.amount).collect();
		let [btc, eth, sol] = deficits[..] else { panic!("{deficits:?}") };
		assert_eq!(sol, SOL_HELD);
		assert_ok!(sell(ALICE));
		let cash = held(id, USDC);
		let cost = bitcoin.asks(btc) + ether.asks(eth);
		assert!(cost > cash);
		assert_ok!(buy(ALICE));
		let bought = |amount: u128| {
			let product = U256::from(amount) * U256::from(cash - 2) / U256::from(cost);
			product.as_u128()
		};
		assert_eq!(held(id, BTC), BTC_HELD + bought(btc));
		assert_eq!(held(id, ETH), ETH_HELD + bought(eth));
		assert!(held(id, USDC) < 1_000, "{}", held(id, USDC));
		assert!(matches!(stage(), Some(Stage::Orders { .. })));
	});
}

#[test]
fn an_asset_that_left_the_basket_should_be_sold_in_full() {
	ExtBuilder::default().build_and_execute(|| {
		let id = by_pools(|_| ());
		deep_pools();
		rebalance(id, &[2], &[], &[50, 50]);
		assert_eq!(Extras::<Test>::get(id).into_inner(), vec![SOL]);
		let paid = Reserves::of(SOL).pays(SOL_HELD);
		assert_ok!(sell(ALICE));
		assert_eq!((held(id, SOL), held(id, USDC)), (0, paid));
		assert!(Extras::<Test>::get(id).is_empty());
	});
}

#[test]
fn the_quote_asset_that_a_basket_should_hold_should_not_be_spent() {
	ExtBuilder::default().build_and_execute(|| {
		let id = by_pools(|_| ());
		deep_pools();
		// SOL goes; BTC and ETH come to 40 %, and 20 % are to be in the quote asset.
		rebalance(id, &[2], &[USDC], &[40, 40, 20]);
		assert_ok!(sell(ALICE));
		let cash = held(id, USDC);
		assert!(cash > 338 * DOLLAR && cash < 340 * DOLLAR);
		assert_ok!(buy(ALICE));
		let needed = Settlement::positions(id)
			.unwrap()
			.iter()
			.find(|claim| claim.asset == USDC)
			.unwrap()
			.required;
		assert_eq!(needed, 200 * DOLLAR);
		assert!((needed..needed + 1_000).contains(&held(id, USDC)), "{}", held(id, USDC));
	});
}

#[test]
fn a_donation_should_neither_block_a_phase_nor_be_lost() {
	ExtBuilder::default().build_and_execute(|| {
		let id = pooled();
		// No claim, too little for a pool, and more to sell.
		donate(id, UNLISTED, 10u128.pow(20));
		donate(id, BTC, 10);
		donate(id, SOL, 100_000_000);
		let paid = Reserves::of(SOL).pays(SOL_SOLD + 100_000_000);
		assert_ok!(sell(ALICE));
		assert!(events().iter().any(|event| matches!(
			event,
			Event::Swapped { asset: SOL, payment, .. } if *payment == paid
		)));
		// Between the phases: a base unit of what was sold, and quote asset that buys what was missing.
		donate(id, ETH, 1);
		donate(id, USDC, 10 * DOLLAR);
		let paid = Reserves::of(BTC).asks(BTC_BOUGHT - 10);
		let cash = held(id, USDC);
		assert_ok!(buy(ALICE));
		assert_eq!(held(id, BTC), BTC_HELD + BTC_BOUGHT);
		assert_eq!(held(id, USDC), cash - paid);
		assert_eq!(stage(), None);
	});
}

#[test]
fn a_trifle_should_be_left_to_orders() {
	ExtBuilder::default().build_and_execute(|| {
		let id = by_pools(|_| ());
		// No pool at all: one that is needed would be missed.
		rebalance(id, &[], &[], &[33, 33, 34]);
		assert_eq!(stage(), None);
		donate(id, GUSD, 5);
		CompletionTolerance::set(Perquintill::zero());
		// A cent is 20 satoshi.
		donate(id, BTC, 19);
		assert_ok!(Settlement::reopen(signed(ALICE), id));
		hypothetically!({
			donate(id, BTC, 1);
			assert_noop!(sell(ALICE), refused(BTC_CLAIM, SwapFault::NoLiquidity));
		});
		assert_ok!(sell(ALICE));
		assert_ok!(buy(ALICE));
		assert!(matches!(stage(), Some(Stage::Orders { .. })));
	});
}

#[test]
fn holders_should_redeem_between_the_phases() {
	ExtBuilder::default().build_and_execute(|| {
		let id = pooled();
		assert_ok!(sell(ALICE));
		let (dollars, cash) = (Assets::balance(USDC, BOB), held(id, USDC));
		assert_ok!(redeem(BOB, id, 250 * SHARE));
		assert_eq!(Assets::balance(USDC, BOB), dollars + cash / 4);
		let paid = Reserves::of(BTC).asks(BTC_BOUGHT * 3 / 4);
		assert!(held(id, USDC) < paid);
		assert_ok!(buy(ALICE));
		assert!(held(id, BTC) > (BTC_HELD + BTC_BOUGHT) * 3 / 4 - 3_000);
		// The last one ends it, in any stage.
		assert_ok!(redeem(BOB, id, 750 * SHARE));
		assert_eq!(stage(), None);
	});
	ExtBuilder::default().build_and_execute(|| {
		let id = pooled();
		assert_ok!(redeem(BOB, id, 1_000 * SHARE));
		assert_eq!(stage(), None);
		assert_noop!(sell(ALICE), Error::<Test>::NotRebalancing);
	});
}

#[test]
fn a_phase_should_weigh_what_it_swaps() {
	ExtBuilder::default().build_and_execute(|| {
		pooled();
		let weight = sell(ALICE).unwrap().actual_weight.unwrap();
		assert_eq!(weight, <Test as Config>::WeightInfo::sell_phase(2, 2));
		let weight = buy(ALICE).unwrap().actual_weight.unwrap();
		// Orders have to do the rest.
		assert!(stage().is_some());
		assert_eq!(weight, <Test as Config>::WeightInfo::buy_phase(3, 1));
	});
}
