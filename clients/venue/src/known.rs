//! What is done with an order whose id the venue knows already.

use crate::{http::Http, NewOrder, OrderReport, Venue, VenueError};

/// `report`, when it is of `order`, which is rounded.
pub fn same(http: &Http, order: &NewOrder, report: OrderReport) -> Result<OrderReport, VenueError> {
	let NewOrder { id, market, side, quantity, .. } = order;
	match order.is_of(&report) && report.quantity == *quantity {
		true => Ok(report),
		false => Err(http.unknown(format!(
			"order {id} is {} {} {} there, not {side} {quantity} {market}",
			report.side, report.quantity, report.market
		))),
	}
}

/// What became of `order`, whose id the venue says it knows. Whatever prevents an answer: the order
/// may live.
pub async fn ask(
	venue: &dyn Venue,
	http: &Http,
	order: &NewOrder,
) -> Result<OrderReport, VenueError> {
	let id = order.id;
	match venue.order(&order.market, &id).await {
		Ok(Some(report)) => same(http, order, report),
		Ok(None) => Err(http.unknown(format!("{id} is a duplicate there, and an unknown order"))),
		Err(error @ VenueError::FeeUnknown { .. }) => Err(error),
		Err(error) => {
			Err(http.unknown(format!("{id} is a duplicate there; asking for it failed: {error}")))
		}
	}
}
