use crate::{configs::*, *};
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo},
	traits::{Get, StorageInfoTrait},
	weights::constants::WEIGHT_REF_TIME_PER_MILLIS,
};
use sp_io::TestExternalities;
use sp_runtime::Perbill;

#[test]
fn a_block_may_compute_for_a_third_of_its_slot() {
	let weights = RuntimeBlockWeights::get();
	assert_eq!(weights.max_block.ref_time() / WEIGHT_REF_TIME_PER_MILLIS, SLOT_DURATION / 3);
	let normal = weights.get(DispatchClass::Normal).max_total.unwrap();
	assert_eq!(normal.ref_time(), Perbill::from_percent(75) * weights.max_block.ref_time());
}

#[test]
fn calls_are_small_enough_for_the_pool_to_copy() {
	assert!(core::mem::size_of::<RuntimeCall>() <= 512, "box the largest variant");
}

#[test]
fn a_report_of_the_largest_weight_fits_into_a_block() {
	let class = RuntimeBlockWeights::get().get(DispatchClass::Operational).max_extrinsic.unwrap();
	assert!(MaxReportWeight::get().all_lte(class));
}

#[test]
fn a_rebalance_of_four_hundred_components_fits_into_a_report() {
	use ballast_oracle::RequestBook;
	let weight = Rebalance::execute_weight(800);
	assert!(weight.all_lte(MaxReportWeight::get()), "{weight:?}");
}

#[test]
fn the_circuit_breaker_and_the_heartbeat_suit_the_block_time() {
	let heartbeat: u32 = <Runtime as pallet_bls_oracle::Config>::Heartbeat::get();
	assert_eq!(u64::from(heartbeat) * SLOT_DURATION, 60_000);
	// All venues answer, and a quorum signs, within one slot.
	let timeout: u64 = <Runtime as pallet_bls_oracle::Config>::HttpTimeout::get();
	assert!(timeout < SLOT_DURATION);
}

#[test]
fn a_motion_is_open_for_three_days_and_sessions_for_half_a_minute() {
	assert_eq!(u64::from(DAY) * SLOT_DURATION, 24 * 60 * 60 * 1_000);
	let motion: BlockNumber =
		<Runtime as pallet_collective::Config<CouncilCollective>>::MotionDuration::get();
	assert_eq!(motion, 3 * DAY);
	let period: BlockNumber = sessions::SessionPeriod::get();
	assert_eq!(u64::from(period) * SLOT_DURATION, 30_000);
}

#[test]
fn a_motion_can_carry_what_the_admin_origin_is_for() {
	let most = MaxProposalWeight::get();
	let calls: [RuntimeCall; 3] = [
		pallet_whitelist::Call::whitelist_call { call_hash: Hash::zero() }.into(),
		pallet_collator_selection::Call::add_invulnerable { who: AccountId::new([0; 32]) }.into(),
		pallet_bls_oracle::Call::unlist_asset { asset: 1 }.into(),
	];
	for call in calls {
		let weight = call.get_dispatch_info().call_weight;
		assert!(weight.all_lte(most), "{call:?}: {weight:?}");
	}
}

#[test]
fn fees_are_worth_paying_and_not_worth_fearing() {
	let request = RuntimeCall::Rebalance(pallet_rebalance::Call::request_rebalance {
		basket: 0,
		remove: Default::default(),
		add: Default::default(),
		weights: Default::default(),
		note: None,
	});
	TestExternalities::new_empty().execute_with(|| {
		let fee = TransactionPayment::compute_fee(200, &request.get_dispatch_info(), 0);
		assert!(fee > 0 && fee < UNIT / 10, "{fee}");
	});
}

#[test]
fn every_storage_item_has_a_size_limit_or_is_the_sdk_s() {
	let ours = [b"BlsOracle".to_vec(), b"Rebalance".to_vec(), b"Settlement".to_vec()];
	for item in AllPalletsWithSystem::storage_info() {
		if ours.contains(&item.pallet_name) {
			let name = String::from_utf8_lossy(&item.storage_name);
			assert!(item.max_size.is_some(), "{name} has no bound");
		}
	}
}

#[test]
fn shares_and_assets_do_not_meet() {
	assert!(genesis::ASSETS.iter().all(|asset| asset.id < SHARE_ASSET_OFFSET));
	let offset: AssetId = <Runtime as pallet_rebalance::Config>::ShareAssetOffset::get();
	assert_eq!(offset, SHARE_ASSET_OFFSET);
}
