#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::panic))]

mod amount;
mod binance;
mod clock;
mod error;
mod http;
mod known;
mod rules;
mod sandbox;
mod secrets;
mod types;
mod venue;

pub use binance::{Binance, Credentials};
pub use error::VenueError;
pub use http::{HttpSettings, SetupError};
pub use rules::{MarketRules, RuleError};
pub use rust_decimal::Decimal;
pub use sandbox::Sandbox;
pub use secrets::{read_secret, SecretError};
pub use types::{ClientOrderId, Market, NewOrder, NotAnId, OrderReport, OrderState, Side, Top};
pub use venue::Venue;
