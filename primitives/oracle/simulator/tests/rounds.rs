//! Rounds under conditions that a test chooses.

#![allow(clippy::arithmetic_side_effects, clippy::panic)]

use ballast_oracle::{consensus::leader, BlockNumber, Moment};
use ballast_oracle_simulator::{
	chain::{Landed, Wanted, HEARTBEAT},
	fault::Fault,
	promises::Broken,
	scenario::{Disturbance, Scenario},
	scheme::Symbolic,
	simulation::Simulation,
	BLOCK_MS, EPOCH,
};

const ALL: [u32; 4] = [1, 2, 3, 5];

/// Shortly after a block was made.
fn after(block: BlockNumber) -> Moment {
	// Block 1 is made at the beginning.
	EPOCH + u64::from(block - 1) * BLOCK_MS + 1
}

/// A quiet set whose first members are faulty in these ways.
fn set(members: u32, seed: u64, faults: &[Fault]) -> Scenario {
	let mut scenario = Scenario::quiet(members, seed);
	for (held, fault) in scenario.faults.iter_mut().zip(faults) {
		*held = Some(*fault);
	}
	scenario
}

/// Adds a request after every tenth block, from the fifth on.
fn with_requests(mut scenario: Scenario, blocks: BlockNumber) -> Scenario {
	for basket in 0..blocks / 10 {
		add(&mut scenario, basket * 10 + 5, request(basket));
	}
	scenario
}

fn request(basket: u32) -> Disturbance {
	Disturbance::Request(Wanted { basket, assets: vec![1, 2, 3], lifetime: 10_000 })
}

fn add(scenario: &mut Scenario, block: BlockNumber, disturbance: Disturbance) {
	scenario.disturbances.push((after(block), disturbance));
}

fn start(scenario: Scenario) -> Simulation {
	Simulation::new(scenario, Box::new(Symbolic), false)
}

/// Runs to a block; every promise holds, that of f + 1 views included.
fn run(scenario: Scenario, blocks: BlockNumber) -> Simulation {
	let mut simulation = start(scenario);
	run_on(&mut simulation, blocks);
	simulation
}

fn run_on(simulation: &mut Simulation, block: BlockNumber) {
	simulation.run_to_block(block);
	assert_eq!(simulation.broken(), Vec::<Broken>::new());
}

fn settled(simulation: &Simulation) -> usize {
	simulation.landed().iter().map(|landed| landed.report.requests.len()).sum()
}

#[test]
fn honest_set_certifies_every_round_in_its_first_view() {
	for (seed, members) in [(1, 4), (2, 7), (3, 4), (4, 7), (5, 16)] {
		let simulation = run(with_requests(set(members, seed, &[]), 60), 60);
		assert!(simulation.landed().iter().all(|landed| landed.report.view == 0));
		assert_eq!(settled(&simulation), 6);
		// A request lands in the second block after it, or in the next round after a heartbeat.
		for Landed { report, block, .. } in simulation.landed() {
			for request in &report.requests {
				let asked = request.basket * 10 + 5;
				assert!(block - asked <= 5, "seed {seed}: {asked} to {block}");
			}
		}
	}
}

#[test]
fn rounds_without_requests_land_at_every_heartbeat() {
	let simulation = run(set(4, 9, &[]), 60);
	let rounds = u32::try_from(simulation.landed().len()).unwrap();
	assert!(rounds >= 60 / (HEARTBEAT + 2), "{rounds}");
	assert_eq!(settled(&simulation), 0);
}

#[test]
fn whatever_faulty_members_do_certificates_land_within_f_plus_one_views() {
	let faults = [
		Fault::Silent,
		Fault::MuteLeader,
		Fault::Liar(900),
		Fault::Liar(-4_000),
		Fault::Liar(200_000),
		Fault::Liar(-1_000_000),
		Fault::Chooser(4_000),
		Fault::Equivocator,
		Fault::TwoFaced,
		Fault::BadPartial,
		Fault::Withholder,
		Fault::Inventor,
		Fault::Flooder,
		Fault::Replayer,
		Fault::Vandal,
	];
	for (seed, fault) in (100..).zip(faults) {
		let simulation = run(with_requests(set(4, seed, &[fault]), 50), 60);
		assert_eq!(settled(&simulation), 5, "{fault:?}");
		for (seed, other) in (1_000 + 20 * seed..).zip(faults) {
			let simulation = run(with_requests(set(7, seed, &[fault, other]), 30), 45);
			assert_eq!(settled(&simulation), 3, "{fault:?} and {other:?}");
		}
	}
}

#[test]
fn faults_that_sign_are_found_out() {
	for (fault, found) in [
		(Fault::Equivocator, true),
		(Fault::BadPartial, true),
		(Fault::Silent, false),
		(Fault::TwoFaced, false),
		(Fault::Vandal, false),
	] {
		let outcome = run(set(4, 77, &[fault]), 100).finish();
		assert_eq!(outcome.tally.found_out > 0, found, "{fault:?}");
	}
}

#[test]
fn silent_leader_is_followed_by_the_next() {
	let simulation = run(set(4, 11, &[Fault::MuteLeader]), 150);
	let views: Vec<_> = simulation.landed().iter().map(|landed| landed.report.view).collect();
	assert!(views.contains(&0) && views.contains(&1), "{views:?}");
	for landed in simulation.landed() {
		let first = leader(0, landed.report.round, 0, 4);
		assert_eq!(landed.report.view, u32::from(first == Some(0)));
	}
}

/// Every second block somebody dies between two outputs and comes back, every third time with an
/// empty disk.
#[test]
fn members_that_die_again_and_again_contradict_nothing() {
	for seed in 0..40u64 {
		let mut scenario = Scenario { disturbances: Vec::new(), ..set(4, seed, &[]) };
		for step in 0..20u32 {
			let block = 3 + step * 2;
			let turn = seed + u64::from(step);
			let node = usize::try_from(turn % 4).unwrap();
			add(&mut scenario, block, request(step));
			let after = u32::try_from(turn % 5).unwrap();
			add(&mut scenario, block, Disturbance::Crash { node, after });
			let back = block + u32::try_from(turn % 3).unwrap();
			let with_disk = turn % 3 != 0;
			add(&mut scenario, back, Disturbance::Start { node, with_disk });
		}
		let simulation = run(scenario, 110);
		assert_eq!(settled(&simulation), 20, "seed {seed}");
		let tally = simulation.finish().tally;
		assert!(tally.crashes > 0 && tally.wiped > 5, "seed {seed}: {tally:?}");
	}
}

#[test]
fn no_part_without_a_quorum_certifies_and_healing_goes_on() {
	let mut scenario = Scenario { disturbances: Vec::new(), ..set(4, 21, &[]) };
	let parts = |groups: [u8; 4]| Disturbance::Partition { groups: groups.to_vec(), blocks: false };
	add(&mut scenario, 10, parts([0, 0, 1, 1]));
	add(&mut scenario, 18, request(1));
	add(&mut scenario, 58, parts([0, 0, 0, 1]));
	add(&mut scenario, 98, Disturbance::Heal);
	let mut simulation = start(scenario);
	run_on(&mut simulation, 18);
	let before = simulation.landed().len();
	run_on(&mut simulation, 58);
	assert_eq!(simulation.landed().len(), before);
	run_on(&mut simulation, 98);
	assert_eq!(settled(&simulation), 1, "three of four are a quorum");
	run_on(&mut simulation, 120);
}

#[test]
fn two_dead_members_of_four_stop_the_round_until_one_returns() {
	let mut scenario = Scenario { disturbances: Vec::new(), ..set(4, 22, &[]) };
	add(&mut scenario, 10, Disturbance::Crash { node: 1, after: 0 });
	add(&mut scenario, 10, request(1));
	add(&mut scenario, 30, Disturbance::Crash { node: 2, after: 0 });
	add(&mut scenario, 32, request(2));
	add(&mut scenario, 62, Disturbance::Start { node: 1, with_disk: true });
	let mut simulation = start(scenario);
	run_on(&mut simulation, 30);
	assert_eq!(settled(&simulation), 1);
	run_on(&mut simulation, 62);
	assert_eq!(settled(&simulation), 1);
	run_on(&mut simulation, 102);
	assert_eq!(settled(&simulation), 2);
}

/// The old set's certificates are taken for as long as their report can have been proposed before
/// the boundary; open requests follow the new set.
#[test]
fn open_requests_follow_the_new_set() {
	for seed in 0..20 {
		let mut scenario = Scenario::quiet(4, seed);
		scenario.faults.push(None);
		scenario.clocks.push(0);
		add(&mut scenario, 10, request(1));
		add(&mut scenario, 10, Disturbance::Rotate(vec![4, 3, 1, 0]));
		add(
			&mut scenario,
			20,
			Disturbance::Request(Wanted { basket: 2, assets: ALL.to_vec(), lifetime: 1_000 }),
		);
		let simulation = run(scenario, 40);
		assert_eq!(settled(&simulation), 2, "seed {seed}");
		let last = simulation.landed().last().unwrap();
		assert_eq!(last.report.set_id, 1);
	}
}
