//! Holds of which something is lost whenever they are paid out.

use super::{AssetsHolder, RuntimeHoldReason};
use ballast_oracle::AssetId;
use frame_support::{
	pallet_prelude::{DispatchError, DispatchResult},
	parameter_types,
	traits::{
		fungibles::{Dust, Inspect, InspectHold, MutateHold, Unbalanced, UnbalancedHold},
		tokens::{
			DepositConsequence, Fortitude, Precision, Preservation, Provenance, WithdrawConsequence,
		},
	},
};
use sp_runtime::AccountId32;

parameter_types! {
	/// Base units that are lost.
	pub static Lost: u128 = 0;
}

/// [`AssetsHolder`], but that [`Lost`] base units of what is paid out do not arrive.
pub struct Lossy;

impl Inspect<AccountId32> for Lossy {
	type AssetId = AssetId;
	type Balance = u128;

	fn total_issuance(asset: AssetId) -> u128 {
		AssetsHolder::total_issuance(asset)
	}

	fn minimum_balance(asset: AssetId) -> u128 {
		AssetsHolder::minimum_balance(asset)
	}

	fn total_balance(asset: AssetId, who: &AccountId32) -> u128 {
		AssetsHolder::total_balance(asset, who)
	}

	fn balance(asset: AssetId, who: &AccountId32) -> u128 {
		AssetsHolder::balance(asset, who)
	}

	fn reducible_balance(
		asset: AssetId,
		who: &AccountId32,
		preservation: Preservation,
		force: Fortitude,
	) -> u128 {
		AssetsHolder::reducible_balance(asset, who, preservation, force)
	}

	fn can_deposit(
		asset: AssetId,
		who: &AccountId32,
		amount: u128,
		provenance: Provenance,
	) -> DepositConsequence {
		AssetsHolder::can_deposit(asset, who, amount, provenance)
	}

	fn can_withdraw(asset: AssetId, who: &AccountId32, amount: u128) -> WithdrawConsequence<u128> {
		AssetsHolder::can_withdraw(asset, who, amount)
	}

	fn asset_exists(asset: AssetId) -> bool {
		AssetsHolder::asset_exists(asset)
	}
}

impl Unbalanced<AccountId32> for Lossy {
	fn handle_dust(Dust(asset, amount): Dust<AccountId32, Self>) {
		AssetsHolder::handle_dust(Dust(asset, amount));
	}

	fn write_balance(
		asset: AssetId,
		who: &AccountId32,
		amount: u128,
	) -> Result<Option<u128>, DispatchError> {
		AssetsHolder::write_balance(asset, who, amount)
	}

	fn set_total_issuance(asset: AssetId, amount: u128) {
		AssetsHolder::set_total_issuance(asset, amount);
	}

	fn decrease_balance(
		asset: AssetId,
		who: &AccountId32,
		amount: u128,
		precision: Precision,
		preservation: Preservation,
		force: Fortitude,
	) -> Result<u128, DispatchError> {
		AssetsHolder::decrease_balance(asset, who, amount, precision, preservation, force)
	}

	fn increase_balance(
		asset: AssetId,
		who: &AccountId32,
		amount: u128,
		precision: Precision,
	) -> Result<u128, DispatchError> {
		let arrives = amount.saturating_sub(Lost::get());
		AssetsHolder::increase_balance(asset, who, arrives, precision)?;
		Ok(amount)
	}
}

impl InspectHold<AccountId32> for Lossy {
	type Reason = RuntimeHoldReason;

	fn total_balance_on_hold(asset: AssetId, who: &AccountId32) -> u128 {
		AssetsHolder::total_balance_on_hold(asset, who)
	}

	fn balance_on_hold(asset: AssetId, reason: &RuntimeHoldReason, who: &AccountId32) -> u128 {
		AssetsHolder::balance_on_hold(asset, reason, who)
	}
}

impl UnbalancedHold<AccountId32> for Lossy {
	fn set_balance_on_hold(
		asset: AssetId,
		reason: &RuntimeHoldReason,
		who: &AccountId32,
		amount: u128,
	) -> DispatchResult {
		AssetsHolder::set_balance_on_hold(asset, reason, who, amount)
	}
}

impl MutateHold<AccountId32> for Lossy {}
