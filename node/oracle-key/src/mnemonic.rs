//! Mnemonics by BIP-39, English, without a passphrase.

use crate::OracleKeyError;
use ballast_bls::host::{DerivationPath, SecretKey};
use bip39::Language;
use rand::{rngs::OsRng, RngCore};
use std::hint::black_box;
use zeroize::Zeroizing;

/// Bytes of randomness in 24 words.
const ENTROPY: usize = 32;

/// The words of a mnemonic. Overwritten when dropped.
pub(crate) struct Mnemonic(bip39::Mnemonic);

impl Mnemonic {
	/// 24 fresh words.
	pub(crate) fn fresh() -> Result<Self, OracleKeyError> {
		let mut entropy = Zeroizing::new([0; ENTROPY]);
		OsRng.try_fill_bytes(entropy.as_mut_slice()).map_err(OracleKeyError::Randomness)?;
		Self::from_entropy(&entropy)
	}

	fn from_entropy(entropy: &[u8; ENTROPY]) -> Result<Self, OracleKeyError> {
		bip39::Mnemonic::from_entropy(entropy)
			.map(Self)
			.map_err(|reason| OracleKeyError::Mnemonic { place: "fresh mnemonic".into(), reason })
	}

	/// Reads words, in any case and with any white space between them. `place` is for the error.
	pub(crate) fn parse(text: &str, place: &str) -> Result<Self, OracleKeyError> {
		let lower = Zeroizing::new(text.to_lowercase());
		bip39::Mnemonic::parse_in_normalized(Language::English, &lower)
			.map(Self)
			.map_err(|reason| OracleKeyError::Mnemonic { place: place.into(), reason })
	}

	/// The words, one space between them.
	pub(crate) fn text(&self) -> Zeroizing<String> {
		// Room for everything from the start: growing would leave a copy behind.
		const LONGEST_WORD: usize = 8;
		let room = self.0.word_count().saturating_mul(LONGEST_WORD.saturating_add(1));
		let mut text = Zeroizing::new(String::with_capacity(room));
		for word in self.0.words() {
			if !text.is_empty() {
				text.push(' ');
			}
			text.push_str(word);
		}
		text
	}

	/// The key at `path`.
	pub(crate) fn derive(&self, path: &DerivationPath) -> Result<SecretKey, OracleKeyError> {
		let seed = Zeroizing::new(self.0.to_seed_normalized(""));
		SecretKey::derive_path(seed.as_slice(), path)
			.map_err(|source| OracleKeyError::SecretKey { place: "mnemonic".into(), source })
	}
}

impl Drop for Mnemonic {
	fn drop(&mut self) {
		// The feature of bip39 that wipes would have the whole SDK, which stands on that crate,
		// compiled a second time.
		if let Ok(zero) = bip39::Mnemonic::from_entropy(&[0; ENTROPY]) {
			self.0 = zero;
			black_box(&self.0);
		}
	}
}

/// The path of an Ethereum validator's signing key (EIP-2334): `m/12381/3600/index/0/0`.
pub(crate) fn signing_path(index: u32) -> DerivationPath {
	#[allow(clippy::expect_used, reason = "five numbers below 2³², the first of them 12381")]
	format!("m/{}/3600/{index}/0/0", DerivationPath::PURPOSE)
		.parse()
		.expect("five levels of numbers under the right purpose are a path; qed")
}

#[cfg(test)]
mod tests {
	use super::*;

	const ZEROS: &str = "abandon abandon abandon abandon abandon abandon abandon abandon abandon \
		abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon \
		abandon abandon abandon art";

	#[test]
	fn fresh_words_are_24_and_different_each_time() {
		let (first, second) =
			(Mnemonic::fresh().unwrap().text(), Mnemonic::fresh().unwrap().text());
		assert_eq!(first.split(' ').count(), 24);
		assert_ne!(*first, *second);
		assert_eq!(*Mnemonic::parse(&first, "").unwrap().text(), *first);
	}

	#[test]
	fn words_are_those_of_the_standard() {
		assert_eq!(*Mnemonic::from_entropy(&[0; 32]).unwrap().text(), ZEROS);
		let typed = ZEROS.to_uppercase().replace(' ', "\n  ");
		assert_eq!(*Mnemonic::parse(&typed, "").unwrap().text(), ZEROS);
	}

	#[test]
	fn errors_name_the_place_and_no_word() {
		let error = |text: &str| Mnemonic::parse(text, "words.txt").err().unwrap().to_string();
		let checksum = error(&ZEROS.replace("art", "abandon"));
		assert!(checksum.starts_with("words.txt: ") && checksum.contains("checksum"), "{checksum}");
		let unknown = error(&ZEROS.replace("art", "secretword"));
		assert!(unknown.contains("unknown word") && !unknown.contains("secretword"), "{unknown}");
		assert!(error("abandon art").contains("word"), "{}", error("abandon art"));
		assert!(error("").starts_with("words.txt: "));
	}

	#[test]
	fn path_is_that_of_a_validators_signing_key() {
		assert_eq!(signing_path(0).to_string(), "m/12381/3600/0/0/0");
		assert_eq!(signing_path(u32::MAX).to_string(), "m/12381/3600/4294967295/0/0");
	}
}
