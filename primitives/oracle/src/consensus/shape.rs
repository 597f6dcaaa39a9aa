//! What can be said of a message without looking at anything but the set.

use super::{
	context::Context,
	leader::leader,
	message::{Fetch, Message, NamedObservations, Observation, Proposal},
	reasons::Reject,
};
use crate::{CertifiedPrice, OracleIndex, RequestRef};

/// Whether an honest member of the set could have sent `message`.
pub fn check_shape(from: OracleIndex, message: &Message, context: &Context) -> Result<(), Reject> {
	match message {
		Message::Observation(body) => check_observation(body),
		Message::Proposal(body) => check_proposal(from, body, context),
		Message::Partial(_) => Ok(()),
		Message::Fetch(Fetch { observations, .. }) => check_named(observations, context),
	}
}

/// Whether an observation is well formed.
pub fn check_observation(observation: &Observation) -> Result<(), Reject> {
	check_prices(&observation.prices)?;
	check_requests(&observation.requests)
}

fn check_proposal(from: OracleIndex, proposal: &Proposal, context: &Context) -> Result<(), Reject> {
	let report = &proposal.report;
	match leader(report.set_id, report.round, report.view, context.members()) {
		Some(leader) if leader != from => return Err(Reject::NotLeader { leader }),
		_ => {}
	}
	check_named(&proposal.observations, context)?;
	let named = u32::try_from(proposal.observations.len()).unwrap_or(u32::MAX);
	if named < context.quorum() {
		return Err(Reject::TooFewObservations { named, quorum: context.quorum() });
	}
	check_prices(&report.prices)?;
	check_requests(&report.requests)
}

/// The first item that is not greater than the one before it.
fn first_unordered<T: Copy, K: Ord>(items: &[T], key: impl Fn(&T) -> K) -> Option<T> {
	let next = items.iter().skip(1);
	items.iter().zip(next).find(|(one, next)| key(one) >= key(next)).map(|(_, next)| *next)
}

fn check_prices(prices: &[CertifiedPrice]) -> Result<(), Reject> {
	if prices.is_empty() {
		return Err(Reject::NoPrices);
	}
	if let Some(entry) = first_unordered(prices, |entry| entry.asset) {
		return Err(Reject::UnorderedPrices { asset: entry.asset });
	}
	match prices.iter().find(|entry| !entry.is_in_range()) {
		Some(entry) => Err(Reject::PriceOutOfRange { asset: entry.asset }),
		None => Ok(()),
	}
}

fn check_requests(requests: &[RequestRef]) -> Result<(), Reject> {
	match first_unordered(requests, |request| request.basket) {
		Some(request) => Err(Reject::UnorderedRequests { basket: request.basket }),
		None => Ok(()),
	}
}

fn check_named(named: &NamedObservations, context: &Context) -> Result<(), Reject> {
	if let Some((member, _)) = first_unordered(named, |(member, _)| *member) {
		return Err(Reject::UnorderedObservations { member });
	}
	match named.iter().find(|(member, _)| !context.is_member(*member)) {
		Some((member, _)) => Err(Reject::UnknownObserver { member: *member }),
		None => Ok(()),
	}
}
