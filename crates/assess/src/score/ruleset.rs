//! Reads rule sets of the posture score.

use std::collections::BTreeSet;

use plimsoll_model::{CheckScore, RulesetId, sha256_hex};
use serde::Deserialize;
use toml::Spanned;

use crate::error::{PolicyError, PolicyErrorKind};
use crate::facts::FACTS;

/// The text of the built-in rule set.
const DEFAULT: &str = include_str!("../../rulesets/posture.toml");

/// The categories and checks of a score, with their weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruleset {
    pub(super) id: RulesetId,
    pub(super) categories: Vec<Category>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Category {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) checks: Vec<Check>,
}

/// A check: its fact, its weight with the reason, and its measure.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Check {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) fact: String,
    pub(super) weight: u32,
    #[serde(default)]
    pub(super) measure: Measure,
    pub(super) why: String,
    action: String,
}

/// The way in which a check earns points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Measure {
    /// In proportion to the share of the whole.
    #[default]
    Ratio,
    /// All points if nothing is missing, otherwise none.
    All,
}

impl Check {
    /// Returns the action with the numbers of a score.
    pub(super) fn action(&self, score: &CheckScore) -> String {
        let missing = score.whole.saturating_sub(score.part);
        choose(&self.action, missing == 1)
            .replace("{missing}", &missing.to_string())
            .replace("{part}", &score.part.to_string())
            .replace("{whole}", &score.whole.to_string())
    }
}

/// Replaces `{singular|plural}` with one of the forms.
fn choose(text: &str, one: bool) -> String {
    let mut chosen = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let choice = behind.split_once('}').and_then(|(inside, behind)| {
            let (single, plural) = inside.split_once('|')?;
            Some((if one { single } else { plural }, behind))
        });
        chosen.push_str(before);
        let (word, behind) = choice.unwrap_or(("{", behind));
        chosen.push_str(word);
        rest = behind;
    }
    chosen + rest
}

impl Default for Ruleset {
    /// Returns the built-in rule set.
    fn default() -> Self {
        // A test ensures that the built-in rule set is valid.
        read_ruleset(DEFAULT, "posture.toml")
            .unwrap_or_else(|_| Self { id: RulesetId::default(), categories: Vec::new() })
    }
}

impl Ruleset {
    /// Returns the ID, version and digest.
    pub fn id(&self) -> &RulesetId {
        &self.id
    }

    /// Returns the text of the built-in rule set, as a starting point for a custom one.
    pub fn default_text() -> &'static str {
        DEFAULT
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    version: String,
    category: Vec<Spanned<RawCategory>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCategory {
    id: String,
    title: String,
    check: Vec<Spanned<Check>>,
}

/// Reads a rule set. `file` is the name used in errors.
///
/// # Errors
///
/// [`PolicyErrorKind::Ruleset`] with file, line and column for an unknown key or fact, a duplicate
/// ID, or weights of a category that do not add up to 10.
pub fn read_ruleset(text: &str, file: &str) -> Result<Ruleset, PolicyError> {
    let fail = |offset: usize, message: String| {
        PolicyError::at(PolicyErrorKind::Ruleset, file, text, offset, message)
    };
    let raw: Raw = toml::from_str(text)
        .map_err(|why| PolicyError::toml(PolicyErrorKind::Ruleset, file, text, &why))?;
    let mut ids = BTreeSet::new();
    let mut categories = Vec::new();
    for category in raw.category {
        let at = category.span().start;
        let category = category.into_inner();
        if !ids.insert(category.id.clone()) {
            return Err(fail(at, format!("duplicate id {:?}", category.id)));
        }
        let mut checks = Vec::new();
        for check in category.check {
            let at = check.span().start;
            let check = check.into_inner();
            if !ids.insert(check.id.clone()) {
                return Err(fail(at, format!("duplicate id {:?}", check.id)));
            }
            let known: Vec<&str> = FACTS.iter().map(|fact| fact.id).collect();
            if !known.contains(&check.fact.as_str()) {
                let hint = crate::suggest(&check.fact, &known, "plimsoll score --list-facts");
                let message = format!("check {:?}: unknown fact {:?}{hint}", check.id, check.fact);
                return Err(fail(at, message));
            }
            if check.why.trim().is_empty() {
                let message =
                    format!("check {:?} has no `why`: give the reason for its weight", check.id);
                return Err(fail(at, message));
            }
            checks.push(check);
        }
        let sum: u64 = checks.iter().map(|check| u64::from(check.weight)).sum();
        if sum != 10 {
            let message = format!(
                "the weights of category {:?} add up to {sum}, but must add up to 10",
                category.id
            );
            return Err(fail(at, message));
        }
        categories.push(Category { id: category.id, title: category.title, checks });
    }
    if categories.is_empty() {
        return Err(fail(0, "the rule set has no `[[category]]`".to_owned()));
    }
    let digest = sha256_hex(text.as_bytes());
    Ok(Ruleset { id: RulesetId::new(&raw.id, &raw.version, &digest), categories })
}
