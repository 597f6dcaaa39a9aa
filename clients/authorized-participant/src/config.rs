//! The configuration file.

use crate::{
	node_url::NodeUrl,
	pins::Pins,
	strategy::{quotes::Quoting, Appetite, Limits},
};
use ballast_oracle::{AssetId, BasketId, PublicKey};
use rust_decimal::Decimal;
use serde::Deserialize;
use std::{
	collections::{BTreeMap, BTreeSet},
	fs,
	net::SocketAddr,
	path::{Path, PathBuf},
};
use thiserror::Error;

const BPS: u32 = 10_000;
const MOST_BPS: u32 = 1_000;

fn default_slack() -> u32 {
	5
}

fn default_quotes_on() -> bool {
	true
}

fn default_quotes_margin() -> u32 {
	10
}

fn default_quotes_lead() -> u32 {
	10
}

fn default_most_apart() -> u32 {
	500
}

/// Why a configuration cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
	/// The file cannot be read.
	#[error("{path}: {error}")]
	Unreadable {
		/// The file.
		path: PathBuf,
		/// Why.
		error: std::io::Error,
	},
	/// It is no TOML, or has other fields. The line is not shown: there may be a secret in it.
	#[error("{path}: line {line}: {problem}")]
	Malformed {
		/// The file.
		path: PathBuf,
		/// Counted from 1.
		line: usize,
		/// What is wrong there.
		problem: String,
	},
	/// A value makes no sense.
	#[error("{field}: {problem}")]
	Value {
		/// The field.
		field: String,
		/// What is wrong with it.
		problem: String,
	},
}

fn malformed(path: &Path, text: &str, error: &toml::de::Error) -> ConfigError {
	let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
	let line = before.matches('\n').count().saturating_add(1);
	ConfigError::Malformed { path: path.to_owned(), line, problem: error.message().to_owned() }
}

fn fraction(bps: u32) -> Decimal {
	Decimal::from(bps).checked_div(Decimal::from(BPS)).unwrap_or(Decimal::MAX)
}

fn value(field: impl Into<String>, problem: impl Into<String>) -> ConfigError {
	ConfigError::Value { field: field.into(), problem: problem.into() }
}

/// The configuration, as it is written. Paths are relative to the file. `example.toml` explains the
/// fields.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
	/// RPC of the node.
	pub node: NodeUrl,
	/// File with the secret URI of the account.
	pub key_file: PathBuf,
	/// The journal.
	pub database: PathBuf,
	/// All trading stops while this file exists.
	pub kill_switch: PathBuf,
	/// Where metrics and status are served.
	pub metrics: Option<SocketAddr>,
	/// The baskets that are served; all without.
	pub baskets: Option<BTreeSet<BasketId>>,
	/// The oracles whose certificates are believed; those of the chain without.
	pub oracles: Option<OraclesConfig>,
	/// The exchange.
	pub venue: VenueConfig,
	/// The assets that are traded, and the quote asset.
	pub assets: Vec<AssetConfig>,
	/// What is traded.
	pub strategy: StrategyConfig,
	/// Offers for the whole move of a vault.
	#[serde(default)]
	pub quotes: QuotesConfig,
	/// The most that is traded.
	pub limits: LimitsConfig,
}

/// See [`Pins`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OraclesConfig {
	/// BLS public keys, compressed, 48 bytes as hexadecimal digits.
	pub keys: Vec<PublicKey>,
}

/// The exchange.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum VenueConfig {
	/// The sandbox exchange's own API.
	Sandbox {
		/// Base URL.
		url: String,
		/// File with the API key.
		key_file: PathBuf,
	},
	/// Binance, or a server that speaks its API.
	Binance {
		/// Base URL.
		url: String,
		/// File with the API key.
		key_file: PathBuf,
		/// File with the secret.
		secret_file: PathBuf,
	},
}

/// An asset and its symbol at the exchange.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetConfig {
	/// On chain.
	pub id: AssetId,
	/// At the exchange.
	pub symbol: String,
}

/// See [`Appetite`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StrategyConfig {
	/// Hundredths of a percent.
	pub fee_bps: u32,
	/// Hundredths of a percent.
	pub margin_bps: u32,
	/// Hundredths of a percent.
	#[serde(default = "default_slack")]
	pub slack_bps: u32,
	/// Hundredths of a percent.
	#[serde(default = "default_most_apart")]
	pub most_apart_bps: u32,
	/// Hundredths of a percent.
	pub unwind_slippage_bps: u32,
	/// Quote currency.
	pub keep: Decimal,
	/// Quote currency.
	pub least: Decimal,
	/// Whether orders are reserved on chain before they are hedged.
	#[serde(default)]
	pub commit: bool,
	/// Blocks that a transaction lives.
	pub transaction_life: u64,
}

/// See [`Quoting`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotesConfig {
	/// Whether offers are made.
	#[serde(default = "default_quotes_on")]
	pub on: bool,
	/// Hundredths of a percent.
	#[serde(default = "default_quotes_margin")]
	pub margin_bps: u32,
	/// Blocks before the end of the window.
	#[serde(default = "default_quotes_lead")]
	pub lead: u32,
}

impl Default for QuotesConfig {
	fn default() -> Self {
		Self {
			on: default_quotes_on(),
			margin_bps: default_quotes_margin(),
			lead: default_quotes_lead(),
		}
	}
}

/// See [`Limits`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsConfig {
	/// Quote currency.
	pub order: Decimal,
	/// Quote currency.
	pub settlement: Decimal,
	/// Quote currency.
	pub day: Decimal,
}

impl Config {
	/// Reads and checks a file.
	///
	/// # Errors
	///
	/// [`ConfigError`], which names file and field.
	pub fn read(path: &Path) -> Result<Self, ConfigError> {
		let text = fs::read_to_string(path)
			.map_err(|error| ConfigError::Unreadable { path: path.to_owned(), error })?;
		let mut config: Self =
			toml::from_str(&text).map_err(|error| malformed(path, &text, &error))?;
		config.check()?;
		config.resolve(path.parent().unwrap_or(Path::new("")));
		Ok(config)
	}

	fn check(&self) -> Result<(), ConfigError> {
		self.pins()?;
		let (mut ids, mut symbols) = (BTreeSet::new(), BTreeSet::new());
		for AssetConfig { id, symbol } in &self.assets {
			let legal =
				!symbol.is_empty() && symbol.bytes().all(|byte| byte.is_ascii_alphanumeric());
			if !legal {
				return Err(value("assets", format!("{symbol:?} is no symbol")));
			}
			if !ids.insert(id) {
				return Err(value("assets", format!("asset {id} is listed twice")));
			}
			if !symbols.insert(symbol) {
				return Err(value("assets", format!("{symbol} is listed twice")));
			}
		}
		let StrategyConfig {
			fee_bps,
			margin_bps,
			slack_bps,
			most_apart_bps,
			unwind_slippage_bps,
			..
		} = self.strategy;
		for (field, bps) in [
			("strategy.fee_bps", fee_bps),
			("strategy.margin_bps", margin_bps),
			("strategy.slack_bps", slack_bps),
			("strategy.most_apart_bps", most_apart_bps),
			("strategy.unwind_slippage_bps", unwind_slippage_bps),
			("quotes.margin_bps", self.quotes.margin_bps),
		] {
			if bps > MOST_BPS {
				return Err(value(field, format!("{bps} is more than {MOST_BPS}")));
			}
		}
		if self.quotes.lead == 0 {
			return Err(value("quotes.lead", "0 is too low"));
		}
		let LimitsConfig { order, settlement, day } = self.limits;
		for (field, amount, positive) in [
			("strategy.keep", self.strategy.keep, false),
			("strategy.least", self.strategy.least, false),
			("limits.order", order, true),
			("limits.settlement", settlement, true),
			("limits.day", day, true),
		] {
			if amount.is_sign_negative() || (positive && amount.is_zero()) {
				return Err(value(field, format!("{amount} is too low")));
			}
		}
		let life = self.strategy.transaction_life;
		if !(life.is_power_of_two() && (16..=4_096).contains(&life)) {
			let problem = format!("{life} is no power of two from 16 to 4096");
			return Err(value("strategy.transaction_life", problem));
		}
		Ok(())
	}

	/// Uses another node than the file names.
	///
	/// # Errors
	///
	/// [`ConfigError::Value`].
	pub fn set_node(&mut self, url: &str) -> Result<(), ConfigError> {
		self.node = url.parse().map_err(|problem| value("--node", format!("{problem}")))?;
		Ok(())
	}

	fn resolve(&mut self, folder: &Path) {
		let at_folder = |path: &mut PathBuf| *path = folder.join(&*path);
		at_folder(&mut self.key_file);
		at_folder(&mut self.database);
		at_folder(&mut self.kill_switch);
		match &mut self.venue {
			VenueConfig::Sandbox { key_file, .. } => at_folder(key_file),
			VenueConfig::Binance { key_file, secret_file, .. } => {
				at_folder(key_file);
				at_folder(secret_file);
			}
		}
	}

	/// The pinned oracle keys.
	///
	/// # Errors
	///
	/// [`ConfigError::Value`].
	pub fn pins(&self) -> Result<Option<Pins>, ConfigError> {
		let pins = self.oracles.as_ref().map(|oracles| Pins::new(&oracles.keys)).transpose();
		pins.map_err(|error| value("oracles.keys", error.to_string()))
	}

	/// Symbols by asset.
	pub fn symbols(&self) -> BTreeMap<AssetId, String> {
		self.assets.iter().map(|asset| (asset.id, asset.symbol.clone())).collect()
	}

	/// How offers are made; `None` for none.
	pub fn quoting(&self) -> Option<Quoting> {
		let QuotesConfig { on, margin_bps, lead } = self.quotes;
		on.then(|| Quoting { margin: fraction(margin_bps), lead })
	}

	/// What the participant wants of a trade.
	pub fn appetite(&self) -> Appetite {
		Appetite {
			fee: fraction(self.strategy.fee_bps),
			margin: fraction(self.strategy.margin_bps),
			slack: fraction(self.strategy.slack_bps),
			most_apart: fraction(self.strategy.most_apart_bps),
			keep: self.strategy.keep,
			least: self.strategy.least,
			unwind_slippage: fraction(self.strategy.unwind_slippage_bps),
		}
	}

	/// The most that is traded.
	pub fn limits(&self) -> Limits {
		let LimitsConfig { order, settlement, day } = self.limits;
		Limits { order, settlement, day }
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const EXAMPLE: &str = include_str!("../example.toml");

	fn read(text: &str) -> Result<Config, ConfigError> {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("ap.toml");
		fs::write(&path, text).unwrap();
		Config::read(&path)
	}

	#[test]
	fn the_example_is_a_configuration() {
		let config = read(EXAMPLE).unwrap();
		assert_eq!(config.symbols().get(&11).map(String::as_str), Some("USDC"));
		assert_eq!(config.appetite().fee, Decimal::new(1, 3));
		assert!(config.key_file.is_absolute());
		assert_eq!(config.quoting(), Some(Quoting { margin: Decimal::new(1, 3), lead: 10 }));
		let silent = read(&EXAMPLE.replace("on = true", "on = false")).unwrap();
		assert_eq!(silent.quoting(), None);
	}

	#[test]
	fn what_makes_no_sense_is_named() {
		for (from, to, problem) in [
			("ws://127.0.0.1:9944", "http://127.0.0.1:9944", "node: "),
			("id = 2", "id = 1", "assets: asset 1 is listed twice"),
			("\"ETH\"", "\"BTC\"", "assets: BTC is listed twice"),
			("\"ETH\"", "\"ET/H\"", "assets: \"ET/H\" is no symbol"),
			("fee_bps = 10", "fee_bps = 1001", "strategy.fee_bps: 1001 is more than 1000"),
			("margin_bps = 10\n", "margin_bps = 1001\n", "quotes.margin_bps: 1001 is more"),
			("lead = 10", "lead = 0", "quotes.lead: 0 is too low"),
			("order = \"25000\"", "order = \"0\"", "limits.order: 0 is too low"),
			("keep = \"25\"", "keep = \"-1\"", "strategy.keep: -1 is too low"),
			(
				"transaction_life = 16",
				"transaction_life = 20",
				"strategy.transaction_life: 20 is no",
			),
			(
				// Finality and a few blocks of congestion take longer than eight.
				"transaction_life = 16",
				"transaction_life = 8",
				"strategy.transaction_life: 8 is no",
			),
			("[limits]", "[limit]", "unknown field `limit`"),
			("[limits]", "[oracles]\nkeys = []\n[limits]", "oracles.keys: no key is listed"),
			("[limits]", "[oracles]\nkeys = [\"0x12\"]\n[limits]", "expected 48 bytes"),
			("kind = \"sandbox\"", "kind = \"moon\"", "unknown variant `moon`"),
		] {
			assert!(EXAMPLE.contains(from), "{from}");
			let error = read(&EXAMPLE.replace(from, to)).unwrap_err().to_string();
			assert!(error.contains(problem), "{error}");
		}
		let key = ballast_bls::host::dev_key(1).public_key();
		let pinned = format!("[oracles]\nkeys = [\"{key}\"]\n[limits]");
		let config = read(&EXAMPLE.replace("[limits]", &pinned)).unwrap();
		assert_eq!(config.pins().unwrap(), Some(Pins::new(&[key]).unwrap()));
		assert_eq!(read(EXAMPLE).unwrap().pins().unwrap(), None);
		// Whatever is wrong with a line, what is in it is not repeated.
		for (from, to) in [
			("ws://127.0.0.1:9944", "http://127.0.0.1:9944/s3cret"),
			("\"ws://127.0.0.1:9944\"", "\"wss://host/s3cret"),
			("node =", "nodes = \"wss://host/s3cret\"\n#"),
		] {
			let error = read(&EXAMPLE.replace(from, to)).unwrap_err();
			assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
			assert!(error.to_string().contains("ap.toml: line 9: "), "{error}");
		}
		let mut config = read(EXAMPLE).unwrap();
		let error = config.set_node("s3cret").unwrap_err().to_string();
		assert_eq!(error, "--node: no ws:// or wss:// URL with a host");
		config.set_node("wss://host/s3cret").unwrap();
		assert!(!format!("{config:?}").contains("s3cret"));
		let missing = Config::read(Path::new("/nowhere/ap.toml")).unwrap_err();
		assert!(missing.to_string().starts_with("/nowhere/ap.toml: "), "{missing}");
	}
}
