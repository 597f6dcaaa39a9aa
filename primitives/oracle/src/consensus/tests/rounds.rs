//! Whole rounds of whole sets, with and without faults.

use super::network::{Conditions, Fault, Network, HEARTBEAT};

const HONEST: Fault = Fault::None;

/// n members, of which the first are faulty in the ways given.
fn set(members: usize, faults: &[Fault]) -> Vec<Fault> {
	let mut set = vec![HONEST; members];
	set[..faults.len()].copy_from_slice(faults);
	set
}

/// Runs for a while with a request now and then, and asserts what must hold whatever happens.
fn run(seed: u64, conditions: Conditions, faults: &[Fault], blocks: u32) -> Network {
	let mut network = Network::new(seed, conditions, faults);
	for basket in 0..blocks / 10 {
		network.run(5);
		network.request(basket, &[1, 2, 3]);
		network.run(5);
	}
	assert_eq!(network.broken, Vec::<String>::new(), "seed {seed}, {faults:?}");
	network
}

/// The chain takes one certificate per round; with messages in time it comes within f + 1 views.
fn assert_live(network: &Network, seed: u64) {
	let rounds: Vec<_> = network.landed.iter().map(|landed| landed.report.round).collect();
	assert_eq!(rounds, (1..).take(rounds.len()).collect::<Vec<_>>(), "seed {seed}");
	let slowest = network.landed.iter().map(|landed| landed.report.view).max().unwrap();
	assert!(slowest <= network.faulty(), "seed {seed}: a certificate in view {slowest}");
}

fn settled(network: &Network) -> usize {
	network.landed.iter().map(|landed| landed.report.requests.len()).sum()
}

#[test]
fn honest_set_certifies_every_round_in_its_first_view() {
	for (seed, members) in [(1, 4), (2, 7), (3, 4), (4, 7), (5, 16)] {
		let network = run(seed, Conditions::GOOD, &set(members, &[]), 60);
		assert_live(&network, seed);
		assert!(network.landed.iter().all(|landed| landed.report.view == 0));
		assert_eq!(settled(&network), 6);
		assert!(network.accused.is_empty());
		// A request lands in the second block after it, or in the next round after a heartbeat.
		let requested: Vec<_> =
			network.landed.iter().filter(|landed| !landed.report.requests.is_empty()).collect();
		for landed in requested {
			let asked = landed.report.requests[0].basket * 10 + 5;
			assert!(landed.block - asked <= 4, "seed {seed}: {asked} to {}", landed.block);
		}
	}
}

#[test]
fn rounds_without_requests_land_at_every_heartbeat() {
	let mut network = Network::new(9, Conditions::GOOD, &set(4, &[]));
	network.run(60);
	assert!(network.landed.len() >= 60 / (usize::try_from(HEARTBEAT).unwrap() + 2));
	assert!(network.landed.iter().all(|landed| landed.report.requests.is_empty()));
	assert_eq!(network.broken, Vec::<String>::new());
}

#[test]
fn faulty_members_delay_a_certificate_by_at_most_f_views() {
	let tolerated = [
		Fault::Silent,
		Fault::MuteLeader,
		Fault::Liar(900),
		Fault::Liar(-4_000),
		Fault::Liar(4_000),
		Fault::Liar(200_000),
		Fault::Liar(-1_000_000),
		Fault::Chooser(1_000),
		Fault::Chooser(4_000),
		Fault::Equivocator,
		Fault::TwoFaced,
		Fault::BadPartial,
	];
	for (seed, fault) in (100..).zip(tolerated) {
		let network = run(seed, Conditions::GOOD, &set(4, &[fault]), 60);
		assert_live(&network, seed);
		assert_eq!(settled(&network), 6, "seed {seed}, {fault:?}");
		for (seed, other) in (1_000 + 10 * seed..).zip(tolerated) {
			let network = run(seed, Conditions::GOOD, &set(7, &[fault, other]), 40);
			assert_live(&network, seed);
			assert_eq!(settled(&network), 4, "seed {seed}, {fault:?} and {other:?}");
		}
	}
}

#[test]
fn faults_that_sign_are_found_and_no_honest_member_is_accused() {
	for fault in [Fault::Equivocator, Fault::BadPartial] {
		let network = run(77, Conditions::GOOD, &set(4, &[fault]), 100);
		assert!(network.accused.contains(&0), "{fault:?}");
	}
	for fault in [Fault::Silent, Fault::TwoFaced] {
		let network = run(78, Conditions::GOOD, &set(4, &[fault]), 100);
		assert!(network.accused.is_empty(), "{fault:?}");
	}
}

#[test]
fn silent_leader_is_followed_by_the_next() {
	let network = run(11, Conditions::GOOD, &set(4, &[Fault::MuteLeader]), 100);
	let views: Vec<_> = network.landed.iter().map(|landed| landed.report.view).collect();
	assert!(views.contains(&0) && views.contains(&1), "{views:?}");
	for landed in &network.landed {
		let first = crate::consensus::leader(0, landed.report.round, 0, 4);
		assert_eq!(landed.report.view, u32::from(first == Some(0)));
	}
}

#[test]
fn bad_network_delays_rounds_and_breaks_no_promise() {
	for seed in 0..40 {
		let members = if seed % 2 == 0 { 4 } else { 7 };
		let fault =
			[HONEST, Fault::Chooser(4_000), Fault::TwoFaced, Fault::Equivocator, Fault::BadPartial]
				[usize::try_from(seed).unwrap() % 5];
		let network = run(seed, Conditions::BAD, &set(members, &[fault]), 100);
		assert!(network.landed.len() > 5, "seed {seed}: {} rounds", network.landed.len());
		assert!(settled(&network) > 0, "seed {seed}");
	}
}

#[test]
fn crashed_members_come_back_and_contradict_nothing() {
	for seed in 0..40u64 {
		let mut network = Network::new(seed, Conditions::BAD, &set(4, &[]));
		for step in 0..20u64 {
			network.request(u32::try_from(step).unwrap(), &[1, 2]);
			network.run(1 + u32::try_from((seed + step) % 3).unwrap());
			let member = usize::try_from((seed + step) % 4).unwrap();
			network.stop(member);
			network.run(u32::try_from((seed * step) % 3).unwrap());
			// Every third start finds an empty disk.
			network.start(member, (seed + step) % 3 != 0);
		}
		network.run(60);
		assert_eq!(network.broken, Vec::<String>::new(), "seed {seed}");
		assert!(settled(&network) == 20, "seed {seed}: {} settled", settled(&network));
	}
}

#[test]
fn no_part_without_a_quorum_certifies_and_healing_goes_on() {
	let mut network = Network::new(21, Conditions::GOOD, &set(4, &[]));
	network.run(10);
	network.partition(&[0, 0, 1, 1]);
	network.run(8);
	let before = network.landed.len();
	network.request(1, &[1]);
	network.run(40);
	assert_eq!(network.landed.len(), before);
	network.partition(&[0, 0, 0, 1]);
	network.run(40);
	assert!(settled(&network) == 1, "three of four are a quorum");
	network.partition(&[0; 4]);
	network.run(20);
	assert_eq!(network.broken, Vec::<String>::new());
}

#[test]
fn two_dead_members_of_four_stop_the_round_until_one_returns() {
	let mut network = Network::new(22, Conditions::GOOD, &set(4, &[]));
	network.run(10);
	network.stop(1);
	network.request(1, &[1]);
	network.run(20);
	assert_eq!(settled(&network), 1);
	network.stop(2);
	network.run(2);
	network.request(2, &[1]);
	network.run(30);
	assert_eq!(settled(&network), 1);
	network.start(1, true);
	network.run(40);
	assert_eq!(settled(&network), 2);
	assert_eq!(network.broken, Vec::<String>::new());
}

/// The control: f + 1 members that lie within the tolerance, of which one chooses observations,
/// push the price out of the honest range, so the check of the range does bite.
#[test]
fn more_than_f_liars_break_the_range() {
	for (members, faulty) in [(4, 1), (7, 2)] {
		for (liars, expected) in [(faulty, false), (faulty + 1, true)] {
			let mut lies = vec![Fault::Liar(4_000); liars];
			lies[0] = Fault::Chooser(4_000);
			let mut network = Network::new(31, Conditions::GOOD, &set(members, &lies));
			network.run(150);
			let outside = network.broken.iter().any(|what| what.contains("outside"));
			assert_eq!(outside, expected, "{liars} of {members} lie: {:?}", network.broken);
		}
	}
}

#[test]
fn the_same_seed_runs_the_same() {
	let blocks = |seed| {
		let network = run(seed, Conditions::BAD, &set(4, &[Fault::TwoFaced]), 60);
		network
			.landed
			.iter()
			.map(|landed| (landed.block, landed.report.clone()))
			.collect::<Vec<_>>()
	};
	assert_eq!(blocks(5), blocks(5));
	assert_ne!(blocks(5), blocks(6));
}
