//! API keys and secrets. They are read from files and shown nowhere.

use secrecy::{ExposeSecret, SecretString};
use std::{fs, io, path::Path};

/// Longest key or secret.
const MAX_LEN: usize = 512;

/// Why a file holds no key.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
	/// The file cannot be read.
	#[error("cannot read {path}: {source}")]
	Read {
		/// The file.
		path: String,
		/// Why.
		source: io::Error,
	},
	/// The file holds something else.
	#[error("{path} is not one line of 1 to {MAX_LEN} printable ASCII characters without spaces")]
	Content {
		/// The file.
		path: String,
	},
}

/// The key or secret in a file, without the white space around it.
pub fn read_secret(path: &Path) -> Result<SecretString, SecretError> {
	let name = path.display().to_string();
	let text = fs::read_to_string(path).map(SecretString::new);
	let text = text.map_err(|source| SecretError::Read { path: name.clone(), source })?;
	let trimmed = text.expose_secret().trim();
	let legal = trimmed.bytes().all(|byte| byte.is_ascii_graphic());
	match (1..=MAX_LEN).contains(&trimmed.len()) && legal {
		true => Ok(SecretString::new(trimmed.to_owned())),
		false => Err(SecretError::Content { path: name }),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_key_is_one_line_of_a_file() {
		let directory = tempfile::tempdir().unwrap();
		let path = directory.path().join("key");
		fs::write(&path, "abc-123\n").unwrap();
		let secret = read_secret(&path).unwrap();
		assert_eq!(secret.expose_secret(), "abc-123");
		assert!(!format!("{secret:?}").contains("abc-123"));
		for content in ["", "\n", "a b", "a\nb", "\u{e9}", &"x".repeat(513)] {
			fs::write(&path, content).unwrap();
			let error = read_secret(&path).unwrap_err();
			assert!(matches!(error, SecretError::Content { .. }), "{content:?}");
			assert!(
				content.is_empty()
					|| !error.to_string().contains(content.trim())
					|| content == "\n"
			);
		}
		fs::remove_file(&path).unwrap();
		assert!(matches!(read_secret(&path), Err(SecretError::Read { .. })));
	}
}
