//! Requests from their checks to their end: opening, cancelling, expiring.

use crate::{
	types::position, Authority, BalanceOf, Basket, BasketOf, BasketStatus, Baskets, BoundedChange,
	CancelReason, Components, Config, Constraint, Deadlines, Error, Event, HoldReason,
	NextBasketId, Note, Pallet, RequestOf, Requests, WeightInfo, ACTIVATION, LOG_TARGET,
	SHARE_DECIMALS,
};
use alloc::{format, vec::Vec};
use ballast_basket_math::{
	apply_change, check_weights, Change, ChangeError, Component, MAX_DECIMALS, MIN_DECIMALS,
	ONE_VALUE36,
};
use ballast_oracle::{
	digest::{tagged, REQUEST_TAG},
	AssetId, BasketId, BlockNumber, Moment, Nonce, Perquintill, PriceFeed, Rounds as _,
	SettlementHook, H256, MAX_PRICES,
};
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, PostDispatchInfo},
	ensure,
	pallet_prelude::{DispatchError, DispatchResult, Get, Weight},
	storage::with_storage_layer,
	traits::{
		fungible::{InspectHold, MutateHold},
		fungibles::{
			metadata::{Inspect as _, Mutate as _},
			Create as _, Inspect as _,
		},
		tokens::Precision,
		UnixTime,
	},
};
use sp_runtime::traits::Zero;

/// What a change leads to, once it has passed every check.
pub(crate) struct CheckedChange {
	/// The new components in their order, each with its target.
	pub targets: Vec<(AssetId, Perquintill)>,
	/// Assets of the old or the new components, strictly ascending.
	pub union: Vec<AssetId>,
}

impl<T: Config> Pallet<T> {
	/// Checks a change of `components` against every rule that does not depend on who asks for it or
	/// on prices. A request passes it when it is made, before oracles sign it, and when it settles.
	pub(crate) fn check_change(
		components: &[Component],
		change: &BoundedChange,
	) -> Result<CheckedChange, Constraint> {
		let checked = Self::apply_bounded(components, change)?;
		if let Some(unlisted) = T::Prices::first_unlisted(&checked.union) {
			return Err(match index_of(&change.add, |asset| *asset == unlisted) {
				Some(index) => Constraint::AssetNotListed(index),
				None => {
					let index = index_of(components, |component| component.asset == unlisted);
					Constraint::ComponentNotListed(index.unwrap_or(u16::MAX))
				}
			});
		}
		for (index, asset) in (0u16..).zip(change.add.iter()) {
			if !(MIN_DECIMALS..=MAX_DECIMALS).contains(&T::Assets::decimals(*asset)) {
				return Err(match T::Assets::asset_exists(*asset) {
					true => Constraint::UnsupportedDecimals(index),
					false => Constraint::UnknownAsset(index),
				});
			}
		}
		Ok(checked)
	}

	/// The part of the rules that needs no other pallet.
	pub(crate) fn apply_bounded(
		components: &[Component],
		change: &BoundedChange,
	) -> Result<CheckedChange, Constraint> {
		let old: Vec<AssetId> = components.iter().map(|component| component.asset).collect();
		let kept = count(&old).saturating_sub(count(&change.remove));
		let assets = apply_change(&old, &change.remove, &change.add)
			.map_err(|error| change_constraint(error, kept, &change.remove))?;
		ensure!(assets.len() == change.weights.len(), Constraint::WeightsLengthMismatch);
		check_weights(&change.weights)?;

		let mut union = old;
		union.extend_from_slice(&change.add);
		union.sort_unstable();
		union.dedup();
		ensure!(count(&union) <= MAX_PRICES, Constraint::TooManyLegs);

		let targets = assets.into_iter().zip(change.weights.iter().copied()).collect();
		Ok(CheckedChange { targets, union })
	}

	/// Checks that a request of `basket` may be opened.
	pub(crate) fn ensure_requestable(id: BasketId, basket: &BasketOf<T>) -> Result<(), Constraint> {
		ensure!(basket.status == BasketStatus::Active, Constraint::BasketNotActive);
		ensure!(!Requests::<T>::contains_key(id), Constraint::RequestAlreadyOpen);
		ensure!(!T::Settlement::is_settling(id), Constraint::Settling);
		Ok(())
	}

	/// What oracles sign of a request: see the documentation of the pallet.
	pub fn request_digest(
		id: BasketId,
		nonce: Nonce,
		basket: &BasketOf<T>,
		change: &BoundedChange,
	) -> H256 {
		let components: Vec<_> =
			basket.components.iter().map(|c| (c.asset, c.weight, c.quantity)).collect();
		let genesis = frame_system::Pallet::<T>::block_hash(0);
		let state = (id, nonce, components, basket.dust);
		let (remove, add, weights) = (&change.remove, &change.add, &change.weights);
		tagged(&REQUEST_TAG, &genesis, &(state, remove, add, weights))
	}

	pub(crate) fn do_create(
		owner: T::AccountId,
		targets: Vec<(AssetId, Perquintill)>,
		note: Option<Note>,
	) -> DispatchResult {
		let deadline = Self::new_deadline();
		Self::insert_basket(owner, targets, Self::moment(), Some(deadline), note).map(|_| ())
	}

	/// Creates a pending basket with its share asset and its activation.
	pub(crate) fn insert_basket(
		owner: T::AccountId,
		targets: Vec<(AssetId, Perquintill)>,
		opened_at_moment: Moment,
		deadline: Option<BlockNumber>,
		note: Option<Note>,
	) -> Result<BasketOf<T>, DispatchError> {
		ensure_text::<T>(note.as_ref())?;
		let (add, weights) = targets.into_iter().unzip();
		let change = BoundedChange::try_from(Change { remove: Vec::new(), add, weights })
			.map_err(Error::<T>::from)?;
		let checked = Self::check_change(&[], &change).map_err(Error::<T>::from)?;

		let id = NextBasketId::<T>::get();
		let next_id = id.checked_add(1).ok_or(Error::<T>::NumbersExhausted)?;
		let share_asset =
			T::ShareAssetOffset::get().checked_add(id).ok_or(Error::<T>::NumbersExhausted)?;
		ensure!(!T::Shares::asset_exists(share_asset), Error::<T>::ShareAssetInUse);
		let deposit = T::BasketDeposit::get();
		Self::hold(HoldReason::Basket, &owner, deposit)?;
		let vault = Self::create_share_asset(id, share_asset)?;

		let basket = Basket {
			owner: owner.clone(),
			depositor: owner.clone(),
			deposit,
			status: BasketStatus::Pending,
			next_nonce: ACTIVATION,
			share_asset,
			components: Components::new(),
			dust: ONE_VALUE36,
			nav36: ONE_VALUE36,
			settled: None,
		};
		NextBasketId::<T>::put(next_id);
		Self::deposit_event(Event::BasketCreated {
			basket: id,
			owner: owner.clone(),
			share_asset,
			vault,
			deposit,
		});
		Self::open(
			id,
			basket,
			RequestOf::<T> {
				nonce: ACTIVATION,
				who: owner,
				change,
				legs: count(&checked.union),
				opened_at: frame_system::Pallet::<T>::block_number(),
				opened_at_moment,
				deadline,
				deposit: Zero::zero(),
			},
			note,
		)
	}

	/// Creates the asset of a basket's shares, owned by the basket's vault.
	fn create_share_asset(
		id: BasketId,
		share_asset: AssetId,
	) -> Result<T::AccountId, DispatchError> {
		let vault = Self::vault_of(id);
		// Holding shares takes an account of its own: else anyone's state could be filled for free.
		T::Shares::create(share_asset, vault.clone(), false, 1)?;
		let name = format!("Basket {id} share").into_bytes();
		let symbol = format!("BASKET{id}").into_bytes();
		T::Shares::set(share_asset, &vault, name, symbol, SHARE_DECIMALS)?;
		Ok(vault)
	}

	pub(crate) fn do_request(
		who: T::AccountId,
		id: BasketId,
		change: Change,
		note: Option<Note>,
	) -> DispatchResultWithPostInfo {
		ensure_text::<T>(note.as_ref())?;
		let basket = Baskets::<T>::get(id).ok_or(Error::<T>::BasketNotFound)?;
		ensure!(basket.owner == who, Error::<T>::NotOwner);
		Self::ensure_requestable(id, &basket).map_err(Error::<T>::from)?;
		T::Settlement::before_request(id)?;
		let basket = Baskets::<T>::get(id).ok_or(Error::<T>::BasketNotFound)?;
		let change = BoundedChange::try_from(change).map_err(Error::<T>::from)?;
		let checked = Self::check_change(&basket.components, &change).map_err(Error::<T>::from)?;
		let (added, removed) = (count(&change.add), count(&change.remove));
		let kept = count(&basket.components).saturating_sub(removed);

		let deposit = T::RequestDeposit::get();
		Self::hold(HoldReason::Request, &who, deposit)?;
		let request = RequestOf::<T> {
			nonce: basket.next_nonce,
			who,
			change,
			legs: count(&checked.union),
			opened_at: frame_system::Pallet::<T>::block_number(),
			opened_at_moment: Self::moment(),
			deadline: Some(Self::new_deadline()),
			deposit,
		};
		Self::open(id, basket, request, note)?;
		let actual_weight = T::WeightInfo::request_rebalance(kept.saturating_add(removed), added)
			.saturating_add(T::Settlement::request_weight());
		Ok(PostDispatchInfo::from(Some(actual_weight)))
	}

	/// Stores a request that has passed every check, and its basket.
	fn open(
		id: BasketId,
		mut basket: BasketOf<T>,
		request: RequestOf<T>,
		note: Option<Note>,
	) -> Result<BasketOf<T>, DispatchError> {
		if let Some(deadline) = request.deadline {
			Deadlines::<T>::try_append(deadline, id)
				.map_err(|_| Error::<T>::TooManyRequestsInBlock)?;
		}
		Self::deposit_event(Event::RequestOpened {
			basket: id,
			nonce: request.nonce,
			who: request.who.clone(),
			change: request.change.clone(),
			legs: request.legs,
			digest: Self::request_digest(id, request.nonce, &basket, &request.change),
			deadline: request.deadline,
			deposit: request.deposit,
			note,
		});
		basket.next_nonce = request.nonce.checked_add(1).ok_or(Error::<T>::NumbersExhausted)?;
		Requests::<T>::insert(id, request);
		Baskets::<T>::insert(id, &basket);
		T::Rounds::request_opened();
		Ok(basket)
	}

	/// Removes an open request and releases its deposit. The caller says why by an event.
	pub(crate) fn remove_request(id: BasketId, request: &RequestOf<T>) -> DispatchResult {
		Requests::<T>::remove(id);
		if let Some(deadline) = request.deadline {
			Deadlines::<T>::mutate_exists(deadline, |slot| {
				if let Some(baskets) = slot {
					baskets.retain(|basket| *basket != id);
					if baskets.is_empty() {
						*slot = None;
					}
				}
			});
		}
		Self::release(HoldReason::Request, &request.who, request.deposit)
	}

	pub(crate) fn do_cancel(id: BasketId, basket: BasketOf<T>, by: Authority) -> DispatchResult {
		let request = Requests::<T>::get(id).ok_or(Error::<T>::NoOpenRequest)?;
		Self::cancel(id, &request, CancelReason::Cancelled(by))?;
		if basket.status == BasketStatus::Pending {
			Self::remove_basket(id, basket)?;
		}
		Ok(())
	}

	/// Removes an open request and tells.
	pub(crate) fn cancel(
		id: BasketId,
		request: &RequestOf<T>,
		reason: CancelReason,
	) -> DispatchResult {
		Self::remove_request(id, request)?;
		Self::deposit_event(Event::RequestCancelled { basket: id, nonce: request.nonce, reason });
		Ok(())
	}

	/// Closes the requests whose last block was the one before `now`. Returns its weight.
	pub(crate) fn expire_requests(now: BlockNumber) -> Weight {
		let expired = match now.checked_sub(1) {
			Some(last) => Deadlines::<T>::take(last),
			None => return Weight::zero(),
		};
		for id in &expired {
			if let Err(error) = with_storage_layer(|| Self::expire(*id)) {
				// The state is corrupt. The request settles nothing any more and can be cancelled.
				log::error!(target: LOG_TARGET, "request of basket {id} cannot expire: {error:?}");
			}
		}
		T::WeightInfo::expire_requests(count(&expired))
	}

	fn expire(id: BasketId) -> DispatchResult {
		let basket = Baskets::<T>::get(id).ok_or(Error::<T>::BasketNotFound)?;
		let mut request = Requests::<T>::get(id).ok_or(Error::<T>::NoOpenRequest)?;
		if Self::is_irremovable(&basket) {
			request.deadline = None;
			Requests::<T>::insert(id, request);
			Self::deposit_event(Event::ActivationExtended { basket: id });
			return Ok(());
		}
		Self::remove_request(id, &request)?;
		Self::deposit_event(Event::RequestExpired { basket: id, nonce: request.nonce });
		if basket.status == BasketStatus::Pending {
			Self::remove_basket(id, basket)?;
		}
		Ok(())
	}

	/// Last block of a request that is made in this one.
	fn new_deadline() -> BlockNumber {
		frame_system::Pallet::<T>::block_number().saturating_add(T::RequestLifetime::get())
	}

	/// Time of this block, milliseconds since the Unix epoch.
	fn moment() -> Moment {
		Moment::try_from(T::Time::now().as_millis()).unwrap_or(Moment::MAX)
	}

	fn hold(reason: HoldReason, who: &T::AccountId, amount: BalanceOf<T>) -> DispatchResult {
		let reason = reason.into();
		ensure!(T::Deposits::can_hold(&reason, who, amount), Error::<T>::InsufficientDeposit);
		T::Deposits::hold(&reason, who, amount)
	}

	/// Releases exactly `amount`: what was held as a deposit is there, or the state is corrupt.
	pub(crate) fn release(
		reason: HoldReason,
		who: &T::AccountId,
		amount: BalanceOf<T>,
	) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		T::Deposits::release(&reason.into(), who, amount, Precision::Exact).map(|_| ())
	}
}

fn ensure_text<T>(note: Option<&Note>) -> Result<(), Error<T>> {
	let is_text = note.is_none_or(|note| core::str::from_utf8(note).is_ok());
	ensure!(is_text, Error::<T>::NoteNotUtf8);
	Ok(())
}

/// Number of entries of a list that is bounded far below 2^32.
pub(crate) fn count<E>(list: &[E]) -> u32 {
	u32::try_from(list.len()).unwrap_or(u32::MAX)
}

fn index_of<E>(list: &[E], is_entry: impl Fn(&E) -> bool) -> Option<u16> {
	(0u16..).zip(list).find(|(_, entry)| is_entry(entry)).map(|(index, _)| index)
}

/// The constraint that `error` names. Positions are those in `remove`, and in the list of added
/// assets, which follow `kept` components that remain.
pub(crate) fn change_constraint(error: ChangeError, kept: u32, remove: &[u32]) -> Constraint {
	match error {
		ChangeError::IndicesNotDescending { position: at, .. } => {
			Constraint::RemovalNotDescending(position(at))
		}
		ChangeError::IndexOutOfRange { index, .. } => {
			let at = index_of(remove, |removed| *removed == index);
			Constraint::RemovalOutOfRange(at.unwrap_or(u16::MAX))
		}
		ChangeError::DuplicateAsset { index, .. } => {
			Constraint::DuplicateAsset(position(index.saturating_sub(kept)))
		}
		ChangeError::TooManyComponents { .. } => Constraint::TooManyComponents,
		ChangeError::NoComponents => Constraint::NoComponents,
	}
}

impl<T: Config> From<Constraint> for Error<T> {
	fn from(constraint: Constraint) -> Self {
		match constraint {
			Constraint::BasketNotFound => Self::BasketNotFound,
			Constraint::NotOwner => Self::NotOwner,
			Constraint::BasketNotActive => Self::BasketNotActive,
			Constraint::RequestAlreadyOpen => Self::RequestAlreadyOpen,
			Constraint::NoComponents => Self::NoComponents,
			Constraint::TooManyComponents => Self::TooManyComponents,
			Constraint::TooManyLegs => Self::TooManyLegs,
			Constraint::RemovalOutOfRange(at) => Self::RemovalOutOfRange(at),
			Constraint::RemovalNotDescending(at) => Self::RemovalNotDescending(at),
			Constraint::DuplicateAsset(at) => Self::DuplicateAsset(at),
			Constraint::WeightsLengthMismatch => Self::WeightsLengthMismatch,
			Constraint::WeightBelowMinimum(at) => Self::WeightBelowMinimum(at),
			Constraint::WeightsSumNotOne => Self::WeightsSumNotOne,
			Constraint::UnknownAsset(at) => Self::UnknownAsset(at),
			Constraint::UnsupportedDecimals(at) => Self::UnsupportedDecimals(at),
			Constraint::AssetNotListed(at) => Self::AssetNotListed(at),
			Constraint::ComponentNotListed(at) => Self::ComponentNotListed(at),
			Constraint::Settling => Self::Settling,
		}
	}
}
