//! Randomness that follows from a seed.

use rand::{seq::SliceRandom, Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A seeded generator. ChaCha8, because its stream is the same on every machine and in every
/// version: a seed that failed once fails everywhere.
pub struct Dice(ChaCha8Rng);

impl Dice {
	/// The generator of a seed; different streams of one seed are independent.
	pub fn new(seed: u64, stream: u64) -> Self {
		let mut generator = ChaCha8Rng::seed_from_u64(seed);
		generator.set_stream(stream);
		Self(generator)
	}

	/// A number between the two, both included; `low` when they are out of order.
	pub fn between(&mut self, low: u64, high: u64) -> u64 {
		self.0.gen_range(low..=high.max(low))
	}

	/// The same for counts of things.
	pub fn count(&mut self, low: usize, high: usize) -> usize {
		self.0.gen_range(low..=high.max(low))
	}

	/// A number of the given magnitude at most, of either sign.
	pub fn around_zero(&mut self, magnitude: i64) -> i64 {
		let magnitude = magnitude.saturating_abs();
		self.0.gen_range(magnitude.saturating_neg()..=magnitude)
	}

	/// True in so many of a thousand cases.
	pub fn chance(&mut self, per_mille: u32) -> bool {
		self.0.gen_range(0..1_000) < per_mille
	}

	/// One of the items; `None` when there are none.
	pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
		items.choose(&mut self.0)
	}

	/// So many of the items, in random order; all of them when there are fewer.
	pub fn some<T: Clone>(&mut self, items: &[T], count: usize) -> Vec<T> {
		items.choose_multiple(&mut self.0, count).cloned().collect()
	}

	/// Random bytes.
	pub fn bytes(&mut self, length: usize) -> Vec<u8> {
		let mut bytes = vec![0; length];
		self.0.fill_bytes(&mut bytes);
		bytes
	}
}
