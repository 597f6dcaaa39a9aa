//! From an order that an API has read to what that API answers, by way of the faults.

use super::{
	faults::{Api, OrderFault},
	order::{Order, OrderRequest},
	Refusal,
};
use crate::exchange::{App, LONGEST_HANG};
use std::{sync::Arc, time::Duration};
use tokio::time::{sleep, timeout};

/// An order as an API has read it.
#[derive(Clone, Debug)]
pub struct Incoming {
	/// The API.
	pub api: Api,
	/// The key of the account, which exists.
	pub key: String,
	/// The order.
	pub request: OrderRequest,
	/// The last moment at which it may be accepted, milliseconds since the Unix epoch.
	pub good_until_ms: Option<u64>,
}

/// How an API answers an order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
	/// It was accepted.
	Accepted(Order),
	/// It was refused, or a fault pretends that.
	Refused(Refusal),
	/// It came to the book too late.
	TooLate,
	/// Too many requests: wait this many seconds.
	RateLimited(u64),
	/// An internal error.
	Failed,
	/// None at all: the connection is closed.
	Closed,
}

/// Places an order as the fault that it meets will have it.
pub async fn place(app: Arc<App>, incoming: Incoming) -> Answer {
	let fault = app.order_faults.next(incoming.api, &incoming.request.pair);
	if let Some(fault) = fault {
		log::info!("order {} meets the fault {fault:?}", incoming.request.id);
	}
	match fault {
		Some(OrderFault::Refuse) => return Answer::Closed,
		Some(OrderFault::RateLimitSeconds(wait)) => return Answer::RateLimited(wait),
		Some(OrderFault::Reject) => return Answer::Refused(Refusal::Rejected),
		_ => {}
	}
	let answer = match fault {
		Some(OrderFault::DelayMs(delay)) => {
			let app = app.clone();
			// A task of its own: it goes on when the client leaves and this future is dropped.
			let late = tokio::spawn(async move {
				sleep(Duration::from_millis(delay)).await;
				accept(&app, incoming, fault)
			});
			late.await.unwrap_or(Answer::Failed)
		}
		_ => accept(&app, incoming, fault),
	};
	match (fault, answer) {
		(Some(OrderFault::AcceptHang), Answer::Accepted(_)) => {
			hang(&app).await;
			Answer::Closed
		}
		(Some(OrderFault::AcceptClose), Answer::Accepted(_)) => Answer::Closed,
		(Some(OrderFault::AcceptFail), Answer::Accepted(_)) => Answer::Failed,
		(Some(OrderFault::AcceptDuplicate), Answer::Accepted(order)) => {
			Answer::Refused(Refusal::Duplicate(order.id))
		}
		(_, answer) => answer,
	}
}

fn accept(app: &App, incoming: Incoming, fault: Option<OrderFault>) -> Answer {
	let Incoming { key, request, good_until_ms, .. } = incoming;
	let handling = fault.map(|fault| fault.handling()).unwrap_or_default();
	app.trade(|engine, market, now_ms| {
		if good_until_ms.is_some_and(|last| last < now_ms) {
			return Answer::TooLate;
		}
		match engine.place(market, &key, request, handling, now_ms) {
			Ok(order) => Answer::Accepted(order),
			Err(refusal) => Answer::Refused(refusal),
		}
	})
}

/// Waits until the faults are cleared, or for [`LONGEST_HANG`].
async fn hang(app: &App) {
	let mut cleared = app.order_faults.subscribe();
	if timeout(LONGEST_HANG, cleared.changed()).await.is_err() {
		log::debug!("a request hung for {LONGEST_HANG:?}");
	}
}
