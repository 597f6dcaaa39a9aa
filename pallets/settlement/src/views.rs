//! What wallets and participants read. Nothing here is called by a dispatch.

use crate::{
	market::Market, offers::Ranked, orders::committed, prices::Feed, shares::Bill, Announced,
	ClaimPosition, Commitments, Config, Error, OpenOffers, Order, Pallet, RankedOffer, Residual,
	Settlements, SharesPreview, Terms,
};
use alloc::vec::Vec;
use ballast_oracle::{AssetId, BasketId, FixedU128, Inventory};
use ballast_settlement_math::{limit_price, required};
use frame_support::{
	pallet_prelude::DispatchError,
	storage::{with_transaction, TransactionOutcome},
	traits::fungibles::Inspect as _,
};
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	pub(crate) fn view_positions(basket: BasketId) -> Result<Vec<ClaimPosition>, DispatchError> {
		let inventory = Self::inventory(basket)?;
		let supply = T::Shares::total_issuance(inventory.share_asset);
		let mut positions = Vec::new();
		for claim in Self::claims(basket, &inventory) {
			let asset = Self::asset(claim.asset)?;
			positions.push(ClaimPosition {
				asset: claim.asset,
				quantity: claim.quantity,
				required: required(asset, claim.quantity, supply).map_err(Error::<T>::from)?,
				held: claim.held,
			});
		}
		Ok(positions)
	}

	pub(crate) fn view_orders(basket: BasketId) -> Result<Vec<Order>, DispatchError> {
		let inventory = Self::inventory(basket)?;
		let settling = Self::running(basket)?;
		let rules = settling.rules;
		let since = Self::orders_since(basket, &settling).unwrap_or_else(|_| Self::today());
		let life = Self::life(since, Self::today(), &rules);
		let supply = T::Shares::total_issuance(inventory.share_asset);
		let commitments = Commitments::<T>::get(basket);
		let feed = Feed::<T>::latest();
		let price = |asset, side| -> Option<(FixedU128, FixedU128)> {
			let priced = feed.priced(Self::asset(asset).ok()?).ok()?;
			let limit = limit_price(side, &priced, rules.tolerance, life).ok()?;
			Some((priced.price(), limit))
		};
		let standing = Self::standing(&Self::claims(basket, &inventory), supply);
		let order = |residual: Residual| Order {
			asset: residual.asset,
			side: residual.side,
			amount: residual.amount,
			committed: committed(&commitments, residual.asset, residual.side, None),
			price: price(residual.asset, residual.side),
		};
		Ok(standing.residuals.into_iter().map(order).collect())
	}

	pub(crate) fn view_offers(
		basket: BasketId,
	) -> Result<Vec<RankedOffer<T::AccountId>>, DispatchError> {
		let inventory = Self::inventory(basket)?;
		let settling = Settlements::<T>::get(basket);
		let rules = settling.map_or_else(|| Self::rules_of(basket), |settling| settling.rules);
		let market = Market::<T>::of(basket, &inventory)?;
		let mut open = OpenOffers::<T>::get(basket).into_inner();
		open.retain(|open| !Self::is_expired(open));
		let offer = |Ranked { open, bid }: Ranked<T>| {
			let bid = bid.ok()?;
			let fault = Self::verify(basket, &inventory, &rules, &market, &bid).err();
			Some(RankedOffer {
				maker: open.maker,
				until: open.until,
				net: bid.net(),
				fault: fault.map(DispatchError::from),
				gives: bid.gives,
				takes: bid.takes,
				difference: bid.difference,
			})
		};
		Ok(Self::ranked(basket, &market, open).into_iter().filter_map(offer).collect())
	}

	pub(crate) fn view_issue(
		basket: BasketId,
		shares: u128,
	) -> Result<SharesPreview, DispatchError> {
		Self::undone(|| {
			let inventory = Self::collect_or_leave(basket)?;
			let claims = Self::claims(basket, &inventory);
			let bill = Self::issue_bill(basket, &inventory, &claims, shares)?;
			Ok(preview(bill))
		})
	}

	pub(crate) fn view_redeem(
		basket: BasketId,
		shares: u128,
	) -> Result<SharesPreview, DispatchError> {
		Self::undone(|| {
			let inventory = Self::collect_or_leave(basket)?;
			let claims = Self::claims(basket, &inventory);
			let bill = Self::redeem_bill(basket, &inventory, &claims, shares)?;
			Ok(preview(bill))
		})
	}

	pub(crate) fn view_terms(basket: BasketId) -> Option<(Terms<T::AccountId>, Option<Announced>)> {
		let inventory = T::Inventory::inventory(basket)?;
		let record = Self::record_of(basket, &inventory);
		let now = Self::moment();
		let fees = record.fees_at(now);
		let announced = record.announced.filter(|announced| announced.from > now);
		let rules = record.rules_at(now);
		Some((Terms { fees, rules, ..record.terms }, announced))
	}

	/// What a computation gives that starts as a call would, by collecting the management fee. Nothing
	/// of it is kept.
	fn undone<R>(compute: impl FnOnce() -> Result<R, DispatchError>) -> Result<R, DispatchError> {
		with_transaction(|| TransactionOutcome::Rollback(compute()))
	}
}

fn preview(bill: Bill) -> SharesPreview {
	let paid = |(_, amount): &(AssetId, u128)| !amount.is_zero();
	let amounts = bill.amounts.into_iter().filter(paid).collect();
	SharesPreview { amounts, fee: bill.fee, supply: bill.supply }
}
