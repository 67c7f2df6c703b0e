//! Reports contradicting statements about one license.

use std::collections::BTreeMap;

use plimsoll_model::{
    Component, Concern, LicenseConflict, LicenseConflictKind, LicenseExpression, Location,
    RepoPath, RuleMeta, Severity,
};

use crate::license_groups::counted;
use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "license-conflict",
    "Statements about a license contradict each other",
    include_str!("../../specs/license-conflict.md"),
    Severity::Medium,
)
.about(Concern::License);

/// Contradicting statements about one license.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LicenseConflictRule;

impl Rule for LicenseConflictRule {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for component in inventory.components.iter().filter(|component| component.may_ship()) {
            let conflicts = component.license_conflicts();
            let mut groups: BTreeMap<_, Vec<&LicenseConflict>> = BTreeMap::new();
            for conflict in &conflicts {
                // `license-altered` reports altered texts.
                if let Some(stated) = &conflict.stated {
                    groups.entry((conflict.kind, stated)).or_default().push(conflict);
                }
            }
            for ((kind, stated), conflicts) in groups {
                report(component, kind, stated, &conflicts, findings);
            }
        }
    }
}

const REMEDY: &str = "read the files, then correct the metadata or the tag, or clarify the license in the policy (`[[licenses.clarify]]`)";

fn report(
    component: &Component,
    kind: LicenseConflictKind,
    stated: &LicenseExpression,
    conflicts: &[&LicenseConflict],
    findings: &mut Findings,
) {
    let name = &component.name;
    let found = others(conflicts);
    let asks_for_more = conflicts.iter().any(|conflict| conflict.asks_for_more());
    // A person who reads only the text misses the obligations that the tag adds.
    let is_hidden = kind == LicenseConflictKind::TagAgainstText
        && conflicts.iter().any(|conflict| conflict.asks_for_less());
    let severity = if asks_for_more || is_hidden { Severity::Medium } else { Severity::Low };
    let more = |who: &str| {
        if asks_for_more { format!("; {who} more obligations") } else { String::new() }
    };
    let message = match kind {
        LicenseConflictKind::TagAgainstText => {
            format!(
                "the SPDX tag says {stated}, but the license text in the same file is {found}{}",
                more("the text has")
            )
        }
        LicenseConflictKind::DeclaredAgainstDeclared => {
            format!("the metadata of {name} states different licenses: {stated} and {found}")
        }
        _ => format!(
            "{name} declares {stated}, but its license files say {found}{}",
            more("the files have")
        ),
    };
    let places = conflicts.iter().map(|conflict| match conflict.line {
        Some(line) => Location::line(conflict.path.clone(), line),
        None => Location::whole(conflict.path.clone()),
    });
    let locator = format!("{} {stated}", kind.as_str());
    let at = (&*locator, places.collect());
    findings.component_at(&META, severity, component, at, &message, REMEDY);
}

/// The maximum number of licenses in a message.
const NAMED: usize = 3;

/// The licenses that were found, each once with the files that state it.
fn others(conflicts: &[&LicenseConflict]) -> String {
    let mut files: BTreeMap<&LicenseExpression, Vec<&RepoPath>> = BTreeMap::new();
    for conflict in conflicts {
        files.entry(&conflict.found).or_default().push(&conflict.path);
    }
    let named = files.iter().take(NAMED).map(|(found, paths)| {
        let count = u64::try_from(paths.len()).unwrap_or(u64::MAX);
        let first = paths.iter().min().map(|path| counted(path, count));
        format!("{found} ({})", first.unwrap_or_default())
    });
    let named = named.collect::<Vec<_>>().join(", ");
    match files.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_model::LicenseForm;

    use super::*;
    use crate::license_sample::{clarify, component, declare, observe};

    fn said(component: &Component) -> Vec<(String, Severity, Vec<String>)> {
        let mut findings = Findings::default();
        let components = [component.clone()];
        LicenseConflictRule.check(&Inventory::new(&components, &[]), &mut findings);
        let rows = findings.into_rows().into_iter();
        rows.map(|row| {
            let places = row.locations.iter().map(ToString::to_string).collect();
            (row.message.to_string(), row.severity, places)
        })
        .collect()
    }

    #[test]
    fn the_message_names_the_stated_license_and_the_place_of_the_other() {
        let mut rope = declare(component("rope"), "MIT");
        observe(&mut rope, "rope/LICENSE", LicenseForm::FullText, "ISC");
        observe(&mut rope, "rope/LICENSE.old", LicenseForm::FullText, "ISC");
        observe(&mut rope, "rope/COPYING", LicenseForm::FullText, "GPL-3.0-only");
        let message = "rope declares MIT, but its license files say GPL-3.0-only (rope/COPYING), \
                       ISC (rope/LICENSE and 1 more file); the files have more obligations";
        let places = ["rope/COPYING:1", "rope/LICENSE:1", "rope/LICENSE.old:1"];
        let expected = (message.to_owned(), Severity::Medium, places.map(str::to_owned).to_vec());
        assert_eq!(said(&rope), [expected]);
        assert!(said(&clarify(rope.clone(), "rope/LICENSE")).is_empty());
        rope.scope = plimsoll_model::Scope::Test;
        assert!(said(&rope).is_empty());
    }

    #[test]
    fn tags_are_one_finding_for_each_license() {
        let mut sail = component("sail");
        for file in ["sail/a.c", "sail/b.c"] {
            observe(&mut sail, file, LicenseForm::FullText, "ISC");
            observe(&mut sail, file, LicenseForm::Tag, "MIT");
        }
        observe(&mut sail, "sail/c.c", LicenseForm::FullText, "ISC");
        let message = "the SPDX tag says MIT, but the license text in the same file is ISC (sail/a.c and 1 more file)";
        let places = ["sail/a.c:1", "sail/b.c:1"].map(str::to_owned).to_vec();
        assert_eq!(said(&sail), [(message.to_owned(), Severity::Low, places)]);
    }
}
