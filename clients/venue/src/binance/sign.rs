//! The signature of a request.

use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{digest::InvalidLength, Sha256};

/// HMAC-SHA256 of `query` under `secret`, lower-case hexadecimal.
///
/// <https://developers.binance.com/docs/binance-spot-api-docs/rest-api/request-security>
pub fn sign(secret: &SecretString, query: &str) -> Result<String, InvalidLength> {
	let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())?;
	mac.update(query.as_bytes());
	Ok(hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
	use super::*;

	/// The example of the documentation.
	#[test]
	fn the_documented_signature_is_made() {
		let secret = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";
		let query = "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1\
			&recvWindow=5000&timestamp=1499827319559";
		assert_eq!(
			sign(&SecretString::new(secret.into()), query).unwrap(),
			"c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"
		);
	}
}
