//! Reads the `[licenses]` table of a policy.

use plimsoll_model::{
    AllowedLicense, Clarification, ComponentMatch, LicenseCategory, LicenseEntry, LicenseGrant,
    LicensePolicy, RepoPath,
};
use toml::Spanned;

use crate::error::{PolicyError, line_of};
use crate::policy::matching::glob;
use crate::policy::raw::{RawClarify, RawLicenseException, RawLicenses};
use crate::policy::read::{Reader, is_inside};

impl Reader<'_> {
    /// Reads `[licenses]` with its exceptions and clarifications.
    pub(in crate::policy) fn licenses(
        &self,
        raw: RawLicenses,
    ) -> Result<LicensePolicy, PolicyError> {
        let mut policy = LicensePolicy::default();
        for entry in raw.allow {
            let line = line_of(self.text, entry.span().start);
            policy.allow.push(AllowedLicense::new(self.entry(&entry)?, line));
        }
        policy.deny = raw.deny.iter().map(|entry| self.entry(entry)).collect::<Result<_, _>>()?;
        for raw in raw.exception {
            policy.exceptions.push(self.grant(raw)?);
        }
        for raw in raw.clarify {
            policy.clarifications.push(self.clarification(raw)?);
        }
        Ok(policy)
    }

    fn entry(&self, raw: &Spanned<String>) -> Result<LicenseEntry, PolicyError> {
        let text = raw.get_ref();
        LicenseEntry::parse(text).ok_or_else(|| {
            let message = if text.trim_start().starts_with("category:") {
                let names = LicenseCategory::ALL.map(LicenseCategory::as_str).join(", ");
                format!("{text:?} is not a license category: expected one of {names}")
            } else {
                format!(
                    "{text:?} is not on the SPDX license list: use an identifier such as `Apache-2.0`, or \
                     `category:permissive`"
                )
            };
            self.fail(raw.span().start, message)
        })
    }

    fn grant(&self, raw: Spanned<RawLicenseException>) -> Result<LicenseGrant, PolicyError> {
        let at = self.table(raw.span().start);
        let raw = raw.into_inner();
        let table = "[[licenses.exception]]";
        let matching = matching_of(raw.name, raw.purl, raw.path);
        let matching = self.component_match(at, table, matching)?;
        let name = format!("{table} {:?}", matching.to_string());
        if raw.allow.is_empty() {
            let message = format!("{name} allows nothing: add `allow = [\"…\"]`");
            return Err(self.fail(at, message));
        }
        let allow = raw.allow.iter().map(|entry| self.entry(entry)).collect::<Result<_, _>>()?;
        let reason = self.text_of(at, &name, "reason", raw.reason, "say why it is allowed")?;
        let until = self.date(at, &name, raw.until)?;
        let mut grant = LicenseGrant::new(matching, allow, &reason, until);
        grant.owner = raw.owner;
        grant.line = line_of(self.text, at);
        Ok(grant)
    }

    fn clarification(&self, raw: Spanned<RawClarify>) -> Result<Clarification, PolicyError> {
        let at = self.table(raw.span().start);
        let raw = raw.into_inner();
        let table = "[[licenses.clarify]]";
        let matching = matching_of(None, raw.purl, raw.path);
        let matching = self.component_match(at, table, matching)?;
        let name = format!("{table} {:?}", matching.to_string());
        let fail = |message: String| self.fail(at, format!("{name}: {message}"));
        let missing = |key: &str, what: &str| fail(format!("add `{key} = \"…\"`, {what}"));
        let expression = raw.expression.ok_or_else(|| missing("expression", "the license"))?;
        let expression = self.expression(at, &name, &expression)?;
        let file = raw.file.ok_or_else(|| missing("file", "the file that was read"))?;
        if !is_inside(&file) {
            return Err(fail(format!(
                "`file` must be a path inside the repository, but {file:?} is not"
            )));
        }
        let sha256 = raw.sha256.ok_or_else(|| missing("sha256", "the SHA-256 of the file"))?;
        let sha256 = self.sha256(at, &name, &sha256)?;
        let reason = self.text_of(at, &name, "reason", raw.reason, "say what the review found")?;
        let reviewer = self.text_of(at, &name, "reviewer", raw.reviewer, "say who read it")?;
        let until = self.date(at, &name, raw.until)?;
        let file = RepoPath::new(&file);
        let mut clarification = Clarification::new(expression, file, &sha256, until);
        clarification.matching = matching;
        (clarification.reason, clarification.reviewer) = (reason, reviewer);
        clarification.line = line_of(self.text, at);
        Ok(clarification)
    }

    /// Reads the patterns of the components that an entry is about. At least one is required.
    fn component_match(
        &self,
        at: usize,
        table: &str,
        matching: ComponentMatch,
    ) -> Result<ComponentMatch, PolicyError> {
        let fields = [("name", &matching.name), ("purl", &matching.purl), ("path", &matching.path)];
        if fields.iter().all(|(_, text)| text.is_none()) {
            let message =
                format!("{table} names no component: add `path = \"…\"` or `purl = \"…\"`");
            return Err(self.fail(at, message));
        }
        for (key, text) in fields {
            if let Some(Err(why)) = text.as_ref().map(|text| glob(text, false)) {
                let message = format!("{table}: the pattern of `{key}` is invalid: {why}");
                return Err(self.fail(at, message));
            }
        }
        Ok(matching)
    }
}

/// The fields of a table that select components.
fn matching_of(name: Option<String>, purl: Option<String>, path: Option<String>) -> ComponentMatch {
    let mut matching = ComponentMatch::default();
    (matching.name, matching.purl, matching.path) = (name, purl, path);
    matching
}
