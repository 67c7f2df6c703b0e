//! Resolves revisions (gitrevisions(7)) that identify a commit without a search in the history or
//! the reflog.

use super::objects::parse;
use super::objects::{Effort, Lost, ObjectKind};
use super::refs::Target;
use super::{Found, Git};
use crate::Oid;

/// Maximum number of parents that are followed.
const STEPS: usize = 1_000_000;

impl Git {
    /// Resolves a revision: a reference, an ID or its first digits, followed by any number of `~N`,
    /// `^N`, `^{}` and `^{commit}`. The error is a sentence.
    pub(crate) fn find(&self, revision: &str, effort: &Effort) -> Result<Found, String> {
        let end = revision.find(['~', '^']).unwrap_or(revision.len());
        let (base, mut rest) = revision.split_at_checked(end).unwrap_or((revision, ""));
        let mut found = self.commit(self.base(base)?, effort).map_err(|why| why.to_string())?;
        while !rest.is_empty() {
            let (step, after) = Step::parse(rest).ok_or_else(|| UNKNOWN.to_owned())?;
            found = self.step(&found, step, effort).map_err(|why| why.to_string())?;
            rest = after;
        }
        Ok(found)
    }

    fn step(&self, from: &Found, step: Step, effort: &Effort) -> Result<Found, Lost> {
        match step {
            Step::Same | Step::Parent(0) => Ok(*from),
            Step::Parent(1) => self.first_parent(from, effort),
            Step::Parent(number) => {
                let (_, content) = self.start(from.id, effort)?;
                let parent = parse::parent(&content, number).ok_or(Lost::Missing)?;
                self.commit(parent, effort)
            }
            Step::Back(count) if count > STEPS => Err(Lost::Costly),
            Step::Back(count) => (0..count).try_fold(*from, |at, _| self.first_parent(&at, effort)),
        }
    }

    fn first_parent(&self, of: &Found, effort: &Effort) -> Result<Found, Lost> {
        self.commit(of.head.first_parent.ok_or(Lost::Missing)?, effort)
    }

    /// Resolves a name, in the order of gitrevisions(7).
    fn base(&self, name: &str) -> Result<Oid, String> {
        if let Some(id) = Oid::from_hex(name) {
            return Ok(id);
        }
        if name.contains("@{") || name.contains(':') {
            return Err(UNKNOWN.to_owned());
        }
        if let Some(why) = self.foreign_references() {
            return Err(why);
        }
        let name = if name == "@" { "HEAD" } else { name };
        let full = [
            name.to_owned(),
            format!("refs/{name}"),
            format!("refs/tags/{name}"),
            format!("refs/heads/{name}"),
            format!("refs/remotes/{name}"),
            format!("refs/remotes/{name}/HEAD"),
        ];
        for full in full.iter().filter(|name| super::refs::is_safe(name)) {
            match self.refs.resolve(&self.place, full) {
                Target::Id(id) => return Ok(id),
                Target::Missing => {}
                Target::Broken(why) => return Err(why),
            }
        }
        self.short(name).ok_or_else(|| "no such revision".to_owned())
    }

    /// Finds the only object with these first digits, which can also be the suffix of a name from
    /// `git describe`.
    fn short(&self, name: &str) -> Option<Oid> {
        let hex = name.rsplit_once("-g").map_or(name, |(_, hex)| hex).to_ascii_lowercase();
        if !(4..40).contains(&hex.len()) || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        match self.objects.with_prefix(&hex).as_slice() {
            [id] => Some(*id),
            _ => None,
        }
    }

    /// Returns the tags that point to commits, by name, and whether some could not be read.
    pub(crate) fn tags(&self, effort: &Effort) -> (Vec<(String, Found)>, bool) {
        let (found, mut lost) = self.refs.below(&self.place, "refs/tags");
        let mut tags = Vec::new();
        for (name, target) in found {
            let Target::Id(id) = target else {
                lost = true;
                continue;
            };
            match self.commit(id, effort) {
                Ok(found) => {
                    let name = name.strip_prefix("refs/tags/").unwrap_or(&name).to_owned();
                    tags.push((name, found));
                }
                // A tag can point to a tree or a file.
                Err(Lost::Kind { found: ObjectKind::Tree | ObjectKind::Blob, .. }) => {}
                Err(_) => lost = true,
            }
        }
        (tags, lost)
    }
}

const UNKNOWN: &str = "reflogs (`@{…}`), searches and paths in a revision are not supported";

/// Returns the text after the first operator.
#[cfg(feature = "fuzzing")]
pub(crate) fn after_step(text: &str) -> Option<&str> {
    Step::parse(text).map(|(_, rest)| rest)
}

/// An operator after a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The n-th ancestor along first parents.
    Back(usize),
    /// The parent with this number, from 1; 0 is the commit itself.
    Parent(usize),
    Same,
}

impl Step {
    fn parse(text: &str) -> Option<(Self, &str)> {
        if let Some(rest) = text.strip_prefix("^{commit}").or_else(|| text.strip_prefix("^{}")) {
            return Some((Self::Same, rest));
        }
        let rest = text.get(1..)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at_checked(digits)?;
        let number = if number.is_empty() { 1 } else { number.parse().ok()? };
        if after.starts_with('{') || !(after.is_empty() || after.starts_with(['~', '^'])) {
            return None;
        }
        match text.as_bytes().first()? {
            b'~' => Some((Self::Back(number), after)),
            b'^' => Some((Self::Parent(number), after)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators() {
        for (text, step, rest) in [
            ("~", Step::Back(1), ""),
            ("~12^2", Step::Back(12), "^2"),
            ("^", Step::Parent(1), ""),
            ("^0~", Step::Parent(0), "~"),
            ("^{}~3", Step::Same, "~3"),
            ("^{commit}", Step::Same, ""),
        ] {
            assert_eq!(Step::parse(text), Some((step, rest)), "{text}");
        }
        for text in ["^{tree}", "^{/x}", "~x", "^99999999999999999999999", "~{1}"] {
            assert_eq!(Step::parse(text), None, "{text}");
        }
    }
}
