//! The document itself.

use jiff::Timestamp;
use plimsoll_model::{LifecyclePhase, ProductOrigin, Report, Tool};
use serde::Serialize;

use super::package::Party;
use crate::Scopes;

/// The last second of the year 9999: later times have no RFC 3339 form.
const LAST_SECOND: i64 = 253_402_300_799;

/// How complete a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Completeness {
    /// Something was not read, be it lost or of a kind that nothing reads; or it was left out by choice.
    Incomplete,
    /// Everything known was read. That is not "complete": code that was copied in without a trace cannot be
    /// ruled out by reading.
    Unknown,
}

/// What a document leaves out by choice.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LeftOut {
    /// The scopes that it lists.
    pub(super) scopes: Scopes,
    /// How many packages of other scopes there are.
    pub(super) count: usize,
    /// Whether those of CI are all there are.
    pub(super) is_ci: bool,
}

/// The facts about a document itself.
#[derive(Serialize)]
pub(crate) struct Facts<'a> {
    /// What wrote it.
    pub(crate) tool: &'a Tool,
    /// The author of the document: the supplier of the product, if the caller or the policy states
    /// one.
    pub(crate) creator: Option<Party<'a>>,
    /// The lifecycle phase: `pre-build` by default, since sources were read and nothing was built.
    pub(crate) lifecycle: LifecyclePhase,
    /// The time of the source in RFC 3339, to the second (SPDX allows no fraction), where it has one.
    pub(crate) created: Option<String>,
    /// How complete it is. The product does not consist of what CI runs with, so it is as complete without it.
    pub(crate) completeness: Completeness,
    /// The scopes that it lists, where they are not all.
    pub(crate) scopes: Option<String>,
    /// What a reader has to know before relying on it, as sentences.
    pub(crate) remarks: Vec<String>,
}

impl<'a> Facts<'a> {
    /// SPDX identifier of the license of every document itself, not of what it describes.
    pub(crate) const DATA_LICENSE: &'static str = "CC0-1.0";

    pub(super) fn of(report: &'a Report, left_out: LeftOut) -> Self {
        let mut remarks = Vec::new();
        if report.has_losses() {
            remarks.push(
                "Incomplete: some files were not read, or only in part; see the report.".to_owned(),
            );
        }
        if report.unread().next().is_some() {
            remarks.push(format!("Incomplete: {}.", crate::view::unread(report)));
        }
        let scopes = (!left_out.scopes.is_all()).then(|| left_out.scopes.to_string());
        if let Some(scopes) = &scopes {
            remarks.push(format!(
                "Only packages of these scopes are listed: {scopes}. Left out by choice: {}.",
                left_out.count
            ));
        }
        let completeness = if report.complete && left_out.is_ci {
            Completeness::Unknown
        } else {
            Completeness::Incomplete
        };
        let product = &report.source.product;
        let supplier = product.supplier.as_ref();
        let said = supplier
            .filter(|it| matches!(it.origin, ProductOrigin::Option | ProductOrigin::Policy));
        let lifecycle = product.lifecycle.as_ref();
        Self {
            tool: &report.tool,
            creator: said.map(|supplier| Party::of(&supplier.value)),
            lifecycle: lifecycle.map_or(LifecyclePhase::PreBuild, |phase| phase.value),
            created: time(report.source.timestamp),
            completeness,
            scopes,
            remarks,
        }
    }
}

/// Seconds since 1970 in RFC 3339.
fn time(seconds: Option<i64>) -> Option<String> {
    let seconds = seconds.filter(|seconds| (0..=LAST_SECOND).contains(seconds))?;
    Timestamp::from_second(seconds).ok().map(|time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_out_of_range_is_not_a_time() {
        for (seconds, text) in [
            (Some(0), Some("1970-01-01T00:00:00Z")),
            (Some(1_700_000_000), Some("2023-11-14T22:13:20Z")),
            (Some(-1), None),
            (Some(i64::MAX), None),
            (None, None),
        ] {
            assert_eq!(time(seconds).as_deref(), text);
        }
    }
}
