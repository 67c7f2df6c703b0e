//! The posture score: points of checks, each with its fact.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Evidence, FactOrigin};

/// Points of a check or a category, exact to a millionth.
///
/// ```
/// use plimsoll_model::Points;
///
/// let points = Points::share(4, 21, 34) + Points::share(3, 1, 1);
/// assert_eq!(points.to_string(), "5.47");
/// assert_eq!(points.half_up(), 5);
/// assert_eq!(Points::share(9, 1, 2).half_up(), 5);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(u64);

/// The number of millionths in a point.
const ONE: u64 = 1_000_000;

impl Points {
    /// The share of a weight that a part of a whole earns; zero if the whole is zero.
    pub fn share(weight: u32, part: u64, whole: u64) -> Self {
        let full = u128::from(weight) * u128::from(ONE);
        let (part, whole) = (u128::from(part.min(whole)), u128::from(whole.max(1)));
        let earned = (full * part * 2 + whole) / (whole * 2);
        Self(u64::try_from(earned).unwrap_or(u64::MAX))
    }

    /// The nearest whole number, halves upwards.
    pub fn half_up(self) -> u64 {
        (self.0 + ONE / 2) / ONE
    }

    /// These points as a share of a weight, out of ten; `None` if the weight is zero.
    ///
    /// ```
    /// use plimsoll_model::Points;
    ///
    /// assert_eq!(Points::share(3, 1, 1).out_of(6).map(Points::half_up), Some(5));
    /// assert_eq!(Points::default().out_of(0), None);
    /// ```
    pub fn out_of(self, weight: u32) -> Option<Self> {
        let ten = self.0.saturating_mul(10);
        let weight = u64::from(weight);
        (weight > 0).then(|| Self((ten + weight / 2) / weight))
    }

    /// The difference, at least zero.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl std::ops::Add for Points {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::iter::Sum for Points {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| sum + one)
    }
}

impl std::fmt::Display for Points {
    /// Writes the points with two decimals.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hundredths = (self.0 + ONE / 200) / (ONE / 100);
        f.pad(&format!("{}.{:02}", hundredths / 100, hundredths % 100))
    }
}

impl Serialize for Points {
    /// Writes the points with at most six decimals.
    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "a score has few points"
    )]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / ONE as f64)
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        number(deserializer, ONE).map(Self)
    }
}

/// A score from 0 to 10 with one decimal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tenths(u64);

impl Tenths {
    /// Creates a score from tenths: 52 means 5.2.
    pub fn new(tenths: u64) -> Self {
        Self(tenths)
    }

    /// The mean of whole numbers, rounded half up to a tenth; `None` without numbers.
    pub fn mean(numbers: &[u64]) -> Option<Self> {
        let count = u64::try_from(numbers.len()).unwrap_or(u64::MAX);
        (count > 0).then(|| Self((numbers.iter().sum::<u64>() * 20 + count) / (count * 2)))
    }

    /// The number of tenths.
    pub fn count(self) -> u64 {
        self.0
    }

    /// The difference to another score, with its sign: `+0.4`, `-1.0`, `±0.0`.
    pub fn change_from(self, before: Self) -> String {
        let (sign, size) = match self.0.cmp(&before.0) {
            std::cmp::Ordering::Less => ("-", before.0 - self.0),
            std::cmp::Ordering::Equal => ("±", 0),
            std::cmp::Ordering::Greater => ("+", self.0 - before.0),
        };
        format!("{sign}{}", Self(size))
    }
}

impl std::fmt::Display for Tenths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{}.{}", self.0 / 10, self.0 % 10))
    }
}

impl std::str::FromStr for Tenths {
    type Err = std::num::ParseFloatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<f64>().map(|value| Self(rounded(value, 10)))
    }
}

impl Serialize for Tenths {
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a score is small")]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / 10.0)
    }
}

impl<'de> Deserialize<'de> for Tenths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        number(deserializer, 10).map(Self)
    }
}

/// Reads a number that is stored in fractions of one.
fn number<'de, D: Deserializer<'de>>(deserializer: D, parts: u64) -> Result<u64, D::Error> {
    let value = f64::deserialize(deserializer)?;
    if !(0.0..=1_000_000.0).contains(&value) {
        return Err(serde::de::Error::custom(format!("{value} is not a number of points")));
    }
    Ok(rounded(value, parts))
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "the value is clamped to what the type holds exactly"
)]
fn rounded(value: f64, parts: u64) -> u64 {
    (value.clamp(0.0, 1_000_000.0) * parts as f64).round() as u64
}

#[cfg(feature = "schema")]
macro_rules! number_schema {
    ($($type:ident = $text:literal),*) => {$(
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "number", "minimum": 0, "description": $text })
            }
        }
    )*};
}

#[cfg(feature = "schema")]
number_schema!(Points = "Points, to a millionth.", Tenths = "A score from 0 to 10, one decimal.");

/// The rule set of a score.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RulesetId {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the file it was read from, in hexadecimal.
    pub sha256: String,
}

impl RulesetId {
    /// Creates the identity of a rule set.
    pub fn new(id: &str, version: &str, sha256: &str) -> Self {
        Self { id: id.to_owned(), version: version.to_owned(), sha256: sha256.to_owned() }
    }
}

/// The posture score of a repository, with an explanation of each figure.
///
/// There are two figures: `overall` is the current score; `excused` is the score if everything that
/// an active deferral covers were fixed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Score {
    /// The rule set.
    pub ruleset: RulesetId,
    /// The mean of the scores of applicable categories, to one decimal; absent if none is
    /// applicable.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub overall: Option<Tenths>,
    /// The mean if the deferred findings were fixed; absent if no category is applicable.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub excused: Option<Tenths>,
    /// The categories, in the order of the rule set.
    pub categories: Vec<CategoryScore>,
    /// The proposed actions, highest gain first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub actions: Vec<Action>,
}

impl Score {
    /// Creates a score from categories.
    pub fn new(ruleset: RulesetId, categories: Vec<CategoryScore>) -> Self {
        let mean = |score: fn(&CategoryScore) -> Option<u64>| {
            Tenths::mean(&categories.iter().filter_map(score).collect::<Vec<_>>())
        };
        let (overall, excused) = (mean(|one| one.score), mean(|one| one.excused_score));
        Self { ruleset, overall, excused, categories, actions: Vec::new() }
    }

    /// The check with an id.
    pub fn check(&self, id: &str) -> Option<&CheckScore> {
        self.categories.iter().flat_map(|category| &category.checks).find(|check| check.id == id)
    }

    /// The score without places, for a baseline, because lines move.
    #[must_use]
    pub fn without_evidence(&self) -> Self {
        let mut score = self.clone();
        for check in score.categories.iter_mut().flat_map(|category| &mut category.checks) {
            check.evidence.clear();
        }
        score
    }
}

/// One category of a score.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CategoryScore {
    /// Its id, such as `dependency-management`.
    pub id: String,
    /// Its displayed name.
    pub title: String,
    /// The sum of the checks' points.
    pub points: Points,
    /// The sum of the weights of applicable checks; zero if none is applicable.
    #[serde(default)]
    pub weight: u32,
    /// The share of points in that weight, out of ten and as a whole number, halves rounded up;
    /// absent if no check is applicable.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub score: Option<u64>,
    /// The sum if deferred findings were fixed.
    pub excused_points: Points,
    /// The share of that sum as a whole number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub excused_score: Option<u64>,
    /// The checks, in the order of the rule set.
    pub checks: Vec<CheckScore>,
}

impl CategoryScore {
    /// Creates a category from its checks: its points are the sum of their points, its weight that
    /// of applicable checks.
    pub fn new(id: &str, title: &str, checks: Vec<CheckScore>) -> Self {
        let weight = checks.iter().filter(|check| check.applies()).map(|check| check.weight).sum();
        let points: Points = checks.iter().map(|check| check.points).sum();
        let excused_points: Points = checks.iter().map(|check| check.excused_points).sum();
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            points,
            weight,
            score: points.out_of(weight).map(Points::half_up),
            excused_points,
            excused_score: excused_points.out_of(weight).map(Points::half_up),
            checks,
        }
    }
}

/// The result of a check.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CheckScore {
    /// Its id.
    pub id: String,
    /// The requirement, in a few words.
    pub title: String,
    /// The fact that it uses.
    pub fact: String,
    /// The maximum number of points.
    pub weight: u32,
    /// The reason for its weight.
    pub why: String,
    /// The earned points.
    pub points: Points,
    /// The points if deferred findings were fixed.
    pub excused_points: Points,
    /// The number with the property.
    pub part: u64,
    /// The total number; zero if the repository has nothing of the kind.
    pub whole: u64,
    /// The number covered by active deferrals.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub excused: u64,
    /// The origin.
    pub origin: FactOrigin,
    /// A statement: who is responsible for it, or what was not checked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub statement: Option<String>,
    /// Places, those that cost points first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub evidence: Vec<Evidence>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires this signature")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl CheckScore {
    /// Whether there is anything to measure. Other checks do not count in their category.
    pub fn applies(&self) -> bool {
        self.whole > 0
    }

    /// Creates a check without points.
    pub fn new(id: &str, title: &str, fact: &str, weight: u32, why: &str) -> Self {
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            fact: fact.to_owned(),
            weight,
            why: why.to_owned(),
            points: Points::default(),
            excused_points: Points::default(),
            part: 0,
            whole: 0,
            excused: 0,
            origin: FactOrigin::Measured,
            statement: None,
            evidence: Vec::new(),
        }
    }
}

/// An action, and its gain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Action {
    /// The check that would earn its full weight.
    pub check: String,
    /// The action, such as `pin 13 actions`.
    pub text: String,
    /// The gain of the overall score.
    pub gain: Tenths,
    /// The gain of the category before rounding.
    pub points: Points,
}

impl Action {
    /// Creates an action for a check.
    pub fn new(check: &str, text: String, gain: Tenths, points: Points) -> Self {
        Self { check: check.to_owned(), text, gain, points }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_rounded_up_and_every_score_reads_back() {
        assert_eq!(Tenths::mean(&[5, 6, 8, 2, 5]), Some(Tenths::new(52)));
        assert_eq!(Tenths::mean(&[1, 2, 2, 2, 2, 2, 2, 2]), Some(Tenths::new(19)));
        assert_eq!(Tenths::mean(&[]), None);
        assert_eq!(Points::share(7, 1, 2).out_of(7).map(Points::half_up), Some(5));
        assert_eq!(Points::share(2, 0, 3).out_of(2), Some(Points::default()));
        assert_eq!(Points::share(1, 499_999, 1_000_000).half_up(), 0);
        assert_eq!(Points::share(1, 500_000, 1_000_000).half_up(), 1);
        assert_eq!(Points::share(3, 0, 0).to_string(), "0.00");
        for points in [Points::share(1, 4, 7), Points::share(4, 21, 34), Points::share(9, 1, 3)] {
            let text = serde_json::to_string(&points).unwrap();
            assert_eq!(serde_json::from_str::<Points>(&text).unwrap(), points, "{text}");
        }
        assert_eq!(serde_json::to_string(&Tenths::new(52)).unwrap(), "5.2");
        assert_eq!(serde_json::from_str::<Tenths>("5.2").unwrap(), Tenths::new(52));
        assert!(serde_json::from_str::<Tenths>("-1").is_err());
        assert_eq!(Tenths::new(56).change_from(Tenths::new(52)), "+0.4");
        assert_eq!(Tenths::new(42).change_from(Tenths::new(52)), "-1.0");
    }
}
