//! What only Binance's API has.

use crate::exchange::{btc, buy, decimal, id, order, refused, Exchange, Kind};
use ballast_venue::Side;

/// The rules that orders are placed by are read again once Binance refuses an order because of them.
#[tokio::test]
async fn rules_that_changed_are_read_again() {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(Kind::Binance);
	venue.place(&buy(1, "0.001", "60010")).await.unwrap();
	exchange.control("/terms", r#"{"least_notional":"100"}"#).await;
	assert_eq!(refused(venue.place(&buy(2, "0.001", "60010")).await), "-1013");
	assert_eq!(refused(venue.place(&buy(2, "0.001", "60010")).await), "rules");
	venue.place(&buy(2, "0.002", "60010")).await.unwrap();
}

/// Binance's documentation: an id counts among open orders only. Placing an order again is then
/// another order, which no client can tell from the first; who does not know whether an order was
/// placed has to ask before it is placed again.
#[tokio::test]
async fn where_ids_count_among_open_orders_only_the_caller_has_to_ask_first() {
	let exchange = Exchange::new().await;
	exchange.control("/terms", r#"{"reuse_ids":true}"#).await;
	let venue = exchange.venue(Kind::Binance);
	exchange.fault(r#""accept_close""#).await;
	assert!(venue.place(&buy(1, "0.5", "60010")).await.is_err());
	let report = venue.order(&btc(), &id(1)).await.unwrap().unwrap();
	assert_eq!(report.filled, decimal("0.5"));
	venue.place(&buy(1, "0.5", "60010")).await.unwrap();
	assert_eq!(exchange.accepted().await, 2);
}

/// Several trades and what they cost are summed up, whether Binance tells them with the order or has
/// to be asked for them.
#[tokio::test]
async fn fees_are_those_of_all_trades() {
	let exchange = Exchange::new().await;
	exchange.control("/terms", r#"{"fee_ppm":750}"#).await;
	let venue = exchange.venue(Kind::Binance);
	let placed = venue.place(&order(1, Side::Buy, "4", "60100")).await.unwrap();
	let found = venue.order(&btc(), &id(1)).await.unwrap().unwrap();
	let orders = exchange.get("/orders").await;
	assert_eq!(orders["sandbox-key"][0]["fills"].as_array().unwrap().len(), 3);
	assert_eq!((placed.fee, found.fee), (decimal("0.003"), decimal("0.003")));
}
