//! The control API: prices, freezing, faults, request counts and trading, for tests and demonstrations. It
//! has no access control: it belongs on a loopback address.
//!
//! A request that makes no sense changes nothing and is answered with 4xx and
//! `{"error":{"field":"asset","message":"..."}}`.

mod trading;

use crate::{
	asset::{in_range, parse_price, Symbol},
	decimal::Decimal,
	exchange::App,
	faults::{Fault, Listed, Selector},
	market::Market,
	requests::Counts,
	ticker::Ticker,
	venues::{PerVenue, Venue},
};
use axum::{
	body::Bytes,
	extract::{rejection::QueryRejection, Path, Query, State},
	http::StatusCode,
	response::{IntoResponse, Response},
	routing::{get, post},
	Json, Router,
};
use serde::{de::DeserializeOwned, Deserialize, Serialize};
use serde_json::json;
use std::{collections::BTreeMap, sync::Arc};

/// One, in basis points.
const WHOLE_BPS: i64 = 10_000;

/// The control API, below `/control`.
pub fn routes() -> Router<Arc<App>> {
	Router::new()
		.route("/prices", get(prices))
		.route("/assets/{asset}", post(set_price))
		.route("/freeze", post(freeze))
		.route("/faults", get(faults).post(set_fault).delete(clear_faults))
		.route("/requests", get(requests).delete(reset_requests))
		.merge(trading::routes())
}

/// Why a request to the control API is refused.
#[derive(Debug)]
struct Refusal {
	status: StatusCode,
	field: &'static str,
	message: String,
}

impl Refusal {
	fn bad(field: &'static str, message: impl ToString) -> Self {
		Self { status: StatusCode::BAD_REQUEST, field, message: message.to_string() }
	}
}

impl IntoResponse for Refusal {
	fn into_response(self) -> Response {
		let body = json!({ "error": { "field": self.field, "message": self.message } });
		(self.status, Json(body)).into_response()
	}
}

/// Reads a JSON body whatever its content type, so that `curl -d` needs no header.
fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
	match Json::from_bytes(body) {
		Ok(Json(read)) => Ok(read),
		Err(rejection) => Err(Refusal::bad("body", rejection.body_text())),
	}
}

/// As [`read`]; no body at all is an empty object.
fn read_or_empty<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
	match body.is_empty() {
		true => read(&Bytes::from_static(b"{}")),
		false => read(body),
	}
}

#[derive(Serialize)]
struct Prices {
	ticks: u64,
	assets: BTreeMap<Symbol, AssetPrices>,
	faults: Vec<Listed>,
}

/// Without the faults that are set.
#[derive(Serialize)]
struct AssetPrices {
	mid: Decimal,
	frozen: bool,
	venues: PerVenue<VenuePrices>,
}

#[derive(Serialize)]
struct VenuePrices {
	bid: Decimal,
	ask: Decimal,
	mid: Decimal,
}

async fn prices(State(app): State<Arc<App>>) -> Json<Prices> {
	let faults = app.faults.list();
	let market = app.market.lock();
	let assets = market.assets().map(|(asset, _)| asset);
	let assets =
		assets.filter_map(|asset| Some((asset.clone(), asset_prices(&market, asset)?))).collect();
	Json(Prices { ticks: market.ticks(), assets, faults })
}

fn asset_prices(market: &Market, asset: &Symbol) -> Option<AssetPrices> {
	let state = market.get(asset)?;
	let venues = PerVenue::from_fn(|venue| {
		let ticker = Ticker::new(asset, venue, &state.level, 0);
		VenuePrices { bid: ticker.bid, ask: ticker.ask, mid: ticker.mid() }
	});
	Some(AssetPrices { mid: state.level.mid, frozen: state.frozen, venues })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceChange {
	price: Option<String>,
	move_bps: Option<i64>,
	#[serde(default)]
	walk: bool,
}

impl PriceChange {
	/// The price that is asked for, at `present`.
	fn target(&self, present: Decimal) -> Result<Decimal, Refusal> {
		match (&self.price, self.move_bps) {
			(Some(price), None) => parse_price(price).map_err(|error| Refusal::bad("price", error)),
			(None, Some(bps)) => WHOLE_BPS
				.checked_add(bps)
				.and_then(|numerator| u64::try_from(numerator).ok())
				.and_then(|numerator| present.scaled(numerator, WHOLE_BPS.unsigned_abs()))
				.ok_or_else(|| format!("{bps} basis points from {present} lead to no price"))
				.and_then(|price| in_range(price).map_err(|error| error.to_string()))
				.map_err(|message| Refusal::bad("move_bps", message)),
			_ => Err(Refusal::bad("price", "give exactly one of price and move_bps")),
		}
	}
}

async fn set_price(
	State(app): State<Arc<App>>,
	Path(asset): Path<String>,
	body: Bytes,
) -> Result<Json<AssetPrices>, Refusal> {
	let mut market = app.market.lock();
	let unknown = |message: String| Refusal {
		status: StatusCode::NOT_FOUND,
		..Refusal::bad("asset", message)
	};
	let asset = market.find(&asset).map_err(|error| unknown(error.to_string()))?;
	let change: PriceChange = read(&body)?;
	let present = market.level(&asset).map_or(Decimal::ZERO, |level| level.mid);
	let price = change.target(present)?;
	market.set_price(&asset, price, !change.walk);
	log::info!("{asset} is set to {price}{}", if change.walk { "" } else { " and frozen" });
	asset_prices(&market, &asset).map(Json).ok_or_else(|| unknown(asset.to_string()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Freeze {
	asset: Option<String>,
	#[serde(default = "yes")]
	frozen: bool,
}

const fn yes() -> bool {
	true
}

async fn freeze(
	State(app): State<Arc<App>>,
	body: Bytes,
) -> Result<Json<BTreeMap<Symbol, bool>>, Refusal> {
	let Freeze { asset, frozen } = read_or_empty(&body)?;
	let mut market = app.market.lock();
	let asset = listed(&market, asset)?;
	market.set_frozen(asset.as_ref(), frozen);
	let name = asset.as_ref().map_or("every asset", Symbol::as_str);
	log::info!("{name} is {}", if frozen { "frozen" } else { "no longer frozen" });
	let states = market.assets().map(|(asset, state)| (asset.clone(), state.frozen));
	Ok(Json(states.collect()))
}

/// The asset that is named, if one is.
fn listed(market: &Market, asset: Option<String>) -> Result<Option<Symbol>, Refusal> {
	asset.map(|asset| market.find(&asset)).transpose().map_err(|error| Refusal::bad("asset", error))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFault {
	venue: Option<String>,
	asset: Option<String>,
	fault: Fault,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultFilter {
	venue: Option<String>,
	asset: Option<String>,
}

#[derive(Serialize)]
struct Cleared {
	cleared: usize,
	faults: Vec<Listed>,
}

fn selector(
	market: &Market,
	venue: Option<String>,
	asset: Option<String>,
) -> Result<Selector, Refusal> {
	let venue = venue
		.map(|venue| venue.parse::<Venue>())
		.transpose()
		.map_err(|error| Refusal::bad("venue", error))?;
	Ok(Selector { venue, asset: listed(market, asset)? })
}

async fn faults(State(app): State<Arc<App>>) -> Json<Vec<Listed>> {
	Json(app.faults.list())
}

async fn set_fault(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Vec<Listed>>, Refusal> {
	let NewFault { venue, asset, fault } = read(&body)?;
	fault.check().map_err(|limit| Refusal::bad(limit.field, limit))?;
	let (selector, levels) = {
		let market = app.market.lock();
		(selector(&market, venue, asset)?, market.levels())
	};
	log::info!("{fault:?} is set for {selector}");
	app.faults.set(selector, fault, levels);
	Ok(Json(app.faults.list()))
}

async fn clear_faults(
	State(app): State<Arc<App>>,
	filter: Result<Query<FaultFilter>, QueryRejection>,
) -> Result<Json<Cleared>, Refusal> {
	let Query(filter) = filter.map_err(|error| Refusal::bad("query", error.body_text()))?;
	let selector = selector(&app.market.lock(), filter.venue, filter.asset)?;
	let cleared = app.faults.clear(&selector);
	log::info!("{cleared} faults are cleared for {selector}");
	Ok(Json(Cleared { cleared, faults: app.faults.list() }))
}

async fn requests(State(app): State<Arc<App>>) -> Json<Counts> {
	Json(app.requests.counts())
}

async fn reset_requests(State(app): State<Arc<App>>) -> Json<Counts> {
	app.requests.reset();
	Json(app.requests.counts())
}
