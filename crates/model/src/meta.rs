//! What a detector or a rule says of itself.

use crate::Severity;

/// What a detector says of itself: the one source of its documentation page and of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DetectorMeta {
    /// Its id, which is also its file name and its fixture's.
    pub id: &'static str,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// What it reads, how, and what it does not see, in Markdown.
    pub documentation: &'static str,
    /// The files it reads, as patterns for people.
    pub reads: &'static [&'static str],
}

impl DetectorMeta {
    /// Describes a detector.
    pub const fn new(
        id: &'static str,
        summary: &'static str,
        documentation: &'static str,
        reads: &'static [&'static str],
    ) -> Self {
        Self { id, summary, documentation, reads }
    }
}

/// What a rule says of itself: the one source of `plimsoll rules`, `plimsoll explain` and the
/// rule descriptions in SARIF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleMeta {
    /// Its id, which is also its file name.
    pub id: &'static str,
    /// What it reports, in one line.
    pub summary: &'static str,
    /// Why it matters and what to do, in Markdown.
    pub documentation: &'static str,
    /// The severity its findings have at most.
    pub severity: Severity,
    /// Whether it is about how firmly one reference is tied down: who puts its finding off excuses
    /// that reference where facts of the score count pins, and no other finding does.
    pub about_pin: bool,
}

impl RuleMeta {
    /// Describes a rule.
    pub const fn new(
        id: &'static str,
        summary: &'static str,
        documentation: &'static str,
        severity: Severity,
    ) -> Self {
        Self { id, summary, documentation, severity, about_pin: false }
    }

    /// Says that the rule is about how firmly one reference is tied down.
    #[must_use]
    pub const fn about_pin(mut self) -> Self {
        self.about_pin = true;
        self
    }
}
