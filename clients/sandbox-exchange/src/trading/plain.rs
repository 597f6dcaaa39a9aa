//! The exchange's own trading API: JSON, an API key as bearer token, amounts as text.

use super::{
	desk::{self, Answer, Incoming},
	engine::mid,
	faults::Api,
	order::{Order, OrderId, OrderRequest, Side},
	settings::Pair,
	Book, Engine, Refusal,
};
use crate::{
	asset::Symbol,
	decimal::Decimal,
	exchange::{close_connection, App},
	market::Market,
};
use axum::{
	body::Bytes,
	extract::{Path, State},
	http::{
		header::{AUTHORIZATION, RETRY_AFTER},
		HeaderMap, StatusCode,
	},
	response::{IntoResponse, Response},
	routing::get,
	Json, Router,
};
use serde::{Deserialize, Serialize};
use serde_json::{json, Value};
use std::sync::Arc;

/// The API, below `/sandbox`.
pub fn routes() -> Router<Arc<App>> {
	Router::new()
		.route("/v1/time", get(time))
		.route("/v1/markets", get(markets))
		.route("/v1/markets/{base}/{quote}", get(market))
		.route("/v1/orders", get(open_orders).post(place))
		.route("/v1/orders/{id}", get(order).delete(cancel))
		.route("/v1/balances", get(balances))
}

/// Why a request is refused.
#[derive(Debug)]
struct Refused {
	status: StatusCode,
	code: &'static str,
	message: String,
}

impl Refused {
	fn bad(message: impl ToString) -> Self {
		let message = message.to_string();
		Self { status: StatusCode::BAD_REQUEST, code: "bad_request", message }
	}
}

impl From<Refusal> for Refused {
	fn from(refusal: Refusal) -> Self {
		let (status, code) = match refusal {
			Refusal::Account => (StatusCode::UNAUTHORIZED, "unauthorized"),
			Refusal::Market(_) => (StatusCode::NOT_FOUND, "unknown_market"),
			Refusal::Order(_) => (StatusCode::NOT_FOUND, "unknown_order"),
			Refusal::Quantity { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "quantity"),
			Refusal::Limit { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "limit"),
			Refusal::Notional { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "notional"),
			Refusal::Balance { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "balance"),
			Refusal::Rejected => (StatusCode::UNPROCESSABLE_ENTITY, "rejected"),
			Refusal::Duplicate(_) => (StatusCode::CONFLICT, "duplicate_id"),
			Refusal::NotOpen(_) => (StatusCode::CONFLICT, "not_open"),
		};
		Self { status, code, message: refusal.to_string() }
	}
}

/// `{"error":{"code":"balance","message":"..."}}`.
impl IntoResponse for Refused {
	fn into_response(self) -> Response {
		let body = json!({ "error": { "code": self.code, "message": self.message } });
		(self.status, Json(body)).into_response()
	}
}

/// The key in the header, when an account has it.
fn key(app: &App, headers: &HeaderMap) -> Result<String, Refused> {
	let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
	let key = header.and_then(|header| header.strip_prefix("Bearer ")).ok_or(Refusal::Account)?;
	app.trading.lock().account(key)?;
	Ok(key.to_owned())
}

async fn time(State(app): State<Arc<App>>) -> Json<Value> {
	Json(json!({ "time_ms": app.clock_ms() }))
}

#[derive(Serialize)]
struct ShownMarket {
	base: Symbol,
	quote: Symbol,
	step: Decimal,
	tick: Decimal,
	least_notional: Decimal,
	bid: Decimal,
	ask: Decimal,
}

fn shown(engine: &Engine, market: &Market, pair: &Pair, book: &Book) -> Option<ShownMarket> {
	let mid = mid(market, pair)?;
	Some(ShownMarket {
		base: pair.base.clone(),
		quote: pair.quote.clone(),
		step: book.step(),
		tick: book.tick(),
		least_notional: engine.settings.least_notional,
		bid: book.best(Side::Sell, mid)?,
		ask: book.best(Side::Buy, mid)?,
	})
}

async fn markets(State(app): State<Arc<App>>) -> Json<Vec<ShownMarket>> {
	app.trade(|engine, market, _| {
		let shown = |(pair, book)| shown(engine, market, pair, book);
		Json(engine.books().filter_map(shown).collect())
	})
}

async fn market(
	State(app): State<Arc<App>>,
	Path((base, quote)): Path<(String, String)>,
) -> Result<Json<ShownMarket>, Refused> {
	let name = format!("{base}/{quote}");
	let found = app.trade(|engine, market, _| {
		let pair: Pair = name.parse().ok()?;
		shown(engine, market, &pair, engine.book(&pair)?)
	});
	Ok(Json(found.ok_or(Refusal::Market(name))?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewOrder {
	id: OrderId,
	market: Pair,
	side: Side,
	quantity: Decimal,
	limit: Decimal,
	good_until_ms: Option<u64>,
}

async fn place(
	State(app): State<Arc<App>>,
	headers: HeaderMap,
	body: Bytes,
) -> Result<Response, Refused> {
	let key = key(&app, &headers)?;
	let order: NewOrder = serde_json::from_slice(&body).map_err(Refused::bad)?;
	let NewOrder { id, market: pair, side, quantity, limit, good_until_ms } = order;
	let request = OrderRequest { id, pair, side, quantity, limit };
	let incoming = Incoming { api: Api::Sandbox, key, request, good_until_ms };
	Ok(match desk::place(app, incoming).await {
		Answer::Accepted(order) => Json(order).into_response(),
		Answer::Refused(refusal) => Refused::from(refusal).into_response(),
		Answer::TooLate => Refused {
			status: StatusCode::UNPROCESSABLE_ENTITY,
			code: "too_late",
			message: "it is later than good_until_ms".into(),
		}
		.into_response(),
		Answer::RateLimited(wait) => {
			let refused = Refused {
				status: StatusCode::TOO_MANY_REQUESTS,
				code: "rate_limit",
				message: format!("wait {wait} seconds"),
			};
			([(RETRY_AFTER, wait.to_string())], refused).into_response()
		}
		Answer::Failed => Refused {
			status: StatusCode::INTERNAL_SERVER_ERROR,
			code: "internal",
			message: "what became of the order is unknown".into(),
		}
		.into_response(),
		Answer::Closed => close_connection(),
	})
}

async fn order(
	State(app): State<Arc<App>>,
	Path(id): Path<String>,
	headers: HeaderMap,
) -> Result<Json<Order>, Refused> {
	let key = key(&app, &headers)?;
	let id = id.parse().map_err(Refused::bad)?;
	Ok(Json(app.trade(|engine, _, _| engine.order(&key, &id).cloned())?))
}

async fn open_orders(
	State(app): State<Arc<App>>,
	headers: HeaderMap,
) -> Result<Json<Vec<Order>>, Refused> {
	let key = key(&app, &headers)?;
	let orders = app.trade(|engine, _, _| {
		engine.open_orders(&key).map(|orders| orders.into_iter().cloned().collect())
	})?;
	Ok(Json(orders))
}

async fn cancel(
	State(app): State<Arc<App>>,
	Path(id): Path<String>,
	headers: HeaderMap,
) -> Result<Json<Order>, Refused> {
	let key = key(&app, &headers)?;
	let id = id.parse().map_err(Refused::bad)?;
	Ok(Json(app.trade(|engine, _, now_ms| engine.cancel(&key, &id, now_ms))?))
}

#[derive(Serialize)]
struct Balance {
	asset: Symbol,
	free: Decimal,
	locked: Decimal,
}

async fn balances(
	State(app): State<Arc<App>>,
	headers: HeaderMap,
) -> Result<Json<Vec<Balance>>, Refused> {
	let key = key(&app, &headers)?;
	let balances = app.trade(|engine, _, _| {
		let holdings = engine.account(&key)?.holdings.iter();
		let balances = holdings.map(|(asset, holding)| Balance {
			asset: asset.clone(),
			free: holding.free,
			locked: holding.locked,
		});
		Ok::<_, Refusal>(balances.collect())
	})?;
	Ok(Json(balances))
}
