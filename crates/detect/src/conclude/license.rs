//! Concluding the license of a component or of the source from what its authors declare and from the texts in
//! its files.
//!
//! The texts at the root of a component are the license that its authors declare. This license is concluded if
//! no file of the component contradicts it. If some files have other licenses as well, which is common in
//! vendored code, the license remains only declared. Without a text at the root, the headers count if they
//! agree.

use plimsoll_model::{
    Claim, ClaimValue, ConcludedLicense, Conclusion, DeclaredLicense, EvidenceKind, Field,
    LicenseExpression, LicenseForm, Licenses, ObservedLicense, RepoPath,
};

use super::rules::{CLARIFIED, CORRECTED, Setting, Verdict, weigh};
use super::same::{is_covered, is_version_of, joined};
use super::weighed::{conclusion, weigh_fields};
use crate::copies::is_copy_inside;

/// Concludes the licenses from all claims about one component.
pub(super) fn conclude_licenses(
    evidence: &[Claim],
    setting: &Setting<'_>,
    conclusions: &mut Vec<Conclusion>,
) -> Licenses {
    let mut licenses = Licenses::default();
    if let Some(verdict) = weigh_fields(&[Field::License], evidence, setting, false) {
        let value = verdict.value.and_then(|at| evidence.get(at)).map(|claim| &claim.value);
        if let Some(ClaimValue::License(declared)) = value {
            licenses.declared = Some((**declared).clone());
        }
        conclusions.push(conclusion(Field::License, verdict));
    }
    let has_text = evidence.iter().any(|claim| observed(claim).is_some());
    // A correction by a person about a file is not text in the file.
    let written = evidence.iter().filter(|claim| !claim.kind.is_of_person());
    let observed = written.filter_map(observed).cloned();
    licenses.observed = observed.collect();
    licenses.observed.sort();
    licenses.observed.dedup();
    if !has_text {
        return licenses;
    }
    let texts = Texts::of(evidence, setting);
    if let Some(verdict) = texts.conclude(evidence, setting, &mut licenses) {
        conclusions.push(conclusion(Field::LicenseText, verdict));
    }
    licenses
}

fn observed(claim: &Claim) -> Option<&ObservedLicense> {
    match &claim.value {
        ClaimValue::LicenseText(observed) => Some(observed),
        _ => None,
    }
}

/// A place where a license is stated, by the index of its claim, with the license of the file as a whole.
type Stated<'a> = (usize, &'a LicenseExpression);

/// The claims of written licenses, by what they can decide.
#[derive(Debug, Default)]
struct Texts<'a> {
    /// The licenses in license files at the root of the component.
    root: Vec<(&'a RepoPath, Stated<'a>)>,
    /// Whether one of those files is not understood, or differs from the license it is most like.
    is_root_unclear: bool,
    /// The licenses in other files of the component, with the number of files.
    inner: Vec<(Stated<'a>, u64)>,
    /// The licenses in license files below the root.
    below: Vec<Stated<'a>>,
    /// Whether the policy clarifies the license.
    clarified: bool,
    /// License bundles, and the known license of the upstream: these are decided by the table.
    weak: Vec<(usize, &'a Claim)>,
    /// Claims without influence on the conclusion, each with the rule that rejects it.
    rejected: Vec<(usize, &'static str)>,
}

impl<'a> Texts<'a> {
    fn of(evidence: &'a [Claim], setting: &Setting<'_>) -> Self {
        let mut texts = Self::default();
        let root = setting.path.map(|own| root_of(own, evidence));
        for (at, claim) in evidence.iter().enumerate() {
            let Some(found) = observed(claim) else { continue };
            let path = &claim.location.path;
            let is_root = claim.kind == EvidenceKind::LicenseFile
                && root.as_ref().is_none_or(|root| is_directly_in(path, root));
            let unclear = match (found.of_file(), &found.altered, found.form) {
                (None, ..) => Some("unknown-text"),
                (_, Some(_), _) => Some("altered-text"),
                (_, _, Some(LicenseForm::Mention)) => Some("only-mentioned"),
                _ => None,
            };
            let (None, Some(expression)) = (unclear, found.of_file()) else {
                // Text that names holders, or is a sentence, does not change the license texts
                // beside it.
                texts.is_root_unclear |= is_root && unclear == Some("altered-text");
                texts.is_root_unclear |=
                    is_root && unclear == Some("unknown-text") && is_named_license(path);
                texts.rejected.extend(unclear.map(|rule| (at, rule)));
                continue;
            };
            let stated = (at, expression);
            match claim.kind {
                kind if kind.is_of_person() => texts.clarified = true,
                EvidenceKind::LicenseText | EvidenceKind::SpdxTag => {
                    texts.inner.push((stated, found.files.map_or(1, u64::from)));
                }
                EvidenceKind::Notice | EvidenceKind::KnownUpstream => texts.weak.push((at, claim)),
                _ if is_root => texts.root.push((path, stated)),
                _ => texts.below.push(stated),
            }
        }
        texts
    }

    fn conclude(
        self,
        evidence: &[Claim],
        setting: &Setting<'_>,
        licenses: &mut Licenses,
    ) -> Option<Verdict> {
        if self.clarified {
            let all = evidence.iter().enumerate();
            let all = all.filter(|(_, claim)| observed(claim).is_some()).collect();
            return Texts { weak: all, ..Texts::default() }.of_weak(setting, evidence, licenses);
        }
        if self.is_root_unclear {
            return Some(self.undecided("unclear-license-file"));
        }
        if !self.root.is_empty() {
            if self.is_root_of_part(evidence) {
                return Some(self.undecided("disagreement"));
            }
            return Some(self.of_root(evidence, licenses));
        }
        if !self.inner.is_empty() {
            // A repository contains more than its code, so the license of most of its files is not
            // necessarily that of all.
            let is_source = setting.path.is_some_and(RepoPath::is_root);
            return Some(if is_source {
                self.undecided("too-few-headers")
            } else {
                self.of_headers(evidence, licenses)
            });
        }
        if !self.below.is_empty() {
            return Some(self.undecided("license-below"));
        }
        self.of_weak(setting, evidence, licenses)
    }

    /// Returns a verdict without a license: one rule rejects all claims that no other rule has rejected, except for those
    /// that have no effect.
    fn undecided(self, rule: &'static str) -> Verdict {
        let mut verdict = Verdict { rule, rejected: self.rejected, ..Verdict::default() };
        let root = self.root.iter().map(|(_, (at, _))| *at);
        let inner = self.inner.iter().map(|((at, _), _)| *at);
        let below = self.below.iter().map(|(at, _)| *at);
        let weak = self.weak.iter().map(|(at, _)| *at);
        let others = root.chain(inner).chain(below).chain(weak);
        verdict.rejected.extend(others.map(|at| (at, rule)));
        verdict.rejected.sort_unstable();
        verdict
    }

    /// Whether the license files contain only sentences, and most files of the component state another license: then
    /// the sentences ("the module x has the license y") are about a part.
    fn is_root_of_part(&self, evidence: &[Claim]) -> bool {
        let form = |at: &usize| evidence.get(*at).and_then(observed).and_then(|found| found.form);
        let is_sentence =
            |(_, (at, _)): &(&RepoPath, Stated<'_>)| form(at) == Some(LicenseForm::Notice);
        let is_covered_by_root = |said: &LicenseExpression| {
            self.root.iter().any(|(_, (_, root))| is_covered(said, root) || is_covered(root, said))
        };
        let others = self.inner.iter().filter(|((_, said), _)| !is_covered_by_root(said));
        let most = others.map(|(_, files)| *files).max().unwrap_or_default();
        most * 2 > files_of(evidence).unwrap_or(u64::MAX) && self.root.iter().all(is_sentence)
    }

    /// Concludes the license from the license files of the component itself.
    fn of_root(self, evidence: &[Claim], licenses: &mut Licenses) -> Verdict {
        let mut by_file: Vec<(&RepoPath, &LicenseExpression)> =
            self.root.iter().map(|(path, (_, expression))| (*path, *expression)).collect();
        by_file.sort_unstable();
        by_file.dedup();
        let all: Vec<&LicenseExpression> = by_file.iter().map(|(_, said)| *said).collect();
        let Some(mut root) = joined(&all) else { return self.undecided("disagreement") };
        if let Some(exact) = self.exact_version(evidence, &root) {
            root = exact;
        }
        let declared = licenses.declared.as_ref().and_then(|it| it.expression.clone());
        // A choice between licenses consists of several texts.
        if let Some(declared) = &declared
            && by_file.len() > 1
            && declared.is_offered_by(&root)
            && root.is_offered_by(declared)
        {
            root = declared.clone();
        }
        let mut verdict = Verdict { rule: "root-license-text", ..Verdict::default() };
        verdict.used = self.root.iter().map(|(_, (at, _))| *at).collect();
        verdict.rejected = self.rejected;
        let inner = self.inner.into_iter().map(|(stated, _)| stated).chain(self.below);
        for (at, said) in inner {
            if is_covered(said, &root) {
                verdict.used.push(at);
            } else {
                verdict.rejected.push((at, OTHER));
            }
        }
        verdict.rejected.extend(self.weak.iter().map(|(at, _)| (*at, "license-place")));
        let is_alone = verdict.rejected.iter().all(|(_, rule)| *rule != OTHER);
        let agrees = declared.as_ref().is_none_or(|declared| declared.means(&root));
        if is_alone || !agrees {
            licenses.concluded = Some(ConcludedLicense::new(root.clone(), verdict.rule));
        } else {
            verdict.rule = OTHER;
        }
        if declared.is_none() && licenses.concluded.is_none() {
            licenses.declared = Some(DeclaredLicense::new(root.as_str()));
        }
        refuse_declared(&root, evidence, &mut verdict);
        if let Some(concluded) = &mut licenses.concluded {
            concluded.rule = verdict.rule.into();
        }
        verdict.finish()
    }

    /// Determines from the headers whether only one version of the license may be used or later ones too, if the
    /// license files contain only the text: the text of the GPL is the same for "this version only" and "or later".
    fn exact_version(
        &self,
        evidence: &[Claim],
        root: &LicenseExpression,
    ) -> Option<LicenseExpression> {
        let is_text = |at: &usize| {
            let form = evidence.get(*at).and_then(observed).and_then(|found| found.form);
            form.is_none_or(|form| form == LicenseForm::FullText)
        };
        if !self.root.iter().all(|(_, (at, _))| is_text(at)) {
            return None;
        }
        let said = self.inner.iter().map(|((_, said), _)| *said);
        let mut versions = said.filter(|said| is_version_of(said, root));
        let first = versions.next()?;
        versions.all(|other| other.means(first)).then(|| first.clone())
    }

    /// Concludes the license from the headers of the files, if the component has no license file of its own.
    fn of_headers(mut self, evidence: &[Claim], licenses: &mut Licenses) -> Verdict {
        /// A license that fewer than one in this many files state may be that of a part.
        const SHARE: u64 = 4;
        let content = files_of(evidence);
        let records = self.records_of_bsd();
        let variant = self.variant_of_bsd(&records).cloned();
        let closed: Vec<LicenseExpression> =
            self.inner.iter().map(|((_, said), _)| close_bsd(said, variant.as_ref())).collect();
        let is_closed = closed.iter().zip(&self.inner).any(|(now, ((_, said), _))| now != *said);
        let inner: Vec<(usize, &LicenseExpression, u64)> = closed
            .iter()
            .zip(&self.inner)
            .map(|(now, ((at, _), files))| (*at, now, *files))
            .collect();
        let most = inner.iter().max_by_key(|(at, _, files)| (*files, std::cmp::Reverse(*at)));
        let Some((_, most, _)) = most else { return self.undecided("disagreement") };
        // A file with several license texts contains code of several authors.
        if most.as_str().contains(" AND ") {
            return self.undecided("several-texts");
        }
        let agree = inner.iter().filter(|(_, said, _)| said.means(most));
        let files: u64 = agree.map(|(.., files)| *files).sum();
        let stated =
            inner.iter().map(|(at, said, _)| (*at, *said)).chain(self.below.iter().copied());
        let all_agree = stated.clone().all(|(_, said)| said.means(most));
        if !all_agree || content.is_some_and(|content| files * SHARE < content) {
            return self.undecided(if all_agree { "too-few-headers" } else { "disagreement" });
        }
        let declared = licenses.declared.as_ref().and_then(|it| it.expression.as_ref());
        if declared.is_some_and(|declared| !is_covered(declared, most)) {
            return self.undecided("disagreement");
        }
        let rule = if is_closed { "bsd-variant-named" } else { "headers-agree" };
        let mut verdict = Verdict { rule, ..Verdict::default() };
        verdict.used = stated.map(|(at, _)| at).collect();
        if is_closed {
            verdict.used.extend(records.iter().map(|(at, _)| *at));
        }
        verdict.rejected = std::mem::take(&mut self.rejected);
        let weak = self.weak.iter().map(|(at, _)| *at).filter(|at| !verdict.used.contains(at));
        verdict.rejected.extend(weak.map(|at| (at, "license-place")));
        licenses.concluded = Some(ConcludedLicense::new((*most).clone(), verdict.rule));
        verdict.finish()
    }

    /// The records about the component that name one of the BSD licenses.
    fn records_of_bsd(&self) -> Vec<Stated<'a>> {
        let records = self.weak.iter().filter(|(_, claim)| claim.kind == EvidenceKind::Notice);
        let named = records.filter_map(|(at, claim)| Some((*at, observed(claim)?.of_file()?)));
        named.filter(|(_, said)| said.is_bsd_variant()).collect()
    }

    /// The BSD license meant by files that state only "BSD": the one that other files of the component name,
    /// otherwise the one that records name. `None` if these name several.
    fn variant_of_bsd(&self, records: &[Stated<'a>]) -> Option<&'a LicenseExpression> {
        let of_files = self.inner.iter().map(|((_, said), _)| *said);
        let of_files: Vec<_> = of_files.filter(|said| said.is_bsd_variant()).collect();
        let of_records: Vec<_> = records.iter().map(|(_, said)| *said).collect();
        let named = if of_files.is_empty() { of_records } else { of_files };
        let (first, others) = named.split_first()?;
        others.iter().all(|other| other.means(first)).then_some(*first)
    }

    /// Concludes the license from statements elsewhere about the component.
    fn of_weak(
        self,
        setting: &Setting<'_>,
        evidence: &[Claim],
        licenses: &mut Licenses,
    ) -> Option<Verdict> {
        if self.weak.is_empty() {
            let rule = self.rejected.first().map(|(_, rule)| *rule)?;
            return Some(self.undecided(rule));
        }
        let mut verdict = weigh(Field::LicenseText, &self.weak, setting)?;
        verdict.rejected.extend(self.rejected);
        let claim = verdict.value.and_then(|at| evidence.get(at));
        if let Some((claim, found)) = claim.and_then(|claim| Some((claim, observed(claim)?)))
            && let Some(expression) = found.of_file()
        {
            refuse_declared(expression, evidence, &mut verdict);
            match claim.kind {
                EvidenceKind::Clarification => verdict.rule = CLARIFIED,
                EvidenceKind::Correction => verdict.rule = CORRECTED,
                _ => {}
            }
            let mut concluded = ConcludedLicense::new(expression.clone(), verdict.rule);
            concluded.inferred = claim.kind == EvidenceKind::KnownUpstream;
            licenses.concluded = Some(concluded);
        }
        Some(verdict.finish())
    }
}

/// The directory whose license files are those of a component: its own, or the directory of the same name in it. The build
/// files for a library are often beside its sources: `deps/rope/rope.gyp` and `deps/rope/rope/LICENSE`. The inner file may be
/// that of a part if a record or a package states the license, or if anything outside the inner directory has another one.
fn root_of(own: &RepoPath, evidence: &[Claim]) -> RepoPath {
    let texts = || evidence.iter().filter_map(|claim| Some((claim, observed(claim)?)));
    let in_inner = |claim: &Claim| {
        let is_file = claim.kind == EvidenceKind::LicenseFile
            && is_plain_license(claim.location.path.file_name());
        claim.location.path.parent().filter(|inner| is_file && is_copy_inside(inner, own))
    };
    let mut all: Vec<RepoPath> = texts().filter_map(|(claim, _)| in_inner(claim)).collect();
    all.dedup();
    let [inner] = all.as_slice() else { return own.clone() };
    let is_inner = |claim: &Claim| in_inner(claim).is_some();
    let inside: Vec<&LicenseExpression> = texts()
        .filter(|(claim, _)| is_inner(claim))
        .filter_map(|(_, found)| found.of_file())
        .collect();
    let agrees = |(claim, found): (&Claim, &ObservedLicense)| {
        let is_below = claim.location.path.is_within(inner);
        let is_said = || {
            let said = found.of_file();
            said.is_some_and(|said| inside.iter().any(|inner| said.means(inner)))
        };
        is_below || is_said()
    };
    let is_stated = evidence.iter().any(|claim| {
        let is_own =
            claim.kind == EvidenceKind::LicenseFile && is_directly_in(&claim.location.path, own);
        is_own || matches!(claim.value, ClaimValue::License(_))
    });
    let is_other = inside.is_empty() || is_stated || !texts().all(agrees);
    if is_other { own.clone() } else { inner.clone() }
}

/// Whether a file name has no other words than those for a license: `LICENSE.txt`, `COPYING`.
fn is_plain_license(name: &[u8]) -> bool {
    let upper = name.to_ascii_uppercase();
    let stem = [&b".TXT"[..], b".MD", b".RST"].iter().find_map(|end| upper.strip_suffix(*end));
    [&b"LICENSE"[..], b"LICENCE", b"COPYING"].contains(&stem.unwrap_or(&upper))
}

/// Whether a path is that of a component, or of a file directly in its directory.
fn is_directly_in(path: &RepoPath, own: &RepoPath) -> bool {
    path == own || path.parent().as_ref() == Some(own)
}

/// An expression with a specific BSD license instead of just "BSD".
fn close_bsd(said: &LicenseExpression, variant: Option<&LicenseExpression>) -> LicenseExpression {
    variant.map_or_else(
        || said.clone(),
        |variant| said.replacing(LicenseExpression::OPEN_BSD, variant),
    )
}

/// The number of files of a component.
fn files_of(evidence: &[Claim]) -> Option<u64> {
    evidence.iter().find_map(|claim| match &claim.value {
        ClaimValue::Content(content) => Some(content.files),
        _ => None,
    })
}

/// The rule for a file in a component whose license differs from that of the component.
const OTHER: &str = "other-license-inside";

/// Whether a file is named after a license rather than after holders or notices.
fn is_named_license(path: &RepoPath) -> bool {
    let upper = path.file_name().to_ascii_uppercase();
    [&b"LICEN"[..], b"COPYING", b"UNLICEN"].iter().any(|name| upper.starts_with(name))
}

/// Rejects declared licenses that differ from the license of a text.
fn refuse_declared(text: &LicenseExpression, evidence: &[Claim], verdict: &mut Verdict) {
    const RULE: &str = "text-over-declaration";
    let declared = evidence.iter().enumerate().filter(|(_, claim)| match &claim.value {
        ClaimValue::License(declared) => {
            let expression = declared.expression.as_ref();
            expression.is_some_and(|it| !it.means(text) && !it.is_offered_by(text))
        }
        _ => false,
    });
    let others: Vec<(usize, &'static str)> = declared.map(|(at, _)| (at, RULE)).collect();
    if !others.is_empty() {
        verdict.rule = RULE;
    }
    verdict.rejected.extend(others);
}

impl Verdict {
    fn finish(mut self) -> Self {
        self.used.sort_unstable();
        self.rejected.sort_unstable();
        self
    }
}
