//! Binance's errors: <https://developers.binance.com/docs/binance-spot-api-docs/errors>.

use crate::trading::Refusal;
use axum::{
	http::{header::RETRY_AFTER, StatusCode},
	response::{IntoResponse, Response},
	Json,
};
use serde_json::json;

/// An error as Binance answers it: `{"code":-1121,"msg":"Invalid symbol."}`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiError {
	status: StatusCode,
	code: i32,
	message: String,
	/// Seconds to wait.
	retry_after: Option<u64>,
}

impl ApiError {
	/// With HTTP 400.
	pub fn bad(code: i32, message: impl Into<String>) -> Self {
		let status = StatusCode::BAD_REQUEST;
		Self { status, code, message: message.into(), retry_after: None }
	}

	/// A parameter that is missing or makes no sense.
	pub fn mandatory(name: &str) -> Self {
		let text = "was not sent, was empty/null, or malformed.";
		Self::bad(-1102, format!("Mandatory parameter '{name}' {text}"))
	}

	/// A request without a key.
	pub fn no_key() -> Self {
		let status = StatusCode::UNAUTHORIZED;
		Self { status, ..Self::bad(-2014, "API-key format invalid.") }
	}

	/// A market that is not listed.
	pub fn unknown_symbol() -> Self {
		Self::bad(-1121, "Invalid symbol.")
	}

	/// A request that is too old.
	pub fn outside_window() -> Self {
		Self::bad(-1021, "Timestamp for this request is outside of the recvWindow.")
	}

	/// An order that is not there to be cancelled.
	pub fn unknown_order() -> Self {
		Self::bad(-2011, "Unknown order sent.")
	}

	/// An order that is not there to be asked for.
	pub fn no_such_order() -> Self {
		Self::bad(-2013, "Order does not exist.")
	}

	/// Too many requests.
	pub fn rate_limited(wait_seconds: u64) -> Self {
		let text =
			"Too much request weight used; current limit is 6000 request weight per 1 MINUTE. \
			Please use WebSocket Streams for live updates to avoid polling the API.";
		Self {
			status: StatusCode::TOO_MANY_REQUESTS,
			retry_after: Some(wait_seconds),
			..Self::bad(-1003, text)
		}
	}

	/// The venue does not know what became of an order.
	pub fn timeout() -> Self {
		let text =
			"Timeout waiting for response from backend server. Send status unknown; execution \
			status unknown.";
		Self { status: StatusCode::INTERNAL_SERVER_ERROR, ..Self::bad(-1007, text) }
	}
}

impl From<Refusal> for ApiError {
	fn from(refusal: Refusal) -> Self {
		match refusal {
			Refusal::Account => Self {
				status: StatusCode::UNAUTHORIZED,
				..Self::bad(-2015, "Invalid API-key, IP, or permissions for action.")
			},
			Refusal::Market(_) => Self::unknown_symbol(),
			Refusal::Quantity { .. } => Self::bad(-1013, "Filter failure: LOT_SIZE"),
			Refusal::Limit { .. } => Self::bad(-1013, "Filter failure: PRICE_FILTER"),
			Refusal::Notional { .. } => Self::bad(-1013, "Filter failure: NOTIONAL"),
			Refusal::Balance { .. } => {
				Self::bad(-2010, "Account has insufficient balance for requested action.")
			}
			Refusal::Duplicate(_) => Self::bad(-2010, "Duplicate order sent."),
			Refusal::Rejected => Self::bad(-2010, "Market is closed."),
			Refusal::Order(_) => Self::no_such_order(),
			Refusal::NotOpen(_) => Self::unknown_order(),
		}
	}
}

impl IntoResponse for ApiError {
	fn into_response(self) -> Response {
		let body = Json(json!({ "code": self.code, "msg": self.message }));
		match self.retry_after {
			Some(wait) => (self.status, [(RETRY_AFTER, wait.to_string())], body).into_response(),
			None => (self.status, body).into_response(),
		}
	}
}
