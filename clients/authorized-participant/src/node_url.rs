//! The address of the node's RPC. Providers put tokens into it: what is shown is scheme, host and port.

use serde::Deserialize;
use std::{fmt, str::FromStr};
use thiserror::Error;
use url::Url;

/// What is shown in the place of a secret.
const HIDDEN: &str = "[hidden]";

/// Why a text is no address of a node. It does not repeat the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("no ws:// or wss:// URL with a host")]
pub struct NotANode;

/// A `ws://` or `wss://` URL. As text it is scheme, host and port only.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct NodeUrl(Url);

impl FromStr for NodeUrl {
	type Err = NotANode;

	fn from_str(text: &str) -> Result<Self, NotANode> {
		let url = Url::parse(text).map_err(|_| NotANode)?;
		let is_host = url.host_str().is_some_and(|host| !host.is_empty());
		match is_host && ["ws", "wss"].contains(&url.scheme()) {
			true => Ok(Self(url)),
			false => Err(NotANode),
		}
	}
}

impl TryFrom<String> for NodeUrl {
	type Error = String;

	fn try_from(text: String) -> Result<Self, String> {
		text.parse().map_err(|error: NotANode| format!("node: {error}"))
	}
}

impl NodeUrl {
	/// All of it, to connect with. Not to be shown.
	pub fn expose(&self) -> &str {
		self.0.as_str()
	}

	/// What somebody else says of this URL, without the parts that may be a secret.
	pub fn without_secrets(&self, text: &str) -> String {
		let Self(url) = self;
		let path = Some(url.path()).filter(|path| *path != "/");
		let name = Some(url.username()).filter(|name| !name.is_empty());
		let secrets = [url.query(), url.fragment(), url.password(), path, name];
		let text = text.replace(self.expose(), &self.to_string());
		let found = secrets.into_iter().flatten().filter(|secret| !secret.is_empty());
		found.fold(text, |text, secret| text.replace(secret, HIDDEN))
	}
}

impl fmt::Display for NodeUrl {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		let Self(url) = self;
		write!(formatter, "{}://{}", url.scheme(), url.host_str().unwrap_or_default())?;
		url.port_or_known_default().map_or(Ok(()), |port| write!(formatter, ":{port}"))
	}
}

impl fmt::Debug for NodeUrl {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		fmt::Display::fmt(self, formatter)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn scheme_host_and_port_are_shown_and_nothing_else() {
		for (text, shown) in [
			("ws://127.0.0.1:9944", "ws://127.0.0.1:9944"),
			("wss://rpc.example", "wss://rpc.example:443"),
			("wss://name:s3cret@rpc.example:8443/", "wss://rpc.example:8443"),
			("wss://rpc.example/v1/s3cret", "wss://rpc.example:443"),
			("ws://[::1]/?key=s3cret#s3cret", "ws://[::1]:80"),
		] {
			let url: NodeUrl = text.parse().unwrap();
			assert_eq!((url.to_string(), format!("{url:?}")), (shown.into(), shown.into()));
			assert_eq!(url.expose(), Url::parse(text).unwrap().as_str());
		}
	}

	#[test]
	fn an_error_that_repeats_the_url_does_not_repeat_its_secrets() {
		let url: NodeUrl = "wss://name:pass@rpc.example/v1/s3cret?key=t0ken".parse().unwrap();
		let whole = url.without_secrets(&format!("cannot reach {}", url.expose()));
		assert_eq!(whole, "cannot reach wss://rpc.example:443");
		let parts =
			url.without_secrets("rpc.example refuses GET /v1/s3cret?key=t0ken of name:pass");
		assert_eq!(parts, "rpc.example refuses GET [hidden]?[hidden] of [hidden]:[hidden]");
		let plain: NodeUrl = "ws://127.0.0.1:9944".parse().unwrap();
		assert_eq!(plain.without_secrets("a/b refused"), "a/b refused");
	}

	#[test]
	fn what_is_no_address_of_a_node_is_not_repeated() {
		for text in ["", "s3cret", "http://rpc.example/s3cret", "wss://?s3cret"] {
			let error = text.parse::<NodeUrl>().unwrap_err();
			assert!(!error.to_string().contains("s3cret"));
		}
	}
}
