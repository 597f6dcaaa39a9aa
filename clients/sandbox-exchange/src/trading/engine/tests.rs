use super::*;
use crate::asset::default_assets;
use proptest::prelude::*;
use std::time::Duration;

const KEY: &str = "sandbox-key";

fn decimal(text: &str) -> Decimal {
	text.parse().unwrap()
}

fn symbol(text: &str) -> Symbol {
	text.parse().unwrap()
}

struct Fixture {
	market: Market,
	engine: Engine,
}

impl Fixture {
	fn new() -> Self {
		Self::with(TradingConfig::default())
	}

	/// BTC at exactly 60000, half a basis point of spread.
	fn with(settings: TradingConfig) -> Self {
		let market = Market::new(1, &default_assets(), None).unwrap();
		let engine = Engine::new(settings, &market).unwrap();
		Self { market, engine }
	}

	fn send(
		&mut self,
		id: &str,
		side: Side,
		quantity: &str,
		limit: &str,
		handling: Handling,
	) -> Result<Order, Refusal> {
		let request = OrderRequest {
			id: id.parse().unwrap(),
			pair: "BTC/USDC".parse().unwrap(),
			side,
			quantity: decimal(quantity),
			limit: decimal(limit),
		};
		self.engine.place(&self.market, KEY, request, handling, 7)
	}

	fn buy(&mut self, id: &str, quantity: &str, limit: &str) -> Result<Order, Refusal> {
		self.send(id, Side::Buy, quantity, limit, Handling::default())
	}

	fn tick(&mut self) {
		self.market.set_frozen(None, true);
		self.market.tick(Duration::ZERO);
	}

	fn holding(&self, asset: &str) -> (String, String) {
		let holding = self.engine.account(KEY).unwrap().holdings[&symbol(asset)];
		(holding.free.to_string(), holding.locked.to_string())
	}
}

fn id(text: &str) -> OrderId {
	text.parse().unwrap()
}

fn pair(free: &str, locked: &str) -> (String, String) {
	(free.into(), locked.into())
}

#[test]
fn a_purchase_is_paid_at_the_books_prices_and_its_fee_is_taken_from_what_it_receives() {
	let mut fixture = Fixture::new();
	let order = fixture.buy("a", "1", "60003").unwrap();
	assert_eq!((order.state, order.filled.to_string()), (Status::Filled, "1".into()));
	assert_eq!((order.paid.to_string(), order.fee.to_string()), ("60003".into(), "0.001".into()));
	assert_eq!(order.fee_asset.as_str(), "BTC");
	assert_eq!(fixture.holding("BTC"), pair("100.999", "0"));
	assert_eq!(fixture.holding("USDC"), pair("9939997", "0"));
}

#[test]
fn a_sale_takes_several_levels_and_pays_its_fee_in_quote() {
	let mut fixture = Fixture::new();
	// 100,000 lie at 59997 and at 59991 each: 1.6667500 and 1.6669167 BTC.
	let order = fixture.send("a", Side::Sell, "2", "59990", Handling::default()).unwrap();
	let fills: Vec<String> =
		order.fills.iter().map(|fill| format!("{}@{}", fill.quantity, fill.price)).collect();
	assert_eq!(fills, ["1.66675@59997", "0.33325@59991"]);
	assert_eq!(order.paid, decimal("119992.0005"));
	assert_eq!((order.fee, order.fee_asset.as_str()), (decimal("119.9920005"), "USDC"));
	assert_eq!(fixture.holding("BTC"), pair("98", "0"));
	assert_eq!(fixture.holding("USDC"), pair("10119872.0084995", "0"));
}

#[test]
fn what_the_book_does_not_have_expires_and_depth_comes_back_with_the_next_tick() {
	let mut fixture = Fixture::new();
	let order = fixture.buy("a", "2", "60003").unwrap();
	assert_eq!((order.state, order.filled), (Status::Expired, decimal("1.6665833")));
	let order = fixture.buy("b", "2", "60003").unwrap();
	assert_eq!((order.state, order.filled), (Status::Expired, Decimal::ZERO));
	fixture.tick();
	let order = fixture.buy("c", "1", "60003").unwrap();
	assert_eq!(order.state, Status::Filled);
	assert_eq!(fixture.holding("USDC").1, "0");
}

#[test]
fn what_breaks_a_rule_is_refused_and_changes_nothing() {
	let mut fixture = Fixture::new();
	fixture.buy("known", "0.1", "61000").unwrap();
	let before = fixture.engine.account(KEY).unwrap().clone();
	for (name, quantity, limit, reason) in [
		("a", "0", "60000", "quantity 0 is not a positive multiple of 0.0000001"),
		("a", "0.00000001", "60000", "quantity 0.00000001 is not a positive multiple"),
		("a", "1", "0", "limit 0 is not a positive multiple of 0.01"),
		("a", "1", "60000.001", "limit 60000.001 is not a positive multiple of 0.01"),
		("a", "0.0000001", "60000", "is not worth 5 to 1000000000000"),
		("a", "100000000000", "100000000000", "is not worth 5 to 1000000000000"),
		("a", "1000", "60000", "60000000 USDC are needed, 9993999.7 are free"),
		("known", "1", "60000", "an order known was sent before"),
	] {
		let refusal = fixture.buy(name, quantity, limit).unwrap_err().to_string();
		assert!(refusal.contains(reason), "{refusal}");
		let account = fixture.engine.account(KEY).unwrap();
		assert_eq!((&account.holdings, &account.orders), (&before.holdings, &before.orders));
	}
	let sale = fixture.send("a", Side::Sell, "1000", "60000", Handling::default());
	assert!(matches!(sale, Err(Refusal::Balance { asset, .. }) if asset.as_str() == "BTC"));
}

#[test]
fn an_order_that_rests_holds_what_it_gives_until_a_tick_or_its_cancellation() {
	let mut fixture = Fixture::new();
	let rests = Handling { rests: true, ..Default::default() };
	for name in ["a", "b"] {
		let order = fixture.send(name, Side::Buy, "1", "60010", rests).unwrap();
		assert_eq!((order.state, order.filled), (Status::Open, Decimal::ZERO));
	}
	assert_eq!(fixture.holding("USDC"), pair("9879980", "120020"));
	assert_eq!(fixture.engine.open_orders(KEY).unwrap().len(), 2);
	let cancelled = fixture.engine.cancel(KEY, &id("a"), 9).unwrap();
	assert_eq!((cancelled.state, cancelled.updated_ms), (Status::Cancelled, 9));
	assert_eq!(fixture.holding("USDC"), pair("9939990", "60010"));
	let again = fixture.engine.cancel(KEY, &id("a"), 9);
	assert_eq!(again, Err(Refusal::NotOpen(id("a"))));

	fixture.tick();
	fixture.engine.advance(&fixture.market, 11);
	let order = fixture.engine.order(KEY, &id("b")).unwrap();
	assert_eq!((order.state, order.updated_ms), (Status::Filled, 11));
	assert_eq!(fixture.holding("USDC"), pair("9939997", "0"));
	assert_eq!(fixture.engine.cancel(KEY, &id("b"), 12), Err(Refusal::NotOpen(id("b"))));
	assert_eq!(fixture.engine.cancel(KEY, &id("c"), 12), Err(Refusal::Order("c".into())));
}

#[test]
fn a_partial_fill_is_in_whole_steps() {
	let mut fixture = Fixture::new();
	let third = Handling { most_ppm: Some(333_333), ..Default::default() };
	let order = fixture.send("a", Side::Buy, "1", "60010", third).unwrap();
	assert_eq!((order.state, order.filled), (Status::Expired, decimal("0.333333")));
}

#[test]
fn a_fee_is_rounded_up_to_the_finest_amount() {
	let settings =
		|fee_ppm| TradingConfig { fee_ppm, least_notional: Decimal::ZERO, ..Default::default() };
	// A ten-millionth at 333 ppm is 33.3e-12.
	let order = Fixture::with(settings(333)).buy("a", "0.0000001", "60010").unwrap();
	assert_eq!(order.fee, decimal("0.000000000034"));
	let order = Fixture::with(settings(0)).buy("a", "0.0000001", "60010").unwrap();
	assert_eq!(order.fee, Decimal::ZERO);
}

#[test]
fn ids_can_be_used_again_only_when_that_is_set() {
	let settings = TradingConfig { reuse_ids: true, ..Default::default() };
	let mut fixture = Fixture::with(settings);
	fixture.buy("a", "1", "60010").unwrap();
	assert_eq!(fixture.buy("a", "0.5", "60010").unwrap().filled, decimal("0.5"));
	assert_eq!(fixture.engine.order(KEY, &id("a")).unwrap().number, 2);
	assert_eq!(fixture.engine.account(KEY).unwrap().orders.len(), 2);
	let rests = Handling { rests: true, ..Default::default() };
	fixture.send("b", Side::Buy, "1", "60010", rests).unwrap();
	assert_eq!(fixture.buy("b", "1", "60010"), Err(Refusal::Duplicate(id("b"))));
}

#[test]
fn a_mid_is_the_ratio_of_two_prices() {
	let mut market = Market::new(1, &default_assets(), None).unwrap();
	market.set_price(&symbol("USDC"), decimal("0.96"), true);
	assert_eq!(mid(&market, &"BTC/USDC".parse().unwrap()), Some(decimal("62500")));
	assert_eq!(mid(&market, &"ETH/BTC".parse().unwrap()), Some(decimal("0.058333333333333333")));
	assert_eq!(mid(&market, &"BTC/NOPE".parse().unwrap()), None);
}

/// What an order did to its account, by its own report.
fn expected(order: &Order, base: &mut i128, quote: &mut i128) {
	let raw = |value: Decimal| i128::try_from(value.raw()).unwrap();
	let (filled, paid, fee) = (raw(order.filled), raw(order.paid), raw(order.fee));
	match order.side {
		Side::Buy => (*base, *quote) = (*base + filled - fee, *quote - paid),
		Side::Sell => (*base, *quote) = (*base - filled, *quote + paid - fee),
	}
}

proptest! {
	/// Over any sequence of orders, ticks and cancellations the balances are what they were at the
	/// start plus and minus what the orders say, to the last digit; no order trades more than asked
	/// for or at a worse price; nothing stays locked.
	#[test]
	fn balances_add_up_exactly(
		steps in prop::collection::vec((any::<bool>(), 1u64..40_000_000, 5_990_000u64..6_010_000, 0u8..8), 1..60),
		fee_ppm in 0u64..=100_000,
	) {
		let mut fixture = Fixture::with(TradingConfig { fee_ppm, ..Default::default() });
		let mut accepted = Vec::new();
		for (number, (buys, quantity, limit, event)) in steps.into_iter().enumerate() {
			let quantity = Decimal::from_whole(quantity).scaled(1, 10_000_000).unwrap().to_string();
			let limit = Decimal::from_whole(limit).scaled(1, 100).unwrap().to_string();
			let side = if buys { Side::Buy } else { Side::Sell };
			let handling = Handling { rests: event < 3, most_ppm: (event == 3).then_some(123_456) };
			let name = format!("order-{number}");
			match fixture.send(&name, side, &quantity, &limit, handling) {
				Ok(_) => accepted.push(id(&name)),
				Err(Refusal::Balance { .. } | Refusal::Notional { .. }) => {}
				Err(other) => panic!("{other}"),
			}
			if event == 0 {
				// It may have been refused.
				let _ = fixture.engine.cancel(KEY, &id(&name), 8);
			}
			if event == 4 {
				fixture.market.tick(Duration::ZERO);
			}
		}
		fixture.tick();
		fixture.engine.advance(&fixture.market, 9);
		let one = 1_000_000_000_000_000_000i128;
		let (mut base, mut quote) = (100 * one, 10_000_000 * one);
		for id in &accepted {
			let order = fixture.engine.order(KEY, id).unwrap();
			prop_assert!(order.state != Status::Open && order.filled <= order.quantity);
			let paid: u128 = order.fills.iter().map(|fill| {
				let worse = match order.side {
					Side::Buy => fill.price > order.limit,
					Side::Sell => fill.price < order.limit,
				};
				assert!(!worse, "{order:?}");
				// Exact in units of 1e-12: quantities are whole 1e-7, prices whole 1e-2.
				(fill.quantity.raw() / 100_000_000_000) * (fill.price.raw() / 10_000_000_000_000_000) * 1_000_000_000
			}).sum();
			prop_assert_eq!(paid, order.paid.raw());
			expected(order, &mut base, &mut quote);
		}
		let holdings = &fixture.engine.account(KEY).unwrap().holdings;
		for (asset, amount) in [("BTC", base), ("USDC", quote)] {
			let holding = holdings[&symbol(asset)];
			prop_assert_eq!(i128::try_from(holding.free.raw()).unwrap(), amount);
			prop_assert_eq!(holding.locked, Decimal::ZERO);
		}
	}
}
