//! The sandbox exchange, by its own API.

use crate::{
	amount::Amount,
	clock::{self, local_ms, Clock},
	http::{Answer, Http, HttpSettings, SetupError},
	known, ClientOrderId, Market, MarketRules, NewOrder, OrderReport, OrderState, Side, Top, Venue,
	VenueError,
};
use async_trait::async_trait;
use reqwest::{Method, RequestBuilder, StatusCode};
use rust_decimal::Decimal;
use secrecy::{ExposeSecret, SecretString};
use serde::{de::DeserializeOwned, Deserialize, Serialize};
use std::time::Duration;

const NAME: &str = "sandbox";

/// How long an order may take to reach the book unless set otherwise.
const DEFAULT_WINDOW: Duration = Duration::from_secs(5);
/// The longest that can be set.
const LONGEST_WINDOW: Duration = Duration::from_secs(60);

/// One account of a sandbox exchange, by the exchange's own API.
#[derive(Debug)]
pub struct Sandbox {
	http: Http,
	key: SecretString,
	clock: Clock,
	window: Duration,
}

#[derive(Deserialize)]
struct ErrorBody {
	error: ErrorText,
}

#[derive(Deserialize)]
struct ErrorText {
	code: String,
	message: String,
}

#[derive(Deserialize)]
struct Time {
	time_ms: u64,
}

#[derive(Deserialize)]
struct MarketBody {
	step: Amount,
	tick: Amount,
	least_notional: Amount,
	bid: Amount,
	ask: Amount,
}

#[derive(Serialize)]
struct NewOrderBody {
	id: ClientOrderId,
	market: String,
	side: Side,
	quantity: String,
	limit: String,
	good_until_ms: u64,
}

#[derive(Deserialize)]
struct OrderBody {
	id: String,
	market: String,
	side: Side,
	quantity: Amount,
	filled: Amount,
	paid: Amount,
	fee: Amount,
	fee_asset: String,
	state: State,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
	Open,
	Filled,
	Expired,
	Cancelled,
}

#[derive(Deserialize)]
struct Balance {
	asset: String,
	free: Amount,
}

impl Sandbox {
	/// The account with `key` at `base_url`, such as `http://127.0.0.1:8645/sandbox`.
	pub fn new(
		base_url: &str,
		key: SecretString,
		settings: HttpSettings,
	) -> Result<Self, SetupError> {
		let http = Http::new(NAME, base_url, settings)?;
		Ok(Self { http, key, clock: Clock::default(), window: DEFAULT_WINDOW })
	}

	/// How long an order may take to reach the book, a millisecond to a minute; five seconds unless
	/// set.
	pub fn with_window(mut self, window: Duration) -> Result<Self, SetupError> {
		if window < Duration::from_millis(1) || window > LONGEST_WINDOW {
			return Err(SetupError::Window(window));
		}
		self.window = window;
		Ok(self)
	}

	fn request(&self, method: Method, path: &str) -> RequestBuilder {
		self.http.request(method, path)
	}

	/// With the key. A key that is no header value makes a request that cannot be built, and is told
	/// as such.
	fn signed(&self, method: Method, path: &str) -> RequestBuilder {
		self.request(method, path).bearer_auth(self.key.expose_secret())
	}

	async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, VenueError> {
		let answer = self.http.send(request).await?;
		self.read(&answer)
	}

	fn read<T: DeserializeOwned>(&self, answer: &Answer) -> Result<T, VenueError> {
		if !answer.status.is_success() {
			return Err(self.error(answer));
		}
		answer.json().map_err(|error| self.http.unknown(format!("an answer that is none: {error}")))
	}

	/// Only an answer 4xx in the exchange's own words is a refusal.
	fn error(&self, answer: &Answer) -> VenueError {
		let status = answer.status;
		match answer.json::<ErrorBody>() {
			Ok(ErrorBody { error }) if status.is_client_error() => {
				self.http.refused(error.code, error.message)
			}
			Ok(ErrorBody { error }) => {
				self.http.unknown(format!("HTTP {status}: {}", error.message))
			}
			Err(_) => self.http.unknown(format!("HTTP {status}")),
		}
	}

	/// The exchange's time, milliseconds since the Unix epoch.
	async fn now_ms(&self) -> Result<u64, VenueError> {
		if let Some(now) = self.clock.now_ms() {
			return Ok(now);
		}
		let sent = local_ms();
		let Time { time_ms } = self.ask(self.request(Method::GET, "/v1/time")).await?;
		self.clock.compare(sent, time_ms);
		Ok(self.clock.now_ms().unwrap_or(time_ms))
	}

	async fn market(&self, market: &Market) -> Result<MarketBody, VenueError> {
		let legal = |symbol: &str| {
			!symbol.is_empty() && symbol.bytes().all(|byte| byte.is_ascii_alphanumeric())
		};
		let Market { base, quote } = market;
		if !legal(base) || !legal(quote) {
			return Err(self.http.refused("rules", format!("{market} is no market")));
		}
		let path = format!("/v1/markets/{base}/{quote}");
		self.ask(self.request(Method::GET, &path)).await
	}

	fn report(&self, body: OrderBody) -> Result<OrderReport, VenueError> {
		let OrderBody { id, market, side, fee_asset, state, .. } = body;
		let unreadable = |what: &str| self.http.unknown(format!("an order without {what}"));
		let (base, quote) = market.split_once('/').ok_or_else(|| unreadable("market"))?;
		let (Amount(quantity), Amount(filled)) = (body.quantity, body.filled);
		let (Amount(paid), Amount(fee)) = (body.paid, body.fee);
		let state = match state {
			State::Open => OrderState::Open,
			State::Filled => OrderState::Filled,
			State::Expired | State::Cancelled => OrderState::Cancelled,
		};
		let id = id.parse().map_err(|_| unreadable("an id of ours"))?;
		let market = Market::new(base, quote);
		Ok(OrderReport { id, market, side, quantity, filled, paid, fee, fee_asset, state })
	}

	/// Places an order, whatever time it takes.
	async fn place_now(&self, order: &NewOrder) -> Result<OrderReport, VenueError> {
		let rules = self.rules(&order.market).await.map_err(|error| self.http.before(error))?;
		let order = rules.round(order).map_err(|error| self.http.refused("rules", error))?;
		let mut answer = self.send(&order).await?;
		if code(&answer).as_deref() == Some("too_late") && answer.status.is_client_error() {
			// Refused for certain, so that a second one cannot be a second order.
			self.clock.forget();
			answer = self.send(&order).await?;
		}
		if answer.status == StatusCode::CONFLICT && code(&answer).as_deref() == Some("duplicate_id")
		{
			return known::ask(self, &self.http, &order).await;
		}
		let report = self.report(self.read(&answer)?)?;
		known::same(&self.http, &order, report)
	}

	async fn send(&self, order: &NewOrder) -> Result<Answer, VenueError> {
		let now_ms = self.now_ms().await.map_err(|error| self.http.before(error))?;
		let window_ms = u64::try_from(self.window.as_millis()).unwrap_or(u64::MAX);
		let body = NewOrderBody {
			id: order.id,
			market: order.market.to_string(),
			side: order.side,
			quantity: order.quantity.to_string(),
			limit: order.limit.to_string(),
			good_until_ms: now_ms.saturating_add(window_ms),
		};
		let text = serde_json::to_vec(&body);
		let text = text.map_err(|error| self.http.not_sent(&error.to_string(), None))?;
		self.http.send(self.signed(Method::POST, "/v1/orders").body(text)).await
	}
}

/// The code of a refusal.
fn code(answer: &Answer) -> Option<String> {
	answer.json::<ErrorBody>().ok().map(|body| body.error.code)
}

#[async_trait]
impl Venue for Sandbox {
	fn name(&self) -> &str {
		NAME
	}

	fn arrival_window(&self) -> Duration {
		let sent_within = self.http.timeout();
		self.window.saturating_add(sent_within).saturating_add(clock::error(sent_within))
	}

	async fn rules(&self, market: &Market) -> Result<MarketRules, VenueError> {
		let body = self.market(market).await?;
		let (Amount(step), Amount(tick)) = (body.step, body.tick);
		Ok(MarketRules { step, tick, least_notional: body.least_notional.0 })
	}

	async fn top(&self, market: &Market) -> Result<Top, VenueError> {
		let MarketBody { bid, ask, .. } = self.market(market).await?;
		Ok(Top { bid: bid.0, ask: ask.0 })
	}

	async fn place(&self, order: &NewOrder) -> Result<OrderReport, VenueError> {
		self.http.within(self.place_now(order)).await
	}

	async fn order(
		&self,
		market: &Market,
		id: &ClientOrderId,
	) -> Result<Option<OrderReport>, VenueError> {
		let path = format!("/v1/orders/{id}");
		let answer = self.http.send(self.signed(Method::GET, &path)).await?;
		if answer.status == StatusCode::NOT_FOUND
			&& code(&answer).as_deref() == Some("unknown_order")
		{
			return Ok(None);
		}
		let report = self.report(self.read(&answer)?)?;
		match report.market == *market {
			true => Ok(Some(report)),
			false => Err(self.http.unknown(format!("order {id} is on {}", report.market))),
		}
	}

	async fn open_orders(&self) -> Result<Vec<OrderReport>, VenueError> {
		let bodies: Vec<OrderBody> = self.ask(self.signed(Method::GET, "/v1/orders")).await?;
		let ours = bodies.into_iter().filter(|body| body.id.parse::<ClientOrderId>().is_ok());
		ours.map(|body| self.report(body)).collect()
	}

	async fn cancel(&self, market: &Market, id: &ClientOrderId) -> Result<OrderReport, VenueError> {
		if self.order(market, id).await?.is_none() {
			return Err(self.http.refused("unknown_order", format!("there is no order {id}")));
		}
		let path = format!("/v1/orders/{id}");
		self.report(self.ask(self.signed(Method::DELETE, &path)).await?)
	}

	async fn balances(&self) -> Result<Vec<(String, Decimal)>, VenueError> {
		let balances: Vec<Balance> = self.ask(self.signed(Method::GET, "/v1/balances")).await?;
		let free = balances.into_iter().map(|Balance { asset, free: Amount(free) }| (asset, free));
		let mut free: Vec<(String, Decimal)> =
			free.filter(|(_, amount)| *amount > Decimal::ZERO).collect();
		free.sort();
		Ok(free)
	}
}
