//! What becomes of orders when nothing is wrong with the exchange.

use crate::exchange::{
	btc, buy, decimal, id, order, patient, refused, secret, unknown, Exchange, Kind,
};
use ballast_venue::{
	Binance, Credentials, Decimal, Market, MarketRules, OrderState, Sandbox, Side, Top, Venue,
};
use std::time::Duration;

async fn free(venue: &dyn Venue, asset: &str) -> Decimal {
	let balances = venue.balances().await.unwrap();
	assert!(balances.is_sorted());
	balances.into_iter().find(|(symbol, _)| symbol == asset).unwrap().1
}

pub async fn an_order_fills_wholly(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	let report = venue.place(&buy(1, "1", "60010")).await.unwrap();
	assert_eq!((report.id, &report.market, report.side), (id(1), &btc(), Side::Buy));
	assert_eq!(report.state, OrderState::Filled);
	assert_eq!((report.quantity, report.filled), (decimal("1"), decimal("1")));
	assert_eq!((report.paid, report.fee), (decimal("60003"), decimal("0.001")));
	assert_eq!(report.fee_asset, "BTC");
	assert_eq!(venue.order(&btc(), &id(1)).await.unwrap(), Some(report));
	assert_eq!(venue.order(&btc(), &id(2)).await.unwrap(), None);
	assert_eq!(free(&*venue, "BTC").await, decimal("100.999"));
	assert_eq!(free(&*venue, "USDC").await, decimal("9939997"));
	assert_eq!(venue.open_orders().await.unwrap(), []);
}

pub async fn an_order_fills_partly(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	let report = venue.place(&buy(1, "2", "60003")).await.unwrap();
	assert_eq!(report.state, OrderState::Cancelled);
	assert_eq!((report.quantity, report.filled), (decimal("2"), decimal("1.6665833")));
	assert_eq!(report.paid, decimal("1.6665833") * decimal("60003"));
	assert_eq!(report.fee, decimal("0.0016665833"));
	assert_eq!(venue.order(&btc(), &id(1)).await.unwrap(), Some(report));

	exchange.fault(r#"{"partial_ppm":250000}"#).await;
	let report = venue.place(&buy(2, "0.4", "60100")).await.unwrap();
	assert_eq!((report.state, report.filled), (OrderState::Cancelled, decimal("0.1")));
}

pub async fn an_order_does_not_fill(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	let report = venue.place(&buy(1, "1", "60002.99")).await.unwrap();
	assert_eq!((report.state.clone(), report.filled), (OrderState::Cancelled, Decimal::ZERO));
	assert_eq!((report.paid, report.fee), (Decimal::ZERO, Decimal::ZERO));
	assert_eq!(report.fee_asset, "BTC");
	assert_eq!(venue.order(&btc(), &id(1)).await.unwrap(), Some(report));
	assert_eq!(exchange.holds("USDC").await, ("10000000".into(), "0".into()));
}

pub async fn a_sale_pays_its_fee_in_quote(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	// Two levels: 1.66675 at 59997 and 0.33325 at 59991.
	let report = venue.place(&order(1, Side::Sell, "2", "59990")).await.unwrap();
	assert_eq!((report.state.clone(), report.side), (OrderState::Filled, Side::Sell));
	assert_eq!((report.paid, report.fee), (decimal("119992.0005"), decimal("119.9920005")));
	assert_eq!(report.fee_asset, "USDC");
	assert_eq!(venue.order(&btc(), &id(1)).await.unwrap(), Some(report));
	assert_eq!(free(&*venue, "USDC").await, decimal("10119872.0084995"));
}

pub async fn an_id_is_never_filled_twice(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	let first = venue.place(&buy(1, "0.5", "60010")).await.unwrap();
	let again = venue.place(&buy(1, "0.5", "60010")).await.unwrap();
	assert_eq!(again, first);
	assert_eq!(exchange.accepted().await, 1);
	assert_eq!(free(&*venue, "BTC").await, decimal("100.4995"));
}

pub async fn another_order_under_a_known_id_is_not_taken_for_it(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	venue.place(&buy(1, "0.5", "60010")).await.unwrap();
	let reason = unknown(venue.place(&buy(1, "0.6", "60010")).await);
	assert!(reason.contains("is buy 0.5 BTC/USDC there, not buy 0.6 BTC/USDC"), "{reason}");
	unknown(venue.place(&order(1, Side::Sell, "0.5", "59000")).await);
	assert_eq!(exchange.accepted().await, 1);
}

pub async fn an_order_that_balances_do_not_cover_is_refused(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	let code = match kind {
		Kind::Sandbox => "balance",
		Kind::Binance => "-2010",
	};
	assert_eq!(refused(venue.place(&buy(1, "200", "60000")).await), code);
	assert_eq!(refused(venue.place(&order(2, Side::Sell, "101", "60000")).await), code);
	assert_eq!(venue.order(&btc(), &id(1)).await.unwrap(), None);
	assert_eq!(exchange.accepted().await, 0);
}

pub async fn an_order_is_rounded_never_up_and_never_to_a_worse_price(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	let rules = venue.rules(&btc()).await.unwrap();
	let (step, tick) = (decimal("0.0000001"), decimal("0.01"));
	assert_eq!(rules, MarketRules { step, tick, least_notional: decimal("5") });
	// The ask is 60003: 60002.999 must not become that.
	let report = venue.place(&buy(1, "0.12345678", "60002.999")).await.unwrap();
	assert_eq!((report.quantity, report.filled), (decimal("0.1234567"), Decimal::ZERO));
	let report = venue.place(&buy(2, "0.12345678", "60003.009")).await.unwrap();
	assert_eq!(report.filled, decimal("0.1234567"));
	// The bid is 59997: 59997.001 must not become that.
	let report = venue.place(&order(3, Side::Sell, "0.12345678", "59997.001")).await.unwrap();
	assert_eq!((report.quantity, report.filled), (decimal("0.1234567"), Decimal::ZERO));
}

pub async fn an_order_that_breaks_the_rules_is_not_sent(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	for (quantity, limit) in
		[("0.00000009", "60000"), ("0.00008", "60000"), ("0", "60000"), ("1", "0.009"), ("1", "-1")]
	{
		let result = venue.place(&buy(1, quantity, limit)).await;
		assert_eq!(refused(result), "rules", "{quantity} at {limit}");
	}
	assert_eq!(exchange.accepted().await, 0);
}

pub async fn an_unknown_market_is_refused(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	// BT against CUSDC has the same name on Binance as BTC against USDC.
	for (base, quote) in [("NOPE", "USDC"), ("BT", "CUSDC"), ("BTC/..", "USDC"), ("", "BTCUSDC")] {
		let market = Market::new(base, quote);
		refused(venue.rules(&market).await);
		let mut order = buy(1, "1", "60010");
		order.market = market;
		refused(venue.place(&order).await);
	}
	assert_eq!(exchange.accepted().await, 0);
}

pub async fn an_open_order_is_listed_and_can_be_cancelled(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	exchange.fault(r#""rest""#).await;
	let report = venue.place(&buy(1, "1", "60010")).await.unwrap();
	assert_eq!((report.state.clone(), report.filled), (OrderState::Open, Decimal::ZERO));
	assert_eq!(venue.open_orders().await.unwrap(), std::slice::from_ref(&report));
	assert_eq!(free(&*venue, "USDC").await, decimal("9939990"));

	let cancelled = venue.cancel(&btc(), &id(1)).await.unwrap();
	assert_eq!((cancelled.id, cancelled.state.clone()), (id(1), OrderState::Cancelled));
	assert_eq!(venue.order(&btc(), &id(1)).await.unwrap(), Some(cancelled));
	assert_eq!(venue.open_orders().await.unwrap(), []);
	assert_eq!(free(&*venue, "USDC").await, decimal("10000000"));
	refused(venue.cancel(&btc(), &id(1)).await);
	refused(venue.cancel(&btc(), &id(2)).await);
}

pub async fn an_open_order_fills_with_the_next_tick(kind: Kind) {
	let exchange = Exchange::with_tick(Duration::from_millis(1_500)).await;
	exchange.control("/freeze", "").await;
	let venue = exchange.venue(kind);
	exchange.fault(r#""rest""#).await;
	let placed = venue.place(&buy(1, "1", "60100")).await.unwrap();
	assert_eq!((placed.state, placed.filled), (OrderState::Open, Decimal::ZERO));
	for _ in 0..200 {
		let report = venue.order(&btc(), &id(1)).await.unwrap().unwrap();
		if report.state != OrderState::Open {
			assert_eq!((report.state, report.filled), (OrderState::Filled, decimal("1")));
			assert_eq!((report.fee, report.fee_asset.as_str()), (decimal("0.001"), "BTC"));
			return;
		}
		tokio::time::sleep(Duration::from_millis(50)).await;
	}
	panic!("no tick");
}

pub async fn the_best_prices_are_those_at_which_orders_fill(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	let Top { bid, ask } = venue.top(&btc()).await.unwrap();
	assert_eq!((bid, ask), (decimal("59997"), decimal("60003")));
	exchange.control("/books", r#"{"market":"BTC/USDC","half_spread_ppm":1000}"#).await;
	let Top { bid, ask } = venue.top(&btc()).await.unwrap();
	assert_eq!((bid, ask), (decimal("59940"), decimal("60060")));
	let report = venue.place(&buy(1, "1", &ask.to_string())).await.unwrap();
	assert_eq!((report.filled, report.paid), (decimal("1"), ask));
	let report = venue.place(&order(2, Side::Sell, "1", &bid.to_string())).await.unwrap();
	assert_eq!((report.filled, report.paid), (decimal("1"), bid));
}

pub async fn credentials_that_are_wrong_are_refused(kind: Kind) {
	let exchange = Exchange::new().await;
	let url = exchange.url(kind);
	let binance = |key: &str, text: &str| {
		let credentials = Credentials { key: secret(key), secret: secret(text) };
		Binance::new(&url, credentials, patient()).unwrap()
	};
	let cases: Vec<(Box<dyn Venue>, &str)> = match kind {
		Kind::Sandbox => {
			let venue = Sandbox::new(&url, secret("another"), patient()).unwrap();
			assert!(!format!("{venue:?}").contains("another"));
			vec![(Box::new(venue), "unauthorized")]
		}
		Kind::Binance => {
			let venue = binance("sandbox-key", "another");
			assert!(!format!("{venue:?}").contains("another"));
			let stranger = binance("stranger", "sandbox-secret");
			vec![(Box::new(venue), "-1022"), (Box::new(stranger), "-2015")]
		}
	};
	for (venue, code) in cases {
		assert_eq!(refused(venue.place(&buy(1, "1", "60010")).await), code);
		assert_eq!(refused(venue.order(&btc(), &id(1)).await), code);
		assert_eq!(refused(venue.balances().await), code);
		assert_eq!(refused(venue.open_orders().await), code);
		refused(venue.cancel(&btc(), &id(1)).await);
	}
	assert_eq!(exchange.accepted().await, 0);
}

pub async fn the_venues_clock_counts(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	// The second time what was learnt of the clock is wrong by an hour, and must be learnt again.
	for (number, ahead_ms) in [(1, 3_600_000), (2, 7_200_000)] {
		exchange.control("/clock", &format!(r#"{{"ahead_ms":{ahead_ms}}}"#)).await;
		let report = venue.place(&buy(number, "0.1", "60010")).await.unwrap();
		assert_eq!(report.state, OrderState::Filled);
	}
	// Binance also refuses what comes from the future.
	if kind == Kind::Binance {
		exchange.control("/clock", r#"{"ahead_ms":-3600000}"#).await;
		assert!(venue.order(&btc(), &id(1)).await.unwrap().is_some());
	}
	assert_eq!(exchange.accepted().await, 2);
}
