//! Why the core refuses a message, does not sign, or holds a request back. Every reason names the
//! asset, basket or member it is about.

use super::message::SignedMessage;
use crate::{AssetId, BasketId, BlockNumber, FixedU128, Moment, OracleIndex, Round, SetId, View};
use alloc::boxed::Box;

/// Why a message is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reject {
	/// No chain view was given yet.
	NoChain,
	/// The sender's index is not in the set.
	NotAMember {
		/// The index.
		member: OracleIndex,
	},
	/// The message belongs to an earlier oracle set.
	PastSet {
		/// Its set.
		set_id: SetId,
	},
	/// The message belongs to a later oracle set.
	FutureSet {
		/// Its set.
		set_id: SetId,
	},
	/// The round is over.
	PastRound {
		/// The message's round.
		round: Round,
	},
	/// The round is further ahead than the next.
	FutureRound {
		/// The message's round.
		round: Round,
	},
	/// The view is over.
	PastView {
		/// The message's view.
		view: View,
	},
	/// The view is further ahead than the next.
	FutureView {
		/// The message's view.
		view: View,
	},
	/// The same was received before.
	Duplicate,
	/// The observation is too old to be used.
	Stale {
		/// When it was made.
		observed_at: Moment,
	},
	/// The observation was made in the future.
	FromTheFuture {
		/// When it was made.
		observed_at: Moment,
	},
	/// The member made another observation at almost the same time.
	TooFrequent {
		/// When this one was made.
		observed_at: Moment,
	},
	/// The member has newer observations, as many as are kept.
	Superseded {
		/// When this one was made.
		observed_at: Moment,
	},
	/// The member has said as much as it may: for the next round, or by asking for observations.
	TooMany,
	/// The observation or report holds no price.
	NoPrices,
	/// The prices are not strictly ascending by asset.
	UnorderedPrices {
		/// The first asset out of order.
		asset: AssetId,
	},
	/// A price is outside 1e-12 to 1e12, or its confidence is wider than it.
	PriceOutOfRange {
		/// The asset.
		asset: AssetId,
	},
	/// The requests are not strictly ascending by basket.
	UnorderedRequests {
		/// The first basket out of order.
		basket: BasketId,
	},
	/// A proposal or a fetch names members that are not strictly ascending.
	UnorderedObservations {
		/// The first member out of order.
		member: OracleIndex,
	},
	/// A proposal or a fetch names an observation of nobody.
	UnknownObserver {
		/// The index that is not in the set.
		member: OracleIndex,
	},
	/// A proposal names fewer observations than a quorum.
	TooFewObservations {
		/// Observations named.
		named: u32,
		/// Observations needed.
		quorum: u32,
	},
	/// A proposal of a member that does not lead the view.
	NotLeader {
		/// Who leads it.
		leader: OracleIndex,
	},
	/// The member already said two different things in this view, or sent an invalid partial.
	Faulty {
		/// The member.
		member: OracleIndex,
	},
}

/// What a transport does about a refused message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RejectClass {
	/// Came too late, or is known: drop it, nobody is to blame.
	Past,
	/// Came too early: drop it, it is repeated.
	Future,
	/// No honest member sends it: the peer that passes it on without looking is to blame.
	Invalid,
}

impl Reject {
	/// What a transport does about it.
	pub const fn class(&self) -> RejectClass {
		match self {
			Self::PastSet { .. }
			| Self::PastRound { .. }
			| Self::PastView { .. }
			| Self::Duplicate
			| Self::Stale { .. }
			| Self::TooFrequent { .. }
			| Self::Superseded { .. }
			| Self::TooMany
			| Self::Faulty { .. } => RejectClass::Past,
			Self::NoChain
			| Self::FutureSet { .. }
			| Self::FutureRound { .. }
			| Self::FutureView { .. }
			| Self::FromTheFuture { .. } => RejectClass::Future,
			Self::NotAMember { .. }
			| Self::NoPrices
			| Self::UnorderedPrices { .. }
			| Self::PriceOutOfRange { .. }
			| Self::UnorderedRequests { .. }
			| Self::UnorderedObservations { .. }
			| Self::UnknownObserver { .. }
			| Self::TooFewObservations { .. }
			| Self::NotLeader { .. } => RejectClass::Invalid,
		}
	}

	/// Name in logs and metrics.
	pub const fn name(&self) -> &'static str {
		match self {
			Self::NoChain => "no_chain",
			Self::NotAMember { .. } => "not_a_member",
			Self::PastSet { .. } => "past_set",
			Self::FutureSet { .. } => "future_set",
			Self::PastRound { .. } => "past_round",
			Self::FutureRound { .. } => "future_round",
			Self::PastView { .. } => "past_view",
			Self::FutureView { .. } => "future_view",
			Self::Duplicate => "duplicate",
			Self::Stale { .. } => "stale",
			Self::FromTheFuture { .. } => "from_the_future",
			Self::TooFrequent { .. } => "too_frequent",
			Self::Superseded { .. } => "superseded",
			Self::TooMany => "too_many",
			Self::NoPrices => "no_prices",
			Self::UnorderedPrices { .. } => "unordered_prices",
			Self::PriceOutOfRange { .. } => "price_out_of_range",
			Self::UnorderedRequests { .. } => "unordered_requests",
			Self::UnorderedObservations { .. } => "unordered_observations",
			Self::UnknownObserver { .. } => "unknown_observer",
			Self::TooFewObservations { .. } => "too_few_observations",
			Self::NotLeader { .. } => "not_leader",
			Self::Faulty { .. } => "faulty",
		}
	}
}

/// Why a member does not propose or sign, for now or for good.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Abstain {
	/// What this key signed before is not known: it sits out the view in which it starts.
	NoRecord,
	/// This key signed another report in this view or a later one.
	AlreadySigned,
	/// As leader: no asset has a price in a quorum of observations.
	NothingToCertify,
	/// This node's own measurement cannot be used: it has no price, or one that is out of range or
	/// out of order, or more of them than fit.
	UnusableMeasurement,
	/// Named observations have not arrived.
	MissingObservations {
		/// How many.
		missing: u32,
	},
	/// A reported price is not the median of the named observations.
	NotTheMedian {
		/// The asset.
		asset: AssetId,
	},
	/// The report's time is not the median of the named observations' times.
	NotTheMedianTime,
	/// A named observation is too old.
	StaleObservation {
		/// Who made it.
		member: OracleIndex,
	},
	/// A named observation was made in the future.
	FutureObservation {
		/// Who made it.
		member: OracleIndex,
	},
	/// The named observations were made too far apart.
	SpreadTooWide {
		/// Milliseconds between the oldest and the newest.
		spread_ms: u64,
	},
	/// This node measured nothing fresh in this round.
	NoMeasurement,
	/// This node has no price of its own to compare with.
	NoOwnPrice {
		/// The asset.
		asset: AssetId,
	},
	/// The reported price is too far from this node's own.
	PriceTooFar {
		/// The asset.
		asset: AssetId,
		/// What this node measured.
		own: FixedU128,
		/// What the report says.
		reported: FixedU128,
	},
	/// A request of the report is not open in this node's best block, or differs from it.
	RequestNotOpen {
		/// The basket.
		basket: BasketId,
	},
	/// Too few of the named observations hold the request.
	RequestNotNamed {
		/// The basket.
		basket: BasketId,
	},
	/// The report lacks the price of an asset of a request.
	RequestUnpriced {
		/// The basket.
		basket: BasketId,
		/// The asset.
		asset: AssetId,
	},
	/// The request is newer than the prices.
	RequestTooNew {
		/// The basket.
		basket: BasketId,
	},
	/// The request's deadline is this block or an earlier one.
	RequestExpired {
		/// The basket.
		basket: BasketId,
	},
	/// The certificate could not land any more, or could land for too long.
	ValidUntil {
		/// What the report says.
		valid_until: BlockNumber,
		/// This node's best block.
		block: BlockNumber,
	},
}

impl Abstain {
	/// Name in logs and metrics.
	pub const fn name(&self) -> &'static str {
		match self {
			Self::NoRecord => "no_record",
			Self::AlreadySigned => "already_signed",
			Self::NothingToCertify => "nothing_to_certify",
			Self::UnusableMeasurement => "unusable_measurement",
			Self::MissingObservations { .. } => "missing_observations",
			Self::NotTheMedian { .. } => "not_the_median",
			Self::NotTheMedianTime => "not_the_median_time",
			Self::StaleObservation { .. } => "stale_observation",
			Self::FutureObservation { .. } => "future_observation",
			Self::SpreadTooWide { .. } => "spread_too_wide",
			Self::NoMeasurement => "no_measurement",
			Self::NoOwnPrice { .. } => "no_own_price",
			Self::PriceTooFar { .. } => "price_too_far",
			Self::RequestNotOpen { .. } => "request_not_open",
			Self::RequestNotNamed { .. } => "request_not_named",
			Self::RequestUnpriced { .. } => "request_unpriced",
			Self::RequestTooNew { .. } => "request_too_new",
			Self::RequestExpired { .. } => "request_expired",
			Self::ValidUntil { .. } => "valid_until",
		}
	}
}

/// Why the leader leaves an open request out of its report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HeldBack {
	/// An asset has a price in too few of the observations.
	NoPrice {
		/// The asset.
		asset: AssetId,
	},
	/// Too few observations hold the request.
	NotNamed {
		/// Observations that do.
		by: u32,
		/// Observations needed.
		needed: u32,
	},
	/// The request is newer than the prices.
	TooNew,
	/// The request's deadline is this block or an earlier one.
	Expired,
	/// The report is full; the requests that were opened first go first.
	ReportFull,
}

impl HeldBack {
	/// Name in logs and metrics.
	pub const fn name(&self) -> &'static str {
		match self {
			Self::NoPrice { .. } => "no_price",
			Self::NotNamed { .. } => "not_named",
			Self::TooNew => "too_new",
			Self::Expired => "expired",
			Self::ReportFull => "report_full",
		}
	}
}

/// What no honest member does, with the signed messages that show it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Misbehaviour {
	/// Two different proposals of one leader for one view: evidence.
	ConflictingProposals(Box<[SignedMessage; 2]>),
	/// Two partials of one member for one view with different digests: evidence.
	ConflictingPartials(Box<[SignedMessage; 2]>),
	/// A partial whose inner signature does not verify.
	InvalidPartial(Box<SignedMessage>),
}

impl Misbehaviour {
	/// The member that misbehaved.
	pub fn member(&self) -> OracleIndex {
		match self {
			Self::ConflictingProposals(pair) | Self::ConflictingPartials(pair) => {
				let [first, _] = &**pair;
				first.from
			}
			Self::InvalidPartial(message) => message.from,
		}
	}
}
