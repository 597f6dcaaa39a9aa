//! What can be set before the exchange starts: markets, fee, accounts.

use super::book::{BookSettings, SettingLimit};
use crate::{
	asset::{AssetError, Symbol},
	decimal::Decimal,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// One, in parts per million.
pub const MILLION: u64 = 1_000_000;
/// The highest fee: 10 %.
pub const MAX_FEE_PPM: u64 = 100_000;
/// The most of one asset that an account may be given: with it no sum of balances comes near the
/// largest number.
pub const MAX_BALANCE: Decimal = Decimal::from_raw(1_000_000_000_000_000_000_000_000_000_000);

/// Two assets that are traded against each other.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pair {
	/// What is bought or sold.
	pub base: Symbol,
	/// What is paid with.
	pub quote: Symbol,
}

/// A text that is no [`Pair`].
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PairError {
	/// No `/` between two symbols.
	#[error("{0:?} is not of the form BASE/QUOTE")]
	NotAPair(String),
	/// Not a symbol.
	#[error(transparent)]
	Symbol(#[from] AssetError),
}

/// `BTC/USDC`.
impl fmt::Display for Pair {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{}/{}", self.base, self.quote)
	}
}

impl FromStr for Pair {
	type Err = PairError;

	fn from_str(text: &str) -> Result<Self, PairError> {
		let (base, quote) =
			text.split_once('/').ok_or_else(|| PairError::NotAPair(text.to_owned()))?;
		Ok(Self { base: base.parse()?, quote: quote.parse()? })
	}
}

impl TryFrom<String> for Pair {
	type Error = PairError;

	fn try_from(text: String) -> Result<Self, PairError> {
		text.parse()
	}
}

impl From<Pair> for String {
	fn from(pair: Pair) -> Self {
		pair.to_string()
	}
}

/// An account that the exchange opens.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountConfig {
	/// The API key: the bearer token of the exchange's own API, `X-MBX-APIKEY` of Binance's.
	pub key: String,
	/// What requests to Binance's API are signed with.
	pub secret: String,
	/// Its balances; `None`: those of [`TradingConfig::balances`].
	#[serde(default)]
	pub balances: Option<BTreeMap<Symbol, Decimal>>,
}

/// Without the secret.
impl fmt::Debug for AccountConfig {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.debug_struct("AccountConfig")
			.field("key", &self.key)
			.field("balances", &self.balances)
			.finish_non_exhaustive()
	}
}

/// `KEY:SECRET`, with the balances of a new account.
impl FromStr for AccountConfig {
	type Err = SettingsError;

	fn from_str(text: &str) -> Result<Self, SettingsError> {
		let (key, secret) = text.split_once(':').ok_or(SettingsError::NotAnAccount)?;
		let account = Self { key: key.to_owned(), secret: secret.to_owned(), balances: None };
		account.check()?;
		Ok(account)
	}
}

/// What is traded and on which terms.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TradingConfig {
	/// Every listed asset has a book against each of these that is listed too, except against itself.
	pub quotes: Vec<Symbol>,
	/// Taker fee in parts per million of what an order receives, at most [`MAX_FEE_PPM`].
	pub fee_ppm: u64,
	/// The least that quantity times limit of an order may be, in quote.
	pub least_notional: Decimal,
	/// What every book looks like until the control API changes it.
	pub book: BookSettings,
	/// What a new account starts with, at most [`MAX_BALANCE`] each.
	pub balances: BTreeMap<Symbol, Decimal>,
	/// The accounts.
	pub accounts: Vec<AccountConfig>,
	/// Whether the id of an order that is no longer open may be given to another one, as on Binance.
	/// Otherwise an id counts as known for ever.
	pub reuse_ids: bool,
}

/// Why the settings make no exchange.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SettingsError {
	/// A fee above [`MAX_FEE_PPM`].
	#[error("the fee of {0} ppm is above {MAX_FEE_PPM}")]
	Fee(u64),
	/// A balance above [`MAX_BALANCE`] or finer than 1e-12.
	#[error("balance {amount} of {asset} is above {MAX_BALANCE} or finer than 1e-12")]
	Balance {
		/// The asset.
		asset: Symbol,
		/// The balance.
		amount: Decimal,
	},
	/// A book with a setting out of its limits.
	#[error(transparent)]
	Book(#[from] SettingLimit),
	/// Not `KEY:SECRET`.
	#[error("an account is of the form KEY:SECRET")]
	NotAnAccount,
	/// A key or secret that is empty, longer than 128 characters or not plain printable ASCII.
	#[error("{0} is not 1 to 128 printable ASCII characters without spaces")]
	Credential(&'static str),
	/// Two accounts with one key.
	#[error("account {0} is given twice")]
	DuplicateAccount(String),
}

/// The dollar coin as quote, Binance's usual fee of 0.1 %, and one account with the key
/// `sandbox-key` and the secret `sandbox-secret`.
impl Default for TradingConfig {
	fn default() -> Self {
		// Whole units of the assets of the development chain, ten million of the dollar coin.
		let balances = [
			("BTC", 100),
			("ETH", 2_000),
			("SOL", 50_000),
			("BNB", 10_000),
			("XRP", 10_000_000),
			("ADA", 15_000_000),
			("DOGE", 50_000_000),
			("AVAX", 200_000),
			("LINK", 400_000),
			("DOT", 1_000_000),
			("USDC", 10_000_000),
		];
		let balances = balances
			.into_iter()
			.map(|(symbol, amount)| (Symbol::known(symbol), Decimal::from_whole(amount)));
		Self {
			quotes: vec![Symbol::known("USDC")],
			fee_ppm: 1_000,
			least_notional: Decimal::from_whole(5),
			book: BookSettings::default(),
			balances: balances.collect(),
			accounts: vec![AccountConfig {
				key: "sandbox-key".into(),
				secret: "sandbox-secret".into(),
				balances: None,
			}],
			reuse_ids: false,
		}
	}
}

impl AccountConfig {
	/// Checks key, secret and balances.
	pub fn check(&self) -> Result<(), SettingsError> {
		for (name, text) in [("the key", &self.key), ("the secret", &self.secret)] {
			let legal = text.bytes().all(|byte| byte.is_ascii_graphic());
			if !(1..=128).contains(&text.len()) || !legal {
				return Err(SettingsError::Credential(name));
			}
		}
		check_balances(self.balances.iter().flatten())
	}
}

impl TradingConfig {
	/// Checks every setting.
	pub fn check(&self) -> Result<(), SettingsError> {
		if self.fee_ppm > MAX_FEE_PPM {
			return Err(SettingsError::Fee(self.fee_ppm));
		}
		self.book.check()?;
		check_balances(&self.balances)?;
		self.accounts.iter().try_for_each(AccountConfig::check)
	}
}

fn check_balances<'a>(
	balances: impl IntoIterator<Item = (&'a Symbol, &'a Decimal)>,
) -> Result<(), SettingsError> {
	for (asset, amount) in balances {
		if *amount > MAX_BALANCE || amount.floor_to(super::book::FINEST_DECIMALS) != *amount {
			return Err(SettingsError::Balance { asset: asset.clone(), amount: *amount });
		}
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn pairs_are_read_and_written() {
		let pair: Pair = "BTC/USDC".parse().unwrap();
		assert_eq!((pair.base.as_str(), pair.quote.as_str()), ("BTC", "USDC"));
		assert_eq!(pair.to_string(), "BTC/USDC");
		let reason = |text: &str| text.parse::<Pair>().unwrap_err().to_string();
		assert_eq!(reason("BTC"), "\"BTC\" is not of the form BASE/QUOTE");
		assert!(reason("BTC/usdc").contains("\"usdc\" is not a symbol"));
	}

	#[test]
	fn a_secret_is_not_shown() {
		let account: AccountConfig = "key:hidden".parse().unwrap();
		let shown = format!("{account:?}");
		assert!(shown.contains("key") && !shown.contains("hidden"), "{shown}");
	}

	#[test]
	fn the_default_balances_are_of_assets_that_are_listed() {
		let mut listed: Vec<Symbol> =
			crate::default_assets().into_iter().map(|asset| asset.symbol).collect();
		listed.sort();
		let TradingConfig { balances, quotes, .. } = TradingConfig::default();
		assert!(balances.keys().eq(&listed));
		assert!(quotes.iter().all(|quote| listed.contains(quote)));
	}

	#[test]
	fn settings_have_limits() {
		let balance = |text: &str| {
			let balances = BTreeMap::from([(Symbol::known("BTC"), text.parse().unwrap())]);
			TradingConfig { balances, ..Default::default() }.check()
		};
		assert_eq!(TradingConfig::default().check(), Ok(()));
		assert_eq!(balance("1000000000000"), Ok(()));
		for text in ["1000000000000.1", "0.0000000000001"] {
			assert!(matches!(balance(text), Err(SettingsError::Balance { .. })), "{text}");
		}
		let fee = |fee_ppm| TradingConfig { fee_ppm, ..Default::default() }.check();
		assert_eq!((fee(100_000), fee(100_001)), (Ok(()), Err(SettingsError::Fee(100_001))));
		for text in ["", ":", "key:", ":secret", "a key:secret", "key:s\u{e9}cret"] {
			assert!(text.parse::<AccountConfig>().is_err(), "{text:?}");
		}
	}
}
