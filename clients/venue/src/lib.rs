//! What an exchange is to a trading program.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::panic))]

mod error;
mod rules;
mod types;
mod venue;

pub use error::VenueError;
pub use rules::{MarketRules, RuleError};
pub use rust_decimal::Decimal;
pub use types::{ClientOrderId, Market, NewOrder, NotAnId, OrderReport, OrderState, Side, Top};
pub use venue::Venue;
