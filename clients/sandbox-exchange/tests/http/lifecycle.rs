//! Starting, stopping, and replaying over HTTP.

use crate::sandbox::Sandbox;
use axum::http::Method;
use futures::future::join;
use sandbox_exchange::{start, Config, Decimal, Error, Replay, Venue};
use std::{net::SocketAddr, time::Duration};
use tokio::{
	net::TcpStream,
	time::{sleep, timeout},
};

const LONG: Duration = Duration::from_secs(10);

async fn is_closed(address: SocketAddr) -> bool {
	for _ in 0..1_000 {
		if TcpStream::connect(address).await.is_err() {
			return true;
		}
		sleep(Duration::from_millis(10)).await;
	}
	false
}

#[tokio::test]
async fn base_urls_name_the_port_that_was_taken() {
	let running = start(Config::default()).await.unwrap();
	let address = running.local_addr();
	assert_ne!(address.port(), 0);
	assert_eq!(running.base_url(Venue::Okx), format!("http://{address}/okx"));
	assert_eq!(running.control_url(), format!("http://{address}/control"));
}

#[tokio::test]
async fn what_cannot_start_says_why() {
	let running = start(Config::default()).await.unwrap();
	let taken = Config { listen: running.local_addr(), ..Config::default() };
	let error = start(taken).await.unwrap_err();
	assert!(matches!(&error, Error::Listen { address, .. } if *address == running.local_addr()));

	let no_time = Config { tick: Duration::ZERO, ..Config::default() };
	assert!(matches!(start(no_time).await, Err(Error::ZeroTick)));
	let no_assets = Config { assets: Vec::new(), ..Config::default() };
	assert_eq!(start(no_assets).await.unwrap_err().to_string(), "no assets");
	let mut free = sandbox_exchange::default_assets();
	free[2].start_price = Decimal::ZERO;
	let free = Config { assets: free, ..Config::default() };
	let message = start(free).await.unwrap_err().to_string();
	assert_eq!(message, "asset SOL: price 0 is outside 0.000000000001 to 1000000000000");
}

#[tokio::test]
async fn shutdown_ends_even_while_requests_hang() {
	let sandbox = Sandbox::still().await;
	let address = sandbox.running.local_addr();
	// A connection that is kept alive, one that never sends anything, and a request that hangs.
	sandbox.quote(Venue::Okx, "BTC").await;
	let silent = TcpStream::connect(address).await.unwrap();
	sandbox.fault(Venue::Kraken, r#""hang""#).await;
	let url = format!("{}/0/public/Ticker?pair=XBTUSD", sandbox.running.base_url(Venue::Kraken));
	let http = sandbox.http.clone();
	let hanging = tokio::spawn(async move { http.request(Method::GET, &url, "").await });
	sleep(Duration::from_millis(100)).await;
	assert!(!hanging.is_finished());
	let (stopped, answer) = join(timeout(LONG, sandbox.running.shutdown()), hanging).await;
	stopped.unwrap().unwrap();
	assert!(answer.unwrap().is_err());
	drop(silent);
	assert!(is_closed(address).await);
}

#[tokio::test]
async fn dropping_it_stops_it() {
	let running = start(Config::default()).await.unwrap();
	let address = running.local_addr();
	TcpStream::connect(address).await.unwrap();
	drop(running);
	assert!(is_closed(address).await);
}

#[tokio::test]
async fn joining_waits_and_may_be_given_up() {
	let mut running = start(Config::default()).await.unwrap();
	assert!(timeout(Duration::from_millis(50), running.join()).await.is_err());
	assert!(timeout(LONG, running.shutdown()).await.unwrap().is_ok());
}

#[tokio::test]
async fn a_recording_plays_in_time_and_holds_its_last_price() {
	// Ten seconds of recording in a tenth of a second.
	let csv = "seconds,asset,price\n0,BTC,50000\n5,BTC,51000\n10,BTC,52000\n10,PEPE,0.000007\n";
	let replay = Replay::from_text(csv, Decimal::from_whole(100)).unwrap();
	let tick = Duration::from_millis(5);
	let config = Config { replay: Some(replay), tick, ..Config::default() };
	let sandbox = Sandbox::with(config).await;
	let mut seen = Vec::new();
	let deadline = tokio::time::Instant::now() + LONG;
	while seen.last().is_none_or(|last| last != "52000") {
		assert!(tokio::time::Instant::now() < deadline, "{seen:?}");
		let mid = sandbox.prices().await["assets"]["BTC"]["mid"].as_str().unwrap().to_owned();
		if seen.last() != Some(&mid) {
			seen.push(mid);
		}
	}
	let played: Vec<&String> = seen.iter().collect();
	let recorded = ["50000", "51000", "52000"];
	assert!(played.iter().all(|price| recorded.contains(&price.as_str())), "{seen:?}");
	assert!(seen.is_sorted());

	sleep(Duration::from_millis(50)).await;
	let prices = sandbox.prices().await["assets"].clone();
	assert_eq!(prices["BTC"]["mid"], "52000");
	assert_eq!(prices["PEPE"]["mid"], "0.000007");
	assert_eq!(prices["ETH"]["mid"], "3500");
	let quote = sandbox.quote(Venue::Kraken, "BTC").await;
	assert!(quote.mid() > "51940".parse().unwrap() && quote.mid() < "52060".parse().unwrap());
}
