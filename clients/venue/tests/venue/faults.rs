//! What becomes of orders when something is wrong with the exchange.

use crate::exchange::{
	btc, buy, decimal, hasty, id, not_sent, patient, refused, unknown, Exchange, Kind,
};
use ballast_venue::{OrderState, Venue};
use std::time::{Duration, Instant};

const WINDOW: Duration = Duration::from_secs(30);

/// The order is filled on the exchange, and once only.
async fn is_found(exchange: &Exchange, venue: &dyn Venue) {
	let report = venue.order(&btc(), &id(1)).await.unwrap().unwrap();
	assert_eq!((report.state, report.filled), (OrderState::Filled, decimal("0.5")));
	assert_eq!(report.fee, decimal("0.0005"));
	// Whoever sends it again nevertheless gets the same.
	let again = venue.place(&buy(1, "0.5", "60010")).await.unwrap();
	assert_eq!(again.filled, decimal("0.5"));
	assert_eq!(exchange.accepted().await, 1);
	assert_eq!(exchange.holds("BTC").await.0, "100.4995");
}

async fn is_not_there(exchange: &Exchange, venue: &dyn Venue) {
	assert_eq!(venue.order(&btc(), &id(1)).await.unwrap(), None);
	assert_eq!(exchange.accepted().await, 0);
	assert_eq!(exchange.holds("USDC").await, ("10000000".into(), "0".into()));
}

pub async fn a_rejected_order_is_refused_and_unknown(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	exchange.fault(r#""reject""#).await;
	let code = match kind {
		Kind::Sandbox => "rejected",
		Kind::Binance => "-2010",
	};
	assert_eq!(refused(venue.place(&buy(1, "0.5", "60010")).await), code);
	is_not_there(&exchange, &*venue).await;
}

pub async fn a_duplicate_acknowledgement_is_the_orders_report(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	exchange.fault(r#""accept_duplicate""#).await;
	let report = venue.place(&buy(1, "0.5", "60010")).await.unwrap();
	assert_eq!((report.state, report.filled), (OrderState::Filled, decimal("0.5")));
	is_found(&exchange, &*venue).await;
}

pub async fn a_time_out_after_acceptance_leaves_an_order_that_is_found(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue_with(kind, hasty(), WINDOW);
	exchange.fault(r#""accept_hang""#).await;
	unknown(venue.place(&buy(1, "0.5", "60010")).await);
	is_found(&exchange, &*venue).await;
}

pub async fn a_connection_lost_before_acceptance_leaves_none(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	exchange.fault(r#""refuse""#).await;
	let reason = unknown(venue.place(&buy(1, "0.5", "60010")).await);
	assert!(!reason.contains("signature"), "{reason}");
	is_not_there(&exchange, &*venue).await;
}

pub async fn a_connection_lost_after_acceptance_leaves_an_order_that_is_found(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	exchange.fault(r#""accept_close""#).await;
	unknown(venue.place(&buy(1, "0.5", "60010")).await);
	is_found(&exchange, &*venue).await;
}

pub async fn an_internal_error_after_acceptance_leaves_an_order_that_is_found(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	exchange.fault(r#""accept_fail""#).await;
	unknown(venue.place(&buy(1, "0.5", "60010")).await);
	is_found(&exchange, &*venue).await;
}

pub async fn a_late_order_is_found_when_it_has_arrived(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue_with(kind, hasty(), WINDOW);
	exchange.fault(r#"{"delay_ms":4000}"#).await;
	unknown(venue.place(&buy(1, "0.5", "60010")).await);
	// Not yet; that it never will be known only the window tells.
	is_not_there(&exchange, &*venue).await;
	let start = Instant::now();
	while venue.order(&btc(), &id(1)).await.unwrap().is_none() {
		assert!(start.elapsed() < venue.arrival_window(), "it never arrived");
		tokio::time::sleep(Duration::from_millis(100)).await;
	}
	is_found(&exchange, &*venue).await;
}

pub async fn an_order_that_comes_too_late_never_arrives(kind: Kind) {
	let exchange = Exchange::new().await;
	let window = Duration::from_millis(1_500);
	let venue = exchange.venue_with(kind, patient(), window);
	exchange.control("/orders/faults", r#"{"orders":2,"fault":{"delay_ms":2500}}"#).await;
	let code = match kind {
		Kind::Sandbox => "too_late",
		Kind::Binance => "-1021",
	};
	// Sent twice, since the first was refused for certain, and late both times.
	assert_eq!(refused(venue.place(&buy(1, "0.5", "60010")).await), code);
	assert!(venue.arrival_window() >= window);
	is_not_there(&exchange, &*venue).await;
	assert_eq!(exchange.get("/orders/faults").await, serde_json::json!([]));
}

pub async fn a_rate_limit_is_kept(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	exchange.fault(r#"{"rate_limit_seconds":2}"#).await;
	let wait = not_sent(venue.place(&buy(1, "0.5", "60010")).await);
	assert_eq!(wait, Some(Duration::from_secs(2)));
	let start = Instant::now();
	let left = not_sent(venue.order(&btc(), &id(1)).await).unwrap();
	assert!(left <= Duration::from_secs(2) && start.elapsed() < Duration::from_secs(1));
	tokio::time::sleep(left + Duration::from_millis(10)).await;
	is_not_there(&exchange, &*venue).await;
	venue.place(&buy(1, "0.5", "60010")).await.unwrap();
	is_found(&exchange, &*venue).await;
}

pub async fn without_a_connection_nothing_is_sent(kind: Kind) {
	let exchange = Exchange::new().await;
	let venue = exchange.venue(kind);
	venue.place(&buy(1, "0.5", "60010")).await.unwrap();
	exchange.running.shutdown().await.unwrap();
	assert_eq!(not_sent(venue.place(&buy(2, "0.5", "60010")).await), None);
	not_sent(venue.order(&btc(), &id(2)).await);
	not_sent(venue.top(&btc()).await);
}
