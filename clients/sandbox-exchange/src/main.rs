//! The sandbox exchange as a program.

use clap::Parser;
use sandbox_exchange::{
	default_assets, start, AccountConfig, Asset, Config, Decimal, Replay, Running, TradingConfig,
	Venue,
};
use std::{error::Error, net::SocketAddr, path::PathBuf, process::ExitCode, time::Duration};

/// Public price endpoints of Binance, Kraken, Coinbase Exchange and OKX on one local port, with
/// prices by seeded random walk or from a recording.
#[derive(Parser)]
#[command(version)]
struct Arguments {
	/// Address and port to listen on; port 0 takes any that is free. The control API is open to
	/// whoever can reach it.
	#[arg(long, default_value = "127.0.0.1:8645")]
	listen: SocketAddr,
	/// Seed of the random walks: the same seed and the same number of ticks give the same prices.
	#[arg(long, default_value_t = 0)]
	seed: u64,
	/// Milliseconds between two ticks.
	#[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u64).range(1..))]
	tick_ms: u64,
	/// CSV file with recorded prices to play, with the columns seconds (or ms), asset, price.
	#[arg(long, value_name = "FILE")]
	replay: Option<PathBuf>,
	/// How many times as fast as recorded to play.
	#[arg(long, default_value = "1", requires = "replay")]
	speed: Decimal,
	/// Lists one more asset, or changes the start price of a default one; may be repeated.
	#[arg(long = "asset", value_name = "SYMBOL=PRICE")]
	assets: Vec<Asset>,
	/// Opens an account with this API key and secret instead of the one with `sandbox-key` and
	/// `sandbox-secret`; may be repeated.
	#[arg(long = "account", value_name = "KEY:SECRET")]
	accounts: Vec<AccountConfig>,
}

#[tokio::main]
async fn main() -> ExitCode {
	env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("info")).init();
	match run(Arguments::parse()).await {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("error: {error}");
			ExitCode::FAILURE
		}
	}
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
	let Arguments { listen, seed, tick_ms, replay, speed, assets, accounts } = arguments;
	let mut trading = TradingConfig::default();
	if !accounts.is_empty() {
		trading.accounts = accounts;
	}
	let replay = replay.map(|path| {
		Replay::from_path(&path, speed).map_err(|error| format!("{}: {error}", path.display()))
	});
	let config = Config {
		listen,
		seed,
		tick: Duration::from_millis(tick_ms),
		assets: listed(assets),
		replay: replay.transpose()?,
		trading,
	};
	let example = config.assets.first().cloned();
	let mut running = start(config).await?;
	println!("{}", table(&running, example.as_ref()));
	tokio::select! {
		stopped = running.join() => stopped?,
		signal = tokio::signal::ctrl_c() => {
			signal?;
			running.shutdown().await?;
		},
	}
	Ok(())
}

/// The default assets with `changes` made to them, in that order.
fn listed(changes: Vec<Asset>) -> Vec<Asset> {
	let mut assets = default_assets();
	for change in changes {
		match assets.iter_mut().find(|asset| asset.symbol == change.symbol) {
			Some(asset) => *asset = change,
			None => assets.push(change),
		}
	}
	assets
}

/// The endpoints, one to a line.
fn table(running: &Running, example: Option<&Asset>) -> String {
	let asset = example.map(|asset| &asset.symbol);
	let ticker = |venue: Venue| asset.map(|asset| venue.ticker_path(asset)).unwrap_or_default();
	let venues =
		Venue::ALL.map(|venue| [venue.name().into(), running.base_url(venue), ticker(venue)]);
	let control = [
		("GET", "/prices", "all prices, and the faults that are set"),
		("POST", "/assets/{asset}", r#"{"price":"61234.5"} or {"move_bps":-120}"#),
		("POST", "/freeze", r#"{"asset":"BTC","frozen":true}"#),
		("POST", "/faults", r#"{"venue":"kraken","asset":"BTC","fault":"down"}"#),
		("DELETE", "/faults", "?venue=kraken&asset=BTC, or all"),
		("POST", "/orders/faults", r#"{"venue":"binance","orders":2,"fault":"accept_hang"}"#),
		("GET", "/requests", "who was asked for what, and how many at once"),
	]
	.map(|(method, path, body)| [method.into(), running.control_url() + path, body.into()]);
	let width = control.iter().map(|[_, url, _]| url.len()).max().unwrap_or_default();
	let heading = ["venue".into(), "base URL".into(), "ticker below it".into()];
	std::iter::once(heading)
		.chain(venues)
		.chain([["sandbox".into(), running.trading_url(), "/v1/orders, with an API key".into()]])
		.chain([["control".into(), "URL".into(), "body, query or result".into()]])
		.chain(control)
		.map(|[name, url, text]: [String; 3]| format!("{name:<9} {url:<width$}  {text}"))
		.collect::<Vec<String>>()
		.join("\n")
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	#[test]
	fn the_command_line_is_consistent() {
		Arguments::command().debug_assert();
	}

	#[test]
	fn assets_are_added_or_changed() {
		let changes = ["BTC=61000", "PEPE=0.000007"].map(|text| text.parse().unwrap());
		let assets = listed(changes.into());
		assert_eq!(assets.len(), default_assets().len() + 1);
		let text: Vec<String> =
			assets.iter().map(|asset| format!("{}={}", asset.symbol, asset.start_price)).collect();
		assert_eq!(text.first().unwrap(), "BTC=61000");
		assert_eq!(text.last().unwrap(), "PEPE=0.000007");
	}

	#[test]
	fn what_makes_no_sense_is_refused() {
		for arguments in [
			&["--asset", "BTC"][..],
			&["--tick-ms", "0"],
			&["--speed", "2"],
			&["--replay", "prices.csv", "--speed", "fast"],
			&["--listen", "localhost"],
			&["--account", "key"],
		] {
			let command = std::iter::once(&"sandbox-exchange").chain(arguments);
			assert!(Arguments::try_parse_from(command).is_err(), "{arguments:?}");
		}
	}
}
