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
			"create_basket",
			"request_rebalance",
			"cancel_request",
			"pause_basket",
			"resume_basket",
			"close_basket",
			"transfer_basket",
			"force_cancel_request",
			"force_pause_basket",
			"force_resume_basket",
			"force_close_basket",
			"force_transfer_basket",
		]
	);
}

#[test]
fn events_should_keep_their_indices() {
	assert_eq!(
		variants(Event::<Test>::type_info()),
		[
			"BasketCreated",
			"RequestOpened",
			"RequestCancelled",
			"RequestExpired",
			"ActivationExtended",
			"RequestHeld",
			"RequestRefused",
			"RequestRejected",
			"BasketActivated",
			"Rebalanced",
			"AssetTradeRequest",
			"BasketPaused",
			"BasketResumed",
			"BasketTransferred",
			"BasketClosed",
			"InventoryDiluted",
		]
	);
}

#[test]
fn errors_should_keep_their_indices() {
	assert_eq!(
		variants(Error::<Test>::type_info()),
		[
			"BasketNotFound",
			"NotOwner",
			"BasketNotActive",
			"BasketNotPaused",
			"PausedByAdmin",
			"RequestAlreadyOpen",
			"NoOpenRequest",
			"TooManyRequestsInBlock",
			"SharesOutstanding",
			"InsufficientDeposit",
			"ShareAssetInUse",
			"NumbersExhausted",
			"AlreadyOwner",
			"NoComponents",
			"TooManyComponents",
			"TooManyLegs",
			"RemovalOutOfRange",
			"RemovalNotDescending",
			"DuplicateAsset",
			"WeightsLengthMismatch",
			"WeightBelowMinimum",
			"WeightsSumNotOne",
			"UnknownAsset",
			"UnsupportedDecimals",
			"AssetNotListed",
			"ComponentNotListed",
			"Settling",
			"NotADilution",
			"NoteNotUtf8",
		]
	);
}

#[test]
fn what_is_stored_should_keep_its_indices() {
	assert_eq!(variants(BasketStatus::type_info()), ["Pending", "Active", "Paused"]);
	assert_eq!(variants(Authority::type_info()), ["Owner", "Admin"]);
}
