//! Why the pallet refuses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
	// Append only, as events.
	#[pallet::error]
	pub enum Error<T> {
		/// There is no basket of this number.
		BasketNotFound,
		/// The basket is pending or paused.
		BasketNotActive,
		/// The vault of the basket is being settled. Wait for the end, at the latest the deadline.
		Rebalancing,
		/// The basket is not rebalancing.
		NotRebalancing,
		/// The deadline of the settlement has passed.
		SettlementOver,
		/// By the terms of the basket, shares are not redeemed before the settlement ends.
		RedeemClosed,
		/// Only the owner of the basket may do this.
		NotOwner,
		/// A rebalance of the basket is requested. Wait until the request ends.
		RequestOpen,
		/// The amount is zero.
		ZeroAmount,
		/// The limit at this position is not above the one before it: limits ascend by asset.
		LimitsNotAscending(u16),
		/// The issue takes more of the claim at this position than its limit. A claim without a limit
		/// has the limit zero.
		MaxInExceeded(u16),
		/// The redemption gives less of the claim at this position than its limit.
		MinOutMissed(u16),
		/// The limit at this position is for an asset that the redemption does not give.
		MinOutNotAClaim(u16),
		/// There would be fewer shares than the minimum.
		BelowMinimumSupply,
		/// The account has fewer shares.
		InsufficientShares,
		/// The issue fee is above its cap.
		IssueFeeTooHigh,
		/// The redeem fee is above its cap.
		RedeemFeeTooHigh,
		/// The management fee is above its cap.
		ManagementFeeTooHigh,
		/// The tolerance is outside 0.1 % to 5 %.
		ToleranceOutOfRange,
		/// The life of orders is zero.
		OrderLifeZero,
		/// The settlement period is below the life of orders or above its maximum.
		SettlementPeriodOutOfRange,
		/// The loss budget is above its cap.
		LossBudgetTooHigh,
		/// The asset is not a claim of the basket.
		NotAClaim,
		/// The quote asset pays for orders and is none itself.
		QuoteAssetNotTraded,
		/// The vault has no order for the asset: it holds just what it should.
		NoOrder,
		/// All of the order is reserved for other participants.
		AmountCommitted,
		/// Only admitted participants may do this.
		NotAdmitted,
		/// There is no certified price.
		PriceMissing(Leg),
		/// The certified price left its band and waits for the next round to confirm it.
		PriceUnconfirmed(Leg),
		/// The certified price is too old.
		PriceStale(Leg),
		/// The claim at this position, of those of the basket ascending by asset, has no certified
		/// price that can be used.
		ClaimNotPriced(u16),
		/// The price is better for the vault than the tolerance allows: one of the prices is wrong.
		PriceTooGood,
		/// The price is worse for the vault than the limit of the moment.
		PriceTooBad,
		/// The price is outside what is certified.
		PriceOutOfRange,
		/// The vault has too little of the quote asset. It sells before it buys.
		InsufficientQuote,
		/// The loss is above what is left of the basket's loss budget.
		LossBudgetExceeded,
		/// The open orders are worth more than the completion tolerance.
		NotComplete,
		/// The open orders are within the completion tolerance.
		NothingToSettle,
		/// The basket has no shares.
		NoShares,
		/// The vault would have too many assets that left its basket.
		TooManyExtras,
		/// Too many commitments end in that block. Try again in the next.
		TooManyCommitmentEnds,
		/// The account is a participant already.
		AlreadyRegistered,
		/// The account is not a participant.
		NotRegistered,
		/// The participant is admitted already.
		AlreadyAdmitted,
		/// The bond would be below the minimum.
		BondTooLow,
		/// The account has too little of the quote asset for the bond.
		InsufficientFunds,
		/// The participant has open commitments.
		CommitmentsOpen,
		/// The participant is committed to this order already.
		AlreadyCommitted,
		/// The participant has as many open commitments as it may.
		TooManyCommitments,
		/// The orders of the basket have as many open commitments as they may.
		TooManyCommitmentsOfBasket,
		/// The commitment is worth less than the minimum.
		CommitmentTooSmall,
		/// The bond does not cover the penalties of all open commitments.
		BondExceeded,
		/// An asset has fewer than 2 or more than 18 decimals.
		UnsupportedDecimals,
		/// An amount, a value or a number of shares is too large.
		AmountOverflow,
		/// What arrived is not what was sent. Nothing was changed.
		NotConserved,
		/// The window for offers or the lead of a phase is zero, or leaves no time for orders.
		MethodTimesOutOfRange,
		/// Orders are not open: offers are collected, or the vault trades in pools.
		OrdersNotOpen,
		/// The basket accepts no offers, or does not any more.
		OffersNotOpen,
		/// Offers are still accepted. The best one is taken afterwards.
		WindowOpen,
		/// The asset at this position is not above the one before it: sides of offers ascend by asset.
		OfferNotAscending(OfferSide, u16),
		/// The amount at this position is zero.
		OfferLegZero(OfferSide, u16),
		/// The asset at this position is the quote asset, which is moved as the difference only.
		OfferLegIsQuote(OfferSide, u16),
		/// The amount at this position is more than the vault lacks, or has too much.
		OfferAboveOrder(OfferSide, u16),
		/// The offer would end before the window does, or leave orders less than their life.
		OfferUntilOutOfRange,
		/// The account has an offer for the basket, or one that is over and not returned. Withdraw it.
		AlreadyOffered,
		/// After the offer, the open orders would be worth more than the completion tolerance.
		OfferIncomplete,
		/// The offer leaves the holders more than the tolerance allows: it or a price is wrong.
		OfferTooGood,
		/// The offer costs the holders more than the tolerance allows.
		OfferTooBad,
		/// The account has too little of what is given at this position; after the last one, of the
		/// difference. One base unit of each asset has to stay.
		OfferNotCovered(u16),
		/// There are as many offers as there may be, and none of them is worse.
		OfferNotBetter,
		/// The account has made no offer for the basket, or it is taken or returned.
		OfferNotFound,
		/// The offer can still be taken. It cannot be withdrawn before it is over.
		OfferFirm,
		/// The vault is not to sell in pools, or has done so.
		NotSelling,
		/// The vault is not to buy in pools: it has yet to sell, or orders are open.
		NotBuying,
		/// The basket is not settled in pools.
		NotInPools,
		/// Only the owner of the basket and its delegate may do this yet.
		LeadNotOver,
		/// The vault did not trade the claim at this position, of those of the basket ascending by
		/// asset, in its pool, and so it traded none.
		SwapRefused(u16, SwapFault),
	}
}
