//! License expressions as trees: parsing, simplification and formatting.

use std::collections::BTreeSet;

use plimsoll_model::LicenseExpression;

/// Maximum depth: a deeper expression is not parsed. Expressions in files are rarely nested.
const DEPTH_LIMIT: usize = 24;

/// A license expression as a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Terms {
    /// One license, optionally with an exception.
    License { id: String, exception: Option<String> },
    /// All of these licenses apply.
    All(Vec<Self>),
    /// One of these licenses may be chosen.
    Any(Vec<Self>),
}

impl Terms {
    /// One license without an exception.
    pub(crate) fn license(id: &str) -> Self {
        Self::License { id: current(id), exception: None }
    }

    /// One license with an exception.
    pub(crate) fn with(id: &str, exception: &str) -> Self {
        Self::License { id: current(id), exception: Some(exception.to_owned()) }
    }

    /// Parses an expression into a tree. One that is nested too deeply becomes a single leaf.
    pub(crate) fn of(expression: &LicenseExpression) -> Self {
        let spaced = expression.as_str().replace('(', " ( ").replace(')', " ) ");
        let mut words = spaced.split_whitespace().peekable();
        any(&mut words, 0).map_or_else(|| Self::license(expression.as_str()), Self::simplified)
    }

    /// The expression; `None` if an id in it is neither known nor custom.
    pub(crate) fn expression(&self) -> Option<LicenseExpression> {
        LicenseExpression::parse(&self.to_string())
    }

    /// Flattens nested lists of the same kind, and removes duplicates, in the order of first appearance.
    pub(crate) fn simplified(self) -> Self {
        match self {
            Self::License { .. } => self,
            Self::All(members) => Self::merged(members, true),
            Self::Any(members) => Self::merged(members, false),
        }
    }

    fn merged(members: Vec<Self>, all: bool) -> Self {
        let mut flat: Vec<Self> = Vec::new();
        let mut seen = BTreeSet::new();
        for member in members {
            let parts = match (member.simplified(), all) {
                (Self::All(parts), true) | (Self::Any(parts), false) => parts,
                (other, _) => vec![other],
            };
            for part in parts {
                if seen.insert(part.key()) {
                    flat.push(part);
                }
            }
        }
        match (flat.len(), all) {
            (1, _) => flat.swap_remove(0),
            (_, true) => Self::All(flat),
            (_, false) => Self::Any(flat),
        }
    }

    /// A text that is the same for expressions that only differ in order.
    pub(crate) fn key(&self) -> String {
        let list = |members: &[Self], sign: &str| {
            let keys: BTreeSet<String> = members.iter().map(Self::key).collect();
            format!("({})", keys.into_iter().collect::<Vec<_>>().join(sign))
        };
        match self {
            Self::License { id, exception: Some(exception) } => format!("{id} WITH {exception}"),
            Self::License { id, exception: None } => id.clone(),
            Self::All(members) => list(members, "&"),
            Self::Any(members) => list(members, "|"),
        }
    }

    /// Its licenses with their exceptions, in order.
    pub(crate) fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::License { .. } => vec![self],
            Self::All(members) | Self::Any(members) => {
                members.iter().flat_map(Self::leaves).collect()
            }
        }
    }
}

impl std::fmt::Display for Terms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (members, sign) = match self {
            Self::License { id, exception: Some(exception) } => {
                return write!(f, "{id} WITH {exception}");
            }
            Self::License { id, exception: None } => return f.write_str(id),
            Self::All(members) => (members, " AND "),
            Self::Any(members) => (members, " OR "),
        };
        for (at, member) in members.iter().enumerate() {
            if at > 0 {
                f.write_str(sign)?;
            }
            match member {
                Self::License { .. } => write!(f, "{member}")?,
                Self::All(_) | Self::Any(_) => write!(f, "({member})")?,
            }
        }
        Ok(())
    }
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words<'_>, depth: usize) -> Option<Terms> {
    let mut members = vec![all(words, depth)?];
    while words.next_if_eq(&"OR").is_some() {
        members.push(all(words, depth)?);
    }
    Some(Terms::Any(members))
}

fn all(words: &mut Words<'_>, depth: usize) -> Option<Terms> {
    let mut members = vec![one(words, depth)?];
    while words.next_if_eq(&"AND").is_some() {
        members.push(one(words, depth)?);
    }
    Some(Terms::All(members))
}

fn one(words: &mut Words<'_>, depth: usize) -> Option<Terms> {
    if depth > DEPTH_LIMIT {
        return None;
    }
    if words.next_if_eq(&"(").is_some() {
        let inner = any(words, depth + 1);
        words.next_if_eq(&")")?;
        return inner;
    }
    let id = words.next()?;
    Some(match words.next_if_eq(&"WITH") {
        Some(_) => Terms::with(id, words.next()?),
        None => Terms::license(id),
    })
}

/// The current id of a GNU license. `GPL-2.0` and `GPL-2.0+` are deprecated on the SPDX list, and one file may use
/// both forms.
fn current(id: &str) -> String {
    const GNU: [&str; 4] = ["GPL-", "LGPL-", "AGPL-", "GFDL-"];
    if !GNU.iter().any(|family| id.starts_with(family)) {
        return id.to_owned();
    }
    let (base, later) = id.strip_suffix('+').map_or((id, false), |base| (base, true));
    let plain = base.ends_with(|c: char| c.is_ascii_digit());
    match (plain, later) {
        (true, true) => format!("{base}-or-later"),
        (true, false) => format!("{base}-only"),
        (false, _) => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(text: &str) -> String {
        Terms::of(&LicenseExpression::parse(text).unwrap()).to_string()
    }

    #[test]
    fn expressions_are_simplified_in_their_order() {
        for (written, simplified) in [
            ("MIT", "MIT"),
            ("MIT AND MIT", "MIT"),
            ("(MIT)", "MIT"),
            ("MIT OR (Apache-2.0 OR MIT)", "MIT OR Apache-2.0"),
            ("Zlib AND (MIT OR ISC) AND (ISC OR MIT)", "Zlib AND (MIT OR ISC)"),
            ("GPL-2.0+ AND GPL-2.0-or-later", "GPL-2.0-or-later"),
            ("GPL-2.0 WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"),
            ("MIT OR ISC AND Zlib", "MIT OR (ISC AND Zlib)"),
            ("LicenseRef-ours", "LicenseRef-ours"),
        ] {
            assert_eq!(rewritten(written), simplified);
        }
    }

    #[test]
    fn deep_nesting_is_harmless() {
        let deep = format!("{}MIT{}", "(".repeat(900), ")".repeat(900));
        if let Some(expression) = LicenseExpression::parse(&deep) {
            assert_eq!(Terms::of(&expression).expression().unwrap(), expression);
        }
    }

    proptest::proptest! {
        #[test]
        fn the_meaning_is_kept(text in "(MIT|ISC|Zlib|GPL-2\\.0\\+)(( AND | OR )(MIT|ISC|\\((Zlib OR MIT)\\))){0,5}") {
            let expression = LicenseExpression::parse(&text).unwrap();
            let simple = Terms::of(&expression).expression().unwrap();
            proptest::prop_assert!(simple.means(&expression), "{expression} and {simple}");
        }
    }
}
