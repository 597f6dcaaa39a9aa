use super::*;
use crate::host::dev_key;
use std::{
	fs,
	os::unix::fs::{MetadataExt, PermissionsExt},
	path::{Path, PathBuf},
};

/// Cheap, so that tests are.
const QUICK: KeyDerivation = KeyDerivation::Scrypt { n: 16, r: 8, p: 1 };

/// A directory that is removed with its content.
struct Directory(PathBuf);

impl Directory {
	fn new() -> Self {
		let path = std::env::temp_dir().join(format!("ballast-bls-{}", Uuid::new_v4()));
		fs::create_dir(&path).unwrap();
		Self(path)
	}

	fn file(&self, name: &str, text: &str, mode: u32) -> PathBuf {
		let path = self.0.join(name);
		fs::write(&path, text).unwrap();
		fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
		path
	}

	fn keystore(&self, name: &str, index: u32, password: &str) -> PathBuf {
		let path = self.0.join(name);
		keystore(index, password).write_new(&path).unwrap();
		path
	}
}

impl Drop for Directory {
	fn drop(&mut self) {
		fs::remove_dir_all(&self.0).unwrap();
	}
}

fn keystore(index: u32, password: &str) -> Keystore {
	Keystore::encrypt(&dev_key(index), &password.into(), None, QUICK).unwrap()
}

fn message(error: impl std::error::Error) -> String {
	error.to_string()
}

/// The keystore with one member of its JSON replaced.
fn changed(keystore: &Keystore, pointer: &str, value: serde_json::Value) -> String {
	let mut json: serde_json::Value = serde_json::from_str(&keystore.to_json().unwrap()).unwrap();
	*json.pointer_mut(pointer).expect(pointer) = value;
	json.to_string()
}

fn decrypt(json: &str, password: &str) -> Result<PublicKey, KeystoreError> {
	Keystore::from_json(json)?.decrypt(&password.into()).map(|key| key.public_key())
}

#[test]
fn encrypted_key_decrypts() {
	let path = "m/12381/60/0/1".parse().unwrap();
	for derivation in [QUICK, KeyDerivation::Pbkdf2 { c: 10 }] {
		let key = dev_key(1);
		let keystore =
			Keystore::encrypt(&key, &"pässword".into(), Some(&path), derivation).unwrap();
		let json = keystore.to_json().unwrap();
		let read = Keystore::from_json(&json).unwrap();
		assert_eq!(read, keystore);
		assert_eq!(read.public_key(), Some(key.public_key()));
		assert_eq!(read.path(), "m/12381/60/0/1");
		assert!(Uuid::parse_str(read.uuid()).is_ok());
		assert_eq!(decrypt(&json, "pässword").unwrap(), key.public_key());
		assert!(!json.contains(&hex::encode(key.to_bytes())));
	}
}

#[test]
fn keystores_of_another_implementation_decrypt() {
	// Made by Python's hashlib and the openssl command.
	let scrypt = (
		r#""scrypt", "params": {"dklen": 32, "n": 16, "p": 1, "r": 8,"#,
		"ebdbebf43b09fa46b2f65bb82a1f826c1976870897de7849eafad02e8c5d84f8",
		"e4d219341900bfb90b1d11624d2ba6b170d1acecbe62772c8637d487529647f4",
	);
	let pbkdf2 = (
		r#""pbkdf2", "params": {"dklen": 32, "c": 10, "prf": "hmac-sha256","#,
		"cc29d34c1b3ec8f50e3df95bd51524bee5733246e0b9eb70d42ada707fda5656",
		"62a74e3633ef366a4c1782704209b2598241c5245e3496bb35629c4bbf86971d",
	);
	for (kdf, checksum, cipher) in [scrypt, pbkdf2] {
		let salt = hex::encode((0..32).collect::<Vec<u8>>());
		let iv = hex::encode((0..16).collect::<Vec<u8>>());
		let json = format!(
			r#"{{
				"crypto": {{
					"kdf": {{"function": {kdf} "salt": "{salt}"}}, "message": ""}},
					"checksum": {{"function": "sha256", "params": {{}}, "message": "{checksum}"}},
					"cipher": {{
						"function": "aes-128-ctr", "params": {{"iv": "{iv}"}}, "message": "{cipher}"
					}}
				}},
				"path": "",
				"uuid": "64625def-3331-4eea-ab6f-782f3ed16a83",
				"version": 4
			}}"#
		);
		assert_eq!(decrypt(&json, "pässword").unwrap(), dev_key(0).public_key());
		assert!(matches!(decrypt(&json, "password"), Err(KeystoreError::Checksum)));
	}
}

#[test]
fn default_parameters_are_those_of_the_standard() {
	let keystore =
		Keystore::encrypt(&dev_key(0), &"password".into(), None, KeyDerivation::default()).unwrap();
	let json: serde_json::Value = serde_json::from_str(&keystore.to_json().unwrap()).unwrap();
	assert_eq!(json["crypto"]["kdf"]["function"], "scrypt");
	let params = &json["crypto"]["kdf"]["params"];
	assert_eq!((&params["n"], &params["r"]), (&262_144.into(), &8.into()));
	assert_eq!((&params["p"], &params["dklen"]), (&1.into(), &32.into()));
	assert_eq!(json["path"], "");
	assert_eq!(json["version"], 4);
	assert_eq!(json["pubkey"], dev_key(0).public_key().to_string()[2..]);
	assert_eq!(keystore.decrypt(&"password".into()).unwrap().public_key(), dev_key(0).public_key());
}

#[test]
fn what_a_keystore_says_of_itself_is_in_its_file() {
	let scrypt = keystore(0, "password").with_description(Some("oracle of Zürich".into()));
	let read = Keystore::from_json(&scrypt.to_json().unwrap()).unwrap();
	assert_eq!(read.description(), Some("oracle of Zürich"));
	assert_eq!(read.key_derivation(), QUICK);
	assert_eq!(read.key_derivation().to_string(), "scrypt, n = 16, r = 8, p = 1");
	let json: serde_json::Value = serde_json::from_str(&scrypt.to_json().unwrap()).unwrap();
	assert_eq!(json["description"], "oracle of Zürich");

	let pbkdf2 =
		Keystore::encrypt(&dev_key(0), &"password".into(), None, KeyDerivation::PBKDF2).unwrap();
	assert_eq!(pbkdf2.description(), None);
	assert_eq!(pbkdf2.key_derivation(), KeyDerivation::Pbkdf2 { c: 262_144 });
	assert_eq!(pbkdf2.key_derivation().to_string(), "pbkdf2 with HMAC-SHA-256, c = 262144");
	assert_eq!(decrypt(&pbkdf2.to_json().unwrap(), "password").unwrap(), dev_key(0).public_key());
}

#[test]
fn salt_and_vector_are_fresh() {
	let (first, second) = (keystore(0, "password"), keystore(0, "password"));
	let member = |keystore: &Keystore, pointer: &str| {
		serde_json::to_value(keystore).unwrap().pointer(pointer).unwrap().clone()
	};
	for pointer in ["/crypto/kdf/params/salt", "/crypto/cipher/params/iv", "/uuid"] {
		assert_ne!(member(&first, pointer), member(&second, pointer), "{pointer}");
	}
}

#[test]
fn wrong_password_and_damage_are_a_checksum_error() {
	let keystore = keystore(0, "password");
	let refused = |json: &str, password: &str| {
		matches!(decrypt(json, password), Err(KeystoreError::Checksum))
	};
	let json = keystore.to_json().unwrap();
	assert!(!refused(&json, "password"));
	assert!(refused(&json, "Password"));
	assert!(refused(&json, ""));
	let zeros = "00".repeat(32);
	for pointer in ["/crypto/cipher/message", "/crypto/checksum/message", "/crypto/kdf/params/salt"]
	{
		let damaged = changed(&keystore, pointer, zeros.as_str().into());
		assert!(refused(&damaged, "password"), "{pointer}");
	}
}

#[test]
fn files_that_are_wrong_themselves_are_refused() {
	let keystore = keystore(0, "password");
	let error = |pointer: &str, value: serde_json::Value| {
		decrypt(&changed(&keystore, pointer, value), "password").unwrap_err()
	};
	// The initialisation vector is not covered by the checksum, the public key is.
	let mismatch = error("/crypto/cipher/params/iv", "00".repeat(16).into());
	assert!(matches!(
		mismatch,
		KeystoreError::PublicKeyMismatch { .. } | KeystoreError::NotASecretKey
	));
	let other = dev_key(1).public_key();
	let mismatch = error("/pubkey", other.to_string().into());
	assert!(matches!(mismatch, KeystoreError::PublicKeyMismatch { stated, found }
			if *stated == other && *found == dev_key(0).public_key()));
	let short = error("/crypto/cipher/params/iv", "00".repeat(15).into());
	assert!(matches!(short, KeystoreError::InitialisationVector));
	let found = error("/crypto/kdf/params/dklen", 31.into());
	assert!(matches!(found, KeystoreError::DerivedKeyLength { found: 31 }));
	let version = error("/version", 3.into());
	assert!(matches!(version, KeystoreError::Version { found: 3 }));
	assert!(matches!(error("/uuid", "one".into()), KeystoreError::Identifier));
	for (pointer, value) in [
		("/crypto/kdf/function", "argon2".into()),
		("/crypto/checksum/function", "sha512".into()),
		("/crypto/cipher/function", "aes-256-ctr".into()),
		("/crypto/cipher/message", "0g".into()),
		("/pubkey", "00".into()),
		("/crypto", 1.into()),
	] {
		assert!(matches!(error(pointer, value), KeystoreError::Format { .. }), "{pointer}");
	}
}

#[test]
fn parameters_that_would_exhaust_the_machine_are_refused() {
	let keystore = keystore(0, "password");
	for (member, value) in [("n", 15), ("n", 0), ("n", 1 << 21), ("p", 17), ("p", 0), ("r", 0)] {
		let json = changed(&keystore, &format!("/crypto/kdf/params/{member}"), value.into());
		assert!(
			matches!(decrypt(&json, "password"), Err(KeystoreError::DerivationParameters)),
			"{member} = {value}"
		);
	}
	for c in [0, 1 << 25] {
		let result =
			Keystore::encrypt(&dev_key(0), &"password".into(), None, KeyDerivation::Pbkdf2 { c });
		assert!(matches!(result, Err(KeystoreError::DerivationParameters)), "c = {c}");
	}
}

#[test]
fn message_of_another_length_is_no_secret_key() {
	for length in [0, 31, 33] {
		let mut keystore = keystore(0, "password");
		keystore.crypto = Crypto::encrypt(&vec![1; length], &"password".into(), QUICK).unwrap();
		let result = keystore.decrypt(&"password".into());
		assert!(matches!(result, Err(KeystoreError::NotASecretKey)), "{length} bytes");
	}
	let mut keystore = keystore(0, "password");
	keystore.crypto = Crypto::encrypt(&[0; 32], &"password".into(), QUICK).unwrap();
	let result = keystore.decrypt(&"password".into());
	assert!(matches!(result, Err(KeystoreError::NotASecretKey)));
}

#[test]
fn format_errors_do_not_repeat_the_file() {
	let secret = hex::encode(dev_key(0).to_bytes());
	for text in [
		format!("\"{secret}\""),
		format!("{{\"version\": \"{secret}\"}}"),
		format!("{{\"version\": 4, \"crypto\": \"{secret}\"}}"),
		secret.clone(),
	] {
		let error = Keystore::from_json(&text).unwrap_err();
		assert!(matches!(error, KeystoreError::Format { .. }));
		assert!(!format!("{error} {error:?}").contains(&secret[..8]), "{error:?}");
	}
}

#[test]
fn directory_loads_in_the_order_of_public_keys() {
	let directory = Directory::new();
	let password = directory.file("password.txt", "pass word\n", 0o600);
	for index in 0..4 {
		directory.keystore(&format!("{index}.json"), index, "pass word");
	}
	directory.file("README.md", "not a key", 0o644);
	let keys = load_dir(&directory.0, &password).unwrap();
	let mut expected: Vec<_> = (0..4).map(|index| dev_key(index).public_key()).collect();
	expected.sort();
	assert_ne!(expected[0], dev_key(0).public_key(), "sorting has something to do");
	assert_eq!(keys.iter().map(|key| key.public_key()).collect::<Vec<_>>(), expected);
}

#[test]
fn errors_of_a_directory_name_the_file() {
	let directory = Directory::new();
	let password = directory.file("password.txt", "password", 0o600);
	let load = || load_dir(&directory.0, &password).err().map(message).unwrap_or_default();
	let shown = |path: &Path| path.display().to_string();
	assert_eq!(load(), format!("{} has no key file (*.json)", shown(&directory.0)));

	let first = directory.keystore("a.json", 0, "password");
	let second = directory.keystore("b.json", 0, "password");
	let key = dev_key(0).public_key();
	assert_eq!(load(), format!("{} and {} both hold {key}", shown(&first), shown(&second)));

	fs::remove_file(&second).unwrap();
	let second = directory.keystore("b.json", 1, "another");
	assert_eq!(load(), format!("{}: wrong password, or the file is damaged", shown(&second)));

	fs::remove_file(&second).unwrap();
	let second = directory.file("b.json", "{}", 0o600);
	assert!(load().starts_with(&format!("{}: not an EIP-2335 keystore", shown(&second))));

	let empty = directory.file("empty.txt", "\r\n", 0o600);
	let error = load_dir(&directory.0, &empty).err().map(message);
	assert_eq!(error, Some(format!("{} contains no password", shown(&empty))));

	let large = directory.file("large.txt", &"x".repeat(65_537), 0o600);
	let error = load_dir(&directory.0, &large).err().map(message);
	assert_eq!(error, Some(format!("{} is larger than 64 KiB", shown(&large))));

	let missing = directory.0.join("missing");
	for (keys, secret) in [(&missing, &password), (&directory.0, &missing)] {
		let error = load_dir(keys, secret).err().map(message).unwrap();
		assert!(error.starts_with(&shown(&missing)), "{error}");
	}
}

#[test]
fn files_that_others_can_access_are_refused() {
	let directory = Directory::new();
	let password = directory.file("password.txt", "password", 0o600);
	let key = directory.keystore("key.json", 0, "password");
	assert!(load_dir(&directory.0, &password).is_ok());
	for path in [&password, &key] {
		for mode in [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644] {
			fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
			let error = load_dir(&directory.0, &password).err().map(message).unwrap();
			let path = path.display();
			assert_eq!(
				error,
				format!(
					"{path} has mode {mode:03o}, so others than its owner can access it: \
					chmod 600 {path}"
				)
			);
		}
		for mode in [0o600, 0o400] {
			fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
			assert!(load_dir(&directory.0, &password).is_ok());
		}
	}
}

#[test]
fn new_file_is_private_complete_and_replaces_nothing() {
	let directory = Directory::new();
	let path = directory.keystore("key.json", 0, "password");
	assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
	let written = fs::read_to_string(&path).unwrap();
	assert_eq!(decrypt(&written, "password").unwrap(), dev_key(0).public_key());
	let error = keystore(1, "password").write_new(&path).unwrap_err();
	assert!(
		matches!(&error, KeyFileError::Io { path: named, source }
			if *named == path && source.kind() == std::io::ErrorKind::AlreadyExists),
		"{error}"
	);
	assert_eq!(fs::read_to_string(&path).unwrap(), written);
	// Neither attempt left its temporary file.
	assert_eq!(fs::read_dir(&directory.0).unwrap().count(), 1);
	let error = keystore(1, "password").write_new(&directory.0.join("missing/key.json"));
	assert!(matches!(error, Err(KeyFileError::Io { .. })));
}
