//! Evidence against an oracle, from bytes to the bond that is lost, through the extensions of the
//! runtime; and what rotation may cost a block.

use super::genesis;
use crate::{configs::RuntimeBlockWeights, *};
use ballast_bls::host::dev_key;
use ballast_oracle::{
	consensus::PartialSignature,
	digest,
	evidence::{ConflictingStatements, Signed},
	Equivocation, MAX_ORACLES, MAX_PRICES, MAX_REQUESTS,
};
use codec::{Decode, Encode};
use frame_support::{
	dispatch::DispatchClass,
	traits::{
		fungible::{Inspect, InspectHold},
		Get,
	},
	weights::Weight,
};
use pallet_bls_oracle::{Config, HoldReason, WeightInfo};
use sp_core::H256;
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	generic::Era,
	traits::Header as _,
	transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
};

const BOND: Balance = 100 * UNIT;

fn development() -> TestExternalities {
	let mut ext = genesis("development");
	ext.execute_with(|| {
		Executive::initialize_block(&Header::new(
			1,
			Default::default(),
			Default::default(),
			Default::default(),
			Default::default(),
		));
	});
	ext
}

/// Two partials over different reports by the development key `signer`, against Bob, who is
/// oracle 1.
fn evidence_against_bob(signer: u32) -> Equivocation {
	let (genesis, key) = (BlsOracle::chain_view().genesis, dev_key(signer));
	let statements = [1, 2].map(|byte| {
		let report = H256::repeat_byte(byte);
		let body = PartialSignature {
			set_id: 0,
			round: 1,
			view: 0,
			digest: report,
			signature: key.sign(report.as_bytes()),
		};
		let digest = digest::tagged(&digest::PARTIAL_TAG, &genesis, &body);
		Signed { signature: key.sign(digest.as_bytes()), body }
	});
	Equivocation { member: 1, statements: ConflictingStatements::Partials(statements) }
}

fn bond_of(account: &AccountId) -> Balance {
	Balances::balance_on_hold(&HoldReason::OracleRegistration.into(), account)
}

/// `signer` sends the evidence itself.
fn signed_by(signer: Sr25519Keyring, evidence: Equivocation) -> UncheckedExtrinsic {
	let evidence = alloc::boxed::Box::new(evidence);
	let call = RuntimeCall::BlsOracle(pallet_bls_oracle::Call::report_equivocation { evidence });
	let extension: TxExtension = (
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckMortality::from(Era::Immortal),
		frame_system::CheckNonce::from(System::account_nonce(signer.to_account_id())),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	);
	let payload = SignedPayload::new(call, extension).unwrap();
	let signature = payload.using_encoded(|bytes| signer.sign(bytes));
	let (call, extension, _) = payload.deconstruct();
	UncheckedExtrinsic::new_signed(call, signer.to_account_id().into(), signature.into(), extension)
}

#[test]
fn oracles_of_the_presets_are_bonded() {
	for preset in ["development", "local_testnet"] {
		genesis(preset).execute_with(|| {
			for (account, _) in BlsOracle::oracles() {
				assert_eq!(bond_of(&account), BOND, "{preset}");
			}
		});
	}
}

#[test]
fn evidence_costs_the_oracle_its_bond_and_its_sender_nothing() {
	development().execute_with(|| {
		let bob = Sr25519Keyring::Bob.to_account_id();
		let (issuance, free) = (Balances::total_issuance(), Balances::balance(&bob));
		let transaction = BlsOracle::equivocation_transaction(evidence_against_bob(1));
		// As bytes, the way it comes from a peer.
		let transaction = UncheckedExtrinsic::decode(&mut &transaction.encode()[..]).unwrap();
		Executive::validate_transaction(
			TransactionSource::External,
			transaction.clone(),
			Default::default(),
		)
		.unwrap();
		Executive::apply_extrinsic(transaction).unwrap().unwrap();
		assert_eq!(bond_of(&bob), 0);
		assert_eq!(Balances::balance(&bob), free);
		assert_eq!(Balances::total_issuance(), issuance - BOND);
	});
}

#[test]
fn evidence_that_does_not_hold_is_not_in_any_block() {
	development().execute_with(|| {
		let transaction = BlsOracle::equivocation_transaction(evidence_against_bob(2));
		assert_eq!(
			Executive::apply_extrinsic(transaction),
			Err(TransactionValidityError::Invalid(InvalidTransaction::BadProof))
		);
		assert_eq!(bond_of(&Sr25519Keyring::Bob.to_account_id()), BOND);
	});
}

#[test]
fn a_signer_pays_for_evidence_unless_it_holds() {
	development().execute_with(|| {
		let (eve, bob) = (Sr25519Keyring::Eve.to_account_id(), Sr25519Keyring::Bob.to_account_id());
		let before = Balances::balance(&eve);
		let refused = signed_by(Sr25519Keyring::Eve, evidence_against_bob(2));
		Executive::apply_extrinsic(refused).unwrap().unwrap_err();
		let after = Balances::balance(&eve);
		assert!(after < before && bond_of(&bob) == BOND);

		let accepted = signed_by(Sr25519Keyring::Eve, evidence_against_bob(1));
		Executive::apply_extrinsic(accepted).unwrap().unwrap();
		assert_eq!((Balances::balance(&eve), bond_of(&bob)), (after, 0));
	});
}

#[test]
fn the_largest_evidence_fits_into_a_block() {
	type Weights = <Runtime as Config>::WeightInfo;
	let entries = 2 * (MAX_PRICES + MAX_REQUESTS + MAX_ORACLES);
	let weight = Weights::authorize_report_equivocation(entries)
		.saturating_add(Weights::report_equivocation(entries));
	let limits = RuntimeBlockWeights::get();
	assert!(weight.all_lte(limits.get(DispatchClass::Normal).max_extrinsic.unwrap()), "{weight}");
}

#[test]
fn a_boundary_leaves_the_block_to_others() {
	type Weights = <Runtime as Config>::WeightInfo;
	let retired: u32 = <Runtime as Config>::MaxRetiredSets::get();
	let most = Weights::prune_sets(retired).saturating_add(Weights::activate_set(MAX_ORACLES));
	let share = RuntimeBlockWeights::get().max_block / 100;
	assert!(most.all_lte(Weight::from_parts(share.ref_time(), u64::MAX)), "{most}");
}
