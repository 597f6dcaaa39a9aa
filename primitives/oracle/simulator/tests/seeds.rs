//! Five hundred seeds, the control, and real signatures: what `make test` runs of the simulator.

#![allow(clippy::arithmetic_side_effects, clippy::panic)]

use ballast_oracle_simulator::{
	fleet::{deal, run, run_all, Failure, Job, Options, Report},
	promises::Promise,
	scenario::Mode,
	table,
};
use std::thread;

fn run_jobs(jobs: &[Job], options: Options) -> Report {
	let threads = thread::available_parallelism().map_or(1, usize::from);
	run_all(jobs, options, threads, |_, _| {})
}

fn describe(failures: &[Failure]) -> String {
	let line = |failure: &Failure| format!("{}\n  {}\n", failure.broken, failure.command);
	failures.iter().map(line).collect()
}

/// Messages grow with the square of n, so the large sets get fewer of the seeds; the nightly target
/// deals them evenly.
#[test]
fn five_hundred_seeds_keep_every_promise() {
	let sizes = [(4, 0..200), (7, 200..380), (16, 380..470), (31, 470..500)];
	// The longest runs first, so that no thread is left with them at the end.
	let jobs: Vec<Job> =
		sizes.into_iter().rev().flat_map(|(members, seeds)| deal(&[members], seeds)).collect();
	assert_eq!(jobs.len(), 500);
	let report = run_jobs(&jobs, Options::DEFAULT);
	println!("{}", table::render(&report));
	assert!(report.failures.is_empty(), "{}", describe(&report.failures));
	// The runs are about something: whatever can happen does, at every size.
	for (members, tally) in &report.tallies {
		let happened = [
			tally.crashes,
			tally.wiped,
			tally.dropped_blocks,
			tally.rotations,
			tally.settled,
			tally.found_out,
			tally.past,
			tally.future,
			tally.invalid,
			tally.unverified,
			tally.malformed,
			tally.view_changes(),
		];
		assert!(happened.iter().all(|count| *count > 0), "n = {members}: {tally:?}");
		let certificates = u64::try_from(tally.views.len()).unwrap();
		assert!(certificates >= 3 * tally.seeds, "n = {members}: {certificates} certificates");
	}
}

/// The control: f + 1 members that lie alike, by less than the others tolerate, push a price out of
/// the honest range. The check bites, and the bound of f is sharp.
#[test]
fn one_liar_too_many_breaks_the_range() {
	for members in [4, 7, 16] {
		let options = Options { mode: Mode::Control, ..Options::DEFAULT };
		let report = run_jobs(&deal(&[members], 0..20), options);
		let broken =
			report.failures.iter().filter(|failure| failure.broken.promise == Promise::Range);
		assert!(broken.count() >= 10, "n = {members}: {}", describe(&report.failures));
	}
}

/// The same seeds under the scheme of the chain. Signatures are the only difference, so everything
/// that happens is the same, to the last message.
#[test]
fn real_signatures_change_nothing() {
	let jobs = [(4, 0..6), (7, 6..9), (16, 9..10)];
	for job in jobs.into_iter().flat_map(|(members, seeds)| deal(&[members], seeds)) {
		let real = run(job, Options { real_signatures: true, trace: true, ..Options::DEFAULT });
		let symbolic = run(job, Options { trace: true, ..Options::DEFAULT });
		assert_eq!(real.broken, [], "{job:?}");
		assert_eq!(real.tally, symbolic.tally, "{job:?}");
		assert!(real.trace == symbolic.trace, "{job:?}");
	}
}

#[test]
fn everything_follows_from_members_and_seed() {
	let options = Options { trace: true, ..Options::DEFAULT };
	let trace = |members, seed| run(Job { members, seed }, options).trace;
	assert!(trace(4, 1) == trace(4, 1));
	assert!(trace(4, 1) != trace(4, 2));
	assert!(trace(4, 1) != trace(7, 1));
}
