//! Which venues the oracle asks: those of the command line or, on a development chain, the sandbox
//! exchange that runs inside the node.

use crate::{cli::OracleArgs, oracle::keys::OracleKey};
use ballast_oracle::mailbox::{Venue, VenueKind};
use sandbox_exchange::Replay;
use sc_service::{error::Error as ServiceError, ChainType, Configuration, TaskManager};

/// The venues, after starting the sandbox exchange where it is wanted.
pub async fn venues(
	args: &OracleArgs,
	config: &Configuration,
	keys: &[OracleKey],
	task_manager: &TaskManager,
) -> Result<Vec<Venue>, ServiceError> {
	if !args.price_venues.is_empty() {
		ensure_distinct(&args.price_venues)?;
		return Ok(args.price_venues.clone());
	}
	if keys.is_empty() {
		return Ok(Vec::new());
	}
	if !matches!(config.chain_spec.chain_type(), ChainType::Development) {
		return Err(ServiceError::Other(
			"an oracle needs prices: give at least three venues, for example \
			 --price-venue binance=https://api.binance.com \
			 --price-venue kraken=https://api.kraken.com \
			 --price-venue coinbase=https://api.exchange.coinbase.com"
				.into(),
		));
	}
	start(args, task_manager).await
}

/// One exchange under two addresses would count as two voices.
fn ensure_distinct(venues: &[Venue]) -> Result<(), ServiceError> {
	let mut seen = std::collections::BTreeSet::new();
	match venues.iter().find(|venue| !seen.insert(venue.kind)) {
		Some(venue) => Err(ServiceError::Other(format!(
			"--price-venue names {} twice: each venue counts once, so give it once",
			venue.kind.name(),
		))),
		None => Ok(()),
	}
}

async fn start(args: &OracleArgs, task_manager: &TaskManager) -> Result<Vec<Venue>, ServiceError> {
	let other = |error: String| ServiceError::Other(format!("sandbox exchange: {error}"));
	let replay = args
		.sandbox_replay
		.as_deref()
		.map(|path| Replay::from_path(path, sandbox_exchange::Decimal::from_whole(1)))
		.transpose()
		.map_err(|error| other(error.to_string()))?;
	let mut running = sandbox_exchange::start(sandbox_exchange::Config {
		listen: args.sandbox_listen,
		seed: args.sandbox_seed,
		replay,
		..Default::default()
	})
	.await
	.map_err(|error| other(format!("{error}; choose another address with --sandbox-listen")))?;
	log::info!(
		target: "sandbox-exchange",
		"Prices come from the sandbox exchange; control it at {}",
		running.control_url(),
	);
	let venues = VenueKind::ALL
		.into_iter()
		.map(|kind| Venue { kind, base_url: running.base_url(venue(kind)) })
		.collect();
	task_manager.spawn_essential_handle().spawn("sandbox-exchange", Some("oracle"), async move {
		if let Err(error) = running.join().await {
			log::error!(target: "sandbox-exchange", "{error}");
		}
	});
	Ok(venues)
}

const fn venue(kind: VenueKind) -> sandbox_exchange::Venue {
	match kind {
		VenueKind::Binance => sandbox_exchange::Venue::Binance,
		VenueKind::Kraken => sandbox_exchange::Venue::Kraken,
		VenueKind::Coinbase => sandbox_exchange::Venue::Coinbase,
		VenueKind::Okx => sandbox_exchange::Venue::Okx,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_venue_that_is_named_twice_is_refused() {
		let venues = |kinds: &[VenueKind]| {
			kinds
				.iter()
				.map(|kind| Venue { kind: *kind, base_url: "http://localhost".into() })
				.collect::<Vec<_>>()
		};
		assert!(ensure_distinct(&venues(&VenueKind::ALL)).is_ok());
		let twice = venues(&[VenueKind::Okx, VenueKind::Kraken, VenueKind::Okx]);
		let error = ensure_distinct(&twice).unwrap_err().to_string();
		assert!(error.contains("okx twice"), "{error}");
	}
}
