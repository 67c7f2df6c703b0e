//! Licenses that components may have.

use plimsoll_model::{Component, LicensePolicy, Severity};
use spdx::{Expression, ParseMode};

use super::rules;
use crate::Findings;

/// Says which components have a license that the policy does not allow.
pub(super) fn check(components: &[Component], policy: &LicensePolicy, findings: &mut Findings) {
    if policy.allow.is_empty() && policy.deny.is_empty() {
        return;
    }
    for component in components.iter().filter(|component| component.active) {
        let Some(declared) = component.licenses.declared.as_deref() else { continue };
        let mode = ParseMode { allow_deprecated: true, ..ParseMode::LAX };
        let Ok(expression) = Expression::parse_mode(declared, mode) else { continue };
        let allowed = expression.evaluate(|requirement| {
            let Some(id) = requirement.license.id() else { return true };
            let names = |list: &[String]| list.iter().any(|name| is(name, id));
            !names(&policy.deny) && (policy.allow.is_empty() || names(&policy.allow))
        });
        if !allowed {
            let message =
                format!("{} is under {declared}, which the policy does not allow", component.name);
            let (meta, remedy) = (&rules::LICENSE, REMEDY);
            findings.component(meta, Severity::Medium, component, &message, remedy);
        }
    }
}

/// Whether a name is that of a license: `GPL-2.0` stands for all of its forms.
fn is(name: &str, id: spdx::LicenseId) -> bool {
    let base = |text: &str| {
        let text = text.strip_suffix('+').unwrap_or(text);
        let text =
            text.strip_suffix("-or-later").or_else(|| text.strip_suffix("-only")).unwrap_or(text);
        text.to_ascii_lowercase()
    };
    name.eq_ignore_ascii_case(id.name)
        || (!name.ends_with("-only") && !name.ends_with("-or-later") && base(name) == base(id.name))
}

/// Whether there is a license of this name.
pub(super) fn is_known(name: &str) -> bool {
    let of = |name: &str| spdx::license_id(name).is_some();
    of(name) || of(&format!("{name}-only"))
}

const REMEDY: &str = "replace it, ask its authors for another license, or decide to allow this one";
