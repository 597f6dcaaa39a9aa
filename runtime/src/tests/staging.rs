//! The preset for a network of one's own, and what is refused in it.

use super::{genesis, genesis_of};
use crate::{configs::CouncilMembers, genesis::*, *};
use ballast_bls::{host::SecretKey, BlsError};
use ballast_oracle::{digest, H256};
use frame_support::traits::{fungible::Inspect, fungibles::Inspect as _, SortedMembers};
use pallet_bls_oracle::GenesisOracle;
use sp_core::{ed25519, sr25519};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

fn account(byte: u8) -> AccountId {
	AccountId::new([byte; 32])
}

fn validator(byte: u8) -> Validator {
	Validator {
		account: account(byte),
		aura: sr25519::Public::from_raw([byte; 32]).into(),
		grandpa: ed25519::Public::from_raw([byte; 32]).into(),
	}
}

fn oracle_of(key: &SecretKey, account: AccountId) -> GenesisOracle<AccountId> {
	let binding = digest::binding(&H256::zero(), &account, &key.public_key());
	GenesisOracle {
		account,
		key: key.public_key(),
		proof: key.prove_possession(),
		binding: key.sign(binding.as_bytes()),
	}
}

fn oracle(byte: u8) -> GenesisOracle<AccountId> {
	oracle_of(&SecretKey::from_ikm(&[byte; 32]).unwrap(), account(byte))
}

/// Two validators, four oracles that can pay their bond, a council of three.
pub fn network() -> StagingNetwork {
	let members = [account(200), account(201), account(202)];
	StagingNetwork {
		validators: vec![validator(1), validator(2)],
		oracles: (11..15).map(oracle).collect(),
		council: members.to_vec(),
		endowed: (11..15)
			.map(|byte| (account(byte), 101 * UNIT))
			.chain(members.map(|member| (member, UNIT)))
			.collect(),
	}
}

#[test]
fn the_preset_trusts_nobody() {
	genesis("staging").execute_with(|| {
		assert_eq!(pallet_sudo::Key::<Runtime>::get(), None);
		assert_eq!(Balances::total_issuance(), 0);
		assert!(pallet_aura::Authorities::<Runtime>::get().is_empty());
		assert!(Grandpa::grandpa_authorities().is_empty());
		assert!(Session::validators().is_empty());
		assert!(CouncilMembers::sorted_members().is_empty());
		assert!(BlsOracle::oracles().is_empty());
		assert_eq!(Rebalance::basket(0), None);
		assert_eq!(BlsOracle::chain_view().assets, (1..=10).collect::<Vec<_>>());
		assert!((1..=10).all(|asset| Assets::total_issuance(asset) == 0));
	});
	let preset = String::from_utf8(get_preset(&"staging".into()).unwrap()).unwrap();
	for known in Sr25519Keyring::well_known() {
		assert!(!preset.contains(&known.to_account_id().to_string()), "{known}");
	}
}

#[test]
fn a_network_starts_with_those_it_names() {
	let network = network();
	genesis_of(staging(&network).unwrap()).execute_with(|| {
		assert_eq!(Session::validators(), vec![account(1), account(2)]);
		assert_eq!(pallet_aura::Authorities::<Runtime>::get().len(), 2);
		assert_eq!(Grandpa::grandpa_authorities().len(), 2);
		assert_eq!(CouncilMembers::sorted_members(), network.council);
		let oracles: Vec<_> = BlsOracle::oracles().into_iter().map(|(who, _)| who).collect();
		assert_eq!(oracles, (11..15).map(account).collect::<Vec<_>>());
		assert_eq!(Balances::total_balance(&account(11)), 101 * UNIT);
		assert_eq!(Balances::total_issuance(), 4 * 101 * UNIT + 3 * UNIT);
	});
}

#[test]
fn a_network_is_read_from_json() {
	let text = serde_json::to_string(&network()).unwrap();
	assert_eq!(serde_json::from_str::<StagingNetwork>(&text).unwrap(), network());
	let typo = text.replacen("council", "counsel", 1);
	let error = serde_json::from_str::<StagingNetwork>(&typo).unwrap_err().to_string();
	assert!(error.contains("unknown field `counsel`"), "{error}");
}

/// What is wrong with the network that `change` makes.
fn refusal(change: impl FnOnce(&mut StagingNetwork)) -> StagingError {
	let mut network = network();
	change(&mut network);
	staging(&network).unwrap_err()
}

#[test]
fn validators_are_checked() {
	use StagingError::*;
	assert_eq!(refusal(|network| network.validators.clear()), NoValidators);
	assert_eq!(
		refusal(|network| network.validators = (1..102).map(validator).collect()),
		TooManyValidators(101)
	);
	let twice = refusal(|network| network.validators.push(validator(2)));
	assert_eq!(twice, DuplicateValidator(account(2)));
	let with = |aura: u8, grandpa: u8| Validator {
		account: account(3),
		aura: validator(aura).aura,
		grandpa: validator(grandpa).grandpa,
	};
	assert_eq!(
		refusal(|network| network.validators.push(with(1, 3))),
		DuplicateAuraKey(account(3))
	);
	assert_eq!(
		refusal(|network| network.validators.push(with(3, 1))),
		DuplicateGrandpaKey(account(3))
	);
}

#[test]
fn oracles_are_checked() {
	use StagingError::*;
	assert_eq!(refusal(|network| network.oracles.truncate(3)), TooFewOracles(3));
	let many = refusal(|network| network.oracles = vec![oracle(11); 129]);
	assert_eq!(many, TooManyOracles(129));
	let twice = refusal(|network| network.oracles.push(oracle(11)));
	assert_eq!(twice, DuplicateOracle(account(11)));
	let same_key = oracle_of(&SecretKey::from_ikm(&[11; 32]).unwrap(), account(15));
	assert_eq!(refusal(|network| network.oracles.push(same_key)), DuplicateOracleKey(account(15)));
	let proof = refusal(|network| network.oracles[2].proof = oracle(11).proof);
	assert_eq!(
		proof,
		InvalidOracleKey { account: account(13), reason: BlsError::InvalidProofOfPossession }
	);
	let binding = refusal(|network| network.oracles[2].binding = oracle(11).binding);
	assert_eq!(
		binding,
		InvalidOracleBinding { account: account(13), reason: BlsError::VerificationFailed }
	);
}

#[test]
fn oracles_can_pay_their_bond_to_the_last_unit() {
	let needed = 100 * UNIT + EXISTENTIAL_DEPOSIT;
	let endow = |amount| move |network: &mut StagingNetwork| network.endowed[1].1 = amount;
	assert_eq!(
		refusal(endow(needed - 1)),
		StagingError::OracleWithoutBond { account: account(12), endowment: needed - 1, needed }
	);
	let nothing = refusal(|network| {
		network.endowed.remove(1);
	});
	assert_eq!(
		nothing,
		StagingError::OracleWithoutBond { account: account(12), endowment: 0, needed }
	);
	let mut network = network();
	endow(needed)(&mut network);
	assert!(staging(&network).is_ok());
}

#[test]
fn the_council_and_the_endowments_are_checked() {
	use StagingError::*;
	assert_eq!(refusal(|network| network.council.clear()), NoCouncil);
	let many = refusal(|network| network.council = (100..122).map(account).collect());
	assert_eq!(many, TooManyCouncilMembers(22));
	let twice = refusal(|network| network.council.push(account(201)));
	assert_eq!(twice, DuplicateCouncilMember(account(201)));
	let poor = refusal(|network| network.council.push(account(203)));
	assert_eq!(poor, CouncilMemberWithoutFunds(account(203)));
	let endowed = refusal(|network| network.endowed.push((account(11), UNIT)));
	assert_eq!(endowed, DuplicateEndowment(account(11)));
	let amount = EXISTENTIAL_DEPOSIT - 1;
	assert_eq!(
		refusal(|network| network.endowed.push((account(50), amount))),
		EndowmentTooSmall { account: account(50), amount }
	);
	assert_eq!(
		refusal(|network| network.endowed.push((account(50), Balance::MAX))),
		IssuanceOverflow(account(50))
	);
}

#[test]
fn keys_that_everybody_knows_are_refused() {
	use StagingError::*;
	let ferdie = Sr25519Keyring::Ferdie.to_account_id();
	let known = WellKnownAccount(ferdie.clone());
	for change in [
		(|network, known| network.endowed.push((known, UNIT)))
			as fn(&mut StagingNetwork, AccountId),
		|network, known| network.validators[0].account = known,
	] {
		assert_eq!(refusal(|network| change(network, ferdie.clone())), known);
	}
	assert_eq!(
		refusal(|network| network.validators[1].aura = Sr25519Keyring::Bob.public().into()),
		WellKnownSessionKey(account(2))
	);
	assert_eq!(
		refusal(|network| network.validators[1].grandpa = Ed25519Keyring::Bob.public().into()),
		WellKnownSessionKey(account(2))
	);
	let dev = oracle_of(&ballast_bls::host::dev_key(3), account(12));
	assert_eq!(refusal(|network| network.oracles[1] = dev), WellKnownOracleKey(account(12)));
}

#[test]
fn errors_name_the_entry() {
	let error = refusal(|network| network.oracles[2].proof = oracle(11).proof).to_string();
	assert!(error.contains(&account(13).to_string()), "{error}");
}
