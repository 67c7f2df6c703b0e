//! Rules whose findings matter more or less in this repository: `[[rule]]`.

use std::collections::HashMap;

use plimsoll_model::{Finding, RuleSetting, RuleSettingUse, Severity};
use toml::Spanned;

use super::raw::RawRule;
use super::read::Reader;
use super::rules::POLICY_RULES;
use crate::error::{PolicyError, line_of};

impl Reader<'_> {
    /// Reads the settings of rules.
    pub(super) fn rule_settings(
        &self,
        raw: Vec<Spanned<RawRule>>,
    ) -> Result<Vec<RuleSetting>, PolicyError> {
        let mut settings: Vec<RuleSetting> = Vec::new();
        for raw in raw {
            let at = self.table(raw.span().start);
            let raw = raw.into_inner();
            let Some(id) = raw.id else {
                return Err(self.fail(at, "[[rule]] names no rule: add `id = \"…\"`"));
            };
            let (at_id, id) = (id.span().start, id.into_inner());
            let name = format!("[[rule]] {id:?}");
            self.check_rule(at_id, &name, &id)?;
            if settings.iter().any(|setting| setting.rule == id) {
                return Err(self.fail(at_id, format!("{name} is a duplicate: remove one of them")));
            }
            let severity = self.rule_severity(at, &name, raw.severity)?;
            let what = "say why its findings matter more or less here";
            let reason = self.text_of(at, &name, "reason", raw.reason, what)?;
            let setting = RuleSetting::new(&id, severity, &reason);
            settings.push(setting.at_line(line_of(self.text, at)));
        }
        Ok(settings)
    }

    fn check_rule(&self, at: usize, name: &str, id: &str) -> Result<(), PolicyError> {
        if self.rules.contains(&id) {
            return Ok(());
        }
        if POLICY_RULES.iter().any(|meta| meta.id == id) {
            let message = format!(
                "{name}: rules about the policy itself cannot be configured: remove this [[rule]]"
            );
            return Err(self.fail(at, message));
        }
        let hint = crate::suggest(id, self.rules, "plimsoll rules");
        Err(self.fail(at, format!("{name}: there is no such rule{hint}")))
    }

    /// A severity; `None` for `off`.
    fn rule_severity(
        &self,
        at: usize,
        name: &str,
        raw: Option<Spanned<String>>,
    ) -> Result<Option<Severity>, PolicyError> {
        let values = "high, medium, low, info or off";
        let Some(raw) = raw else {
            return Err(self.fail(at, format!("{name} has no `severity`: set it to {values}")));
        };
        Ok(match raw.get_ref().as_str() {
            "high" => Some(Severity::High),
            "medium" => Some(Severity::Medium),
            "low" => Some(Severity::Low),
            "info" => Some(Severity::Info),
            "off" => None,
            other => {
                let message = format!("{name}: {other:?} is not a severity: use {values}");
                return Err(self.fail(raw.span().start, message));
            }
        })
    }
}

/// Gives findings the severities of the policy, removes those of rules that are turned off, and counts both.
pub(super) fn apply(findings: &mut Vec<Finding>, settings: &[RuleSetting]) -> Vec<RuleSettingUse> {
    let mut uses: Vec<RuleSettingUse> = settings.iter().map(RuleSettingUse::new).collect();
    let places: HashMap<&str, usize> =
        settings.iter().enumerate().map(|(at, setting)| (setting.rule.as_str(), at)).collect();
    findings.retain_mut(|finding| {
        let at = places.get(finding.rule.as_str());
        let Some(used) = at.and_then(|at| uses.get_mut(*at)) else { return true };
        used.findings += 1;
        let Some(severity) = used.severity else { return false };
        if severity != finding.severity {
            finding.rule_severity = Some(finding.severity);
            finding.severity = severity;
        }
        true
    });
    uses
}

#[cfg(test)]
mod tests {
    use plimsoll_model::FindingKey;

    use super::super::read_policy;
    use super::*;

    fn read(text: &str) -> Result<Vec<RuleSetting>, String> {
        let rules = ["unpinned-action", "unpinned-image"];
        let policy = read_policy(text, "plimsoll.toml", &rules, &[]);
        policy.map(|policy| policy.rules).map_err(|why| why.to_string())
    }

    fn rule(id: &str, severity: &str, reason: &str) -> String {
        format!("[[rule]]\nid = \"{id}\"\nseverity = \"{severity}\"\nreason = \"{reason}\"\n")
    }

    #[test]
    fn errors_mark_the_span_and_state_the_remedy() {
        let fails = |text: &str| read(text).unwrap_err();
        assert_eq!(
            fails(&rule("unpinned-acton", "low", "x")),
            "plimsoll.toml:2:6: [[rule]] \"unpinned-acton\": there is no such rule; did you mean \
             \"unpinned-action\"?"
        );
        assert_eq!(
            fails(&rule("unpinned-action", "none", "x")),
            "plimsoll.toml:3:12: [[rule]] \"unpinned-action\": \"none\" is not a severity: use high, \
             medium, low, info or off"
        );
        assert!(fails(&rule("unpinned-action", "off", " ")).contains("has no `reason`"));
        assert!(fails(&rule("deferral-expired", "off", "x")).contains("about the policy itself"));
        assert!(fails("[[rule]]\nid = \"unpinned-image\"\n").contains("has no `severity`"));
        assert!(fails("[[rule]]\nreason = \"x\"\n").contains("names no rule"));
        let twice = rule("unpinned-image", "off", "x") + &rule("unpinned-image", "low", "y");
        assert!(fails(&twice).starts_with("plimsoll.toml:6:6: "), "{}", fails(&twice));
    }

    #[test]
    fn findings_get_the_severity_and_those_turned_off_are_counted() {
        let of = |rule: &str, ordinal: usize| {
            let key = FindingKey { path: "ci.yml", ordinal, ..FindingKey::default() };
            Finding::new(rule, Severity::Medium, "a", &key)
        };
        let mut findings =
            vec![of("unpinned-action", 0), of("unpinned-image", 0), of("unpinned-image", 1)];
        findings.push(of("pin-drift", 0));
        let text = rule("unpinned-action", "low", "our mirror checks them")
            + &rule("unpinned-image", "off", "images are pinned by the registry");
        let uses = apply(&mut findings, &read(&text).unwrap());
        let counts: Vec<_> = uses.iter().map(|used| (used.findings, used.is_off())).collect();
        assert_eq!(counts, [(1, false), (2, true)]);
        let left: Vec<_> =
            findings.iter().map(|it| (it.rule.as_str(), it.severity, it.rule_severity)).collect();
        assert_eq!(
            left,
            [
                ("unpinned-action", Severity::Low, Some(Severity::Medium)),
                ("pin-drift", Severity::Medium, None)
            ]
        );
    }
}
