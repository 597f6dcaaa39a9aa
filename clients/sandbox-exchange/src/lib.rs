#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::panic))]

mod asset;
mod control;
mod decimal;
mod exchange;
mod faults;
mod market;
mod replay;
mod requests;
mod server;
mod ticker;
mod trading;
mod venues;
mod walk;

pub use asset::{default_assets, Asset, AssetError, Symbol, MAX_PRICE, MIN_PRICE};
pub use decimal::{Decimal, DecimalError};
pub use market::MarketError;
pub use replay::{Replay, ReplayError};
pub use server::{start, Config, Error, Running};
pub use trading::{
	AccountConfig, BookSettings, Pair, PairError, SettingLimit, SettingsError, TradingConfig,
};
pub use venues::{UnknownVenue, Venue};
