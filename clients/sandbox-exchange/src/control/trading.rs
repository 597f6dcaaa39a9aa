//! Books, accounts, orders and what goes wrong with orders.

use super::{read, Refusal};
use crate::{
	asset::Symbol,
	decimal::Decimal,
	exchange::App,
	trading::{
		faults::{Api, ListedOrderFault, OrderFault, OrderSelector, MAX_ORDERS},
		mid, AccountConfig, Book, BookSettings, Engine, Holding, Order, Pair, PriceLevel, Side,
		TradingConfig,
	},
};
use axum::{
	body::Bytes,
	extract::{rejection::QueryRejection, Query, State},
	routing::{get, post},
	Json, Router,
};
use serde::{Deserialize, Serialize};
use std::{
	collections::BTreeMap,
	sync::{atomic::Ordering, Arc},
};

/// The farthest that the clock can be set ahead or back: a day, milliseconds.
const FARTHEST_CLOCK_MS: i64 = 86_400_000;

pub fn routes() -> Router<Arc<App>> {
	Router::new()
		.route("/books", get(books).post(set_books))
		.route("/accounts", get(accounts).post(set_account))
		.route("/terms", get(terms).post(set_terms))
		.route("/clock", post(set_clock))
		.route("/orders", get(orders))
		.route("/orders/faults", get(faults).post(set_fault).delete(clear_faults))
}

#[derive(Serialize)]
struct ShownBook {
	#[serde(flatten)]
	settings: BookSettings,
	step: Decimal,
	tick: Decimal,
	mid: Decimal,
	bids: Vec<PriceLevel>,
	asks: Vec<PriceLevel>,
}

type Books = BTreeMap<Pair, ShownBook>;

fn shown_books(app: &App) -> Json<Books> {
	app.trade(|engine, market, _| {
		let shown = |(pair, book): (&Pair, &Book)| {
			let mid = mid(market, pair)?;
			let shown = ShownBook {
				settings: book.settings,
				step: book.step(),
				tick: book.tick(),
				mid,
				bids: book.levels(Side::Sell, mid),
				asks: book.levels(Side::Buy, mid),
			};
			Some((pair.clone(), shown))
		};
		Json(engine.books().filter_map(shown).collect())
	})
}

async fn books(State(app): State<Arc<App>>) -> Json<Books> {
	shown_books(&app)
}

/// What is left out stays as it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BookChange {
	market: Option<String>,
	half_spread_ppm: Option<u64>,
	levels: Option<u64>,
	level_gap_ppm: Option<u64>,
	depth: Option<Decimal>,
}

impl BookChange {
	fn apply(&self, settings: BookSettings) -> BookSettings {
		BookSettings {
			half_spread_ppm: self.half_spread_ppm.unwrap_or(settings.half_spread_ppm),
			levels: self.levels.unwrap_or(settings.levels),
			level_gap_ppm: self.level_gap_ppm.unwrap_or(settings.level_gap_ppm),
			depth: self.depth.unwrap_or(settings.depth),
		}
	}
}

/// The market that is named, if one is.
fn listed(engine: &Engine, market: Option<&str>) -> Result<Option<Pair>, Refusal> {
	let Some(name) = market else { return Ok(None) };
	let pair = name.parse().map_err(|error| Refusal::bad("market", error))?;
	match engine.book(&pair) {
		Some(_) => Ok(Some(pair)),
		None => {
			let listed: Vec<String> = engine.books().map(|(pair, _)| pair.to_string()).collect();
			let listed = listed.join(" ");
			Err(Refusal::bad("market", format!("{name:?} has no book; there are {listed}")))
		}
	}
}

async fn set_books(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Books>, Refusal> {
	let change: BookChange = read(&body)?;
	app.trade(|engine, _, _| {
		let pair = listed(engine, change.market.as_deref())?;
		let changed = engine.books().filter(|(other, _)| pair.as_ref().is_none_or(|p| p == *other));
		for (_, book) in changed {
			let settings = change.apply(book.settings).check();
			settings.map_err(|limit| Refusal::bad(limit.field(), limit))?;
		}
		engine.set_books(pair.as_ref(), |settings| change.apply(settings));
		Ok(())
	})?;
	log::info!("books are set: {}", change.market.as_deref().unwrap_or("every market"));
	Ok(shown_books(&app))
}

#[derive(Serialize)]
struct ShownAccount {
	balances: BTreeMap<Symbol, Holding>,
	orders: usize,
}

type Accounts = BTreeMap<String, ShownAccount>;

fn shown_accounts(app: &App) -> Json<Accounts> {
	app.trade(|engine, _, _| {
		let accounts = engine.accounts().map(|(key, account)| {
			let balances = account.holdings.clone();
			(key.clone(), ShownAccount { balances, orders: account.orders.len() })
		});
		Json(accounts.collect())
	})
}

async fn accounts(State(app): State<Arc<App>>) -> Json<Accounts> {
	shown_accounts(&app)
}

async fn set_account(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Accounts>, Refusal> {
	let account: AccountConfig = read(&body)?;
	account.check().map_err(|error| Refusal::bad("account", error))?;
	log::info!("account {} is set", account.key);
	app.trade(|engine, _, _| engine.set_account(account));
	Ok(shown_accounts(&app))
}

/// What is left out stays as it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermsChange {
	fee_ppm: Option<u64>,
	least_notional: Option<Decimal>,
	reuse_ids: Option<bool>,
}

#[derive(Serialize)]
struct Terms {
	fee_ppm: u64,
	least_notional: Decimal,
	reuse_ids: bool,
}

impl From<&TradingConfig> for Terms {
	fn from(settings: &TradingConfig) -> Self {
		let TradingConfig { fee_ppm, least_notional, reuse_ids, .. } = *settings;
		Self { fee_ppm, least_notional, reuse_ids }
	}
}

async fn terms(State(app): State<Arc<App>>) -> Json<Terms> {
	Json(Terms::from(&app.trading.lock().settings))
}

async fn set_terms(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Terms>, Refusal> {
	let TermsChange { fee_ppm, least_notional, reuse_ids } = read(&body)?;
	let mut engine = app.trading.lock();
	let mut settings = engine.settings.clone();
	settings.fee_ppm = fee_ppm.unwrap_or(settings.fee_ppm);
	settings.least_notional = least_notional.unwrap_or(settings.least_notional);
	settings.reuse_ids = reuse_ids.unwrap_or(settings.reuse_ids);
	settings.check().map_err(|error| Refusal::bad("fee_ppm", error))?;
	engine.settings = settings;
	Ok(Json(Terms::from(&engine.settings)))
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Clock {
	ahead_ms: i64,
}

async fn set_clock(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Clock>, Refusal> {
	let clock: Clock = read(&body)?;
	if !(-FARTHEST_CLOCK_MS..=FARTHEST_CLOCK_MS).contains(&clock.ahead_ms) {
		let text = format!("ahead_ms is {}, not within {FARTHEST_CLOCK_MS} of 0", clock.ahead_ms);
		return Err(Refusal::bad("ahead_ms", text));
	}
	app.clock_offset_ms.store(clock.ahead_ms, Ordering::Relaxed);
	Ok(Json(clock))
}

/// All orders by account, in the order in which they came.
async fn orders(State(app): State<Arc<App>>) -> Json<BTreeMap<String, Vec<Order>>> {
	app.trade(|engine, _, _| {
		let orders = engine
			.accounts()
			.map(|(key, account)| (key.clone(), account.orders.values().cloned().collect()));
		Json(orders.collect())
	})
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFault {
	venue: Option<Api>,
	market: Option<String>,
	#[serde(default = "one")]
	orders: u64,
	fault: OrderFault,
}

const fn one() -> u64 {
	1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
	venue: Option<Api>,
	market: Option<String>,
}

#[derive(Serialize)]
struct Cleared {
	cleared: usize,
	faults: Vec<ListedOrderFault>,
}

fn selector(app: &App, venue: Option<Api>, market: Option<&str>) -> Result<OrderSelector, Refusal> {
	Ok(OrderSelector { venue, market: listed(&app.trading.lock(), market)? })
}

async fn faults(State(app): State<Arc<App>>) -> Json<Vec<ListedOrderFault>> {
	Json(app.order_faults.list())
}

async fn set_fault(
	State(app): State<Arc<App>>,
	body: Bytes,
) -> Result<Json<Vec<ListedOrderFault>>, Refusal> {
	let NewFault { venue, market, orders, fault } = read(&body)?;
	fault.check().map_err(|limit| Refusal::bad(limit.field, limit))?;
	if !(1..=MAX_ORDERS).contains(&orders) {
		return Err(Refusal::bad("orders", format!("orders is {orders}, not 1 to {MAX_ORDERS}")));
	}
	let selector = selector(&app, venue, market.as_deref())?;
	log::info!("{fault:?} is set for the next {orders} orders of {selector}");
	app.order_faults.set(selector, fault, orders);
	Ok(Json(app.order_faults.list()))
}

async fn clear_faults(
	State(app): State<Arc<App>>,
	filter: Result<Query<Filter>, QueryRejection>,
) -> Result<Json<Cleared>, Refusal> {
	let Query(filter) = filter.map_err(|error| Refusal::bad("query", error.body_text()))?;
	let selector = selector(&app, filter.venue, filter.market.as_deref())?;
	let cleared = app.order_faults.clear(&selector);
	log::info!("{cleared} faults of orders are cleared for {selector}");
	Ok(Json(Cleared { cleared, faults: app.order_faults.list() }))
}
