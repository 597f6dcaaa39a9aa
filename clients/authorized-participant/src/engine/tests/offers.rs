//! Offers for the whole move of a vault: won, lost, expired, filled in proportion, with prices that move,
//! and with the engine stopped at every point.

use super::{
	assert_books_are_true, assert_nothing_is_lost, endings,
	makers::Collecting,
	run, settings, surroundings, turn,
	world::{Fault, PoolFault, Truth, World, BTC, DEADLINE, ETH, USDC},
	Switched,
};
use crate::{
	engine::Engine,
	model::{BlockId, Ending, Job, Scope, Stage},
	offer::{Difference, OfferNews, Terms},
	status::Status,
};
use ballast_oracle::BlockNumber;
use ballast_settlement_math::Side;
use ballast_venue::Decimal;
use futures::FutureExt;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;

const BLOCKS: u32 = 100;
const WINDOW: BlockNumber = 12;

fn collecting() -> Collecting {
	Collecting { window: WINDOW, ..Collecting::default() }
}

fn world_of(cash: &str, change: impl FnOnce(&mut Truth)) -> Arc<World> {
	let orders = [(BTC, Side::Buy, "0.12345678"), (ETH, Side::Sell, "2.5")];
	let world = World::new(0, &orders, cash);
	{
		let mut truth = world.0.lock().unwrap();
		truth.collecting = Some(collecting());
		change(&mut truth);
	}
	world
}

fn collects(truth: &mut Truth, change: impl FnOnce(&mut Collecting)) {
	change(truth.collecting.as_mut().unwrap());
}

/// The jobs with offers that ended.
fn offers(world: &World) -> Vec<Job> {
	world.journal_state().1.into_iter().filter(|job| job.offer.is_some()).collect()
}

fn taken(world: &World) -> Option<Terms> {
	offers(world).into_iter().find_map(|job| job.offer?.taken)
}

/// Stops the engine at each point in turn. `check` looks at each world when all is over.
fn at_every_point(what: &str, cash: &str, prepare: fn(&mut Truth), check: fn(&World, &str)) {
	let calm = world_of(cash, prepare);
	assert_eq!(run(&calm, BLOCKS, false), 0);
	assert_nothing_is_lost(&calm, what);
	check(&calm, what);
	let points = calm.0.lock().unwrap().touched;
	for point in 1..=points {
		let world = world_of(cash, prepare);
		world.0.lock().unwrap().crash_at = Some(point);
		let what = format!("{what}, stopped at {point}");
		assert_eq!(run(&world, BLOCKS, false), 1, "{what}");
		assert_nothing_is_lost(&world, &what);
		check(&world, &what);
	}
}

fn was_taken(world: &World, what: &str) {
	let terms = taken(world).unwrap_or_else(|| panic!("{what}: not taken"));
	let truth = world.0.lock().unwrap();
	assert!(!truth.settling && truth.height < DEADLINE, "{what}: not settled");
	assert!(Truth::value(&terms) > Decimal::from(7_000), "{what}: {terms:?}");
	assert!(!truth.orders.is_empty(), "{what}: not hedged");
}

fn was_returned(world: &World, what: &str, reason: &str) {
	let ended = offers(world);
	assert!(taken(world).is_none(), "{what}");
	let returned = |ending: &&Ending| **ending == Ending::Dropped(reason.into());
	assert_eq!(endings(&ended).into_iter().filter(returned).count(), 1, "{what}: {ended:?}");
	// What counted towards the limits for nothing was given back.
	let (state, all) = world.journal_state();
	let spent = state.spent.get(&Scope::Settlement(0, 1)).copied().unwrap_or_default();
	let kept = all.iter().filter(|job| {
		job.settlement().is_some() && !matches!(job.stage, Stage::Ended(Ending::Dropped(_)))
	});
	assert_eq!(spent, kept.map(|job| job.notional).sum::<Decimal>(), "{what}");
}

fn is_settled(world: &World, what: &str) {
	let truth = world.0.lock().unwrap();
	assert!(!truth.settling && truth.height < DEADLINE, "{what}: not settled");
}

#[test]
fn an_offer_that_is_taken_is_hedged() {
	at_every_point("won", "4000", |_| (), was_taken);
}

#[test]
fn so_is_one_that_the_vault_cannot_pay_in_cash() {
	let world = world_of("0", |truth| {
		// Nearly even, so that a little less of everything makes up for fee and margin.
		truth.orders_of_vault.insert(ETH, (Side::Sell, 2_469_135_600_000_000_000));
	});
	run(&world, BLOCKS, false);
	assert_nothing_is_lost(&world, "no cash");
	let terms = taken(&world).unwrap();
	assert_eq!(terms.difference, Difference::FromVault(0));
	let given = terms.given(BTC);
	assert!((12_270_000..12_345_678).contains(&given), "{given}");
	assert_eq!(terms.taken(ETH), 2_469_135_600_000_000_000);
}

#[test]
fn one_that_pays_the_vault_is_hedged_as_well() {
	let world = world_of("0", |truth| {
		truth.orders_of_vault.insert(ETH, (Side::Sell, 4 * 10u128.pow(18)));
	});
	run(&world, BLOCKS, false);
	assert_nothing_is_lost(&world, "to the vault");
	let paid = taken(&world).unwrap().difference.paid();
	assert!((4_500_000_000..4_592_000_000).contains(&paid), "{paid}");
}

#[test]
fn a_better_one_sends_it_back() {
	let rival = |truth: &mut Truth| {
		collects(truth, |collecting| {
			collecting.rival = Some(true);
			collecting.award_at = Some(15);
			collecting.return_after = 2;
		})
	};
	at_every_point("lost", "4000", rival, |world, what| {
		was_returned(world, what, "another one was taken");
		is_settled(world, what);
		assert!(world.0.lock().unwrap().orders.is_empty(), "{what}: hedged for nothing");
	});
}

#[test]
fn one_that_is_displaced_is_not_replaced() {
	let displaced = |truth: &mut Truth| {
		collects(truth, |collecting| {
			(collecting.window, collecting.displace_at) = (30, Some(26));
		})
	};
	at_every_point("displaced", "4000", displaced, |world, what| {
		was_returned(world, what, "better ones took its place");
		is_settled(world, what);
	});
}

#[test]
fn one_that_nobody_may_take_comes_back_and_orders_are_filled() {
	let refused = |truth: &mut Truth| collects(truth, |collecting| collecting.refuse_awards = true);
	at_every_point("expired", "4000", refused, |world, what| {
		was_returned(world, what, "nobody took it in time");
		is_settled(world, what);
	});
}

#[test]
fn what_the_chain_does_not_return_is_asked_for() {
	let forgotten = |truth: &mut Truth| {
		collects(truth, |collecting| {
			collecting.rival = Some(true);
			collecting.award_at = Some(15);
			collecting.return_after = 10_000;
			collecting.frozen = 2;
		})
	};
	at_every_point("not returned", "4000", forgotten, |world, what| {
		was_returned(world, what, "another one was taken");
	});
}

#[test]
fn what_stays_on_hold_is_told_and_left() {
	let world = world_of("4000", |truth| {
		collects(truth, |collecting| {
			collecting.rival = Some(true);
			collecting.return_after = 1;
			collecting.frozen = 1_000;
		})
	});
	run(&world, BLOCKS, false);
	let (state, _) = world.journal_state();
	assert!(state.jobs.is_empty(), "{:?}", state.jobs);
	assert!(state.halted.is_empty(), "what is on hold is the participant's: {:?}", state.halted);
	let ended = offers(&world);
	let short = |ending: &&Ending| matches!(ending, Ending::Short(_));
	assert_eq!(endings(&ended).into_iter().filter(short).count(), 1);
	let submitted = world.0.lock().unwrap().submitted;
	assert!(submitted < 12, "{submitted} transactions");
}

#[test]
fn redemptions_make_it_smaller() {
	let redeemed = |truth: &mut Truth| truth.redeem_at = Some((11, 37));
	at_every_point("in proportion", "4000", redeemed, |world, what| {
		let terms = taken(world).unwrap_or_else(|| panic!("{what}: not taken"));
		let offer = offers(world).into_iter().find_map(|job| job.offer).unwrap();
		let (whole, part) = (offer.terms, terms);
		assert!(part.given(BTC) < whole.given(BTC), "{what}");
		assert_eq!(part.given(BTC), (12_345_678u128 * 63).div_ceil(100), "{what}");
		assert_eq!(part.taken(ETH), 25 * 10u128.pow(17) * 63 / 100, "{what}");
		is_settled(world, what);
	});
}

#[test]
fn the_chain_is_not_asked_to_award_what_would_lose_money() {
	let moved = |truth: &mut Truth| {
		truth.orders_of_vault.remove(&ETH);
		truth.move_at = Some((8, 6));
	};
	at_every_point("prices moved", "9000", moved, |world, what| {
		was_returned(world, what, "nobody took it in time");
	});
	let world = world_of("9000", moved);
	run(&world, 20, false);
	// Offered, and nothing else.
	assert_eq!(world.0.lock().unwrap().submitted, 1);
}

#[test]
fn but_somebody_else_may_ask_and_then_it_is_hedged_all_the_same() {
	let moved = |truth: &mut Truth| {
		truth.orders_of_vault.remove(&ETH);
		truth.move_at = Some((8, 6));
		collects(truth, |collecting| collecting.award_at = Some(14));
	};
	at_every_point("prices moved, and taken", "9000", moved, was_taken);
}

#[test]
fn an_offer_is_sent_again_while_it_is_lost_and_made_once() {
	for faults in [
		vec![PoolFault::Lost],
		vec![PoolFault::LostAnswer, PoolFault::LostAnswer, PoolFault::Lost, PoolFault::Lost],
	] {
		let world = world_of("4000", |truth| {
			collects(truth, |collecting| collecting.window = 30);
			truth.pool_faults = faults.into();
		});
		run(&world, BLOCKS, false);
		assert_nothing_is_lost(&world, "lost transactions");
		was_taken(&world, "lost transactions");
	}
}

#[test]
fn faults_of_the_venue_do_not_keep_it_from_hedging_what_was_taken() {
	let faults = |truth: &mut Truth| {
		truth.venue_faults =
			[Fault::LostAnswer, Fault::Partial(40), Fault::Late(3_000), Fault::Refused].into();
	};
	at_every_point("faults of the venue", "4000", faults, was_taken);
}

#[test]
fn a_settlement_that_ends_sends_it_back() {
	let closed = |truth: &mut Truth| truth.close_at = Some(9);
	at_every_point("closed", "4000", closed, |world, what| {
		assert!(taken(world).is_none(), "{what}");
		assert!(world.0.lock().unwrap().orders.is_empty(), "{what}: hedged for nothing");
	});
}

#[test]
fn no_offer_is_made_where_it_does_not_pay_or_may_not_be() {
	let why = |world: &Arc<World>, change: fn(&mut super::Settings)| {
		let mut own = settings(false);
		change(&mut own);
		let start = Engine::start(own, surroundings(world)).now_or_never();
		let mut engine = start.unwrap().unwrap();
		let head = (0..6).fold(0, |_, _| world.produce());
		for number in 0..=head {
			let block = world.finalized(number).0;
			engine.on_block(&block).now_or_never().unwrap().unwrap();
		}
		let view = world.finalized(head).1;
		let quotations = engine.quotations(&view).now_or_never().unwrap().unwrap();
		let [quotation] = quotations.try_into().unwrap();
		quotation.answer.unwrap_err()
	};
	let calm = || world_of("4000", |_| ());
	assert_eq!(why(&calm(), |own| own.quoting = None), "offers are switched off");
	let limit = why(&calm(), |own| own.limits.order = Decimal::from(9_000));
	assert!(limit.starts_with("the whole move is worth 149"), "{limit}");
	let poor = world_of("10", |truth| {
		truth.orders_of_vault.remove(&ETH);
	});
	assert_eq!(why(&poor, |_| ()), "the vault cannot pay for the whole move");
	let far = world_of("4000", |truth| truth.moved = 60);
	assert!(why(&far, |_| ()).contains("too far from the certified price"));
	let dear = world_of("9000", |truth| {
		truth.orders_of_vault.remove(&ETH);
		truth.moved = 40;
	});
	let refused = why(&dear, |_| ());
	assert!(refused.starts_with("the vault would not accept it: OfferTooBad"), "{refused}");
	let frugal = world_of("4000", |truth| truth.loss_left = 1.into());
	assert_eq!(why(&frugal, |_| ()), "the basket's loss budget does not allow it");
}

#[test]
fn the_kill_switch_keeps_it_from_offering_and_from_asking() {
	let world = world_of("4000", |_| ());
	let mut engine = Switched::new(&world);
	assert_eq!(engine.go(5).1, 0);
	engine.set(false);
	assert_eq!(engine.go(2).1, 1);
	engine.set(true);
	assert_eq!(engine.go(10).1, 1, "no award");
	engine.set(false);
	engine.go(60);
	assert_nothing_is_lost(&world, "killed and revived");
	was_taken(&world, "killed and revived");
}

fn table(engine: &Engine) -> String {
	let symbols = settings(false).symbols;
	let (state, standing) = (engine.state(), engine.standing());
	let distrust = engine.distrust();
	Status { state, ended: &[], standing: &standing, symbols: &symbols, killed: false, distrust }
		.table()
}

#[test]
fn what_an_open_offer_needs_is_nobody_elses() {
	let world = world_of("4000", |truth| {
		collects(truth, |collecting| collecting.refuse_awards = true);
	});
	let mut engine = None;
	let (mut sent, mut standing) = (None, None);
	for _ in 0..9 {
		let head = world.produce();
		let next = turn(&world, engine.take(), head, false).now_or_never().unwrap().unwrap();
		let view = world.finalized(head).1;
		let stage = next.state().jobs.values().next().map(|job| job.stage.clone());
		let balances = next.venue_balances().now_or_never().unwrap().unwrap();
		let free = view
			.vaults
			.first()
			.map(|vault| [BTC, ETH, USDC].map(|asset| next.free(&view, asset, vault, &balances)));
		match stage {
			Some(Stage::Offering(_)) => sent = free,
			Some(Stage::Offered) => {
				let table = table(&next);
				assert!(table.contains("gives 1 takes 1"), "{table}");
				assert!(table.contains("offered up to block 20"), "{table}");
				standing = free;
			}
			_ => (),
		}
		engine = Some(next);
	}
	let million = Decimal::from(1_000_000);
	for free in [sent.unwrap(), standing.unwrap()] {
		let [btc, eth, cash] = free;
		// On hold, or about to be.
		assert_eq!(btc.asset, 10u128.pow(14) - 12_345_678);
		assert_eq!((btc.venue_asset, eth.venue_asset), (million, million - Decimal::new(25, 1)));
		let kept = million - cash.venue_cash;
		assert!(kept > Decimal::from(7_400) && kept < Decimal::from(7_500), "{kept}");
	}
}

#[test]
fn blocks_that_cannot_be_read_halt_what_an_offer_may_have_moved() {
	let world = world_of("4000", |_| ());
	let mut engine = None;
	let mut engine = loop {
		let head = world.produce();
		let next = turn(&world, engine.take(), head, false).now_or_never().unwrap().unwrap();
		if next.state().jobs.values().any(|job| job.stage == Stage::Offered) {
			break next;
		}
		engine = Some(next);
	};
	engine.on_gap(BlockId { number: 60, ..BlockId::default() }).now_or_never().unwrap().unwrap();
	let halted: Vec<_> = engine.state().halted.keys().copied().collect();
	assert_eq!(halted, [BTC, ETH, USDC]);
	assert!(engine.state().jobs.is_empty());
	// It may have been taken later: that is booked, whoever remembers it.
	let mut block = world.finalized(1).0;
	let terms = Terms {
		gives: vec![(BTC, 7)],
		takes: vec![(ETH, 5)],
		difference: Difference::FromVault(3),
	};
	block.offers = vec![(0, OfferNews::Taken(terms))];
	engine.on_block(&block).now_or_never().unwrap().unwrap();
	let book = |asset| engine.state().chain[&asset].change;
	assert_eq!((book(BTC), book(ETH), book(USDC)), (-7, 5, 3));
}

fn random_world(seed: u64) -> Arc<World> {
	let mut rng = ChaCha8Rng::seed_from_u64(seed);
	let mut side = || if rng.gen_bool(0.5) { Side::Buy } else { Side::Sell };
	let sides = [side(), side()];
	let btc = format!("0.{:08}", rng.gen_range(0..18_000_000));
	let eth = format!("{}.{:018}", rng.gen_range(0..4), rng.gen_range(0..10u64.pow(18)));
	let cash = rng.gen_range(0..30_000).to_string();
	let world = World::new(seed, &[(BTC, sides[0], &btc), (ETH, sides[1], &eth)], &cash);
	{
		let mut truth = world.0.lock().unwrap();
		truth.collecting = Some(Collecting {
			window: rng.gen_range(4..20),
			rival: [None, Some(false), Some(true)][rng.gen_range(0..3)],
			award_at: rng.gen_bool(0.4).then(|| rng.gen_range(5..30)),
			refuse_awards: rng.gen_bool(0.1),
			return_after: [0, 1, 7, 10_000][rng.gen_range(0..4)],
			frozen: rng.gen_range(0..2),
			..Collecting::default()
		});
		truth.fault_rate = [0.0, 0.1, 0.5][rng.gen_range(0..3)];
		truth.crash_rate = [0.005, 0.02, 0.1][rng.gen_range(0..3)];
		truth.redeem_at = rng.gen_bool(0.3).then(|| (rng.gen_range(2..25), rng.gen_range(1..90)));
		truth.move_at = rng.gen_bool(0.3).then(|| (rng.gen_range(2..25), rng.gen_range(-8..=8)));
		truth.compete_at =
			rng.gen_bool(0.3).then(|| (rng.gen_range(3..40), rng.gen_range(1..=100)));
		truth.close_at = rng.gen_bool(0.2).then(|| rng.gen_range(3..60));
	}
	world
}

#[test]
fn nothing_is_offered_twice_or_forgotten_in_any_world() {
	let (mut stops, mut made, mut won, mut back) = (0, 0, 0, 0);
	for seed in 0..2_000 {
		let world = random_world(seed);
		stops += run(&world, 80, false);
		{
			let mut truth = world.0.lock().unwrap();
			truth.crash_rate = 0.0;
			truth.fault_rate = 0.0;
		}
		assert_eq!(run(&world, 50, false), 0);
		let what = format!("seed {seed}");
		assert_nothing_is_lost(&world, &what);
		assert_books_are_true(&world, &world.journal_state().0, &what);
		made += world.0.lock().unwrap().offers_made;
		match taken(&world) {
			Some(_) => won += 1,
			None => back += 1,
		}
	}
	// The worlds are as wild as they are meant to be.
	assert!(stops > 3_000 && made > 500, "{stops} stops, {made} offers");
	assert!(won > 200 && back > 200, "{won} won, {back} not");
}
