//! The daemon of an Authorised Participant as a program.

use ballast_ap::{
	config::{Config, ConfigError},
	daemon::{self, at_path, DaemonError},
	engine::Standing,
	http::ask_status,
	journal::{Database, DatabaseError, Journal, JournalError},
	status::{Status, ENDED_SHOWN},
};
use clap::{Parser, Subcommand};
use std::{io::Write, path::PathBuf, process::ExitCode};
use thiserror::Error;

/// Exit code when the configuration is to blame.
const CONFIGURATION: u8 = 2;
/// Exit code when the journal is of another chain or account.
const FOREIGN: u8 = 3;

/// Fills the orders of vaults and hedges them on an exchange.
#[derive(Parser)]
#[command(version)]
struct Arguments {
	/// The configuration file.
	#[arg(long, default_value = "ballast-ap.toml", value_name = "FILE", global = true)]
	config: PathBuf,
	/// RPC of the node, instead of the configuration's.
	#[arg(long, value_name = "URL")]
	node: Option<String>,
	/// Follow, verify and print what would be traded; send nothing, write nothing. Begins with a copy of
	/// the database, which no daemon may have open at that moment.
	#[arg(long)]
	dry_run: bool,
	#[command(subcommand)]
	command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
	/// Print jobs, positions, gain, halts and the last block.
	Status {
		/// How many of the jobs that ended, at least ten.
		#[arg(long, default_value_t = ENDED_SHOWN, value_name = "JOBS")]
		ended: usize,
	},
	/// Take all balances as they are at the next start, and lift all halts. For after a deposit, or after
	/// the cause of a mismatch was found.
	AcceptBalances,
}

#[derive(Debug, Error)]
enum Failure {
	#[error(transparent)]
	Config(#[from] ConfigError),
	#[error(transparent)]
	Daemon(#[from] DaemonError),
	#[error(transparent)]
	Journal(#[from] JournalError),
	#[error("the daemon does not answer: {0}")]
	NoAnswer(std::io::Error),
	#[error("the daemon has the database, and serves no status: set `metrics`")]
	NoStatus,
}

impl Failure {
	fn code(&self) -> u8 {
		match self {
			Self::Config(_) => CONFIGURATION,
			Self::Daemon(error) if error.is_configuration() => CONFIGURATION,
			Self::Daemon(error) if error.is_foreign() => FOREIGN,
			_ => 1,
		}
	}
}

#[tokio::main]
async fn main() -> ExitCode {
	env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("info")).init();
	match run(Arguments::parse()).await {
		Ok(()) => ExitCode::SUCCESS,
		Err(failure) => {
			eprintln!("error: {failure}");
			ExitCode::from(failure.code())
		}
	}
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
	let mut config = Config::read(&arguments.config)?;
	if let Some(node) = arguments.node {
		config.set_node(&node)?;
	}
	match arguments.command {
		None => Ok(daemon::run(config, arguments.dry_run).await?),
		Some(Command::Status { ended }) => {
			let table = status(&config, ended.max(ENDED_SHOWN)).await?;
			// Nobody reads it any more, as in `| head`.
			let _ = std::io::stdout().write_all(table.as_bytes());
			Ok(())
		}
		Some(Command::AcceptBalances) => {
			let path = &config.database;
			let database = at_path(path, Database::open_existing(path))?;
			let changes = database.load().await?.accept_balances(&config.symbols());
			Ok(database.write(&changes).await?)
		}
	}
}

/// From the database, or from the daemon that has it open.
async fn status(config: &Config, ended: usize) -> Result<String, Failure> {
	let path = &config.database;
	let database = match Database::copy(path) {
		Err(DatabaseError::InUse) => {
			let address = config.metrics.ok_or(Failure::NoStatus)?;
			return ask_status(address, ended).await.map_err(Failure::NoAnswer);
		}
		database => at_path(path, database)?,
	};
	let state = database.load().await?;
	let ended = database.ended(ended).await?;
	let symbols = config.symbols();
	let decimals = at_path(path, database.decimals())?;
	let standing = Standing::of(&state, &symbols, &decimals);
	let killed = config.kill_switch.exists();
	let status = Status {
		state: &state,
		ended: &ended,
		standing: &standing,
		symbols: &symbols,
		distrust: None,
		killed,
	};
	Ok(status.table())
}
