//! Reads a policy. Its errors name the place and what to do.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    Attestation, Date, Deferral, LicenseExpression, Matching, Policy, Redacted, RepoPath, RiskFact,
    RiskRules, RiskTier, Tenths, Thresholds,
};
use toml::Spanned;
use toml::value::Value;

use super::matching;
use super::raw::{OneOrMore, Raw, RawAttest, RawBoundary, RawDefer, RawMatch, RawThresholds};
use crate::error::{MOST, PolicyError, PolicyErrorKind, line_of};
use crate::rules::BOUNDARY;

/// Reads a policy. `file` is the name used in errors; `rules` and `facts` are the known ids.
///
/// # Errors
///
/// Returns [`PolicyErrorKind::Policy`] with file, line and column for an unknown key, an invalid value or a missing
/// key, with the remedy.
pub fn read_policy(
    text: &str,
    file: &str,
    rules: &[&str],
    facts: &[&str],
) -> Result<Policy, PolicyError> {
    let raw = parse(text, file)?;
    let reader = Reader { text, file, rules, facts };
    reader.policy(raw)
}

/// Parses the text. As many mistakes as possible are found: the line with a mistake is removed, and the rest is read
/// again, as long as it is TOML.
fn parse(text: &str, file: &str) -> Result<Raw, PolicyError> {
    let mut rest = text.to_owned();
    let mut errors = Vec::new();
    loop {
        let why = match toml::from_str::<Raw>(&rest) {
            Ok(raw) if errors.is_empty() => return Ok(raw),
            Ok(_) => break,
            Err(why) => why,
        };
        errors.push(PolicyError::toml(PolicyErrorKind::Policy, file, text, &why));
        let without = why.span().and_then(|span| without_line(&rest, span.start));
        match without {
            // If a required key is missing, it is unknown what the other keys refer to.
            Some(without) if errors.len() < MOST && !why.message().starts_with("missing field") => {
                rest = without;
            }
            _ => break,
        }
    }
    let only = PolicyError::at(PolicyErrorKind::Policy, file, text, 0, "not a policy");
    Err(PolicyError::combine(errors).unwrap_or(only))
}

/// The text, with the line at an offset turned into a comment of the same length; `None` if the result is not TOML.
fn without_line(text: &str, offset: usize) -> Option<String> {
    let start = text.get(..offset)?.rfind('\n').map_or(0, |at| at + 1);
    let (before, line) = text.split_at_checked(start)?;
    let mut rest = line.chars();
    let first =
        rest.next().filter(|first| first.is_ascii() && !matches!(first, '[' | '#' | '\n'))?;
    let without = format!("{before}#{}", line.get(first.len_utf8()..)?);
    without.parse::<toml::Table>().is_ok().then_some(without)
}

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) file: &'a str,
    pub(super) rules: &'a [&'a str],
    facts: &'a [&'a str],
}

/// The valid entries; the errors of the others are collected.
fn valid<T>(
    entries: impl Iterator<Item = Result<T, PolicyError>>,
    errors: &mut Vec<PolicyError>,
) -> Vec<T> {
    entries.filter_map(|entry| entry.map_err(|why| errors.push(why)).ok()).collect()
}

impl Reader<'_> {
    pub(super) fn fail(&self, offset: usize, message: impl Into<String>) -> PolicyError {
        PolicyError::at(PolicyErrorKind::Policy, self.file, self.text, offset, message)
    }

    fn policy(&self, raw: Raw) -> Result<Policy, PolicyError> {
        if let Some(version) = raw.version.filter(|version| *version != 1) {
            let message = format!(
                "the policy has version {version}, but this version of Plimsoll only reads version 1: update Plimsoll"
            );
            return Err(self.fail(0, message));
        }
        let mut policy = Policy::default();
        policy.path = RepoPath::new(self.file);
        policy.own_organizations = raw.trust.own_organizations;
        policy.owner_names = raw.owner.names;
        policy.thresholds = self.thresholds(&raw.thresholds)?;
        policy.licenses = self.licenses(raw.licenses)?;
        policy.risk = self.risk(raw.risk)?;
        policy.product = self.product(raw.product)?;
        policy.rules = self.rule_settings(raw.rule)?;
        let mut errors = Vec::new();
        let deferrals = raw.defer.into_iter().map(|defer| self.deferral(defer));
        policy.deferrals.extend(valid(deferrals, &mut errors));
        let boundaries = raw.trust.boundary.into_iter().map(|boundary| self.boundary(boundary));
        policy.deferrals.extend(valid(boundaries, &mut errors));
        let mut ids = BTreeSet::new();
        for deferral in &policy.deferrals {
            if !ids.insert(&deferral.id) {
                let message = format!(
                    "two deferrals have the id {:?}: give each one a unique id",
                    deferral.id
                );
                errors.push(self.at_line(deferral.line, message));
            }
        }
        let corrections = raw.correct.into_iter().map(|correct| self.correction(correct));
        policy.corrections.extend(valid(corrections, &mut errors));
        let attestations = raw.attest.into_iter().map(|attest| self.attestation(attest));
        policy.attestations.extend(valid(attestations, &mut errors));
        PolicyError::combine(errors).map_or(Ok(policy), Err)
    }

    /// Reads the risk tiers of facts.
    fn risk(&self, raw: BTreeMap<String, Spanned<String>>) -> Result<RiskRules, PolicyError> {
        let facts: Vec<&str> = RiskFact::ALL.iter().map(|fact| fact.as_str()).collect();
        let mut rules = RiskRules::new();
        for (name, tier) in raw {
            let at = tier.span().start;
            let fact =
                RiskFact::ALL.iter().find(|fact| fact.as_str() == name).ok_or_else(|| {
                    let message = format!(
                        "[risk]: unknown fact {name:?}: expected one of {}",
                        facts.join(", ")
                    );
                    self.fail(at, message)
                })?;
            let text = tier.get_ref().as_str();
            let known = RiskTier::ALL.iter().find(|tier| tier.as_str() == text);
            if known.is_none() && text != "none" {
                let message = format!(
                    "[risk]: {text:?} is not a risk tier: expected high, medium, low, informational, or none \
                     for a fact that does not count"
                );
                return Err(self.fail(at, message));
            }
            rules.insert(*fact, known.copied());
        }
        Ok(rules)
    }

    fn at_line(&self, line: u32, message: String) -> PolicyError {
        let skip = usize::try_from(line.saturating_sub(1)).unwrap_or(0);
        let offset = self.text.split_inclusive('\n').take(skip).map(str::len).sum();
        self.fail(offset, message)
    }

    fn thresholds(&self, raw: &RawThresholds) -> Result<Thresholds, PolicyError> {
        let most = Tenths::new(100);
        if raw.score_floor.is_some_and(|floor| floor > most) {
            return Err(self.fail(self.find("score_floor"), "`score_floor` must be from 0 to 10"));
        }
        let mut thresholds = Thresholds::default();
        thresholds.severity = raw.severity;
        thresholds.score_floor = raw.score_floor;
        thresholds.score_drop = raw.score_drop;
        Ok(thresholds)
    }

    /// The offset of the first occurrence of a word.
    fn find(&self, word: &str) -> usize {
        self.text.find(word).unwrap_or(0)
    }

    fn deferral(&self, raw: Spanned<RawDefer>) -> Result<Deferral, PolicyError> {
        let at = self.table(raw.span().start);
        let line = line_of(self.text, at);
        let raw = raw.into_inner();
        let id = raw.id.filter(|id| !id.trim().is_empty());
        let id = id.unwrap_or_else(|| format!("{}:{line}", self.file));
        let name = format!("[[defer]] {id:?}");
        let rules = match raw.rule {
            Some(OneOrMore::One(rule)) => vec![rule],
            Some(OneOrMore::More(rules)) if !rules.is_empty() => rules,
            _ => {
                let message = format!("{name} has no `rule`: add `rule = \"…\"`");
                return Err(self.fail(at, message));
            }
        };
        for rule in &rules {
            if !self.rules.contains(&rule.as_str()) {
                let message = format!(
                    "{name}: unknown rule {rule:?}{}",
                    crate::suggest(rule, self.rules, "plimsoll rules")
                );
                return Err(self.fail(at, message));
            }
        }
        if raw.max_count == Some(0) {
            let message =
                format!("{name} covers nothing with `max_count = 0`: remove the deferral");
            return Err(self.fail(at, message));
        }
        let reason =
            self.text_of(at, &name, "reason", raw.reason, "say why the findings are deferred")?;
        let until = self.date(at, &name, raw.until)?;
        let mut deferral = Deferral::new(&id, "", &reason, until);
        deferral.rules = rules;
        deferral.matching = self.matching(at, &name, raw.matching)?;
        deferral.owner = raw.owner;
        deferral.ticket = raw.ticket;
        deferral.max_count = raw.max_count;
        deferral.exit_criteria = raw.exit_criteria;
        deferral.line = line;
        Ok(deferral)
    }

    /// Reads a decision about the trust boundary, as a deferral of the finding that requires it.
    fn boundary(&self, raw: Spanned<RawBoundary>) -> Result<Deferral, PolicyError> {
        let at = self.table(raw.span().start);
        let raw = raw.into_inner();
        let name = format!("[[trust.boundary]] {:?}", raw.repository);
        let reason = self.text_of(at, &name, "reason", raw.reason, "say why it is trusted")?;
        let until = self.date(at, &name, raw.until)?;
        let id = format!("boundary:{}", raw.repository);
        let mut deferral = Deferral::new(&id, BOUNDARY.id, &reason, until);
        let target = RawMatch { target: Some(raw.repository), ..RawMatch::default() };
        deferral.matching = self.matching(at, &name, target)?;
        deferral.owner = raw.owner;
        deferral.line = line_of(self.text, at);
        Ok(deferral)
    }

    fn attestation(&self, raw: Spanned<RawAttest>) -> Result<Attestation, PolicyError> {
        let at = self.table(raw.span().start);
        let raw = raw.into_inner();
        let name = format!("[[attest]] {:?}", raw.fact);
        if !self.facts.contains(&raw.fact.as_str()) {
            let message = format!(
                "{name}: unknown fact{}",
                crate::suggest(&raw.fact, self.facts, "plimsoll score --list-facts")
            );
            return Err(self.fail(at, message));
        }
        if crate::fact_meta(&raw.fact).is_some_and(|meta| !meta.attestable) {
            let message = format!(
                "{name}: this fact is measured from the repository and cannot be attested: fix the cause, \
                 or defer its findings"
            );
            return Err(self.fail(at, message));
        }
        let statement =
            self.text_of(at, &name, "statement", raw.statement, "say what is attested")?;
        let owner = self.text_of(
            at,
            &name,
            "owner",
            raw.owner,
            "name the person or team that is responsible for it",
        )?;
        let until = self.date(at, &name, raw.until)?;
        let evidence = raw.evidence.filter(|url| !url.trim().is_empty());
        if let Some(url) = evidence.as_ref().filter(|url| !url.contains("://")) {
            let message = format!("{name}: `evidence` must be a URL, but {url:?} is not");
            return Err(self.fail(at, message));
        }
        Ok(Attestation::new(&raw.fact, &statement, &owner, until)
            .with_evidence(evidence)
            .at_line(line_of(self.text, at)))
    }

    /// The offset of the table header for a table whose first key is at an offset.
    pub(super) fn table(&self, offset: usize) -> usize {
        let before = self.text.get(..offset).unwrap_or_default();
        let here = self.text.get(offset..).unwrap_or_default();
        if here.starts_with('[') { offset } else { before.rfind("[[").unwrap_or(offset) }
    }

    fn matching(&self, at: usize, name: &str, raw: RawMatch) -> Result<Matching, PolicyError> {
        for (key, text) in [("owner", &raw.owner), ("target", &raw.target), ("path", &raw.path)] {
            if let Some(Err(why)) = text.as_ref().map(|text| matching::glob(text, false)) {
                let message = format!("{name}: the pattern of `match.{key}` is invalid: {why}");
                return Err(self.fail(at, message));
            }
        }
        let mut matching = Matching::default();
        (matching.owner, matching.target, matching.path) = (raw.owner, raw.target, raw.path);
        Ok(matching)
    }

    pub(super) fn text_of(
        &self,
        at: usize,
        name: &str,
        key: &str,
        value: Option<String>,
        what: &str,
    ) -> Result<String, PolicyError> {
        // Free text may contain a URL with a password.
        let value = value.map(|text| Redacted::new(&text).to_string());
        value.filter(|text| !text.trim().is_empty()).ok_or_else(|| {
            self.fail(at, format!("{name} has no `{key}`: {what} (`{key} = \"…\"`)"))
        })
    }

    /// Reads a SHA-256 in hexadecimal digits, and returns it in lower case.
    pub(super) fn sha256(&self, at: usize, name: &str, text: &str) -> Result<String, PolicyError> {
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let message =
                format!("{name}: `sha256` must have 64 hexadecimal digits, but {text:?} does not");
            return Err(self.fail(at, message));
        }
        Ok(text.to_ascii_lowercase())
    }

    /// Reads a license as an SPDX expression.
    pub(super) fn expression(
        &self,
        at: usize,
        name: &str,
        text: &str,
    ) -> Result<LicenseExpression, PolicyError> {
        LicenseExpression::parse(text).ok_or_else(|| {
            let message = format!(
                "{name}: {text:?} is not an SPDX expression: write for example `MIT OR Apache-2.0`, or \
                 `LicenseRef-…` for terms that are not on the list"
            );
            self.fail(at, message)
        })
    }

    pub(super) fn date(
        &self,
        at: usize,
        name: &str,
        value: Option<Value>,
    ) -> Result<Date, PolicyError> {
        let Some(value) = value else {
            let message = format!(
                "{name} has no `until`: add the last day on which it is valid (`until = 2027-03-31`)"
            );
            return Err(self.fail(at, message));
        };
        let text = match &value {
            Value::Datetime(time) => time.to_string(),
            Value::String(text) => text.clone(),
            other => other.type_str().to_owned(),
        };
        text.parse().map_err(|why| {
            self.fail(at, format!("{name}: `until` is {text}, {why}: write `until = 2027-03-31`"))
        })
    }
}

/// Whether a path is inside the repository, without `.` and `..`.
pub(in crate::policy) fn is_inside(path: &str) -> bool {
    !path.is_empty() && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}
