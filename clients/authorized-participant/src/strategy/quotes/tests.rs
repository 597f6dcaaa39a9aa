use super::*;
use crate::chain::Claim;
use crate::strategy::fixtures::{decimal, priced};

const BTC: AssetId = 1;
const ETH: AssetId = 2;
const USDC: AssetId = 11;

fn vault() -> Vault {
	Vault {
		basket: 0,
		nonce: 1,
		phase: Phase::Offers { until: 120 },
		deadline: 200,
		tolerance: Perquintill::from_percent(1),
		order_life: 10,
		open_to_us: true,
		cash: 10_000_000_000,
		loss_left: U256::MAX,
		orders: Vec::new(),
		claims: vec![Claim { asset: USDC, required: 0, held: 10_000_000_000 }],
		has_offer: false,
	}
}

/// One bitcoin is bought, certified at 60,000, and 20 ether sold, certified at 3,000.
fn markets() -> Vec<Market> {
	let order = |asset, side, amount| Order { asset, side, amount, reserved: 0, own: None };
	let top = |bid: &str, ask: &str| Top { bid: decimal(bid), ask: decimal(ask) };
	vec![
		Market {
			order: order(BTC, Side::Buy, 100_000_000),
			traded: priced(BTC, 8, 60_000),
			decimals: 8,
			top: top("59990", "60010"),
			free: 1_000_000_000,
			venue_free: decimal("100"),
		},
		Market {
			order: order(ETH, Side::Sell, 20 * 10u128.pow(18)),
			traded: priced(ETH, 18, 3_000),
			decimals: 18,
			top: top("2999", "3001"),
			free: 0,
			venue_free: decimal("100"),
		},
	]
}

fn ask(vault: &Vault, change: impl FnOnce(&mut Question<'_>)) -> Result<Quote, Skip> {
	let appetite = Appetite {
		fee: decimal("0.001"),
		margin: decimal("0.0001"),
		slack: decimal("0.0005"),
		most_apart: decimal("0.05"),
		keep: decimal("10"),
		least: decimal("50"),
		unwind_slippage: decimal("0.005"),
	};
	let quoting = Quoting { margin: decimal("0.001"), lead: 10 };
	let mut question = Question {
		vault,
		at: 112,
		quote: priced(USDC, 6, 1),
		quote_decimals: 6,
		markets: markets(),
		// 100,000 dollars.
		inventory36: U256::exp10(41),
		completion: Perquintill::from_parts(5_000_000_000_000_000),
		cash: 10_000_000_000,
		venue_cash: decimal("100000"),
		room: decimal("1000000"),
		appetite: &appetite,
		quoting: &quoting,
	};
	change(&mut question);
	decide(&question)
}

#[test]
fn the_whole_move_is_offered_for_what_it_costs_and_the_margin() {
	let quote = ask(&vault(), |_| ()).unwrap();
	assert_eq!(quote.terms.gives, [(BTC, 100_000_000)]);
	assert_eq!(quote.terms.takes, [(ETH, 20 * 10u128.pow(18))]);
	// 60,010 · 1.0005 · 1.001 · 1.001 − 20 · 2,999 · 0.9995 · 0.999 / 1.001, rounded down.
	let cost = 60_010.0 * 1.0005 * 1.001 * 1.001;
	let worth = 20.0 * 2_999.0 * 0.9995 * 0.999 / 1.001;
	let paid = amounts::whole_units(quote.terms.difference.received(), 6).unwrap();
	let expected = Decimal::try_from(cost - worth).unwrap();
	assert!((paid - expected).abs() < decimal("0.00001"), "{paid} for {expected}");
	assert_eq!((quote.window, quote.until), (120, 128));
	// 60,010 · 1.005 · 1.001.
	assert_eq!(quote.hedge_cash.normalize(), decimal("60370.36005"));
	// The higher price of each: 60,010 and 3,000.
	assert_eq!(quote.notional.normalize(), decimal("120010"));
}

#[test]
fn who_is_given_more_pays_the_difference() {
	let quote = ask(&vault(), |question| {
		question.markets[0].order.amount = 50_000_000;
		question.cash = 30_000_000_000;
	});
	let paid = quote.unwrap().terms.difference.paid();
	assert!((29_600_000_000..29_800_000_000).contains(&paid), "{paid}");
}

#[test]
fn where_the_vault_cannot_pay_a_little_less_of_everything_is_given() {
	// What it has is what it should hold.
	let mut poor = vault();
	poor.claims[0].required = poor.cash;
	let quote = ask(&poor, |_| ()).unwrap();
	assert_eq!(quote.terms.difference, Difference::FromVault(0));
	let given = quote.terms.given(BTC);
	assert!((99_440_000..99_460_000).contains(&given), "{given}");
	assert_eq!(quote.terms.taken(ETH), 20 * 10u128.pow(18));
	// About 330 dollars stay open: half a percent of 100,000 is enough, of 60,000 is not.
	let small = |question: &mut Question<'_>| question.inventory36 = U256::exp10(40) * 6;
	assert_eq!(ask(&poor, small), Err(Skip::VaultCannotPay));
	poor.claims[0].required -= 300_000_000;
	let quote = ask(&poor, small).unwrap();
	assert_eq!(quote.terms.difference, Difference::FromVault(300_000_000));
}

#[test]
fn the_vault_accepts_neither_too_much_nor_too_little() {
	// Given: 60,000 and the difference. 1 % of it is a little over 600.
	let moved = |bps: i64| {
		ask(&vault(), |question| {
			let top = &mut question.markets[0].top;
			top.ask *= Decimal::new(10_000 + bps, 4);
		})
	};
	assert!(moved(30).is_ok() && moved(-120).is_ok());
	assert!(matches!(moved(60), Err(Skip::Settlement(SettlementError::OfferTooBad { .. }))));
	assert!(matches!(moved(-180), Err(Skip::Settlement(SettlementError::OfferTooGood { .. }))));
	let apart = moved(600).unwrap_err();
	assert!(matches!(apart, Skip::Apart { asset: BTC, .. }), "{apart}");
	let mut frugal = vault();
	// It costs the holders about 330 dollars.
	frugal.loss_left = U256::exp10(36) * 335;
	assert!(ask(&frugal, |_| ()).is_ok());
	frugal.loss_left = U256::exp10(36) * 325;
	assert_eq!(ask(&frugal, |_| ()), Err(Skip::LossBudget));
}

#[test]
fn it_is_offered_in_time_and_once() {
	let at = |block: BlockNumber, vault: &Vault| ask(vault, |question| question.at = block);
	assert_eq!(at(109, &vault()), Err(Skip::TooEarly(110)));
	assert!(at(110, &vault()).is_ok() && at(119, &vault()).is_ok());
	assert_eq!(at(120, &vault()), Err(Skip::TooLate(120)));
	// Orders need their life after the offer's last block.
	let tight = |deadline| at(112, &Vault { deadline, ..vault() });
	assert_eq!(tight(132).unwrap().until, 121);
	assert_eq!(tight(131), Err(Skip::NoTimeToAward(131)));
	assert_eq!(at(112, &Vault { has_offer: true, ..vault() }), Err(Skip::AlreadyOffered));
	assert_eq!(at(112, &Vault { open_to_us: false, ..vault() }), Err(Skip::NotAdmitted));
	let orders = Vault { phase: Phase::Orders { since: 100 }, ..vault() };
	assert_eq!(at(112, &orders), Err(Skip::NotCollecting));
	assert_eq!(ask(&vault(), |question| question.markets.clear()), Err(Skip::NothingToMove));
}

#[test]
fn nothing_is_offered_that_cannot_be_put_on_hold_or_hedged() {
	let short = |change: fn(&mut Question<'_>)| ask(&vault(), change).unwrap_err();
	// A base unit stays, so that the account does.
	let exact = |question: &mut Question<'_>| question.markets[0].free = 100_000_001;
	assert!(ask(&vault(), exact).is_ok());
	let on_chain = |question: &mut Question<'_>| question.markets[0].free = 100_000_000;
	assert_eq!(short(on_chain), Skip::NotEnoughOnChain(BTC));
	let cash = |question: &mut Question<'_>| {
		question.markets.remove(0);
		question.cash = 50_000_000_000;
	};
	assert_eq!(short(cash), Skip::NotEnoughOnChain(USDC));
	let ether = |question: &mut Question<'_>| question.markets[1].venue_free = decimal("19.9");
	assert_eq!(short(ether), Skip::NotEnoughAtVenue("asset 2".into()));
	let dollars = |question: &mut Question<'_>| question.venue_cash = decimal("60370");
	assert_eq!(short(dollars), Skip::NotEnoughAtVenue("the quote asset".into()));
	let room = |question: &mut Question<'_>| question.room = decimal("120009");
	let limit = Skip::Limit { notional: decimal("120010"), room: decimal("120009") };
	assert_eq!(short(room), limit);
	let crumbs = |question: &mut Question<'_>| {
		question.markets.remove(1);
		question.markets[0].order.amount = 50_000;
	};
	assert_eq!(short(crumbs), Skip::TooSmall(decimal("30.005")));
}

#[test]
fn the_gain_is_what_hedging_leaves() {
	let terms = Terms {
		gives: vec![(BTC, 100_000_000)],
		takes: vec![(ETH, 10u128.pow(18))],
		difference: Difference::FromVault(57_200_000_000),
	};
	let markets = markets();
	let tops: Vec<_> =
		markets.iter().map(|market| (market.order.asset, market.decimals, market.top)).collect();
	// 57,200 − 60,010 · 1.001 + 2,999 · 0.999.
	let gain = |tops: &[_]| super::gain(&terms, tops, 6, decimal("0.001"));
	assert_eq!(gain(&tops).unwrap().normalize(), decimal("125.991"));
	assert_eq!(gain(&tops[..1]), None);
	let difference = Difference::ToVault(1_000_000);
	let pays = Terms { gives: vec![], difference, ..terms.clone() };
	let gain = super::gain(&pays, &tops, 6, decimal("0.001")).unwrap();
	assert_eq!(gain.normalize(), decimal("2995.001"));
}
