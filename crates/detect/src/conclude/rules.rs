//! The precedence of claims that disagree: one table for every field.
//!
//! Rules are applied in the order of the table. Rules that discard reject a claim before the others
//! are ranked; some compare it with other claims. The other rules rank the remaining claims, and the
//! first rule by which two claims differ decides between them. Claims that are equal under all rules
//! but have different values are a disagreement, and nothing is concluded for fields that must not be
//! guessed.

use std::cmp::Reverse;

use super::least::{AHEAD, Least, TextBounds};
use super::same::{self, has_same_value, is_named_after};
use plimsoll_model::{
    Claim, ClaimValue, EvidenceKind, Field, PinStrength, RepoPath, Revision, is_branch_name,
};

/// A rule by which claims are weighed.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ConflictRule {
    /// Its id, as conclusions name it.
    pub id: &'static str,
    /// The fields that it applies to; empty if it applies to all.
    pub fields: &'static [Field],
    /// Its statement, as a sentence without a period.
    pub summary: &'static str,
    step: Step,
}

/// The effect of a rule.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Returns which claims are discarded.
    Discard(fn(&Claim, &Setting<'_>) -> bool),
    /// Ranks a claim; more is better.
    Prefer(fn(&Claim, &Setting<'_>) -> Rank),
    /// Names the reason of a conclusion for which no rule above had to decide.
    Outcome,
    /// Names the source that states the identity of a component, so that the identity is not concluded from claims.
    Statement,
}

/// The rank of a claim by a rule.
pub(super) type Rank = Reverse<usize>;

/// The context of the component for which conclusions are derived.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting<'a> {
    /// Its location, if it is in the tree.
    pub(super) path: Option<&'a RepoPath>,
    /// Its names, in [plain](crate::tree::names::plain_name) form.
    pub(super) own_names: &'a [String],
    /// The lower bound of its version.
    pub(super) least: Option<&'a Least>,
    /// The versions that a text in it must not be below.
    pub(super) text_bounds: Option<&'a TextBounds>,
    /// Whether it is a submodule.
    pub(super) is_submodule: bool,
}

const NAMING: &[Field] = &[
    Field::Presence,
    Field::Name,
    Field::Ecosystem,
    Field::Version,
    Field::Upstream,
    Field::Revision,
];

/// The rule for corrections in the policy.
pub(super) const CORRECTED: &str = "corrected";

/// The rule by which the policy clarifies a license.
pub(super) const CLARIFIED: &str = "clarified";

/// The rules, in the order in which they are applied.
pub static CONFLICT_RULES: &[ConflictRule] = &[
    ConflictRule {
        id: "identity-is-fixed",
        fields: NAMING,
        summary: "the identity comes from a reference, a lockfile entry or a package URL, and other claims \
                  cannot change it",
        step: Step::Outcome,
    },
    ConflictRule {
        id: CORRECTED,
        fields: &[],
        summary: "a person reviewed the component and corrected it in the policy",
        step: Step::Prefer(|claim, _| first(claim.kind == EvidenceKind::Correction)),
    },
    ConflictRule {
        id: "beside-submodule",
        fields: &[Field::Revision, Field::Pin, Field::Upstream],
        summary: "a submodule has the commit of its gitlink and the repository in .gitmodules",
        step: Step::Discard(is_beside_submodule),
    },
    ConflictRule {
        id: "not-a-version",
        fields: &[Field::Version, Field::Revision],
        summary: "a branch, HEAD or a placeholder such as N/A is not a version",
        step: Step::Discard(is_not_a_version),
    },
    ConflictRule {
        id: "foreign-macro",
        fields: &[Field::Version],
        summary: "a version macro that is not named after this component does not state its version",
        step: Step::Discard(is_foreign_macro),
    },
    ConflictRule {
        id: "older-than-code",
        fields: &[Field::Version],
        summary: "a version below that of the component's own macros belongs to an older copy",
        step: Step::Discard(|claim, setting| {
            setting.least.is_some_and(|least| least.is_above(claim))
                || setting.text_bounds.is_some_and(|bounds| bounds.is_below_code(claim))
        }),
    },
    ConflictRule {
        id: "older-than-changes",
        fields: &[Field::Version],
        summary: "a README with a version below that of the change log was not updated for the last release",
        step: Step::Discard(|claim, setting| {
            setting.text_bounds.is_some_and(|bounds| bounds.is_below_changes(claim))
        }),
    },
    ConflictRule {
        id: AHEAD,
        fields: &[Field::Version],
        summary: "a text with a later version than the component's own macros may be about the next release, or \
                  the macros may be outdated: nothing is concluded",
        step: Step::Discard(|claim, setting| {
            setting.least.is_some_and(|least| least.is_below(claim))
        }),
    },
    ConflictRule {
        id: "lower-bound",
        fields: &[Field::Version],
        summary: "the version in a macro or build file is a lower bound, and is not used if another claim is more \
                  exact",
        step: Step::Discard(is_lower_bound),
    },
    ConflictRule {
        id: "only-lower-bound",
        fields: &[Field::Version],
        summary: "no other claim is more exact than the macros and build files of the component, which agree",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "unknown-text",
        fields: &[Field::LicenseText],
        summary: "a text that does not resemble a known license does not identify one",
        step: Step::Discard(is_unknown_text),
    },
    ConflictRule {
        id: CLARIFIED,
        fields: &[Field::LicenseText],
        summary: "a person read the file and stated its license in the policy",
        step: Step::Prefer(|claim, _| first(claim.kind == EvidenceKind::Clarification)),
    },
    ConflictRule {
        id: "altered-text",
        fields: &[Field::LicenseText],
        summary: "a text that differs from the license it resembles is not that license",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "only-mentioned",
        fields: &[Field::LicenseText],
        summary: "a sentence that mentions a license does not state what it applies to",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "content-over-text",
        fields: &[],
        summary: "evidence from the content takes precedence over statements about it",
        step: Step::Prefer(|claim, _| first(is_content(claim.kind))),
    },
    ConflictRule {
        id: "tag-over-manifest",
        fields: &[Field::Version],
        summary: "a git tag at the commit states the release, but a manifest may state the previous or the next \
                  one",
        step: Step::Prefer(|claim, _| first(claim.kind == EvidenceKind::Tag)),
    },
    ConflictRule {
        id: "commit-over-tag",
        fields: &[Field::Revision],
        summary: "a commit takes precedence over a tag, and a tag over another name",
        step: Step::Prefer(exactness),
    },
    ConflictRule {
        id: "license-place",
        fields: &[Field::LicenseText],
        summary: "precedence: a license in the file itself, a license file beside it, a bundle of licenses, the \
                  known license of the upstream",
        step: Step::Prefer(|claim, _| license_place(claim.kind)),
    },
    ConflictRule {
        id: "statement-over-name",
        fields: &[],
        summary: "a statement takes precedence over the name of a directory or a copyright line",
        step: Step::Prefer(|claim, _| {
            let suggests =
                matches!(claim.kind, EvidenceKind::DirectoryName | EvidenceKind::CopyrightHolder);
            first(!suggests)
        }),
    },
    ConflictRule {
        id: "record-over-manifest",
        fields: NAMING,
        summary: "a record of the copy states what was copied, but a manifest states what its authors published last",
        step: Step::Prefer(|claim, _| first(is_record(claim.kind))),
    },
    ConflictRule {
        id: "repository-over-page",
        fields: &[Field::Upstream],
        summary: "the URL of a repository takes precedence over the URL of a page about it, and both over any other",
        step: Step::Prefer(|claim, _| Reverse(same::upstream_distance(claim))),
    },
    ConflictRule {
        id: "expression-over-words",
        fields: &[Field::License],
        summary: "an SPDX expression takes precedence over other words",
        step: Step::Prefer(|claim, _| first(is_expression(claim))),
    },
    ConflictRule {
        id: "nearer-file",
        fields: &[],
        summary: "a file nearer to the component takes precedence over one farther away",
        step: Step::Prefer(|claim, setting| {
            Reverse(setting.path.map_or(0, |path| distance(&claim.location.path, path)))
        }),
    },
    ConflictRule {
        id: "higher-confidence",
        fields: &[],
        summary: "the claim with the higher confidence is used",
        step: Step::Prefer(|claim, _| Reverse(usize::from(100 - claim.confidence.percent()))),
    },
    ConflictRule {
        id: "root-license-text",
        fields: &[Field::LicenseText],
        summary: "a component has the license of its license files",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "unclear-license-file",
        fields: &[Field::LicenseText],
        summary: "a license file of the component does not match any known license: nothing is \
                  concluded",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "other-license-inside",
        fields: &[Field::LicenseText],
        summary: "a file with another license: the license of the component is declared by its license files, \
                  but not concluded",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "headers-agree",
        fields: &[Field::LicenseText],
        summary: "without a license file, the component has the license that its files state, if they agree",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "bsd-variant-named",
        fields: &[Field::LicenseText],
        summary: "a file that only says \"BSD\" means the BSD license that other files of the component name, \
                  otherwise the one in its metadata",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "too-few-headers",
        fields: &[Field::LicenseText],
        summary: "a license that only few files of a component state may cover only a part",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "several-texts",
        fields: &[Field::LicenseText],
        summary: "files with several licenses have code of several authors, so they do not state the license of the component",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "license-below",
        fields: &[Field::LicenseText],
        summary: "a license file in a subdirectory may cover only a part of the component",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "all-holders",
        fields: &[Field::Holder],
        summary: "every named holder holds the copyright of some part",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "text-over-declaration",
        fields: &[Field::LicenseText],
        summary: "a license text takes precedence over metadata if they differ",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "disagreement",
        fields: &[],
        summary: "claims of the same weight contradict each other: nothing is concluded",
        step: Step::Outcome,
    },
    ConflictRule { id: "agreement", fields: &[], summary: "all claims agree", step: Step::Outcome },
    ConflictRule {
        id: "only-claim",
        fields: &[],
        summary: "there is no other claim",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "named-after-upstream",
        fields: &[Field::Name],
        summary: "a component without a stated name is named after its upstream repository",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "named-after-path",
        fields: &[Field::Name],
        summary: "a component without a stated name is named after its path",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "other-identity",
        fields: &[Field::Identity],
        summary: "a record with a different name, repository or registry is not used for the \
                  package URL",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "package-of-registry",
        fields: &[Field::Identity],
        summary: "the record that names the registry identifies the package",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "repository-at-revision",
        fields: &[Field::Identity],
        summary: "consistent records state the upstream repository and the revision",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "submodule-commit",
        fields: &[Field::Identity],
        summary: "a submodule is identified by the repository of its entry and the commit of its gitlink",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "name-and-version",
        fields: &[Field::Identity],
        summary: "consistent records state its name and version, and nothing more exact is known",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "known-by-place",
        fields: &[Field::Identity],
        summary: "the records do not agree on enough for a package URL, so the component is identified by its path",
        step: Step::Outcome,
    },
    ConflictRule {
        id: "lockfile-entry",
        fields: &[Field::Identity],
        summary: "a lockfile entry states a package and its version",
        step: Step::Statement,
    },
    ConflictRule {
        id: "named-by-reference",
        fields: &[Field::Identity],
        summary: "a reference states the component, and the revision if it has one",
        step: Step::Statement,
    },
    ConflictRule {
        id: "named-by-package-url",
        fields: &[Field::Identity],
        summary: "a package URL states the component, and the version if it has one",
        step: Step::Statement,
    },
];

/// The result of the rules for the claims about a field.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// Id of the rule that decided.
    pub(super) rule: &'static str,
    /// The claim whose value is used; `None` if nothing can be concluded.
    pub(super) value: Option<usize>,
    /// The claims with the same value, by index.
    pub(super) used: Vec<usize>,
    /// The other claims, each with the rule that rejects it.
    pub(super) rejected: Vec<(usize, &'static str)>,
}

/// Weighs the claims about a field, which are identified by index. `None` if there are none.
pub(super) fn weigh(
    field: Field,
    claims: &[(usize, &Claim)],
    setting: &Setting<'_>,
) -> Option<Verdict> {
    let mut verdict = Verdict::default();
    let rules = || CONFLICT_RULES.iter().filter(|rule| rule.is_for(field));
    let mut left: Vec<(Vec<Rank>, usize, &Claim)> = Vec::with_capacity(claims.len());
    for (number, claim) in claims {
        // Rules that discard do not apply to a correction by a person.
        let is_corrected = claim.kind == EvidenceKind::Correction;
        let discarded = rules().filter(|_| !is_corrected).find(|rule| match rule.step {
            Step::Discard(test) => test(claim, setting),
            _ => false,
        });
        if let Some(rule) = discarded {
            verdict.rejected.push((*number, rule.id));
            continue;
        }
        let ranks = rules().filter_map(|rule| match rule.step {
            Step::Prefer(rank) => Some(rank(claim, setting)),
            _ => None,
        });
        left.push((ranks.collect(), *number, claim));
    }
    // Best first. Ties are broken by the order of the claims themselves, so the result does not depend on the order of
    // the input.
    left.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.2.cmp(b.2)));
    let discarded = verdict.rejected.first().map(|(_, rule)| *rule);
    let Some((best, _, strongest)) = left.first() else {
        verdict.rule = discarded?;
        return Some(verdict);
    };
    let preferring: Vec<&ConflictRule> =
        rules().filter(|rule| matches!(rule.step, Step::Prefer(_))).collect();
    let disagrees =
        left.iter().any(|(ranks, _, claim)| ranks == best && !has_same_value(claim, strongest));
    let alone = if left.len() == 1 { "only-claim" } else { "agreement" };
    let mut decisive = None;
    for (ranks, number, claim) in &left {
        // The first rule by which it is weaker.
        let weaker = ranks.iter().zip(best).position(|(own, best)| own < best);
        let rule = weaker.and_then(|at| preferring.get(at)).map(|rule| rule.id);
        let reason = match rule {
            None if disagrees => "disagreement",
            Some(rule) if disagrees || !has_same_value(claim, strongest) => rule,
            _ => {
                verdict.value = verdict.value.or(Some(*number));
                verdict.used.push(*number);
                continue;
            }
        };
        // The claims are sorted best first, so the first rejected one came closest to the conclusion.
        decisive = decisive.or(Some(reason));
        verdict.rejected.push((*number, reason));
    }
    verdict.rule = decisive.or(discarded).unwrap_or(alone);
    verdict.used.sort_unstable();
    verdict.rejected.sort_unstable();
    Some(verdict)
}

impl ConflictRule {
    /// The rule with an id.
    pub fn of(id: &str) -> Option<&'static Self> {
        CONFLICT_RULES.iter().find(|rule| rule.id == id)
    }

    /// Its effect on claims, in one or two words.
    pub fn effect(&self) -> &'static str {
        match self.step {
            Step::Discard(_) => "discards",
            Step::Prefer(_) => "prefers",
            Step::Outcome => "names the outcome",
            Step::Statement => "fixes the identity",
        }
    }

    fn is_for(&self, field: Field) -> bool {
        self.fields.is_empty() || self.fields.contains(&field)
    }
}

/// Whether the rule with this id means that something states the identity.
pub(super) fn is_statement(id: &str) -> bool {
    let mut stating = CONFLICT_RULES.iter().filter(|rule| matches!(rule.step, Step::Statement));
    stating.any(|rule| rule.id == id)
}

fn first(is_first: bool) -> Rank {
    Reverse(usize::from(!is_first))
}

fn is_expression(claim: &Claim) -> bool {
    matches!(&claim.value, ClaimValue::License(license) if license.expression.is_some())
}

fn is_content(kind: EvidenceKind) -> bool {
    matches!(kind, EvidenceKind::Gitlink | EvidenceKind::Content)
}

/// Whether it is about the copied state, rather than a statement of the authors about their own
/// code.
fn is_record(kind: EvidenceKind) -> bool {
    is_content(kind)
        || matches!(
            kind,
            EvidenceKind::VendoringRecord | EvidenceKind::LockfileEntry | EvidenceKind::Reference
        )
}

fn license_place(kind: EvidenceKind) -> Rank {
    Reverse(match kind {
        EvidenceKind::LicenseText | EvidenceKind::SpdxTag => 0,
        EvidenceKind::Notice => 2,
        EvidenceKind::KnownUpstream => 3,
        _ => 1,
    })
}

fn exactness(claim: &Claim, _: &Setting<'_>) -> Rank {
    Reverse(match &claim.value {
        ClaimValue::Revision(Revision::Commit(_) | Revision::Digest(_)) => 0,
        ClaimValue::Revision(name) if name.strength() == PinStrength::FullTag => 1,
        _ => 2,
    })
}

/// Words in place of a version that are not versions, alone or followed by other words.
const PLACEHOLDERS: [&str; 25] = [
    "",
    "-",
    "0",
    "branch",
    "default",
    "git",
    "latest",
    "n/a",
    "na",
    "none",
    "not",
    "null",
    "rolling",
    "see",
    "snapshot",
    "tbd",
    "tip",
    "tip-of-tree",
    "todo",
    "tot",
    "undefined",
    "unknown",
    "unspecified",
    "unstable",
    "unversioned",
];

/// Prefixes of branch names, as in `refs/heads/x`, `origin/x` and `release/2.13`.
const BRANCH_FOLDERS: [&str; 11] = [
    "heads", "remotes", "origin", "branch", "branches", "release", "releases", "feature",
    "features", "hotfix", "bugfix",
];

fn is_not_a_version(claim: &Claim, _: &Setting<'_>) -> bool {
    match &claim.value {
        ClaimValue::Version(text) => {
            let text = text.as_str();
            !text.bytes().any(|byte| byte.is_ascii_digit()) || is_placeholder(text)
        }
        // A tag needs no digit.
        ClaimValue::Revision(revision @ Revision::Name(name)) => {
            is_placeholder(name) || revision.strength() == PinStrength::Branch
        }
        _ => false,
    }
}

/// Whether a text is a branch, or a placeholder that was never filled in.
fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    if text.contains(['$', '{']) || text.matches('@').count() > 1 {
        return true;
    }
    let ends_word = |c: char| c.is_whitespace() || "(,;:~^@".contains(c);
    let word = text.split(ends_word).next().unwrap_or_default().to_ascii_lowercase();
    let is_branch = |name: &str| name.eq_ignore_ascii_case("head") || is_branch_name(name);
    if PLACEHOLDERS.contains(&word.as_str()) || is_branch(&word) {
        return true;
    }
    let Some((folders, name)) = word.rsplit_once('/') else { return false };
    let has = |names: &[&str]| folders.split('/').any(|folder| names.contains(&folder));
    !has(&["tag", "tags"]) && (has(&BRANCH_FOLDERS) || is_branch(name))
}

/// Whether a claim is git's statement about a submodule: a gitlink or an entry of `.gitmodules`.
pub(super) fn is_of_submodule(claim: &Claim) -> bool {
    claim.kind == EvidenceKind::Gitlink
        || (claim.kind == EvidenceKind::VendoringRecord
            && claim.location.path.file_name() == b".gitmodules")
}

fn is_beside_submodule(claim: &Claim, setting: &Setting<'_>) -> bool {
    let is_of_git = match claim.field() {
        Field::Upstream => is_of_submodule(claim),
        _ => claim.kind == EvidenceKind::Gitlink,
    };
    setting.is_submodule && !is_of_git
}

fn is_foreign_macro(claim: &Claim, setting: &Setting<'_>) -> bool {
    let ClaimValue::MinimumVersion(least) = &claim.value else { return false };
    !is_named_after(least.prefix.as_str(), setting.own_names)
}

fn is_lower_bound(claim: &Claim, _: &Setting<'_>) -> bool {
    matches!(claim.value, ClaimValue::MinimumVersion(_))
}

fn is_unknown_text(claim: &Claim, _: &Setting<'_>) -> bool {
    matches!(&claim.value, ClaimValue::LicenseText(text) if text.expression.is_none())
}

/// The number of directories between a file and a directory.
fn distance(file: &RepoPath, directory: &RepoPath) -> usize {
    if file == directory {
        return 0;
    }
    let above = file.segments().count().saturating_sub(1);
    let own = directory.segments().count();
    let shared =
        file.segments().take(above).zip(directory.segments()).take_while(|(a, b)| a == b).count();
    above - shared + own - shared
}
