//! Commitments: parts of orders that are reserved, and what it costs to let them lapse.

use crate::{
	orders::committed, prices::Feed, shares::count, Commitment, CommitmentEnds, Commitments,
	Config, Error, Event, Pallet, Participants, WeightInfo, LOG_TARGET,
};
use alloc::{collections::BTreeMap, vec::Vec};
use ballast_oracle::{AssetId, BasketId, BlockNumber, Inventory, InventoryState};
use ballast_settlement_math::{affordable, payment, penalty, penalty_part, quote36, value36, Side};
use frame_support::{
	ensure,
	pallet_prelude::{BoundedVec, DispatchError, DispatchResult, Get, Weight},
	storage::with_storage_layer,
	traits::fungibles::Inspect as _,
};
use sp_runtime::traits::Zero;

/// The open commitments to the orders of one basket.
pub(crate) type OpenCommitments<T> = BoundedVec<
	Commitment<<T as frame_system::Config>::AccountId>,
	<T as Config>::MaxCommitmentsPerBasket,
>;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_commit(
		who: T::AccountId,
		basket: BasketId,
		asset: AssetId,
		amount: u128,
	) -> DispatchResult {
		ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
		let mut participant = Self::registered(&who)?;
		ensure!(participant.admitted, Error::<T>::NotAdmitted);
		let inventory = Self::inventory(basket)?;
		let settling = Self::trading(basket, &inventory)?;
		Self::orders_since(basket, &settling)?;
		let (side, size) = Self::order_of(basket, &inventory, asset)?;
		let mut commitments = Commitments::<T>::get(basket);
		let same = |open: &Commitment<_>| open.participant == who && open.asset == asset;
		ensure!(!commitments.iter().any(same), Error::<T>::AlreadyCommitted);
		let reserved = committed(&commitments, asset, side, None);
		let amount = amount.min(size.saturating_sub(reserved));
		ensure!(!amount.is_zero(), Error::<T>::AmountCommitted);

		let (traded, quote) = Feed::<T>::latest().trade(asset)?;
		let value = value36(&traded, amount).map_err(Error::<T>::from)?;
		let least = quote36(T::MinimumCommitment::get());
		ensure!(value >= least, Error::<T>::CommitmentTooSmall);
		let penalty = penalty(&traded, amount, &quote, T::MissedCommitmentSlash::get())
			.map_err(Error::<T>::from)?;
		let at_stake = participant.at_stake.checked_add(penalty);
		participant.at_stake = at_stake
			.filter(|at_stake| *at_stake <= participant.bond)
			.ok_or(Error::<T>::BondExceeded)?;
		let most = T::MaxCommitmentsPerParticipant::get();
		ensure!(participant.commitments < most, Error::<T>::TooManyCommitments);
		participant.commitments = participant.commitments.saturating_add(1);

		let until = Self::today().saturating_add(T::CommitmentLife::get()).min(settling.deadline);
		let commitment = Commitment {
			participant: who.clone(),
			asset,
			side,
			amount,
			remaining: amount,
			penalty,
			since: Self::today(),
			until,
		};
		commitments
			.try_push(commitment.clone())
			.map_err(|_| Error::<T>::TooManyCommitmentsOfBasket)?;
		CommitmentEnds::<T>::try_append(until, (basket, who.clone(), asset))
			.map_err(|_| Error::<T>::TooManyCommitmentEnds)?;
		Commitments::<T>::insert(basket, commitments);
		Participants::<T>::insert(&who, participant);
		Self::deposit_event(Event::Committed { basket, commitment });
		Ok(())
	}

	/// Counts a fill towards the filler's own commitment. Returns whether it has one.
	///
	/// `commitments` are those to the orders of the basket.
	pub(crate) fn fulfil(
		basket: BasketId,
		commitments: OpenCommitments<T>,
		who: &T::AccountId,
		asset: AssetId,
		side: Side,
		amount: u128,
	) -> bool {
		let mut commitments = commitments.into_inner();
		let own = commitments
			.iter_mut()
			.find(|open| (&open.participant, open.asset, open.side) == (who, asset, side));
		let Some(own) = own else { return false };
		own.remaining = own.remaining.saturating_sub(amount);
		let done = own.remaining.is_zero().then(|| own.clone());
		commitments.retain(|open| !open.remaining.is_zero());
		Self::store(basket, commitments);
		if let Some(commitment) = done {
			Self::unschedule(basket, &commitment);
			Self::settle_stake(basket, commitment, 0, 0);
		}
		true
	}

	/// Ends every commitment to the orders of a basket, at no cost.
	pub(crate) fn release_commitments(basket: BasketId) {
		for commitment in Commitments::<T>::take(basket) {
			Self::unschedule(basket, &commitment);
			Self::settle_stake(basket, commitment, 0, 0);
		}
	}

	/// Ends the commitments whose last block was the one before `now`. Returns its weight.
	pub(crate) fn end_commitments(now: BlockNumber) -> Weight {
		let weight = T::DbWeight::get().reads(1);
		let Some(last) = now.checked_sub(1) else { return weight };
		let ended = CommitmentEnds::<T>::get(last);
		if ended.is_empty() {
			return weight;
		}
		// What a vault could pay with before any penalty: it could not have paid two with the same.
		let mut cash = BTreeMap::new();
		for (basket, who, asset) in &ended {
			let cash = cash.entry(*basket).or_insert_with(|| Self::cash_of(*basket));
			if let Err(error) = with_storage_layer(|| Self::lapse(*basket, who, *asset, cash)) {
				log::error!(
					target: LOG_TARGET,
					"commitment to {asset} of basket {basket} cannot end: {error:?}",
				);
			}
		}
		CommitmentEnds::<T>::remove(last);
		let each = T::WeightInfo::end_commitment();
		weight.saturating_add(each.saturating_mul(count(&ended).into()))
	}

	/// Ends a commitment whose time is over, and cuts the bond for what was missed.
	///
	/// Takes from `cash`, base units of the quote asset, what the vault would have paid for it.
	fn lapse(
		basket: BasketId,
		who: &T::AccountId,
		asset: AssetId,
		cash: &mut u128,
	) -> DispatchResult {
		let mut commitments = Commitments::<T>::get(basket).into_inner();
		let at = commitments
			.iter()
			.position(|open| &open.participant == who && open.asset == asset)
			.ok_or(DispatchError::Corruption)?;
		let commitment = commitments.remove(at);
		Self::store(basket, commitments);
		let missed = Self::missed(basket, &commitment, cash).unwrap_or(0);
		let due = penalty_part(commitment.penalty, missed, commitment.amount);
		let cut = Self::cut(basket, who, due);
		Self::settle_stake(basket, commitment, missed, cut);
		Ok(())
	}

	/// What of a commitment could still have been filled. Nothing, when the price could not be used,
	/// when others or redemptions left nothing to trade, or when the vault could not pay.
	fn missed(
		basket: BasketId,
		commitment: &Commitment<T::AccountId>,
		cash: &mut u128,
	) -> Option<u128> {
		let inventory = T::Inventory::inventory(basket)?;
		if inventory.state != InventoryState::Active {
			return None;
		}
		let (side, size) = Self::order_of(basket, &inventory, commitment.asset).ok()?;
		if side != commitment.side {
			return None;
		}
		let (traded, quote) = Feed::<T>::latest().trade(commitment.asset).ok()?;
		let open = commitment.remaining.min(size);
		match side {
			Side::Sell => Some(open),
			Side::Buy => {
				let missed = open.min(affordable(&traded, &quote, *cash).ok()?);
				let price = traded.price();
				let due = payment(Side::Buy, &traded, missed, price, &quote).ok()?;
				*cash = cash.saturating_sub(due);
				Some(missed)
			}
		}
	}

	/// What the vault of a basket has of the quote asset.
	fn cash_of(basket: BasketId) -> u128 {
		let inventory = T::Inventory::inventory(basket);
		inventory.map_or(0, |found| T::Assets::balance(T::QuoteAsset::get(), &found.vault))
	}

	/// Pays what is due from a bond to the vault, whose holders waited for nothing. What the vault
	/// cannot receive stays on hold. Returns what was paid.
	fn cut(basket: BasketId, who: &T::AccountId, due: u128) -> u128 {
		let Some(inventory) = T::Inventory::inventory(basket) else { return 0 };
		if due.is_zero() {
			return 0;
		}
		let paid = with_storage_layer(|| Self::pay_from_bond(who, &inventory.vault, due));
		paid.unwrap_or_else(|error| {
			log::error!(target: LOG_TARGET, "bond cannot be cut for basket {basket}: {error:?}");
			0
		})
	}

	/// Takes an ended commitment, and what was cut for it, off its participant's record.
	fn settle_stake(
		basket: BasketId,
		commitment: Commitment<T::AccountId>,
		missed: u128,
		cut: u128,
	) {
		let Commitment { participant: who, asset, penalty, .. } = commitment;
		Participants::<T>::mutate(&who, |record| {
			if let Some(record) = record {
				record.bond = record.bond.saturating_sub(cut);
				record.at_stake = record.at_stake.saturating_sub(penalty);
				record.commitments = record.commitments.saturating_sub(1);
			}
		});
		Self::deposit_event(Event::CommitmentEnded { basket, who, asset, missed, cut });
	}

	fn store(basket: BasketId, commitments: Vec<Commitment<T::AccountId>>) {
		match commitments.is_empty() {
			true => Commitments::<T>::remove(basket),
			// Never longer than what was read.
			false => Commitments::<T>::insert(basket, BoundedVec::truncate_from(commitments)),
		}
	}

	fn unschedule(basket: BasketId, commitment: &Commitment<T::AccountId>) {
		CommitmentEnds::<T>::mutate_exists(commitment.until, |slot| {
			if let Some(ends) = slot {
				let Commitment { participant, asset, .. } = commitment;
				ends.retain(|(of, who, what)| (*of, who, what) != (basket, participant, asset));
				if ends.is_empty() {
					*slot = None;
				}
			}
		});
	}
}
