//! The facts about the document itself.

use jiff::Timestamp;
use plimsoll_model::{LifecyclePhase, ProductOrigin, Report, Tool};
use serde::Serialize;

use super::package::Party;
use crate::Scopes;

/// The last second of the year 9999: later times have no RFC 3339 form.
const LAST_SECOND: i64 = 253_402_300_799;

/// The completeness of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Completeness {
    /// Some files were not read or are of an unsupported kind, or packages were omitted by choice.
    Incomplete,
    /// Everything known was read. This is not "complete": reading files cannot rule out copied code
    /// without any trace.
    Unknown,
}

/// The packages that a document omits by choice.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LeftOut {
    /// The listed scopes.
    pub(super) scopes: Scopes,
    /// Number of packages in other scopes.
    pub(super) count: usize,
    /// Whether all omitted packages are used by CI.
    pub(super) is_ci: bool,
}

/// The facts about a document.
#[derive(Serialize)]
pub(crate) struct Facts<'a> {
    /// The tool that wrote it.
    pub(crate) tool: &'a Tool,
    /// The author of the document: the supplier of the product, if the caller or the policy states
    /// one.
    pub(crate) creator: Option<Party<'a>>,
    /// The lifecycle phase: `pre-build` by default, since sources were read and nothing was built.
    pub(crate) lifecycle: LifecyclePhase,
    /// The time of the source in RFC 3339, in whole seconds (SPDX allows no fraction), if it is
    /// known.
    pub(crate) created: Option<String>,
    /// The completeness. The packages of CI are not part of the product, so omitting them does not
    /// make it incomplete.
    pub(crate) completeness: Completeness,
    /// The listed scopes, if some are omitted.
    pub(crate) scopes: Option<String>,
    /// Remarks that a reader must know, as sentences.
    pub(crate) remarks: Vec<String>,
}

impl<'a> Facts<'a> {
    /// SPDX ID of the license of every document, not of its subject.
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
            .filter(|fact| matches!(fact.origin, ProductOrigin::Option | ProductOrigin::Policy));
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

/// Formats seconds since 1970 in RFC 3339.
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
