//! Pausing, resuming, closing and transferring.

use super::*;

const ACTIVE: BasketStatus = BasketStatus::Active;
const PAUSED: BasketStatus = BasketStatus::Paused(Authority::Owner);
const FROZEN: BasketStatus = BasketStatus::Paused(Authority::Admin);

fn status(id: BasketId) -> BasketStatus {
	stored(id).status
}

#[test]
fn the_owner_should_pause_and_resume() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		events();
		assert_ok!(Rebalance::pause_basket(signed(ALICE), id));
		assert_eq!(status(id), PAUSED);
		assert_eq!(events(), [Event::BasketPaused { basket: id, by: Authority::Owner }]);
		assert_noop!(Rebalance::pause_basket(signed(ALICE), id), Error::<Test>::BasketNotActive);

		assert_ok!(Rebalance::resume_basket(signed(ALICE), id));
		assert_eq!(status(id), ACTIVE);
		assert_eq!(events(), [Event::BasketResumed { basket: id, by: Authority::Owner }]);
		assert_noop!(Rebalance::resume_basket(signed(ALICE), id), Error::<Test>::BasketNotPaused);
	});
}

#[test]
fn what_the_admin_paused_only_the_admin_should_resume() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		assert_ok!(Rebalance::pause_basket(signed(ALICE), id));
		events();
		assert_ok!(Rebalance::force_pause_basket(root(), id));
		assert_eq!(status(id), FROZEN);
		assert_eq!(events(), [Event::BasketPaused { basket: id, by: Authority::Admin }]);
		assert_noop!(Rebalance::force_pause_basket(root(), id), Error::<Test>::BasketNotActive);
		assert_noop!(Rebalance::resume_basket(signed(ALICE), id), Error::<Test>::PausedByAdmin);
		assert_noop!(Rebalance::pause_basket(signed(ALICE), id), Error::<Test>::BasketNotActive);
		assert_ok!(Rebalance::force_resume_basket(root(), id));
		assert_eq!(status(id), ACTIVE);

		// The admin may also resume for the owner.
		assert_ok!(Rebalance::pause_basket(signed(ALICE), id));
		events();
		assert_ok!(Rebalance::force_resume_basket(root(), id));
		assert_eq!(events(), [Event::BasketResumed { basket: id, by: Authority::Admin }]);
		assert_eq!(status(id), ACTIVE);
	});
}

#[test]
fn a_pending_basket_should_neither_pause_nor_resume() {
	ExtBuilder::default().build_and_execute(|| {
		let id = create(ALICE, &thirds());
		let not_active = || Error::<Test>::BasketNotActive;
		assert_noop!(Rebalance::pause_basket(signed(ALICE), id), not_active());
		assert_noop!(Rebalance::force_pause_basket(root(), id), not_active());
		let not_paused = || Error::<Test>::BasketNotPaused;
		assert_noop!(Rebalance::resume_basket(signed(ALICE), id), not_paused());
		assert_noop!(Rebalance::force_resume_basket(root(), id), not_paused());
	});
}

#[test]
fn a_request_should_wait_while_its_basket_is_paused() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let open = request_ok(id);
		assert_ok!(Rebalance::pause_basket(signed(ALICE), id));
		assert!(open_request(id).is_none(), "oracles do not see it");
		let before = stored(id);
		events();
		// A certificate may have been on its way.
		Certified::now(&later_prices()).execute(&open.reference);
		let reason = HeldBy::BasketPaused;
		assert_eq!(events(), [Event::RequestHeld { basket: id, nonce: 1, reason }]);
		assert_eq!(stored(id), before);

		assert_ok!(Rebalance::resume_basket(signed(ALICE), id));
		assert_eq!(open_request(id), Some(open));
		execute_at(id, &later_prices());
		assert_eq!(stored(id).settled.unwrap().nonce, 1);
	});
}

#[test]
fn closing_should_cancel_the_request_and_return_both_deposits() {
	ExtBuilder::default().build_and_execute(|| {
		for (id, by_owner) in [(0, true), (1, false)] {
			assert_eq!(active(), id);
			request_ok(id);
			events();
			assert_ok!(match by_owner {
				true => Rebalance::close_basket(signed(ALICE), id),
				false => Rebalance::force_close_basket(root(), id),
			});
			let share_asset = SHARE_OFFSET + id;
			assert_eq!(
				events(),
				[
					Event::RequestCancelled { basket: id, nonce: 1, reason: CancelReason::Closed },
					Event::BasketClosed { basket: id, share_asset, depositor: ALICE },
				]
			);
			assert!(Baskets::<Test>::get(id).is_none());
			assert!(!Assets::asset_exists(share_asset));
			assert_eq!(Balances::free_balance(ALICE), ENDOWMENT);
		}
	});
}

#[test]
fn a_basket_in_any_state_should_close_when_it_has_no_shares() {
	ExtBuilder::default().build_and_execute(|| {
		let pending = create(ALICE, &thirds());
		assert_ok!(Rebalance::close_basket(signed(ALICE), pending));
		let paused = active();
		assert_ok!(Rebalance::pause_basket(signed(ALICE), paused));
		assert_ok!(Rebalance::close_basket(signed(ALICE), paused));
		let frozen = active();
		assert_ok!(Rebalance::force_pause_basket(root(), frozen));
		assert_ok!(Rebalance::close_basket(signed(ALICE), frozen));
		assert_eq!(Balances::free_balance(ALICE), ENDOWMENT);
	});
}

#[test]
fn a_basket_with_shares_should_not_be_closed_by_anyone() {
	ExtBuilder::default().basket(ALICE, &thirds(), &[(BOB, 1)]).build_and_execute(|| {
		execute_at(0, &opening_prices());
		request_ok(0);
		let outstanding = || Error::<Test>::SharesOutstanding;
		assert_noop!(Rebalance::close_basket(signed(ALICE), 0), outstanding());
		assert_noop!(Rebalance::force_close_basket(root(), 0), outstanding());
		assert!(open_request(0).is_some());

		assert_ok!(Assets::burn(signed(Rebalance::vault(0)), SHARE_OFFSET, BOB, 1));
		assert_ok!(Rebalance::close_basket(signed(ALICE), 0));
	});
}

#[test]
fn an_account_of_the_share_asset_should_not_keep_a_basket_from_closing() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		assert_ok!(Assets::touch(signed(BOB), SHARE_OFFSET));
		assert_ok!(Rebalance::close_basket(signed(ALICE), id));
		assert_eq!(Balances::free_balance(ALICE), ENDOWMENT);

		// Anyone finishes what is left.
		assert_ok!(Assets::destroy_accounts(signed(CHARLIE), SHARE_OFFSET));
		assert_ok!(Assets::finish_destroy(signed(CHARLIE), SHARE_OFFSET));
		assert!(!Assets::asset_exists(SHARE_OFFSET));
		assert_eq!(Balances::free_balance(BOB), ENDOWMENT);
	});
}

#[test]
fn a_transfer_should_move_the_right_but_not_the_deposit() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		events();
		assert_ok!(Rebalance::transfer_basket(signed(ALICE), id, BOB));
		assert_eq!(events(), [Event::BasketTransferred { basket: id, from: ALICE, to: BOB }]);
		assert_eq!((stored(id).owner, stored(id).depositor), (BOB, ALICE));
		assert_eq!(Balances::free_balance(BOB), ENDOWMENT);
		assert_noop!(
			request(ALICE, id, &[], &[], &[pct(50), pct(30), pct(20)]),
			Error::<Test>::NotOwner
		);
		request_ok(id);
		assert_eq!(on_hold(HoldReason::Request, &BOB), REQUEST_DEPOSIT);

		assert_ok!(Rebalance::close_basket(signed(BOB), id));
		assert_eq!(Balances::free_balance(ALICE), ENDOWMENT);
		assert_eq!(Balances::free_balance(BOB), ENDOWMENT);
	});
}

#[test]
fn a_transfer_should_cancel_the_old_owners_request() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let open = request_ok(id);
		events();
		assert_ok!(Rebalance::force_transfer_basket(root(), id, BOB));
		assert_eq!(
			events(),
			[
				Event::RequestCancelled { basket: id, nonce: 1, reason: CancelReason::Transferred },
				Event::BasketTransferred { basket: id, from: ALICE, to: BOB },
			]
		);
		assert_eq!(on_hold(HoldReason::Request, &ALICE), 0);

		// What oracles signed for it in the meantime finds nothing.
		let before = stored(id);
		Certified::now(&later_prices()).execute(&open.reference);
		let reason = Refusal::NotOpen;
		assert_eq!(events(), [Event::RequestRefused { basket: id, nonce: 1, reason }]);
		assert_eq!(stored(id), before);
	});
}

#[test]
fn an_activation_should_pass_on_with_its_basket() {
	ExtBuilder::default().build_and_execute(|| {
		let id = create(ALICE, &thirds());
		let open = open_request(id).unwrap();
		assert_ok!(Rebalance::transfer_basket(signed(ALICE), id, BOB));
		assert_eq!(open_request(id), Some(open));
		execute_at(id, &opening_prices());
		assert_eq!((status(id), stored(id).owner), (ACTIVE, BOB));
	});
}

#[test]
fn a_transfer_should_be_refused_to_who_owns_the_basket() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		request_ok(id);
		assert_noop!(
			Rebalance::transfer_basket(signed(ALICE), id, ALICE),
			Error::<Test>::AlreadyOwner
		);
	});
}

#[test]
fn calls_of_the_owner_should_be_refused_to_others() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let not_owner = || Error::<Test>::NotOwner;
		assert_noop!(Rebalance::pause_basket(signed(BOB), id), not_owner());
		assert_noop!(Rebalance::resume_basket(signed(BOB), id), not_owner());
		assert_noop!(Rebalance::close_basket(signed(BOB), id), not_owner());
		assert_noop!(Rebalance::transfer_basket(signed(BOB), id, BOB), not_owner());
		let bad_origin = DispatchError::BadOrigin;
		assert_noop!(Rebalance::pause_basket(root(), id), bad_origin);
		assert_noop!(Rebalance::resume_basket(root(), id), bad_origin);
		assert_noop!(Rebalance::close_basket(root(), id), bad_origin);
		assert_noop!(Rebalance::transfer_basket(root(), id, BOB), bad_origin);
		let unknown = || Error::<Test>::BasketNotFound;
		assert_noop!(Rebalance::pause_basket(signed(ALICE), id + 1), unknown());
		assert_noop!(Rebalance::resume_basket(signed(ALICE), id + 1), unknown());
		assert_noop!(Rebalance::close_basket(signed(ALICE), id + 1), unknown());
		assert_noop!(Rebalance::transfer_basket(signed(ALICE), id + 1, BOB), unknown());
	});
}

#[test]
fn calls_of_the_admin_should_be_refused_to_the_owner() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let bad_origin = DispatchError::BadOrigin;
		assert_noop!(Rebalance::force_pause_basket(signed(ALICE), id), bad_origin);
		assert_noop!(Rebalance::force_resume_basket(signed(ALICE), id), bad_origin);
		assert_noop!(Rebalance::force_close_basket(signed(ALICE), id), bad_origin);
		assert_noop!(Rebalance::force_transfer_basket(signed(ALICE), id, BOB), bad_origin);
		let unknown = || Error::<Test>::BasketNotFound;
		assert_noop!(Rebalance::force_pause_basket(root(), id + 1), unknown());
		assert_noop!(Rebalance::force_resume_basket(root(), id + 1), unknown());
		assert_noop!(Rebalance::force_close_basket(root(), id + 1), unknown());
		assert_noop!(Rebalance::force_transfer_basket(root(), id + 1, BOB), unknown());
	});
}
