//! Facts: countable properties of a repository's posture, with their evidence.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Location, Redacted};

/// The maximum number of places that a fact lists. All places are counted.
pub const EVIDENCE_LIMIT: usize = 50;

/// A place that supports or contradicts a fact.
///
/// Detectors return observations, which are combined into a [`Fact`] with a part and a
/// whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Observation {
    /// Id of the fact, such as `token-permissions`.
    pub fact: String,
    /// Whether it supports the fact.
    pub holds: bool,
    /// The place.
    pub location: Location,
    /// A short description of the observation.
    pub note: Redacted,
    /// Whether it only states that something was searched for and not found.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub absence: bool,
}

impl Observation {
    /// Creates an observation that supports or contradicts a fact.
    pub fn new(fact: &str, holds: bool, location: Location, note: &str) -> Self {
        let note = Redacted::clipped(note, 200);
        Self { fact: fact.to_owned(), holds, location, note, absence: false }
    }

    /// Creates an observation that supports a fact, because no counterexample was found there.
    pub fn absence(fact: &str, location: Location, note: &str) -> Self {
        Self { absence: true, ..Self::new(fact, true, location, note) }
    }
}

/// The origin of a fact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FactOrigin {
    /// The repository shows it.
    #[default]
    Measured,
    /// It is attested in the policy, until a date.
    Attested,
    /// It was given as input, without a date.
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

/// A property of a part of a whole: 21 of 34 references.
///
/// A whole of zero means that the repository has nothing of the kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Fact {
    /// The number with the property.
    pub part: u64,
    /// The total number.
    pub whole: u64,
    /// The number of those without the property that active deferrals cover.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub excused: u64,
    /// The origin.
    #[serde(default)]
    pub origin: FactOrigin,
    /// Additional text: who is responsible for the fact, or what was not checked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub statement: Option<String>,
    /// Places, counterexamples first; at most [`EVIDENCE_LIMIT`].
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub evidence: Vec<Evidence>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires this signature")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Fact {
    /// Creates a counted fact.
    pub fn counted(part: u64, whole: u64) -> Self {
        Self { part: part.min(whole), whole, ..Self::default() }
    }

    /// Sets the number of counterexamples that an active deferral covers.
    #[must_use]
    pub fn with_excused(mut self, excused: u64) -> Self {
        self.excused = excused.min(self.missing());
        self
    }

    /// Sets the origin and the statement.
    #[must_use]
    pub fn stated(mut self, origin: FactOrigin, statement: &str) -> Self {
        self.origin = origin;
        self.statement = Some(Redacted::clipped(statement, 400).to_string());
        self
    }

    /// The number of counterexamples.
    pub fn missing(&self) -> u64 {
        self.whole.saturating_sub(self.part)
    }
}

/// A place that supports or contradicts a fact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Evidence {
    /// Whether it supports the fact.
    pub holds: bool,
    /// The place.
    pub location: Location,
    /// The observation.
    pub note: Redacted,
}

impl Evidence {
    /// Creates a place with a description.
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
    /// Combines observations into facts.
    pub fn of(mut observations: Vec<Observation>) -> Self {
        // Counterexamples first, and each place once.
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

    /// The fact with an id.
    pub fn get(&self, id: &str) -> Option<&Fact> {
        self.0.get(id)
    }

    /// Sets a fact, and replaces the previous value.
    pub fn set(&mut self, id: &str, fact: Fact) {
        self.0.insert(id.to_owned(), fact);
    }

    /// The facts with their ids, sorted by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.0.iter().map(|(id, fact)| (id.as_str(), fact))
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The facts without places, for a baseline, because lines move.
    #[must_use]
    pub fn without_evidence(&self) -> Self {
        let bare = |fact: &Fact| Fact { evidence: Vec::new(), ..fact.clone() };
        Self(self.0.iter().map(|(id, fact)| (id.clone(), bare(fact))).collect())
    }
}
