//! Where what is said of one license disagrees.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{LicenseExpression, LicenseForm, Licenses, ObservedLicense, RepoPath};

/// What disagrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LicenseConflictKind {
    /// The authors state a license, and the texts beside the code are of others.
    DeclaredAgainstText,
    /// A tag names a license, and the text in the same file is of another.
    TagAgainstText,
    /// The words of a text are not those of the license.
    AlteredText,
}

impl LicenseConflictKind {
    /// The serialized name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DeclaredAgainstText => "declared-against-text",
            Self::TagAgainstText => "tag-against-text",
            Self::AlteredText => "altered-text",
        }
    }
}

/// Two statements that disagree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LicenseConflict {
    /// What disagrees.
    pub kind: LicenseConflictKind,
    /// The file.
    pub path: RepoPath,
    /// Line, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u32>,
    /// What is stated; absent where a text was altered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stated: Option<LicenseExpression>,
    /// What the text is.
    pub found: LicenseExpression,
}

impl Licenses {
    /// Where declared license, tags, and texts disagree, sorted.
    ///
    /// ```
    /// use plimsoll_model::{DeclaredLicense, LicenseExpression, LicenseForm, Licenses, ObservedLicense};
    ///
    /// let mut text = ObservedLicense::file("COPYING".into());
    /// text.form = Some(LicenseForm::FullText);
    /// text.expression = LicenseExpression::parse("GPL-3.0-or-later");
    /// let mut licenses = Licenses::default();
    /// licenses.declared = Some(DeclaredLicense::new("MIT"));
    /// licenses.observed.push(text);
    /// assert_eq!(licenses.conflicts().len(), 1);
    /// licenses.declared = Some(DeclaredLicense::new("MIT OR GPL-3.0-or-later"));
    /// assert!(licenses.conflicts().is_empty());
    /// ```
    pub fn conflicts(&self) -> Vec<LicenseConflict> {
        let texts: Vec<(&ObservedLicense, &LicenseExpression)> =
            self.of_form(LicenseForm::FullText);
        let mut all = BTreeSet::new();
        let conflict = |kind,
                        seen: &ObservedLicense,
                        stated: Option<&LicenseExpression>,
                        found: &LicenseExpression| {
            LicenseConflict {
                kind,
                path: seen.path.clone(),
                line: seen.line,
                stated: stated.cloned(),
                found: found.clone(),
            }
        };
        for (seen, found) in &texts {
            if seen.altered.is_some() {
                all.insert(conflict(LicenseConflictKind::AlteredText, seen, None, found));
            }
        }
        let declared = self.declared.as_ref().and_then(|declared| declared.expression.as_ref());
        let found: Vec<&LicenseExpression> = texts.iter().map(|(_, found)| *found).collect();
        if let Some(stated) =
            declared.filter(|it| !found.is_empty() && !it.is_offered_by_all(&found))
        {
            let kind = LicenseConflictKind::DeclaredAgainstText;
            all.extend(texts.iter().map(|(seen, found)| conflict(kind, seen, Some(stated), found)));
        }
        for (tag, stated) in self.of_form(LicenseForm::Tag) {
            let same: Vec<_> = texts.iter().filter(|(seen, _)| seen.path == tag.path).collect();
            let found: Vec<&LicenseExpression> = same.iter().map(|(_, found)| *found).collect();
            if !found.is_empty() && !stated.is_offered_by_all(&found) {
                let kind = LicenseConflictKind::TagAgainstText;
                all.extend(
                    same.iter().map(|(seen, found)| conflict(kind, seen, Some(stated), found)),
                );
            }
        }
        all.into_iter().collect()
    }

    fn of_form(&self, form: LicenseForm) -> Vec<(&ObservedLicense, &LicenseExpression)> {
        let seen = self.observed.iter().filter(|seen| seen.form == Some(form));
        seen.filter_map(|seen| Some((seen, seen.expression.as_ref()?))).collect()
    }
}
