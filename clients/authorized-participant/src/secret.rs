//! Secrets: read from files that only their owner can read, and shown nowhere.

use sp_core::{sr25519, Pair};
use std::{
	fs,
	os::unix::fs::PermissionsExt,
	path::{Path, PathBuf},
};
use thiserror::Error;
use zeroize::Zeroizing;

const GROUP_AND_OTHERS: u32 = 0o077;

/// Why a secret cannot be read. None of it shows the secret.
#[derive(Debug, Error)]
pub enum SecretError {
	/// The file cannot be read.
	#[error("{path}: {error}")]
	Unreadable {
		/// The file.
		path: PathBuf,
		/// Why.
		error: std::io::Error,
	},
	/// Others can read the file.
	#[error("{path}: mode {mode:03o} lets others read it; make it 600")]
	Exposed {
		/// The file.
		path: PathBuf,
		/// Its permissions.
		mode: u32,
	},
	/// It is not a secret URI.
	#[error("{path}: no secret URI of an sr25519 key")]
	Key {
		/// The file.
		path: PathBuf,
	},
}

/// Refuses a file that others can read.
///
/// # Errors
///
/// [`SecretError::Unreadable`], [`SecretError::Exposed`].
pub fn ensure_private(path: &Path) -> Result<(), SecretError> {
	let metadata = fs::metadata(path)
		.map_err(|error| SecretError::Unreadable { path: path.to_owned(), error })?;
	let mode = metadata.permissions().mode() & 0o777;
	match mode & GROUP_AND_OTHERS {
		0 => Ok(()),
		_ => Err(SecretError::Exposed { path: path.to_owned(), mode }),
	}
}

/// The key of the account.
///
/// # Errors
///
/// [`SecretError`].
pub fn read_key(path: &Path) -> Result<sr25519::Pair, SecretError> {
	ensure_private(path)?;
	let text = fs::read_to_string(path)
		.map(Zeroizing::new)
		.map_err(|error| SecretError::Unreadable { path: path.to_owned(), error })?;
	// An empty text would be the development phrase, which everybody knows.
	let text = text.trim();
	let pair = match text.is_empty() {
		true => None,
		false => sr25519::Pair::from_string(text, None).ok(),
	};
	pair.ok_or_else(|| SecretError::Key { path: path.to_owned() })
}

#[cfg(test)]
mod tests {
	use super::*;

	fn file(folder: &Path, text: &str, mode: u32) -> PathBuf {
		let path = folder.join("key");
		fs::write(&path, text).unwrap();
		fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
		path
	}

	#[test]
	fn a_key_is_read_from_a_private_file_only() {
		let folder = tempfile::tempdir().unwrap();
		let alice = read_key(&file(folder.path(), "//Alice\n", 0o600)).unwrap();
		assert_eq!(hex::encode(alice.public().0).get(..8), Some("d43593c7"));
		let exposed = read_key(&file(folder.path(), "//Alice", 0o640)).err().unwrap();
		assert!(matches!(exposed, SecretError::Exposed { mode: 0o640, .. }));
		for wrong in ["", "\n", "not a key"] {
			let error = read_key(&file(folder.path(), wrong, 0o600)).err().unwrap();
			assert!(matches!(error, SecretError::Key { .. }), "{error}");
			assert!(!error.to_string().contains("not a key"));
		}
		let missing = read_key(&folder.path().join("none")).err().unwrap();
		assert!(matches!(missing, SecretError::Unreadable { .. }));
	}
}
