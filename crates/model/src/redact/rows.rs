//! Redaction of whole rows: every text in them, whatever its field.
//!
//! A row is walked by way of its serialized form, so a field that is added later is covered, and
//! nothing is allocated for the rows without a credential, which nearly all are.

use std::borrow::{Borrow, Cow};
use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::walk::is_clean;
use super::{recent, redact};
use crate::RepoPath;

/// Redacts the rows of one report. Names that differ only in credentials remain different: two
/// files whose names are tokens get two names.
///
/// ```
/// use plimsoll_model::{Redaction, RepoPath};
///
/// let token = |body: &str| RepoPath::new(format!("ci/{}{body}.yml", "npm_"));
/// let (first, second) = (token(&"aZ3".repeat(12)), token(&"bY4".repeat(12)));
/// let redaction = Redaction::of_paths([&first, &second]);
/// let mut rows = vec![first, second];
/// redaction.rows(&mut rows);
/// assert_eq!(rows, [RepoPath::new("ci/***.yml"), RepoPath::new("ci/2~***.yml")]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Redaction {
    /// Names of files and directories that contain a credential, and their replacements.
    names: Option<(AhoCorasick, Vec<String>)>,
}

impl Redaction {
    /// Learns the names of files and directories of a source. If two names become equal, numbers distinguish
    /// them in the order of the paths, so the paths must be sorted.
    pub fn of_paths(paths: impl IntoIterator<Item: Borrow<RepoPath>>) -> Self {
        let mut names = BTreeMap::new();
        let mut shown = BTreeMap::new();
        for path in paths {
            let path = path.borrow();
            let text = path.shown();
            if matches!(redact(&text), Cow::Borrowed(_)) {
                continue;
            }
            for segment in text.split('/') {
                let Cow::Owned(masked) = redact(segment) else { continue };
                names.entry(segment.to_owned()).or_insert_with(|| {
                    let count: &mut usize = shown.entry(masked.clone()).or_default();
                    *count += 1;
                    if *count == 1 { masked } else { format!("{count}~{masked}") }
                });
            }
        }
        let (names, shown): (Vec<String>, Vec<String>) = names.into_iter().unzip();
        let search = || {
            let mut builder = AhoCorasick::builder();
            builder.match_kind(MatchKind::LeftmostLongest).build(&names).ok()
        };
        let search = if names.is_empty() { None } else { search() };
        Self { names: search.map(|search| (search, shown)) }
    }

    /// A text with its credentials masked; borrowed if it has none.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match &self.names {
            Some((search, shown)) if search.is_match(text) => {
                Cow::Owned(redact(&search.replace_all(text, shown)).into_owned())
            }
            _ => redact(text),
        }
    }

    /// Masks every text of every row, and returns whether any had a credential. A row that cannot be read back
    /// is dropped.
    pub fn rows<T: Serialize + DeserializeOwned>(&self, rows: &mut Vec<T>) -> bool {
        let mut changed = false;
        rows.retain_mut(|row| match self.try_row(row) {
            None => true,
            Some(masked) => {
                changed = true;
                let known = masked.is_some();
                if let Some(masked) = masked {
                    *row = masked;
                }
                known
            }
        });
        changed
    }

    /// A row with every text in it masked: `None` if there is nothing to mask, `Some(None)` if the masked form cannot
    /// be deserialized.
    pub fn try_row<T: Serialize + DeserializeOwned>(&self, row: &T) -> Option<Option<T>> {
        // Text that was masked separately may contain a name that has a replacement.
        let all = self.names.is_some();
        let passes = |text: &str| match &self.names {
            None => recent::is_clean(text),
            Some(_) => matches!(self.text(text), Cow::Borrowed(_)),
        };
        if is_clean(row, all, &passes) {
            return None;
        }
        let value = serde_json::to_value(row).ok();
        Some(value.and_then(|value| serde_json::from_value(self.value(value)).ok()))
    }

    fn value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => match self.text(&text) {
                Cow::Borrowed(_) => Value::String(text),
                Cow::Owned(masked) => Value::String(masked),
            },
            Value::Array(items) => items.into_iter().map(|item| self.value(item)).collect(),
            Value::Object(fields) => {
                let mut seen = BTreeSet::new();
                let fields = fields.into_iter().map(|(key, value)| {
                    let mut key = self.text(&key).into_owned();
                    // Two keys that only differ in their credentials remain two keys.
                    while !seen.insert(key.clone()) {
                        key.push('~');
                    }
                    (key, self.value(value))
                });
                Value::Object(fields.collect())
            }
            other => other,
        }
    }
}

/// Masks every text of independent rows, such as those of a file that was read.
pub fn redact_rows<T: Serialize + DeserializeOwned>(rows: &mut Vec<T>) {
    Redaction::default().rows(rows);
}
