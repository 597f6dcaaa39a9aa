//! The runtime APIs: what the node asks the runtime.

#![allow(
	clippy::as_conversions,
	clippy::expect_used,
	reason = "expansion of the macros; try-runtime stops by a panic, as its tools expect"
)]

use crate::*;
use alloc::vec::Vec;
use ballast_basket_math::{BasketDrift, Change};
use ballast_oracle::{BasketId, Certificate, ChainView, Equivocation, Perquintill, PublicKey};
use frame_support::{
	genesis_builder_helper::{build_state, get_preset},
	view_functions::{ViewFunctionDispatchError, ViewFunctionId},
};
use pallet_rebalance::{BasketDetails, Nav, Preview, RebalanceError};
use pallet_settlement::{
	Announced, ClaimPosition, Commitment, Order, Participant, RankedOffer, Settling, SharesPreview,
	Terms,
};
use pallet_transaction_payment_rpc_runtime_api::{FeeDetails, RuntimeDispatchInfo};
use sp_api::impl_runtime_apis;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_runtime::{
	traits::{Block as BlockT, NumberFor},
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult, DispatchError,
};

impl_runtime_apis! {
	impl sp_api::Core<Block> for Runtime {
		fn version() -> RuntimeVersion {
			VERSION
		}

		fn execute_block(block: <Block as BlockT>::LazyBlock) {
			Executive::execute_block(block);
		}

		fn initialize_block(header: &<Block as BlockT>::Header) -> sp_runtime::ExtrinsicInclusionMode {
			Executive::initialize_block(header)
		}
	}

	impl sp_api::Metadata<Block> for Runtime {
		fn metadata() -> OpaqueMetadata {
			OpaqueMetadata::new(Runtime::metadata().into())
		}

		fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
			Runtime::metadata_at_version(version)
		}

		fn metadata_versions() -> Vec<u32> {
			Runtime::metadata_versions()
		}
	}

	impl frame_support::view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
		fn execute_view_function(
			id: ViewFunctionId,
			input: Vec<u8>,
		) -> Result<Vec<u8>, ViewFunctionDispatchError> {
			Runtime::execute_view_function(id, input)
		}
	}

	impl sp_block_builder::BlockBuilder<Block> for Runtime {
		fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
			Executive::apply_extrinsic(extrinsic)
		}

		fn finalize_block() -> <Block as BlockT>::Header {
			Executive::finalize_block()
		}

		fn inherent_extrinsics(data: sp_inherents::InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
			data.create_extrinsics()
		}

		fn check_inherents(
			block: <Block as BlockT>::LazyBlock,
			data: sp_inherents::InherentData,
		) -> sp_inherents::CheckInherentsResult {
			data.check_extrinsics(&block)
		}
	}

	impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
		fn validate_transaction(
			source: TransactionSource,
			tx: <Block as BlockT>::Extrinsic,
			block_hash: <Block as BlockT>::Hash,
		) -> TransactionValidity {
			Executive::validate_transaction(source, tx, block_hash)
		}
	}

	impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
		fn offchain_worker(header: &<Block as BlockT>::Header) {
			Executive::offchain_worker(header)
		}
	}

	impl ballast_oracle::api::OracleApi<Block, AccountId> for Runtime {
		fn chain_view() -> ChainView {
			BlsOracle::chain_view()
		}

		fn oracles() -> Vec<(AccountId, PublicKey)> {
			BlsOracle::oracles()
		}

		fn certificate_transaction(certificate: Certificate) -> <Block as BlockT>::Extrinsic {
			BlsOracle::certificate_transaction(certificate)
		}

		fn equivocation_transaction(evidence: Equivocation) -> <Block as BlockT>::Extrinsic {
			BlsOracle::equivocation_transaction(evidence)
		}
	}

	impl pallet_rebalance::api::RebalanceApi<Block, AccountId, Balance> for Runtime {
		fn basket(basket: BasketId) -> Option<BasketDetails<AccountId, Balance>> {
			Rebalance::basket(basket)
		}

		fn nav(basket: BasketId) -> Result<Nav, RebalanceError> {
			Rebalance::nav(basket)
		}

		fn drift(basket: BasketId) -> Result<BasketDrift, RebalanceError> {
			Rebalance::drift(basket)
		}

		fn change_for_target(
			basket: BasketId,
			targets: Vec<(AssetId, Perquintill)>,
		) -> Result<Change, RebalanceError> {
			Rebalance::change_for_target(basket, targets)
		}

		fn preview_rebalance(
			basket: BasketId,
			remove: Vec<u32>,
			add: Vec<AssetId>,
			weights: Vec<Perquintill>,
		) -> Result<Preview, RebalanceError> {
			Rebalance::preview_rebalance(basket, remove, add, weights)
		}
	}

	impl pallet_settlement::api::SettlementApi<Block, AccountId> for Runtime {
		fn positions(basket: BasketId) -> Result<Vec<ClaimPosition>, DispatchError> {
			Settlement::positions(basket)
		}

		fn orders(basket: BasketId) -> Result<Vec<Order>, DispatchError> {
			Settlement::orders(basket)
		}

		fn settlement(basket: BasketId) -> Option<Settling> {
			Settlement::settlement(basket)
		}

		fn preview_issue(basket: BasketId, shares: u128) -> Result<SharesPreview, DispatchError> {
			Settlement::preview_issue(basket, shares)
		}

		fn preview_redeem(basket: BasketId, shares: u128) -> Result<SharesPreview, DispatchError> {
			Settlement::preview_redeem(basket, shares)
		}

		fn terms(basket: BasketId) -> Option<(Terms<AccountId>, Option<Announced>)> {
			Settlement::terms(basket)
		}

		fn participant(who: AccountId) -> Option<Participant> {
			Settlement::participant(who)
		}

		fn commitments(basket: BasketId) -> Vec<Commitment<AccountId>> {
			Settlement::commitments(basket)
		}

		fn offers(basket: BasketId) -> Result<Vec<RankedOffer<AccountId>>, DispatchError> {
			Settlement::offers(basket)
		}
	}

	impl pallet_asset_conversion::AssetConversionApi<Block, Balance, AssetId> for Runtime {
		fn quote_price_exact_tokens_for_tokens(
			given: AssetId,
			received: AssetId,
			amount: Balance,
			include_fee: bool,
		) -> Option<Balance> {
			AssetConversion::quote_price_exact_tokens_for_tokens(given, received, amount, include_fee)
		}

		fn quote_price_tokens_for_exact_tokens(
			given: AssetId,
			received: AssetId,
			amount: Balance,
			include_fee: bool,
		) -> Option<Balance> {
			AssetConversion::quote_price_tokens_for_exact_tokens(given, received, amount, include_fee)
		}

		fn get_reserves(first: AssetId, second: AssetId) -> Option<(Balance, Balance)> {
			AssetConversion::get_reserves(first, second).ok()
		}
	}

	impl sp_consensus_aura::AuraApi<Block, AuraId> for Runtime {
		fn slot_duration() -> sp_consensus_aura::SlotDuration {
			sp_consensus_aura::SlotDuration::from_millis(SLOT_DURATION)
		}

		fn authorities() -> Vec<AuraId> {
			pallet_aura::Authorities::<Runtime>::get().into_inner()
		}
	}

	impl sp_session::SessionKeys<Block> for Runtime {
		fn generate_session_keys(
			owner: Vec<u8>,
			seed: Option<Vec<u8>>,
		) -> sp_session::OpaqueGeneratedSessionKeys {
			SessionKeys::generate(&owner, seed).into()
		}

		fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
			SessionKeys::decode_into_raw_public_keys(&encoded)
		}
	}

	impl sp_consensus_grandpa::GrandpaApi<Block> for Runtime {
		fn grandpa_authorities() -> sp_consensus_grandpa::AuthorityList {
			Grandpa::grandpa_authorities()
		}

		fn current_set_id() -> sp_consensus_grandpa::SetId {
			pallet_grandpa::CurrentSetId::<Runtime>::get()
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			_proof: sp_consensus_grandpa::EquivocationProof<
				<Block as BlockT>::Hash,
				NumberFor<Block>,
			>,
			_owner: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			None
		}

		fn generate_key_ownership_proof(
			_set_id: sp_consensus_grandpa::SetId,
			_authority: sp_consensus_grandpa::AuthorityId,
		) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
			// Validators have no bond: one that equivocates has nothing to lose on chain. The council
			// removes it.
			None
		}
	}

	impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
		fn account_nonce(account: AccountId) -> Nonce {
			System::account_nonce(account)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance> for Runtime {
		fn query_info(uxt: <Block as BlockT>::Extrinsic, len: u32) -> RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_info(uxt, len)
		}

		fn query_fee_details(uxt: <Block as BlockT>::Extrinsic, len: u32) -> FeeDetails<Balance> {
			TransactionPayment::query_fee_details(uxt, len)
		}

		fn query_weight_to_fee(weight: frame_support::weights::Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
		fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
			build_state::<RuntimeGenesisConfig>(config)
		}

		fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
			get_preset::<RuntimeGenesisConfig>(id, genesis::get_preset)
		}

		fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
			genesis::preset_names()
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	impl frame_benchmarking::Benchmark<Block> for Runtime {
		fn benchmark_metadata(extra: bool) -> (
			Vec<frame_benchmarking::BenchmarkList>,
			Vec<frame_support::traits::StorageInfo>,
		) {
			use frame_benchmarking::{baseline, BenchmarkList};
			use frame_support::traits::StorageInfoTrait;
			use frame_system_benchmarking::{
				extensions::Pallet as SystemExtensionsBench, Pallet as SystemBench,
			};
			use baseline::Pallet as BaselineBench;

			let mut list = Vec::<BenchmarkList>::new();
			list_benchmarks!(list, extra);
			(list, AllPalletsWithSystem::storage_info())
		}

		fn dispatch_benchmark(
			config: frame_benchmarking::BenchmarkConfig,
		) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
			use frame_benchmarking::{baseline, BenchmarkBatch};
			use frame_support::traits::WhitelistedStorageKeys;
			use frame_system_benchmarking::{
				extensions::Pallet as SystemExtensionsBench, Pallet as SystemBench,
			};
			use baseline::Pallet as BaselineBench;

			let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
			let mut batches = Vec::<BenchmarkBatch>::new();
			let params = (&config, &whitelist);
			add_benchmarks!(params, batches);
			Ok(batches)
		}
	}

	#[cfg(feature = "try-runtime")]
	impl frame_try_runtime::TryRuntime<Block> for Runtime {
		fn on_runtime_upgrade(
			checks: frame_try_runtime::UpgradeCheckSelect,
		) -> (frame_support::weights::Weight, frame_support::weights::Weight) {
			let weight = Executive::try_runtime_upgrade(checks).expect("a failed upgrade stops the tool");
			(weight, configs::RuntimeBlockWeights::get().max_block)
		}

		fn execute_block(
			block: <Block as BlockT>::LazyBlock,
			state_root_check: bool,
			signature_check: bool,
			select: frame_try_runtime::TryStateSelect,
		) -> frame_support::weights::Weight {
			Executive::try_execute_block(block, state_root_check, signature_check, select)
				.expect("a failed block stops the tool")
		}
	}
}
