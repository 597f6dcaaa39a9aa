//! Recorded prices from a CSV file.

use crate::{
	asset::{parse_price, Symbol},
	decimal::Decimal,
};
use csv::StringRecord;
use std::{
	collections::BTreeMap, fs::read_to_string, io, iter::Peekable, path::Path, time::Duration,
	vec::IntoIter,
};

/// The fastest a recording may be played, as a multiple of its own pace.
const MAX_SPEED: u64 = 1_000_000;

/// Recorded prices and how fast to play them.
///
/// The file has a header and three columns: `seconds` (decimal) or `ms` (whole milliseconds), then
/// `asset`, then `price`. Times never go back; they count from that of the first row, so Unix times
/// serve as well.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Replay {
	rows: Vec<Row>,
	speed: Decimal,
}

/// One recorded price.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Row {
	/// Milliseconds since the first row.
	at_ms: u64,
	asset: Symbol,
	price: Decimal,
}

/// Unit of the time column.
#[derive(Clone, Copy)]
enum TimeUnit {
	Seconds,
	Milliseconds,
}

/// Why a recording cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
	/// The file cannot be read, or is not UTF-8.
	#[error("cannot read the prices: {0}")]
	Read(#[from] io::Error),
	/// The text is no CSV.
	#[error("not a CSV file: {0}")]
	Csv(#[from] csv::Error),
	/// The first line does not name the columns.
	#[error("line 1: the header is \"{0}\", not \"seconds,asset,price\" or \"ms,asset,price\"")]
	Header(String),
	/// A row that makes no sense.
	#[error("line {line}: {reason}")]
	Row {
		/// Line in the file, the header being line 1.
		line: usize,
		/// What is wrong.
		reason: String,
	},
	/// No row after the header.
	#[error("no prices after the header")]
	Empty,
	/// A speed of zero or beyond the limit.
	#[error("a speed of {0} is not above 0 and at most {MAX_SPEED}")]
	Speed(Decimal),
}

impl Replay {
	/// Reads the file at `path`, to be played `speed` times as fast as it was recorded: above 0 and
	/// at most 1e6.
	pub fn from_path(path: &Path, speed: Decimal) -> Result<Self, ReplayError> {
		Self::from_text(&read_to_string(path)?, speed)
	}

	/// As [`Self::from_path`], from the text of a file.
	pub fn from_text(text: &str, speed: Decimal) -> Result<Self, ReplayError> {
		if speed == Decimal::ZERO || speed > Decimal::from_whole(MAX_SPEED) {
			return Err(ReplayError::Speed(speed));
		}
		// Flexible, because a row of another length is reported here, with its line.
		let mut csv = csv::ReaderBuilder::new()
			.trim(csv::Trim::All)
			.flexible(true)
			.from_reader(text.as_bytes());
		let unit = time_unit(csv.headers()?)?;
		let mut rows: Vec<Row> = Vec::new();
		let mut origin = None;
		for record in csv.records() {
			let record = record?;
			let wrong = |reason| ReplayError::Row { line: line_of(&record, text), reason };
			let (time, asset, price) = read_fields(&record, unit).map_err(wrong)?;
			let at_ms = time
				.checked_sub(*origin.get_or_insert(time))
				.filter(|at| rows.last().is_none_or(|row| row.at_ms <= *at))
				.ok_or_else(|| wrong("the time goes back".to_owned()))?;
			rows.push(Row { at_ms, asset, price });
		}
		if rows.is_empty() {
			return Err(ReplayError::Empty);
		}
		Ok(Self { rows, speed })
	}

	/// The assets in the recording with the first price of each, ascending.
	pub fn first_prices(&self) -> BTreeMap<Symbol, Decimal> {
		let mut first = BTreeMap::new();
		for row in &self.rows {
			first.entry(row.asset.clone()).or_insert(row.price);
		}
		first
	}
}

/// The unit of the time column, by the header.
fn time_unit(header: &StringRecord) -> Result<TimeUnit, ReplayError> {
	match header.iter().collect::<Vec<_>>().as_slice() {
		["seconds", "asset", "price"] => Ok(TimeUnit::Seconds),
		["ms", "asset", "price"] => Ok(TimeUnit::Milliseconds),
		other => Err(ReplayError::Header(other.join(","))),
	}
}

/// The line of `record` in `text`. The reader's own count stands before the blank lines that it
/// skips.
fn line_of(record: &StringRecord, text: &str) -> usize {
	let start = record.position().and_then(|position| usize::try_from(position.byte()).ok());
	let (before, from) = text.split_at_checked(start.unwrap_or_default()).unwrap_or((text, ""));
	let blank = from.len().saturating_sub(from.trim_start_matches(['\r', '\n']).len());
	let lines = |text: &str| text.matches('\n').count();
	lines(before).saturating_add(from.get(..blank).map_or(0, lines)).saturating_add(1)
}

/// Time in milliseconds, rounded down, asset and price of one row; the error names the column.
fn read_fields(record: &StringRecord, unit: TimeUnit) -> Result<(u64, Symbol, Decimal), String> {
	if record.len() != 3 {
		return Err(format!("{} fields, not 3", record.len()));
	}
	let field = |index| record.get(index).unwrap_or_default();
	let time = match unit {
		TimeUnit::Milliseconds => field(0)
			.parse()
			.map_err(|_| format!("ms: {:?} is not a whole number of milliseconds", field(0)))?,
		TimeUnit::Seconds => field(0)
			.parse::<Decimal>()
			.ok()
			.and_then(Decimal::thousandths)
			.ok_or_else(|| format!("seconds: {:?} is not a number of seconds", field(0)))?,
	};
	let asset = field(1).parse().map_err(|error| format!("asset: {error}"))?;
	let price = parse_price(field(2)).map_err(|error| format!("price: {error}"))?;
	Ok((time, asset, price))
}

/// A recording while it plays.
#[derive(Clone, Debug)]
pub struct Playback {
	rows: Peekable<IntoIter<Row>>,
	speed: Decimal,
	latest: BTreeMap<Symbol, Decimal>,
}

impl Playback {
	/// At its beginning.
	pub fn new(replay: Replay) -> Self {
		let latest = replay.first_prices();
		Self { rows: replay.rows.into_iter().peekable(), speed: replay.speed, latest }
	}

	/// Plays on to `elapsed` since the beginning and returns the rows that became due, in order. After
	/// the last row there are no more.
	pub fn advance(&mut self, elapsed: Duration) -> Vec<(Symbol, Decimal)> {
		let elapsed = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
		let played_ms = self.speed.scaled(elapsed, 1).unwrap_or(Decimal::MAX);
		let mut due = Vec::new();
		while let Some(row) = self.rows.next_if(|row| Decimal::from_whole(row.at_ms) <= played_ms) {
			self.latest.insert(row.asset.clone(), row.price);
			due.push((row.asset, row.price));
		}
		due
	}

	/// The price of `asset` at the present place of the recording.
	pub fn latest(&self, asset: &Symbol) -> Option<Decimal> {
		self.latest.get(asset).copied()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn read(text: &str) -> Result<Replay, ReplayError> {
		Replay::from_text(text, Decimal::from_whole(1))
	}

	fn reason(text: &str) -> String {
		read(text).unwrap_err().to_string()
	}

	fn due(playback: &mut Playback, ms: u64) -> Vec<String> {
		playback
			.advance(Duration::from_millis(ms))
			.into_iter()
			.map(|(asset, price)| format!("{asset}={price}"))
			.collect()
	}

	#[test]
	fn rows_become_due_in_time_and_the_last_holds() {
		let replay = read(
			"seconds,asset,price\n1700000000,BTC,60000\n1700000000.5,ETH,3500\n\
			 1700000001.25,BTC,60010.5\n",
		)
		.unwrap();
		let (btc, eth): (Symbol, Symbol) = ("BTC".parse().unwrap(), "ETH".parse().unwrap());
		let mut playback = Playback::new(replay);
		assert_eq!(playback.latest(&eth).unwrap().to_string(), "3500");
		assert_eq!(due(&mut playback, 0), ["BTC=60000"]);
		assert_eq!(due(&mut playback, 499), [""; 0]);
		assert_eq!(playback.latest(&btc).unwrap().to_string(), "60000");
		assert_eq!(due(&mut playback, 1_250), ["ETH=3500", "BTC=60010.5"]);
		assert_eq!(due(&mut playback, 1_000_000), [""; 0]);
		assert_eq!(playback.latest(&btc).unwrap().to_string(), "60010.5");
		assert_eq!(playback.latest(&"SOL".parse().unwrap()), None);
	}

	#[test]
	fn speed_stretches_time() {
		let text = "ms,asset,price\n0,BTC,1\n1000,BTC,2\n2000,BTC,3\n";
		let with_speed =
			|speed: &str| Playback::new(Replay::from_text(text, speed.parse().unwrap()).unwrap());
		assert_eq!(due(&mut with_speed("2.5"), 400), ["BTC=1", "BTC=2"]);
		assert_eq!(due(&mut with_speed("2.5"), 800), ["BTC=1", "BTC=2", "BTC=3"]);
		assert_eq!(due(&mut with_speed("0.5"), 1_999), ["BTC=1"]);
		assert_eq!(due(&mut with_speed("0.5"), 2_000), ["BTC=1", "BTC=2"]);
	}

	#[test]
	fn spaces_and_line_ends_do_not_matter() {
		let plain = read("ms,asset,price\n0,BTC,1\n").unwrap();
		assert_eq!(read("ms , asset, price\r\n 0 , BTC, 1\r\n").unwrap(), plain);
		assert_eq!(read("ms,asset,price\n0,BTC,1").unwrap(), plain);
	}

	#[test]
	fn what_is_wrong_is_said_with_its_line() {
		assert_eq!(
			reason("time,asset,price\n0,BTC,1\n"),
			"line 1: the header is \"time,asset,price\", not \"seconds,asset,price\" or \
			 \"ms,asset,price\""
		);
		assert_eq!(reason("seconds,asset,price\n"), "no prices after the header");
		assert_eq!(
			reason("seconds,asset,price\n0,BTC,60000\n1,btc,60000\n"),
			"line 3: asset: \"btc\" is not a symbol of one to eight of A to Z and 0 to 9"
		);
		assert_eq!(
			reason("seconds,asset,price\n0,BTC,6e4\n"),
			"line 2: price: \"6e4\" is not a price: not a plain decimal number such as \"61234.5\""
		);
		assert_eq!(
			reason("seconds,asset,price\n0,BTC,0\n"),
			"line 2: price: price 0 is outside 0.000000000001 to 1000000000000"
		);
		assert_eq!(
			reason("seconds,asset,price\n-1,BTC,1\n"),
			"line 2: seconds: \"-1\" is not a number of seconds"
		);
		assert_eq!(
			reason("ms,asset,price\n0.5,BTC,1\n"),
			"line 2: ms: \"0.5\" is not a whole number of milliseconds"
		);
		assert_eq!(
			reason("ms,asset,price\n5,BTC,1\n7,BTC,1\n6,BTC,1\n"),
			"line 4: the time goes back"
		);
		assert_eq!(reason("ms,asset,price\n5,BTC,1\n4,BTC,1\n"), "line 3: the time goes back");
		assert_eq!(reason("ms,asset,price\n0,BTC,1\n1,BTC\n"), "line 3: 2 fields, not 3");
		assert_eq!(reason("ms,asset,price\n0,BTC,1,000\n"), "line 2: 4 fields, not 3");
	}

	#[test]
	fn a_blank_line_does_not_shift_the_count() {
		for blank in ["\n", "\r\n", "\n\n"] {
			let text = format!("ms,asset,price\n{blank}0,BTC,1\n{blank}1,BTC,x\n{blank}");
			let line = 3 + 2 * blank.matches('\n').count();
			let reason = reason(&text);
			assert!(reason.starts_with(&format!("line {line}: price:")), "{blank:?}: {reason}");
		}
	}

	#[test]
	fn speeds_outside_the_limits_are_refused() {
		for speed in ["0", "1000000.1"] {
			let error = Replay::from_text("ms,asset,price\n0,BTC,1\n", speed.parse().unwrap());
			assert!(matches!(error, Err(ReplayError::Speed(_))), "{speed}");
		}
	}

	#[test]
	fn a_file_that_is_not_there_is_an_error() {
		let error = Replay::from_path(Path::new("/nowhere/prices.csv"), Decimal::from_whole(1));
		assert!(matches!(error, Err(ReplayError::Read(_))));
	}
}
