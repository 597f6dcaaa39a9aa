//! How a faulty member misbehaves.

use crate::envelope::Envelope;
use ballast_oracle::consensus::Message;

/// A way to misbehave. Whatever its way, a faulty member signs every proposal it hears, sound or
/// not; a silent one keeps it to itself. Where it says more than its core asked for, it says it
/// with its own key: see [`crate::scheme`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
	/// Says nothing.
	Silent,
	/// Says everything but its proposals.
	MuteLeader,
	/// Reports prices that are off by this many 1e-6.
	Liar(i64),
	/// The same, and as leader names the quorum of observations with the highest prices.
	Chooser(i64),
	/// As leader, makes two proposals, signs both, and shows each half of the set another.
	Equivocator,
	/// Tells every member another observation, or the right one to the leader only.
	TwoFaced,
	/// Sends partials whose inner signature is wrong, in well-signed messages.
	BadPartial,
	/// As leader, shows its proposal to f + 1 members; shows its partials to one.
	Withholder,
	/// Names requests that nobody opened, and as leader puts them into its report.
	Inventor,
	/// Sends more than anybody needs: observations of many times, partials of many digests, views
	/// and rounds, questions.
	Flooder,
	/// Repeats recorded messages of earlier rounds and other sets, under their own and other names,
	/// and brings what members signed on another chain.
	Replayer,
	/// Sends bytes that are no message: too long, cut short, with something behind, of another
	/// version, of no kind, with a bit flipped.
	Vandal,
}

impl Fault {
	/// Whether the node says more on its own account, from time to time.
	pub const fn has_timer(self) -> bool {
		matches!(self, Self::Inventor | Self::Flooder | Self::Replayer | Self::Vandal)
	}

	/// By how many 1e-6 its prices are off, if they are.
	pub const fn lie(self) -> Option<i64> {
		match self {
			Self::Liar(ppm) | Self::Chooser(ppm) => Some(ppm),
			_ => None,
		}
	}

	/// Whether the node does not send this.
	pub fn keeps(self, envelope: &Envelope) -> bool {
		match self {
			Self::Silent => true,
			Self::MuteLeader => envelope
				.read
				.as_ref()
				.is_ok_and(|signed| matches!(signed.message, Message::Proposal(_))),
			_ => false,
		}
	}
}
