//! View functions.

use super::*;
use ballast_basket_math::MathError;
use codec::{Decode, Encode};
use frame_support::view_functions::{
	DispatchViewFunction, ViewFunctionId, ViewFunctionIdPrefix, ViewFunctionIdSuffix,
};
use sp_runtime::FixedI128;

/// Sets the latest prices, all confirmed.
fn publish(prices: &[(AssetId, FixedU128)]) {
	Latest::set(prices.iter().map(|(asset, price)| (*asset, (*price, true))).collect());
	ObservedAt::set(time_of(System::block_number()));
}

fn preview(
	id: BasketId,
	remove: &[u32],
	add: &[AssetId],
	weights: &[Perquintill],
) -> Result<Preview, RebalanceError> {
	Rebalance::preview_rebalance(id, remove.to_vec(), add.to_vec(), weights.to_vec())
}

#[test]
fn a_basket_should_be_shown_with_everything_that_belongs_to_it() {
	ExtBuilder::default().basket(ALICE, &thirds(), &[(BOB, 7 * SHARE)]).build_and_execute(|| {
		let details = Rebalance::basket(0).unwrap();
		assert_eq!(details.basket, stored(0));
		assert_eq!(details.request, Requests::<Test>::get(0));
		assert_eq!(details.request_digest, Some(open_request(0).unwrap().reference.digest));
		assert_eq!(details.supply, 7 * SHARE);
		assert_eq!(details.vault, Rebalance::vault(0));

		execute_at(0, &opening_prices());
		let details = Rebalance::basket(0).unwrap();
		assert_eq!((details.request, details.request_digest), (None, None));
		assert_eq!(Rebalance::basket(1), None);
	});
}

#[test]
fn nav_should_be_exact_at_the_latest_prices() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		run_to(6);
		publish(&later_prices());
		// 0.0000066·60 000 + 0.00011·3 500 + 0.0034·120 = 0.396 + 0.385 + 0.408
		assert_eq!(
			Rebalance::nav(id),
			Ok(Nav {
				nav: fixed(1_189_000_000_000_000_000),
				nav36: U256::from(1_189u32) * U256::from(10).pow(U256::from(33)),
				observed_at: time_of(6),
				unconfirmed: vec![],
			})
		);
		Latest::mutate(|latest| latest.get_mut(&SOL).unwrap().1 = false);
		assert_eq!(Rebalance::nav(id).unwrap().unconfirmed, [SOL]);
		Latest::mutate(|latest| {
			latest.remove(&ETH);
		});
		let error = MathError::MissingPrice { asset: ETH };
		assert_eq!(Rebalance::nav(id), Err(error.into()));
		assert_eq!(Rebalance::drift(id), Err(error.into()));
	});
}

#[test]
fn dust_should_count_to_nav() {
	ExtBuilder::default().build_and_execute(|| {
		let id = create(ALICE, &[(BTC, pct(100))]);
		execute_at(id, &[(BTC, usd(3))]);
		let dust = stored(id).dust;
		assert_eq!(dust, U256::from(SHARE), "one third leaves 1e-18 of the quote currency");
		publish(&[(BTC, usd(3))]);
		assert_eq!(Rebalance::nav(id).unwrap().nav36, ONE_VALUE36);
	});
}

#[test]
fn a_pending_basket_should_have_no_value_yet() {
	ExtBuilder::default().build_and_execute(|| {
		let id = create(ALICE, &thirds());
		publish(&later_prices());
		let pending: RebalanceError = Constraint::BasketNotActive.into();
		assert_eq!(Rebalance::nav(id), Err(pending));
		assert_eq!(Rebalance::drift(id), Err(pending));
		assert_eq!(Rebalance::change_for_target(id, thirds()), Err(pending));
		assert_eq!(preview(id, &[], &[], &[pct(33), pct(33), pct(34)]), Err(pending));
		let unknown: RebalanceError = Constraint::BasketNotFound.into();
		assert_eq!(Rebalance::nav(id + 1), Err(unknown));
		assert_eq!(Rebalance::drift(id + 1), Err(unknown));
		assert_eq!(Rebalance::change_for_target(id + 1, thirds()), Err(unknown));
		assert_eq!(preview(id + 1, &[], &[], &[]), Err(unknown));
	});
}

#[test]
fn a_paused_basket_should_still_be_valued() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		publish(&opening_prices());
		assert_ok!(Rebalance::pause_basket(signed(ALICE), id));
		assert_eq!(Rebalance::nav(id).unwrap().nav, usd(1));
		assert!(Rebalance::drift(id).is_ok());
	});
}

#[test]
fn drift_should_be_that_of_each_component_and_the_largest() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		// BTC doubles: 0.66 of 1.33.
		publish(&[(BTC, usd(100_000)), (ETH, usd(3_000)), (SOL, usd(100))]);
		let drift = Rebalance::drift(id).unwrap();
		let by_asset: Vec<_> =
			drift.components.iter().map(|c| (c.asset, c.effective, c.target)).collect();
		assert_eq!(
			by_asset,
			[
				(BTC, Perquintill::from_parts(496_240_601_503_759_399), pct(33)),
				(ETH, Perquintill::from_parts(248_120_300_751_879_699), pct(33)),
				(SOL, Perquintill::from_parts(255_639_097_744_360_902), pct(34)),
			]
		);
		assert_eq!(drift.largest, Perquintill::from_parts(166_240_601_503_759_399));
		assert_eq!(
			drift.components[1].drift,
			FixedI128::from_inner(248_120_300_751_879_699 - 330_000_000_000_000_000)
		);
	});
}

#[test]
fn a_change_for_a_target_should_be_accepted_and_lead_to_the_target() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let targets = vec![(SOL, pct(20)), (USDC, pct(30)), (BTC, pct(50))];
		let change = Rebalance::change_for_target(id, targets.clone()).unwrap();
		assert_eq!(change.remove, [1]);
		assert_ok!(Rebalance::request_rebalance(
			signed(ALICE),
			id,
			change.remove,
			change.add,
			change.weights,
			None
		));
		execute_at(id, &[later_prices(), vec![(USDC, usd(1))]].concat());
		let mut reached: Vec<_> =
			stored(id).components.iter().map(|c| (c.asset, c.weight)).collect();
		let mut wanted = targets;
		reached.sort();
		wanted.sort();
		assert_eq!(reached, wanted);

		let twice = vec![(SOL, pct(50)), (SOL, pct(50))];
		assert_eq!(
			Rebalance::change_for_target(id, twice),
			Err(Constraint::DuplicateAsset(1).into())
		);
		assert_eq!(Rebalance::change_for_target(id, vec![]), Err(Constraint::NoComponents.into()));
	});
}

#[test]
fn a_preview_should_be_what_the_request_then_does() {
	ExtBuilder::default()
		.basket(ALICE, &thirds(), &[(BOB, 12_345 * SHARE + 678)])
		.build_and_execute(|| {
			execute_at(0, &opening_prices());
			let prices = [later_prices(), vec![(USDC, fixed(999_700_000_000_000_000))]].concat();
			publish(&prices);
			let weights = [pct(47), pct(29), pct(24)];
			let expected = preview(0, &[0], &[USDC], &weights).unwrap();
			let drift_before = Rebalance::drift(0).unwrap();

			assert_ok!(request(ALICE, 0, &[0], &[USDC], &weights));
			events();
			execute_at(0, &prices);
			let mut emitted = events().into_iter();
			assert_eq!(
				emitted.next().unwrap(),
				Event::Rebalanced {
					basket: 0,
					nonce: 1,
					set_id: 3,
					round: 17,
					observed_at: time_of(1),
					nav: expected.nav,
					nav36: expected.nav36,
					dust: expected.dust,
					supply: expected.supply,
					components: expected.components.clone().try_into().unwrap(),
				}
			);
			let trades: Vec<_> = emitted
				.map(|event| match event {
					Event::AssetTradeRequest {
						asset,
						side,
						delta_per_share,
						amount,
						price,
						..
					} => Trade { asset, side, delta_per_share, amount, price },
					other => panic!("{other:?}"),
				})
				.collect();
			assert_eq!(trades.len(), 4);
			assert_eq!(trades, expected.trades);
			assert_eq!(expected.drift_before, drift_before);
			assert_eq!(expected.drift_after, Rebalance::drift(0).unwrap());
			assert!(expected.drift_after.largest < Perquintill::from_parts(1_000_000));
			assert!(expected.unconfirmed.is_empty());
		});
}

#[test]
fn a_preview_should_name_the_error_that_the_request_would_meet() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		publish(&[later_prices(), vec![(USDC, usd(1))]].concat());
		let of = |remove: &[u32], add: &[AssetId], percents: &[u64]| {
			let weights: Vec<_> = percents.iter().map(|percent| pct(*percent)).collect();
			let error = match preview(id, remove, add, &weights).unwrap_err() {
				RebalanceError::Constraint(constraint) => constraint,
				other => panic!("{other:?}"),
			};
			assert_noop!(request(ALICE, id, remove, add, &weights), Error::<Test>::from(error));
			error
		};
		assert_eq!(of(&[], &[], &[50, 30, 19]), Constraint::WeightsSumNotOne);
		assert_eq!(of(&[], &[], &[60, 40, 0]), Constraint::WeightBelowMinimum(2));
		assert_eq!(of(&[], &[], &[60, 40]), Constraint::WeightsLengthMismatch);
		assert_eq!(of(&[0, 1], &[], &[100]), Constraint::RemovalNotDescending(1));
		assert_eq!(of(&[], &[ETH], &[25; 4]), Constraint::DuplicateAsset(0));
		assert_eq!(of(&[], &[UNLISTED], &[25; 4]), Constraint::AssetNotListed(0));
		assert_eq!(of(&[2, 1, 0], &[], &[]), Constraint::NoComponents);

		request_ok(id);
		assert_eq!(of(&[], &[], &[50, 30, 20]), Constraint::RequestAlreadyOpen);
		assert_ok!(Rebalance::cancel_request(signed(ALICE), id));
		assert_ok!(Rebalance::pause_basket(signed(ALICE), id));
		assert_eq!(of(&[], &[], &[50, 30, 20]), Constraint::BasketNotActive);
	});
}

#[test]
fn a_preview_should_name_the_price_that_is_missing_or_unconfirmed() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let weights = [pct(25), pct(25), pct(25), pct(25)];
		publish(&later_prices());
		let error = MathError::MissingPrice { asset: USDC };
		assert_eq!(preview(id, &[], &[USDC], &weights), Err(error.into()));
		publish(&[later_prices(), vec![(USDC, usd(1)), (GUSD, usd(1))]].concat());
		Latest::mutate(|latest| {
			for asset in [USDC, ETH, GUSD] {
				latest.get_mut(&asset).unwrap().1 = false;
			}
		});
		assert_eq!(preview(id, &[], &[USDC], &weights).unwrap().unconfirmed, [USDC, ETH]);
	});
}

#[test]
fn views_should_be_dispatched_by_their_identifier() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		publish(&later_prices());
		let query = ViewFunctionId {
			prefix: <Rebalance as ViewFunctionIdPrefix>::prefix(),
			suffix: <pallet::NavViewFunction<Test> as ViewFunctionIdSuffix>::SUFFIX,
		};
		let mut output = Vec::new();
		Rebalance::dispatch_view_function(&query, &mut &id.encode()[..], &mut output).unwrap();
		let nav = Result::<Nav, RebalanceError>::decode(&mut &output[..]).unwrap();
		assert_eq!(nav, Rebalance::nav(id));
	});
}
