//! The management fee, which is collected when somebody touches a basket.

use crate::{
	shares::count, BasketTerms, Config, Error, Event, Pallet, TermsRecord, WeightInfo, LOG_TARGET,
};
use ballast_oracle::{BasketId, BasketInventory, Inventory, InventoryState, Moment, Perquintill};
use ballast_settlement_math::{management_fee_shares, SettlementError, U256, YEAR};
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, PostDispatchInfo},
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	storage::with_storage_layer,
	traits::{
		fungibles::{Inspect as _, Mutate as _},
		tokens::{DepositConsequence, Provenance},
	},
};
use sp_runtime::traits::Zero;

/// A fee of so much a year, for so many milliseconds.
type Due = (Perquintill, u64);

impl<T: Config> Pallet<T> {
	pub(crate) fn do_collect_fee(basket: BasketId) -> DispatchResultWithPostInfo {
		let inventory = Self::inventory(basket)?;
		ensure!(!inventory.has_request, Error::<T>::RequestOpen);
		Self::collect(basket, &inventory)?;
		// Extras have no part in this.
		let claims = count(&inventory.quantities).saturating_add(1);
		Ok(PostDispatchInfo::from(Some(T::WeightInfo::collect_fee(claims))))
	}

	/// Collects the fee if that is possible, and leaves it for later otherwise: neither an open request
	/// nor an odd number may keep anybody from leaving. The inventory afterwards.
	pub(crate) fn collect_or_leave(
		basket: BasketId,
	) -> Result<BasketInventory<T::AccountId>, DispatchError> {
		let inventory = Self::inventory(basket)?;
		if inventory.has_request {
			return Ok(inventory);
		}
		if let Err(error) = with_storage_layer(|| Self::collect(basket, &inventory)) {
			log::warn!(target: LOG_TARGET, "fee of basket {basket} is not collected: {error:?}");
		}
		Ok(Self::inventory(basket)?)
	}

	/// Makes the shares that are due since the last time, and dilutes the inventory by them. What of
	/// that time is more than a year ago is lost to the recipient, as is what it cannot receive.
	fn collect(basket: BasketId, inventory: &BasketInventory<T::AccountId>) -> DispatchResult {
		let Some(mut record) = BasketTerms::<T>::get(basket) else { return Ok(()) };
		let now = Self::moment();
		let supply = T::Shares::total_issuance(inventory.share_asset);
		let after = with_fees(supply, due(&record, now)).map_err(Error::<T>::from)?;
		let shares = after.saturating_sub(supply);
		// Without a whole unit of shares, the time goes on running.
		if shares.is_zero()
			&& !supply.is_zero()
			&& record.terms.fees.management > Perquintill::zero()
		{
			return Ok(());
		}
		advance(&mut record, now);
		let recipient = record.terms.recipient.clone();
		BasketTerms::<T>::insert(basket, record);
		let payable = !shares.is_zero()
			&& inventory.state != InventoryState::Pending
			&& Self::can_receive(inventory, &recipient, shares, Provenance::Minted);
		if !payable {
			return Ok(());
		}
		T::Shares::mint_into(inventory.share_asset, &recipient, shares)?;
		let issuance = T::Shares::total_issuance(inventory.share_asset);
		ensure!(issuance == after, Error::<T>::NotConserved);
		T::Inventory::dilute(basket, U256::from(supply), U256::from(after))?;
		Self::deposit_event(Event::ManagementFeeCollected {
			basket,
			recipient,
			shares,
			until: now,
		});
		Ok(())
	}

	/// Whether an account can have shares. One that does not exist cannot, and gets no fee.
	pub(crate) fn can_receive(
		inventory: &BasketInventory<T::AccountId>,
		recipient: &T::AccountId,
		shares: u128,
		provenance: Provenance,
	) -> bool {
		let asset = inventory.share_asset;
		let consequence = T::Shares::can_deposit(asset, recipient, shares, provenance);
		matches!(consequence, DepositConsequence::Success)
	}
}

/// What is due at `now`: at the fee that holds, and from the time of an announcement at what it said.
fn due<A>(record: &TermsRecord<A>, now: Moment) -> [Due; 2] {
	let since = record.collected_at.max(now.saturating_sub(YEAR));
	let rate = record.terms.fees.management;
	match &record.announced {
		Some(announced) if announced.from <= now => {
			let change = announced.from.max(since);
			let later = announced.fees.management;
			[(rate, change.saturating_sub(since)), (later, now.saturating_sub(change))]
		}
		_ => [(rate, now.saturating_sub(since)), (rate, 0)],
	}
}

/// The supply once the fees that are due have been made.
fn with_fees(supply: u128, dues: [Due; 2]) -> Result<u128, SettlementError> {
	dues.into_iter().try_fold(supply, |supply, (rate, elapsed)| {
		let shares = management_fee_shares(rate, supply, elapsed)?;
		supply.checked_add(shares).ok_or(SettlementError::SharesOverflow)
	})
}

/// Marks the fees up to `now` as collected, and lets begin what was announced for then.
fn advance<A>(record: &mut TermsRecord<A>, now: Moment) {
	record.terms.fees = record.fees_at(now);
	record.terms.rules = record.rules_at(now);
	record.announced = record.announced.filter(|announced| announced.from > now);
	record.collected_at = record.collected_at.max(now);
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{Announced, Fees, Fillers, Method, Rules, Terms};

	fn percent(management: u64) -> Fees {
		Fees { management: Perquintill::from_percent(management), ..Fees::NONE }
	}

	fn record(announced: Option<(u64, Moment)>) -> TermsRecord<()> {
		let rules = Rules {
			method: Method::Orders,
			tolerance: Perquintill::from_percent(1),
			order_life: 1,
			settlement_period: 1,
			redeem_while_rebalancing: true,
			fillers: Fillers::Anyone,
			loss_budget: Perquintill::zero(),
		};
		let announced = announced.map(|(management, from)| Announced {
			fees: percent(management),
			rules,
			from,
		});
		let terms = Terms { recipient: (), delegate: None, fees: percent(2), rules };
		TermsRecord { terms, announced, collected_at: YEAR }
	}

	#[test]
	fn time_is_charged_at_the_fee_that_held() {
		let two = Perquintill::from_percent(2);
		let five = Perquintill::from_percent(5);
		assert_eq!(due(&record(None), YEAR + 10), [(two, 10), (two, 0)]);
		assert_eq!(due(&record(Some((5, YEAR + 20))), YEAR + 10), [(two, 10), (two, 0)]);
		assert_eq!(due(&record(Some((5, YEAR + 4))), YEAR + 10), [(two, 4), (five, 6)]);
		assert_eq!(due(&record(Some((5, YEAR - 4))), YEAR + 10), [(two, 0), (five, 10)]);
		assert_eq!(
			due(&record(None), YEAR - 10),
			[(two, 0), (two, 0)],
			"a clock that stepped back"
		);
	}

	#[test]
	fn more_than_a_year_is_lost_whatever_was_announced() {
		let two = Perquintill::from_percent(2);
		let five = Perquintill::from_percent(5);
		assert_eq!(due(&record(None), 3 * YEAR), [(two, YEAR), (two, 0)]);
		assert_eq!(due(&record(Some((5, YEAR + 4))), 3 * YEAR), [(two, 0), (five, YEAR)]);
		let parts = due(&record(Some((5, 2 * YEAR + 4))), 3 * YEAR);
		assert_eq!(parts, [(two, 4), (five, YEAR - 4)]);
	}

	#[test]
	fn what_was_announced_replaces_the_fee_once_it_is_collected() {
		let mut announced = record(Some((5, YEAR + 4)));
		advance(&mut announced, YEAR + 3);
		assert_eq!((announced.terms.fees, announced.collected_at), (percent(2), YEAR + 3));
		assert!(announced.announced.is_some());
		advance(&mut announced, YEAR + 4);
		assert_eq!((announced.terms.fees, announced.announced), (percent(5), None));
	}
}
