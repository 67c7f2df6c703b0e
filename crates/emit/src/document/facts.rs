//! The document itself.

use jiff::Timestamp;
use plimsoll_model::{LifecyclePhase, ProductOrigin, Report, Tool};
use serde::Serialize;

use super::package::Party;

/// The last second of the year 9999: later times have no RFC 3339 form.
const LAST_SECOND: i64 = 253_402_300_799;

/// How complete a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Completeness {
    /// Something was not read, be it lost or of a kind that nothing reads.
    Incomplete,
    /// Everything known was read. That is not "complete": code that was copied in without a trace cannot be
    /// ruled out by reading.
    Unknown,
}

/// What is known of a document itself.
#[derive(Serialize)]
pub(crate) struct Facts<'a> {
    /// What wrote it.
    pub(crate) tool: &'a Tool,
    /// Who makes the document: the supplier of the product, where the caller or the policy names one.
    pub(crate) creator: Option<Party<'a>>,
    /// The phase of the product's life that it is about: `pre-build` where nobody says otherwise, since
    /// sources were read and nothing was built.
    pub(crate) lifecycle: LifecyclePhase,
    /// The time of the source in RFC 3339, to the second (SPDX allows no fraction), where it has one.
    pub(crate) created: Option<String>,
    /// How complete it is.
    pub(crate) completeness: Completeness,
    /// What a reader has to know before relying on it, as sentences.
    pub(crate) remarks: Vec<String>,
}

impl<'a> Facts<'a> {
    /// SPDX identifier of the license of every document: not of what it describes.
    pub(crate) const DATA_LICENSE: &'static str = "CC0-1.0";

    pub(super) fn of(report: &'a Report) -> Self {
        let mut remarks = Vec::new();
        if report.has_losses() {
            remarks.push(
                "Incomplete: some files were not read, or only in part; see the report.".to_owned(),
            );
        }
        if report.unread().next().is_some() {
            remarks.push(format!("Incomplete: {}.", crate::view::unread(report)));
        }
        let completeness =
            if report.complete { Completeness::Unknown } else { Completeness::Incomplete };
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
