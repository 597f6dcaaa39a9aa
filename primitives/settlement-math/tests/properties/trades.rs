//! What trades pay and cost.

use crate::{
	reference::{fixed, log_uniform, perquintill, power, price, rate, sample, value},
	CASES,
};
use ballast_settlement_math::{
	band, check_price, limit_price, maximum_in, minimum_out, payment, trade_loss36, value36, Life,
	SettlementError, Side,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

fn one() -> BigRational {
	BigRational::from(BigInt::from(1))
}

fn side() -> impl Strategy<Value = Side> {
	prop_oneof![Just(Side::Buy), Just(Side::Sell)]
}

fn life() -> impl Strategy<Value = Life> {
	(0u32..2_000, 0u32..1_000).prop_map(|(elapsed, length)| Life { elapsed, length })
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(CASES))]

	#[test]
	fn value_is_the_exact_product(asset in sample(5), amount in log_uniform(128)) {
		match value36(&asset.priced, amount) {
			Ok(found) => prop_assert_eq!(value(found), asset.worth(amount)),
			Err(error) => {
				prop_assert_eq!(error, SettlementError::ValueOverflow { asset: 5 });
				prop_assert!(asset.worth(amount) * power(36) >= BigRational::from(BigInt::from(1) << 256));
			}
		}
	}

	#[test]
	fn a_payment_is_exact_but_for_one_base_unit_in_favour_of_the_holders(
		side in side(),
		asset in sample(5),
		paid_in in sample(6),
		agreed in price(),
		amount in log_uniform(128),
	) {
		let units = asset.whole(amount) * fixed(agreed) / fixed(paid_in.priced.price());
		let exact = units * power(paid_in.decimals.into());
		let rounded = match side {
			Side::Buy => exact.floor(),
			Side::Sell => exact.ceil(),
		};
		match payment(side, &asset.priced, amount, agreed, &paid_in.priced) {
			Ok(paid) => prop_assert_eq!(BigInt::from(paid), rounded.to_integer()),
			Err(error) => {
				prop_assert_eq!(error, SettlementError::AmountOverflow { asset: 6 });
				prop_assert!(rounded.to_integer() > BigInt::from(u128::MAX));
			}
		}
	}

	/// Whatever price is accepted: the holders lose no more than the tolerance of what the trade is
	/// worth at the certified price.
	#[test]
	fn an_accepted_trade_costs_at_most_the_tolerance(
		side in side(),
		asset in sample(5),
		paid_in in sample(6),
		tolerance in perquintill(),
		life in life(),
		off in -1_200_000i64..=1_200_000,
		amount in log_uniform(90),
	) {
		let certified = asset.priced.price().into_inner();
		let offered = BigInt::from(certified) * (1_000_000 + off).max(0) / 1_000_000;
		let Ok(offered) = u128::try_from(offered).map(ballast_settlement_math::FixedU128::from_inner)
		else {
			return Ok(());
		};
		if check_price(side, offered, &asset.priced, tolerance, life).is_err() {
			return Ok(());
		}
		let Ok(paid) = payment(side, &asset.priced, amount, offered, &paid_in.priced) else {
			return Ok(());
		};
		let (sold, bought) = ((&asset.priced, amount), (&paid_in.priced, paid));
		let loss = match side {
			Side::Buy => trade_loss36(bought, sold),
			Side::Sell => trade_loss36(sold, bought),
		};
		if let Ok(loss) = loss {
			prop_assert!(value(loss) <= asset.worth(amount) * rate(tolerance));
		}
	}

	/// The band and the limit are inside the exact ones, by less than 1e-18; the limit only moves
	/// one way.
	#[test]
	fn the_limit_moves_within_the_band(
		side in side(),
		asset in sample(5),
		tolerance in perquintill(),
		life in life(),
	) {
		let ends = band(&asset.priced, tolerance).unwrap();
		let price = fixed(asset.priced.price());
		let last_digit = one() / power(18);
		let low = &price * (one() - rate(tolerance));
		let high = &price * (one() + rate(tolerance));
		prop_assert!(fixed(ends.low) >= low && fixed(ends.low) < low + &last_digit);
		prop_assert!(fixed(ends.high) <= high && fixed(ends.high) > high - &last_digit);
		let now = limit_price(side, &asset.priced, tolerance, life).unwrap();
		let later = Life { elapsed: life.elapsed + 1, ..life };
		let next = limit_price(side, &asset.priced, tolerance, later).unwrap();
		prop_assert!((ends.low..=ends.high).contains(&now));
		match side {
			Side::Buy => prop_assert!(next >= now),
			Side::Sell => prop_assert!(next <= now),
		}
		if life.elapsed >= life.length {
			prop_assert_eq!(now, if side == Side::Buy { ends.high } else { ends.low });
		}
		prop_assert_eq!(check_price(side, now, &asset.priced, tolerance, life), Ok(()));
	}

	#[test]
	fn swap_bounds_are_the_tightest_that_keep_the_tolerance(
		given in sample(5),
		received in sample(6),
		tolerance in perquintill(),
		amount in log_uniform(100),
	) {
		if let Ok(least) = minimum_out(&given.priced, amount, &received.priced, tolerance) {
			let enough = given.worth(amount) * (one() - rate(tolerance));
			prop_assert!(received.worth(least) >= enough);
			prop_assert!(least == 0 || received.worth(least - 1) < enough);
		}
		if let Ok(most) = maximum_in(&received.priced, amount, &given.priced, tolerance) {
			let dear = received.worth(amount) * (one() + rate(tolerance));
			prop_assert!(given.worth(most) <= dear);
			if let Some(more) = most.checked_add(1) {
				prop_assert!(given.worth(more) > dear);
			}
		}
	}
}
