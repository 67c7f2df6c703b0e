//! Versions of tools that are requested from actions.

use plimsoll_model::{
    PinStrength, RefKind, RefSyntax, Reference, Requested, Trust, is_branch_name,
};
use plimsoll_workflow::ToolInput;

use super::{Reader, State};

/// Names for the newest version, in addition to those of branches.
const MOVING: [&str; 8] = ["alpha", "current", "head", "latest", "lts", "node", "rolling", "tip"];

impl Reader<'_> {
    /// The reference for a tool input, only if what is fetched changes by itself.
    pub(super) fn tool(&self, tool: &ToolInput) -> Option<Reference> {
        let values = tool.version.values.iter().filter_map(|value| moving(value));
        let (syntax, pin) = values.min_by_key(|(_, pin)| *pin)?;
        let state = State {
            comment: tool.comment.as_deref(),
            job: tool.job,
            disabled: tool.disabled,
            shadow: tool.shadow,
        };
        let text = tool.version.text.trim();
        let mut reference = self.at(tool.mark, &tool.locator, text, state);
        reference.kind = RefKind::ToolInput;
        reference.syntax = syntax;
        reference.pin = pin;
        reference.trust = Trust::Unknown;
        if let [one] = tool.version.values.as_slice() {
            reference.requested = Some(Requested::new(one.trim()));
        }
        Some(reference)
    }
}

/// The version requested, if its meaning changes by itself: a name for the newest version, or a
/// range. A plain number such as `3.12` is a deliberate choice and is not reported.
fn moving(version: &str) -> Option<(RefSyntax, PinStrength)> {
    let version = version.trim().trim_matches(['\'', '"']).to_ascii_lowercase();
    let name = version.split(['/', ':']).next().unwrap_or_default();
    if is_branch_name(name) || MOVING.contains(&name) || version == "*" {
        return Some((RefSyntax::BranchLike, PinStrength::Branch));
    }
    let wildcard = version.split('.').any(|part| matches!(part, "x" | "*"));
    let range = version.starts_with(['^', '~', '>', '<']) && version.contains(char::is_numeric);
    (wildcard || range).then_some((RefSyntax::VersionRange, PinStrength::MovingTag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_by_itself() {
        for (version, pin) in [
            ("latest", Some(PinStrength::Branch)),
            ("stable", Some(PinStrength::Branch)),
            ("develop", Some(PinStrength::Branch)),
            ("lts/*", Some(PinStrength::Branch)),
            ("3.x", Some(PinStrength::MovingTag)),
            (">=1.2", Some(PinStrength::MovingTag)),
            ("3.12", None),
            ("1.2.3", None),
            ("", None),
            ("nightly-2026-01-01", None),
        ] {
            assert_eq!(moving(version).map(|(_, pin)| pin), pin, "{version}");
        }
    }
}
