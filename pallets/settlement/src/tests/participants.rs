//! The registry of participants.

use super::*;

fn register(who: AccountId32, bond: u128) -> sp_runtime::DispatchResult {
	Settlement::register(signed(who), bond)
}

#[test]
fn a_participant_should_register_be_admitted_dismissed_and_leave() {
	ExtBuilder::default().build_and_execute(|| {
		let free = Assets::balance(USDC, &DAVE);
		assert_ok!(register(DAVE, MINIMUM_BOND));
		assert_eq!(Assets::balance(USDC, &DAVE), free - MINIMUM_BOND);
		assert_ok!(Settlement::add_bond(signed(DAVE), DOLLAR));
		let bond = MINIMUM_BOND + DOLLAR;
		let expected = Participant { bond, ..Default::default() };
		assert_eq!(Settlement::participant(DAVE), Some(expected));
		assert_ok!(Settlement::admit(root(), DAVE));
		assert_eq!(Settlement::participant(DAVE), Some(Participant { admitted: true, ..expected }));
		assert_ok!(Settlement::dismiss(root(), DAVE));
		assert_ok!(Settlement::leave(signed(DAVE)));
		assert_eq!(Settlement::participant(DAVE), None);
		assert_eq!(Assets::balance(USDC, &DAVE), free);
		assert_eq!(
			events(),
			vec![
				Event::ParticipantRegistered { who: DAVE, bond: MINIMUM_BOND },
				Event::BondAdded { who: DAVE, bond },
				Event::ParticipantAdmitted { who: DAVE },
				Event::ParticipantDismissed { who: DAVE },
				Event::ParticipantLeft { who: DAVE, bond },
			]
		);
	});
}

#[test]
fn what_makes_no_sense_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(register(DAVE, MINIMUM_BOND - 1), Error::<Test>::BondTooLow);
		assert_noop!(register(GHOST, MINIMUM_BOND), Error::<Test>::InsufficientFunds);
		assert_noop!(register(DAVE, u128::MAX), Error::<Test>::InsufficientFunds);
		assert_noop!(Settlement::add_bond(signed(DAVE), 1), Error::<Test>::NotRegistered);
		assert_noop!(Settlement::leave(signed(DAVE)), Error::<Test>::NotRegistered);
		assert_noop!(Settlement::admit(root(), DAVE), Error::<Test>::NotRegistered);
		assert_noop!(Settlement::dismiss(root(), DAVE), Error::<Test>::NotRegistered);
		assert_ok!(register(DAVE, MINIMUM_BOND));
		assert_noop!(register(DAVE, MINIMUM_BOND), Error::<Test>::AlreadyRegistered);
		assert_noop!(Settlement::add_bond(signed(DAVE), 0), Error::<Test>::ZeroAmount);
		let too_much = Settlement::add_bond(signed(DAVE), u128::MAX);
		assert_noop!(too_much, Error::<Test>::InsufficientFunds);
		assert_noop!(Settlement::dismiss(root(), DAVE), Error::<Test>::NotAdmitted);
		assert_ok!(Settlement::admit(root(), DAVE));
		assert_noop!(Settlement::admit(root(), DAVE), Error::<Test>::AlreadyAdmitted);
		for origin in [signed(ALICE), signed(DAVE), RuntimeOrigin::none()] {
			assert_noop!(Settlement::admit(origin.clone(), DAVE), DispatchError::BadOrigin);
			assert_noop!(Settlement::dismiss(origin, DAVE), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn calls_should_need_a_signer() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		for origin in [root(), RuntimeOrigin::none()] {
			let bad = DispatchError::BadOrigin;
			assert_noop!(Settlement::issue(origin.clone(), id, SHARE, vec![]), bad);
			assert_noop!(Settlement::redeem(origin.clone(), id, SHARE, vec![]), bad);
			assert_noop!(Settlement::set_terms(origin.clone(), id, terms(0, 0, 0)), bad);
			assert_noop!(Settlement::collect_fee(origin.clone(), id), bad);
			assert_noop!(Settlement::fill(origin.clone(), id, BTC, 1, usd(1)), bad);
			assert_noop!(Settlement::complete(origin.clone(), id), bad);
			assert_noop!(Settlement::reopen(origin.clone(), id), bad);
			assert_noop!(Settlement::register(origin.clone(), MINIMUM_BOND), bad);
			assert_noop!(Settlement::add_bond(origin.clone(), 1), bad);
			assert_noop!(Settlement::leave(origin.clone()), bad);
			assert_noop!(Settlement::commit(origin.clone(), id, BTC, 1), bad);
			let (gives, takes) = (Gives::default(), Takes::default());
			let nothing = Difference::ToVault(0);
			assert_noop!(Settlement::offer(origin.clone(), id, gives, takes, nothing, 9), bad);
			assert_noop!(Settlement::award(origin.clone(), id), bad);
			assert_noop!(Settlement::withdraw(origin.clone(), id), bad);
			assert_noop!(Settlement::sell_phase(origin.clone(), id), bad);
			assert_noop!(Settlement::buy_phase(origin.clone(), id), bad);
			assert_noop!(Settlement::settle_by_orders(origin, id), bad);
		}
	});
}
