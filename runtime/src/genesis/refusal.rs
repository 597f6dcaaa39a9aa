//! What a staging network may not be.

use super::{staging::Validator, StagingNetwork};
use crate::{
	AccountId, Balance, Runtime, EXISTENTIAL_DEPOSIT, MAX_COUNCIL_MEMBERS, MAX_VALIDATORS,
};
use ballast_bls::BlsError;
use ballast_oracle::{digest, H256, MAX_ORACLES, MIN_ORACLES};
use frame_support::traits::Get;
use pallet_bls_oracle::GenesisOracle;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_consensus_grandpa::AuthorityId as GrandpaId;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use std::collections::{BTreeMap, BTreeSet};

/// Why a staging network is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StagingError {
	/// Nobody makes blocks.
	#[error("there is no validator: at least one is needed")]
	NoValidators,
	/// More than [`MAX_VALIDATORS`].
	#[error("there are {0} validators: at most {MAX_VALIDATORS} fit")]
	TooManyValidators(usize),
	/// An account is there twice.
	#[error("validator {0} is listed twice")]
	DuplicateValidator(AccountId),
	/// A key is there twice.
	#[error("validator {0}: its Aura key belongs to another validator")]
	DuplicateAuraKey(AccountId),
	/// A key is there twice.
	#[error("validator {0}: its GRANDPA key belongs to another validator")]
	DuplicateGrandpaKey(AccountId),
	/// Fewer than [`MIN_ORACLES`].
	#[error("there are {0} oracles: at least {MIN_ORACLES} are needed, so that one may fail")]
	TooFewOracles(usize),
	/// More than [`MAX_ORACLES`].
	#[error("there are {0} oracles: at most {MAX_ORACLES} fit")]
	TooManyOracles(usize),
	/// An account is there twice.
	#[error("oracle {0} is listed twice")]
	DuplicateOracle(AccountId),
	/// A key is there twice.
	#[error("oracle {0}: its key belongs to another oracle")]
	DuplicateOracleKey(AccountId),
	/// The key is invalid or its proof of possession is.
	#[error("oracle {account}: key or proof of possession: {reason}")]
	InvalidOracleKey {
		/// The oracle.
		account: AccountId,
		/// What is wrong.
		reason: BlsError,
	},
	/// The key did not sign for this account and the zero genesis hash.
	#[error("oracle {account}: binding of the key to this account, for genesis: {reason}")]
	InvalidOracleBinding {
		/// The oracle.
		account: AccountId,
		/// What is wrong.
		reason: BlsError,
	},
	/// The bond cannot be held.
	#[error(
		"oracle {account} starts with {endowment} base units: it needs {needed}, its bond and the \
		existential deposit"
	)]
	OracleWithoutBond {
		/// The oracle.
		account: AccountId,
		/// What it starts with, in base units.
		endowment: Balance,
		/// The bond and the existential deposit, in base units.
		needed: Balance,
	},
	/// Nobody administers the chain.
	#[error("the council has no member: nobody could admit a validator or upgrade the chain")]
	NoCouncil,
	/// More than [`MAX_COUNCIL_MEMBERS`].
	#[error("the council has {0} members: at most {MAX_COUNCIL_MEMBERS} fit")]
	TooManyCouncilMembers(usize),
	/// An account is there twice.
	#[error("council member {0} is listed twice")]
	DuplicateCouncilMember(AccountId),
	/// A member could not pay for a vote.
	#[error("council member {0} starts with nothing: it could not pay for a vote")]
	CouncilMemberWithoutFunds(AccountId),
	/// An account is there twice.
	#[error("account {0} is endowed twice")]
	DuplicateEndowment(AccountId),
	/// The account would not exist.
	#[error(
		"account {account} is endowed with {amount} base units: at least {EXISTENTIAL_DEPOSIT}, the \
		existential deposit, are needed"
	)]
	EndowmentTooSmall {
		/// The account.
		account: AccountId,
		/// What it would start with, in base units.
		amount: Balance,
	},
	/// The sum does not fit a balance.
	#[error("the endowments sum to more than 2^128 base units, at account {0}")]
	IssuanceOverflow(AccountId),
	/// A development account.
	#[error("account {0} is a development account: everybody knows its key")]
	WellKnownAccount(AccountId),
	/// A development key.
	#[error("validator {0} has a session key of a development account: everybody knows it")]
	WellKnownSessionKey(AccountId),
	/// A development key.
	#[error("oracle {0} has the key of a development oracle: everybody knows it")]
	WellKnownOracleKey(AccountId),
}

/// What `network` must be to start, to be administered and to trust nobody by accident.
pub(super) fn check(network: &StagingNetwork) -> Result<(), StagingError> {
	let endowments = check_endowments(&network.endowed)?;
	check_validators(&network.validators)?;
	check_oracles(&network.oracles, &endowments)?;
	check_council(&network.council, &endowments)?;
	check_accounts(network)
}

/// What each account starts with.
fn check_endowments(
	endowed: &[(AccountId, Balance)],
) -> Result<BTreeMap<&AccountId, Balance>, StagingError> {
	let mut endowments = BTreeMap::new();
	let mut issuance: Balance = 0;
	for (account, amount) in endowed {
		if *amount < EXISTENTIAL_DEPOSIT {
			let (account, amount) = (account.clone(), *amount);
			return Err(StagingError::EndowmentTooSmall { account, amount });
		}
		issuance = issuance
			.checked_add(*amount)
			.ok_or_else(|| StagingError::IssuanceOverflow(account.clone()))?;
		if endowments.insert(account, *amount).is_some() {
			return Err(StagingError::DuplicateEndowment(account.clone()));
		}
	}
	Ok(endowments)
}

fn check_validators(validators: &[Validator]) -> Result<(), StagingError> {
	if validators.is_empty() {
		return Err(StagingError::NoValidators);
	}
	if exceeds(validators.len(), MAX_VALIDATORS) {
		return Err(StagingError::TooManyValidators(validators.len()));
	}
	let known_aura: BTreeSet<AuraId> =
		Sr25519Keyring::well_known().map(|key| key.public().into()).collect();
	let known_grandpa: BTreeSet<GrandpaId> =
		Ed25519Keyring::well_known().map(|key| key.public().into()).collect();
	let (mut accounts, mut aura_keys, mut grandpa_keys) =
		(BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
	for Validator { account, aura, grandpa } in validators {
		if !accounts.insert(account) {
			return Err(StagingError::DuplicateValidator(account.clone()));
		}
		if !aura_keys.insert(aura) {
			return Err(StagingError::DuplicateAuraKey(account.clone()));
		}
		if !grandpa_keys.insert(grandpa) {
			return Err(StagingError::DuplicateGrandpaKey(account.clone()));
		}
		if known_aura.contains(aura) || known_grandpa.contains(grandpa) {
			return Err(StagingError::WellKnownSessionKey(account.clone()));
		}
	}
	Ok(())
}

fn check_oracles(
	oracles: &[GenesisOracle<AccountId>],
	endowments: &BTreeMap<&AccountId, Balance>,
) -> Result<(), StagingError> {
	if !exceeds(oracles.len().saturating_add(1), MIN_ORACLES) {
		return Err(StagingError::TooFewOracles(oracles.len()));
	}
	if exceeds(oracles.len(), MAX_ORACLES) {
		return Err(StagingError::TooManyOracles(oracles.len()));
	}
	let bond: Balance = <Runtime as pallet_bls_oracle::Config>::OracleDeposit::get();
	let needed = bond.saturating_add(EXISTENTIAL_DEPOSIT);
	let known: BTreeSet<_> =
		(0..MAX_ORACLES).map(|index| ballast_bls::host::dev_key(index).public_key().0).collect();
	let (mut accounts, mut keys) = (BTreeSet::new(), BTreeSet::new());
	for oracle in oracles {
		let account = oracle.account.clone();
		if !accounts.insert(&oracle.account) {
			return Err(StagingError::DuplicateOracle(account));
		}
		if !keys.insert(oracle.key.0) {
			return Err(StagingError::DuplicateOracleKey(account));
		}
		if known.contains(&oracle.key.0) {
			return Err(StagingError::WellKnownOracleKey(account));
		}
		let endowment = endowments.get(&oracle.account).copied().unwrap_or_default();
		if endowment < needed {
			return Err(StagingError::OracleWithoutBond { account, endowment, needed });
		}
		check_oracle_key(oracle)?;
	}
	Ok(())
}

/// The checks of the oracle pallet's genesis, which would stop the node instead.
fn check_oracle_key(oracle: &GenesisOracle<AccountId>) -> Result<(), StagingError> {
	let GenesisOracle { account, key, proof, binding } = oracle;
	let validated = ballast_bls::verify_possession(key, proof)
		.map_err(|reason| StagingError::InvalidOracleKey { account: account.clone(), reason })?;
	let statement = digest::binding(&H256::zero(), account, key);
	ballast_bls::verify(&validated, statement.as_bytes(), binding)
		.map_err(|reason| StagingError::InvalidOracleBinding { account: account.clone(), reason })
}

fn check_council(
	council: &[AccountId],
	endowments: &BTreeMap<&AccountId, Balance>,
) -> Result<(), StagingError> {
	if council.is_empty() {
		return Err(StagingError::NoCouncil);
	}
	if exceeds(council.len(), MAX_COUNCIL_MEMBERS) {
		return Err(StagingError::TooManyCouncilMembers(council.len()));
	}
	let mut members = BTreeSet::new();
	for account in council {
		if !members.insert(account) {
			return Err(StagingError::DuplicateCouncilMember(account.clone()));
		}
		if !endowments.contains_key(account) {
			return Err(StagingError::CouncilMemberWithoutFunds(account.clone()));
		}
	}
	Ok(())
}

/// No role is given to an account that is on every list of development keys.
fn check_accounts(network: &StagingNetwork) -> Result<(), StagingError> {
	let known: BTreeSet<_> =
		Sr25519Keyring::well_known().map(|account| account.to_account_id()).collect();
	let validators = network.validators.iter().map(|validator| &validator.account);
	let oracles = network.oracles.iter().map(|oracle| &oracle.account);
	let endowed = network.endowed.iter().map(|(account, _)| account);
	match validators
		.chain(oracles)
		.chain(&network.council)
		.chain(endowed)
		.find(|account| known.contains(account))
	{
		Some(account) => Err(StagingError::WellKnownAccount(account.clone())),
		None => Ok(()),
	}
}

fn exceeds(count: usize, most: u32) -> bool {
	u32::try_from(count).map_or(true, |count| count > most)
}
