//! Binance spot: market rules, account and orders, as
//! <https://developers.binance.com/docs/binance-spot-api-docs/rest-api> has them. Orders are limit
//! orders, immediate-or-cancel; what else Binance offers is refused with its own codes.

mod error;
mod signed;
mod wire;

pub use wire::text;

use self::{error::ApiError, signed::Signed};
use super::{
	desk::{self, Answer, Incoming},
	faults::Api,
	order::{Order, OrderId, OrderRequest, Side},
	settings::Pair,
	Book, Engine, Refusal,
};
use crate::{
	decimal::{Decimal, DecimalError},
	exchange::{close_connection, App},
};
use axum::{
	body::Bytes,
	extract::{rejection::QueryRejection, Query, RawQuery, State},
	http::HeaderMap,
	response::{IntoResponse, Response},
	routing::get,
	Json, Router,
};
use serde::Deserialize;
use serde_json::{json, Value};
use std::sync::Arc;

/// The most trades that are listed at once.
const MOST_TRADES: usize = 1_000;

/// The endpoints, below Binance's base URL.
pub fn routes() -> Router<Arc<App>> {
	Router::new()
		.route("/api/v3/time", get(time))
		.route("/api/v3/exchangeInfo", get(exchange_info))
		.route("/api/v3/order", get(order).post(place).delete(cancel))
		.route("/api/v3/openOrders", get(open_orders))
		.route("/api/v3/account", get(account))
		.route("/api/v3/myTrades", get(my_trades))
}

/// What Binance calls a market: `BTCUSDC`.
fn symbol(pair: &Pair) -> String {
	format!("{}{}", pair.base, pair.quote)
}

/// The market that Binance would call `name`.
pub fn find<'a>(engine: &'a Engine, name: &str) -> Option<(&'a Pair, &'a Book)> {
	engine.books().find(|(pair, _)| symbol(pair) == name)
}

async fn time(State(app): State<Arc<App>>) -> Json<Value> {
	Json(json!({ "serverTime": app.clock_ms() }))
}

#[derive(Deserialize)]
struct SymbolParameter {
	symbol: Option<String>,
}

async fn exchange_info(
	State(app): State<Arc<App>>,
	parameters: Result<Query<SymbolParameter>, QueryRejection>,
) -> Response {
	let wanted = parameters.ok().and_then(|Query(parameters)| parameters.symbol);
	app.trade(|engine, _, now_ms| {
		let of = |(pair, book): (&Pair, &Book)| {
			wire::symbol_info(&symbol(pair), pair, book, engine.settings.least_notional)
		};
		let symbols: Vec<Value> = match &wanted {
			None => engine.books().map(of).collect(),
			Some(name) => find(engine, name).into_iter().map(of).collect(),
		};
		if wanted.is_some() && symbols.is_empty() {
			return ApiError::unknown_symbol().into_response();
		}
		let body = json!({
			"timezone": "UTC",
			"serverTime": now_ms,
			"rateLimits": [],
			"exchangeFilters": [],
			"symbols": symbols,
		});
		Json(body).into_response()
	})
}

/// How much an answer to an order says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Detail {
	Ack,
	Result,
	Full,
}

async fn place(
	State(app): State<Arc<App>>,
	headers: HeaderMap,
	RawQuery(query): RawQuery,
	body: Bytes,
) -> Result<Response, ApiError> {
	const KNOWN: [&str; 8] = [
		"symbol",
		"side",
		"type",
		"timeInForce",
		"quantity",
		"price",
		"newClientOrderId",
		"newOrderRespType",
	];
	let signed = signed::check(&app, &headers, query, &body, &KNOWN)?;
	let (request, detail) = read_order(&app, &signed)?;
	let name = symbol(&request.pair);
	let incoming = Incoming {
		api: Api::Binance,
		key: signed.key,
		request,
		good_until_ms: Some(signed.good_until_ms),
	};
	Ok(match desk::place(app, incoming).await {
		Answer::Accepted(order) => {
			let body = match detail {
				Detail::Ack => wire::acknowledged(&name, &order),
				Detail::Result => wire::result(&name, &order),
				Detail::Full => wire::full(&name, &order),
			};
			Json(body).into_response()
		}
		Answer::Refused(refusal) => return Err(refusal.into()),
		Answer::TooLate => return Err(ApiError::outside_window()),
		Answer::RateLimited(wait) => return Err(ApiError::rate_limited(wait)),
		Answer::Failed => return Err(ApiError::timeout()),
		Answer::Closed => close_connection(),
	})
}

/// The order that is meant, when it is one that is offered.
fn read_order(app: &App, signed: &Signed) -> Result<(OrderRequest, Detail), ApiError> {
	let pair = pair(app, signed.mandatory("symbol")?)?;
	let side = match signed.mandatory("side")? {
		"BUY" => Side::Buy,
		"SELL" => Side::Sell,
		_ => return Err(ApiError::bad(-1117, "Invalid side.")),
	};
	if signed.mandatory("type")? != "LIMIT" {
		return Err(ApiError::bad(-1116, "Invalid orderType."));
	}
	if signed.mandatory("timeInForce")? != "IOC" {
		return Err(ApiError::bad(-1115, "Invalid timeInForce."));
	}
	let id = match signed.optional("newClientOrderId") {
		Some(id) => read_id(id, "newClientOrderId")?,
		None => read_id(&format!("{:032x}", rand::random::<u128>()), "newClientOrderId")?,
	};
	let detail = match signed.optional("newOrderRespType") {
		None | Some("FULL") => Detail::Full,
		Some("RESULT") => Detail::Result,
		Some("ACK") => Detail::Ack,
		Some(_) => return Err(ApiError::mandatory("newOrderRespType")),
	};
	let quantity = amount(signed, "quantity")?;
	let limit = amount(signed, "price")?;
	Ok((OrderRequest { id, pair, side, quantity, limit }, detail))
}

fn amount(signed: &Signed, name: &str) -> Result<Decimal, ApiError> {
	signed.mandatory(name)?.parse().map_err(|problem| match problem {
		DecimalError::NotDecimal => ApiError::mandatory(name),
		DecimalError::TooFine => {
			ApiError::bad(-1111, format!("Parameter '{name}' has too much precision."))
		}
		DecimalError::TooLarge => ApiError::bad(-1108, format!("Parameter '{name}' overflowed.")),
	})
}

fn pair(app: &App, name: &str) -> Result<Pair, ApiError> {
	let engine = app.trading.lock();
	find(&engine, name).map(|(pair, _)| pair.clone()).ok_or_else(ApiError::unknown_symbol)
}

fn read_id(text: &str, parameter: &str) -> Result<OrderId, ApiError> {
	let range = r"^[\.A-Z\:/a-z0-9_-]{1,36}$";
	text.parse().map_err(|_| {
		let text = "Illegal characters found in parameter";
		ApiError::bad(-1100, format!("{text} '{parameter}'; legal range is '{range}'."))
	})
}

/// The client id of the order that a question or a cancellation means.
fn meant(app: &App, signed: &Signed) -> Result<Option<OrderId>, ApiError> {
	let pair = pair(app, signed.mandatory("symbol")?)?;
	let number = signed.optional("orderId").map(|text| text.parse::<u64>());
	let number = number.transpose().map_err(|_| ApiError::mandatory("orderId"))?;
	let id = signed.optional("origClientOrderId");
	let id = id.map(|id| read_id(id, "origClientOrderId")).transpose()?;
	if number.is_none() && id.is_none() {
		let text = "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!";
		return Err(ApiError::bad(-1102, text));
	}
	let engine = app.trading.lock();
	let account = engine.account(&signed.key)?;
	let order = match (number, &id) {
		(Some(number), _) => account.orders.get(&number),
		(None, Some(id)) => account.order(id),
		(None, None) => None,
	};
	let is_meant =
		|order: &&Order| order.pair == pair && id.as_ref().is_none_or(|id| *id == order.id);
	Ok(order.filter(is_meant).map(|order| order.id.clone()))
}

async fn order(
	State(app): State<Arc<App>>,
	headers: HeaderMap,
	RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
	let known = ["symbol", "orderId", "origClientOrderId"];
	let signed = signed::check(&app, &headers, query, &[], &known)?;
	let id = meant(&app, &signed)?.ok_or_else(ApiError::no_such_order)?;
	let order = app.trade(|engine, _, _| engine.order(&signed.key, &id).cloned())?;
	Ok(Json(wire::queried(&symbol(&order.pair), &order)).into_response())
}

async fn cancel(
	State(app): State<Arc<App>>,
	headers: HeaderMap,
	RawQuery(query): RawQuery,
	body: Bytes,
) -> Result<Response, ApiError> {
	let known = ["symbol", "orderId", "origClientOrderId", "newClientOrderId"];
	let signed = signed::check(&app, &headers, query, &body, &known)?;
	let id = meant(&app, &signed)?.ok_or_else(ApiError::unknown_order)?;
	let order = app.trade(|engine, _, now_ms| engine.cancel(&signed.key, &id, now_ms))?;
	let own = signed.optional("newClientOrderId").map(str::to_owned);
	let own = own.unwrap_or_else(|| format!("cancel-{}", order.number));
	Ok(Json(wire::cancelled(&symbol(&order.pair), &order, &own)).into_response())
}

async fn open_orders(
	State(app): State<Arc<App>>,
	headers: HeaderMap,
	RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
	let signed = signed::check(&app, &headers, query, &[], &["symbol"])?;
	let only = signed.optional("symbol").map(|name| pair(&app, name)).transpose()?;
	let orders: Vec<Value> = app.trade(|engine, _, _| {
		let orders = engine.open_orders(&signed.key)?.into_iter();
		let orders = orders.filter(|order| only.as_ref().is_none_or(|only| *only == order.pair));
		let shown = orders.map(|order| wire::queried(&symbol(&order.pair), order));
		Ok::<_, Refusal>(shown.collect())
	})?;
	Ok(Json(orders).into_response())
}

async fn account(
	State(app): State<Arc<App>>,
	headers: HeaderMap,
	RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
	let signed = signed::check(&app, &headers, query, &[], &["omitZeroBalances"])?;
	let omit_zero = signed.optional("omitZeroBalances") == Some("true");
	let body = app.trade(|engine, _, now_ms| {
		let account = engine.account(&signed.key)?;
		Ok::<_, Refusal>(wire::account(account, engine.settings.fee_ppm, omit_zero, now_ms))
	})?;
	Ok(Json(body).into_response())
}

async fn my_trades(
	State(app): State<Arc<App>>,
	headers: HeaderMap,
	RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
	let signed = signed::check(&app, &headers, query, &[], &["symbol", "orderId"])?;
	let pair = pair(&app, signed.mandatory("symbol")?)?;
	let number = signed.optional("orderId").map(|text| text.parse::<u64>());
	let number = number.transpose().map_err(|_| ApiError::mandatory("orderId"))?;
	let trades: Vec<Value> = app.trade(|engine, _, _| {
		let orders = engine.account(&signed.key)?.orders.values();
		let orders = orders.filter(|order| {
			order.pair == pair && number.is_none_or(|number| number == order.number)
		});
		let name = symbol(&pair);
		let mut trades: Vec<(u64, Value)> =
			orders.flat_map(|order| wire::trades(&name, order)).collect();
		trades.sort_by_key(|(trade, _)| *trade);
		let skipped = trades.len().saturating_sub(MOST_TRADES);
		Ok::<_, Refusal>(trades.into_iter().skip(skipped).map(|(_, trade)| trade).collect())
	})?;
	Ok(Json(trades).into_response())
}
