//! Facts: what a repository shows of its posture, counted, each with the places that show it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Location, Redacted};

/// Most places that one fact lists. All are counted.
pub const EVIDENCE_LIMIT: usize = 50;

/// One place that speaks for or against a fact.
///
/// A detector gives observations; put together by fact they become a [`Fact`] with a part and a
/// whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Observation {
    /// Id of the fact, such as `token-permissions`.
    pub fact: String,
    /// Whether it speaks for it.
    pub holds: bool,
    /// Where.
    pub location: Location,
    /// What stands there, in a few words.
    pub note: Redacted,
    /// Whether it is only that something was looked for there and not found.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub absence: bool,
}

impl Observation {
    /// A place that speaks for a fact or against it.
    pub fn new(fact: &str, holds: bool, location: Location, note: &str) -> Self {
        let note = Redacted::clipped(note, 200);
        Self { fact: fact.to_owned(), holds, location, note, absence: false }
    }

    /// A place that speaks for a fact, since what would speak against it was not found there.
    pub fn absence(fact: &str, location: Location, note: &str) -> Self {
        Self { absence: true, ..Self::new(fact, true, location, note) }
    }
}

/// Who says that a fact is so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FactOrigin {
    /// The repository shows it.
    #[default]
    Measured,
    /// Somebody answers for it in the policy, until a date.
    Attested,
    /// Somebody wrote it down, without a date: facts given by hand.
    Manual,
}

impl FactOrigin {
    /// The serialized name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Attested => "attested",
            Self::Manual => "manual",
        }
    }
}

/// Something that is so of a part of a whole: 21 of 34 references.
///
/// A whole of zero means that the repository has nothing of the kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Fact {
    /// Of how many it is so.
    pub part: u64,
    /// Of how many it could be so.
    pub whole: u64,
    /// How many of those of which it is not so a live deferral covers.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub excused: u64,
    /// Who says so.
    #[serde(default)]
    pub origin: FactOrigin,
    /// What is said of it: who answers for it, or what was not looked at.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub statement: Option<String>,
    /// Places, those that speak against it first; at most [`EVIDENCE_LIMIT`].
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub evidence: Vec<Evidence>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Fact {
    /// A fact that was counted.
    pub fn counted(part: u64, whole: u64) -> Self {
        Self { part: part.min(whole), whole, ..Self::default() }
    }

    /// Says that so many of those of which it is not so are covered by a live deferral.
    #[must_use]
    pub fn with_excused(mut self, excused: u64) -> Self {
        self.excused = excused.min(self.missing());
        self
    }

    /// Says who answers for it, and what.
    #[must_use]
    pub fn stated(mut self, origin: FactOrigin, statement: &str) -> Self {
        self.origin = origin;
        self.statement = Some(Redacted::clipped(statement, 400).to_string());
        self
    }

    /// Of how many it is not so.
    pub fn missing(&self) -> u64 {
        self.whole.saturating_sub(self.part)
    }
}

/// A place that speaks for or against a fact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Evidence {
    /// Whether it speaks for it.
    pub holds: bool,
    /// Where.
    pub location: Location,
    /// What stands there.
    pub note: Redacted,
}

impl Evidence {
    /// A place, and what stands there.
    pub fn new(holds: bool, location: Location, note: Redacted) -> Self {
        Self { holds, location, note }
    }
}

/// Facts by id.
///
/// ```
/// use plimsoll_model::{Facts, Location, Observation, RepoPath};
///
/// let place = |line| Location::line(RepoPath::new("ci.yml"), line);
/// let facts = Facts::of(vec![
///     Observation::new("token-permissions", true, place(1), "read-all"),
///     Observation::new("token-permissions", false, place(9), "not set"),
/// ]);
/// let fact = facts.get("token-permissions").unwrap();
/// assert_eq!((fact.part, fact.whole), (1, 2));
/// assert!(!fact.evidence[0].holds);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Facts(BTreeMap<String, Fact>);

impl Facts {
    /// Puts observations together.
    pub fn of(mut observations: Vec<Observation>) -> Self {
        // Those that speak against it first; the same place once.
        observations.sort_by(|a, b| {
            (&a.fact, a.holds, &a.location, &a.note).cmp(&(&b.fact, b.holds, &b.location, &b.note))
        });
        observations.dedup();
        let mut facts = Self::default();
        for one in observations {
            let fact = facts.0.entry(one.fact).or_default();
            fact.whole += 1;
            fact.part += u64::from(one.holds);
            if fact.evidence.len() < EVIDENCE_LIMIT {
                let (holds, location, note) = (one.holds, one.location, one.note);
                fact.evidence.push(Evidence { holds, location, note });
            }
        }
        facts
    }

    /// The fact of this id.
    pub fn get(&self, id: &str) -> Option<&Fact> {
        self.0.get(id)
    }

    /// Sets a fact, in place of what was known of it.
    pub fn set(&mut self, id: &str, fact: Fact) {
        self.0.insert(id.to_owned(), fact);
    }

    /// Each fact with its id, in the order of ids.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.0.iter().map(|(id, fact)| (id.as_str(), fact))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same facts without places: what a baseline keeps, since lines move.
    #[must_use]
    pub fn without_evidence(&self) -> Self {
        let bare = |fact: &Fact| Fact { evidence: Vec::new(), ..fact.clone() };
        Self(self.0.iter().map(|(id, fact)| (id.clone(), bare(fact))).collect())
    }
}
