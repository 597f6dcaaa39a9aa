use super::*;
use crate::chain::Reserved;
use crate::strategy::fixtures::{decimal, priced};
use ballast_settlement_math::{Asset, Perquintill};

fn vault() -> Vault {
	Vault {
		basket: 0,
		nonce: 1,
		phase: Phase::Orders { since: 100 },
		deadline: 200,
		tolerance: Perquintill::from_percent(1),
		order_life: 10,
		open_to_us: true,
		cash: 0,
		loss_left: U256::MAX,
		orders: Vec::new(),
		claims: Vec::new(),
		has_offer: false,
	}
}

/// One bitcoin.
fn order(side: Side) -> Order {
	Order { asset: 1, side, amount: 100_000_000, reserved: 0, own: None }
}

fn appetite() -> Appetite {
	Appetite {
		fee: decimal("0.001"),
		margin: decimal("0.002"),
		slack: decimal("0.0005"),
		most_apart: decimal("0.05"),
		keep: decimal("10"),
		least: decimal("50"),
		unwind_slippage: decimal("0.005"),
	}
}

/// Everybody has plenty. The certified price is 60,000, and the limit at its bad end.
fn ask(side: Side, change: impl FnOnce(&mut Question<'_>)) -> Result<Plan, Skip> {
	ask_of(&vault(), &order(side), change)
}

fn ask_of(
	vault: &Vault,
	order: &Order,
	change: impl FnOnce(&mut Question<'_>),
) -> Result<Plan, Skip> {
	let appetite = appetite();
	let million = decimal("1000000");
	let mut question = Question {
		vault,
		order,
		traded: priced(1, 8, 60_000),
		quote: priced(11, 6, 1),
		decimals: 8,
		at: 110,
		top: Top { bid: decimal("59990"), ask: decimal("60010") },
		rules: MarketRules {
			step: decimal("0.001"),
			tick: decimal("0.01"),
			least_notional: decimal("5"),
		},
		position: Decimal::ZERO,
		free: Free {
			asset: u128::MAX,
			cash: 1_000_000_000_000,
			venue_asset: million,
			venue_cash: million,
			vault_cash: 1_000_000_000_000,
			vault_loss: U256::MAX,
		},
		room: million,
		appetite: &appetite,
	};
	change(&mut question);
	decide(&question)
}

#[test]
fn a_purchase_of_the_vault_is_hedged_below_its_price() {
	let plan = ask(Side::Buy, |_| ()).unwrap();
	assert_eq!((plan.amount, plan.quantity), (100_000_000, decimal("1")));
	// 60,010 · 1.0005 · 1.001 · 1.002, and not the limit of 60,600.
	assert_eq!(amounts::price(plan.price), Some(decimal("60220.24509501")));
	// 60,010 · 1.0005 = 60,040.005.
	assert_eq!((plan.limit, plan.notional), (decimal("60040"), decimal("60010")));
}

#[test]
fn a_sale_of_the_vault_is_hedged_above_its_price() {
	let plan = ask(Side::Sell, |_| ()).unwrap();
	// 59,990 · 0.9995 · 0.999 / 1.002, and not the limit of 59,400.
	let price = amounts::price(plan.price).unwrap();
	assert_eq!(price.round_dp(6), decimal("59780.484027"));
	// 59,990 · 0.9995 = 59,960.005.
	assert_eq!((plan.limit, plan.quantity), (decimal("59960.01"), decimal("1")));
}

#[test]
fn the_price_stays_between_the_limit_of_the_moment_and_the_good_end() {
	// At the limit of 60,600 the hedge may cost 60,418.62, which is less than ask and slack.
	let plan = ask(Side::Buy, |question| question.top.ask = decimal("60400")).unwrap();
	assert_eq!((plan.price, plan.limit), (FixedU128::from_u32(60_600), decimal("60418.62")));
	let plan = ask(Side::Sell, |question| question.top.bid = decimal("59590")).unwrap();
	assert_eq!((plan.price, plan.limit), (FixedU128::from_u32(59_400), decimal("59578.38")));
	// The vault does not trade below 59,400 nor above 60,600: 59,400 / 1.003002 and 60,600 · 1.002 / 0.999.
	let plan = ask(Side::Buy, |question| question.top.ask = decimal("59000")).unwrap();
	assert_eq!((plan.price, plan.limit), (FixedU128::from_u32(59_400), decimal("59222.21")));
	let plan = ask(Side::Sell, |question| question.top.bid = decimal("61000")).unwrap();
	assert_eq!((plan.price, plan.limit), (FixedU128::from_u32(60_600), decimal("60781.99")));
}

#[test]
fn nothing_is_traded_when_venue_and_certificate_are_apart() {
	let certified = decimal("60000");
	// The limits count what is certified: at a price of one they would allow the whole inventory.
	for (side, top) in [(Side::Buy, "56999.99"), (Side::Sell, "63000.01"), (Side::Buy, "63000.01")]
	{
		let top = decimal(top);
		let answer = ask(side, |question| question.top = Top { bid: top, ask: top });
		assert_eq!(answer, Err(Skip::Apart { top, certified }));
	}
	let plan = ask(Side::Sell, |question| {
		question.top.bid = decimal("63000");
		question.room = decimal("31500");
	});
	assert_eq!(plan.unwrap().amount, 50_000_000);
}

#[test]
fn without_slack_the_hedge_takes_the_best_price() {
	let careful = Appetite { slack: Decimal::ZERO, ..appetite() };
	let of = |side| {
		let order = order(side);
		let vault = vault();
		let question = |question: &mut Question<'_>| {
			question.appetite = Box::leak(Box::new(careful.clone()));
			question.quote =
				Priced::new(Asset::new(11, 6).unwrap(), FixedU128::from_rational(9_997, 10_000))
					.unwrap();
		};
		ask_of(&vault, &order, question).unwrap().limit
	};
	assert_eq!((of(Side::Buy), of(Side::Sell)), (decimal("60010"), decimal("59990")));
}

#[test]
fn a_vault_loses_no_more_than_its_budget() {
	let unit = U256::exp10(36);
	// A purchase of one at 60,220.245095… costs it 220.245…: 110 are enough for 0.49944, of which 0.499 can
	// be hedged, and 10 more kept.
	for (left, amount) in [(221, 100_000_000), (110, 49_916_663)] {
		let left = unit * left;
		let plan = ask(Side::Buy, |question| question.free.vault_loss = left).unwrap();
		assert_eq!(plan.amount, amount);
		let (traded, quote) = (priced(1, 8, 60_000), priced(11, 6, 1));
		let loss = loss36(Side::Buy, &traded, plan.amount, plan.price, &quote).unwrap();
		assert!(loss <= left, "{loss}");
	}
	let spent = |side| ask(side, |question| question.free.vault_loss = U256::zero());
	assert_eq!(spent(Side::Buy), Err(Skip::LossBudget));
	assert_eq!(spent(Side::Sell), Err(Skip::LossBudget));
	// What does not cost it anything is not refused.
	let gift = ask(Side::Buy, |question| {
		question.free.vault_loss = U256::zero();
		question.top.ask = decimal("59000");
	});
	assert_eq!(gift.unwrap().amount, 100_000_000);
}

#[test]
fn prices_are_counted_in_the_quote_asset() {
	// At 1.25 a coin, 60,600 are 48,480 coins.
	let quote = Priced::new(Asset::new(11, 6).unwrap(), FixedU128::from_rational(5, 4)).unwrap();
	let plan = ask(Side::Buy, |question| {
		question.quote = quote;
		question.top.ask = decimal("48000");
	});
	let plan = plan.unwrap();
	assert_eq!(plan.limit, decimal("48024"));
	assert_eq!(amounts::price(plan.price), Some(decimal("60210.21006")));
}

#[test]
fn nothing_is_traded_before_the_venue_leaves_the_margin() {
	// At half of its life the limit is the certified price: 60,000 / 1.003002 = 59,820.41….
	let early = ask(Side::Buy, |question| question.at = 105);
	let limit = decimal("59820.41");
	assert_eq!(early, Err(Skip::Price { top: decimal("60010"), limit }));
	let just = ask(Side::Buy, |question| question.top.ask = decimal("60418.62"));
	assert!(just.is_ok());
	let over = ask(Side::Buy, |question| question.top.ask = decimal("60418.63"));
	assert!(matches!(over, Err(Skip::Price { .. })));
	let under = ask(Side::Sell, |question| question.top.bid = decimal("59578.37"));
	assert!(matches!(under, Err(Skip::Price { .. })));
}

#[test]
fn nothing_is_begun_that_may_not_be_delivered_in_time() {
	assert!(ask(Side::Buy, |question| question.at = 195).is_ok());
	assert_eq!(ask(Side::Buy, |question| question.at = 196), Err(Skip::TooLate(200)));
}

#[test]
fn the_least_of_all_bounds_is_the_size() {
	let amount = |change: fn(&mut Question<'_>)| ask(Side::Buy, change).map(|plan| plan.amount);
	assert_eq!(amount(|question| question.room = decimal("30005")), Ok(50_000_000));
	// 6,022.0245… pay for a tenth at 60,220.245….
	assert_eq!(amount(|question| question.free.vault_cash = 6_022_024_510), Ok(10_000_000));
	assert_eq!(amount(|question| question.free.asset = 20_000_000), Ok(20_000_000));
	// 0.1 at the venue's limit and fee; what is not hedged is worth at most 10.
	let plan = ask(Side::Buy, |question| question.free.venue_cash = decimal("6010.01")).unwrap();
	assert_eq!((plan.quantity, plan.amount), (decimal("0.1"), 10_016_663));
	assert_eq!(amount(|question| question.free.vault_cash = 0), Err(Skip::VaultCannotPay));
	assert_eq!(amount(|question| question.free.asset = 0), Err(Skip::NothingOnChain));
	assert_eq!(amount(|question| question.room = decimal("-1")), Err(Skip::Limit));
	let sale = |change: fn(&mut Question<'_>)| ask(Side::Sell, change).map(|plan| plan.quantity);
	assert_eq!(sale(|question| question.free.venue_asset = decimal("0.25")), Ok(decimal("0.25")));
	// 5,978.0484… for a tenth, and the base unit that rounding may take.
	assert_eq!(sale(|question| question.free.cash = 5_978_048_404), Ok(decimal("0.1")));
	assert_eq!(sale(|question| question.free.cash = 0), Err(Skip::NothingOnChain));
}

#[test]
fn a_position_is_used_up_first() {
	let with = |side, position: &str| {
		ask(side, |question| question.position = decimal(position)).unwrap().quantity
	};
	assert_eq!(with(Side::Buy, "0.3"), decimal("0.7"));
	assert_eq!(with(Side::Buy, "-0.3"), decimal("1.3"));
	assert_eq!(with(Side::Buy, "2"), Decimal::ZERO);
	assert_eq!(with(Side::Sell, "0.3"), decimal("1.3"));
	assert_eq!(with(Side::Sell, "-0.3"), decimal("0.7"));
}

#[test]
fn what_a_step_cannot_hedge_is_kept_or_left() {
	let odd = Order { amount: 100_012_345, ..order(Side::Buy) };
	// 0.00012345 is worth 7.4: it is delivered without a hedge.
	let plan = ask_of(&vault(), &odd, |_| ()).unwrap();
	assert_eq!((plan.amount, plan.quantity), (odd.amount, decimal("1")));
	// 0.00091234 is worth 54.7, of which 10 are kept.
	let odd = Order { amount: 100_091_234, ..order(Side::Buy) };
	let plan = ask_of(&vault(), &odd, |_| ()).unwrap();
	assert_eq!((plan.amount, plan.quantity), (100_016_663, decimal("1")));
	// A crumb closes its order; a part that is as small is not worth a transaction.
	let crumb = Order { amount: 10_000, ..order(Side::Buy) };
	let plan = ask_of(&vault(), &crumb, |_| ()).unwrap();
	assert_eq!((plan.amount, plan.quantity), (10_000, Decimal::ZERO));
	let part = ask(Side::Buy, |question| question.free.asset = 10_000);
	assert_eq!(part, Err(Skip::TooSmall(decimal("6.001"))));
	// What is worth a hundredth of that is a trifle, which anyone may send to a vault.
	let trifle = Order { amount: 1, ..order(Side::Buy) };
	let asked = ask_of(&vault(), &trifle, |_| ());
	assert!(matches!(asked, Err(Skip::TooSmall(_))), "{asked:?}");
}

/// Reserved when the limit was at its bad end.
fn reserved(remaining: u128) -> Reserved {
	Reserved { remaining, since: 110 }
}

#[test]
fn what_is_reserved_is_filled_at_the_limit_of_then() {
	let order = order(Side::Buy);
	let traded = priced(1, 8, 60_000);
	let limit = |order: &Order, at| limit_at(&vault(), order, &traded, at).unwrap();
	let own = Order { own: Some(Reserved { remaining: 1, since: 105 }), ..order };
	assert!(limit(&order, 106) > limit(&order, 105));
	assert_eq!(limit(&own, 106), limit(&order, 105));
	assert_eq!(limit(&own, 110), limit(&order, 105));
}

#[test]
fn closed_orders_are_left_alone() {
	let stranger = Vault { open_to_us: false, ..vault() };
	let own = Order { own: Some(reserved(100_000_000)), ..order(Side::Buy) };
	assert_eq!(ask_of(&stranger, &order(Side::Buy), |_| ()), Err(Skip::NotAdmitted));
	assert!(ask_of(&stranger, &own, |_| ()).is_ok());
	// The chain takes from it what it is committed to and not more.
	let part = Order { own: Some(reserved(30_000_000)), ..order(Side::Buy) };
	assert_eq!(ask_of(&stranger, &part, |_| ()).unwrap().amount, 30_000_000);
	assert_eq!(ask_of(&vault(), &part, |_| ()).unwrap().amount, 100_000_000);
	for phase in [Phase::Offers { until: 120 }, Phase::Pools, Phase::Paused] {
		let other = Vault { phase, ..vault() };
		assert_eq!(ask_of(&other, &order(Side::Buy), |_| ()), Err(Skip::NotOpen));
	}
	let taken = Order { reserved: 100_000_000, ..order(Side::Buy) };
	assert_eq!(ask_of(&vault(), &taken, |_| ()), Err(Skip::Reserved));
	let half = Order { reserved: 50_000_000, ..order(Side::Buy) };
	assert_eq!(ask_of(&vault(), &half, |_| ()).unwrap().amount, 50_000_000);
}
