//! Pools: one of each asset and the quote asset, in which vaults trade besides everybody else.

use super::AdminOrigin;
use crate::*;
use frame_support::{
	instances::Instance2,
	parameter_types,
	traits::{
		tokens::imbalance::ResolveAssetTo, AsEnsureOriginWithArg, ConstU128, ConstU32,
		NeverEnsureOrigin,
	},
	PalletId,
};
use pallet_asset_conversion::{AccountIdConverter, WithFirstAsset};
use sp_runtime::{traits::AccountIdConversion, Permill};

parameter_types! {
	pub const PoolsPalletId: PalletId = PalletId(*b"bal/pool");
	/// Keeps what pools cost to set up.
	pub PoolsAccount: AccountId = PoolsPalletId::get().into_account_truncating();
	pub const PoolQuoteAsset: AssetId = genesis::QUOTE_ASSET;
	/// What the liquidity providers of a pool keep of each swap: 0.3 %.
	pub const PoolFee: Permill = Permill::from_parts(3_000);
	pub const MaxPoolFee: Permill = Permill::from_percent(5);
	pub const LiquidityWithdrawalFee: Permill = Permill::zero();
}

/// The shares of liquidity providers. pallet-asset-conversion makes them, and nobody else.
impl pallet_assets::Config<Instance2> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Balance = Balance;
	type AssetId = AssetId;
	type AssetIdParameter = codec::Compact<AssetId>;
	type ReserveData = ();
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<NeverEnsureOrigin<AccountId>>;
	type ForceOrigin = AdminOrigin;
	// Who sets up a pool pays for it with the fee below.
	type AssetDeposit = ConstU128<0>;
	type AssetAccountDeposit = ConstU128<0>;
	type MetadataDepositBase = ConstU128<0>;
	type MetadataDepositPerByte = ConstU128<0>;
	type ApprovalDeposit = ConstU128<MILLI_UNIT>;
	type StringLimit = ConstU32<50>;
	type RemoveItemsLimit = ConstU32<1000>;
	type Freezer = ();
	type Holder = ();
	type Extra = ();
	type CallbackHandle = ();
	type AssetIdAllocator = ();
	type WeightInfo = weights::pallet_assets::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

/// The pair of each pool begins with the quote asset.
pub type PoolPairs = WithFirstAsset<
	PoolQuoteAsset,
	AccountId,
	AssetId,
	AccountIdConverter<PoolsPalletId, (AssetId, AssetId)>,
>;

impl pallet_asset_conversion::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Balance = Balance;
	type HigherPrecisionBalance = sp_core::U256;
	type AssetKind = AssetId;
	type Assets = Assets;
	type PoolId = (AssetId, AssetId);
	type PoolLocator = PoolPairs;
	type PoolAssetId = AssetId;
	type PoolAssets = PoolAssets;
	type LPFee = PoolFee;
	type AdminOrigin = AdminOrigin;
	type MaxSwapFee = MaxPoolFee;
	// Ten dollars: a pool is there for ever.
	type PoolSetupFee = ConstU128<10_000_000>;
	type PoolSetupFeeAsset = PoolQuoteAsset;
	type PoolSetupFeeTarget = ResolveAssetTo<PoolsAccount, Assets>;
	type LiquidityWithdrawalFee = LiquidityWithdrawalFee;
	// What the first provider leaves in a pool, so that nobody can make its shares dear.
	type MintMinLiquidity = ConstU128<100>;
	// From any asset to any other.
	type MaxSwapPathLength = ConstU32<3>;
	type PalletId = PoolsPalletId;
	type WeightInfo = weights::pallet_asset_conversion::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::PoolPair;
}
