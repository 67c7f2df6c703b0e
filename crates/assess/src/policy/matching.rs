//! Matches deferrals with findings.

use globset::{GlobBuilder, GlobSet};
use plimsoll_model::{Deferral, Finding};

/// A deferral with compiled patterns.
pub(super) struct Matcher<'a> {
    rules: &'a [String],
    owner: Pattern,
    target: Pattern,
    path: Pattern,
}

/// A compiled pattern for a field.
enum Pattern {
    Anything,
    Like(GlobSet),
    /// An invalid pattern, which matches nothing. Reading a policy reports it as an error.
    Nothing,
}

impl Pattern {
    fn new(text: Option<&String>, ignore_case: bool) -> Self {
        match text.map(|text| glob(text, ignore_case)) {
            None => Self::Anything,
            Some(Ok(glob)) => Self::Like(glob),
            Some(Err(_)) => Self::Nothing,
        }
    }

    fn takes(&self, value: Option<&str>) -> bool {
        match self {
            Self::Anything => true,
            Self::Like(glob) => value.is_some_and(|value| glob.is_match(value)),
            Self::Nothing => false,
        }
    }
}

/// The maximum length of a pattern in bytes.
const LENGTH: usize = 4096;

/// The maximum nesting of braces: the pattern parser and the regex engine that it calls are recursive.
const DEPTH: usize = 16;

/// Compiles a pattern in which `*` matches within a path segment and `**` across segments.
///
/// It is a set with one glob, because a single glob panics if the regex engine rejects it.
pub(super) fn glob(text: &str, ignore_case: bool) -> Result<GlobSet, String> {
    if text.len() > LENGTH {
        return Err(format!("it is longer than {LENGTH} bytes"));
    }
    let (mut depth, mut deepest) = (0_usize, 0);
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    if deepest > DEPTH {
        return Err(format!("it nests braces more than {DEPTH} deep"));
    }
    let build = || {
        let mut builder = GlobBuilder::new(text);
        let glob = builder.literal_separator(true).case_insensitive(ignore_case).build()?;
        GlobSet::builder().add(glob).build()
    };
    build().map_err(|why: globset::Error| why.to_string())
}

impl<'a> Matcher<'a> {
    pub(super) fn new(deferral: &'a Deferral) -> Self {
        let matching = &deferral.matching;
        Self {
            rules: &deferral.rules,
            // Code hosts compare owners and repositories case-insensitively.
            owner: Pattern::new(matching.owner.as_ref(), true),
            target: Pattern::new(matching.target.as_ref(), true),
            path: Pattern::new(matching.path.as_ref(), false),
        }
    }

    pub(super) fn matches(&self, finding: &Finding) -> bool {
        let target = finding.target.as_ref().unwrap_or(&finding.subject).as_str();
        let in_path = || {
            let places = finding.locations.iter().map(|place| place.path.to_string());
            let own = Some(finding.key.path.clone()).filter(|path| !path.is_empty());
            own.into_iter().chain(places).any(|path| self.path.takes(Some(&path)))
        };
        self.rules.contains(&finding.rule)
            && self.owner.takes(finding.owner.as_deref())
            && self.target.takes(Some(target))
            && (matches!(self.path, Pattern::Anything) || in_path())
    }
}
