//! Signed requests: key, signature, age, parameters.
//!
//! <https://developers.binance.com/docs/binance-spot-api-docs/rest-api/request-security>

use super::error::ApiError;
use crate::exchange::App;
use axum::{
	extract::Query,
	http::{HeaderMap, Uri},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::collections::BTreeMap;

/// How old a request may be when it does not say, milliseconds.
const DEFAULT_WINDOW_MS: u64 = 5_000;
/// How old a request may be at most, milliseconds.
const LONGEST_WINDOW_MS: u64 = 60_000;
/// How far ahead of the server's clock a request may be, milliseconds.
const AHEAD_MS: u64 = 1_000;
/// Parameters that every signed request may have.
const OWN: [&str; 3] = ["recvWindow", "signature", "timestamp"];

/// A request whose signature is right.
#[derive(Debug)]
pub struct Signed {
	/// The API key.
	pub key: String,
	/// The last moment at which it may be executed, milliseconds since the Unix epoch.
	pub good_until_ms: u64,
	parameters: BTreeMap<String, String>,
}

impl Signed {
	/// A parameter that may be left out.
	pub fn optional(&self, name: &str) -> Option<&str> {
		self.parameters.get(name).map(String::as_str).filter(|value| !value.is_empty())
	}

	/// A parameter that must be there.
	pub fn mandatory(&self, name: &str) -> Result<&str, ApiError> {
		self.optional(name).ok_or_else(|| ApiError::mandatory(name))
	}
}

/// Checks a request that has come with `query` and `body`; `known` are the parameters that its
/// endpoint reads.
pub fn check(
	app: &App,
	headers: &HeaderMap,
	query: Option<String>,
	body: &[u8],
	known: &[&str],
) -> Result<Signed, ApiError> {
	let key = headers.get("x-mbx-apikey").and_then(|value| value.to_str().ok());
	let key = key.ok_or_else(ApiError::no_key)?;
	let secret = app.trading.lock().account(key)?.secret.clone();

	let query = query.unwrap_or_default();
	let body =
		std::str::from_utf8(body).map_err(|_| ApiError::bad(-1100, "Illegal characters found."))?;
	let parameters = read(&query, body)?;
	let request = Signed { key: key.to_owned(), good_until_ms: 0, parameters };
	let signature = request.mandatory("signature")?;
	let timestamp = number(request.mandatory("timestamp")?, "timestamp")?;
	if !is_signed(&secret, &query, body, signature) {
		return Err(ApiError::bad(-1022, "Signature for this request is not valid."));
	}
	let window = request.optional("recvWindow").map(|window| number(window, "recvWindow"));
	let window = window.transpose()?.unwrap_or(DEFAULT_WINDOW_MS);
	if window > LONGEST_WINDOW_MS {
		return Err(ApiError::bad(-1131, "recvWindow must be less than 60000"));
	}
	let now = app.clock_ms();
	if timestamp >= now.saturating_add(AHEAD_MS) {
		let text = "Timestamp for this request was 1000ms ahead of the server's time.";
		return Err(ApiError::bad(-1021, text));
	}
	let good_until_ms = timestamp.saturating_add(window);
	if good_until_ms < now {
		return Err(ApiError::outside_window());
	}
	let names = request.parameters.keys().map(String::as_str);
	let total = request.parameters.len();
	let unread = names.filter(|name| !known.contains(name) && !OWN.contains(name)).count();
	if unread > 0 {
		let text = format!(
			"Not all sent parameters were read; read '{}' parameter(s) but was sent '{total}'.",
			total.saturating_sub(unread)
		);
		return Err(ApiError::bad(-1104, text));
	}
	Ok(Signed { good_until_ms, ..request })
}

/// The parameters of query and body, decoded.
fn read(query: &str, body: &str) -> Result<BTreeMap<String, String>, ApiError> {
	let parts: Vec<&str> = [query, body].into_iter().filter(|part| !part.is_empty()).collect();
	let malformed = || ApiError::bad(-1100, "Illegal characters found in a parameter.");
	let uri: Uri = format!("/?{}", parts.join("&")).parse().map_err(|_| malformed())?;
	let Query(pairs) =
		Query::<Vec<(String, String)>>::try_from_uri(&uri).map_err(|_| malformed())?;
	let mut parameters = BTreeMap::new();
	for (name, value) in pairs {
		if parameters.insert(name, value).is_some() {
			return Err(ApiError::bad(-1101, "Duplicate values for a parameter detected."));
		}
	}
	Ok(parameters)
}

/// A whole number of milliseconds.
fn number(text: &str, name: &str) -> Result<u64, ApiError> {
	text.parse().map_err(|_| ApiError::mandatory(name))
}

/// Whether `signature` is the HMAC-SHA256, in hexadecimal of either case, of the query followed by
/// the body, both without the signature itself.
fn is_signed(secret: &str, query: &str, body: &str, signature: &str) -> bool {
	let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
		return false;
	};
	for part in [query, body] {
		let pairs: Vec<&str> =
			part.split('&').filter(|pair| !pair.starts_with("signature=")).collect();
		mac.update(pairs.join("&").as_bytes());
	}
	hex::decode(signature).is_ok_and(|bytes| mac.verify_slice(&bytes).is_ok())
}

#[cfg(test)]
mod tests {
	use super::*;

	const SECRET: &str = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";

	/// Examples 1 to 3 of the documentation of signed requests.
	#[test]
	fn the_documented_signatures_are_right() {
		const WHOLE: &str =
			"symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1\
			&recvWindow=5000&timestamp=1499827319559";
		let signature = "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71";
		assert!(is_signed(SECRET, WHOLE, "", signature));
		assert!(is_signed(SECRET, "", WHOLE, &signature.to_uppercase()));
		assert!(is_signed(SECRET, &format!("{WHOLE}&signature={signature}"), "", signature));
		assert!(!is_signed(SECRET, &WHOLE.replace("price=0.1", "price=0.2"), "", signature));
		assert!(!is_signed("other", WHOLE, "", signature));
		assert!(!is_signed(SECRET, WHOLE, "", ""));

		let (query, body) = WHOLE.split_once("&quantity").unwrap();
		let mixed = "0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c602f9a77";
		assert!(is_signed(SECRET, query, &format!("quantity{body}"), mixed));
	}
}
