//! The statements of one file about licenses and copyright.

use std::collections::BTreeMap;
use std::sync::Arc;

use plimsoll_license::{LicenseMatch, LicenseReading, MatchKind, MatchVerdict};
use plimsoll_model::{
    AlteredTerms, Confidence, LicenseExpression, LicenseForm, Redacted, RepoPath, VALUE_LIMIT,
};

use super::copyright_line::CopyrightLine;
use super::records::{RecordKind, RecordStatement};
use super::{names, title};
use crate::Part;

/// The statements of one file about licenses and copyright.
#[derive(Clone, Debug)]
pub(crate) struct LicensedFile {
    pub(crate) path: RepoPath,
    /// The purpose of the file.
    pub(crate) role: FileRole,
    /// SHA-256 of the file in hexadecimal digits, for a license file.
    pub(crate) sha256: Option<Box<str>>,
    /// Its statements, in the order of the file.
    pub(crate) statements: Arc<[LicenseStatement]>,
    /// The combined expression of all statements.
    pub(crate) together: Option<LicenseExpression>,
    /// Its copyright lines, with the holder of each.
    pub(crate) copyrights: Arc<[CopyrightLine]>,
    /// The record that states this, if it is not the file itself.
    pub(crate) record: Option<RecordPlace>,
    /// The files that it refers to for its license.
    pub(crate) references: Box<[Box<str>]>,
    /// The name in the title of a project at its head.
    pub(crate) title: Option<Box<str>>,
}

impl Part for LicensedFile {
    fn weight(&self, _: usize) -> usize {
        let lines = self.copyrights.iter().map(|one| one.text.len() * 2).sum::<usize>();
        lines + size_of_val(&*self.statements) + size_of_val(&*self.copyrights)
    }
}

/// The place in a record that states the license of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RecordPlace {
    pub(crate) path: RepoPath,
    /// The first line of its statement, from 1.
    pub(crate) line: u32,
    pub(crate) kind: RecordKind,
    /// The directory that the record is about, if the statement covers all files in the directory.
    pub(crate) blanket: Option<RepoPath>,
}

/// The purpose of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileRole {
    /// The license in it.
    License,
    /// Something else, and it is text that people read.
    Prose,
    /// Something else.
    Code,
}

/// One statement about a license in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LicenseStatement {
    pub(crate) expression: LicenseExpression,
    pub(crate) form: LicenseForm,
    pub(crate) lines: (u32, u32),
    pub(crate) score: Option<Confidence>,
    pub(crate) altered: Option<Box<AlteredTerms>>,
    /// Whether it names the license without a version, so that the expression is only the most likely one.
    pub(crate) is_of_any_version: bool,
}

/// The maximum number of copyright lines that are kept for one file.
const COPYRIGHTS: usize = 200;

impl LicensedFile {
    /// The result for a file; `None` if it has no statement, unless it is a license file.
    pub(crate) fn of(
        path: &RepoPath,
        reading: &LicenseReading,
        sha256: Option<&str>,
    ) -> Option<Self> {
        let role = match path.file_name() {
            _ if names::holds_license(path) => FileRole::License,
            name if names::is_prose(name) => FileRole::Prose,
            _ => FileRole::Code,
        };
        let statements = reading.matches.iter().map(LicenseStatement::of);
        // A license that prose or code mentions in passing usually belongs to something else, and fields of metadata
        // have their own readers. A license that the file offers in its notice is a part of the notice.
        let is_choice = reading.expression.as_ref().is_some_and(|it| it.as_str().contains(" OR "))
            && reading.matches.iter().any(|one| one.kind != MatchKind::Mention);
        let counts = |one: &LicenseStatement| {
            role == FileRole::License || is_choice || one.form != LicenseForm::Mention
        };
        let statements: Vec<LicenseStatement> = statements.filter(counts).collect();
        let is_whole = statements.len() == reading.matches.len();
        let copyrights = reading.copyrights.iter().take(COPYRIGHTS).map(|one| CopyrightLine {
            text: one.text.as_str().into(),
            holder: one.holder.as_deref().map(Into::into),
            line: one.span.lines.0,
        });
        let copyrights: Vec<CopyrightLine> = copyrights.collect();
        let references = reading.references.iter().map(|one| one.name.as_str().into());
        let references: Vec<Box<str>> = references.collect();
        let says = !statements.is_empty() || !copyrights.is_empty() || !references.is_empty();
        let mut together = reading.expression.clone().filter(|_| is_whole);
        for (named, open) in open_bsds(&reading.matches) {
            together = together.map(|all| all.replacing(named.as_str(), &open));
        }
        (says || role == FileRole::License).then(|| Self {
            path: path.clone(),
            role,
            sha256: sha256.filter(|_| role == FileRole::License).map(Into::into),
            statements: statements.into(),
            together,
            copyrights: copyrights.into(),
            record: None,
            references: references.into(),
            title: None,
        })
    }

    /// The same with the title in the text of the file, if it is code under a license.
    pub(crate) fn with_title(self, text: &[u8]) -> Self {
        /// The maximum length of a head with a title.
        const BYTES: usize = 2048;
        if self.role != FileRole::Code || self.statements.is_empty() {
            return self;
        }
        let head = text.get(..BYTES).unwrap_or(text);
        let holders = self.copyrights.iter().filter_map(|line| line.holder.as_deref());
        let holders: Vec<&str> = holders.collect();
        let title = title::read(&String::from_utf8_lossy(head), &holders);
        Self { title, ..self }
    }

    /// A license file in which nothing was recognized.
    pub(crate) fn silent(path: &RepoPath) -> Self {
        Self {
            path: path.clone(),
            role: FileRole::License,
            sha256: None,
            statements: Arc::default(),
            together: None,
            copyrights: Arc::default(),
            record: None,
            references: Box::default(),
            title: None,
        }
    }

    /// The statement of a record about a file.
    pub(crate) fn of_record(path: &RepoPath, stated: &RecordStatement<'_>) -> Self {
        let annotation = stated.annotation();
        let statement = annotation.expression.as_ref().map(|expression| LicenseStatement {
            expression: expression.clone(),
            form: LicenseForm::Tag,
            lines: annotation.lines,
            score: None,
            altered: None,
            is_of_any_version: false,
        });
        let place = RecordPlace {
            path: stated.path().clone(),
            line: annotation.lines.0,
            kind: stated.kind(),
            blanket: stated.blanket().cloned(),
        };
        Self {
            path: path.clone(),
            role: FileRole::Code,
            sha256: None,
            statements: statement.into_iter().collect(),
            together: None,
            copyrights: stated.copyrights(),
            record: Some(place),
            references: Box::default(),
            title: None,
        }
    }

    /// The license of the file as a whole, if it is stated by more than a passing sentence.
    pub(crate) fn expression(&self) -> Option<&LicenseExpression> {
        match &*self.statements {
            [] => None,
            [one] => Some(&one.expression),
            _ => self.together.as_ref(),
        }
    }

    /// The statement with the highest precedence: a text, then a notice, then a tag, then a sentence.
    pub(crate) fn main_statement(&self) -> Option<&LicenseStatement> {
        self.statements.iter().min_by_key(|one| one.form)
    }

    /// Whether the texts in it contradict one of its tags.
    pub(crate) fn is_contradicted(&self) -> bool {
        let of_form = |form: LicenseForm| -> Vec<&LicenseExpression> {
            let all =
                self.statements.iter().filter(|one| one.form == form && one.altered.is_none());
            all.map(|one| &one.expression).collect()
        };
        let tags = of_form(LicenseForm::Tag);
        let texts = || of_form(LicenseForm::FullText);
        !tags.is_empty() && LicenseExpression::contradicted_tag(&tags, &texts()).is_some()
    }

    /// Whether it only contains a license named in a sentence.
    pub(crate) fn only_mentions(&self) -> bool {
        self.statements.iter().all(|one| one.form == LicenseForm::Mention)
    }

    /// The changes in the first of its license texts that is altered.
    pub(crate) fn altered(&self) -> Option<&AlteredTerms> {
        self.statements.iter().find_map(|one| one.altered.as_deref())
    }
}

impl LicenseStatement {
    fn of(found: &LicenseMatch) -> Self {
        let form = match found.kind {
            MatchKind::FullText => LicenseForm::FullText,
            MatchKind::Notice => LicenseForm::Notice,
            MatchKind::Tag => LicenseForm::Tag,
            _ => LicenseForm::Mention,
        };
        Self {
            expression: open_bsd(found).unwrap_or_else(|| found.expression.clone()),
            form,
            lines: found.span.lines,
            score: Confidence::percent_of(found.coverage.min(100)),
            altered: altered(&found.verdict),
            is_of_any_version: found.is_of_any_version(),
        }
    }
}

/// The meaning of a BSD license named without its clauses: the file that it refers to determines
/// which one it is.
fn open_bsd(found: &LicenseMatch) -> Option<LicenseExpression> {
    let is_open = found.is_of_any_version() && found.expression.is_bsd_variant();
    is_open.then(LicenseExpression::open_bsd).flatten()
}

/// The expressions in which a BSD license is named without its clauses and that no other match states with them, each
/// with its meaning.
fn open_bsds(matches: &[LicenseMatch]) -> BTreeMap<&LicenseExpression, LicenseExpression> {
    let mut open: BTreeMap<_, _> = matches
        .iter()
        .filter_map(|found| open_bsd(found).map(|open| (&found.expression, open)))
        .collect();
    if !open.is_empty() {
        for stated in matches.iter().filter(|one| !one.is_of_any_version()) {
            open.remove(&stated.expression);
        }
    }
    open
}

/// The maximum number of changes of one kind that are kept for a license.
const CHANGES: usize = 10;

fn altered(verdict: &MatchVerdict) -> Option<Box<AlteredTerms>> {
    let MatchVerdict::Modified(changes) = verdict else { return None };
    let words = |runs: &[String]| -> Vec<Redacted> {
        runs.iter().take(CHANGES).map(|run| Redacted::clipped(run, VALUE_LIMIT)).collect()
    };
    let mut terms = AlteredTerms::default();
    terms.added = words(&changes.added);
    terms.removed = words(&changes.removed);
    terms.critical = words(&changes.critical);
    Some(Box::new(terms))
}
