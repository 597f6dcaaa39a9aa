//! Messages as bytes on their way.

use crate::{scheme::Scheme, GENESIS};
use ballast_oracle::{
	consensus::{SignedMessage, WireError},
	PublicKey, H256,
};
use std::{cell::Cell, rc::Rc};

/// Bytes, and what every receiver makes of them. Reading and verifying are functions of the bytes
/// and the key, so they are done once for all receivers of the same bytes.
pub struct Envelope {
	/// What travels.
	pub bytes: Vec<u8>,
	/// What [`SignedMessage::from_wire`] says of it.
	pub read: Result<SignedMessage, WireError>,
	digest: H256,
	verified: Cell<Option<(PublicKey, bool)>>,
}

impl Envelope {
	/// Bytes from anywhere.
	pub fn new(bytes: Vec<u8>) -> Rc<Self> {
		let read = SignedMessage::from_wire(&bytes);
		let digest =
			read.as_ref().map(|signed| signed.message.digest(&GENESIS)).unwrap_or_default();
		Rc::new(Self { bytes, read, digest, verified: Cell::new(None) })
	}

	/// Whether the message is signed by the member it names, in a set with these keys.
	pub fn verify(&self, scheme: &dyn Scheme, keys: &[PublicKey]) -> bool {
		let Ok(signed) = &self.read else { return false };
		let Some(key) = keys.get(usize::from(signed.from)) else { return false };
		match self.verified.get() {
			Some((other, answer)) if other == *key => answer,
			_ => {
				let answer = scheme.verify(key, &self.digest, &signed.signature);
				self.verified.set(Some((*key, answer)));
				answer
			}
		}
	}
}
