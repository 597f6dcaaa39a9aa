//! Times the verification of a certificate in the compiled runtime, through the call that the
//! transaction pool makes.
//!
//! `certificate [NAME=FILE.wasm]...` compares runtimes; without arguments it takes the one in the
//! node. Verification is what a valid certificate takes beyond one that lacks a single signer, which
//! is refused right before the keys are summed.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "a bench that cannot run has to stop"
)]

use ballast_bls::host::{aggregate, SecretKey};
use ballast_oracle::{
	digest, quorum, Certificate, CertifiedPrice, FixedU128, Report, SignerBitmap, H256,
};
use ballast_runtime::{
	genesis::listings, AccountId, BalancesConfig, BlsOracleConfig, Runtime, RuntimeCall,
	RuntimeGenesisConfig, TxExtension, UncheckedExtrinsic, UNIT,
};
use codec::{Decode, Encode};
use frame_system::offchain::CreateAuthorizedTransaction;
use pallet_bls_oracle::GenesisOracle;
use sc_executor::WasmExecutor;
use sp_core::traits::{CallContext, CodeExecutor, RuntimeCode, WrappedRuntimeCode};
use sp_runtime::{
	transaction_validity::{TransactionSource, TransactionValidity},
	BuildStorage,
};
use sp_state_machine::BasicExternalities;
use std::{
	hint::black_box,
	time::{Duration, Instant},
};

type HostFunctions =
	(sp_io::SubstrateHostFunctions, sp_crypto_ec_utils::bls12_381::host_calls::HostFunctions);

const SIGNERS: [u16; 4] = [4, 16, 64, 128];
const CALLS: usize = 100;
/// Time of the chain in the bench, milliseconds since the Unix epoch.
const NOW: u64 = 1_800_000_000_000;

struct Fixture {
	state: sp_core::storage::Storage,
	valid: Vec<u8>,
	refused: Vec<u8>,
}

/// A chain with `members` oracles, and a certificate that all of them signed.
fn fixture(members: u16) -> Fixture {
	let keys: Vec<_> = (0..members)
		.map(|index| SecretKey::from_ikm(&H256::from_low_u64_be(index.into()).0).unwrap())
		.collect();
	let oracles: Vec<_> = (0u8..)
		.zip(&keys)
		.map(|(index, key)| {
			let account = AccountId::new([index; 32]);
			let binding = digest::binding(&H256::zero(), &account, &key.public_key());
			GenesisOracle {
				account,
				key: key.public_key(),
				proof: key.prove_possession(),
				binding: key.sign(binding.as_bytes()),
			}
		})
		.collect();
	let bonds = oracles.iter().map(|oracle| (oracle.account.clone(), 1_000 * UNIT)).collect();
	let mut state = RuntimeGenesisConfig {
		balances: BalancesConfig { balances: bonds, ..Default::default() },
		bls_oracle: BlsOracleConfig { oracles, assets: listings() },
		..Default::default()
	}
	.build_storage()
	.unwrap();
	let now = frame_support::storage::storage_prefix(b"Timestamp", b"Now");
	state.top.insert(now.to_vec(), NOW.encode());

	let prices = (1..=10)
		.map(|asset| CertifiedPrice {
			asset,
			price: FixedU128::from_u32(asset),
			confidence: FixedU128::default(),
		})
		.collect::<Vec<_>>();
	let report = Report {
		set_id: 0,
		round: 1,
		view: 0,
		observed_at: NOW,
		valid_until: 9,
		prices: prices.try_into().unwrap(),
		requests: Default::default(),
	};
	// The block on which the call is made is genesis, and this is the hash that the call gives it.
	let message = digest::report(&H256::zero(), &report);
	let sign = |count: u32| {
		let partials: Vec<_> =
			(0..count).zip(&keys).map(|(_, key)| key.sign(message.as_bytes())).collect();
		let signers = SignerBitmap::new(members.into(), (0..).take(partials.len())).unwrap();
		let certificate = Certificate {
			report: report.clone(),
			signers,
			signature: aggregate(&partials).unwrap(),
		};
		transaction(certificate)
	};
	Fixture { state, valid: sign(members.into()), refused: sign(quorum(members.into()) - 1) }
}

/// The arguments of `validate_transaction`.
fn transaction(certificate: Certificate) -> Vec<u8> {
	let call = RuntimeCall::BlsOracle(pallet_bls_oracle::Call::submit_report { certificate });
	let extension: TxExtension =
		<Runtime as CreateAuthorizedTransaction<RuntimeCall>>::create_extension();
	let transaction = UncheckedExtrinsic::new_transaction(call, extension);
	(TransactionSource::External, transaction, H256::zero()).encode()
}

/// Median time of a call, after one that compiles the runtime.
fn time(
	executor: &WasmExecutor<HostFunctions>,
	code: &RuntimeCode,
	state: &sp_core::storage::Storage,
	arguments: &[u8],
	accepted: bool,
) -> Duration {
	let mut times = Vec::with_capacity(CALLS);
	for _ in 0..=CALLS {
		let mut ext = BasicExternalities::new(state.clone());
		let start = Instant::now();
		let (result, _) = executor.call(
			&mut ext,
			code,
			"TaggedTransactionQueue_validate_transaction",
			black_box(arguments),
			CallContext::Offchain,
		);
		times.push(start.elapsed());
		let validity = TransactionValidity::decode(&mut result.unwrap().as_slice()).unwrap();
		assert_eq!(validity.is_ok(), accepted, "{validity:?}");
	}
	times.remove(0);
	times.sort_unstable();
	times[CALLS / 2]
}

fn main() {
	let mut runtimes: Vec<(String, Vec<u8>)> = std::env::args()
		.skip(1)
		.filter(|argument| !argument.starts_with("--"))
		.map(|argument| {
			let (name, path) = argument.split_once('=').expect("arguments are NAME=FILE.wasm");
			(name.to_owned(), std::fs::read(path).unwrap_or_else(|error| panic!("{path}: {error}")))
		})
		.collect();
	if runtimes.is_empty() {
		let wasm = ballast_runtime::WASM_BINARY.expect("build without SKIP_WASM_BUILD");
		runtimes.push(("node".into(), wasm.to_vec()));
	}
	let executor = WasmExecutor::<HostFunctions>::builder().build();
	println!(
		"{:<12} {:>8} {:>14} {:>14} {:>14}",
		"runtime", "signers", "valid", "refused", "verification"
	);
	for (name, wasm) in &runtimes {
		let code = RuntimeCode {
			code_fetcher: &WrappedRuntimeCode(wasm.as_slice().into()),
			hash: sp_io::hashing::blake2_256(wasm).to_vec(),
			heap_pages: None,
		};
		for members in SIGNERS {
			let Fixture { state, valid, refused } = fixture(members);
			let valid = time(&executor, &code, &state, &valid, true);
			let refused = time(&executor, &code, &state, &refused, false);
			println!(
				"{name:<12} {members:>8} {:>11.2} ms {:>11.2} ms {:>11.2} ms",
				valid.as_secs_f64() * 1e3,
				refused.as_secs_f64() * 1e3,
				valid.saturating_sub(refused).as_secs_f64() * 1e3,
			);
		}
	}
}
