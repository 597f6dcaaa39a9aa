//! The trait.

use crate::{ClientOrderId, Market, MarketRules, NewOrder, OrderReport, Top, VenueError};
use async_trait::async_trait;
use rust_decimal::Decimal;
use std::time::Duration;

/// An exchange as one account sees it.
///
/// No method repeats an order by itself unless the venue said for certain that the first was not
/// taken. All errors say what is known, see [`VenueError`].
#[async_trait]
pub trait Venue: Send + Sync {
	/// Name for logs, journals and metrics: lower-case letters.
	fn name(&self) -> &str;

	/// How long after [`Venue::place`] was called its order may still reach the book. An order that the venue does not
	/// know after that ([`Venue::order`] is `None`) never will be known; before that it may yet come.
	/// Default: a minute, the longest that Binance lets a request live.
	fn arrival_window(&self) -> Duration {
		Duration::from_secs(60)
	}

	/// The rules of a market, at most an hour old.
	async fn rules(&self, market: &Market) -> Result<MarketRules, VenueError>;

	/// The best prices of a market.
	async fn top(&self, market: &Market) -> Result<Top, VenueError>;

	/// Places `order`, rounded by [`MarketRules::round`], and reports what came of it. It ends within the
	/// time that a single request may take, and sends nothing afterwards.
	///
	/// When the venue says that it knows the id already, the answer is the report of the order that it
	/// knows, never a second order. `Unknown` when that is another order than this one.
	async fn place(&self, order: &NewOrder) -> Result<OrderReport, VenueError>;

	/// An order of this account; `None`: the venue knows no order of this id. See
	/// [`Venue::arrival_window`] for when that is final.
	async fn order(
		&self,
		market: &Market,
		id: &ClientOrderId,
	) -> Result<Option<OrderReport>, VenueError>;

	/// All orders of this account that may still trade and have an id of ours.
	async fn open_orders(&self) -> Result<Vec<OrderReport>, VenueError>;

	/// Cancels an order and reports where it ended. `Refused` when there is nothing to cancel.
	async fn cancel(&self, market: &Market, id: &ClientOrderId) -> Result<OrderReport, VenueError>;

	/// What the account can dispose of, ascending by symbol, whole units. What open orders hold is not
	/// in it; nor are assets of which there is none.
	async fn balances(&self) -> Result<Vec<(String, Decimal)>, VenueError>;
}
