//! Licenses that components may have.

use std::collections::BTreeMap;

use plimsoll_model::{Component, ComponentKind, LicensePolicy, Severity, canonical_license};
use spdx::{Expression, LicenseItem, ParseMode};

use super::rules;
use crate::Findings;

/// Says which components have a license that the policy does not allow.
pub(super) fn check(components: &[Component], policy: &LicensePolicy, findings: &mut Findings) {
    if policy.allow.is_empty() && policy.deny.is_empty() {
        return;
    }
    let mut unknown: BTreeMap<ComponentKind, Vec<&Component>> = BTreeMap::new();
    for component in components.iter().filter(|component| component.active) {
        let licenses = &component.licenses;
        let stated = licenses.concluded.as_deref().or(licenses.declared.as_deref());
        let mode = ParseMode { allow_deprecated: true, ..ParseMode::LAX };
        let expression =
            stated.map(canonical_license).and_then(|text| Expression::parse_mode(&text, mode).ok());
        let (Some(declared), Some(expression)) = (stated, expression) else {
            if !component.is_ci() {
                unknown.entry(component.kind).or_default().push(component);
            }
            continue;
        };
        let allowed = expression.evaluate(|requirement| {
            let license = Name::of(&requirement.license);
            let names = |list: &[String]| list.iter().any(|name| license.is(name));
            !names(&policy.deny) && (policy.allow.is_empty() || names(&policy.allow))
        });
        if !allowed {
            let message =
                format!("{} is under {declared}, which the policy does not allow", component.name);
            let (meta, remedy) = (&rules::LICENSE, REMEDY);
            findings.component(meta, Severity::Medium, component, &message, remedy);
        }
    }
    if !policy.allow.is_empty() {
        for (kind, components) in &unknown {
            report_unknown(*kind, components, findings);
        }
    }
}

/// Most components that one finding names.
const NAMED: usize = 5;

/// One finding for all components of a kind whose license is not known: whether it is in the list cannot
/// be told, and silence would read as leave.
fn report_unknown(kind: ComponentKind, components: &[&Component], findings: &mut Findings) {
    let named: Vec<&str> =
        components.iter().take(NAMED).map(|component| component.name.as_str()).collect();
    let more = match components.len().saturating_sub(named.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (noun, have) = match components.len() {
        1 => ("component", "has"),
        _ => ("components", "have"),
    };
    let message = format!(
        "{} {noun} of the kind {kind} {have} no known license, so the policy cannot allow them: {}{more}",
        components.len(),
        named.join(", "),
    );
    let subject = format!("{kind}: license not known");
    findings.components(&rules::LICENSE, Severity::Medium, &subject, components, &message, UNKNOWN);
}

/// The name of a license as SPDX has it today: `GPL-2.0` is the old name of `GPL-2.0-only`, and
/// `GPL-2.0+` of `GPL-2.0-or-later`.
struct Name(String);

impl Name {
    fn of(license: &LicenseItem) -> Self {
        match license {
            LicenseItem::Spdx { id, or_later } => Self(current(id.name, *or_later)),
            LicenseItem::Other(_) => Self(license.to_string().to_ascii_lowercase()),
        }
    }

    /// Whether a name of the policy is that of the license: one without `-only` and `-or-later`
    /// stands for both.
    fn is(&self, name: &str) -> bool {
        let later = name.ends_with('+');
        let base = name.trim_end_matches('+').to_ascii_lowercase();
        let both = !later
            && [&self.0.strip_suffix("-only"), &self.0.strip_suffix("-or-later")]
                .into_iter()
                .any(|it| it.is_some_and(|own| own == base));
        both || self.0 == current(name, false)
    }
}

/// The name of today, in lower case.
fn current(name: &str, or_later: bool) -> String {
    let base = name.trim_end_matches('+');
    let later = or_later || base.len() < name.len();
    let only = format!("{base}-only");
    let has_forms = spdx::license_id(&only).is_some();
    let name = match (has_forms, later) {
        (true, false) => only,
        (true, true) => format!("{base}-or-later"),
        (false, _) => base.to_owned(),
    };
    name.to_ascii_lowercase()
}

/// Whether there is a license of this name, or it is one of somebody's own (SPDX 2.3, annex D).
pub(super) fn is_known(name: &str) -> bool {
    let of = |name: &str| spdx::license_id(name).is_some();
    of(name) || of(&format!("{name}-only")) || name.starts_with("LicenseRef-")
}

const UNKNOWN: &str =
    "find out the license of each, and state it with the component or in its metadata";

const REMEDY: &str = "replace it, ask its authors for another license, or decide to allow this one";

#[cfg(test)]
mod tests {
    use plimsoll_model::{ComponentId, Scope};

    use super::*;

    /// Whether a component under this license is found, by a policy.
    fn found(declared: &str, allow: &[&str], deny: &[&str]) -> bool {
        let id = ComponentId::derive(ComponentKind::Package, b"a");
        let mut component = Component::new(id, ComponentKind::Package, Scope::Product, "a");
        component.licenses.declared = Some(declared.to_owned());
        let list = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let mut policy = LicensePolicy::default();
        (policy.allow, policy.deny) = (list(allow), list(deny));
        let mut findings = Findings::default();
        check(&[component], &policy, &mut findings);
        !findings.into_rows().is_empty()
    }

    #[test]
    fn old_names_are_those_of_today_and_nobodys_own_license_passes_unnamed() {
        for (declared, allow, deny, expected) in [
            ("MIT", &["MIT"][..], &[][..], false),
            ("MIT OR GPL-2.0-only", &["MIT"], &[], false),
            ("MIT AND GPL-2.0-only", &["MIT"], &[], true),
            ("LicenseRef-Commercial", &["MIT"], &[], true),
            ("LicenseRef-Commercial", &["LicenseRef-Commercial"], &[], false),
            ("LicenseRef-Commercial", &[], &["MIT"], false),
            ("GPL-2.0", &[], &["GPL-2.0-only"], true),
            ("GPL-2.0", &["GPL-2.0-only"], &[], false),
            ("GPL-2.0+", &["GPL-2.0-only"], &[], true),
            ("GPL-2.0+", &["GPL-2.0-or-later"], &[], false),
            ("GPL-2.0-or-later", &[], &["GPL-2.0"], true),
            ("GPL-2.0-only", &["GPL-2.0+"], &[], true),
            ("LGPL-2.1-only", &[], &["GPL-2.0"], false),
        ] {
            assert_eq!(found(declared, allow, deny), expected, "{declared} {allow:?} {deny:?}");
        }
    }
}
