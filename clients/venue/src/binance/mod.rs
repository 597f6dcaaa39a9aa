//! Binance spot by its signed REST API:
//! <https://developers.binance.com/docs/binance-spot-api-docs/rest-api>.

mod sign;
mod wire;

use self::sign::sign;
use crate::{
	amount::Amount,
	clock::{self, local_ms, Clock},
	http::{Answer, Http, HttpSettings, SetupError},
	known,
	secrets::{read_secret, SecretError},
	ClientOrderId, Market, MarketRules, NewOrder, OrderReport, Side, Top, Venue, VenueError,
};
use async_trait::async_trait;
use parking_lot::Mutex;
use reqwest::Method;
use rust_decimal::Decimal;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use std::{
	collections::BTreeMap,
	path::Path,
	time::{Duration, Instant},
};

const NAME: &str = "binance";

/// The header with the API key.
const KEY_HEADER: &str = "X-MBX-APIKEY";
/// How old a request may be when it is processed, unless set otherwise: Binance's own default.
const DEFAULT_WINDOW: Duration = Duration::from_secs(5);
/// The most that Binance takes.
const LONGEST_WINDOW: Duration = Duration::from_secs(60);
/// How long the rules of a market are used to place orders before they are read again.
const RULES_GOOD_FOR: Duration = Duration::from_secs(3_600);
/// How often the trades of an order are asked for, until they add up.
const TRADE_ATTEMPTS: u32 = 3;
/// Pause between two of them.
const TRADE_PAUSE: Duration = Duration::from_millis(200);

/// Codes that leave open what happened: unknown, disconnected, unexpected response, time-out, busy.
const UNCERTAIN: [i64; 5] = [-1000, -1001, -1006, -1007, -1008];
/// Codes of the rate limiter: too many requests, too many orders.
const RATE_LIMITS: [i64; 2] = [-1003, -1015];
/// The request is too old, or comes from the future.
const INVALID_TIMESTAMP: i64 = -1021;
/// A filter failed.
const INVALID_MESSAGE: i64 = -1013;
/// The matching engine refused an order.
const NEW_ORDER_REJECTED: i64 = -2010;
/// The engine's words, under [`NEW_ORDER_REJECTED`], for an id that is in use.
const DUPLICATE: &str = "Duplicate order sent.";
/// An id that is in use, as Binance's other markets tell it.
const DUPLICATE_ID: i64 = -4116;
/// There is no such order.
const NO_SUCH_ORDER: i64 = -2013;

/// An API key and what requests are signed with. Neither is ever shown.
#[derive(Clone, Debug)]
pub struct Credentials {
	/// The API key.
	pub key: SecretString,
	/// The secret.
	pub secret: SecretString,
}

impl Credentials {
	/// From two files, each with one line.
	pub fn from_files(key: &Path, secret: &Path) -> Result<Self, SecretError> {
		Ok(Self { key: read_secret(key)?, secret: read_secret(secret)? })
	}
}

/// One account on Binance, or on a server that speaks its API.
#[derive(Debug)]
pub struct Binance {
	http: Http,
	credentials: Credentials,
	clock: Clock,
	window: Duration,
	listed: Mutex<BTreeMap<String, Listed>>,
}

/// A market that was read.
#[derive(Clone, Debug)]
struct Listed {
	market: Market,
	rules: MarketRules,
	at: Instant,
}

/// What Binance says when it does not do what it was asked.
#[derive(Debug)]
struct Failure {
	/// Binance's code, when it gave one.
	code: Option<i64>,
	duplicate: bool,
	error: VenueError,
}

impl From<VenueError> for Failure {
	fn from(error: VenueError) -> Self {
		Self { code: None, duplicate: false, error }
	}
}

impl From<Failure> for VenueError {
	fn from(failure: Failure) -> Self {
		failure.error
	}
}

impl Binance {
	/// The account of `credentials` at `base_url`, such as `https://api.binance.com`.
	pub fn new(
		base_url: &str,
		credentials: Credentials,
		settings: HttpSettings,
	) -> Result<Self, SetupError> {
		Ok(Self {
			http: Http::new(NAME, base_url, settings)?,
			credentials,
			clock: Clock::default(),
			window: DEFAULT_WINDOW,
			listed: Mutex::new(BTreeMap::new()),
		})
	}

	/// How old a request may be when Binance processes it (`recvWindow`), a millisecond to a minute;
	/// five seconds unless set.
	pub fn with_window(mut self, window: Duration) -> Result<Self, SetupError> {
		if window < Duration::from_millis(1) || window > LONGEST_WINDOW {
			return Err(SetupError::Window(window));
		}
		self.window = window;
		Ok(self)
	}

	/// A request that needs no key.
	async fn public<T: DeserializeOwned>(&self, path: &str) -> Result<T, VenueError> {
		let answer = self.http.send(self.http.request(Method::GET, path)).await?;
		Ok(self.read(&answer)?)
	}

	/// A signed request. Parameters need no encoding: they are symbols, ids, numbers and names. One
	/// that Binance found too old, or too early, is sent once more after the clocks were compared:
	/// that it was not processed is certain.
	async fn signed<T: DeserializeOwned>(
		&self,
		method: Method,
		path: &str,
		parameters: &str,
	) -> Result<T, Failure> {
		match self.signed_once(method.clone(), path, parameters).await {
			Err(Failure {
				code: Some(INVALID_TIMESTAMP),
				error: VenueError::Refused { .. },
				..
			}) => {
				self.clock.forget();
				self.signed_once(method, path, parameters).await
			}
			result => result,
		}
	}

	async fn signed_once<T: DeserializeOwned>(
		&self,
		method: Method,
		path: &str,
		parameters: &str,
	) -> Result<T, Failure> {
		let now_ms = self.now_ms().await.map_err(|error| self.http.before(error))?;
		let window_ms = self.window.as_millis();
		let separator = if parameters.is_empty() { "" } else { "&" };
		let query = format!("{parameters}{separator}recvWindow={window_ms}&timestamp={now_ms}");
		let signature = sign(&self.credentials.secret, &query);
		let signature = signature.map_err(|error| self.http.not_sent(&error.to_string(), None))?;
		let request = self
			.http
			.request(method, &format!("{path}?{query}&signature={signature}"))
			.header(KEY_HEADER, self.key()?);
		self.read(&self.http.send(request).await?)
	}

	/// The key as a header that is not shown either.
	fn key(&self) -> Result<reqwest::header::HeaderValue, VenueError> {
		let key = self.credentials.key.expose_secret();
		let value = reqwest::header::HeaderValue::from_str(key);
		let mut value = value.map_err(|_| self.http.not_sent("the API key is no header", None))?;
		value.set_sensitive(true);
		Ok(value)
	}

	fn read<T: DeserializeOwned>(&self, answer: &Answer) -> Result<T, Failure> {
		if !answer.status.is_success() {
			return Err(self.failure(answer));
		}
		let body = answer.json();
		Ok(body.map_err(|error| self.http.unknown(format!("an answer that is none: {error}")))?)
	}

	/// Only an answer 4xx with a code that leaves nothing open is a refusal.
	fn failure(&self, answer: &Answer) -> Failure {
		let status = answer.status;
		let Ok(wire::ErrorBody { code, msg }) = answer.json() else {
			return self.http.unknown(format!("HTTP {status}")).into();
		};
		let error = if !status.is_client_error() || UNCERTAIN.contains(&code) {
			self.http.unknown(format!("HTTP {status}: {msg} ({code})"))
		} else if RATE_LIMITS.contains(&code) {
			self.http.not_sent(&format!("{msg} ({code})"), None)
		} else {
			self.http.refused(code, &msg)
		};
		let duplicate = matches!(error, VenueError::Refused { .. })
			&& (code == DUPLICATE_ID || (code == NEW_ORDER_REJECTED && msg == DUPLICATE));
		Failure { code: Some(code), duplicate, error }
	}

	/// Binance's time, milliseconds since the Unix epoch.
	async fn now_ms(&self) -> Result<u64, VenueError> {
		if let Some(now) = self.clock.now_ms() {
			return Ok(now);
		}
		let sent = local_ms();
		let wire::Time { server_time } = self.public("/api/v3/time").await?;
		self.clock.compare(sent, server_time);
		Ok(self.clock.now_ms().unwrap_or(server_time))
	}

	/// What Binance calls a market, when it can be one of its markets.
	fn symbol(&self, market: &Market) -> Result<String, VenueError> {
		let legal = |symbol: &str| {
			let legal = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
			!symbol.is_empty() && symbol.bytes().all(legal)
		};
		match legal(&market.base) && legal(&market.quote) {
			true => Ok(format!("{}{}", market.base, market.quote)),
			false => Err(self.http.refused("rules", format!("{market} is no market of Binance"))),
		}
	}

	/// Reads the market that Binance calls `symbol`.
	async fn read_market(&self, symbol: &str) -> Result<Listed, VenueError> {
		let info: wire::ExchangeInfo =
			self.public(&format!("/api/v3/exchangeInfo?symbol={symbol}")).await?;
		let info = info.symbols.into_iter().find(|info| info.symbol == symbol);
		let info = info.ok_or_else(|| self.http.unknown(format!("no rules of {symbol}")))?;
		let listed = Listed { market: info.market(), rules: info.rules(), at: Instant::now() };
		self.listed.lock().insert(symbol.to_owned(), listed.clone());
		Ok(listed)
	}

	/// The market that Binance calls `symbol`, read within [`RULES_GOOD_FOR`].
	async fn listed(&self, symbol: &str) -> Result<Listed, VenueError> {
		let known = self.listed.lock().get(symbol).cloned();
		match known.filter(|listed| listed.at.elapsed() <= RULES_GOOD_FOR) {
			Some(listed) => Ok(listed),
			None => self.read_market(symbol).await,
		}
	}

	/// The rules of `listed`, when it is `market`: `AB` against `C` is not `A` against `BC`.
	fn rules_of(&self, market: &Market, listed: &Listed) -> Result<MarketRules, VenueError> {
		match listed.market == *market {
			true => Ok(listed.rules),
			false => {
				let text = format!("{market} is not listed, {} is", listed.market);
				Err(self.http.refused("rules", text))
			}
		}
	}

	/// An order as Binance tells it. Only the answer to placing it has its fees; otherwise its trades
	/// are asked for.
	async fn report(&self, market: &Market, order: wire::Order) -> Result<OrderReport, VenueError> {
		let id = order.id();
		let id = id.parse().map_err(|_| self.http.unknown(format!("order {id:?} is not ours")))?;
		let side = Side::from(order.side);
		let Amount(filled) = order.executed_qty;
		let receives = match side {
			Side::Buy => &market.base,
			Side::Sell => &market.quote,
		};
		let fee = match wire::fee(&order.fills, filled) {
			Ok(fee) => Ok(fee),
			Err(_) => self.fee(&order, filled).await?,
		};
		let nothing = (Decimal::ZERO, receives.clone());
		let (known, problem) = match fee {
			Ok(fee) => (fee.unwrap_or(nothing), None),
			Err(problem) => (nothing, Some(problem)),
		};
		let (fee, fee_asset) = known;
		let Amount(quantity) = order.orig_qty;
		let Amount(paid) = order.cumulative_quote_qty;
		let state = order.status.into();
		let market = market.clone();
		let report =
			OrderReport { id, market, side, quantity, filled, paid, fee, fee_asset, state };
		match problem {
			None => Ok(report),
			Some(problem) => Err(VenueError::FeeUnknown {
				venue: NAME.into(),
				reason: problem.to_string(),
				report: Box::new(report),
			}),
		}
	}

	/// The fee of an order by its trades, which Binance may list a little later than the order; or why it
	/// cannot be told by them.
	async fn fee(
		&self,
		order: &wire::Order,
		filled: Decimal,
	) -> Result<Result<Option<(Decimal, String)>, wire::FeeError>, VenueError> {
		let parameters = format!("symbol={}&orderId={}", order.symbol, order.order_id);
		let mut attempt = 1;
		loop {
			let trades: Vec<wire::Fee> =
				self.signed(Method::GET, "/api/v3/myTrades", &parameters).await?;
			match wire::fee(&trades, filled) {
				Ok(fee) => return Ok(Ok(fee)),
				Err(wire::FeeError::Incomplete { .. }) if attempt < TRADE_ATTEMPTS => {
					attempt = attempt.saturating_add(1);
					tokio::time::sleep(TRADE_PAUSE).await;
				}
				Err(error @ wire::FeeError::Incomplete { .. }) => {
					return Err(self.http.unknown(format!("order {}: {error}", order.id())))
				}
				Err(error) => return Ok(Err(error)),
			}
		}
	}

	/// Places an order, whatever time it takes.
	async fn place_now(&self, order: &NewOrder) -> Result<OrderReport, VenueError> {
		let symbol = self.symbol(&order.market)?;
		let listed = self.listed(&symbol).await.map_err(|error| self.http.before(error))?;
		let rules = self.rules_of(&order.market, &listed)?;
		let order = rules.round(order).map_err(|error| self.http.refused("rules", error))?;
		let NewOrder { id, quantity, limit, .. } = &order;
		let parameters = format!(
			"symbol={symbol}&side={}&type=LIMIT&timeInForce=IOC&quantity={quantity}&price={limit}\
			 &newClientOrderId={id}&newOrderRespType=FULL",
			wire::side(order.side)
		);
		match self.signed::<wire::Order>(Method::POST, "/api/v3/order", &parameters).await {
			Ok(body) => {
				let report = self.report(&order.market, body).await;
				known::same(&self.http, &order, report.map_err(|error| self.after(error))?)
			}
			Err(failure) if failure.duplicate => known::ask(self, &self.http, &order).await,
			Err(failure) => {
				if failure.code == Some(INVALID_MESSAGE) {
					self.listed.lock().remove(&symbol);
				}
				Err(failure.into())
			}
		}
	}

	/// A failure to tell what became of an order that exists is not one of the order.
	fn after(&self, error: VenueError) -> VenueError {
		match error {
			VenueError::Unknown { .. } | VenueError::FeeUnknown { .. } => error,
			other => self.http.unknown(format!("the order was taken; its trades: {other}")),
		}
	}
}

#[async_trait]
impl Venue for Binance {
	fn name(&self) -> &str {
		NAME
	}

	fn arrival_window(&self) -> Duration {
		let sent_within = self.http.timeout();
		self.window.saturating_add(sent_within).saturating_add(clock::error(sent_within))
	}

	async fn rules(&self, market: &Market) -> Result<MarketRules, VenueError> {
		let listed = self.listed(&self.symbol(market)?).await?;
		self.rules_of(market, &listed)
	}

	async fn top(&self, market: &Market) -> Result<Top, VenueError> {
		let path = format!("/api/v3/ticker/bookTicker?symbol={}", self.symbol(market)?);
		let wire::BookTicker { bid_price, ask_price } = self.public(&path).await?;
		Ok(Top { bid: bid_price.0, ask: ask_price.0 })
	}

	async fn place(&self, order: &NewOrder) -> Result<OrderReport, VenueError> {
		self.http.within(self.place_now(order)).await
	}
	async fn order(
		&self,
		market: &Market,
		id: &ClientOrderId,
	) -> Result<Option<OrderReport>, VenueError> {
		let parameters = format!("symbol={}&origClientOrderId={id}", self.symbol(market)?);
		match self.signed(Method::GET, "/api/v3/order", &parameters).await {
			Ok(body) => self.report(market, body).await.map(Some),
			Err(Failure {
				code: Some(NO_SUCH_ORDER), error: VenueError::Refused { .. }, ..
			}) => Ok(None),
			Err(failure) => Err(failure.into()),
		}
	}

	async fn open_orders(&self) -> Result<Vec<OrderReport>, VenueError> {
		let orders: Vec<wire::Order> = self.signed(Method::GET, "/api/v3/openOrders", "").await?;
		let mut reports = Vec::new();
		for order in orders {
			if order.id().parse::<ClientOrderId>().is_ok() {
				let market = self.listed(&order.symbol).await?.market;
				let report = self.report(&market, order).await;
				reports.push(report.or_else(VenueError::without_fee)?);
			}
		}
		Ok(reports)
	}

	async fn cancel(&self, market: &Market, id: &ClientOrderId) -> Result<OrderReport, VenueError> {
		let parameters = format!("symbol={}&origClientOrderId={id}", self.symbol(market)?);
		let body = self.signed(Method::DELETE, "/api/v3/order", &parameters).await?;
		self.report(market, body).await.map_err(|error| self.after(error))
	}

	async fn balances(&self) -> Result<Vec<(String, Decimal)>, VenueError> {
		let account: wire::Account =
			self.signed(Method::GET, "/api/v3/account", "omitZeroBalances=true").await?;
		let free = account.balances.into_iter().map(|balance| (balance.asset, balance.free.0));
		let mut free: Vec<(String, Decimal)> =
			free.filter(|(_, amount)| *amount > Decimal::ZERO).collect();
		free.sort();
		Ok(free)
	}
}
