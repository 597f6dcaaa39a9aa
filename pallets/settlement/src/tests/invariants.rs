//! Each invariant, broken: the check must name exactly the one that failed.

use super::{offers::*, *};
use frame_support::{
	traits::{
		fungibles::MutateHold,
		tokens::{Fortitude, Precision, Preservation},
	},
	BoundedVec,
};
use sp_runtime::TryRuntimeError;

/// Runs `corrupt` on a healthy chain: basket 0 is rebalancing with the extra SOL, has terms, and Dave
/// is committed to half of it; basket 1 is active.
fn broken(expected: &'static str, corrupt: impl FnOnce()) {
	ExtBuilder::default().build().execute_with(|| {
		let id = issued();
		issued();
		assert_ok!(Settlement::set_terms(signed(ALICE), id, terms(1, 1, 1)));
		rebalance(id, &[2], &[], &[50, 50]);
		admitted(DAVE);
		assert_ok!(commit(DAVE, SOL, SOL_HELD / 2));
		assert_invariants();
		corrupt();
		assert_eq!(Settlement::do_try_state(), Err(TryRuntimeError::Other(expected)));
	});
}

fn edit_settling(edit: impl FnOnce(&mut Settling)) {
	Settlements::<Test>::mutate(BASKET, |settling| edit(settling.as_mut().unwrap()));
}

fn edit_terms(edit: impl FnOnce(&mut TermsRecord<AccountId32>)) {
	BasketTerms::<Test>::mutate(BASKET, |record| edit(record.as_mut().unwrap()));
}

fn edit_participant(edit: impl FnOnce(&mut Participant)) {
	Participants::<Test>::mutate(DAVE, |record| edit(record.as_mut().unwrap()));
}

fn edit_commitment(edit: impl FnOnce(&mut Commitment<AccountId32>)) {
	Commitments::<Test>::mutate(BASKET, |commitments| edit(&mut commitments.as_mut()[0]));
}

fn set_extras(extras: &[AssetId]) {
	Extras::<Test>::insert(BASKET, BoundedVec::truncate_from(extras.to_vec()));
}

/// Replaces everything that stands in the queue.
fn schedule(block: BlockNumber, baskets: &[BasketId]) {
	let _ = SettlementEnds::<Test>::clear(u32::MAX, None);
	for basket in baskets {
		SettlementEnds::<Test>::insert(block, basket, ());
	}
}

fn schedule_commitments(block: BlockNumber, number: usize) {
	let end = (BASKET, DAVE, SOL);
	CommitmentEnds::<Test>::insert(block, BoundedVec::truncate_from(vec![end; number]));
}

#[test]
fn invariant_1_settlements() {
	broken("1: a settlement without a basket", || {
		let settling = Settlements::<Test>::take(BASKET).unwrap();
		Settlements::<Test>::insert(9, settling);
		schedule(1 + PERIOD, &[9]);
	});
	broken("1: a pending basket is settled", || {
		let targets = vec![(BTC, pct(100))];
		assert_ok!(Rebalance::create_basket(signed(ALICE), targets, None));
		let settling = Settlements::<Test>::take(BASKET).unwrap();
		Settlements::<Test>::insert(2, settling);
		schedule(1 + PERIOD, &[2]);
	});
	broken("1: a rebalance is requested during a settlement", || {
		let weights = vec![pct(50), pct(30), pct(20)];
		assert_ok!(Rebalance::request_rebalance(signed(ALICE), 1, vec![], vec![], weights, None));
		let settling = Settlements::<Test>::take(BASKET).unwrap();
		Settlements::<Test>::insert(1, settling);
		schedule(1 + PERIOD, &[1]);
	});
	broken("1: a settlement for no share", || {
		let (all, exact, force) = (Preservation::Expendable, Precision::Exact, Fortitude::Force);
		let shares = 1_000 * SHARE;
		assert_ok!(Assets::burn_from(SHARE_OFFSET, &BOB, shares, all, exact, force));
	});
	broken("1: a settlement that begins later", || edit_settling(|settling| settling.since = 2));
}

#[test]
fn invariant_2_deadlines() {
	let deadline = 1 + PERIOD;
	broken("2: nobody looks for a deadline", EndsFrom::<Test>::kill);
	broken("2: a deadline was passed over", || EndsFrom::<Test>::put(deadline + 1));
	broken("2: a settlement with two deadlines", || {
		SettlementEnds::<Test>::insert(deadline + 1, BASKET, ())
	});
	broken("2: a settlement not under its deadline", || {
		SettlementEnds::<Test>::remove(deadline, BASKET)
	});
	broken("2: a settlement not under its deadline", || {
		edit_settling(|settling| settling.deadline += 1)
	});
	broken("2: a deadline of no settlement", || schedule(deadline, &[0, 1]));
}

#[test]
fn invariant_3_extras() {
	broken("3: extras without a basket", || {
		let extras = Extras::<Test>::take(BASKET);
		Extras::<Test>::insert(9, extras);
	});
	broken("3: an empty list of extras", || set_extras(&[]));
	broken("3: extras are not ascending", || set_extras(&[SOL, SOL]));
	broken("3: a component is an extra", || set_extras(&[BTC, SOL]));
	broken("3: the quote asset is an extra", || set_extras(&[USDC, SOL]));
	broken("3: the vault holds nothing of an extra", || set_extras(&[SOL, GUSD]));
}

#[test]
fn invariant_4_terms() {
	broken("4: a fee is above its cap", || edit_terms(|record| record.terms.fees.issue = pct(6)));
	broken("4: a fee is above its cap", || {
		edit_terms(|record| record.announced.as_mut().unwrap().fees.management = pct(11))
	});
	broken("4: a rule is out of range", || {
		edit_terms(|record| record.terms.rules.tolerance = pct(6))
	});
	broken("4: a lower fee is announced", || {
		edit_terms(|record| record.terms.fees.redeem = pct(2))
	});
}

#[test]
fn invariant_5_participants() {
	broken("5: a bond is not what is on hold", || edit_participant(|record| record.bond += 1));
	broken("5: a bond is not what is on hold", || {
		let reason = HoldReason::Bond.into();
		assert_ok!(AssetsHolder::release(USDC, &reason, &DAVE, 1, Precision::Exact));
	});
	broken("5: commitments are miscounted", || edit_participant(|record| record.commitments = 2));
	broken("5: the stake is not the sum of penalties", || {
		edit_participant(|record| record.at_stake += 1)
	});
	broken("5: a bond does not cover its commitments", || {
		let stake = 10 * MINIMUM_BOND + 1;
		edit_participant(|record| record.at_stake = stake);
		edit_commitment(|commitment| commitment.penalty = stake);
	});
	broken("5: a commitment of no participant", || Participants::<Test>::remove(DAVE));
}

#[test]
fn invariant_6_commitments() {
	let until = 1 + COMMITMENT_LIFE;
	broken("6: a block in which nothing ends", || schedule_commitments(until + 1, 0));
	broken("6: an end has passed", || schedule_commitments(0, 1));
	broken("6: a commitment with two ends", || schedule_commitments(until, 2));
	broken("6: an empty list of commitments", || {
		Commitments::<Test>::insert(1, BoundedVec::default())
	});
	broken("6: committed to nothing", || {
		Settlements::<Test>::remove(BASKET);
		SettlementEnds::<Test>::remove(1 + PERIOD, BASKET);
	});
	broken("6: nothing or too much remains", || edit_commitment(|open| open.remaining = 0));
	broken("6: nothing or too much remains", || edit_commitment(|open| open.remaining += SOL_HELD));
	broken("6: an end after the settlement's", || {
		edit_commitment(|open| open.until = 2 + PERIOD);
		CommitmentEnds::<Test>::remove(until);
		schedule_commitments(2 + PERIOD, 1);
	});
	broken("6: a commitment not under its end", || edit_commitment(|open| open.until += 1));
	broken("6: an end of no commitment", || {
		CommitmentEnds::<Test>::insert(
			until + 1,
			BoundedVec::truncate_from(vec![(BASKET, EVE, SOL)]),
		)
	});
}

#[test]
fn invariant_7_baskets() {
	let error = "7: something is stored for no basket";
	broken(error, || {
		let record = BasketTerms::<Test>::get(BASKET).unwrap();
		BasketTerms::<Test>::insert(9, record);
	});
	broken(error, || Losses::<Test>::insert(9, ballast_settlement_math::LossBudget::default()));
}

/// The same as [`broken`] on a chain where Dave offers for basket 0 and Eve's offer, for basket 1, is
/// over and not returned.
fn broken_offer(expected: &'static str, corrupt: impl FnOnce()) {
	ExtBuilder::default().build().execute_with(|| {
		let id = collecting();
		let other = issued();
		with_rules(other, |rules| rules.method = Method::Offers { window: WINDOW });
		rebalance(other, &[], &[], &[50, 30, 20]);
		assert_ok!(make(DAVE, id, paying(DOLLAR)));
		assert_ok!(make(EVE, other, paying(DOLLAR)));
		assert_ok!(redeem(BOB, other, 1_000 * SHARE));
		assert_invariants();
		corrupt();
		assert_eq!(Settlement::do_try_state(), Err(TryRuntimeError::Other(expected)));
	});
}

fn edit_offer(edit: impl FnOnce(&mut Offer)) {
	Offers::<Test>::mutate(BASKET, DAVE, |offer| edit(offer.as_mut().unwrap()));
}

fn edit_open(edit: impl FnOnce(&mut OpenOffer<AccountId32>)) {
	OpenOffers::<Test>::mutate(BASKET, |open| edit(&mut open.as_mut()[0]));
}

fn edit_collecting(edit: impl FnOnce(&mut Settling)) {
	Settlements::<Test>::mutate(BASKET, |settling| edit(settling.as_mut().unwrap()));
}

/// The block in which Dave's offer is due.
const DUE: BlockNumber = LAST + 4;

#[test]
fn invariant_8_holds_of_offers() {
	let error = "8: what is on hold is not what offers give";
	broken_offer(error, || edit_offer(|offer| offer.gives.as_mut()[0].1 -= 1));
	broken_offer(error, || edit_offer(|offer| offer.difference = Difference::ToVault(1)));
	broken_offer(error, || {
		let reason = HoldReason::Offer.into();
		assert_ok!(AssetsHolder::release(USDC, &reason, &EVE, 1, Precision::Exact));
	});
}

#[test]
fn invariant_12_methods() {
	let error = "12: a stage of another method";
	for stage in
		[Stage::Offers { until: 2 }, Stage::Selling { until: 2 }, Stage::Buying { until: 2 }]
	{
		broken(error, || edit_settling(|settling| settling.stage = stage));
	}
	broken(error, || {
		edit_terms(|record| record.terms.rules.method = Method::Pools { lead: 1 });
		edit_settling(|settling| settling.stage = Stage::Offers { until: 2 });
	});
	broken(error, || {
		edit_terms(|record| record.terms.rules.method = Method::Offers { window: 1 });
		edit_settling(|settling| settling.stage = Stage::Selling { until: 2 });
	});
}

#[test]
fn invariant_9_sides_of_offers() {
	let error = "9: a side of an offer is not ascending, or has what it must not";
	broken_offer(error, || edit_offer(|offer| offer.takes.as_mut().swap(0, 1)));
	broken_offer(error, || edit_offer(|offer| offer.takes.as_mut()[0].1 = 0));
	broken_offer(error, || edit_offer(|offer| offer.gives.as_mut()[0].0 = USDC));
}

#[test]
fn invariant_10_open_offers() {
	broken_offer("10: an empty list of offers", || {
		OpenOffers::<Test>::insert(1, BoundedVec::default())
	});
	broken_offer("10: offered for nothing", || {
		let open = OpenOffers::<Test>::get(BASKET);
		OpenOffers::<Test>::insert(1, open)
	});
	broken_offer("10: an open offer of nothing", || edit_open(|open| open.maker = EVE));
	broken_offer("10: an offer is open for another time", || edit_open(|open| open.until += 1));
	broken_offer("10: an offer outlasts its settlement", || {
		edit_collecting(|settling| settling.deadline = LAST);
		schedule(LAST, &[BASKET]);
	});
	broken_offer("10: an offer waits although orders are open", || {
		edit_collecting(|settling| settling.stage = Stage::Orders { since: 1 })
	});
}

#[test]
fn invariant_11_returns() {
	broken_offer("11: a return is missed", ReturnsFrom::<Test>::kill);
	broken_offer("11: a return is missed", || ReturnsFrom::<Test>::put(DUE + 1));
	broken_offer("11: a return of no offer", || {
		OfferReturns::<Test>::insert((DUE, BASKET, EVE), ())
	});
	broken_offer("11: an offer is returned twice", || {
		OfferReturns::<Test>::insert((DUE + 1, BASKET, DAVE), ())
	});
	let error = "11: an open offer is not returned after its last block";
	broken_offer(error, || OfferReturns::<Test>::remove((DUE, BASKET, DAVE)));
	broken_offer("11: an offer that is over has to wait", || {
		OfferReturns::<Test>::remove((0, 1, EVE));
		OfferReturns::<Test>::insert((DUE, 1, EVE), ());
	});
}

#[test]
fn invariant_13_stages() {
	let error = "13: a stage outside its settlement";
	for since in [0, 2] {
		let stage = Stage::Orders { since };
		broken(error, || edit_settling(|settling| settling.stage = stage));
	}
	for until in [0, 2 + PERIOD] {
		for stage in [Stage::Selling { until }, Stage::Buying { until }] {
			broken(error, || {
				edit_settling(|settling| {
					settling.rules.method = Method::Pools { lead: 1 };
					settling.stage = stage;
				});
			});
		}
	}
}
