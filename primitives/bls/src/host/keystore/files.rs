//! Key files on disk. Unix only: who may access a file is a matter of its mode.

use super::{Keystore, KeystoreError, Password};
use crate::{host::SecretKey, PublicKey};
use std::{
	fs::{self, File, OpenOptions},
	io::{self, Read, Write},
	os::unix::fs::{OpenOptionsExt, PermissionsExt},
	path::{Path, PathBuf},
};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Most bytes of a key file or a password file: files of other kinds are not read to their end.
const MOST_BYTES: u64 = 1 << 16;

/// Why key files cannot be read or written. Names the file; holds no secret.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
	/// The operating system refused.
	#[error("{}: {source}", path.display())]
	Io {
		/// The file or directory.
		path: PathBuf,
		/// The reason.
		source: io::Error,
	},
	/// Others than the owner may read or write the file.
	#[error(
		"{path} has mode {mode:03o}, so others than its owner can access it: chmod 600 {path}",
		path = path.display()
	)]
	Permissions {
		/// The file.
		path: PathBuf,
		/// Its permission bits.
		mode: u32,
	},
	/// The file is too large to be what it should be.
	#[error("{} is larger than 64 KiB", path.display())]
	TooLarge {
		/// The file.
		path: PathBuf,
	},
	/// A password file without a password.
	#[error("{} contains no password", path.display())]
	EmptyPassword {
		/// The file.
		path: PathBuf,
	},
	/// The keystore cannot be read or decrypted.
	#[error("{}: {source}", path.display())]
	Keystore {
		/// The file.
		path: PathBuf,
		/// The reason.
		source: KeystoreError,
	},
	/// Two files hold the same key.
	#[error("{} and {} both hold {key}", first.display(), second.display())]
	DuplicateKey {
		/// One file.
		first: PathBuf,
		/// The other file.
		second: PathBuf,
		/// The public key.
		key: PublicKey,
	},
	/// The directory has no file whose name ends in `.json`.
	#[error("{} has no key file (*.json)", directory.display())]
	NoKeystore {
		/// The directory.
		directory: PathBuf,
	},
	/// The keystore cannot be made into text.
	#[error(transparent)]
	Encoding(#[from] KeystoreError),
}

impl KeyFileError {
	fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
		|source| Self::Io { path: path.into(), source }
	}
}

impl Password {
	/// The password in a file that only its owner may access. Line ends do not count.
	///
	/// # Errors
	///
	/// [`KeyFileError::Permissions`], [`KeyFileError::EmptyPassword`],
	/// [`KeyFileError::TooLarge`], [`KeyFileError::Io`].
	pub fn from_file(path: &Path) -> Result<Self, KeyFileError> {
		let password = Self::from(read_private(path)?.as_str());
		if password.is_empty() {
			return Err(KeyFileError::EmptyPassword { path: path.into() });
		}
		Ok(password)
	}
}

impl Keystore {
	/// Reads a keystore from a file that only its owner may access.
	///
	/// # Errors
	///
	/// [`KeyFileError::Permissions`], [`KeyFileError::TooLarge`], [`KeyFileError::Io`],
	/// [`KeyFileError::Keystore`].
	pub fn from_file(path: &Path) -> Result<Self, KeyFileError> {
		Self::from_json(&read_private(path)?)
			.map_err(|source| KeyFileError::Keystore { path: path.into(), source })
	}

	/// [`Self::decrypt`] for the keystore that was read from `path`: its errors name the file.
	///
	/// # Errors
	///
	/// [`KeyFileError::Keystore`].
	pub fn decrypt_from(
		&self,
		path: &Path,
		password: &Password,
	) -> Result<SecretKey, KeyFileError> {
		self.decrypt(password)
			.map_err(|source| KeyFileError::Keystore { path: path.into(), source })
	}

	/// [`write_new_private`] of the keystore.
	///
	/// # Errors
	///
	/// [`KeyFileError::Io`], also if the file exists; [`KeyFileError::Encoding`].
	pub fn write_new(&self, path: &Path) -> Result<(), KeyFileError> {
		write_new_private(path, self.to_json()?.as_bytes())
	}
}

/// Writes a new file that only its owner may access. It appears under its name when it is complete
/// and on disk.
///
/// # Errors
///
/// [`KeyFileError::Io`], also if the file exists.
pub fn write_new_private(path: &Path, bytes: &[u8]) -> Result<(), KeyFileError> {
	let directory = match path.parent() {
		Some(parent) if !parent.as_os_str().is_empty() => parent,
		_ => Path::new("."),
	};
	let temporary = directory.join(format!(".{}.tmp", Uuid::new_v4()));
	let written = write_private(&temporary, bytes)
		.map_err(KeyFileError::io(&temporary))
		// Unlike a rename, a link does not replace a file that exists.
		.and_then(|()| fs::hard_link(&temporary, path).map_err(KeyFileError::io(path)));
	let removed = fs::remove_file(&temporary).map_err(KeyFileError::io(&temporary));
	written?;
	removed?;
	// The name is on disk only when the directory is.
	File::open(directory)
		.and_then(|directory| directory.sync_all())
		.map_err(KeyFileError::io(directory))
}

/// The secret keys of all keystores (`*.json`) in `directory`, decrypted with the password in
/// `password_file`, ascending by public key. One second per file is normal.
///
/// # Errors
///
/// [`KeyFileError::NoKeystore`] for a directory without any; [`KeyFileError::DuplicateKey`];
/// otherwise the first error of a file, files being read in the order of their names.
pub fn load_dir(directory: &Path, password_file: &Path) -> Result<Vec<SecretKey>, KeyFileError> {
	let password = Password::from_file(password_file)?;
	let mut paths = fs::read_dir(directory)
		.and_then(|entries| {
			entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()
		})
		.map_err(KeyFileError::io(directory))?;
	paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
	paths.sort();
	let mut keys: Vec<(PublicKey, PathBuf, SecretKey)> = Vec::with_capacity(paths.len());
	for path in paths {
		let key = Keystore::from_file(&path)?.decrypt_from(&path, &password)?;
		keys.push((key.public_key(), path, key));
	}
	if keys.is_empty() {
		return Err(KeyFileError::NoKeystore { directory: directory.into() });
	}
	// Stable: of two files with one key the one read first comes first.
	keys.sort_by_key(|(public, _, _)| *public);
	for ((public, first, _), (next, second, _)) in keys.iter().zip(keys.iter().skip(1)) {
		if public == next {
			return Err(KeyFileError::DuplicateKey {
				first: first.clone(),
				second: second.clone(),
				key: *public,
			});
		}
	}
	Ok(keys.into_iter().map(|(_, _, key)| key).collect())
}

/// The text of a file that only its owner may access. The permissions are those of the opened
/// file, so it cannot be exchanged in between.
///
/// # Errors
///
/// [`KeyFileError::Permissions`], [`KeyFileError::TooLarge`], [`KeyFileError::Io`].
pub fn read_private(path: &Path) -> Result<Zeroizing<String>, KeyFileError> {
	let file = File::open(path).map_err(KeyFileError::io(path))?;
	let metadata = file.metadata().map_err(KeyFileError::io(path))?;
	check_permissions(path, &metadata)?;
	if metadata.len() > MOST_BYTES {
		return Err(KeyFileError::TooLarge { path: path.into() });
	}
	// Room for everything from the start: growing would leave a copy behind.
	let room = usize::try_from(MOST_BYTES).unwrap_or_default();
	let mut text = Zeroizing::new(String::with_capacity(room));
	file.take(MOST_BYTES).read_to_string(&mut text).map_err(KeyFileError::io(path))?;
	Ok(text)
}

fn check_permissions(path: &Path, metadata: &fs::Metadata) -> Result<(), KeyFileError> {
	const PERMISSIONS: u32 = 0o777;
	const GROUP_AND_OTHERS: u32 = 0o077;
	let mode = metadata.permissions().mode() & PERMISSIONS;
	if mode & GROUP_AND_OTHERS != 0 {
		return Err(KeyFileError::Permissions { path: path.into(), mode });
	}
	Ok(())
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
	let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
	file.write_all(bytes)?;
	file.sync_all()
}
