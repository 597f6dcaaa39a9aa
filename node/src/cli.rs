//! The command line.

use ballast_oracle::mailbox::{Venue, VenueKind};
use sc_cli::RunCmd;
use std::{net::SocketAddr, path::PathBuf, str::FromStr};

/// A node of the Ballast chain.
#[derive(Debug, clap::Parser)]
pub struct Cli {
	/// What to do instead of running a node.
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,

	/// Options of the node.
	#[clap(flatten)]
	pub run: RunCmd,

	/// Options of the oracle.
	#[clap(flatten)]
	pub oracle: OracleArgs,
}

/// Where prices come from and which keys sign.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Oracle")]
pub struct OracleArgs {
	/// Price venue as NAME=URL, repeatable. NAME is binance, kraken, coinbase or okx; URL is what
	/// comes before the venue's own path, for example kraken=https://api.kraken.com. Without any,
	/// a development chain prices from its embedded sandbox exchange.
	#[arg(long = "price-venue", value_name = "NAME=URL", value_parser = parse_venue)]
	pub price_venues: Vec<Venue>,

	/// Directory of EIP-2335 key files (*.json), one for each oracle that this node speaks for.
	#[arg(long, value_name = "DIR", requires = "oracle_password")]
	pub oracle_keys: Option<PathBuf>,

	/// File with the password of the key files; readable by its owner only.
	#[arg(long, value_name = "FILE", requires = "oracle_keys")]
	pub oracle_password: Option<PathBuf>,

	/// Address of the embedded sandbox exchange.
	#[arg(long, value_name = "ADDR", default_value = "127.0.0.1:9955")]
	pub sandbox_listen: SocketAddr,

	/// Seed of the sandbox exchange's random walk.
	#[arg(long, value_name = "N", default_value_t = 1)]
	pub sandbox_seed: u64,

	/// CSV file (milliseconds,asset,price) that the sandbox exchange replays instead of walking.
	#[arg(long, value_name = "FILE")]
	pub sandbox_replay: Option<PathBuf>,
}

/// What to do instead of running a node.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
	/// Key management: account, session and node keys.
	#[command(subcommand)]
	Key(sc_cli::KeySubcommand),

	/// BLS keys of oracles: make, show, prove, import.
	#[command(subcommand)]
	OracleKey(ballast_oracle_key::OracleKeyCmd),

	/// Write a chain specification.
	ExportChainSpec(sc_cli::ExportChainSpecCmd),

	/// Validate blocks.
	CheckBlock(sc_cli::CheckBlockCmd),

	/// Export blocks.
	ExportBlocks(sc_cli::ExportBlocksCmd),

	/// Export the state of a block into a chain specification.
	ExportState(sc_cli::ExportStateCmd),

	/// Import blocks.
	ImportBlocks(sc_cli::ImportBlocksCmd),

	/// Remove the whole chain.
	PurgeChain(sc_cli::PurgeChainCmd),

	/// Revert the chain to a previous state.
	Revert(sc_cli::RevertCmd),

	/// Meta information about the chain database.
	ChainInfo(sc_cli::ChainInfoCmd),
}

fn parse_venue(text: &str) -> Result<Venue, String> {
	let (name, url) = text.split_once('=').ok_or_else(|| {
		format!("`{text}` is not NAME=URL, for example kraken=https://api.kraken.com")
	})?;
	let kind = VenueKind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| {
		let known: Vec<_> = VenueKind::ALL.into_iter().map(VenueKind::name).collect();
		format!("unknown venue `{name}`: known are {}", known.join(", "))
	})?;
	let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
	let uri = http::Uri::from_str(url).map_err(|error| format!("`{url}` is not a URL: {error}"))?;
	if rest.is_none() || uri.host().is_none() || uri.query().is_some() {
		return Err(format!("`{url}` must be http:// or https:// with a host and without a query"));
	}
	Ok(Venue { kind, base_url: url.trim_end_matches('/').to_owned() })
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	#[test]
	fn the_command_line_is_consistent() {
		Cli::command().debug_assert();
	}

	#[test]
	fn venues_are_parsed_and_refused_with_a_reason() {
		let venue = parse_venue("okx=http://127.0.0.1:9955/okx/").unwrap();
		assert_eq!(venue.kind, VenueKind::Okx);
		assert_eq!(venue.base_url, "http://127.0.0.1:9955/okx");
		for (bad, reason) in [
			("okx", "NAME=URL"),
			("mtgox=http://x", "unknown venue `mtgox`: known are binance, kraken, coinbase, okx"),
			("okx=ftp://x", "must be http:// or https://"),
			("okx=http://", "not a URL"),
			("okx=http://x?a=b", "without a query"),
		] {
			let error = parse_venue(bad).unwrap_err();
			assert!(error.contains(reason), "{bad}: {error}");
		}
	}
}
