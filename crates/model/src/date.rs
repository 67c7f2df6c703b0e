//! Calendar dates.

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A date in the Gregorian calendar, `YYYY-MM-DD` (RFC 3339, `full-date`).
///
/// ```
/// use plimsoll_model::Date;
///
/// let until: Date = "2027-03-31".parse().unwrap();
/// assert!(until < "2027-04-01".parse().unwrap());
/// assert!("2027-02-30".parse::<Date>().is_err());
/// assert_eq!(Date::of_timestamp(1_770_508_800).unwrap().to_string(), "2026-02-08");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

/// A text that is not a calendar date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoDate;

impl fmt::Display for NoDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a calendar date (YYYY-MM-DD)")
    }
}

impl std::error::Error for NoDate {}

impl Date {
    /// The date in UTC of a time in seconds since 1970.
    pub fn of_timestamp(seconds: i64) -> Option<Self> {
        let time = Timestamp::from_second(seconds).ok()?;
        Some(Self(time.to_zoned(TimeZone::UTC).date())).filter(|date| date.0.year() >= 0)
    }

    /// The first second of the day in UTC, since 1970.
    pub fn timestamp(self) -> i64 {
        self.0.to_zoned(TimeZone::UTC).map_or(0, |time| time.timestamp().as_second())
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, from 1.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, from 1.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// The number of days from this date to another; negative if that one is earlier.
    pub fn days_until(self, other: Self) -> i32 {
        self.0.until(other.0).map_or(0, |span| span.get_days())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}

impl FromStr for Date {
    type Err = NoDate;

    fn from_str(text: &str) -> Result<Self, NoDate> {
        // The library accepts more formats, but files that people and programs share should only have one.
        let date: civil::Date = text.parse().map_err(|_| NoDate)?;
        if date.to_string() == text { Ok(Self(date)) } else { Err(NoDate) }
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|why| serde::de::Error::custom(format!("{text:?} is {why}")))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Date {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "date",
            "description": "A day, YYYY-MM-DD."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_one_form() {
        for text in ["", "2027-3-31", "2027-13-01", "2026-02-29", "27-01-01", "20270101"] {
            assert_eq!(text.parse::<Date>(), Err(NoDate), "{text}");
        }
        assert_eq!("2027-01-01T00:00:00".parse::<Date>(), Err(NoDate));
        assert_eq!("2028-02-29".parse::<Date>().unwrap().to_string(), "2028-02-29");
    }

    #[test]
    fn a_day_lasts_until_midnight() {
        let day = Date::of_timestamp(1_770_508_800).unwrap();
        assert_eq!(day.timestamp(), 1_770_508_800);
        assert_eq!(Date::of_timestamp(1_770_508_800 + 86_399), Some(day));
        let next = Date::of_timestamp(1_770_508_800 + 86_400).unwrap();
        assert_eq!(day.days_until(next), 1);
        assert_eq!(Date::of_timestamp(i64::MIN), None);
    }
}
