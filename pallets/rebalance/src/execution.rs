//! From a verified certificate to new quantities. The computation is the same for a preview.

use crate::{
	requests::count, BasketOf, BasketStatus, Baskets, Components, Config, Constraint, Error, Event,
	HeldBy, Pallet, RebalanceError, Refusal, RequestOf, Requests, Settlement, Trade, WeightInfo,
	LOG_TARGET,
};
use alloc::vec::Vec;
use ballast_basket_math::{
	basket_amount, nav, nav36, plan, reference_nav36, turnover36, Component, Delta, FixedU128,
	MathError, Plan, Prices, U256,
};
use ballast_oracle::{
	AssetId, BasketId, CertifiedRound, InventoryChange, Moment, Perquintill, RequestRef,
	SettlementHook,
};
use frame_support::{
	pallet_prelude::{DispatchError, DispatchResult, Weight},
	storage::with_storage_layer,
	traits::fungibles::{metadata::Inspect as _, Inspect as _},
};
use sp_runtime::traits::Zero;

/// What a change does to a basket at given prices.
pub(crate) struct Outcome {
	/// The new components.
	pub components: Vec<Component>,
	/// What the quantities do not express of `nav36`, 1e36 = 1.
	pub dust: U256,
	/// The value of one share before and after, exact, 1e36 = 1.
	pub nav36: U256,
	/// The same, floored, 1e18 = 1.
	pub nav: FixedU128,
	/// One trade for each asset whose quantity changes, ascending.
	pub trades: Vec<Trade>,
	/// Base units of shares to which the amounts of the trades refer.
	pub supply: u128,
	/// Value per share of all trades together, 1e36 = 1.
	pub turnover36: U256,
}

/// Why a certified request does not settle.
enum Obstacle {
	/// Not now.
	Held(HeldBy),
	/// Never.
	Rejected(RebalanceError),
}

impl From<Constraint> for Obstacle {
	fn from(constraint: Constraint) -> Self {
		Self::Rejected(constraint.into())
	}
}

impl From<MathError> for Obstacle {
	fn from(error: MathError) -> Self {
		Self::Rejected(error.into())
	}
}

impl<T: Config> Pallet<T> {
	/// See [`ballast_oracle::RequestBook::execute`].
	pub(crate) fn execute_certified(
		reference: &RequestRef,
		certified: &CertifiedRound<'_>,
	) -> Weight {
		let RequestRef { basket: id, nonce, .. } = *reference;
		let (basket, request) = match Self::matching_request(reference) {
			Ok(found) => found,
			Err(reason) => {
				Self::deposit_event(Event::RequestRefused { basket: id, nonce, reason });
				return T::WeightInfo::execute_refused();
			}
		};
		let declared = Self::execute_weight_of(request.legs);
		let judged = Self::judge(&basket, &request, certified);
		let written = with_storage_layer(|| match judged {
			Ok(outcome) => Self::settle(id, basket, &request, certified, outcome),
			Err(Obstacle::Held(reason)) => {
				Self::deposit_event(Event::RequestHeld { basket: id, nonce, reason });
				Ok(declared)
			}
			Err(Obstacle::Rejected(error)) => {
				Self::reject(id, basket, &request, error).map(|()| declared)
			}
		});
		written.unwrap_or_else(|error| {
			log::error!(target: LOG_TARGET, "request {nonce} of basket {id} is not written: {error:?}");
			let reason = HeldBy::NotWritten;
			Self::deposit_event(Event::RequestHeld { basket: id, nonce, reason });
			declared
		})
	}

	/// Weight of settling a request of `legs` legs, whichever of them are kept, added or removed: the
	/// weight is linear in each of these three, so its maximum is at one of the corners.
	pub(crate) fn execute_weight_of(legs: u32) -> Weight {
		T::WeightInfo::execute(legs, 0, 0)
			.max(T::WeightInfo::execute(0, legs, 0))
			.max(T::WeightInfo::execute(0, 0, legs))
			.saturating_add(T::Settlement::rebalanced_weight(legs))
	}

	/// The open request that `reference` means, in the state that it means.
	fn matching_request(reference: &RequestRef) -> Result<(BasketOf<T>, RequestOf<T>), Refusal> {
		let id = reference.basket;
		let request = Requests::<T>::get(id).ok_or(Refusal::NotOpen)?;
		if request.nonce != reference.nonce {
			return Err(Refusal::NonceMismatch);
		}
		let now = frame_system::Pallet::<T>::block_number();
		if request.deadline.is_some_and(|deadline| now > deadline) {
			return Err(Refusal::DeadlinePassed);
		}
		if request.legs != reference.legs {
			return Err(Refusal::LegsMismatch);
		}
		let basket = Baskets::<T>::get(id).ok_or(Refusal::NotOpen)?;
		if Self::request_digest(id, request.nonce, &basket, &request.change) != reference.digest {
			return Err(Refusal::DigestMismatch);
		}
		Ok((basket, request))
	}

	/// Checks every rule again and computes the outcome. Writes nothing.
	fn judge(
		basket: &BasketOf<T>,
		request: &RequestOf<T>,
		certified: &CertifiedRound<'_>,
	) -> Result<Outcome, Obstacle> {
		if matches!(basket.status, BasketStatus::Paused(_)) {
			return Err(Obstacle::Held(HeldBy::BasketPaused));
		}
		if request.who != basket.owner {
			return Err(Constraint::NotOwner.into());
		}
		let checked = Self::check_change(&basket.components, &request.change)?;
		Self::check_prices(&checked.union, request.opened_at_moment, certified)
			.map_err(Obstacle::Held)?;
		let prices = Prices::new(certified.prices, |price| (price.asset, price.price))?;
		Ok(Self::compute(basket, checked.targets, &prices)?)
	}

	/// Checks that the certificate has what a request over the assets of `union` needs.
	fn check_prices(
		union: &[AssetId],
		opened_at: Moment,
		certified: &CertifiedRound<'_>,
	) -> Result<(), HeldBy> {
		if certified.observed_at < opened_at {
			return Err(HeldBy::PricesOlderThanRequest);
		}
		for asset in union {
			if certified.prices.binary_search_by_key(asset, |price| price.asset).is_err() {
				return Err(HeldBy::PriceMissing(*asset));
			}
			if certified.unconfirmed.binary_search(asset).is_ok() {
				return Err(HeldBy::PriceUnconfirmed(*asset));
			}
		}
		Ok(())
	}

	/// What rebalancing `basket` to `targets` at `prices` does, with proof that the value of a share
	/// stays what it was. The one path to new quantities, for certificates and previews alike.
	pub(crate) fn compute<P>(
		basket: &BasketOf<T>,
		targets: Vec<(AssetId, Perquintill)>,
		prices: &Prices<'_, P>,
	) -> Result<Outcome, MathError> {
		let Plan { components, dust36, nav36: _, deltas } =
			plan(&basket.components, basket.dust, &targets, prices)?;
		let before = nav36(&basket.components, basket.dust, prices)?;
		prove_value(before, &components, dust36)?;
		let supply = T::Shares::total_issuance(basket.share_asset);
		let trades = Self::trades(&deltas, supply)?;
		let turnover36 = turnover36(&deltas);
		let (dust, nav36, nav) = (dust36, before, nav(before)?);
		Ok(Outcome { components, dust, nav36, nav, trades, supply, turnover36 })
	}

	/// One trade for each delta that is not zero.
	fn trades(deltas: &[Delta], supply: u128) -> Result<Vec<Trade>, MathError> {
		deltas
			.iter()
			.filter_map(|delta| delta.side().map(|side| (delta, side)))
			.map(|(delta, side)| {
				// Without shares there is nothing to trade, and no need to read decimals.
				let amount = match supply.is_zero() {
					true => 0,
					false => basket_amount(delta, supply, T::Assets::decimals(delta.asset))?,
				};
				Ok(Trade {
					asset: delta.asset,
					side,
					delta_per_share: delta.magnitude(),
					amount,
					price: delta.price,
				})
			})
			.collect()
	}

	/// Stores an outcome and ends its request. Returns what that weighs.
	fn settle(
		id: BasketId,
		mut basket: BasketOf<T>,
		request: &RequestOf<T>,
		certified: &CertifiedRound<'_>,
		outcome: Outcome,
	) -> Result<Weight, DispatchError> {
		let Outcome { components, dust, nav36, nav, trades, supply, turnover36 } = outcome;
		let components =
			Components::try_from(components).map_err(|_| Error::<T>::TooManyComponents)?;
		let activated = basket.status == BasketStatus::Pending;
		basket.status = BasketStatus::Active;
		let removed = removed_assets(&basket.components, &components);
		let (old, new) = (count(&basket.components), count(&components));
		basket.components = components.clone();
		basket.dust = dust;
		basket.nav36 = nav36;
		basket.settled = Some(Settlement {
			nonce: request.nonce,
			set_id: certified.set_id,
			round: certified.round,
			observed_at: certified.observed_at,
			block: frame_system::Pallet::<T>::block_number(),
		});
		Baskets::<T>::insert(id, basket);

		let nonce = request.nonce;
		let CertifiedRound { set_id, round, observed_at, .. } = *certified;
		Self::deposit_event(match activated {
			true => Event::BasketActivated {
				basket: id,
				set_id,
				round,
				observed_at,
				nav,
				nav36,
				dust,
				supply,
				components,
			},
			false => Event::Rebalanced {
				basket: id,
				nonce,
				set_id,
				round,
				observed_at,
				nav,
				nav36,
				dust,
				supply,
				components,
			},
		});
		for Trade { asset, side, delta_per_share, amount, price } in trades {
			Self::deposit_event(Event::AssetTradeRequest {
				basket: id,
				nonce,
				asset,
				side,
				delta_per_share,
				amount,
				price,
			});
		}
		Self::remove_request(id, request)?;
		let (removed, components) = (removed.as_slice(), new);
		let change = InventoryChange { nonce, removed, components, turnover36, nav36, supply };
		let beyond = T::Settlement::rebalanced(id, &change)?;
		let gone = count(removed);
		let kept = old.saturating_sub(gone);
		Ok(T::WeightInfo::execute(kept, new.saturating_sub(kept), gone).saturating_add(beyond))
	}

	/// Ends a request that cannot settle any more, and its basket if that was its activation.
	fn reject(
		id: BasketId,
		basket: BasketOf<T>,
		request: &RequestOf<T>,
		error: RebalanceError,
	) -> DispatchResult {
		let nonce = request.nonce;
		if Self::is_irremovable(&basket) {
			let reason = HeldBy::SharesOutstanding(error);
			Self::deposit_event(Event::RequestHeld { basket: id, nonce, reason });
			return Ok(());
		}
		Self::remove_request(id, request)?;
		Self::deposit_event(Event::RequestRejected { basket: id, nonce, error });
		if basket.status == BasketStatus::Pending {
			Self::remove_basket(id, basket)?;
		}
		Ok(())
	}
}

/// The assets of `old` that are not in `new`, ascending.
fn removed_assets(old: &[Component], new: &[Component]) -> Vec<AssetId> {
	let mut kept: Vec<AssetId> = new.iter().map(|component| component.asset).collect();
	kept.sort_unstable();
	let mut removed: Vec<AssetId> = old.iter().map(|component| component.asset).collect();
	removed.retain(|asset| kept.binary_search(asset).is_err());
	removed.sort_unstable();
	removed
}

/// Proves that what is about to be stored is worth exactly `before` at its reference prices. A plan
/// does so for itself; nothing is stored on its word alone.
fn prove_value(before: U256, components: &[Component], dust: U256) -> Result<(), MathError> {
	let after = reference_nav36(components, dust)?;
	match before == after {
		true => Ok(()),
		false => Err(MathError::ValueNotPreserved { before, after }),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_result_of_another_value_should_be_refused() {
		let component = |quantity| Component {
			asset: 1,
			weight: Perquintill::one(),
			quantity: FixedU128::from_inner(quantity),
			price: FixedU128::from_inner(7),
		};
		let [before, after] = [24, 25].map(U256::from);
		let refused = Err(MathError::ValueNotPreserved { before, after });
		assert_eq!(prove_value(before, &[component(3)], U256::from(3)), Ok(()));
		assert_eq!(prove_value(before, &[component(3)], U256::from(4)), refused);
		let after = U256::from(31);
		let refused = Err(MathError::ValueNotPreserved { before, after });
		assert_eq!(prove_value(before, &[component(4)], U256::from(3)), refused);
	}
}
