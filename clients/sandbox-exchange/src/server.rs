//! The listener, its connections and the ticks.

use crate::{
	asset::{in_range, Asset, AssetError},
	control,
	exchange::{App, CloseConnection},
	market::{Market, MarketError},
	replay::Replay,
	trading::{plain, Engine, SettingsError, TradingConfig},
	venues::Venue,
};
use axum::{body::Body, http::StatusCode, response::IntoResponse, Json, Router};
use hyper::{body::Incoming, server::conn::http1, service::Service, Request, Response};
use hyper_util::{
	rt::{TokioIo, TokioTimer},
	service::TowerToHyperService,
};
use serde_json::json;
use std::{
	future::Future,
	io,
	net::{Ipv4Addr, SocketAddr},
	pin::{pin, Pin},
	sync::Arc,
	time::Duration,
};
use tokio::{
	net::{TcpListener, TcpStream},
	sync::watch,
	task::{JoinError, JoinHandle, JoinSet},
	time::{interval_at, sleep, timeout, Instant, MissedTickBehavior},
};

/// Time that open requests have to end when the server stops.
const GRACE: Duration = Duration::from_secs(1);
/// Pause after a connection could not be accepted, usually because there are too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// What the exchange trades and where it listens.
#[derive(Clone, Debug)]
pub struct Config {
	/// Address and port; port 0 takes any that is free. The control API is open to whoever can reach
	/// it.
	pub listen: SocketAddr,
	/// Seed of the random walks and of the venues' noise.
	pub seed: u64,
	/// Time between two ticks, above zero.
	pub tick: Duration,
	/// Assets with their start prices.
	pub assets: Vec<Asset>,
	/// Recorded prices to play instead of the random walks.
	pub replay: Option<Replay>,
	/// Markets, terms and accounts of the trading APIs.
	pub trading: TradingConfig,
}

/// The default assets on a free port of the loopback interface, seed 0, two ticks a second.
impl Default for Config {
	fn default() -> Self {
		Self {
			listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
			seed: 0,
			tick: Duration::from_millis(500),
			assets: crate::default_assets(),
			replay: None,
			trading: TradingConfig::default(),
		}
	}
}

/// Why an exchange did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
	/// Two ticks at once.
	#[error("the time between two ticks is zero")]
	ZeroTick,
	/// A start price out of range.
	#[error("asset {asset}: {source}")]
	StartPrice {
		/// The asset.
		asset: String,
		/// What is wrong with its price.
		source: AssetError,
	},
	/// The assets make no market.
	#[error(transparent)]
	Market(#[from] MarketError),
	/// The trading APIs cannot work on these terms.
	#[error(transparent)]
	Trading(#[from] SettingsError),
	/// The address cannot be listened on.
	#[error("cannot listen on {address}: {source}")]
	Listen {
		/// The address.
		address: SocketAddr,
		/// Why.
		source: io::Error,
	},
	/// The server's task came to an end that was not asked for.
	#[error("the server failed: {0}")]
	Failed(#[from] JoinError),
}

/// An exchange that runs. Dropping it stops it.
#[derive(Debug)]
pub struct Running {
	address: SocketAddr,
	stop: watch::Sender<bool>,
	task: Option<JoinHandle<()>>,
}

/// Starts an exchange on the current tokio runtime. It accepts requests as soon as this returns.
pub async fn start(config: Config) -> Result<Running, Error> {
	let Config { listen, seed, tick, assets, replay, trading } = config;
	if tick.is_zero() {
		return Err(Error::ZeroTick);
	}
	for Asset { symbol, start_price } in &assets {
		in_range(*start_price)
			.map_err(|source| Error::StartPrice { asset: symbol.to_string(), source })?;
	}
	let market = Market::new(seed, &assets, replay)?;
	let engine = Engine::new(trading, &market)?;
	let app = Arc::new(App::new(market, engine));
	let cannot_listen = |source| Error::Listen { address: listen, source };
	let listener = TcpListener::bind(listen).await.map_err(cannot_listen)?;
	let address = listener.local_addr().map_err(cannot_listen)?;
	let (stop, stopped) = watch::channel(false);
	let task = tokio::spawn(run(listener, app, tick, stopped));
	log::info!("sandbox exchange listens on {address}");
	Ok(Running { address, stop, task: Some(task) })
}

impl Running {
	/// Where it listens; never port 0.
	pub const fn local_addr(&self) -> SocketAddr {
		self.address
	}

	/// Base URL of a venue, without a slash at the end: stands in for `https://api.binance.com` and
	/// its like.
	pub fn base_url(&self, venue: Venue) -> String {
		format!("http://{}/{venue}", self.address)
	}

	/// Base URL of the exchange's own trading API, without a slash at the end.
	pub fn trading_url(&self) -> String {
		format!("http://{}/sandbox", self.address)
	}

	/// Base URL of the control API, without a slash at the end.
	pub fn control_url(&self) -> String {
		format!("http://{}/control", self.address)
	}

	/// Waits until the exchange has stopped, which it does by itself only when it fails. May be
	/// dropped and called again.
	pub async fn join(&mut self) -> Result<(), Error> {
		let Some(task) = self.task.as_mut() else {
			return Ok(());
		};
		let result = task.await;
		self.task = None;
		Ok(result?)
	}

	/// Stops accepting, gives open requests a second to end, closes all connections.
	pub async fn shutdown(mut self) -> Result<(), Error> {
		self.stop.send_replace(true);
		self.join().await
	}
}

async fn run(
	listener: TcpListener,
	app: Arc<App>,
	tick: Duration,
	mut stopped: watch::Receiver<bool>,
) {
	let mut connections = JoinSet::new();
	let for_connections = stopped.clone();
	tokio::select! {
		() = stop(&mut stopped) => {},
		() = accept(&listener, router(app.clone()), &for_connections, &mut connections) => {},
		() = tick_for_ever(&app, tick) => {},
	}
	drop(listener);
	while connections.join_next().await.is_some() {}
	log::info!("sandbox exchange stopped");
}

/// Waits until the exchange is to stop, or [`Running`] was dropped, which is the error.
async fn stop(stopped: &mut watch::Receiver<bool>) {
	if stopped.wait_for(|stopped| *stopped).await.is_err() {
		log::debug!("the sandbox exchange was dropped");
	}
}

async fn tick_for_ever(app: &App, period: Duration) {
	let start = Instant::now();
	let mut ticks = interval_at(start.checked_add(period).unwrap_or(start), period);
	ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
	loop {
		ticks.tick().await;
		app.market.lock().tick(start.elapsed());
	}
}

async fn accept(
	listener: &TcpListener,
	router: Router,
	stopped: &watch::Receiver<bool>,
	connections: &mut JoinSet<()>,
) {
	loop {
		tokio::select! {
			accepted = listener.accept() => match accepted {
				Ok((stream, _)) => {
					connections.spawn(serve(stream, router.clone(), stopped.clone()));
				},
				Err(error) => {
					log::warn!("cannot accept a connection: {error}");
					sleep(ACCEPT_PAUSE).await;
				},
			},
			Some(_) = connections.join_next() => {},
		}
	}
}

async fn serve(stream: TcpStream, router: Router, mut stopped: watch::Receiver<bool>) {
	let mut connection = pin!(http1::Builder::new()
		.timer(TokioTimer::new())
		.serve_connection(TokioIo::new(stream), RouterService(TowerToHyperService::new(router))));
	let result = tokio::select! {
		result = connection.as_mut() => result,
		() = stop(&mut stopped) => {
			connection.as_mut().graceful_shutdown();
			timeout(GRACE, connection).await.unwrap_or(Ok(()))
		},
	};
	if let Err(error) = result {
		log::debug!("a connection ended: {error}");
	}
}

fn router(app: Arc<App>) -> Router {
	let venues = Venue::ALL
		.into_iter()
		.fold(Router::new(), |router, venue| router.nest(&format!("/{venue}"), venue.routes()));
	venues
		.nest("/sandbox", plain::routes())
		.nest("/control", control::routes())
		.fallback(no_such_path)
		.with_state(app)
}

async fn no_such_path() -> axum::response::Response {
	let message = "no such path; see the endpoint table in the README";
	let body = json!({ "error": { "field": "path", "message": message } });
	(StatusCode::NOT_FOUND, Json(body)).into_response()
}

/// The router as hyper calls it. An error makes hyper close the connection without an answer.
#[derive(Clone)]
struct RouterService(TowerToHyperService<Router>);

/// The connection is closed because a fault says so.
#[derive(Debug, thiserror::Error)]
#[error("closed without an answer, as asked")]
struct Closed;

impl Service<Request<Incoming>> for RouterService {
	type Response = Response<Body>;
	type Error = Closed;
	type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Closed>> + Send>>;

	fn call(&self, request: Request<Incoming>) -> Self::Future {
		let answer = self.0.call(request);
		Box::pin(async move {
			match answer.await {
				Ok(response) if response.extensions().get::<CloseConnection>().is_none() => {
					Ok(response)
				}
				_ => Err(Closed),
			}
		})
	}
}
