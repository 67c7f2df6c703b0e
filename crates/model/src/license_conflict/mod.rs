//! Contradicting statements about a license. This is the only place that defines a conflict.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    Claim, ClaimValue, Component, EvidenceKind, LicenseCategory, LicenseExpression, LicenseForm,
    Licenses, ObservedLicense, RepoPath,
};

/// The kind of conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LicenseConflictKind {
    /// The authors state a license, but their own license files have a different one, or an
    /// additional one with more obligations.
    DeclaredAgainstText,
    /// The metadata states different licenses, so none of them is used.
    DeclaredAgainstDeclared,
    /// A tag names a license, but the text in the same file is of another one.
    TagAgainstText,
    /// The wording of a text differs from the license.
    AlteredText,
}

impl LicenseConflictKind {
    /// The serialized name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DeclaredAgainstText => "declared-against-text",
            Self::DeclaredAgainstDeclared => "declared-against-declared",
            Self::TagAgainstText => "tag-against-text",
            Self::AlteredText => "altered-text",
        }
    }
}

/// Two contradicting statements about the license of one component or file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LicenseConflict {
    /// The kind of conflict.
    pub kind: LicenseConflictKind,
    /// The file.
    pub path: RepoPath,
    /// Line, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u32>,
    /// The stated license; absent for an altered text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stated: Option<LicenseExpression>,
    /// The license in the file.
    pub found: LicenseExpression,
}

impl LicenseConflict {
    /// Whether the found license is strong copyleft or restricts use, and the stated one is not.
    pub fn asks_for_more(&self) -> bool {
        self.stated.as_ref().is_some_and(|stated| asks_for_more(&self.found, stated))
    }

    /// Whether the stated license is strong copyleft or restricts use, and the found one is not.
    pub fn asks_for_less(&self) -> bool {
        self.stated.as_ref().is_some_and(|stated| asks_for_more(stated, &self.found))
    }
}

impl LicenseExpression {
    /// Whether a text belongs to this license, as far as texts can show: it is the text of the license itself or, for
    /// the LGPL, that of the GPL.
    pub fn comes_with_text(&self, text: &Self) -> bool {
        text.is_offered_by_texts(&[self]) || is_text_beside_lesser(text, self)
    }
}

impl LicenseExpression {
    /// The first tag of a file that its texts contradict: none of them has the license in the tag, and one has a
    /// license without a tag.
    ///
    /// ```
    /// use plimsoll_model::LicenseExpression;
    ///
    /// let [mit, isc] = ["MIT", "ISC"].map(|text| LicenseExpression::parse(text).unwrap());
    /// assert_eq!(LicenseExpression::contradicted_tag(&[&mit], &[&isc]), Some(&mit));
    /// assert_eq!(LicenseExpression::contradicted_tag(&[&mit], &[&isc, &mit]), None);
    /// ```
    pub fn contradicted_tag<'a>(tags: &[&'a Self], texts: &[&Self]) -> Option<&'a Self> {
        let is_new = |text: &&Self| !text.is_offered_by_texts(tags);
        let mut tags = tags.iter().copied().filter(|_| texts.iter().any(is_new));
        tags.find(|tag| !tag.is_offered_by_texts(texts))
    }
}

impl Component {
    /// The conflicts about its license, sorted.
    pub fn license_conflicts(&self) -> Vec<LicenseConflict> {
        self.licenses.conflicts(&self.evidence, &self.paths)
    }
}

impl Licenses {
    /// The conflicts between statements about one component or file, sorted: metadata and the license files at the root
    /// of the component, a tag and a text in the same file, or two statements in metadata, of which none is used. Files
    /// with different licenses are several licenses, not a conflict. What a person clarified is resolved.
    ///
    /// `evidence` is the evidence for the licenses.
    ///
    /// ```
    /// use plimsoll_model::{
    ///     Claim, ClaimValue, DeclaredLicense, EvidenceKind, LicenseExpression, LicenseForm, Licenses, Location,
    ///     ObservedLicense, RepoPath, Subject,
    /// };
    ///
    /// let mut text = ObservedLicense::file("rope/COPYING".into());
    /// text.form = Some(LicenseForm::FullText);
    /// text.expression = LicenseExpression::parse("GPL-3.0-or-later");
    /// let place = Location::whole(text.path.clone());
    /// let value = ClaimValue::LicenseText(Box::new(text));
    /// let claim = Claim::new(Subject::Itself, value, EvidenceKind::LicenseFile, place);
    /// let conflicts = |declared| {
    ///     let mut licenses = Licenses::default();
    ///     licenses.declared = Some(DeclaredLicense::new(declared));
    ///     licenses.conflicts(std::slice::from_ref(&claim), &[RepoPath::new("rope")])
    /// };
    /// assert_eq!(conflicts("MIT").len(), 1);
    /// assert!(conflicts("MIT OR GPL-3.0-only").is_empty());
    /// ```
    pub fn conflicts(&self, evidence: &[Claim], places: &[RepoPath]) -> Vec<LicenseConflict> {
        let clarified: BTreeSet<&RepoPath> = evidence
            .iter()
            .filter(|claim| claim.kind.is_of_person())
            .map(|claim| &claim.location.path)
            .collect();
        let mut all: BTreeSet<LicenseConflict> = altered(evidence, &clarified).collect();
        if clarified.is_empty() {
            all.extend(self.against_own_files(evidence, places));
            all.extend(against_tags(evidence));
            all.extend(self.among_records(evidence));
        }
        all.into_iter().collect()
    }

    /// Compares the license that the authors state with the license files at the root of the
    /// component.
    fn against_own_files(
        &self,
        evidence: &[Claim],
        places: &[RepoPath],
    ) -> impl Iterator<Item = LicenseConflict> {
        let is_own = |path: &RepoPath| {
            places.iter().any(|place| path == place || path.parent().as_ref() == Some(place))
        };
        let files = observed(evidence)
            .filter(|(kind, seen)| *kind == EvidenceKind::LicenseFile && is_own(&seen.path));
        let files: Vec<&ObservedLicense> = files.map(|(_, seen)| seen).collect();
        // An altered or unrecognized text may be the stated license.
        let is_clear = |seen: &ObservedLicense| seen.expression.is_some() && seen.altered.is_none();
        let all_clear = files.iter().all(|seen| is_clear(seen));
        let clear = files.into_iter().filter(|seen| is_clear(seen));
        let found: Vec<(&ObservedLicense, &LicenseExpression)> = clear
            .filter(|seen| seen.form != Some(LicenseForm::Mention))
            .filter_map(|seen| Some((seen, seen.of_file()?)))
            .collect();
        let declared = self.declared.as_ref().and_then(|declared| declared.expression.clone());
        let expressions: Vec<&LicenseExpression> = found.iter().map(|(_, found)| *found).collect();
        let stated = declared.map(|stated| {
            let is_there = stated.is_offered_by_texts(&expressions);
            (stated, is_there)
        });
        let mut conflicts = BTreeMap::new();
        if let Some((stated, is_there)) = stated {
            for (seen, found) in found {
                let differs = if is_there {
                    asks_for_more(found, &stated) && !is_text_beside_lesser(found, &stated)
                } else {
                    all_clear || asks_for_more(found, &stated)
                };
                if differs && !found.is_offered_by_texts(&[&stated]) {
                    let kind = LicenseConflictKind::DeclaredAgainstText;
                    let conflict = conflict(kind, seen, Some(&stated), found);
                    conflicts.entry(&seen.path).or_insert(conflict);
                }
            }
        }
        conflicts.into_values().collect::<Vec<_>>().into_iter()
    }

    /// Metadata files with different licenses, of which none is used.
    fn among_records(&self, evidence: &[Claim]) -> Option<LicenseConflict> {
        if self.expression().is_some() {
            return None;
        }
        let mut stated = evidence.iter().filter_map(|claim| match &claim.value {
            ClaimValue::License(declared) => Some((claim, declared.expression.as_ref()?)),
            _ => None,
        });
        let (_, first) = stated.next()?;
        let (claim, other) = stated.find(|(_, other)| !first.means(other))?;
        Some(LicenseConflict {
            kind: LicenseConflictKind::DeclaredAgainstDeclared,
            path: claim.location.path.clone(),
            line: claim.location.line,
            stated: Some(first.clone()),
            found: other.clone(),
        })
    }
}

/// Altered license texts, except in files that the policy clarifies.
fn altered(
    evidence: &[Claim],
    clarified: &BTreeSet<&RepoPath>,
) -> impl Iterator<Item = LicenseConflict> {
    let texts = observed(evidence).map(|(_, seen)| seen);
    texts.filter(|seen| seen.altered.is_some() && !clarified.contains(&seen.path)).filter_map(
        |seen| {
            let found = seen.expression.as_ref()?;
            Some(conflict(LicenseConflictKind::AlteredText, seen, None, found))
        },
    )
}

/// Compares tags with the texts in the same file. If one text matches the tag, another one is an
/// additional license.
fn against_tags(evidence: &[Claim]) -> Vec<LicenseConflict> {
    let mut files: BTreeMap<&RepoPath, [Vec<(&ObservedLicense, &LicenseExpression)>; 2]> =
        BTreeMap::new();
    for (_, seen) in observed(evidence) {
        let at = match seen.form {
            Some(LicenseForm::Tag) => 0,
            Some(LicenseForm::FullText) if seen.altered.is_none() => 1,
            _ => continue,
        };
        let said = files.entry(&seen.path).or_default().get_mut(at);
        if let (Some(said), Some(expression)) = (said, &seen.expression) {
            said.push((seen, expression));
        }
    }
    let mut conflicts = Vec::new();
    for [tags, texts] in files.into_values() {
        let [named, found] = [&tags, &texts]
            .map(|said| said.iter().map(|(_, it)| *it).collect::<Vec<&LicenseExpression>>());
        let Some(wrong) = LicenseExpression::contradicted_tag(&named, &found) else { continue };
        let others = texts.iter().filter(|(_, text)| !text.is_offered_by_texts(&named));
        conflicts.extend(others.map(|(seen, text)| {
            conflict(LicenseConflictKind::TagAgainstText, seen, Some(wrong), text)
        }));
    }
    conflicts
}

fn observed(evidence: &[Claim]) -> impl Iterator<Item = (EvidenceKind, &ObservedLicense)> {
    let written = evidence.iter().filter(|claim| !claim.kind.is_of_person());
    written.filter_map(|claim| match &claim.value {
        ClaimValue::LicenseText(seen) => Some((claim.kind, &**seen)),
        _ => None,
    })
}

fn conflict(
    kind: LicenseConflictKind,
    seen: &ObservedLicense,
    stated: Option<&LicenseExpression>,
    found: &LicenseExpression,
) -> LicenseConflict {
    LicenseConflict {
        kind,
        path: seen.path.clone(),
        line: seen.line,
        stated: stated.cloned(),
        found: found.clone(),
    }
}

/// Whether one license is strong copyleft or restricts use, and the other one is not.
fn asks_for_more(found: &LicenseExpression, stated: &LicenseExpression) -> bool {
    let asks = |expression: &LicenseExpression, least: LicenseCategory| {
        expression.needs(|needed| needed >= least && needed != LicenseCategory::Unknown)
    };
    let least = [LicenseCategory::StrongCopyleft, LicenseCategory::Restricted];
    least.into_iter().any(|least| asks(found, least) && !asks(stated, least))
}

/// Whether the text is the GPL and the LGPL is stated, whose version 3 consists of additions to it.
fn is_text_beside_lesser(found: &LicenseExpression, stated: &LicenseExpression) -> bool {
    let is = |expression: &LicenseExpression, prefix: &str| {
        expression.names().iter().any(|name| name.license().starts_with(prefix))
    };
    is(stated, "lgpl-") && found.names().iter().all(|name| name.license().starts_with("gpl-"))
}

#[cfg(test)]
mod tests;
