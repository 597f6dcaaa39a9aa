//! What others decode by index must keep its index. Append to these lists, never change them.

use super::*;
use scale_info::{Type, TypeDef, TypeInfo};

/// Names of the variants of an enum, in order of their indices, which have no gaps.
fn variants(info: Type) -> Vec<&'static str> {
	match info.type_def {
		TypeDef::Variant(variants) => (0u8..)
			.zip(variants.variants)
			.map(|(position, variant)| {
				assert_eq!(variant.index, position);
				variant.name
			})
			.collect(),
		_ => panic!("not an enum"),
	}
}

#[test]
fn calls_should_keep_their_indices() {
	assert_eq!(
		variants(Call::<Test>::type_info()),
		[
			"issue",
			"redeem",
			"set_terms",
			"collect_fee",
			"fill",
			"complete",
			"reopen",
			"register",
			"add_bond",
			"leave",
			"admit",
			"dismiss",
			"commit",
			"offer",
			"award",
			"withdraw",
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
			"AmountAboveOrder",
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
			"TooManySettlementEnds",
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
		]
	);
}

#[test]
fn what_is_stored_should_keep_its_indices() {
	assert_eq!(variants(Fillers::type_info()), ["Admitted", "Anyone"]);
	assert_eq!(variants(Leg::type_info()), ["Asset", "Quote"]);
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
