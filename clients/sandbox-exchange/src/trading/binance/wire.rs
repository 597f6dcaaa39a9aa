//! The JSON of Binance's answers. Amounts are text with eight digits after the point, or as many
//! more as are needed.

use crate::{
	decimal::Decimal,
	trading::{
		order::{Order, Side, Status},
		settings::{Pair, MAX_BALANCE},
		Account, Book,
	},
};
use serde_json::{json, Value};

/// Digits after the point that amounts are written with, at least.
const SHOWN_DECIMALS: u32 = 8;

/// An amount.
pub fn text(amount: Decimal) -> String {
	match amount.floor_to(SHOWN_DECIMALS) == amount {
		true => amount.to_fixed(SHOWN_DECIMALS),
		false => amount.to_string(),
	}
}

fn status(order: &Order) -> &'static str {
	match order.state {
		Status::Open => "NEW",
		Status::Filled => "FILLED",
		Status::Expired => "EXPIRED",
		Status::Cancelled => "CANCELED",
	}
}

const fn side(order: &Order) -> &'static str {
	match order.side {
		Side::Buy => "BUY",
		Side::Sell => "SELL",
	}
}

/// What [`symbol_info`], [`queried`] and the others add to an object.
fn extended(mut object: Value, more: Value) -> Value {
	if let (Value::Object(object), Value::Object(more)) = (&mut object, more) {
		object.extend(more);
	}
	object
}

/// A market of `GET /api/v3/exchangeInfo`. A maximum of zero is none.
pub fn symbol_info(name: &str, pair: &Pair, book: &Book, least_notional: Decimal) -> Value {
	json!({
		"symbol": name,
		"status": "TRADING",
		"baseAsset": pair.base,
		"baseAssetPrecision": super::super::book::FINEST_DECIMALS,
		"quoteAsset": pair.quote,
		"quotePrecision": super::super::book::FINEST_DECIMALS,
		"quoteAssetPrecision": super::super::book::FINEST_DECIMALS,
		"orderTypes": ["LIMIT"],
		"isSpotTradingAllowed": true,
		"isMarginTradingAllowed": false,
		"filters": [
			{
				"filterType": "PRICE_FILTER",
				"minPrice": text(book.tick()),
				"maxPrice": text(Decimal::ZERO),
				"tickSize": text(book.tick()),
			},
			{
				"filterType": "LOT_SIZE",
				"minQty": text(book.step()),
				"maxQty": text(MAX_BALANCE),
				"stepSize": text(book.step()),
			},
			{
				"filterType": "NOTIONAL",
				"minNotional": text(least_notional),
				"applyMinToMarket": false,
				"maxNotional": text(MAX_BALANCE),
				"applyMaxToMarket": false,
				"avgPriceMins": 0,
			},
		],
		"permissions": [],
		"permissionSets": [["SPOT"]],
	})
}

/// The answer `ACK` to a new order.
pub fn acknowledged(name: &str, order: &Order) -> Value {
	json!({
		"symbol": name,
		"orderId": order.number,
		"orderListId": -1,
		"clientOrderId": order.id,
		"transactTime": order.time_ms,
	})
}

/// What all answers say of an order's amounts.
fn amounts(order: &Order) -> Value {
	json!({
		"price": text(order.limit),
		"origQty": text(order.quantity),
		"executedQty": text(order.filled),
		"origQuoteOrderQty": text(Decimal::ZERO),
		"cummulativeQuoteQty": text(order.paid),
		"status": status(order),
		"timeInForce": "IOC",
		"type": "LIMIT",
		"side": side(order),
		"workingTime": order.time_ms,
		"selfTradePreventionMode": "NONE",
	})
}

/// The answer `RESULT` to a new order.
pub fn result(name: &str, order: &Order) -> Value {
	extended(acknowledged(name, order), amounts(order))
}

/// The answer `FULL` to a new order.
pub fn full(name: &str, order: &Order) -> Value {
	let fills: Vec<Value> = order
		.fills
		.iter()
		.map(|fill| {
			json!({
				"price": text(fill.price),
				"qty": text(fill.quantity),
				"commission": text(fill.fee),
				"commissionAsset": order.fee_asset,
				"tradeId": fill.trade,
			})
		})
		.collect();
	extended(result(name, order), json!({ "fills": fills }))
}

/// An order of `GET /api/v3/order` and `GET /api/v3/openOrders`.
pub fn queried(name: &str, order: &Order) -> Value {
	let more = json!({
		"symbol": name,
		"orderId": order.number,
		"orderListId": -1,
		"clientOrderId": order.id,
		"stopPrice": text(Decimal::ZERO),
		"icebergQty": text(Decimal::ZERO),
		"time": order.time_ms,
		"updateTime": order.updated_ms,
		"isWorking": true,
	});
	extended(amounts(order), more)
}

/// The answer to a cancellation that has the id `own`.
pub fn cancelled(name: &str, order: &Order, own: &str) -> Value {
	let more = json!({
		"symbol": name,
		"origClientOrderId": order.id,
		"orderId": order.number,
		"orderListId": -1,
		"clientOrderId": own,
		"transactTime": order.updated_ms,
	});
	extended(amounts(order), more)
}

/// The trades of an order, as `GET /api/v3/myTrades` lists them, with their numbers.
pub fn trades<'a>(name: &'a str, order: &'a Order) -> impl Iterator<Item = (u64, Value)> + 'a {
	order.fills.iter().map(move |fill| {
		let trade = json!({
			"symbol": name,
			"id": fill.trade,
			"orderId": order.number,
			"orderListId": -1,
			"price": text(fill.price),
			"qty": text(fill.quantity),
			"quoteQty": text(fill.paid),
			"commission": text(fill.fee),
			"commissionAsset": order.fee_asset,
			"time": order.updated_ms,
			"isBuyer": order.side == Side::Buy,
			"isMaker": false,
			"isBestMatch": true,
		});
		(fill.trade, trade)
	})
}

/// `GET /api/v3/account`.
pub fn account(account: &Account, fee_ppm: u64, omit_zero: bool, now_ms: u64) -> Value {
	let balances: Vec<Value> = account
		.holdings
		.iter()
		.filter(|(_, holding)| {
			!omit_zero || holding.free > Decimal::ZERO || holding.locked > Decimal::ZERO
		})
		.map(|(asset, holding)| {
			json!({ "asset": asset, "free": text(holding.free), "locked": text(holding.locked) })
		})
		.collect();
	let rate = Decimal::from_whole(fee_ppm).scaled(1, 1_000_000).unwrap_or_default();
	json!({
		"makerCommission": 0,
		"takerCommission": fee_ppm.checked_div(100).unwrap_or_default(),
		"buyerCommission": 0,
		"sellerCommission": 0,
		"commissionRates": {
			"maker": text(Decimal::ZERO),
			"taker": text(rate),
			"buyer": text(Decimal::ZERO),
			"seller": text(Decimal::ZERO),
		},
		"canTrade": true,
		"canWithdraw": false,
		"canDeposit": false,
		"brokered": false,
		"requireSelfTradePrevention": false,
		"preventSor": false,
		"updateTime": now_ms,
		"accountType": "SPOT",
		"balances": balances,
		"permissions": ["SPOT"],
	})
}
