//! What a detector or a rule says of itself.

use crate::Severity;

/// What a detector says of itself: the one source of its documentation page and of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DetectorMeta {
    /// Its id, which is also its file name and its fixture's.
    pub id: &'static str,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// What it reads, how, and what it does not see, in Markdown: the prose of its page.
    pub documentation: &'static str,
    /// Its page, in Markdown: title, prose, and examples with what is found in them.
    pub page: &'static str,
    /// The files it reads, as patterns for people.
    pub reads: &'static [&'static str],
    /// Whether it takes an inventory of packages: who asks for one is told of the manifests and build
    /// files that nothing reads.
    pub takes_inventory: bool,
}

impl DetectorMeta {
    /// Describes a detector. The page may also be prose alone, without title and examples.
    pub const fn new(
        id: &'static str,
        summary: &'static str,
        page: &'static str,
        reads: &'static [&'static str],
    ) -> Self {
        Self { id, summary, documentation: prose(page), page, reads, takes_inventory: false }
    }

    /// Says that the detector takes an inventory of packages.
    #[must_use]
    pub const fn takes_inventory(mut self) -> Self {
        self.takes_inventory = true;
        self
    }
}

/// What a rule says of itself: the one source of `plimsoll rules`, `plimsoll explain` and the
/// rule descriptions in SARIF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleMeta {
    /// Its id, which is also its file name.
    pub id: &'static str,
    /// What it reports, in one line.
    pub summary: &'static str,
    /// Why it matters and what to do, in Markdown: the prose of its page.
    pub documentation: &'static str,
    /// Its page, in Markdown: title, prose, and examples with what is found in them.
    pub page: &'static str,
    /// The severity its findings have at most.
    pub severity: Severity,
    /// Whether it is about how firmly one reference is pinned: who puts its finding off excuses
    /// that reference where facts of the score count pins, and no other finding does.
    pub about_pin: bool,
}

impl RuleMeta {
    /// Describes a rule. The page may also be prose alone, without title and examples.
    pub const fn new(
        id: &'static str,
        summary: &'static str,
        page: &'static str,
        severity: Severity,
    ) -> Self {
        Self { id, summary, documentation: prose(page), page, severity, about_pin: false }
    }

    /// Says that the rule is about how firmly one reference is pinned.
    #[must_use]
    pub const fn about_pin(mut self) -> Self {
        self.about_pin = true;
        self
    }
}

/// The prose of a page: what is between its title (`# …`) and its first example (`## …`).
const fn prose(page: &'static str) -> &'static str {
    let mut text = page.as_bytes();
    if let [b'#', b' ', ..] = text {
        while let [byte, rest @ ..] = text {
            text = rest;
            if *byte == b'\n' {
                break;
            }
        }
    }
    let start = page.len() - text.len();
    while let [_, rest @ ..] = text {
        if let [b'\n', b'#', b'#', b' ', ..] = text {
            break;
        }
        text = rest;
    }
    page.split_at(page.len() - text.len()).0.split_at(start).1.trim_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prose_is_between_title_and_examples() {
        assert_eq!(
            prose("# id\n\nOne.\n\nTwo: ## x.\n\n## A title\n\nText.\n"),
            "One.\n\nTwo: ## x."
        );
        assert_eq!(prose("# id\n\nOne.\n"), "One.");
        assert_eq!(prose("Prose alone."), "Prose alone.");
        assert_eq!(prose("# id"), "");
        assert_eq!(prose(""), "");
    }
}
