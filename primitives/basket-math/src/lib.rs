//! Exact integer arithmetic of index baskets: valuation, quantities, deltas, drift and dust.
//!
//! Everything here is a pure function of its arguments, without floats, storage or FRAME, and
//! returns a typed error where it cannot give the exact answer. No input makes it panic.
//!
//! # Scales
//!
//! | what | type | unit |
//! | --- | --- | --- |
//! | weight | `Perquintill` | 1e18 = 100 % of value |
//! | quantity | `FixedU128` | 1e18 = one whole unit of the asset, per share |
//! | price | `FixedU128` | 1e18 = one unit of quote currency per whole unit |
//! | value, dust | `U256` | 1e36 = one unit of quote currency, per share |
//! | share supply | `u128` | 1e18 = one share |
//! | amount | `u128` | the asset's own base units, 10^decimals = one whole unit |
//!
//! A quantity times a price is a value without any rounding, which is why value has 36 digits.
//!
//! # Rebalancing
//!
//! With weights w, quantities q and prices p as 1e18-scaled integers, [`plan()`] computes
//!
//! ```text
//! NAV36    = Σ q_old[i]·p[i] + dust36_old
//! value[i] = ⌊ w[i]·NAV36 / 1e18 ⌋
//! q_new[i] = ⌊ value[i] / p[i] ⌋
//! dust36   = NAV36 − Σ q_new[i]·p[i]
//! ```
//!
//! so that `Σ q_new·p + dust36 = NAV36` to the last digit. Creating a basket is the same
//! computation: before it holds anything, a basket is worth [`ONE_VALUE36`], all of it dust.
//!
//! # The dust bound
//!
//! `0 ≤ dust36 ≤ Σ p[i] − 1`, the sum being over the new components. Proof: with n components and
//! `⌊a / p⌋·p ≥ a − (p − 1)`, the sum `Σ q_new[i]·p[i]` is at least `Σ value[i] − Σ p[i] + n`. As the
//! weights sum to 1e18, the exact values `w[i]·NAV36 / 1e18` sum to NAV36, a whole number; what the
//! first floor takes from them therefore sums to a whole number too, and since each of the n parts
//! is below 1, to at most n − 1. Hence `Σ value[i] ≥ NAV36 − n + 1` and
//! `dust36 ≤ Σ p[i] − n + n − 1`. One component with `NAV36 mod p = p − 1` attains the bound.
//!
//! # Rounding
//!
//! Quantities and NAV round down. Basket-wide amounts round in favour of the holders: up where the
//! vault receives ([`Side::Buy`]), down where it gives ([`Side::Sell`]).

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::panic))]

extern crate alloc;

mod amount;
mod change;
mod drift;
#[allow(clippy::as_conversions, reason = "variant indices in derived codec implementations")]
mod error;
mod plan;
mod price;
#[allow(clippy::as_conversions, reason = "variant indices in derived codec implementations")]
mod types;
mod value;
mod weights;

pub use amount::basket_amount;
pub use change::{apply_change, change_for_target, Change};
pub use drift::{drift, effective_weights, BasketDrift, ComponentDrift};
pub use error::{ChangeError, MathError, WeightError};
pub use plan::{dust_limit36, plan, Plan};
pub use price::Prices;
pub use types::{Component, Delta, Side};
pub use value::{nav, nav36, reference_nav36, turnover36};
pub use weights::check_weights;

pub use primitive_types::U256;
pub use sp_arithmetic::{FixedI128, FixedU128, Perquintill};

/// Identifier of an asset.
pub type AssetId = u32;

/// Most components of a basket: [`MIN_WEIGHT`] leaves room for no more.
pub const MAX_COMPONENTS: u32 = 400;

/// Least weight of a component, 0.25 %.
pub const MIN_WEIGHT: Perquintill = Perquintill::from_parts(2_500_000_000_000_000);

/// Lowest price, 1e-12 of quote currency per whole unit.
pub const MIN_PRICE: FixedU128 = FixedU128::from_inner(1_000_000);

/// Highest price, 1e12 of quote currency per whole unit.
pub const MAX_PRICE: FixedU128 = FixedU128::from_inner(1_000_000_000_000_000_000_000_000_000_000);

/// Fewest decimals of an asset.
pub const MIN_DECIMALS: u8 = 2;

/// Most decimals of an asset.
pub const MAX_DECIMALS: u8 = 18;

/// Value of one unit of quote currency, 1e36: the value of one share of a new basket.
pub const ONE_VALUE36: U256 = U256([12_919_594_847_110_692_864, 54_210_108_624_275_221, 0, 0]);

/// Parts of one whole in weights, quantities and prices.
pub(crate) const SCALE: u64 = 1_000_000_000_000_000_000;

#[cfg(test)]
mod tests {
	use super::*;
	use sp_arithmetic::{FixedPointNumber, PerThing};

	#[test]
	fn constants_are_what_their_names_say() {
		assert_eq!(ONE_VALUE36, U256::from(10).pow(U256::from(36)));
		assert_eq!(MIN_PRICE, FixedU128::saturating_from_rational(1, 1_000_000_000_000u64));
		assert_eq!(MAX_PRICE, FixedU128::saturating_from_integer(1_000_000_000_000u64));
		assert_eq!(MIN_WEIGHT, Perquintill::from_rational(25u64, 10_000));
		assert_eq!(SCALE, Perquintill::ACCURACY);
		assert_eq!(u128::from(SCALE), FixedU128::DIV);
		assert_eq!(u64::from(MAX_COMPONENTS) * MIN_WEIGHT.deconstruct(), SCALE);
	}
}
