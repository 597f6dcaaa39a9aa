//! What undoes a phase. The error names the claim.

use super::*;

#[test]
fn a_claim_that_cannot_be_swapped_should_undo_the_phase_and_be_named() {
	ExtBuilder::default().build_and_execute(|| {
		let id = by_pools(|_| ());
		pool(ETH, 1_000_000);
		rebalance(id, &[], &[], &[50, 30, 20]);
		// ETH was sold by then.
		assert_noop!(sell(ALICE), refused(SOL_CLAIM, SwapFault::NoLiquidity));
		pool(SOL, 1_000_000);
		assert_ok!(sell(ALICE));
		assert_noop!(buy(ALICE), refused(BTC_CLAIM, SwapFault::NoLiquidity));
		// A pool that has less than the vault buys: 170 dollars' worth.
		pool(BTC, 160);
		assert_noop!(buy(ALICE), refused(BTC_CLAIM, SwapFault::NoLiquidity));
		assert_ok!(by_orders(ALICE));
	});
}

#[test]
fn a_price_that_cannot_be_used_should_undo_the_phase_and_be_named() {
	ExtBuilder::default().build_and_execute(|| {
		pooled();
		let now = time_of(System::block_number());
		let spoil = |asset: AssetId, record: Option<Record>| {
			Latest::mutate(|latest| match record {
				Some(record) => latest.insert(asset, record),
				None => latest.remove(&asset),
			})
		};
		let check = |asset: AssetId, phase: fn() -> DispatchResultWithPostInfo, claim: u16| {
			let record = Latest::get()[&asset];
			spoil(asset, None);
			assert_noop!(phase(), refused(claim, SwapFault::PriceMissing));
			spoil(asset, Some((record.0, false, now)));
			assert_noop!(phase(), refused(claim, SwapFault::PriceUnconfirmed));
			spoil(asset, Some((record.0, true, now - MAX_PRICE_AGE - 1)));
			assert_noop!(phase(), refused(claim, SwapFault::PriceStale));
			spoil(asset, Some(record));
		};
		let quote = |phase: fn() -> DispatchResultWithPostInfo| {
			let record = Latest::get()[&USDC];
			spoil(USDC, None);
			assert_noop!(phase(), Error::<Test>::PriceMissing(Leg::Quote));
			spoil(USDC, Some((record.0, false, now)));
			assert_noop!(phase(), Error::<Test>::PriceUnconfirmed(Leg::Quote));
			spoil(USDC, Some((record.0, true, now - MAX_PRICE_AGE - 1)));
			assert_noop!(phase(), Error::<Test>::PriceStale(Leg::Quote));
			spoil(USDC, Some(record));
		};
		check(ETH, || sell(ALICE), ETH_CLAIM);
		check(SOL, || sell(ALICE), SOL_CLAIM);
		quote(|| sell(ALICE));
		// What is not sold needs no price yet.
		Latest::mutate(|latest| latest.remove(&BTC));
		assert_ok!(sell(ALICE));
		certify(BTC, usd(50_000));
		check(BTC, || buy(ALICE), BTC_CLAIM);
		quote(|| buy(ALICE));
		Latest::mutate(|latest| latest.remove(&SOL));
		assert_ok!(buy(ALICE));
		certify(SOL, usd(100));
	});
}

#[test]
fn a_pool_that_left_the_certified_price_should_undo_the_phase() {
	ExtBuilder::default().build_and_execute(|| {
		pooled();
		// Prices move between the phases, and the pools do not follow: 1.5 % in either direction.
		for (basis_points, fault) in [(10_150, SwapFault::TooBad), (9_850, SwapFault::TooGood)] {
			certify(SOL, bps(100, basis_points));
			assert_noop!(sell(ALICE), refused(SOL_CLAIM, fault));
		}
		certify(SOL, usd(100));
		assert_ok!(sell(ALICE));
		for (basis_points, fault) in [(9_850, SwapFault::TooBad), (10_150, SwapFault::TooGood)] {
			certify(BTC, bps(50_000, basis_points));
			assert_noop!(buy(ALICE), refused(BTC_CLAIM, fault));
		}
		// Half a percent is within the tolerance.
		certify(BTC, bps(50_000, 10_050));
		assert_ok!(buy(ALICE));
	});
}

#[test]
fn a_depeg_of_the_quote_asset_should_be_seen() {
	ExtBuilder::default().build_and_execute(|| {
		pooled();
		certify(USDC, FixedU128::from_rational(97, 100));
		assert_noop!(sell(ALICE), refused(ETH_CLAIM, SwapFault::TooBad));
		// The position is among all claims, of which the quote asset is one.
		certify(USDC, FixedU128::from_rational(103, 100));
		assert_noop!(sell(ALICE), refused(ETH_CLAIM, SwapFault::TooGood));
	});
}

#[test]
fn losses_should_be_charged_to_the_budget() {
	ExtBuilder::default().build_and_execute(|| {
		// 0.3 % of 30 dollars are 9 cents and of 140 dollars 42: the budget has room for 50 cents.
		let id = by_pools(|rules| rules.loss_budget = Perquintill::from_rational(5u64, 10_000));
		deep_pools();
		rebalance(id, &[], &[], &[50, 30, 20]);
		assert_noop!(sell(ALICE), refused(SOL_CLAIM, SwapFault::LossBudgetExceeded));
		assert_eq!(Losses::<Test>::get(id), Default::default());
	});
	ExtBuilder::default().build_and_execute(|| {
		// For these 51 cents, and not for 51 more.
		let id = by_pools(|rules| rules.loss_budget = Perquintill::from_rational(6u64, 10_000));
		deep_pools();
		rebalance(id, &[], &[], &[50, 30, 20]);
		assert_ok!(sell(ALICE));
		assert_noop!(buy(ALICE), refused(BTC_CLAIM, SwapFault::LossBudgetExceeded));
		let lost: U256 = events()
			.into_iter()
			.filter_map(|event| match event {
				Event::Swapped { loss36, .. } => Some(loss36),
				_ => None,
			})
			.fold(U256::zero(), |sum, loss| sum + loss);
		// And 2 cents by moving the pools.
		assert!(lost > cents(53) && lost < cents(54), "{lost}");
		// It leaks: a day later there is room again.
		Ahead::mutate(|ahead| *ahead += LOSS_PERIOD);
		run_for(1);
		heartbeat();
		assert_ok!(buy(ALICE));
	});
}

#[test]
fn what_the_pools_refuse_should_undo_the_phase() {
	ExtBuilder::default().build_and_execute(|| {
		let id = pooled();
		assert_ok!(Assets::freeze(signed(ALICE), SOL, vault(id)));
		assert_noop!(sell(ALICE), refused(SOL_CLAIM, SwapFault::Refused));
		assert_ok!(Assets::thaw(signed(ALICE), SOL, vault(id)));
		assert_ok!(sell(ALICE));
	});
}
