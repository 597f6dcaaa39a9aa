//! `proof`: what a key has to sign to enter an oracle set.

use crate::{Console, OracleKeyError};
use ballast_bls::{
	host::{keystore::Keystore, SecretKey},
	PublicKey, Signature,
};
use ballast_oracle::digest;
use serde::Serialize;
use sp_core::{
	crypto::{AccountId32, Ss58Codec},
	H256,
};
use std::path::PathBuf;

/// Make the proof of possession and the account binding with which a key enters an oracle set.
///
/// Both are public. For a chain that runs: the arguments of `blsOracle.registerOracle`, to be sent
/// by the account. For a chain that does not exist yet: an oracle of its genesis.
#[derive(Debug, Clone, clap::Args)]
pub struct Proof {
	/// The EIP-2335 key file.
	#[arg(value_name = "FILE")]
	pub file: PathBuf,

	/// The account that speaks for the oracle.
	#[arg(long, value_name = "SS58", value_parser = parse_account)]
	pub account: AccountId32,

	/// The chain.
	#[command(flatten)]
	pub chain: Chain,

	/// File with the password of the key file, readable by its owner only; asked for on the
	/// terminal without it.
	#[arg(long, value_name = "FILE")]
	pub password_file: Option<PathBuf>,

	/// Print JSON: the members key, proof and binding are the call's arguments, with account they
	/// are an entry of blsOracle.oracles in a chain specification.
	#[arg(long, conflicts_with = "toml")]
	pub json: bool,

	/// Print TOML: an entry of the file from which `chain-spec` makes a network.
	#[arg(long)]
	pub toml: bool,
}

/// The chain: exactly one of these.
#[derive(Debug, Clone, clap::Args)]
#[group(required = true, multiple = false)]
pub struct Chain {
	/// Genesis hash of a chain that runs.
	#[arg(long, value_name = "HASH")]
	pub genesis: Option<H256>,

	/// Chain specification, from which the genesis hash is computed: a JSON file, or what else the
	/// node takes as --chain.
	#[arg(long, value_name = "FILE")]
	pub chain_spec: Option<PathBuf>,

	/// The oracle is to be in the genesis of a chain that has no genesis hash yet.
	#[arg(long)]
	pub genesis_of_new_chain: bool,
}

/// An oracle with everything that its registration asks for.
#[derive(Serialize)]
struct Statement {
	account: AccountId32,
	key: PublicKey,
	proof: Signature,
	binding: Signature,
}

impl Statement {
	fn sign(secret: &SecretKey, account: AccountId32, genesis: &H256) -> Self {
		let key = secret.public_key();
		let digest = digest::binding(genesis, &account, &key);
		Self {
			proof: secret.prove_possession(),
			binding: secret.sign(digest.as_bytes()),
			account,
			key,
		}
	}

	fn rows(&self) -> [(&'static str, String); 4] {
		[
			("account", self.account.to_string()),
			("key", self.key.to_string()),
			("proof", self.proof.to_string()),
			("binding", self.binding.to_string()),
		]
	}
}

impl Proof {
	pub(crate) fn run(&self, console: &mut Console) -> Result<(), OracleKeyError> {
		let genesis = self.genesis(console)?;
		let keystore = Keystore::from_file(&self.file)?;
		let prompt = format!("Password of {}: ", self.file.display());
		let password =
			console.password(self.password_file.as_deref(), &prompt, "--password-file")?;
		let secret = keystore.decrypt_from(&self.file, &password)?;
		let statement = Statement::sign(&secret, self.account.clone(), &genesis);
		if self.json {
			return console.json(&statement);
		}
		let rows = statement.rows();
		if self.toml {
			writeln!(console.out, "\n[[oracles]]")?;
			for (name, value) in rows {
				writeln!(console.out, "{name} = \"{value}\"")?;
			}
			return Ok(());
		}
		let chain = if self.chain.genesis_of_new_chain {
			"a new chain, in its genesis".into()
		} else {
			format!("{genesis:?}")
		};
		let rows: Vec<_> = [("chain", chain)].into_iter().chain(rows).collect();
		console.table(&rows)
	}

	/// The hash that the binding names. Keys of the genesis set are bound to the zero hash.
	fn genesis(&self, console: &Console) -> Result<H256, OracleKeyError> {
		match &self.chain {
			Chain { genesis: Some(hash), .. } => Ok(*hash),
			Chain { chain_spec: Some(path), .. } => (console.genesis)(path)
				.map_err(|reason| OracleKeyError::ChainSpec { path: path.clone(), reason }),
			Chain { .. } => Ok(H256::zero()),
		}
	}
}

/// An account in SS58, of any network.
fn parse_account(text: &str) -> Result<AccountId32, String> {
	AccountId32::from_ss58check_with_version(text)
		.map(|(account, _)| account)
		.map_err(|error| error.to_string())
}
