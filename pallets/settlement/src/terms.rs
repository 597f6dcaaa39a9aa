//! The terms of baskets: their caps, and the notice of higher fees.

use crate::{
	Announced, BasketTerms, Config, Error, Event, Fees, Method, Pallet, Rules, Settlements, Terms,
	TermsRecord, WeightInfo, MAX_LOSS_BUDGET, MAX_SHARE_FEE, MAX_TOLERANCE, MIN_TOLERANCE,
};
use ballast_oracle::{BasketId, BasketInventory};
use ballast_settlement_math::MAX_MANAGEMENT_FEE;
use frame_support::{
	ensure,
	pallet_prelude::{DispatchResult, Get},
	traits::fungibles::Inspect as _,
};
use sp_runtime::traits::Zero;

/// Most offers for a basket that the weights of the pallet are for.
const MEASURED_OFFERS: u32 = 8;
/// Most commitments to the orders of a basket that the weights of the pallet are for.
const MEASURED_COMMITMENTS: u32 = 64;

impl<T: Config> Pallet<T> {
	/// The terms of a basket as they are stored, or those of a basket whose owner has set none.
	pub(crate) fn record_of(
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
	) -> TermsRecord<T::AccountId> {
		BasketTerms::<T>::get(basket).unwrap_or_else(|| TermsRecord {
			terms: Terms {
				recipient: inventory.owner.clone(),
				delegate: None,
				fees: Fees::NONE,
				rules: T::DefaultRules::get(),
			},
			announced: None,
			collected_at: Self::moment(),
		})
	}

	/// The rules by which a settlement of a basket begins now.
	pub(crate) fn rules_of(basket: BasketId) -> Rules {
		let record = BasketTerms::<T>::get(basket);
		record.map_or_else(T::DefaultRules::get, |record| record.rules_at(Self::moment()))
	}

	pub(crate) fn do_set_terms(
		who: T::AccountId,
		basket: BasketId,
		terms: Terms<T::AccountId>,
	) -> DispatchResult {
		let inventory = Self::inventory(basket)?;
		ensure!(inventory.owner == who, Error::<T>::NotOwner);
		ensure!(!Settlements::<T>::contains_key(basket), Error::<T>::Rebalancing);
		ensure!(!inventory.has_request, Error::<T>::RequestOpen);
		Self::check_terms(&terms)?;
		let inventory = Self::collect_or_leave(basket)?;

		let now = Self::moment();
		let record = Self::record_of(basket, &inventory);
		let (fees, rules) = (record.fees_at(now).lower(terms.fees), record.rules_at(now));
		let looser = terms.rules.are_looser_than(&rules);
		let hurts = fees != terms.fees || looser;
		// Whoever holds every share asks nobody else to wait.
		let (terms, announced) = match hurts && !Self::holds_all(&inventory) {
			false => (terms, None),
			true => {
				let from = now.saturating_add(T::TermsNotice::get());
				let announced = Announced { fees: terms.fees, rules: terms.rules, from };
				let rules = if looser { rules } else { terms.rules };
				(Terms { fees, rules, ..terms }, Some(announced))
			}
		};
		let record = TermsRecord { terms: terms.clone(), announced, collected_at: now };
		BasketTerms::<T>::insert(basket, record);
		Self::deposit_event(Event::TermsSet { basket, terms, announced });
		Ok(())
	}

	/// Whether nobody but the owner has a claim on the vault.
	fn holds_all(inventory: &BasketInventory<T::AccountId>) -> bool {
		let asset = inventory.share_asset;
		T::Shares::balance(asset, &inventory.owner) == T::Shares::total_issuance(asset)
	}

	fn check_terms(terms: &Terms<T::AccountId>) -> DispatchResult {
		let Terms { fees, rules, .. } = terms;
		ensure!(fees.issue <= MAX_SHARE_FEE, Error::<T>::IssueFeeTooHigh);
		ensure!(fees.redeem <= MAX_SHARE_FEE, Error::<T>::RedeemFeeTooHigh);
		ensure!(fees.management <= MAX_MANAGEMENT_FEE, Error::<T>::ManagementFeeTooHigh);
		Ok(Self::check_rules(rules)?)
	}

	pub(crate) fn check_rules(rules: &Rules) -> Result<(), Error<T>> {
		let tolerance = MIN_TOLERANCE..=MAX_TOLERANCE;
		ensure!(tolerance.contains(&rules.tolerance), Error::<T>::ToleranceOutOfRange);
		ensure!(!rules.order_life.is_zero(), Error::<T>::OrderLifeZero);
		let period = rules.order_life..=T::MaxSettlementPeriod::get();
		ensure!(period.contains(&rules.settlement_period), Error::<T>::SettlementPeriodOutOfRange);
		let before = match rules.method {
			Method::Orders => Some(0),
			// The block after the window is the first of orders.
			Method::Offers { window } => (!window.is_zero()).then(|| window.saturating_add(1)),
			Method::Pools { lead } => (!lead.is_zero()).then(|| lead.saturating_mul(2)),
		};
		let orders_end = before.map(|before| before.saturating_add(rules.order_life));
		let fits = orders_end.is_some_and(|end| end <= rules.settlement_period);
		ensure!(fits, Error::<T>::MethodTimesOutOfRange);
		ensure!(rules.loss_budget <= MAX_LOSS_BUDGET, Error::<T>::LossBudgetTooHigh);
		Ok(())
	}

	/// Panics when the runtime gives constants under which the pallet cannot work.
	pub(crate) fn check_constants() {
		let rules = Self::check_rules(&T::DefaultRules::get());
		assert!(rules.is_ok(), "DefaultRules break a cap");
		assert!(!T::MinimumSupply::get().is_zero(), "MinimumSupply must be at least 1");
		assert!(!T::MinimumBond::get().is_zero(), "MinimumBond must be at least 1");
		assert!(!T::CommitmentLife::get().is_zero(), "CommitmentLife must be at least 1");
		let offers = T::MaxOffersPerBasket::get();
		assert!(
			(1..=MEASURED_OFFERS).contains(&offers),
			"MaxOffersPerBasket must be 1 to {MEASURED_OFFERS}"
		);
		let commitments = T::MaxCommitmentsPerBasket::get();
		assert!(
			commitments <= MEASURED_COMMITMENTS,
			"MaxCommitmentsPerBasket is above {MEASURED_COMMITMENTS}, for which weights are made"
		);
		let limits = <T as frame_system::Config>::BlockWeights::get();
		let commitments =
			T::WeightInfo::end_commitment().saturating_mul(T::MaxCommitmentEnds::get().into());
		assert!(
			commitments.all_lte(limits.max_block.saturating_div(3)),
			"ending the commitments that may end in one block takes more than a third of it"
		);
	}
}
