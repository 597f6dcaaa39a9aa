//! Many runs on many threads.

use crate::{
	promises::{Broken, Promise},
	scenario::{Mode, Scenario},
	scheme::{Bls, Scheme, Symbolic},
	simulation::{Outcome, Simulation},
	tally::Tally,
};
use std::{
	any::Any,
	collections::BTreeMap,
	ops::Range,
	panic::{catch_unwind, AssertUnwindSafe},
	sync::{
		atomic::{AtomicUsize, Ordering},
		mpsc,
	},
	thread,
	time::{Duration, Instant},
};

/// One run: how many members, which seed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Job {
	/// n.
	pub members: u32,
	/// The seed.
	pub seed: u64,
}

/// How runs are run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
	/// Which faults.
	pub mode: Mode,
	/// With BLS signatures instead of symbolic ones.
	pub real_signatures: bool,
	/// With a timeline.
	pub trace: bool,
}

impl Options {
	/// Tolerated faults, symbolic signatures, no timeline.
	pub const DEFAULT: Self = Self { mode: Mode::Tolerated, real_signatures: false, trace: false };
}

/// A run that broke a promise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
	/// Which run.
	pub job: Job,
	/// What it broke.
	pub broken: Broken,
	/// The command that repeats it.
	pub command: String,
}

/// What many runs amounted to.
#[derive(Default)]
pub struct Report {
	/// By number of members.
	pub tallies: BTreeMap<u32, Tally>,
	/// Time that threads spent on runs, by number of members.
	pub busy: BTreeMap<u32, Duration>,
	/// Runs that broke a promise, by members and seed.
	pub failures: Vec<Failure>,
}

/// Deals seeds to sizes in turn: each seed is run with one of them. With one size, it gets them all.
pub fn deal(members: &[u32], seeds: Range<u64>) -> Vec<Job> {
	let sizes = u64::try_from(members.len()).unwrap_or(u64::MAX);
	let job = |seed: u64| {
		let position = usize::try_from(seed.checked_rem(sizes)?).ok()?;
		Some(Job { members: *members.get(position)?, seed })
	};
	seeds.filter_map(job).collect()
}

/// One run. A panic is a broken promise.
pub fn run(job: Job, options: Options) -> Outcome {
	let Job { members, seed } = job;
	catch_unwind(AssertUnwindSafe(|| {
		let scenario = Scenario::new(members, seed, options.mode);
		let scheme: Box<dyn Scheme> = if options.real_signatures {
			Box::new(Bls::new(scenario.faults.len()))
		} else {
			Box::new(Symbolic)
		};
		Simulation::new(scenario, scheme, options.trace).run()
	}))
	.unwrap_or_else(|payload| Outcome {
		broken: vec![Broken { promise: Promise::Panic, what: message(&*payload) }],
		tally: Tally::default(),
		trace: Vec::new(),
	})
}

fn message(payload: &(dyn Any + Send)) -> String {
	let text = payload.downcast_ref::<&str>().map(ToString::to_string);
	text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".into())
}

/// The command that repeats a run and shows what happened.
pub fn command(job: Job, options: Options) -> String {
	let Job { members, seed } = job;
	let flags = [
		(options.real_signatures, " --real-signatures"),
		(options.mode == Mode::Control, " --control"),
	];
	let flags: String = flags.iter().filter(|(set, _)| *set).map(|(_, flag)| *flag).collect();
	format!(
		"cargo run --release -p ballast-oracle-simulator -- --members {members} --seeds {seed}{flags} --trace"
	)
}

/// Runs every job on so many threads. `progress` hears of each run that ended, on this thread.
pub fn run_all(
	jobs: &[Job],
	options: Options,
	threads: usize,
	mut progress: impl FnMut(Job, &Outcome),
) -> Report {
	let next = AtomicUsize::new(0);
	let (results, ended) = mpsc::channel();
	let mut report = Report::default();
	thread::scope(|scope| {
		for _ in 0..threads.max(1) {
			let (results, next) = (results.clone(), &next);
			scope.spawn(move || {
				while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
					let started = Instant::now();
					let outcome = run(*job, options);
					if results.send((*job, outcome, started.elapsed())).is_err() {
						return;
					}
				}
			});
		}
		drop(results);
		for (job, outcome, elapsed) in ended {
			progress(job, &outcome);
			report.tallies.entry(job.members).or_default().add(&outcome.tally);
			let busy = report.busy.entry(job.members).or_default();
			*busy = busy.saturating_add(elapsed);
			if let Some(broken) = outcome.broken.into_iter().next() {
				report.failures.push(Failure { job, broken, command: command(job, options) });
			}
		}
	});
	report.failures.sort_by_key(|failure| (failure.job.members, failure.job.seed));
	report
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn seeds_are_dealt_in_turn_and_replayed_alone() {
		let jobs = deal(&[4, 7, 31], 2..6);
		let job = |members, seed| Job { members, seed };
		assert_eq!(jobs, [job(31, 2), job(4, 3), job(7, 4), job(31, 5)]);
		assert_eq!(deal(&[31], 5..6), [job(31, 5)]);
		assert_eq!(deal(&[], 0..3), []);
	}

	#[test]
	fn command_names_everything_that_the_run_depends_on() {
		let options = Options { real_signatures: true, mode: Mode::Control, trace: false };
		assert_eq!(
			command(Job { members: 7, seed: 123 }, options),
			"cargo run --release -p ballast-oracle-simulator -- --members 7 --seeds 123 \
			 --real-signatures --control --trace"
		);
	}
}
