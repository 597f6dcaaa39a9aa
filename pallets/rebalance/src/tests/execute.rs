//! Execution of certified requests.

use super::*;
use ballast_basket_math::MathError;

/// Puts a basket into the state of the design's worked example: 0.000006666 BTC, 0.0001111 ETH and
/// 0.003334 SOL, worth 1.18889 at the later prices.
fn example() -> BasketId {
	let id = active();
	Baskets::<Test>::mutate(id, |basket| {
		let basket = basket.as_mut().unwrap();
		let held = [6_666_000_000_000, 111_100_000_000_000, 3_334_000_000_000_000];
		for (component, quantity) in basket.components.iter_mut().zip(held) {
			component.quantity = fixed(quantity);
		}
		basket.nav36 =
			ballast_basket_math::reference_nav36(&basket.components, basket.dust).unwrap();
	});
	id
}

/// Replaces what the oracle pallet hands over for a request and says what came of it.
fn execute(reference: &RequestRef, certified: &Certified) -> Vec<Event<Test>> {
	events();
	certified.execute(reference);
	events()
}

/// Checks that a certificate leaves a basket and its request as they are, and emits `event`.
fn assert_untouched(reference: &RequestRef, certified: &Certified, event: Event<Test>) {
	let id = reference.basket;
	let before = (Baskets::<Test>::get(id), Requests::<Test>::get(id));
	assert_eq!(execute(reference, certified), [event]);
	assert_eq!((Baskets::<Test>::get(id), Requests::<Test>::get(id)), before);
	assert_invariants();
}

#[test]
fn the_worked_example_of_the_design_should_come_out() {
	ExtBuilder::default().build_and_execute(|| {
		let id = example();
		let open = request_ok(id);
		run_to(2);
		let emitted = execute(&open.reference, &Certified::now(&later_prices()));

		// NAV36 is 1.18889 exactly; quantities are floor(weight · NAV36 / price).
		let nav36 = U256::from(118_889u128) * U256::from(10).pow(U256::from(31));
		let quantities = [9_907_416_666_666, 101_904_857_142_857, 1_981_483_333_333_333];
		let components: Vec<_> = [(BTC, 50), (ETH, 30), (SOL, 20)]
			.into_iter()
			.zip(quantities)
			.zip(later_prices())
			.map(|(((asset, percent), quantity), (_, price))| Component {
				asset,
				weight: pct(percent),
				quantity: fixed(quantity),
				price,
			})
			.collect();
		// 0.5·NAV/60 000 leaves 40 000, 0.3·NAV/3 500 leaves 500, 0.2·NAV/120 leaves 40 (in 1e-18).
		let dust = U256::from(40_540) * U256::from(SHARE);
		let components = Components::try_from(components).unwrap();
		let trade = |asset, side, delta, price| Event::AssetTradeRequest {
			basket: id,
			nonce: 1,
			asset,
			side,
			delta_per_share: fixed(delta),
			amount: 0,
			price,
		};
		assert_eq!(
			emitted,
			[
				Event::Rebalanced {
					basket: id,
					nonce: 1,
					set_id: 3,
					round: 17,
					observed_at: time_of(2),
					nav: fixed(1_188_890_000_000_000_000),
					nav36,
					dust,
					supply: 0,
					components: components.clone(),
				},
				trade(BTC, Side::Buy, 9_907_416_666_666 - 6_666_000_000_000, usd(60_000)),
				trade(ETH, Side::Sell, 111_100_000_000_000 - 101_904_857_142_857, usd(3_500)),
				trade(SOL, Side::Sell, 3_334_000_000_000_000 - 1_981_483_333_333_333, usd(120)),
			]
		);
		let basket = stored(id);
		assert_eq!((basket.components, basket.nav36, basket.dust), (components, nav36, dust));
		assert_eq!(
			basket.settled,
			Some(Settlement { nonce: 1, set_id: 3, round: 17, observed_at: time_of(2), block: 2 })
		);
		assert!(Requests::<Test>::get(id).is_none());
		assert_eq!(on_hold(HoldReason::Request, &ALICE), 0);
	});
}

#[test]
fn amounts_should_cover_the_supply_and_round_for_the_holders() {
	ExtBuilder::default()
		.basket(ALICE, &thirds(), &[(ALICE, 1_000 * SHARE), (BOB, 1)])
		.build_and_execute(|| {
			execute_at(0, &opening_prices());
			assert_ok!(request(ALICE, 0, &[1], &[GUSD], &[pct(50), pct(30), pct(20)]));
			let prices = [opening_prices(), vec![(GUSD, usd(1))]].concat();
			let emitted = execute(&open_request(0).unwrap().reference, &Certified::now(&prices));
			let trades: Vec<_> = emitted
				.into_iter()
				.filter_map(|event| match event {
					Event::AssetTradeRequest { asset, side, delta_per_share, amount, .. } => {
						Some((asset, side, delta_per_share.into_inner(), amount))
					}
					_ => None,
				})
				.collect();
			assert_eq!(
				trades,
				[
					// 0.0000034 BTC per share: 0.0034 for 1 000, and the part of one more base unit up.
					(BTC, Side::Buy, 3_400_000_000_000, 340_001),
					// Removed, and so sold in full: 0.00011 ETH per share, the part down.
					(ETH, Side::Sell, 110_000_000_000_000, 110_000_000_000_000_000),
					// 0.0004 SOL per share.
					(SOL, Side::Sell, 400_000_000_000_000, 400_000_000),
					// 0.2 of a currency with cents, and the part of one more cent up.
					(GUSD, Side::Buy, 200_000_000_000_000_000, 20_001),
				]
			);
			assert_eq!(
				quantities(0).iter().map(|(asset, _)| *asset).collect::<Vec<_>>(),
				[BTC, SOL, GUSD]
			);
		});
}

#[test]
fn an_unchanged_quantity_should_not_be_traded() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		assert_ok!(request(ALICE, id, &[], &[], &[pct(33), pct(33), pct(34)]));
		let reference = open_request(id).unwrap().reference;
		let emitted = execute(&reference, &Certified::now(&opening_prices()));
		assert_eq!(emitted.len(), 1);
		assert!(matches!(emitted[0], Event::Rebalanced { nonce: 1, .. }));
	});
}

#[test]
fn a_certificate_for_another_request_or_state_should_change_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let reference = request_ok(id).reference;
		let certified = Certified::now(&later_prices());
		let refused = |reference: RequestRef, reason| {
			let event =
				Event::RequestRefused { basket: reference.basket, nonce: reference.nonce, reason };
			assert_untouched(&reference, &certified, event);
		};
		refused(RequestRef { basket: id + 1, ..reference }, Refusal::NotOpen);
		refused(RequestRef { nonce: 0, ..reference }, Refusal::NonceMismatch);
		refused(RequestRef { nonce: 2, ..reference }, Refusal::NonceMismatch);
		refused(RequestRef { legs: 2, ..reference }, Refusal::LegsMismatch);
		refused(RequestRef { legs: 4, ..reference }, Refusal::LegsMismatch);
		refused(RequestRef { digest: H256::zero(), ..reference }, Refusal::DigestMismatch);

		// The state moved under what was signed.
		let before = stored(id);
		Baskets::<Test>::mutate(id, |basket| {
			basket.as_mut().unwrap().components.as_mut()[0].quantity = fixed(1);
		});
		events();
		certified.execute(&reference);
		assert_eq!(
			events(),
			[Event::RequestRefused { basket: id, nonce: 1, reason: Refusal::DigestMismatch }]
		);
		Baskets::<Test>::insert(id, before);

		certified.execute(&reference);
		assert_eq!(stored(id).settled.unwrap().nonce, 1);
		// And it settles once.
		refused(reference, Refusal::NotOpen);
	});
}

#[test]
fn a_request_past_its_deadline_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let reference = request_ok(id).reference;
		// The hook that closes it has not run.
		System::set_block_number(2 + LIFETIME);
		events();
		Certified::now(&later_prices()).execute(&reference);
		let reason = Refusal::DeadlinePassed;
		assert_eq!(events(), [Event::RequestRefused { basket: id, nonce: 1, reason }]);
		System::set_block_number(1 + LIFETIME);
	});
}

#[test]
fn a_certificate_that_lacks_something_should_leave_the_request_open() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		run_to(3);
		assert_ok!(request(ALICE, id, &[0], &[USDC], &[pct(50), pct(30), pct(20)]));
		let reference = open_request(id).unwrap().reference;
		run_to(4);
		let all = [later_prices(), vec![(USDC, usd(1))]].concat();
		let complete = Certified::now(&all);
		let held = |certified: Certified, reason| {
			let event = Event::RequestHeld { basket: id, nonce: 1, reason };
			assert_untouched(&reference, &certified, event);
		};
		// Kept, added and removed assets need a price alike. The lowest asset is named first.
		for asset in [USDC, BTC, ETH, SOL] {
			let mut certified = complete.clone();
			certified.prices.retain(|price| price.asset != asset);
			held(certified, HeldBy::PriceMissing(asset));
			let unconfirmed = vec![asset];
			let certified = Certified { unconfirmed, ..complete.clone() };
			held(certified, HeldBy::PriceUnconfirmed(asset));
		}
		held(Certified { prices: vec![], ..complete.clone() }, HeldBy::PriceMissing(USDC));
		let early = Certified { observed_at: time_of(3) - 1, ..complete.clone() };
		held(early, HeldBy::PricesOlderThanRequest);

		// An unconfirmed price of an asset that is not concerned does not matter.
		let mut certified = Certified { observed_at: time_of(3), ..complete };
		certified.unconfirmed = vec![GUSD];
		certified.execute(&reference);
		assert_eq!(stored(id).settled.unwrap().nonce, 1);
	});
}

#[test]
fn a_request_that_cannot_be_computed_should_be_rejected_and_its_deposit_returned() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let reference = request_ok(id).reference;
		let before = stored(id);
		let price = fixed(ballast_basket_math::MAX_PRICE.into_inner() + 1);
		let prices = [(BTC, usd(60_000)), (ETH, price), (SOL, usd(120))];
		let emitted = execute(&reference, &Certified::now(&prices));
		let error = MathError::PriceOutOfRange { asset: ETH, price }.into();
		assert_eq!(emitted, [Event::RequestRejected { basket: id, nonce: 1, error }]);
		assert_eq!(stored(id), before);
		assert!(Requests::<Test>::get(id).is_none());
		assert_eq!(on_hold(HoldReason::Request, &ALICE), 0);
	});
}

#[test]
fn an_amount_that_does_not_fit_should_reject_the_request() {
	ExtBuilder::default().basket(ALICE, &[(ETH, pct(100))], &[(BOB, u128::MAX)]).build_and_execute(
		|| {
			execute_at(0, &[(ETH, usd(1))]);
			assert_ok!(request(ALICE, 0, &[], &[SOL], &[pct(50), pct(50)]));
			let reference = open_request(0).unwrap().reference;
			let prices = [(ETH, usd(1)), (SOL, fixed(1_000_000))];
			let emitted = execute(&reference, &Certified::now(&prices));
			let error = MathError::AmountOverflow { asset: SOL }.into();
			assert_eq!(emitted, [Event::RequestRejected { basket: 0, nonce: 1, error }]);
		},
	);
}

#[test]
fn a_request_that_breaks_a_rule_by_now_should_be_rejected() {
	ExtBuilder::default().build_and_execute(|| {
		let rejected = |constraint: Constraint, corrupt: &dyn Fn(BasketId)| {
			let id = active();
			assert_ok!(request(ALICE, id, &[2], &[USDC], &[pct(50), pct(30), pct(20)]));
			corrupt(id);
			// Signed over the corrupt state: the rules are checked, not only the digest.
			let (basket, request) = (stored(id), Requests::<Test>::get(id).unwrap());
			let digest = Rebalance::request_digest(id, 1, &basket, &request.change);
			let reference = RequestRef { basket: id, nonce: 1, legs: request.legs, digest };
			let prices = [later_prices(), vec![(USDC, usd(1)), (GUSD, usd(1))]].concat();
			let emitted = execute(&reference, &Certified::now(&prices));
			let error = constraint.into();
			assert_eq!(emitted, [Event::RequestRejected { basket: id, nonce: 1, error }]);
			assert_eq!(stored(id).components, basket.components);
			Delisted::set(vec![]);
			Baskets::<Test>::mutate(id, |basket| basket.as_mut().unwrap().owner = ALICE);
			assert_invariants();
			run_to(System::block_number() + 1);
		};
		let change = |id, edit: &dyn Fn(&mut BoundedChange)| {
			Requests::<Test>::mutate(id, |request| edit(&mut request.as_mut().unwrap().change));
		};
		rejected(Constraint::NotOwner, &|id| {
			Baskets::<Test>::mutate(id, |basket| basket.as_mut().unwrap().owner = BOB);
		});
		rejected(Constraint::AssetNotListed(0), &|_| Delisted::set(vec![USDC]));
		rejected(Constraint::ComponentNotListed(2), &|_| Delisted::set(vec![SOL]));
		rejected(Constraint::DuplicateAsset(0), &|id| {
			change(id, &|change| change.add.as_mut()[0] = BTC);
		});
		rejected(Constraint::RemovalOutOfRange(0), &|id| {
			change(id, &|change| change.remove.as_mut()[0] = 3);
		});
		rejected(Constraint::WeightsSumNotOne, &|id| {
			change(id, &|change| change.weights.as_mut()[0] = pct(51));
		});
		rejected(Constraint::WeightBelowMinimum(2), &|id| {
			change(id, &|change| change.weights.as_mut()[2] = pct(0));
		});
		rejected(Constraint::UnsupportedDecimals(0), &|id| {
			change(id, &|change| change.add.as_mut()[0] = COARSE);
		});
	});
}

#[test]
fn an_activation_that_cannot_be_computed_should_remove_its_basket() {
	ExtBuilder::default().build_and_execute(|| {
		let id = create(ALICE, &thirds());
		let prices = [(BTC, usd(60_000)), (ETH, usd(3_000)), (SOL, fixed(1))];
		let reference = open_request(id).unwrap().reference;
		let emitted = execute(&reference, &Certified::now(&prices));
		let error = MathError::PriceOutOfRange { asset: SOL, price: fixed(1) }.into();
		assert_eq!(
			emitted,
			[
				Event::RequestRejected { basket: id, nonce: 0, error },
				Event::BasketClosed { basket: id, share_asset: SHARE_OFFSET, depositor: ALICE },
			]
		);
		assert_eq!(Balances::free_balance(ALICE), ENDOWMENT);
	});
}

#[test]
fn an_activation_with_shares_that_cannot_be_computed_should_wait() {
	ExtBuilder::default().basket(ALICE, &thirds(), &[(BOB, SHARE)]).build_and_execute(|| {
		let prices = [(BTC, usd(60_000)), (ETH, usd(3_000)), (SOL, fixed(1))];
		let reference = open_request(0).unwrap().reference;
		let error = MathError::PriceOutOfRange { asset: SOL, price: fixed(1) };
		let reason = HeldBy::SharesOutstanding(error.into());
		assert_untouched(
			&reference,
			&Certified::now(&prices),
			Event::RequestHeld { basket: 0, nonce: 0, reason },
		);
		execute_at(0, &opening_prices());
		assert_eq!(stored(0).status, BasketStatus::Active);
	});
}

#[test]
fn one_bad_request_should_not_stop_the_others() {
	ExtBuilder::default().build_and_execute(|| {
		let ids: Vec<_> = (0..3).map(|_| active()).collect();
		let open: Vec<_> = ids.iter().map(|id| request_ok(*id).reference).collect();
		let certified = Certified::now(&later_prices());
		certified.execute(&open[0]);
		certified.execute(&RequestRef { digest: H256::zero(), ..open[1] });
		certified.execute(&open[2]);
		let settled = |id: BasketId| stored(id).settled.unwrap().nonce;
		assert_eq!((settled(ids[0]), settled(ids[1]), settled(ids[2])), (1, 0, 1));
		assert_eq!(stored(ids[0]).components, stored(ids[2]).components);
		certified.execute(&open[1]);
		assert_eq!(settled(ids[1]), 1);
	});
}

#[test]
fn a_result_that_cannot_be_written_should_leave_the_request_open() {
	ExtBuilder::default().build().execute_with(|| {
		let id = active();
		let reference = request_ok(id).reference;
		// The deposit is gone, which nothing but a corrupt state explains.
		let reason = HoldReason::Request.into();
		assert_ok!(<Balances as frame_support::traits::fungible::MutateHold<_>>::release(
			&reason,
			&ALICE,
			REQUEST_DEPOSIT,
			frame_support::traits::tokens::Precision::Exact,
		));
		let before = (stored(id), Requests::<Test>::get(id));
		let emitted = execute(&reference, &Certified::now(&later_prices()));
		let reason = HeldBy::NotWritten;
		assert_eq!(emitted, [Event::RequestHeld { basket: id, nonce: 1, reason }]);
		assert_eq!((stored(id), Requests::<Test>::get(id)), before);
	});
}

#[test]
fn the_weight_of_an_execution_should_cover_every_mix_of_legs() {
	type Weights = <Test as Config>::WeightInfo;
	for legs in [1, 3, 400, 512] {
		let declared = Rebalance::execute_weight(legs);
		for (kept, added) in [(legs, 0), (0, legs), (0, 0), (legs / 3, legs / 3)] {
			let removed = legs - kept - added;
			assert!(Weights::execute(kept, added, removed).all_lte(declared));
		}
	}
}
