//! The numbered invariants of the pallet's documentation. Each check says which one failed; the log
//! says where.

use crate::{
	market::ensure_legs, offers::AT_ONCE, BasketTerms, CommitmentEnds, Commitments, Config,
	EndsFrom, Extras, HoldReason, Losses, Method, OfferReturns, OfferSide, Offers, OpenOffers,
	Pallet, Participants, RedeemClosed, ReturnsFrom, SettlementEnds, Settlements, Settling, Stage,
};
use alloc::collections::BTreeMap;
use ballast_oracle::{BasketId, BasketInventory, Inventory, InventoryState};
use frame_support::{
	ensure,
	pallet_prelude::Get,
	traits::fungibles::{Inspect as _, InspectHold as _},
};
use sp_runtime::{traits::Zero, TryRuntimeError};

impl<T: Config> Pallet<T> {
	/// Checks every invariant. Walks all storage of the pallet.
	pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
		check_settlements::<T>()?;
		check_extras::<T>()?;
		check_terms::<T>()?;
		check_participants::<T>()?;
		check_commitments::<T>()?;
		check_baskets::<T>()?;
		check_offers::<T>()?;
		check_open_offers::<T>()?;
		check_stages::<T>()
	}
}

fn inventory<T: Config>(
	basket: BasketId,
	error: &'static str,
) -> Result<BasketInventory<T::AccountId>, TryRuntimeError> {
	T::Inventory::inventory(basket).ok_or(TryRuntimeError::Other(error))
}

/// Invariants 1 and 2.
fn check_settlements<T: Config>() -> Result<(), TryRuntimeError> {
	let today = Pallet::<T>::today();
	let mut scheduled = BTreeMap::new();
	for (deadline, basket, ()) in SettlementEnds::<T>::iter() {
		let from = EndsFrom::<T>::get().ok_or("2: nobody looks for a deadline")?;
		ensure!(deadline >= from, "2: a deadline was passed over");
		let other = scheduled.insert(basket, deadline);
		ensure!(other.is_none(), "2: a settlement with two deadlines");
	}
	for (basket, settling) in Settlements::<T>::iter() {
		let inventory = inventory::<T>(basket, "1: a settlement without a basket")?;
		ensure!(inventory.state != InventoryState::Pending, "1: a pending basket is settled");
		ensure!(!inventory.has_request, "1: a rebalance is requested during a settlement");
		let supply = T::Shares::total_issuance(inventory.share_asset);
		ensure!(!supply.is_zero(), "1: a settlement for no share");
		ensure!(settling.since <= today, "1: a settlement that begins later");
		let place = scheduled.remove(&basket);
		ensure!(place == Some(settling.deadline), "2: a settlement not under its deadline");
	}
	ensure!(scheduled.is_empty(), "2: a deadline of no settlement");
	Ok(())
}

/// Invariant 3.
fn check_extras<T: Config>() -> Result<(), TryRuntimeError> {
	for (basket, extras) in Extras::<T>::iter() {
		let inventory = inventory::<T>(basket, "3: extras without a basket")?;
		ensure!(!extras.is_empty(), "3: an empty list of extras");
		let ascending = extras.iter().zip(extras.iter().skip(1)).all(|(low, high)| low < high);
		ensure!(ascending, "3: extras are not ascending");
		for extra in &extras {
			let components = &inventory.quantities;
			let found = components.binary_search_by_key(extra, |(asset, _)| *asset);
			ensure!(found.is_err(), "3: a component is an extra");
			ensure!(*extra != T::QuoteAsset::get(), "3: the quote asset is an extra");
			let held = T::Assets::balance(*extra, &inventory.vault);
			ensure!(!held.is_zero(), "3: the vault holds nothing of an extra");
		}
	}
	Ok(())
}

/// Invariant 4.
fn check_terms<T: Config>() -> Result<(), TryRuntimeError> {
	for record in BasketTerms::<T>::iter_values() {
		let fees = record.terms.fees;
		ensure!(fees.are_capped(), "4: a fee is above its cap");
		let rules = Pallet::<T>::check_rules(&record.terms.rules);
		ensure!(rules.is_ok(), "4: a rule is out of range");
		if let Some(announced) = record.announced {
			ensure!(announced.fees.are_capped(), "4: a fee is above its cap");
			ensure!(fees.lower(announced.fees) == fees, "4: a lower fee is announced");
			let rules = Pallet::<T>::check_rules(&announced.rules);
			ensure!(rules.is_ok(), "4: an announced rule is out of range");
		}
	}
	Ok(())
}

/// Invariant 5.
fn check_participants<T: Config>() -> Result<(), TryRuntimeError> {
	let mut open = BTreeMap::new();
	for (_, commitments) in Commitments::<T>::iter() {
		for commitment in commitments {
			let (number, stake) = open.entry(commitment.participant).or_insert((0u32, 0u128));
			*number = number.saturating_add(1);
			*stake = stake.saturating_add(commitment.penalty);
		}
	}
	let (quote, reason) = (T::QuoteAsset::get(), HoldReason::Bond.into());
	for (who, participant) in Participants::<T>::iter() {
		let held = T::Bonds::balance_on_hold(quote, &reason, &who);
		ensure!(held == participant.bond, "5: a bond is not what is on hold");
		let (number, stake) = open.remove(&who).unwrap_or_default();
		ensure!(participant.commitments == number, "5: commitments are miscounted");
		ensure!(participant.at_stake == stake, "5: the stake is not the sum of penalties");
		ensure!(stake <= participant.bond, "5: a bond does not cover its commitments");
	}
	ensure!(open.is_empty(), "5: a commitment of no participant");
	Ok(())
}

/// Invariant 6.
fn check_commitments<T: Config>() -> Result<(), TryRuntimeError> {
	let today = Pallet::<T>::today();
	let mut scheduled = BTreeMap::new();
	for (until, ends) in CommitmentEnds::<T>::iter() {
		ensure!(!ends.is_empty(), "6: a block in which nothing ends");
		ensure!(until >= today, "6: an end has passed");
		for end in ends {
			ensure!(scheduled.insert(end, until).is_none(), "6: a commitment with two ends");
		}
	}
	for (basket, commitments) in Commitments::<T>::iter() {
		ensure!(!commitments.is_empty(), "6: an empty list of commitments");
		let settling = Settlements::<T>::get(basket).ok_or("6: committed to nothing")?;
		for open in commitments {
			let some = !open.remaining.is_zero() && open.remaining <= open.amount;
			ensure!(some, "6: nothing or too much remains");
			ensure!(open.until <= settling.deadline, "6: an end after the settlement's");
			let end = scheduled.remove(&(basket, open.participant, open.asset));
			ensure!(end == Some(open.until), "6: a commitment not under its end");
		}
	}
	ensure!(scheduled.is_empty(), "6: an end of no commitment");
	Ok(())
}

/// Invariant 7.
fn check_baskets<T: Config>() -> Result<(), TryRuntimeError> {
	let terms = BasketTerms::<T>::iter_keys();
	let losses = Losses::<T>::iter_keys();
	for basket in terms.chain(losses).chain(RedeemClosed::<T>::iter_keys()) {
		inventory::<T>(basket, "7: something is stored for no basket")?;
	}
	Ok(())
}

/// Invariants 8 and 9.
fn check_offers<T: Config>() -> Result<(), TryRuntimeError> {
	let mut given = BTreeMap::new();
	for (_, maker, offer) in Offers::<T>::iter() {
		for (side, legs) in [(OfferSide::Gives, &*offer.gives), (OfferSide::Takes, &*offer.takes)] {
			let well_formed = ensure_legs::<T>(side, legs).is_ok();
			ensure!(well_formed, "9: a side of an offer is not ascending, or has what it must not");
		}
		for (asset, amount) in Pallet::<T>::on_hold(&offer) {
			let sum = given.entry((maker.clone(), asset)).or_insert(0u128);
			*sum = sum.saturating_add(amount);
		}
	}
	let reason = HoldReason::Offer.into();
	for ((maker, asset), sum) in given {
		let held = T::Bonds::balance_on_hold(asset, &reason, &maker);
		ensure!(held == sum, "8: what is on hold is not what offers give");
	}
	Ok(())
}

/// Invariants 10 and 11.
fn check_open_offers<T: Config>() -> Result<(), TryRuntimeError> {
	let mut due = BTreeMap::new();
	let from = ReturnsFrom::<T>::get();
	for (block, basket, maker) in OfferReturns::<T>::iter_keys() {
		ensure!(
			from.is_some_and(|from| block == AT_ONCE || from <= block),
			"11: a return is missed"
		);
		ensure!(Offers::<T>::contains_key(basket, &maker), "11: a return of no offer");
		let other = due.insert((basket, maker), block);
		ensure!(other.is_none(), "11: an offer is returned twice");
	}
	for (basket, open) in OpenOffers::<T>::iter() {
		ensure!(!open.is_empty(), "10: an empty list of offers");
		let settling = Settlements::<T>::get(basket).ok_or("10: offered for nothing")?;
		let collects = matches!(settling.stage, Stage::Offers { .. });
		for open in open {
			let offer =
				Offers::<T>::get(basket, &open.maker).ok_or("10: an open offer of nothing")?;
			ensure!(offer.until == open.until, "10: an offer is open for another time");
			ensure!(open.until <= settling.deadline, "10: an offer outlasts its settlement");
			let waits = collects || Pallet::<T>::is_expired(&open);
			ensure!(waits, "10: an offer waits although orders are open");
			let block = due.remove(&(basket, open.maker));
			let after = open.until.saturating_add(1);
			ensure!(block == Some(after), "11: an open offer is not returned after its last block");
		}
	}
	ensure!(
		due.into_values().all(|block| block == AT_ONCE),
		"11: an offer that is over has to wait"
	);
	Ok(())
}

/// Invariants 12 and 13.
fn check_stages<T: Config>() -> Result<(), TryRuntimeError> {
	let today = Pallet::<T>::today();
	for settling in Settlements::<T>::iter_values() {
		let Settling { since: begin, deadline, stage, .. } = settling;
		let fits = match (settling.rules.method, stage) {
			(_, Stage::Orders { .. })
			| (Method::Offers { .. }, Stage::Offers { .. })
			| (Method::Pools { .. }, Stage::Selling { .. } | Stage::Buying { .. }) => true,
			(_, Stage::Offers { .. } | Stage::Selling { .. } | Stage::Buying { .. }) => false,
		};
		ensure!(fits, "12: a stage of another method");
		let within = match stage {
			Stage::Orders { since } => (begin..=today).contains(&since),
			Stage::Offers { until } | Stage::Selling { until } | Stage::Buying { until } => {
				(begin..=deadline).contains(&until)
			}
		};
		ensure!(within, "13: a stage outside its settlement");
	}
	Ok(())
}
