//! The numbered invariants of the pallet's documentation. Each check says which one failed; the log
//! says where.

use crate::{
	requests::count, BasketOf, BasketStatus, Baskets, Config, Deadlines, HoldReason, NextBasketId,
	Pallet, RequestOf, Requests, ACTIVATION,
};
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use ballast_basket_math::{check_weights, dust_limit36, reference_nav36};
use ballast_oracle::BasketId;
use frame_support::{
	ensure,
	pallet_prelude::Get,
	traits::{fungible::InspectHold, fungibles::Inspect as _},
};
use sp_runtime::{
	traits::{Saturating, Zero},
	TryRuntimeError,
};

impl<T: Config> Pallet<T> {
	/// Checks every invariant. Walks all storage of the pallet.
	pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
		for (id, basket) in Baskets::<T>::iter() {
			let request = Requests::<T>::get(id);
			let checked = check_value_identity::<T>(&basket)
				.and_then(|()| check_components::<T>(&basket))
				.and_then(|()| check_dust::<T>(&basket))
				.and_then(|()| check_status::<T>(&basket, request.as_ref()))
				.and_then(|()| check_share_asset::<T>(id, &basket));
			checked.inspect_err(|_| {
				log::error!(target: crate::LOG_TARGET, "invariant broken by basket {id}");
			})?;
		}
		for (id, request) in Requests::<T>::iter() {
			check_request::<T>(id, &request).inspect_err(|_| {
				log::error!(target: crate::LOG_TARGET, "invariant broken by the request of basket {id}");
			})?;
		}
		check_deadlines::<T>()?;
		check_deposits::<T>()
	}
}

/// Invariant 1.
fn check_value_identity<T: Config>(basket: &BasketOf<T>) -> Result<(), TryRuntimeError> {
	ensure!(
		reference_nav36(&basket.components, basket.dust) == Ok(basket.nav36),
		"1: quantities at reference prices and dust are not the value"
	);
	Ok(())
}

/// Invariant 2.
fn check_components<T: Config>(basket: &BasketOf<T>) -> Result<(), TryRuntimeError> {
	if basket.status == BasketStatus::Pending {
		ensure!(basket.components.is_empty(), "2: a pending basket has components");
		return Ok(());
	}
	let weights = basket.components.iter().map(|component| &component.weight);
	ensure!(check_weights(weights).is_ok(), "2: the weights are not a target");
	let assets: BTreeSet<_> = basket.components.iter().map(|component| component.asset).collect();
	ensure!(assets.len() == basket.components.len(), "2: an asset occurs twice");
	Ok(())
}

/// Invariant 3.
fn check_dust<T: Config>(basket: &BasketOf<T>) -> Result<(), TryRuntimeError> {
	let bounded = basket.status == BasketStatus::Pending
		|| dust_limit36(&basket.components).is_ok_and(|limit| basket.dust < limit);
	ensure!(bounded, "3: the dust could buy a unit");
	Ok(())
}

/// Invariant 4.
fn check_status<T: Config>(
	basket: &BasketOf<T>,
	request: Option<&RequestOf<T>>,
) -> Result<(), TryRuntimeError> {
	let pending = basket.status == BasketStatus::Pending;
	let activating = request.is_some_and(|request| request.nonce == ACTIVATION);
	ensure!(pending == activating, "4: pending without an activation, or the reverse");
	ensure!(pending == basket.settled.is_none(), "4: pending and settled, or neither");
	let is_last = request.is_none_or(|request| {
		request.nonce.checked_add(1).is_some_and(|next| next == basket.next_nonce)
	});
	ensure!(is_last, "4: the open request is not the last");
	Ok(())
}

/// Invariant 5.
fn check_request<T: Config>(id: BasketId, request: &RequestOf<T>) -> Result<(), TryRuntimeError> {
	let basket = Baskets::<T>::get(id).ok_or("5: a request without a basket")?;
	ensure!(request.who == basket.owner, "5: the requester is not the owner");
	let change = Pallet::<T>::apply_bounded(&basket.components, &request.change)
		.map_err(|_| "5: the change does not apply")?;
	ensure!(count(&change.union) == request.legs, "5: the legs are not the union");
	Ok(())
}

/// Invariant 6.
fn check_deadlines<T: Config>() -> Result<(), TryRuntimeError> {
	let mut scheduled = BTreeMap::new();
	let today = frame_system::Pallet::<T>::block_number();
	for (deadline, baskets) in Deadlines::<T>::iter() {
		ensure!(!baskets.is_empty(), "6: a deadline without requests");
		ensure!(deadline >= today, "6: a deadline has passed");
		for basket in baskets {
			ensure!(
				scheduled.insert(basket, deadline).is_none(),
				"6: a request with two deadlines"
			);
		}
	}
	for (id, request) in Requests::<T>::iter() {
		ensure!(scheduled.remove(&id) == request.deadline, "6: a request not under its deadline");
		ensure!(
			request.deadline.is_some() || request.nonce == ACTIVATION,
			"6: a rebalance without a deadline"
		);
	}
	ensure!(scheduled.is_empty(), "6: a deadline of no request");
	Ok(())
}

/// Invariant 7. Only depositors can be walked: holds without any deposit stay unseen.
fn check_deposits<T: Config>() -> Result<(), TryRuntimeError> {
	let of_baskets = Baskets::<T>::iter_values().map(|basket| (basket.depositor, basket.deposit));
	let of_requests = Requests::<T>::iter_values().map(|request| (request.who, request.deposit));
	let recorded: [(HoldReason, Vec<_>); 2] =
		[(HoldReason::Basket, of_baskets.collect()), (HoldReason::Request, of_requests.collect())];
	for (reason, deposits) in recorded {
		let mut sums = BTreeMap::new();
		for (who, deposit) in deposits {
			let sum = sums.entry(who).or_insert_with(Zero::zero);
			*sum = deposit.saturating_add(*sum);
		}
		let reason = reason.into();
		for (who, sum) in sums {
			ensure!(
				T::Deposits::balance_on_hold(&reason, &who) == sum,
				"7: what is on hold is not the sum of deposits"
			);
		}
	}
	Ok(())
}

/// Invariant 8.
fn check_share_asset<T: Config>(id: BasketId, basket: &BasketOf<T>) -> Result<(), TryRuntimeError> {
	ensure!(id < NextBasketId::<T>::get(), "8: a basket beyond the next number");
	ensure!(T::Shares::asset_exists(basket.share_asset), "8: the share asset does not exist");
	ensure!(
		T::ShareAssetOffset::get().checked_add(id) == Some(basket.share_asset),
		"8: the share asset is another basket's"
	);
	Ok(())
}
