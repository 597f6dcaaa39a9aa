//! Passwords as EIP-2335 processes them.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// A password in the form from which keys are derived: NFKD-normalised, without control codes (C0,
/// C1 and delete), as UTF-8. Hence line ends of a password file do not count. Wiped from memory
/// when dropped; it cannot be printed.
pub struct Password(Zeroizing<Vec<u8>>);

impl Password {
	/// Whether nothing is left in that form.
	pub fn is_empty(&self) -> bool {
		self.0.is_empty()
	}

	/// The bytes from which keys are derived.
	pub(super) fn bytes(&self) -> &[u8] {
		&self.0
	}
}

impl PartialEq for Password {
	/// Not in constant time: for what one person typed twice.
	fn eq(&self, other: &Self) -> bool {
		self.0 == other.0
	}
}

impl From<&str> for Password {
	fn from(text: &str) -> Self {
		// Room for the normalised form from the start: growing would leave a copy behind.
		const LONGEST_DECOMPOSITION: usize = 18;
		const UTF8_BYTES: usize = 4;
		let most = text.chars().count().saturating_mul(LONGEST_DECOMPOSITION * UTF8_BYTES);
		let mut bytes = Zeroizing::new(Vec::with_capacity(most));
		for character in text.nfkd().filter(|character| !character.is_control()) {
			bytes.extend_from_slice(character.encode_utf8(&mut [0; UTF8_BYTES]).as_bytes());
		}
		Self(bytes)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn equivalent_spellings_are_one_password() {
		let bytes = |text: &str| Password::from(text).bytes().to_vec();
		// U+212B, U+00C5 and A with U+030A are the same letter.
		assert_eq!(bytes("\u{212b}"), bytes("\u{c5}"));
		assert_eq!(bytes("\u{c5}"), "A\u{30a}".as_bytes());
		// A compatibility ligature and its letters.
		assert_eq!(bytes("\u{fb01}"), b"fi");
		// U+FDFA has the longest decomposition there is.
		assert_eq!(bytes("\u{fdfa}").len(), "صلى الله عليه وسلم".len());
	}

	#[test]
	fn control_codes_do_not_count() {
		let bytes = |text: &str| Password::from(text).bytes().to_vec();
		assert_eq!(bytes("pass\u{0}word\r\n"), b"password");
		assert_eq!(bytes("pass\u{7f}\u{80}\u{9f}word\t"), b"password");
		// A space is no control code, nor is what follows the C1 block.
		assert_eq!(bytes(" pass\u{2011}"), " pass\u{2010}".as_bytes());
	}
}
