//! The file that describes a network of one's own. TOML, because people write it by hand, with
//! comments, and `oracle-key proof --toml` appends to it. `chain-specs/README.md` goes through it.

use ballast_oracle::{PublicKey, Signature};
use ballast_runtime::{
	genesis::{StagingError, StagingNetwork, Validator},
	AccountId, Balance, UNIT,
};
use pallet_bls_oracle::GenesisOracle;
use sc_network::config::MultiaddrWithPeerId;
use serde::Deserialize;
use serde_json::Value;
use sp_core::{crypto::Ss58Codec, ed25519, sr25519, ByteArray};
use std::{
	fmt::Display,
	fs, io,
	path::{Path, PathBuf},
	str::FromStr,
};

/// Why a network file is refused.
#[derive(Debug, thiserror::Error)]
pub enum NetworkFileError {
	/// The file cannot be read.
	#[error("{}: {source}", path.display())]
	Io {
		/// The file.
		path: PathBuf,
		/// The reason.
		source: io::Error,
	},
	/// Not TOML, or not the members of a network.
	#[error("{}: {reason}", path.display())]
	Format {
		/// The file.
		path: PathBuf,
		/// What the parser says, with line and column.
		reason: Box<toml::de::Error>,
	},
	/// An entry is wrong by itself.
	#[error("{}: {entry}: {reason}", path.display())]
	Entry {
		/// The file.
		path: PathBuf,
		/// Where: `oracles[2].proof`, counted from zero.
		entry: String,
		/// Why.
		reason: String,
	},
	/// The network as a whole could not start or would trust a key that everybody knows.
	#[error("{}: {}{reason}", path.display(), entry.as_ref().map(|at| format!("{at}: ")).unwrap_or_default())]
	Network {
		/// The file.
		path: PathBuf,
		/// Where, if it is one entry: `oracles[2]`, counted from zero.
		entry: Option<String>,
		/// Which rule it breaks, and where.
		reason: StagingError,
	},
}

/// A network of one's own.
pub struct Network {
	/// Name for people.
	pub name: String,
	/// Name of its folder on a node's disk.
	pub id: String,
	/// Nodes that a new node asks first.
	pub bootnodes: Vec<MultiaddrWithPeerId>,
	/// Its genesis, as a patch over the defaults.
	pub genesis: Value,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
	name: String,
	id: String,
	#[serde(default)]
	bootnodes: Vec<String>,
	council: Vec<String>,
	validators: Vec<ValidatorEntry>,
	oracles: Vec<OracleEntry>,
	endowments: Vec<EndowmentEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ValidatorEntry {
	account: String,
	aura: String,
	grandpa: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OracleEntry {
	account: String,
	key: String,
	proof: String,
	binding: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndowmentEntry {
	account: String,
	amount: String,
}

/// An entry and what is wrong with it.
type Refusal = (String, String);

impl Network {
	/// Reads and checks a network file.
	pub fn from_file(path: &Path) -> Result<Self, NetworkFileError> {
		let text = fs::read_to_string(path)
			.map_err(|source| NetworkFileError::Io { path: path.into(), source })?;
		let file: File = toml::from_str(&text).map_err(|reason| NetworkFileError::Format {
			path: path.into(),
			reason: Box::new(reason),
		})?;
		file.check(path)
	}
}

impl File {
	fn check(self, path: &Path) -> Result<Network, NetworkFileError> {
		let refused =
			|(entry, reason): Refusal| NetworkFileError::Entry { path: path.into(), entry, reason };
		check_id(&self.id).map_err(|reason| refused(("id".into(), reason)))?;
		let bootnodes = each("bootnodes", &self.bootnodes, |at, text| {
			text.parse::<MultiaddrWithPeerId>().map_err(|error| (at, error.to_string()))
		})
		.map_err(refused)?;
		let people = self.people().map_err(refused)?;
		let genesis = ballast_runtime::genesis::staging(&people).map_err(|reason| {
			let entry = place(&people, &reason);
			NetworkFileError::Network { path: path.into(), entry, reason }
		})?;
		Ok(Network { name: self.name, id: self.id, bootnodes, genesis })
	}

	/// Who takes part, with every entry read.
	fn people(&self) -> Result<StagingNetwork, Refusal> {
		Ok(StagingNetwork {
			validators: each("validators", &self.validators, |at, entry| {
				Ok(Validator {
					account: field(&at, "account", &entry.account, account)?,
					aura: field(&at, "aura", &entry.aura, key::<sr25519::Public>)?.into(),
					grandpa: field(&at, "grandpa", &entry.grandpa, key::<ed25519::Public>)?.into(),
				})
			})?,
			oracles: each("oracles", &self.oracles, |at, entry| {
				Ok(GenesisOracle {
					account: field(&at, "account", &entry.account, account)?,
					key: field(&at, "key", &entry.key, parse::<PublicKey>)?,
					proof: field(&at, "proof", &entry.proof, parse::<Signature>)?,
					binding: field(&at, "binding", &entry.binding, parse::<Signature>)?,
				})
			})?,
			council: each("council", &self.council, |at, text| {
				account(text).map_err(|reason| (at, reason))
			})?,
			endowed: each("endowments", &self.endowments, |at, entry| {
				Ok((
					field(&at, "account", &entry.account, account)?,
					field(&at, "amount", &entry.amount, amount)?,
				))
			})?,
		})
	}
}

/// The entry that an error is about: the first with its account, or the second if that is one too many.
fn place(people: &StagingNetwork, error: &StagingError) -> Option<String> {
	use StagingError::*;
	let validators = || people.validators.iter().map(|validator| &validator.account).collect();
	let oracles = || people.oracles.iter().map(|oracle| &oracle.account).collect();
	let endowments = || people.endowed.iter().map(|(account, _)| account).collect();
	let council = || people.council.iter().collect();
	let (lists, account): (Vec<(&str, Vec<&AccountId>)>, _) = match error {
		DuplicateValidator(account)
		| DuplicateAuraKey(account)
		| DuplicateGrandpaKey(account)
		| WellKnownSessionKey(account) => (vec![("validators", validators())], account),
		DuplicateOracle(account)
		| DuplicateOracleKey(account)
		| InvalidOracleKey { account, .. }
		| InvalidOracleBinding { account, .. }
		| OracleWithoutBond { account, .. }
		| WellKnownOracleKey(account) => (vec![("oracles", oracles())], account),
		DuplicateCouncilMember(account) | CouncilMemberWithoutFunds(account) => {
			(vec![("council", council())], account)
		}
		DuplicateEndowment(account)
		| EndowmentTooSmall { account, .. }
		| IssuanceOverflow(account) => (vec![("endowments", endowments())], account),
		WellKnownAccount(account) => (
			vec![
				("validators", validators()),
				("oracles", oracles()),
				("council", council()),
				("endowments", endowments()),
			],
			account,
		),
		NoValidators
		| TooManyValidators(_)
		| TooFewOracles(_)
		| TooManyOracles(_)
		| NoCouncil
		| TooManyCouncilMembers(_) => return None,
	};
	let before = match error {
		DuplicateValidator(_)
		| DuplicateOracle(_)
		| DuplicateCouncilMember(_)
		| DuplicateEndowment(_) => 1,
		_ => 0,
	};
	lists.into_iter().find_map(|(list, accounts)| {
		let mut listed = accounts.iter().enumerate().filter(|(_, listed)| **listed == account);
		let (index, _) = listed.nth(before)?;
		Some(format!("{list}[{index}]"))
	})
}

/// Reads each entry of a list; `read` gets the place of the entry for its error.
fn each<E, T>(
	list: &str,
	entries: &[E],
	read: impl Fn(String, &E) -> Result<T, Refusal>,
) -> Result<Vec<T>, Refusal> {
	(0usize..).zip(entries).map(|(index, entry)| read(format!("{list}[{index}]"), entry)).collect()
}

/// Reads one member of the entry at `at`.
fn field<T>(
	at: &str,
	name: &str,
	text: &str,
	read: impl Fn(&str) -> Result<T, String>,
) -> Result<T, Refusal> {
	read(text).map_err(|reason| (format!("{at}.{name}"), reason))
}

fn parse<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
	text.parse().map_err(|error: T::Err| error.to_string())
}

/// An account in SS58, of any network.
fn account(text: &str) -> Result<AccountId, String> {
	AccountId::from_ss58check_with_version(text)
		.map(|(account, _)| account)
		.map_err(|error| format!("`{text}` is no SS58 address: {error}"))
}

/// A session key: hexadecimal digits after `0x`, or SS58.
fn key<T: Ss58Codec + ByteArray>(text: &str) -> Result<T, String> {
	match text.strip_prefix("0x") {
		Some(digits) => hex::decode(digits)
			.ok()
			.and_then(|bytes| T::from_slice(&bytes).ok())
			.ok_or_else(|| format!("`{text}` is not 0x and {} bytes in hexadecimal", T::LEN)),
		None => T::from_ss58check_with_version(text)
			.map(|(key, _)| key)
			.map_err(|error| format!("`{text}` is no SS58 key: {error}")),
	}
}

/// An amount of BAL in decimal digits, as base units.
fn amount(text: &str) -> Result<Balance, String> {
	const DECIMALS: usize = 12;
	let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
	let digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
	if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > DECIMALS {
		return Err(format!(
			"`{text}` is not an amount of BAL in decimal digits with at most {DECIMALS} after the point"
		));
	}
	let fraction = format!("{fraction:0<DECIMALS$}");
	whole
		.parse::<Balance>()
		.ok()
		.and_then(|whole| whole.checked_mul(UNIT))
		.zip(fraction.parse::<Balance>().ok())
		.and_then(|(whole, fraction)| whole.checked_add(fraction))
		.ok_or_else(|| format!("`{text}` is too large"))
}

/// The identifier is the name of a folder, and those of the built-in chains are taken.
fn check_id(id: &str) -> Result<(), String> {
	let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
	if id.is_empty() || !id.bytes().all(allowed) {
		return Err(format!("`{id}` is not lower-case letters, digits and underscores"));
	}
	if [super::chain_spec::DEVELOPMENT_ID, super::chain_spec::LOCAL_ID].contains(&id) {
		return Err(format!("`{id}` is the identifier of a chain for development"));
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use ballast_bls::host::SecretKey;
	use ballast_oracle::digest;
	use sp_core::Pair;

	const CHARLIE: &str = "5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y";

	/// Account `index` of nobody.
	fn person(index: u8) -> AccountId {
		sr25519::Pair::from_seed(&[0x70_u8.wrapping_add(index); 32]).public().into()
	}

	fn oracle(index: u8, signer: u8, account: &AccountId) -> String {
		let secret = |index: u8| SecretKey::from_ikm(&[index; 32]).unwrap();
		let key = secret(index).public_key();
		let binding = digest::binding(&Default::default(), account, &key);
		format!(
			"\n[[oracles]]\naccount = \"{}\"\nkey = \"{key}\"\nproof = \"{}\"\nbinding = \"{}\"\n",
			person(index),
			secret(signer).prove_possession(),
			secret(signer).sign(binding.as_bytes()),
		)
	}

	/// Machine `index`: a validator with an oracle and 1,000.5 BAL.
	fn machine(index: u8) -> String {
		let account = person(index);
		let aura = sr25519::Pair::from_seed(&[0x40_u8.wrapping_add(index); 32]).public();
		let grandpa = ed25519::Pair::from_seed(&[0x40_u8.wrapping_add(index); 32]).public();
		format!(
			"\n[[validators]]\naccount = \"{account}\"\naura = \"0x{}\"\ngrandpa = \"{grandpa}\"\n\
			 {}\n[[endowments]]\naccount = \"{account}\"\namount = \"1000.5\"\n",
			hex::encode(aura),
			oracle(index, index, &account),
		)
	}

	fn head() -> String {
		format!(
			"name = \"Test Network\"\nid = \"test_network\"\ncouncil = [\"{}\", \"{}\"]\n",
			person(0),
			person(1),
		)
	}

	fn network(machines: u8) -> String {
		(0..machines).map(machine).fold(head(), |text, machine| text + &machine)
	}

	fn load(text: &str) -> Result<Network, NetworkFileError> {
		let directory = tempfile::tempdir().unwrap();
		let path = directory.path().join("network.toml");
		fs::write(&path, text).unwrap();
		Network::from_file(&path)
	}

	/// The error without the path.
	fn error(text: &str) -> String {
		let error = load(text).err().unwrap_or_else(|| panic!("accepted:\n{text}")).to_string();
		let (_, rest) = error.split_once("network.toml: ").expect(&error);
		rest.to_owned()
	}

	/// The error after the first of `from` became `to`.
	fn replaced(from: &str, to: &str) -> String {
		let text = network(4);
		assert!(text.contains(from), "{from}");
		error(&text.replacen(from, to, 1))
	}

	#[test]
	fn network_becomes_a_genesis() {
		let network = load(&network(4)).unwrap();
		assert_eq!((network.name.as_str(), network.id.as_str()), ("Test Network", "test_network"));
		let pointer = |at: &str| network.genesis.pointer(at).cloned().unwrap_or_default();
		let account = person(2).to_string();
		assert_eq!(pointer("/session/keys/2/0"), account.as_str());
		assert_eq!(pointer("/council/members/1"), person(1).to_string().as_str());
		assert_eq!(pointer("/blsOracle/oracles/2/account"), account.as_str());
		assert_eq!(pointer("/balances/balances/2/0"), account.as_str());
		assert_eq!(pointer("/balances/balances/2/1"), 1_000_500_000_000_000_u64);
		assert_eq!(pointer("/sudo/key"), Value::Null);
	}

	#[test]
	fn entries_that_cannot_be_read_are_named() {
		let last = person(3).to_string();
		let text = network(4);
		let (before, after) = text.rsplit_once(&last).unwrap();
		assert_eq!(
			error(&format!("{before}5Bad{after}")),
			"endowments[3].account: `5Bad` is no SS58 address: Length is bad",
		);
		assert!(replaced(&person(0).to_string(), "5Bad").starts_with("council[0]: `5Bad`"));
		let aura = hex::encode(sr25519::Pair::from_seed(&[0x42; 32]).public());
		assert_eq!(
			replaced(&aura, &aura[2..]),
			format!("validators[2].aura: `0x{}` is not 0x and 32 bytes in hexadecimal", &aura[2..],),
		);
		let grandpa = ed25519::Pair::from_seed(&[0x41; 32]).public().to_string();
		assert!(replaced(&grandpa, "x").starts_with("validators[1].grandpa: `x` is no SS58 key"));
		let key = SecretKey::from_ikm(&[3; 32]).unwrap().public_key().to_string();
		assert_eq!(replaced(&key, &key[..96]), "oracles[3].key: expected 48 bytes");
		let proof = SecretKey::from_ikm(&[3; 32]).unwrap().prove_possession().to_string();
		assert_eq!(replaced(&proof, "0xzz"), "oracles[3].proof: not hexadecimal");
		let bootnode = replaced("council", "bootnodes = [\"/ip4/192.0.2.1/tcp/30333\"]\ncouncil");
		assert!(bootnode.starts_with("bootnodes[0]: "), "{bootnode}");
	}

	#[test]
	fn entries_that_contradict_themselves_or_others_are_named() {
		let with =
			|oracle: String| error(&[head(), machine(0), machine(1), machine(2), oracle].concat());
		let named = |error: String, at: &str, reason: &str| {
			assert!(error.starts_with(&format!("{at}: ")) && error.contains(reason), "{error}");
		};
		let funded = |index| {
			format!("\n[[endowments]]\naccount = \"{}\"\namount = \"1000\"\n", person(index))
		};
		named(with(oracle(3, 0, &person(3)) + &funded(3)), "oracles[3]", "proof of possession");
		named(with(oracle(3, 3, &person(0)) + &funded(3)), "oracles[3]", "binding");
		named(with(oracle(2, 2, &person(2))), "oracles[3]", "listed twice");
		named(with(oracle(2, 2, &person(2)) + &oracle(2, 2, &person(2))), "oracles[3]", "twice");
		named(with(oracle(0, 0, &person(0))), "oracles[3]", "listed twice");
		named(with(oracle(3, 3, &person(3))), "oracles[3]", "bond");
		named(with(oracle(3, 3, &person(3)) + &funded(0)), "endowments[3]", "endowed twice");
		named(error(&network(3)), "there are 3 oracles", "at least 4");
		named(replaced(&person(0).to_string(), CHARLIE), "council[0]", "starts with nothing");
		let charlie = format!("\n[[endowments]]\naccount = \"{CHARLIE}\"\namount = \"1\"\n");
		named(error(&(network(4) + &charlie)), "endowments[4]", "development account");
		// The first entry speaks for the second's account: it is the first that is wrong.
		let from = format!("[[oracles]]\naccount = \"{}\"", person(0));
		let to = format!("[[oracles]]\naccount = \"{}\"", person(1));
		named(replaced(&from, &to), "oracles[0]", "binding");
		let (first, second) = (person(0).to_string(), person(1).to_string());
		named(replaced(&second, &first), "council[1]", "listed twice");
		let aura = |seed: u8| hex::encode(sr25519::Pair::from_seed(&[seed; 32]).public());
		named(replaced(&aura(0x41), &aura(0x40)), "validators[1]", "Aura key");
		named(replaced("1000.5", "0"), "endowments[0]", "existential deposit");
	}

	#[test]
	fn shape_errors_say_line_and_member() {
		let unknown = error(&network(4).replacen("council", "colour = 1\ncouncil", 1));
		assert!(unknown.contains("line 3") && unknown.contains("colour"), "{unknown}");
		let missing = error(&network(4).replacen("grandpa", "granpa", 1));
		assert!(missing.contains("granpa"), "{missing}");
		let missing = Network::from_file(Path::new("/nowhere/network.toml")).err().unwrap();
		assert!(
			missing.to_string().starts_with("/nowhere/network.toml: No such file"),
			"{missing}"
		);
	}

	#[test]
	fn identifiers_are_names_of_folders_that_are_free() {
		for bad in ["", "../x", "Test", "a b", "ballast_dev", "ballast_local"] {
			let error = replaced("\"test_network\"", &format!("\"{bad}\""));
			assert!(error.starts_with("id: "), "{error}");
		}
	}

	#[test]
	fn amounts_are_exact() {
		let most = Balance::MAX / UNIT;
		for (text, units) in [
			("0", 0),
			("1", UNIT),
			("0.000000000001", 1),
			("1000.5", 1_000 * UNIT + UNIT / 2),
			("1.", UNIT),
			(most.to_string().as_str(), most * UNIT),
		] {
			assert_eq!(amount(text), Ok(units), "{text}");
		}
		for bad in ["", ".5", "-1", "+1", "1e3", "1,000", "0.0000000000001", "1 BAL", "0x1"] {
			assert!(amount(bad).unwrap_err().contains("not an amount"), "{bad}");
		}
		let error = amount(&(most + 1).to_string()).unwrap_err();
		assert!(error.contains("too large"), "{error}");
	}
}
