//! Exact integer arithmetic of settlement: what shares are due, what a trade pays, what it may cost
//! the holders of a basket.
//!
//! A basket's inventory says what one share should hold; its vault is what all shares do hold.
//! Settlement moves the second to the first. Everything here is a pure function of its arguments,
//! without floats, storage or FRAME, and returns a typed error where it cannot give the exact
//! answer. No input makes it panic.
//!
//! # Scales
//!
//! | what | type | unit |
//! | --- | --- | --- |
//! | amount | `u128` | the asset's own base units, 10^decimals = one whole unit |
//! | shares, supply | `u128` | 1e18 = one share |
//! | quantity | `FixedU128` | 1e18 = one whole unit of the asset, per share |
//! | price | `FixedU128` | 1e18 = one unit of quote currency per whole unit |
//! | value | `U256` | 1e36 = one unit of quote currency |
//! | rate, tolerance | `Perquintill` | 1e18 = 100 % |
//! | time | `u64` | milliseconds |
//!
//! An amount times a price is a value without any rounding: assets have at most 18 decimals.
//!
//! # Rounding
//!
//! In favour of those who keep their shares, always: up what the vault receives, down what it gives.
//! Fees are paid in shares and round down, so that a fee never takes more than its rate from
//! anybody.
//!
//! # What the holders are promised
//!
//! Write h for what the vault holds of an asset and S for the supply. [`issue_amount`] and
//! [`redeem_amount`] never lower h/S of any asset, and they keep `h ≥ ⌈q·S⌉` where it holds before:
//! nobody can take from the holders by issuing and redeeming, whoever donated what to the vault.
//! [`dilute`] lowers the inventory of each share by exactly the part that new fee shares have of the
//! supply. A trade at a price that [`check_price`] accepts costs the holders at most the tolerance, and
//! so does every [`Part`] of an offer that [`Balance::check`] accepts.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::panic))]

extern crate alloc;

mod asset;
mod budget;
mod claims;
mod commitment;
#[allow(clippy::as_conversions, reason = "variant indices in derived codec implementations")]
mod error;
mod fees;
mod limit;
mod offer;
mod pools;
mod ratio;
mod trade;

pub use asset::{Asset, Priced};
pub use budget::{quote36, rate36, shares_value36, LossBudget};
pub use claims::{issue_amount, position, redeem_amount, required, Position};
pub use commitment::{affordable, penalty, penalty_part};
pub use error::SettlementError;
pub use fees::{
	dilute, dilute36, fee_on_top, fee_shares, management_fee_shares, MAX_MANAGEMENT_FEE, YEAR,
};
pub use limit::{band, check_price, limit_price, Band, Life};
pub use offer::{Balance, Part};
pub use pools::{reduced, Mispriced, PaymentBand};
pub use trade::{maximum_in, minimum_out, payment, trade_loss36, value36, Rounding};

pub use ballast_basket_math::{
	AssetId, FixedU128, Perquintill, Side, MAX_COMPONENTS, MAX_DECIMALS, MAX_PRICE, MIN_DECIMALS,
	MIN_PRICE, U256,
};
