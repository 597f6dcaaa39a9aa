//! ISO-8601 text to milliseconds since the Unix epoch, by integer calendar arithmetic.

use ballast_oracle::Moment;
use core::fmt;

/// Days of a common year before each month.
const DAYS_BEFORE_MONTH: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
/// Days of each month of a common year.
const DAYS_IN_MONTH: [u64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Why a text is not a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TimeError {
	/// Not shaped like `2026-11-20T04:53:01.123Z`, or digits where others are required.
	Malformed,
	/// The offset is neither `Z` nor `+00:00`.
	NotUtc,
	/// The year is before 1970, or there is no such month, day, hour, minute or second. A leap
	/// second (`:60`) is refused as well: Unix time has none.
	OutOfRange,
}

impl fmt::Display for TimeError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::Malformed => "malformed time",
			Self::NotUtc => "time is not UTC",
			Self::OutOfRange => "no such time",
		})
	}
}

/// The moment that `text` names: `YYYY-MM-DDTHH:MM:SS`, optionally a point and a fraction of a
/// second, then `Z` or `+00:00`. The calendar is the proleptic Gregorian one. Digits of the
/// fraction beyond the millisecond are truncated.
pub fn parse_utc(text: &str) -> Result<Moment, TimeError> {
	let (date, time) = text.split_once('T').ok_or(TimeError::Malformed)?;
	let local =
		time.strip_suffix('Z').or_else(|| time.strip_suffix("+00:00")).ok_or(TimeError::NotUtc)?;
	let (clock, millis) = match local.split_once('.') {
		Some((clock, fraction)) => (clock, milliseconds(fraction)?),
		None => (local, 0),
	};
	let [year, month, day] = fields(date, '-', [4, 2, 2])?;
	let [hour, minute, second] = fields(clock, ':', [2, 2, 2])?;
	if hour > 23 || minute > 59 || second > 59 {
		return Err(TimeError::OutOfRange);
	}
	// Years have four digits: none of the sums comes near the limit of u64.
	Ok(days_since_epoch(year, month, day)?
		.saturating_mul(24)
		.saturating_add(hour)
		.saturating_mul(60)
		.saturating_add(minute)
		.saturating_mul(60)
		.saturating_add(second)
		.saturating_mul(1_000)
		.saturating_add(millis))
}

/// Milliseconds since the Unix epoch from decimal text, as some venues write the time.
pub fn parse_millis(text: &str) -> Result<Moment, TimeError> {
	number(text).ok_or(TimeError::Malformed)
}

/// Days from 1970-01-01 to the date.
fn days_since_epoch(year: u64, month: u64, day: u64) -> Result<u64, TimeError> {
	let index = month
		.checked_sub(1)
		.and_then(|index| usize::try_from(index).ok())
		.ok_or(TimeError::OutOfRange)?;
	let (Some(before), Some(length)) = (DAYS_BEFORE_MONTH.get(index), DAYS_IN_MONTH.get(index))
	else {
		return Err(TimeError::OutOfRange);
	};
	let leap_day = u64::from(is_leap(year));
	let length = if month == 2 { length.saturating_add(leap_day) } else { *length };
	if day == 0 || day > length {
		return Err(TimeError::OutOfRange);
	}
	let years = year.checked_sub(1970).ok_or(TimeError::OutOfRange)?;
	let leap_days = leap_years_before(year).saturating_sub(leap_years_before(1970));
	Ok(years
		.saturating_mul(365)
		.saturating_add(leap_days)
		.saturating_add(*before)
		.saturating_add(if month > 2 { leap_day } else { 0 })
		.saturating_add(day.saturating_sub(1)))
}

const fn is_leap(year: u64) -> bool {
	year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// Leap years from year 1 up to the year before `year`.
const fn leap_years_before(year: u64) -> u64 {
	let past = year.saturating_sub(1);
	(past / 4).saturating_sub(past / 100).saturating_add(past / 400)
}

/// The numbers of `text` between separators, each of exactly as many digits as `widths` says.
fn fields<const N: usize>(
	text: &str,
	separator: char,
	widths: [usize; N],
) -> Result<[u64; N], TimeError> {
	let mut parts = text.split(separator);
	let mut numbers = [0; N];
	for (slot, width) in numbers.iter_mut().zip(widths) {
		*slot = parts
			.next()
			.filter(|part| part.len() == width)
			.and_then(number)
			.ok_or(TimeError::Malformed)?;
	}
	match parts.next() {
		None => Ok(numbers),
		Some(_) => Err(TimeError::Malformed),
	}
}

/// Milliseconds of the fraction of a second that follows the point, rounded down.
fn milliseconds(fraction: &str) -> Result<u64, TimeError> {
	if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
		return Err(TimeError::Malformed);
	}
	let digits = fraction.chars().chain(core::iter::repeat('0')).take(3);
	digits
		.map(|c| c.to_digit(10))
		.try_fold(0u64, |sum, digit| {
			digit.map(|digit| sum.saturating_mul(10).saturating_add(u64::from(digit)))
		})
		.ok_or(TimeError::Malformed)
}

/// Digits and nothing else (`str::parse` alone would take a plus sign).
fn number(text: &str) -> Option<u64> {
	text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	/// Year, month and day of a day since the epoch: `civil_from_days` of Howard Hinnant,
	/// "chrono-compatible low-level date algorithms". Counts in eras of 400 years from March, where
	/// the code above counts years and leap days from January.
	fn civil_from_days(days: i64) -> (i64, i64, i64) {
		let z = days + 719_468;
		let era = z.div_euclid(146_097);
		let doe = z.rem_euclid(146_097);
		let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
		let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
		let mp = (5 * doy + 2) / 153;
		let day = doy - (153 * mp + 2) / 5 + 1;
		let month = if mp < 10 { mp + 3 } else { mp - 9 };
		(yoe + era * 400 + i64::from(month <= 2), month, day)
	}

	fn write_utc(millis: u64) -> String {
		let (days, rest) = (millis / 86_400_000, millis % 86_400_000);
		let (year, month, day) = civil_from_days(i64::try_from(days).unwrap());
		let (hour, rest) = (rest / 3_600_000, rest % 3_600_000);
		let (minute, rest) = (rest / 60_000, rest % 60_000);
		let (second, milli) = (rest / 1_000, rest % 1_000);
		format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}")
	}

	#[test]
	fn known_moments() {
		for (text, millis) in [
			("1970-01-01T00:00:00Z", 0),
			("1970-01-01T00:00:00.001+00:00", 1),
			("2000-02-29T23:59:59.999Z", 951_868_799_999),
			("2001-09-09T01:46:40Z", 1_000_000_000_000),
			("2020-03-20T00:22:57.833Z", 1_584_663_777_833),
			("2024-10-09T10:11:12.345678Z", 1_728_468_672_345),
			("2038-01-19T03:14:07Z", 2_147_483_647_000),
			("2100-03-01T00:00:00Z", 4_107_542_400_000),
			("9999-12-31T23:59:59.999999999Z", 253_402_300_799_999),
		] {
			assert_eq!(parse_utc(text), Ok(millis), "{text}");
		}
	}

	#[test]
	fn fraction_is_a_decimal_fraction() {
		for (fraction, millis) in [("5", 500), ("05", 50), ("005", 5), ("0005", 0), ("9999", 999)] {
			assert_eq!(parse_utc(&format!("1970-01-01T00:00:00.{fraction}Z")), Ok(millis));
		}
	}

	#[test]
	fn every_day_up_to_the_year_2400_is_counted() {
		for day in 0..157_054u64 {
			let text = format!("{}Z", write_utc(day * 86_400_000));
			assert_eq!(parse_utc(&text), Ok(day * 86_400_000), "{text}");
		}
	}

	#[test]
	fn days_that_do_not_exist_are_refused() {
		for date in [
			"2023-02-29",
			"2100-02-29",
			"2024-02-30",
			"2024-04-31",
			"2024-13-01",
			"2024-00-10",
			"2024-01-00",
			"2024-01-32",
			"1969-12-31",
			"0000-01-01",
		] {
			assert_eq!(
				parse_utc(&format!("{date}T00:00:00Z")),
				Err(TimeError::OutOfRange),
				"{date}"
			);
		}
		for clock in ["24:00:00", "23:60:00", "23:59:60"] {
			assert_eq!(
				parse_utc(&format!("2024-01-01T{clock}Z")),
				Err(TimeError::OutOfRange),
				"{clock}"
			);
		}
	}

	#[test]
	fn other_offsets_are_refused() {
		for offset in ["", "+01:00", "-00:30", "z", "+0000", " UTC", "+00"] {
			assert_eq!(
				parse_utc(&format!("2024-01-01T00:00:00{offset}")),
				Err(TimeError::NotUtc),
				"{offset}"
			);
		}
	}

	#[test]
	fn other_shapes_are_refused() {
		for text in [
			"",
			"T",
			"TZ",
			"2024-01-01 00:00:00Z",
			"2024-01-01T00:00Z",
			"2024-1-1T00:00:00Z",
			"2024-01-01T00:00:00.Z",
			"2024-01-01T00:00:00.1x3Z",
			"2024-01-01T00:00:00,5Z",
			"2024-01-01-01T00:00:00Z",
			"2024-01-01T00:00:00:00Z",
			"+024-01-01T00:00:00Z",
			"2024-01-01T+0:00:00Z",
			"٢٠٢٤-01-01T00:00:00Z",
			"20240101T000000Z",
		] {
			let result = parse_utc(text);
			assert!(
				matches!(result, Err(TimeError::Malformed | TimeError::NotUtc)),
				"{text}: {result:?}"
			);
		}
	}

	#[test]
	fn milliseconds_in_text_are_digits_only() {
		assert_eq!(parse_millis("1597026383085"), Ok(1_597_026_383_085));
		assert_eq!(parse_millis("18446744073709551615"), Ok(u64::MAX));
		for text in ["", "+1", "-1", "1.5", "1e3", "18446744073709551616", "now"] {
			assert_eq!(parse_millis(text), Err(TimeError::Malformed), "{text}");
		}
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(10_000))]

		#[test]
		fn every_moment_is_read_back(millis in 0u64..253_402_300_800_000, micro in 0u32..1_000) {
			let text = write_utc(millis);
			prop_assert_eq!(parse_utc(&format!("{text}Z")), Ok(millis));
			prop_assert_eq!(parse_utc(&format!("{text}+00:00")), Ok(millis));
			prop_assert_eq!(parse_utc(&format!("{text}{micro:03}Z")), Ok(millis));
		}

		#[test]
		fn any_text_is_read_without_panic(text in "\\PC{0,40}|[0-9TZ:.+-]{0,32}") {
			if let Ok(millis) = parse_utc(&text) {
				prop_assert!(text.starts_with(&write_utc(millis)[..19]));
			}
			let _ = parse_millis(&text);
		}
	}
}
