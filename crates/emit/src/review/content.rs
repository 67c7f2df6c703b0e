//! What a review is made of.

use plimsoll_model::{Date, Decision, Delta, Report, Trend};

/// What a review is made of.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Review<'a> {
    /// What is there.
    pub report: &'a Report,
    /// What differs from the baseline.
    pub delta: Option<&'a Delta>,
    /// How it stood before.
    pub trend: Option<&'a Trend>,
    /// What has to be decided, the most pressing first.
    pub agenda: &'a [Decision],
    /// The day of the review.
    pub day: Option<Date>,
}

impl<'a> Review<'a> {
    /// A review of a report by itself.
    pub fn new(report: &'a Report) -> Self {
        Self { report, delta: None, trend: None, agenda: &[], day: None }
    }

    /// Adds what differs from a baseline.
    #[must_use]
    pub fn with_delta(mut self, delta: impl Into<Option<&'a Delta>>) -> Self {
        self.delta = delta.into();
        self
    }

    /// Adds how it stood before.
    #[must_use]
    pub fn with_trend(mut self, trend: impl Into<Option<&'a Trend>>) -> Self {
        self.trend = trend.into();
        self
    }

    /// Adds what has to be decided.
    #[must_use]
    pub fn with_agenda(mut self, agenda: &'a [Decision]) -> Self {
        self.agenda = agenda;
        self
    }

    /// Sets the day of the review.
    #[must_use]
    pub fn with_day(mut self, day: impl Into<Option<Date>>) -> Self {
        self.day = day.into();
        self
    }
}
