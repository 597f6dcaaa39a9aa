//! What others decode by index must keep its index. Append to these lists, never change them.

use super::*;
use scale_info::{Type, TypeDef, TypeInfo};

/// Indices and names of the variants of an enum.
fn indexed(info: Type) -> Vec<(u8, &'static str)> {
	match info.type_def {
		TypeDef::Variant(variants) => {
			variants.variants.into_iter().map(|variant| (variant.index, variant.name)).collect()
		}
		_ => panic!("not an enum"),
	}
}

/// Names of the variants of an enum, in order of their indices, which have no gaps.
fn variants(info: Type) -> Vec<&'static str> {
	let name = |(position, (index, name))| {
		assert_eq!(index, position);
		name
	};
	(0u8..).zip(indexed(info)).map(name).collect()
}

#[test]
fn calls_should_keep_their_indices() {
	assert_eq!(
		indexed(Call::<Test>::type_info()),
		[
			(0, "issue"),
			(1, "redeem"),
			(2, "set_terms"),
			(3, "collect_fee"),
			(4, "fill"),
			(5, "complete"),
			(6, "reopen"),
			(7, "register"),
			(8, "add_bond"),
			(9, "leave"),
			(10, "admit"),
			(11, "dismiss"),
			(12, "commit"),
			(13, "offer"),
			(14, "award"),
			(15, "withdraw"),
			(16, "sell_phase"),
			(17, "buy_phase"),
			(18, "settle_by_orders"),
		]
	);
}

#[test]
fn events_should_keep_their_indices() {
	assert_eq!(
		variants(Event::<Test>::type_info()),
		[
			"SharesIssued",
			"SharesRedeemed",
			"ManagementFeeCollected",
			"TermsSet",
			"SettlementStarted",
			"SettlementEnded",
			"ResidualBooked",
			"OrderFilled",
			"ParticipantRegistered",
			"BondAdded",
			"ParticipantLeft",
			"ParticipantAdmitted",
			"ParticipantDismissed",
			"Committed",
			"CommitmentEnded",
			"OfferMade",
			"OfferTaken",
			"OfferEnded",
			"OfferReturned",
			"OrdersOpened",
			"Swapped",
			"StageBegun",
		]
	);
}

#[test]
fn errors_should_keep_their_indices() {
	assert_eq!(
		variants(Error::<Test>::type_info()),
		[
			"BasketNotFound",
			"BasketNotActive",
			"Rebalancing",
			"NotRebalancing",
			"SettlementOver",
			"RedeemClosed",
			"NotOwner",
			"RequestOpen",
			"ZeroAmount",
			"LimitsNotAscending",
			"MaxInExceeded",
			"MinOutMissed",
			"MinOutNotAClaim",
			"BelowMinimumSupply",
			"InsufficientShares",
			"IssueFeeTooHigh",
			"RedeemFeeTooHigh",
			"ManagementFeeTooHigh",
			"ToleranceOutOfRange",
			"OrderLifeZero",
			"SettlementPeriodOutOfRange",
			"LossBudgetTooHigh",
			"NotAClaim",
			"QuoteAssetNotTraded",
			"NoOrder",
			"AmountCommitted",
			"NotAdmitted",
			"PriceMissing",
			"PriceUnconfirmed",
			"PriceStale",
			"ClaimNotPriced",
			"PriceTooGood",
			"PriceTooBad",
			"PriceOutOfRange",
			"InsufficientQuote",
			"LossBudgetExceeded",
			"NotComplete",
			"NothingToSettle",
			"NoShares",
			"TooManyExtras",
			"TooManyCommitmentEnds",
			"AlreadyRegistered",
			"NotRegistered",
			"AlreadyAdmitted",
			"BondTooLow",
			"InsufficientFunds",
			"CommitmentsOpen",
			"AlreadyCommitted",
			"TooManyCommitments",
			"TooManyCommitmentsOfBasket",
			"CommitmentTooSmall",
			"BondExceeded",
			"UnsupportedDecimals",
			"AmountOverflow",
			"NotConserved",
			"MethodTimesOutOfRange",
			"OrdersNotOpen",
			"OffersNotOpen",
			"WindowOpen",
			"OfferNotAscending",
			"OfferLegZero",
			"OfferLegIsQuote",
			"OfferAboveOrder",
			"OfferUntilOutOfRange",
			"AlreadyOffered",
			"OfferIncomplete",
			"OfferTooGood",
			"OfferTooBad",
			"OfferNotCovered",
			"OfferNotBetter",
			"OfferNotFound",
			"OfferFirm",
			"NotSelling",
			"NotBuying",
			"NotInPools",
			"LeadNotOver",
			"SwapRefused",
		]
	);
}

#[test]
fn what_is_stored_should_keep_its_indices() {
	assert_eq!(variants(Fillers::type_info()), ["Admitted", "Anyone"]);
	assert_eq!(variants(Leg::type_info()), ["Asset", "Quote"]);
	assert_eq!(
		variants(SwapFault::type_info()),
		[
			"PriceMissing",
			"PriceUnconfirmed",
			"PriceStale",
			"NoLiquidity",
			"TooBad",
			"TooGood",
			"LossBudgetExceeded",
			"Refused",
		]
	);
	assert_eq!(variants(Method::type_info()), ["Orders", "Offers", "Pools"]);
	assert_eq!(variants(Stage::type_info()), ["Orders", "Offers", "Selling", "Buying"]);
	assert_eq!(variants(Ending::type_info()), ["Completed", "DeadlinePassed", "NoShares"]);
	assert_eq!(variants(HoldReason::type_info()), ["Bond", "Offer"]);
	assert_eq!(variants(Difference::type_info()), ["ToVault", "FromVault"]);
	assert_eq!(variants(OfferSide::type_info()), ["Gives", "Takes"]);
	assert_eq!(variants(Net::type_info()), ["Gain", "Loss"]);
	assert_eq!(
		variants(OfferEnding::type_info()),
		["Displaced", "Outbid", "Failed", "Expired", "SettlementEnded"]
	);
}
