//! License expressions, with the only parser for them.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};
use spdx::identifiers::{EXCEPTIONS, LICENSES};
use spdx::{Expression, LicenseItem, LicenseReq, ParseMode};

use crate::{LicenseCategory, LicenseName, redact};

/// An SPDX license expression (SPDX 2.3, annex D), in the spelling of the license list.
///
/// Identifiers are case-insensitive and are written as on the list; operators are in capitals. Deprecated
/// identifiers (`GPL-2.0`, `GPL-2.0+`) are on the list and are kept. Other text is `None`: an unlisted
/// word is never replaced by a similar one, and `NONE` and `NOASSERTION` mean the absence of a license.
///
/// ```
/// use plimsoll_model::LicenseExpression;
///
/// let text = |text| LicenseExpression::parse(text).map(|it| it.to_string());
/// assert_eq!(text("mit or  apache-2.0").as_deref(), Some("MIT OR Apache-2.0"));
/// assert_eq!(text("LicenseRef-ours").as_deref(), Some("LicenseRef-ours"));
/// assert_eq!(text("BSD"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct LicenseExpression(Arc<str>);

impl LicenseExpression {
    /// Parses an expression. Its length is limited like that of other values.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > crate::VALUE_LIMIT {
            return None;
        }
        // A custom license name may contain anything, but an expression is never masked.
        if matches!(redact(text), std::borrow::Cow::Owned(_)) {
            return None;
        }
        let text = canonical(text);
        let expression = parsed(&text)?;
        // The parser accepts these two as identifiers.
        let is_license = |item: &LicenseItem| {
            !matches!(item.id().map(|id| id.name), Some("NONE" | "NOASSERTION"))
        };
        let all = expression.requirements().all(|each| is_license(&each.req.license));
        all.then(|| Self(text.into()))
    }

    /// Parses the license of a crate, where `/` is the old form of `OR`.
    pub fn parse_crate(text: &str) -> Option<Self> {
        if text.contains('/') { Self::parse(&text.replace('/', " OR ")) } else { Self::parse(text) }
    }

    /// The expression as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether every license and every exception in it is on the SPDX list. The meaning of a custom
    /// name (`LicenseRef-…`, `AdditionRef-…`) is only in its text.
    pub fn is_listed(&self) -> bool {
        let listed = |each: &LicenseReq| {
            let addition = each.addition.as_ref();
            each.license.id().is_some() && addition.is_none_or(|it| it.id().is_some())
        };
        // Hardly any expression has a custom name.
        !self.0.contains("Ref-")
            || parsed(&self.0)
                .is_some_and(|expression| expression.requirements().all(|each| listed(&each.req)))
    }

    /// The custom licenses in it, `LicenseRef-…`, sorted and without duplicates. `None` if a part of it cannot be
    /// defined in the same document: a license of another document (`DocumentRef-…`), or a custom exception
    /// (`AdditionRef-…`), which SPDX 2.3 does not support.
    ///
    /// ```
    /// use plimsoll_model::LicenseExpression;
    ///
    /// let names = |text| LicenseExpression::parse(text).unwrap().own_names();
    /// assert_eq!(names("MIT OR LicenseRef-x").unwrap().into_iter().collect::<Vec<_>>(), ["LicenseRef-x"]);
    /// assert!(names("MIT").unwrap().is_empty());
    /// assert_eq!(names("DocumentRef-d:LicenseRef-x"), None);
    /// ```
    pub fn own_names(&self) -> Option<BTreeSet<String>> {
        if !self.0.contains("Ref-") {
            return Some(BTreeSet::new());
        }
        let mut names = BTreeSet::new();
        for each in parsed(&self.0)?.requirements() {
            if each.req.addition.as_ref().is_some_and(|addition| addition.id().is_none()) {
                return None;
            }
            match &each.req.license {
                LicenseItem::Other(own) if own.doc_ref.is_some() => return None,
                own @ LicenseItem::Other(_) => drop(names.insert(own.to_string())),
                LicenseItem::Spdx { .. } => {}
            }
        }
        Some(names)
    }

    /// Whether two expressions have the same meaning: parentheses, order and deprecated names of licenses
    /// do not matter. Expressions with very many different licenses are only compared by their text.
    ///
    /// ```
    /// use plimsoll_model::LicenseExpression;
    ///
    /// let same = |one, other| {
    ///     let [one, other] = [one, other].map(|it| LicenseExpression::parse(it).unwrap());
    ///     one.means(&other)
    /// };
    /// assert!(same("(MIT OR Apache-2.0)", "Apache-2.0 OR MIT"));
    /// assert!(same("GPL-2.0+", "GPL-2.0-or-later"));
    /// assert!(!same("MIT AND Apache-2.0", "MIT OR Apache-2.0"));
    /// assert!(!same("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only"));
    /// ```
    pub fn means(&self, other: &Self) -> bool {
        /// With more licenses, there are too many cases to try.
        const MOST: usize = 10;
        if self == other {
            return true;
        }
        let (Some(one), Some(other)) = (parsed(&self.0), parsed(&other.0)) else { return false };
        let names = |expression: &Expression| -> BTreeSet<String> {
            expression.requirements().map(|each| requirement(&each.req)).collect()
        };
        let known = names(&one);
        if known != names(&other) || known.len() > MOST {
            return false;
        }
        // Both are satisfied in the same cases.
        (0..1_u32 << known.len()).all(|case| {
            let holds = |expression: &Expression| {
                expression.evaluate(|each| {
                    let name = requirement(each);
                    let at = known.iter().position(|it| *it == name).unwrap_or_default();
                    case >> at & 1 == 1
                })
            };
            holds(&one) == holds(&other)
        })
    }

    /// Whether the licenses of another expression, with their exceptions, satisfy this one: `MIT OR ISC` is satisfied
    /// by the text of either license.
    ///
    /// ```
    /// use plimsoll_model::LicenseExpression;
    ///
    /// let [both, one] = ["MIT OR ISC", "ISC"].map(|it| LicenseExpression::parse(it).unwrap());
    /// assert!(both.is_offered_by(&one) && !one.is_offered_by(&LicenseExpression::parse("MIT").unwrap()));
    /// ```
    pub fn is_offered_by(&self, other: &Self) -> bool {
        self.is_offered_by_all(&[other])
    }

    /// The identifier for a license that is only called "BSD", so that it is unknown which BSD
    /// license is meant.
    pub const OPEN_BSD: &str = "LicenseRef-BSD";

    /// The expression of [`Self::OPEN_BSD`].
    pub fn open_bsd() -> Option<Self> {
        Self::parse(Self::OPEN_BSD)
    }

    /// Whether the expression is one BSD license with a known number of clauses, and nothing else.
    ///
    /// ```
    /// use plimsoll_model::LicenseExpression;
    ///
    /// let is_one = |text| LicenseExpression::parse(text).unwrap().is_bsd_variant();
    /// assert!(is_one("BSD-2-Clause") && !is_one("BSD-2-Clause OR MIT") && !is_one("LicenseRef-BSD"));
    /// ```
    pub fn is_bsd_variant(&self) -> bool {
        self.as_str().starts_with("BSD-") && !self.as_str().contains(' ')
    }

    /// The expression with a license replaced by another expression.
    ///
    /// ```
    /// use plimsoll_model::LicenseExpression;
    ///
    /// let [open, bsd] =
    ///     ["LicenseRef-BSD OR MIT", "BSD-3-Clause"].map(|it| LicenseExpression::parse(it).unwrap());
    /// assert_eq!(open.replacing("LicenseRef-BSD", &bsd).as_str(), "BSD-3-Clause OR MIT");
    /// assert_eq!(open.replacing("LicenseRef-B", &bsd), open);
    /// ```
    #[must_use]
    pub fn replacing(&self, license: &str, with: &Self) -> Self {
        let parts = self.as_str().split_inclusive([' ', '(', ')']);
        let replaced = parts.map(|part| {
            let name = part.trim_end_matches([' ', '(', ')']);
            let behind = part.get(name.len()..).unwrap_or_default();
            match name == license {
                true if with.as_str().contains(' ') => format!("({with}){behind}"),
                true => format!("{with}{behind}"),
                false => part.to_owned(),
            }
        });
        Self::parse(&replaced.collect::<String>()).unwrap_or_else(|| self.clone())
    }

    /// Whether the licenses of several expressions together satisfy this one.
    pub fn is_offered_by_all(&self, others: &[&Self]) -> bool {
        let Some(own) = parsed(&self.0) else { return false };
        let mut known = BTreeSet::new();
        for other in others.iter().filter_map(|other| parsed(&other.0)) {
            known.extend(other.requirements().map(|each| requirement(&each.req)));
        }
        own.evaluate(|each| known.contains(&requirement(each)))
    }

    /// Whether the texts of some licenses satisfy this one, as far as texts can show: the GPL has the same text for
    /// "only" and "or later", and the exception is not in the text.
    ///
    /// ```
    /// use plimsoll_model::LicenseExpression;
    ///
    /// let [stated, text] = ["GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-or-later"]
    ///     .map(|it| LicenseExpression::parse(it).unwrap());
    /// assert!(stated.is_offered_by_texts(&[&text]) && !stated.is_offered_by(&text));
    /// ```
    pub fn is_offered_by_texts(&self, texts: &[&Self]) -> bool {
        let names = texts.iter().flat_map(|text| text.names());
        let known: BTreeSet<String> = names.map(|name| name.base().to_owned()).collect();
        self.is_satisfied(|license| known.contains(license.base()))
    }

    /// Whether these licenses satisfy the expression: one of those joined by `OR`, and all of those
    /// joined by `AND`.
    pub fn is_satisfied(&self, mut may_be_used: impl FnMut(&LicenseName) -> bool) -> bool {
        parsed(&self.0).is_some_and(|expression| {
            expression.evaluate(|each| may_be_used(&LicenseName::of(each)))
        })
    }

    /// The category: that of the least strict license joined by `OR`, and that of the strictest license joined
    /// by `AND`.
    pub fn category(&self) -> LicenseCategory {
        let Some(expression) = parsed(&self.0) else { return LicenseCategory::Unknown };
        let holds = |most: &LicenseCategory| {
            expression.evaluate(|each| LicenseName::of(each).category() <= *most)
        };
        LicenseCategory::ALL.into_iter().find(holds).unwrap_or(LicenseCategory::Unknown)
    }

    /// Whether it cannot be satisfied without a license of these categories.
    ///
    /// ```
    /// use plimsoll_model::{LicenseCategory, LicenseExpression};
    ///
    /// let needs = |text| LicenseExpression::parse(text).unwrap().needs(LicenseCategory::is_strong);
    /// assert!(needs("GPL-3.0-only AND LicenseRef-ours") && !needs("GPL-3.0-only OR MIT"));
    /// ```
    pub fn needs(&self, is_one: impl Fn(LicenseCategory) -> bool) -> bool {
        !self.is_satisfied(|license| !is_one(license.category()))
    }

    /// Whether licenses that are approved by the Open Source Initiative satisfy it.
    pub fn is_osi_approved(&self) -> bool {
        self.is_satisfied(LicenseName::is_osi_approved)
    }

    /// Whether licenses that the Free Software Foundation considers free satisfy it.
    pub fn is_fsf_free(&self) -> bool {
        self.is_satisfied(LicenseName::is_fsf_free)
    }

    /// The licenses in it with their exceptions, in order.
    pub fn names(&self) -> Vec<LicenseName> {
        let expression = parsed(&self.0);
        let names = expression.iter().flat_map(Expression::requirements);
        names.map(|each| LicenseName::of(&each.req)).collect()
    }
}

impl std::fmt::Display for LicenseExpression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for LicenseExpression {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a license expression"))
    }
}

/// One license of an expression under its current name, with its exception.
fn requirement(each: &LicenseReq) -> String {
    LicenseName::of(each).key()
}

fn parsed(text: &str) -> Option<Expression> {
    let mode =
        ParseMode { allow_deprecated: true, allow_postfix_plus_on_gpl: true, ..ParseMode::STRICT };
    Expression::parse_mode(text, mode).ok()
}

/// Normalizes the text to the SPDX spelling. Words that are not on the list are kept.
fn canonical(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.trim().chars().chain(std::iter::once(' ')) {
        if c.is_whitespace() || matches!(c, '(' | ')') {
            if out.ends_with(')') && !word.is_empty() {
                out.push(' ');
            }
            spell(&word, &mut out);
            word.clear();
            // One space between words and parentheses, and none inside parentheses.
            let is_open = out.is_empty() || out.ends_with([' ', '(']);
            match c {
                '(' if is_open => out.push('('),
                '(' => out.push_str(" ("),
                ')' => {
                    out.truncate(out.trim_end().len());
                    out.push(')');
                }
                _ if is_open => {}
                _ => out.push(' '),
            }
        } else {
            word.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The names of licenses and exceptions on the list, by their lower-case spelling. Many words may have a
/// different spelling, and the list is long, so it is indexed.
static LISTED: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let exceptions = EXCEPTIONS.iter().map(|exception| exception.name);
    let names = exceptions.chain(LICENSES.iter().map(|license| license.name));
    names.map(|name| (name.to_ascii_lowercase(), name)).collect()
});

/// A word of an expression in the SPDX spelling.
fn spell(word: &str, out: &mut String) {
    // Nearly every word already has the spelling of the list, and the list is long.
    let base = word.strip_suffix('+').unwrap_or(word);
    if base.is_empty() || spdx::license_id(base).is_some_and(|id| id.name == base) {
        out.push_str(word);
        return;
    }
    let operators = ["AND", "OR", "WITH"];
    if let Some(known) = operators.iter().find(|known| known.eq_ignore_ascii_case(word)) {
        out.push_str(known);
        return;
    }
    let listed = |word: &str| LISTED.get(&*word.to_ascii_lowercase()).copied();
    if let Some(name) = listed(word) {
        out.push_str(name);
        return;
    }
    // `+` means this version or a later one, for any license with versions.
    match word.strip_suffix('+').and_then(listed) {
        Some(name) => {
            out.push_str(name);
            out.push('+');
        }
        None => out.push_str(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_and_their_spelling() {
        const WITH: &str = "GPL-2.0-only WITH Classpath-exception-2.0";
        for (written, expression, listed) in [
            ("MIT or  Apache-2.0", Some("MIT OR Apache-2.0"), true),
            ("mit or (apache-2.0 and gpl-2.0+)", Some("MIT OR (Apache-2.0 AND GPL-2.0+)"), true),
            ("GPL-2.0", Some("GPL-2.0"), true),
            ("(MIT AND BSD-3-Clause)", Some("(MIT AND BSD-3-Clause)"), true),
            ("(GPL-2.0+ AND ISC)OR Zlib", Some("(GPL-2.0+ AND ISC) OR Zlib"), true),
            (" ( MIT )or( ( ISC ) )", Some("(MIT) OR ((ISC))"), true),
            (WITH, Some(WITH), true),
            ("LicenseRef-ours OR MIT", Some("LicenseRef-ours OR MIT"), false),
            ("MIT WITH AdditionRef-ours", Some("MIT WITH AdditionRef-ours"), false),
            ("gpl-2.0-ONLY with classpath-EXCEPTION-2.0", Some(WITH), true),
            ("zlib OR bsd-2-CLAUSE", Some("Zlib OR BSD-2-Clause"), true),
            ("MIT/Apache-2.0", None, false),
            ("BSD", None, false),
            ("NOASSERTION", None, false),
            ("MIT AND NONE", None, false),
            ("SEE LICENSE IN x", None, false),
            ("", None, false),
        ] {
            let parsed = LicenseExpression::parse(written);
            assert_eq!(parsed.as_ref().map(LicenseExpression::as_str), expression, "{written}");
            assert_eq!(parsed.is_some_and(|it| it.is_listed()), listed, "{written}");
        }
        let long = |count: usize| vec!["MIT"; count].join(" OR ");
        assert!(LicenseExpression::parse(&long(140)).is_some());
        assert_eq!(LicenseExpression::parse(&long(1_000_000)), None);
        let of_crate = LicenseExpression::parse_crate("MIT/Apache-2.0");
        assert_eq!(of_crate.unwrap().as_str(), "MIT OR Apache-2.0");
        let token = format!("LicenseRef-{}{}", "npm_", "aZ3".repeat(12));
        assert_eq!(LicenseExpression::parse(&token), None);
    }

    proptest::proptest! {
        #[test]
        fn a_written_document_reads_back(
            text in "((mit|Apache-2.0|GPL-2.0\\+?|LicenseRef-x|BSD|\\()( and | OR | with |\\) )?){1,4}"
        ) {
            if let Some(expression) = LicenseExpression::parse(&text) {
                let json = serde_json::to_string(&expression).unwrap();
                let back: LicenseExpression = serde_json::from_str(&json).unwrap();
                proptest::prop_assert_eq!(back, expression);
            }
        }
    }
}
