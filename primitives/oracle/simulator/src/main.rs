//! The simulator as a program.

use ballast_oracle_simulator::{
	fleet::{deal, run_all, Failure, Job, Options, Report},
	promises::Promise,
	scenario::Mode,
	simulation::Outcome,
	table,
};
use clap::Parser;
use std::{
	io::{self, IsTerminal, Write},
	ops::Range,
	process::ExitCode,
	str::FromStr,
	thread,
	time::{Duration, Instant},
};

/// Failures that are printed; the others are counted.
const SHOWN: usize = 10;
/// Cells of the progress bar.
const BAR: usize = 40;

/// Sets of oracles under virtual time and a seed. Ends with 1 when a promise breaks, and prints the
/// command that repeats the run.
#[derive(Parser)]
#[command(version)]
struct Arguments {
	/// Numbers of members; each seed is run with one of them, in turn.
	#[arg(long, value_delimiter = ',', default_value = "4,7,16,31", value_parser = clap::value_parser!(u32).range(4..=128))]
	members: Vec<u32>,
	/// One seed, or a range of them without its end.
	#[arg(long, default_value = "0..10000", value_name = "SEED|FROM..TO")]
	seeds: Seeds,
	/// Sign with BLS keys, as the chain does. Some hundred times slower.
	#[arg(long)]
	real_signatures: bool,
	/// Let f + 1 members lie. The promise of the range must break, or this fails.
	#[arg(long)]
	control: bool,
	/// Print what happens in each run.
	#[arg(long)]
	trace: bool,
	/// Threads; by default one for each processor.
	#[arg(long)]
	jobs: Option<usize>,
}

#[derive(Clone)]
struct Seeds(Range<u64>);

impl FromStr for Seeds {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, Self::Err> {
		let number = |part: &str| {
			part.parse::<u64>().map_err(|error| format!("{part:?} is not a seed: {error}"))
		};
		let seeds = match text.split_once("..") {
			Some((from, to)) => number(from)?..number(to)?,
			None => {
				let seed = number(text)?;
				seed..seed.checked_add(1).ok_or("the seed is too large")?
			}
		};
		if seeds.is_empty() {
			return Err("there is no seed in this range".into());
		}
		Ok(Self(seeds))
	}
}

/// A bar on the terminal, drawn over and over.
struct Progress {
	total: usize,
	done: usize,
	failed: usize,
	started: Instant,
	drawn: Option<Instant>,
	visible: bool,
}

impl Progress {
	fn new(total: usize, visible: bool) -> Self {
		Self { total, done: 0, failed: 0, started: Instant::now(), drawn: None, visible }
	}

	fn advance(&mut self, failed: bool) {
		self.done = self.done.saturating_add(1);
		self.failed = self.failed.saturating_add(usize::from(failed));
		let due = self.drawn.is_none_or(|drawn| drawn.elapsed() >= Duration::from_millis(100));
		if self.visible && (due || self.done == self.total) {
			self.drawn = Some(Instant::now());
			self.draw();
		}
	}

	fn draw(&self) {
		let Self { total, done, failed, started, .. } = self;
		let filled = done.saturating_mul(BAR).checked_div(*total).unwrap_or(0);
		let bar: String = (0..BAR).map(|cell| if cell < filled { '█' } else { '░' }).collect();
		let elapsed = started.elapsed().as_secs();
		let left = u64::try_from(total.saturating_sub(*done)).unwrap_or(0);
		let left = elapsed.saturating_mul(left).checked_div(u64::try_from(*done).unwrap_or(0));
		let left = left.unwrap_or(0);
		// Nobody minds when the terminal is gone.
		let _ = write!(
			io::stderr(),
			"\r\x1b[2K{bar} {done} of {total} seeds, {failed} failed, {elapsed} s, {left} s left"
		);
	}

	fn clear(&self) {
		if self.visible {
			let _ = write!(io::stderr(), "\r\x1b[2K");
		}
	}
}

fn main() -> ExitCode {
	let arguments = Arguments::parse();
	let options = Options {
		mode: if arguments.control { Mode::Control } else { Mode::Tolerated },
		real_signatures: arguments.real_signatures,
		trace: arguments.trace,
	};
	let jobs = deal(&arguments.members, arguments.seeds.0);
	let threads = match arguments.jobs {
		// A timeline is read in order.
		_ if options.trace => 1,
		Some(threads) => threads,
		None => thread::available_parallelism().map_or(1, usize::from),
	};
	let mut progress = Progress::new(jobs.len(), io::stderr().is_terminal() && !options.trace);
	let report = run_all(&jobs, options, threads, |job, outcome| {
		if options.trace {
			print_trace(job, outcome);
		}
		progress.advance(!outcome.broken.is_empty());
	});
	progress.clear();
	let seconds = progress.started.elapsed();
	let answer = conclude(&report, &jobs, options, threads, seconds);
	io::stdout().write_all(answer.text.as_bytes()).map_or(ExitCode::FAILURE, |()| answer.code)
}

fn print_trace(Job { members, seed }: Job, outcome: &Outcome) {
	let mut out = io::stdout().lock();
	let _ = writeln!(out, "n = {members}, seed {seed}; seconds of virtual time");
	for line in &outcome.trace {
		let _ = writeln!(out, "{line}");
	}
}

struct Answer {
	text: String,
	code: ExitCode,
}

fn conclude(
	report: &Report,
	jobs: &[Job],
	options: Options,
	threads: usize,
	elapsed: Duration,
) -> Answer {
	let steps: u64 = report.tallies.values().map(|tally| tally.steps).sum();
	let per_second = u128::from(steps).saturating_mul(1_000).checked_div(elapsed.as_millis());
	let mut text = table::render(report);
	text.push_str(&format!(
		"{} seeds in {} s on {threads} threads: {} steps per second\n",
		jobs.len(),
		elapsed.as_secs(),
		per_second.unwrap_or(0)
	));
	let code = if options.mode == Mode::Control {
		let out_of_range = |failure: &&Failure| failure.broken.promise == Promise::Range;
		let broken = report.failures.iter().filter(out_of_range).count();
		text.push_str(&format!("with f + 1 liars the range breaks in {broken} seeds\n"));
		if broken > 0 {
			ExitCode::SUCCESS
		} else {
			ExitCode::FAILURE
		}
	} else {
		text.push_str(&failures(&report.failures));
		if report.failures.is_empty() {
			ExitCode::SUCCESS
		} else {
			ExitCode::FAILURE
		}
	};
	Answer { text, code }
}

fn failures(failures: &[Failure]) -> String {
	let Some(first) = failures.first() else { return "no promise was broken\n".into() };
	let list: String = failures
		.iter()
		.take(SHOWN)
		.map(|Failure { job: Job { members, seed }, broken, .. }| {
			format!("n = {members}, seed {seed}: broken: {broken}\n")
		})
		.collect();
	format!("{} seeds failed\n{list}repeat the first with\n  {}\n", failures.len(), first.command)
}
