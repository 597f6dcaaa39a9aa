//! What is known when a request to a venue does not succeed.

use crate::OrderReport;
use std::time::Duration;

/// Why a request to a venue did not succeed. The kinds differ in what may have happened to an
/// order, and each asks for another reaction.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum VenueError {
	/// The venue refused it, for certain: nothing was or will be traded by this request. To send the
	/// same again is pointless.
	#[error("{venue} refused: {message} ({code})")]
	Refused {
		/// The venue's name.
		venue: String,
		/// The code as the venue gave it; `rules` when the order does not meet the market's rules and
		/// was therefore not sent.
		code: String,
		/// The reason as the venue gave it.
		message: String,
	},
	/// Nothing is known: no answer in time, the connection was lost, or the venue says that it does
	/// not know either. The order may live; ask for it by id before anything else.
	#[error("{venue}: outcome unknown: {reason}")]
	Unknown {
		/// The venue's name.
		venue: String,
		/// What happened.
		reason: String,
	},
	/// It did not get to where orders are taken: there was no connection, or the venue's rate limit
	/// turned it away. Nothing was traded, and the same order may be sent later.
	#[error("{venue}: not sent: {reason}")]
	NotSent {
		/// The venue's name.
		venue: String,
		/// What happened.
		reason: String,
		/// How long the venue asks to wait, where it does. Until then every request ends here without
		/// touching the network.
		retry_after: Option<Duration>,
	},
	/// What was traded is known, and what was kept of it as a fee is not, and will not be.
	#[error("{venue}: the fee of order {} cannot be told: {reason}", report.id)]
	FeeUnknown {
		/// The venue's name.
		venue: String,
		/// Why.
		reason: String,
		/// The order, with a fee of zero.
		report: Box<OrderReport>,
	},
}

impl VenueError {
	/// The order of [`Self::FeeUnknown`].
	///
	/// # Errors
	///
	/// All other errors.
	pub fn without_fee(self) -> Result<OrderReport, Self> {
		match self {
			Self::FeeUnknown { report, .. } => Ok(*report),
			other => Err(other),
		}
	}
}
