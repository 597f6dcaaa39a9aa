//! The ends of a request without a certificate: cancelled or expired.

use super::*;

#[test]
fn the_owner_should_cancel_a_request_and_get_the_deposit_back() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let before = (stored(id).components, stored(id).nav36);
		request_ok(id);
		events();
		assert_ok!(Rebalance::cancel_request(signed(ALICE), id));
		let reason = CancelReason::Cancelled(Authority::Owner);
		assert_eq!(events(), [Event::RequestCancelled { basket: id, nonce: 1, reason }]);
		assert_eq!(on_hold(HoldReason::Request, &ALICE), 0);
		assert_eq!(Deadlines::<Test>::iter().count(), 0);
		assert_eq!((stored(id).components, stored(id).nav36), before);

		// The next request has its own nonce, and nothing signed for the cancelled one fits it.
		assert_eq!(request_ok(id).reference.nonce, 2);
	});
}

#[test]
fn the_admin_should_cancel_a_request_and_the_requester_get_the_deposit_back() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		request_ok(id);
		events();
		assert_ok!(Rebalance::force_cancel_request(root(), id));
		let reason = CancelReason::Cancelled(Authority::Admin);
		assert_eq!(events(), [Event::RequestCancelled { basket: id, nonce: 1, reason }]);
		assert_eq!(Balances::free_balance(ALICE), ENDOWMENT - BASKET_DEPOSIT);
	});
}

#[test]
fn cancelling_an_activation_should_remove_the_basket() {
	ExtBuilder::default().build_and_execute(|| {
		for (id, by) in [(0, Authority::Owner), (1, Authority::Admin)] {
			assert_eq!(create(ALICE, &thirds()), id);
			events();
			assert_ok!(match by {
				Authority::Owner => Rebalance::cancel_request(signed(ALICE), id),
				Authority::Admin => Rebalance::force_cancel_request(root(), id),
			});
			let share_asset = SHARE_OFFSET + id;
			assert_eq!(
				events(),
				[
					Event::RequestCancelled {
						basket: id,
						nonce: 0,
						reason: CancelReason::Cancelled(by)
					},
					Event::BasketClosed { basket: id, share_asset, depositor: ALICE },
				]
			);
			assert!(!Assets::asset_exists(share_asset));
			assert_eq!(Balances::free_balance(ALICE), ENDOWMENT);
		}
	});
}

#[test]
fn an_activation_with_shares_should_not_be_cancelled() {
	ExtBuilder::default().basket(ALICE, &thirds(), &[(BOB, 1)]).build_and_execute(|| {
		let error = Error::<Test>::SharesOutstanding;
		assert_noop!(Rebalance::cancel_request(signed(ALICE), 0), error);
		let error = Error::<Test>::SharesOutstanding;
		assert_noop!(Rebalance::force_cancel_request(root(), 0), error);
		assert!(open_request(0).is_some());
	});
}

#[test]
fn cancelling_should_be_refused_to_others_and_without_a_request() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let none = Error::<Test>::NoOpenRequest;
		assert_noop!(Rebalance::cancel_request(signed(ALICE), id), none);
		let none = Error::<Test>::NoOpenRequest;
		assert_noop!(Rebalance::force_cancel_request(root(), id), none);
		request_ok(id);
		assert_noop!(Rebalance::cancel_request(signed(BOB), id), Error::<Test>::NotOwner);
		assert_noop!(
			Rebalance::cancel_request(signed(ALICE), id + 1),
			Error::<Test>::BasketNotFound
		);
		assert_noop!(Rebalance::force_cancel_request(signed(ALICE), id), DispatchError::BadOrigin);
	});
}

#[test]
fn a_request_should_expire_after_its_last_block_and_return_the_deposit() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		run_to(5);
		request_ok(id);
		run_to(5 + LIFETIME);
		assert!(open_request(id).is_some());
		events();
		run_to(6 + LIFETIME);
		assert_eq!(events(), [Event::RequestExpired { basket: id, nonce: 1 }]);
		assert_eq!(on_hold(HoldReason::Request, &ALICE), 0);
		assert_eq!(stored(id).status, BasketStatus::Active);
		assert_eq!(Deadlines::<Test>::iter().count(), 0);
	});
}

#[test]
fn requests_of_one_block_should_expire_together_and_others_stay() {
	ExtBuilder::default().build_and_execute(|| {
		let ids: Vec<_> = (0..4).map(|_| active()).collect();
		run_to(3);
		for id in &ids[..3] {
			request_ok(*id);
		}
		run_to(4);
		request_ok(ids[3]);
		assert_ok!(Rebalance::cancel_request(signed(ALICE), ids[1]));
		assert_eq!(Deadlines::<Test>::get(3 + LIFETIME).into_inner(), [ids[0], ids[2]]);
		run_to(3 + LIFETIME);
		events();
		run_to(4 + LIFETIME);
		let expired = |id: &BasketId| Event::RequestExpired { basket: *id, nonce: 1 };
		assert_eq!(events(), [expired(&ids[0]), expired(&ids[2])]);
		assert!(open_request(ids[3]).is_some());
		assert_eq!(on_hold(HoldReason::Request, &ALICE), REQUEST_DEPOSIT);
	});
}

#[test]
fn a_paused_request_should_expire_all_the_same() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		request_ok(id);
		assert_ok!(Rebalance::pause_basket(signed(ALICE), id));
		run_to(2 + LIFETIME);
		assert!(Requests::<Test>::get(id).is_none());
		assert_eq!(on_hold(HoldReason::Request, &ALICE), 0);
	});
}

#[test]
fn an_activation_whose_basket_got_shares_should_be_kept_without_a_deadline() {
	ExtBuilder::default().build_and_execute(|| {
		// Nobody can mint before the activation, except who governs the assets pallet.
		let id = create(ALICE, &thirds());
		let vault = Rebalance::vault(id);
		assert_ok!(Assets::mint(signed(vault), SHARE_OFFSET, BOB, SHARE));
		run_to(1 + LIFETIME);
		events();
		run_to(2 + LIFETIME);
		assert_eq!(events(), [Event::ActivationExtended { basket: id }]);
		assert_eq!(open_request(id).unwrap().deadline, BlockNumber::MAX);
		execute_at(id, &opening_prices());
		assert_eq!(stored(id).status, BasketStatus::Active);
	});
}

#[test]
fn a_block_should_be_charged_for_what_expires_in_it() {
	ExtBuilder::default().build_and_execute(|| {
		use frame_support::traits::Hooks;
		create(ALICE, &thirds());
		create(ALICE, &thirds());
		assert_eq!(Rebalance::on_initialize(LIFETIME), SubstrateWeightOf::expire_requests(0));
		System::set_block_number(2 + LIFETIME);
		let weight = Rebalance::on_initialize(2 + LIFETIME);
		assert_eq!(weight, SubstrateWeightOf::expire_requests(2));
		assert!(weight.all_gt(SubstrateWeightOf::expire_requests(0)));
	});
}

type SubstrateWeightOf = <Test as Config>::WeightInfo;
