//! Balances before and after random orders.

use crate::exchange::{order, Exchange, Kind};
use ballast_venue::{Decimal, OrderReport, Side, Venue, VenueError};
use proptest::{
	prelude::*,
	strategy::ValueTree,
	test_runner::{Config, TestRunner},
};

/// Sequences of orders for each venue.
const SEQUENCES: usize = 12;

#[derive(Clone, Debug)]
struct Step {
	buys: bool,
	/// Units of 1e-8, finer than the market's step.
	quantity: i64,
	/// Units of 0.001, finer than the market's tick.
	limit: i64,
	fault: Option<&'static str>,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
	let fault = prop::sample::select(vec![
		None,
		None,
		None,
		Some(r#"{"partial_ppm":333333}"#),
		Some(r#""accept_close""#),
		Some(r#""accept_fail""#),
		Some(r#""accept_duplicate""#),
		Some(r#""refuse""#),
		Some(r#""reject""#),
	]);
	let step = (any::<bool>(), 1i64..200_000_000, 59_980_000i64..60_020_000, fault);
	let step =
		step.prop_map(|(buys, quantity, limit, fault)| Step { buys, quantity, limit, fault });
	prop::collection::vec(step, 1..12)
}

async fn balance(venue: &dyn Venue, asset: &str) -> Decimal {
	let balances = venue.balances().await.unwrap();
	balances.into_iter().find(|(symbol, _)| symbol == asset).map_or(Decimal::ZERO, |(_, free)| free)
}

/// By a careful client: what is unknown is asked for.
async fn outcome(venue: &dyn Venue, order: &ballast_venue::NewOrder) -> Option<OrderReport> {
	match venue.place(order).await {
		Ok(report) => Some(report),
		Err(VenueError::Unknown { .. }) => venue.order(&order.market, &order.id).await.unwrap(),
		Err(VenueError::Refused { .. }) => None,
		Err(error) => panic!("{error}"),
	}
}

pub async fn balances_add_up_exactly(kind: Kind) {
	let config = Config { failure_persistence: None, ..Config::default() };
	let mut runner = TestRunner::new_with_rng(
		config,
		prop::test_runner::TestRng::from_seed(prop::test_runner::RngAlgorithm::ChaCha, &[7; 32]),
	);
	let mut filled = 0;
	for _ in 0..SEQUENCES {
		let steps = steps().new_tree(&mut runner).unwrap().current();
		let exchange = Exchange::new().await;
		let venue = exchange.venue(kind);
		let (mut base, mut quote) = (balance(&*venue, "BTC").await, balance(&*venue, "USDC").await);
		for (number, step) in (0u8..).zip(&steps) {
			if let Some(fault) = step.fault {
				exchange.fault(fault).await;
			}
			let side = if step.buys { Side::Buy } else { Side::Sell };
			let mut order = order(number, side, "1", "1");
			order.quantity = Decimal::new(step.quantity, 8);
			order.limit = Decimal::new(step.limit, 3);
			let Some(report) = outcome(&*venue, &order).await else { continue };
			assert!(report.filled <= report.quantity && report.quantity <= order.quantity);
			let worst = order.limit * report.filled;
			match side {
				Side::Buy => {
					assert!(report.paid <= worst, "{report:?}");
					base += report.filled - report.fee;
					quote -= report.paid;
				}
				Side::Sell => {
					assert!(report.paid >= worst, "{report:?}");
					base -= report.filled;
					quote += report.paid - report.fee;
				}
			}
			filled += usize::from(report.filled > Decimal::ZERO);
			let now = (balance(&*venue, "BTC").await, balance(&*venue, "USDC").await);
			assert_eq!(now, (base, quote), "after {report:?} of {steps:?}");
		}
	}
	assert!(filled > 10, "only {filled} orders were filled");
}
