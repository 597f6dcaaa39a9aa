//! The node's side of [`ballast_oracle::mailbox`].

use ballast_oracle::mailbox::{Measurement, Venue, MEASUREMENT_KEY, VENUES_KEY};
use codec::{DecodeAll, Encode};
use sc_service::error::Error as ServiceError;
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};

/// Tells the offchain worker where the venues are. The list replaces that of an earlier start.
pub fn announce_venues(
	storage: Option<impl OffchainStorage>,
	venues: &[Venue],
) -> Result<(), ServiceError> {
	let mut storage = storage.ok_or_else(|| {
		ServiceError::Other("this database keeps no offchain storage, which oracles need".into())
	})?;
	storage.set(STORAGE_PREFIX, VENUES_KEY, &venues.encode());
	Ok(())
}

/// Reads measurements as the offchain worker leaves them, each once.
pub struct Inbox<Storage> {
	storage: Storage,
	last: Option<Vec<u8>>,
}

impl<Storage: OffchainStorage> Inbox<Storage> {
	/// What was measured before the node started is not taken for new.
	pub fn new(storage: Storage) -> Self {
		let last = storage.get(STORAGE_PREFIX, MEASUREMENT_KEY);
		Self { storage, last }
	}

	/// The newest measurement, unless it was returned before.
	pub fn take(&mut self) -> Option<Measurement> {
		let bytes = self.storage.get(STORAGE_PREFIX, MEASUREMENT_KEY)?;
		if self.last.as_ref() == Some(&bytes) {
			return None;
		}
		let measurement = Measurement::decode_all(&mut bytes.as_slice());
		self.last = Some(bytes);
		measurement
			.inspect_err(|error| {
				log::warn!(
					target: super::LOG_TARGET,
					"The offchain worker left a measurement that this node cannot read ({error}): \
					 are runtime and node of different versions?",
				)
			})
			.ok()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_core::offchain::storage::InMemOffchainStorage;

	fn measurement(round: u64) -> Measurement {
		Measurement {
			set_id: 0,
			round,
			block: 5,
			parent: Default::default(),
			observed_at: 7,
			prices: Vec::new(),
			missing: Vec::new(),
			requests: Vec::new(),
		}
	}

	#[test]
	fn a_measurement_is_taken_once_and_rubbish_is_not_taken() {
		let mut storage = InMemOffchainStorage::default();
		storage.set(STORAGE_PREFIX, MEASUREMENT_KEY, &measurement(1).encode());
		// InMemOffchainStorage does not share: write through the inbox's own copy.
		let mut inbox = Inbox::new(storage);
		assert_eq!(inbox.take(), None, "left over from before the start");
		inbox.storage.set(STORAGE_PREFIX, MEASUREMENT_KEY, &measurement(2).encode());
		assert_eq!(inbox.take(), Some(measurement(2)));
		assert_eq!(inbox.take(), None);
		inbox.storage.set(STORAGE_PREFIX, MEASUREMENT_KEY, b"rubbish");
		assert_eq!(inbox.take(), None);
		inbox.storage.set(STORAGE_PREFIX, MEASUREMENT_KEY, &measurement(3).encode());
		assert_eq!(inbox.take(), Some(measurement(3)));
	}
}
