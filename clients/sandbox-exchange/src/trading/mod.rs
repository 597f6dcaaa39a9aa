//! Accounts, order books and orders: what the exchange trades, under whichever API.

mod account;
pub mod binance;
mod book;
mod desk;
mod engine;
pub mod faults;
mod order;
pub mod plain;
mod settings;

pub use account::{Account, Holding};
pub use book::{Book, BookSettings, PriceLevel, SettingLimit};
pub use engine::{mid, Engine, Refusal};
pub use order::{Order, Side};
pub use settings::{AccountConfig, Pair, PairError, SettingsError, TradingConfig};
