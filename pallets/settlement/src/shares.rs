//! Issuing and redeeming shares for what they stand for.

use crate::{claims::Claim, Config, Ending, Error, Event, Losses, Pallet, Settlements, WeightInfo};
use alloc::vec::Vec;
use ballast_oracle::{AssetId, BasketId, BasketInventory, BlockNumber, InventoryState};
use ballast_settlement_math::{fee_on_top, fee_shares, issue_amount, redeem_amount};
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, PostDispatchInfo},
	ensure,
	pallet_prelude::{DispatchResult, Get},
	traits::{
		fungibles::{Inspect as _, Mutate as _},
		tokens::{Fortitude, Precision, Preservation, Provenance},
	},
};
use sp_runtime::traits::Zero;

/// What shares cost or bring.
pub(crate) struct Bill {
	/// Base units of each claim, in order of the claims.
	pub amounts: Vec<(AssetId, u128)>,
	/// Shares that go to who earns the fee.
	pub fee: u128,
	/// All shares before.
	pub supply: u128,
}

impl Bill {
	/// Without what is zero.
	fn paid(&self) -> Vec<(AssetId, u128)> {
		self.amounts.iter().copied().filter(|(_, amount)| !amount.is_zero()).collect()
	}
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_issue(
		who: T::AccountId,
		basket: BasketId,
		shares: u128,
		max_in: Vec<(AssetId, u128)>,
	) -> DispatchResultWithPostInfo {
		ensure!(!shares.is_zero(), Error::<T>::ZeroAmount);
		ensure_ascending::<T>(&max_in)?;
		let state = Self::inventory(basket)?.state;
		ensure!(state == InventoryState::Active, Error::<T>::BasketNotActive);
		ensure!(!Settlements::<T>::contains_key(basket), Error::<T>::Rebalancing);

		let inventory = Self::collect_or_leave(basket)?;
		let claims = Self::claims(basket, &inventory);
		let bill = Self::issue_bill(basket, &inventory, &claims, shares)?;
		for (index, (asset, amount)) in (0u16..).zip(&bill.amounts) {
			ensure!(*amount <= limit(&max_in, *asset), Error::<T>::MaxInExceeded(index));
			Self::move_asset(*asset, &who, &inventory.vault, *amount)?;
		}
		let recipient = Self::record_of(basket, &inventory).terms.recipient;
		T::Shares::mint_into(inventory.share_asset, &who, shares)?;
		if !bill.fee.is_zero() {
			T::Shares::mint_into(inventory.share_asset, &recipient, bill.fee)?;
		}
		let after = bill.supply.saturating_add(shares).saturating_add(bill.fee);
		Self::ensure_supply(&inventory, Some(after))?;
		Self::scale_losses(basket, after, bill.supply);

		let (fee, amounts) = (bill.fee, bill.paid());
		Self::deposit_event(Event::SharesIssued { basket, who, shares, fee, amounts });
		Ok(PostDispatchInfo::from(Some(T::WeightInfo::issue(count(&claims)))))
	}

	/// What issuing takes, once the management fee is collected. The fee is made on top of the shares,
	/// so that limits on what is paid in are limits on it as well.
	pub(crate) fn issue_bill(
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
		claims: &[Claim],
		shares: u128,
	) -> Result<Bill, Error<T>> {
		let supply = T::Shares::total_issuance(inventory.share_asset);
		let record = Self::record_of(basket, inventory);
		let fee = fee_on_top(record.fees_at(Self::moment()).issue, shares)?;
		let fee = Self::fee_for(inventory, &record.terms.recipient, fee, Provenance::Minted);
		let made = shares.checked_add(fee).ok_or(Error::<T>::AmountOverflow)?;
		let after = supply.checked_add(made).ok_or(Error::<T>::AmountOverflow)?;
		ensure!(after >= T::MinimumSupply::get(), Error::<T>::BelowMinimumSupply);
		// Against less than the minimum supply, a donation of one unit would make shares as dear as
		// anyone likes. What is in the vault besides the inventory then goes with those who issue.
		let basis = match supply < T::MinimumSupply::get() {
			true => 0,
			false => supply,
		};
		let amount = |claim: &Claim| {
			let asset = Self::asset(claim.asset)?;
			let amount = issue_amount(asset, claim.quantity, claim.held, made, basis)?;
			Ok((claim.asset, amount))
		};
		let amounts = claims.iter().map(amount).collect::<Result<_, Error<T>>>()?;
		Ok(Bill { amounts, fee, supply })
	}

	pub(crate) fn do_redeem(
		who: T::AccountId,
		basket: BasketId,
		shares: u128,
		min_out: Vec<(AssetId, u128)>,
	) -> DispatchResultWithPostInfo {
		ensure!(!shares.is_zero(), Error::<T>::ZeroAmount);
		ensure_ascending::<T>(&min_out)?;
		Self::inventory(basket)?;
		Self::ensure_redeemable(basket)?;

		let inventory = Self::collect_or_leave(basket)?;
		let share_asset = inventory.share_asset;
		let claims = Self::claims(basket, &inventory);
		let bill = Self::redeem_bill(basket, &inventory, &claims, shares)?;
		ensure!(T::Shares::balance(share_asset, &who) >= shares, Error::<T>::InsufficientShares);
		check_minimum::<T>(&bill.amounts, &min_out)?;
		if !bill.fee.is_zero() {
			let recipient = Self::record_of(basket, &inventory).terms.recipient;
			Self::pay_fee(share_asset, &who, &recipient, bill.fee)?;
		}
		let burnt = shares.saturating_sub(bill.fee);
		let (all, exact, polite) = (Preservation::Expendable, Precision::Exact, Fortitude::Polite);
		T::Shares::burn_from(share_asset, &who, burnt, all, exact, polite)?;
		Self::ensure_supply(&inventory, bill.supply.checked_sub(burnt))?;
		for (asset, amount) in &bill.amounts {
			Self::move_asset(*asset, &inventory.vault, &who, *amount)?;
		}
		Self::prune_extras(basket, &inventory);

		let (fee, amounts) = (bill.fee, bill.paid());
		Self::deposit_event(Event::SharesRedeemed { basket, who, shares, fee, amounts });
		let left = bill.supply.saturating_sub(burnt);
		Self::scale_losses(basket, left, bill.supply);
		let mut weight = T::WeightInfo::redeem(count(&claims));
		if let Some(settling) = Settlements::<T>::get(basket).filter(|_| left.is_zero()) {
			Self::finish(basket, &inventory, settling, Ending::NoShares)?;
			weight = weight.saturating_add(T::WeightInfo::complete(count(&claims)));
		}
		Ok(PostDispatchInfo::from(Some(weight)))
	}

	/// What redeeming brings, once the management fee is collected.
	pub(crate) fn redeem_bill(
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
		claims: &[Claim],
		shares: u128,
	) -> Result<Bill, Error<T>> {
		let supply = T::Shares::total_issuance(inventory.share_asset);
		let record = Self::record_of(basket, inventory);
		let fee = fee_shares(record.fees_at(Self::moment()).redeem, shares);
		let fee = Self::fee_for(inventory, &record.terms.recipient, fee, Provenance::Extant);
		let burnt = shares.saturating_sub(fee);
		let amount = |claim: &Claim| Ok((claim.asset, redeem_amount(claim.held, burnt, supply)?));
		let amounts = claims.iter().map(amount).collect::<Result<_, Error<T>>>()?;
		Ok(Bill { amounts, fee, supply })
	}

	/// The losses of those who leave are not for those who stay to make up, and those who come bring no
	/// budget for what was lost before.
	fn scale_losses(basket: BasketId, after: u128, before: u128) {
		if let Ok(losses) = Losses::<T>::try_get(basket) {
			Losses::<T>::insert(basket, losses.scaled(after, before));
		}
	}

	/// Shares are redeemed at all times but while a settlement runs whose terms say otherwise.
	fn ensure_redeemable(basket: BasketId) -> DispatchResult {
		let Some(settling) = Settlements::<T>::get(basket) else { return Ok(()) };
		let over = Self::today() > settling.deadline;
		let open = settling.rules.redeem_while_rebalancing;
		ensure!(over || open, Error::<T>::RedeemClosed);
		Ok(())
	}

	/// The fee, or none when its recipient cannot have it: nobody is kept from his shares by that.
	fn fee_for(
		inventory: &BasketInventory<T::AccountId>,
		recipient: &T::AccountId,
		fee: u128,
		provenance: Provenance,
	) -> u128 {
		match fee.is_zero() || Self::can_receive(inventory, recipient, fee, provenance) {
			true => fee,
			false => 0,
		}
	}

	fn ensure_supply(
		inventory: &BasketInventory<T::AccountId>,
		expected: Option<u128>,
	) -> DispatchResult {
		let supply = T::Shares::total_issuance(inventory.share_asset);
		ensure!(Some(supply) == expected, Error::<T>::NotConserved);
		Ok(())
	}

	/// The number of this block.
	pub(crate) fn today() -> BlockNumber {
		frame_system::Pallet::<T>::block_number()
	}
}

/// Number of entries of a list that is bounded far below 2^32.
pub(crate) fn count<E>(list: &[E]) -> u32 {
	u32::try_from(list.len()).unwrap_or(u32::MAX)
}

/// The limit for an asset, zero for one that has none.
fn limit(limits: &[(AssetId, u128)], asset: AssetId) -> u128 {
	let found = limits.binary_search_by_key(&asset, |(asset, _)| *asset);
	found.ok().and_then(|at| limits.get(at)).map_or(0, |(_, limit)| *limit)
}

fn ensure_ascending<T: Config>(limits: &[(AssetId, u128)]) -> DispatchResult {
	let mut previous = None;
	for (index, (asset, _)) in (0u16..).zip(limits) {
		ensure!(previous.is_none_or(|last| last < *asset), Error::<T>::LimitsNotAscending(index));
		previous = Some(*asset);
	}
	Ok(())
}

/// Every limit is met, and none is for what is not given.
fn check_minimum<T: Config>(
	amounts: &[(AssetId, u128)],
	min_out: &[(AssetId, u128)],
) -> DispatchResult {
	for (index, (asset, amount)) in (0u16..).zip(amounts) {
		ensure!(*amount >= limit(min_out, *asset), Error::<T>::MinOutMissed(index));
	}
	for (index, (asset, minimum)) in (0u16..).zip(min_out) {
		let given = amounts.binary_search_by_key(asset, |(asset, _)| *asset).is_ok();
		ensure!(given || minimum.is_zero(), Error::<T>::MinOutNotAClaim(index));
	}
	Ok(())
}
