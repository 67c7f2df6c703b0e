//! The clock, and `SOURCE_DATE_EPOCH`, which replaces it in a reproducible run.

use std::time::SystemTime;

use plimsoll::Date;

use crate::exit::Failure;

/// The time that a reproducible build sets.
#[expect(clippy::disallowed_methods, reason = "only the command line reads the environment")]
pub(crate) fn source_date_epoch() -> Result<Option<i64>, Failure> {
    let Some(value) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let text = value.to_string_lossy();
    text.parse().map(Some).map_err(|_| {
        Failure::usage(anyhow::anyhow!(
            "SOURCE_DATE_EPOCH is {text:?}: it must be a number of seconds since 1970"
        ))
    })
}

/// The day that a reproducible build sets, otherwise today.
#[expect(clippy::disallowed_methods, reason = "only the command line reads the clock")]
pub(crate) fn today() -> Result<Date, Failure> {
    let seconds = match source_date_epoch()? {
        Some(seconds) => seconds,
        None => SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |time| i64::try_from(time.as_secs()).unwrap_or(0)),
    };
    Date::of_timestamp(seconds).ok_or_else(|| {
        Failure::usage(anyhow::anyhow!(
            "the timestamp {seconds} is out of range: set --as-of YYYY-MM-DD"
        ))
    })
}
