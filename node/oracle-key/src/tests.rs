//! The commands as they are typed, against files and a terminal that remembers.

use super::*;
use ballast_bls::{
	host::{self, keystore::Keystore, SecretKey},
	PublicKey, Signature,
};
use clap::Parser;
use serde_json::Value;
use sp_core::{
	crypto::{AccountId32, Ss58Codec},
	H256,
};
use std::{
	collections::VecDeque,
	fs, io,
	os::unix::fs::{MetadataExt, PermissionsExt},
	path::{Path, PathBuf},
};
use zeroize::Zeroizing;

const PASSWORD: &str = "correct horse Åﬁ battery";
const WORDS: &str =
	"abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon \
	abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon \
	abandon art";
/// Keys 0 and 1 of those words, as `@chainsafe/bls-keygen` and `@noble/curves` derive them.
const KEYS_OF_WORDS: [&str; 2] = [
	"0xb384f767d964e100c8a9b21018d08c25ffebae268b3ab6d610353897541971726dbfc3c7463884c68a531515aab94c87",
	"0xb3d89e2f29c712c6a9f8e5a269b97617c4a94dd6f6662ab3b07ce9e5434573f15b5c988cd14bbd5804f77156a8af1cfa",
];
const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const GENESIS: H256 = H256::repeat_byte(0x6e);

#[derive(Parser)]
struct Cli {
	#[command(subcommand)]
	command: OracleKeyCmd,
}

/// Answers what it was told to, and remembers what it was shown.
#[derive(Default)]
struct Script {
	answers: VecDeque<String>,
	prompts: Vec<String>,
	shown: String,
	absent: bool,
}

impl Script {
	fn present(&self) -> io::Result<()> {
		match self.absent {
			true => Err(io::Error::new(io::ErrorKind::NotFound, "no such device")),
			false => Ok(()),
		}
	}
}

impl Terminal for Script {
	fn ask(&mut self, prompt: &str) -> io::Result<Zeroizing<String>> {
		self.present()?;
		self.prompts.push(prompt.into());
		Ok(Zeroizing::new(self.answers.pop_front().expect(prompt)))
	}

	fn show(&mut self, text: &str) -> io::Result<()> {
		self.present()?;
		self.shown.push_str(text);
		Ok(())
	}
}

/// A directory with the files of a test, and a terminal.
struct Bench {
	directory: tempfile::TempDir,
	script: Script,
}

impl Bench {
	fn new() -> Self {
		let bench = Self { directory: tempfile::tempdir().unwrap(), script: Script::default() };
		bench.file("password", &format!("{PASSWORD}\n"), 0o600);
		bench
	}

	fn path(&self, name: &str) -> PathBuf {
		self.directory.path().join(name)
	}

	fn file(&self, name: &str, text: &str, mode: u32) -> PathBuf {
		let path = self.path(name);
		fs::write(&path, text).unwrap();
		fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
		path
	}

	fn key_file(&self, directory: &str, key: &PublicKey) -> PathBuf {
		self.path(directory).join(format!("{}.json", hex::encode(key)))
	}

	/// A key file with the usual password in the directory `keys`.
	fn keystore(&self, key: &SecretKey) -> PathBuf {
		let path = self.path("key.json");
		Keystore::encrypt(key, &PASSWORD.into(), None, Kdf::Pbkdf2.into())
			.unwrap()
			.write_new(&path)
			.unwrap();
		path
	}

	/// Runs a command line. `@name` stands for a file in the directory.
	fn run(&mut self, line: &str) -> Result<String, OracleKeyError> {
		let directory = self.directory.path().display();
		let words: Vec<_> = ["oracle-key".to_owned()]
			.into_iter()
			.chain(line.split_whitespace().map(|word| match word.strip_prefix('@') {
				Some(name) => format!("{directory}/{name}"),
				None => word.to_owned(),
			}))
			.collect();
		let cli = Cli::try_parse_from(words).unwrap_or_else(|error| panic!("{line}: {error}"));
		let mut out = Vec::new();
		cli.command.run(&mut Console {
			terminal: &mut self.script,
			out: &mut out,
			genesis: &|path| match path.ends_with("spec.json") {
				true => Ok(GENESIS),
				false => Err("not a specification".into()),
			},
		})?;
		Ok(String::from_utf8(out).unwrap())
	}

	fn json(&mut self, line: &str) -> Value {
		serde_json::from_str(&self.run(line).unwrap()).unwrap()
	}

	fn error(&mut self, line: &str) -> String {
		self.run(line).expect_err(line).to_string()
	}
}

fn mode(path: &Path) -> u32 {
	fs::metadata(path).unwrap().mode() & 0o777
}

fn refuses_arguments(line: &str) -> String {
	match Cli::try_parse_from(line.split_whitespace()) {
		Ok(_) => panic!("accepted: {line}"),
		Err(error) => error.to_string(),
	}
}

fn secret_hex(index: u8) -> (String, SecretKey) {
	let mut bytes = [0; 32];
	bytes[31] = index;
	(hex::encode(bytes), SecretKey::from_bytes(&bytes).unwrap())
}

const NEW: &str = "new --output @keys --kdf pbkdf2 --password-file @password";
const IMPORT: &str = "import --output @keys --kdf pbkdf2 --password-file @password";

#[test]
fn new_key_is_shown_once_and_comes_back_from_its_words() {
	let mut bench = Bench::new();
	let json = bench.json(&format!("{NEW} --index 7 --json"));
	let key: PublicKey = json["publicKey"].as_str().unwrap().parse().unwrap();
	let file = bench.key_file("keys", &key);
	assert_eq!(json["file"], file.display().to_string());
	assert_eq!(json["path"], "m/12381/3600/7/0/0");
	assert_eq!((mode(&file), mode(&bench.path("keys"))), (0o600, 0o700));
	let opened = Keystore::from_file(&file).unwrap().decrypt(&PASSWORD.into()).unwrap();
	assert_eq!(opened.public_key(), key);

	let words = bench.script.shown.lines().nth(3).unwrap().to_owned();
	assert_eq!(words.split(' ').count(), 24, "{}", bench.script.shown);
	assert!(!json.to_string().contains(&words));
	bench.file("words", &words, 0o600);
	fs::remove_file(&file).unwrap();
	let again = bench.json(&format!("{IMPORT} --mnemonic-file @words --index 7 --json"));
	assert_eq!(again["publicKey"], json["publicKey"]);
}

#[test]
fn new_key_writes_its_words_to_a_file_that_did_not_exist() {
	let mut bench = Bench::new();
	bench.script.absent = true;
	let table = bench.run(&format!("{NEW} --mnemonic-file @words")).unwrap();
	let words = fs::read_to_string(bench.path("words")).unwrap();
	assert_eq!(words.split(' ').count(), 24);
	assert_eq!(mode(&bench.path("words")), 0o600);
	assert!(table.starts_with("public key  0x") && !table.contains(&words), "{table}");

	let error = bench.error(&format!("{NEW} --mnemonic-file @words"));
	assert!(error.contains("/words: ") && error.contains("exists"), "{error}");
	assert_eq!(fs::read_to_string(bench.path("words")).unwrap(), words);
	assert_eq!(fs::read_dir(bench.path("keys")).unwrap().count(), 1, "no second key");
}

#[test]
fn without_a_terminal_the_option_that_does_without_is_named() {
	let mut bench = Bench::new();
	bench.script.absent = true;
	let file = bench.keystore(&host::dev_key(0));
	let error = bench.error(NEW);
	assert!(error.contains("show the mnemonic") && error.contains("--mnemonic-file"), "{error}");
	assert!(!bench.path("keys").exists(), "no key without its words");
	let error = bench.error("new --output @keys --mnemonic-file @words");
	assert!(error.contains("ask for a password") && error.contains("--password-file"), "{error}");
	assert!(!bench.path("words").exists());
	let error = bench.error(&format!("{IMPORT} --ask-mnemonic"));
	assert!(error.contains("give --mnemonic-file"), "{error}");
	let error = bench.error(&format!("{IMPORT} --keystore {}", file.display()));
	assert!(error.contains("give --keystore-password-file"), "{error}");
}

#[test]
fn typed_password_is_asked_twice() {
	let mut bench = Bench::new();
	let (digits, secret) = secret_hex(5);
	bench.file("secret", &digits, 0o600);
	let line = "import --secret-file @secret --output @keys --kdf pbkdf2";
	bench.script.answers = ["one".into(), "other".into()].into();
	assert_eq!(bench.error(line), "the passwords differ");
	bench.script.answers = [String::new()].into();
	assert_eq!(bench.error(line), "the password is empty");
	assert!(!bench.path("keys").exists());
	// The same letter in two spellings.
	bench.script.answers = ["\u{212b}".into(), "A\u{30a}".into()].into();
	bench.run(line).unwrap();
	let file = bench.key_file("keys", &secret.public_key());
	bench.script.answers = ["\u{c5}".into()].into();
	let json = bench.json(&format!("inspect {} --ask-password --json", file.display()));
	assert_eq!(json["opened"], true);
	assert!(bench.script.prompts.last().unwrap().contains(&file.display().to_string()));
}

#[test]
fn words_give_the_keys_that_other_tools_derive() {
	let mut bench = Bench::new();
	bench.file("words", &format!("{WORDS}\n"), 0o400);
	let first = bench.json(&format!("{IMPORT} --mnemonic-file @words --json"));
	let second = bench.json(&format!("{IMPORT} --mnemonic-file @words --index 1 --json"));
	assert_eq!(
		(&first["publicKey"], &second["publicKey"]),
		(&Value::from(KEYS_OF_WORDS[0]), &Value::from(KEYS_OF_WORDS[1]),)
	);
	assert_eq!(second["path"], "m/12381/3600/1/0/0");

	bench.script.answers = [WORDS.into()].into();
	let line = format!("{IMPORT} --ask-mnemonic --output @others --json");
	let line = line.replacen("--output @keys ", "", 1);
	assert_eq!(bench.json(&line)["publicKey"], first["publicKey"]);

	bench.file("bad", &WORDS.replace("art", "abandon"), 0o600);
	let error = bench.error(&format!("{IMPORT} --mnemonic-file @bad"));
	assert!(error.contains("/bad: ") && error.contains("checksum"), "{error}");
}

#[test]
fn key_file_is_never_overwritten() {
	let mut bench = Bench::new();
	let (digits, secret) = secret_hex(5);
	bench.file("secret", &format!("0x{digits}\n"), 0o600);
	let line = format!("{IMPORT} --secret-file @secret");
	bench.run(&line).unwrap();
	let file = bench.key_file("keys", &secret.public_key());
	let before = fs::read_to_string(&file).unwrap();
	assert!(!before.contains(&digits));
	let error = bench.error(&line);
	assert!(error.starts_with(&file.display().to_string()) && error.contains("exists"), "{error}");
	assert_eq!(fs::read_to_string(&file).unwrap(), before);
	assert_eq!(fs::read_dir(bench.path("keys")).unwrap().count(), 1);
}

#[test]
fn raw_secret_has_to_be_a_key() {
	let mut bench = Bench::new();
	let order = "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001";
	for (text, reason) in [
		("00".repeat(32), "zero or not below the order"),
		(order.into(), "zero or not below the order"),
		("ff".repeat(32), "zero or not below the order"),
		("01".repeat(31), "64 hexadecimal digits"),
		("01".repeat(33), "64 hexadecimal digits"),
		(String::new(), "64 hexadecimal digits"),
		("zz".repeat(32), "64 hexadecimal digits"),
	] {
		bench.file("secret", &text, 0o600);
		let error = bench.error(&format!("{IMPORT} --secret-file @secret"));
		assert!(error.contains("/secret") && error.contains(reason), "{text}: {error}");
		assert!(text.is_empty() || !error.contains(&text), "{error}");
	}
	assert!(!bench.path("keys").exists());
}

#[test]
fn import_refuses_another_key_than_the_one_expected() {
	let mut bench = Bench::new();
	let (digits, secret) = secret_hex(5);
	bench.file("secret", &digits, 0o600);
	let other = host::dev_key(0).public_key();
	let error = bench.error(&format!("{IMPORT} --secret-file @secret --public-key {other}"));
	assert!(error.contains(&other.to_string()), "{error}");
	assert!(error.contains(&secret.public_key().to_string()), "{error}");
	assert!(!bench.path("keys").exists());
	let key = secret.public_key();
	bench.run(&format!("{IMPORT} --secret-file @secret --public-key {key}")).unwrap();
}

#[test]
fn foreign_keystore_gets_our_password() {
	let mut bench = Bench::new();
	bench.file("theirs", "their password", 0o600);
	let path = "m/12381/3600/3/0/0".parse().unwrap();
	let key = host::dev_key(3);
	Keystore::encrypt(&key, &"their password".into(), Some(&path), Kdf::Pbkdf2.into())
		.unwrap()
		.with_description(Some("validator 3".into()))
		.write_new(&bench.path("foreign.json"))
		.unwrap();
	let line = format!("{IMPORT} --keystore @foreign.json --keystore-password-file");
	let error = bench.error(&format!("{line} @password"));
	assert!(error.contains("/foreign.json: wrong password"), "{error}");
	bench.run(&format!("{line} @theirs")).unwrap();
	let file = bench.key_file("keys", &key.public_key());
	let json = bench.json(&format!("inspect {} --password-file @password --json", file.display()));
	assert_eq!(json["path"], "m/12381/3600/3/0/0");
	assert_eq!(json["description"], "validator 3");
	assert_eq!(json["opened"], true);

	// A file that states another public key than its secret has.
	let text = fs::read_to_string(bench.path("foreign.json")).unwrap();
	let other = hex::encode(host::dev_key(0).public_key());
	bench.file("lying.json", &text.replace(&hex::encode(key.public_key()), &other), 0o600);
	let error =
		bench.error(&format!("{IMPORT} --keystore @lying.json --keystore-password-file @theirs"));
	assert!(error.contains("/lying.json: the file says its public key is"), "{error}");
}

/// The files of ERC-2335, whose folder `BALLAST_BLS_VECTORS` names; beside the checkout without it.
#[test]
fn keystores_of_the_standard_are_imported() {
	let root = std::env::var_os("BALLAST_BLS_VECTORS").map_or_else(
		|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/bls"),
		PathBuf::from,
	);
	let Ok(files) = fs::read_dir(root.join("erc2335")) else {
		// Past the capture of test output, so that nobody takes a skipped test for a passed one.
		io::Write::write_all(&mut io::stderr(), b"vectors: erc2335 SKIPPED: not there\n").unwrap();
		return;
	};
	let cases: Vec<Value> = files
		.map(|file| serde_json::from_slice(&fs::read(file.unwrap().path()).unwrap()).unwrap())
		.collect();
	assert!(cases.len() >= 2);
	for case in cases {
		let mut bench = Bench::new();
		bench.file("theirs", case["password"].as_str().unwrap(), 0o600);
		bench.file("foreign.json", &case["keystore"].to_string(), 0o600);
		let json = bench.json(&format!(
			"{IMPORT} --keystore @foreign.json --keystore-password-file @theirs --json"
		));
		let secret: [u8; 32] =
			hex::decode(case["secret"].as_str().unwrap().trim_start_matches("0x"))
				.unwrap()
				.try_into()
				.unwrap();
		let key = SecretKey::from_bytes(&secret).unwrap().public_key();
		assert_eq!(json["publicKey"], key.to_string());
		assert_eq!(json["path"], case["keystore"]["path"]);
	}
}

#[test]
fn inspection_says_what_was_checked() {
	let mut bench = Bench::new();
	let key = host::dev_key(0);
	bench.keystore(&key);
	let json = bench.json("inspect @key.json --json");
	assert_eq!(json["publicKey"], key.public_key().to_string());
	assert_eq!(json["kdf"], "pbkdf2 with HMAC-SHA-256, c = 262144");
	assert_eq!((&json["path"], &json["description"]), (&"".into(), &Value::Null));
	assert_eq!(json["opened"], false);
	assert_eq!(json["uuid"].as_str().unwrap().len(), 36);
	let table = bench.run("inspect @key.json").unwrap();
	assert!(table.contains("opened       no: "), "{table}");
	let table = bench.run("inspect @key.json --password-file @password").unwrap();
	assert!(table.contains("opened       yes"), "{table}");
	bench.file("wrong", "wrong", 0o600);
	let error = bench.error("inspect @key.json --password-file @wrong");
	assert!(error.ends_with("/key.json: wrong password, or the file is damaged"), "{error}");
}

#[test]
fn proof_verifies_for_its_account_and_chain_only() {
	let mut bench = Bench::new();
	let key = host::dev_key(2).public_key();
	bench.keystore(&host::dev_key(2));
	let alice = AccountId32::from_ss58check(ALICE).unwrap();
	let line = format!("proof @key.json --account {ALICE} --password-file @password");
	for (chain, genesis) in [
		("--genesis-of-new-chain".to_owned(), H256::zero()),
		(format!("--genesis {GENESIS:?}"), GENESIS),
		("--chain-spec @spec.json".to_owned(), GENESIS),
	] {
		let json = bench.json(&format!("{line} {chain} --json"));
		let names: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
		assert_eq!(names, ["account", "binding", "key", "proof"], "an oracle of a genesis");
		assert_eq!((&json["account"], &json["key"]), (&ALICE.into(), &key.to_string().into()));
		let signature = |name: &str| json[name].as_str().unwrap().parse::<Signature>().unwrap();
		assert_eq!(host::verify_possession(&key, &signature("proof")), Ok(()));
		let bound = |genesis: &H256, account: &AccountId32| {
			let digest = ballast_oracle::digest::binding(genesis, account, &key);
			host::verify(&key, digest.as_bytes(), &signature("binding")).is_ok()
		};
		assert!(bound(&genesis, &alice));
		assert!(!bound(&H256::repeat_byte(1), &alice));
		assert!(!bound(&genesis, &AccountId32::new([1; 32])));

		let table = bench.run(&format!("{line} {chain}")).unwrap();
		let toml = bench.run(&format!("{line} {chain} --toml")).unwrap();
		assert!(toml.starts_with("\n[[oracles]]\naccount = \""), "{toml}");
		for name in names {
			let value = json[name].as_str().unwrap();
			assert!(table.contains(&format!("{name:9}{value}")), "{table}");
			assert!(toml.contains(&format!("{name} = \"{value}\"\n")), "{toml}");
		}
	}
	let error = bench.error(&format!("{line} --chain-spec @other.json"));
	assert!(error.ends_with("/other.json: not a specification"), "{error}");
	bench.file("wrong", "wrong", 0o600);
	let error = bench.error(&format!(
		"proof @key.json --account {ALICE} --genesis-of-new-chain --password-file @wrong"
	));
	assert!(error.contains("/key.json: wrong password"), "{error}");
}

#[test]
fn files_that_others_can_access_are_refused_and_left_alone() {
	let mut bench = Bench::new();
	bench.keystore(&host::dev_key(0));
	bench.file("words", WORDS, 0o600);
	bench.file("secret", &secret_hex(5).0, 0o600);
	let proof = format!("proof @key.json --account {ALICE} --genesis-of-new-chain");
	for (name, line) in [
		("key.json", "inspect @key.json".to_owned()),
		("key.json", format!("{proof} --password-file @password")),
		("key.json", format!("{IMPORT} --keystore @key.json")),
		("words", format!("{IMPORT} --mnemonic-file @words")),
		("secret", format!("{IMPORT} --secret-file @secret")),
		("password", NEW.to_owned()),
		("password", format!("{IMPORT} --mnemonic-file @words")),
		("password", format!("{proof} --password-file @password")),
		("password", "inspect @key.json --password-file @password".to_owned()),
	] {
		let path = bench.path(name);
		for open in [0o640, 0o604, 0o644, 0o620, 0o666] {
			fs::set_permissions(&path, fs::Permissions::from_mode(open)).unwrap();
			let (error, file) = (bench.error(&line), path.display());
			assert_eq!(
				error,
				format!(
					"{file} has mode {open:03o}, so others than its owner can access it: \
					chmod 600 {file}"
				),
				"{line}",
			);
			assert_eq!(mode(&path), open, "never repaired silently");
		}
		fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
	}
	assert!(!bench.path("keys").exists());
}

#[test]
fn a_command_line_says_one_source_and_one_chain_and_no_secret() {
	for line in [
		"oracle-key import",
		"oracle-key import --mnemonic-file a --secret-file b",
		"oracle-key import --secret-file a --index 1",
		"oracle-key import --secret-file a --keystore-password-file b",
		"oracle-key import --secret-file a --public-key 0x00",
		"oracle-key new --index -1",
		"oracle-key new --index 4294967296",
		"oracle-key new --kdf argon2",
		"oracle-key new words",
		"oracle-key new --password secret",
		"oracle-key import --mnemonic abandon",
		"oracle-key inspect",
	] {
		refuses_arguments(line);
	}
	let proof = format!("oracle-key proof f --account {ALICE}");
	for chain in ["", "--genesis 0x00", "--genesis-of-new-chain --chain-spec s"] {
		refuses_arguments(&format!("{proof} {chain}"));
	}
	let error = refuses_arguments("oracle-key proof f --account 5Grw --genesis-of-new-chain");
	assert!(error.contains("5Grw"), "{error}");
}
