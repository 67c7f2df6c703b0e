//! The content of a review.

use plimsoll_model::{Date, Decision, Delta, Report, Trend};

/// The content of a review.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Review<'a> {
    /// The current state.
    pub report: &'a Report,
    /// The differences from the baseline.
    pub delta: Option<&'a Delta>,
    /// The earlier states.
    pub trend: Option<&'a Trend>,
    /// The decisions to make, most urgent first.
    pub agenda: &'a [Decision],
    /// The day of the review.
    pub day: Option<Date>,
}

impl<'a> Review<'a> {
    /// A review of a report by itself.
    pub fn new(report: &'a Report) -> Self {
        Self { report, delta: None, trend: None, agenda: &[], day: None }
    }

    /// Adds the differences from a baseline.
    #[must_use]
    pub fn with_delta(mut self, delta: impl Into<Option<&'a Delta>>) -> Self {
        self.delta = delta.into();
        self
    }

    /// Adds the earlier states.
    #[must_use]
    pub fn with_trend(mut self, trend: impl Into<Option<&'a Trend>>) -> Self {
        self.trend = trend.into();
        self
    }

    /// Adds the decisions to make.
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
