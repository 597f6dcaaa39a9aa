//! What a key has signed, in a file of its own. The node's database acknowledges a write before it
//! is on disk; a key that contradicts itself after a crash would lose its bond over that.

use ballast_oracle::{consensus::SigningLog, PublicKey};
use std::{
	fs::{self, File},
	io::{self, Write},
	path::{Path, PathBuf},
};

/// The signing log of one key.
pub struct LogFile {
	path: PathBuf,
}

impl LogFile {
	/// The file of `key` in `directory`, which is made when something is first stored.
	pub fn new(directory: &Path, key: &PublicKey) -> Self {
		Self { path: directory.join(format!("{key}.log")) }
	}

	/// What was stored last; `None` when nothing was. Errors name the file.
	pub fn load(&self) -> Result<Option<SigningLog>, String> {
		match fs::read(&self.path) {
			Ok(bytes) => SigningLog::from_bytes(&bytes).map(Some).map_err(|error| {
				format!(
					"{} does not say what the key has signed: {error}. Without it the key could sign \
					 two reports for one view. Restore the file; or delete it, and the key sits out \
					 the first view that it meets",
					self.path.display(),
				)
			}),
			Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
			Err(error) => Err(format!("cannot read {}: {error}", self.path.display())),
		}
	}

	/// Replaces what was stored, and returns when it is on disk. Errors name the file.
	pub fn store(&self, log: &SigningLog) -> Result<(), String> {
		self.replace(&log.to_bytes())
			.map_err(|error| format!("cannot write {}: {error}", self.path.display()))
	}

	fn replace(&self, bytes: &[u8]) -> io::Result<()> {
		let directory = self.path.parent().unwrap_or(Path::new("."));
		fs::create_dir_all(directory)?;
		let unfinished = self.path.with_extension("new");
		let mut file = File::create(&unfinished)?;
		file.write_all(bytes)?;
		file.sync_all()?;
		fs::rename(&unfinished, &self.path)?;
		// The rename itself is on disk only when the directory is.
		File::open(directory)?.sync_all()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use ballast_oracle::consensus::Vote;

	fn log(view: u32) -> SigningLog {
		let mut log = SigningLog::default();
		log.record_vote(0, 7, Vote { view, digest: None });
		log
	}

	#[test]
	fn a_log_survives_and_a_damaged_one_is_refused() {
		let directory = tempfile::tempdir().unwrap();
		let nested = directory.path().join("chain").join("oracle");
		let file = LogFile::new(&nested, &ballast_bls::host::dev_key(0).public_key());
		assert_eq!(file.load(), Ok(None));
		for view in [1, 2] {
			file.store(&log(view)).unwrap();
			assert_eq!(file.load(), Ok(Some(log(view))));
		}
		let other = LogFile::new(&nested, &ballast_bls::host::dev_key(1).public_key());
		assert_eq!(other.load(), Ok(None), "each key has its own");
		fs::write(&file.path, b"rubbish").unwrap();
		let error = file.load().unwrap_err();
		assert!(error.contains(&file.path.display().to_string()), "{error}");
	}
}
