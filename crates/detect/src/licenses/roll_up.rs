//! Claims from all files: one row for each license file, and one for each license in headers, regardless of
//! the number of files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use plimsoll_model::{
    Claim, ClaimValue, Diagnostic, EvidenceKind, LicenseExpression, LicenseForm, Location,
    ObservedLicense, Redacted, RepoPath, Subject, VALUE_LIMIT, sort_large,
};
use rayon::prelude::*;

use super::keys::Known;
use super::owner::Owner;
use super::part::{FileRole, LicenseStatement, LicensedFile};
use super::records::RecordKind;
use super::{holders, names, spread};

/// The maximum number of license files that are listed for one component, or for the source.
const FILES: usize = 200;

/// The maximum number of licenses in headers that are listed for one component.
const HEADERS: usize = 50;

/// The maximum number of copyright lines of one row.
const COPYRIGHTS: usize = 20;

/// The claims from files. `components` maps the paths of components, and of their further files, to the path of the
/// component; the claims from a file are about the innermost one that contains it. `is_own` returns whether a file is the repository's
/// own, and `owner` is the owner of such files.
pub(super) fn claims(
    mut files: Vec<LicensedFile>,
    components: &BTreeMap<RepoPath, RepoPath>,
    is_own: &(dyn Fn(&RepoPath) -> bool + Sync),
    owner: &Owner,
) -> (Vec<Claim>, Vec<Diagnostic>) {
    sort_large(&mut files, |a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path && a.record == b.record);
    resolve_references(&mut files);
    let assigned = files.par_iter().filter_map(|file| {
        let here = std::iter::once(file.path.as_bytes()).chain(file.path.above());
        let component = here.filter(|path| !path.is_empty()).find_map(|path| components.get(path));
        let blanket = file.record.as_ref().and_then(|record| record.blanket.as_ref());
        let is_meant = |component: &RepoPath| {
            blanket.is_none_or(|base| component == base || !component.is_within(base))
        };
        component.is_none_or(is_meant).then_some((component, file))
    });
    let assigned: Vec<(Option<&RepoPath>, &LicensedFile)> = assigned.collect();
    let mut groups: BTreeMap<Option<&RepoPath>, Vec<&LicensedFile>> = BTreeMap::new();
    for (component, file) in assigned {
        groups.entry(component).or_default().push(file);
    }
    // The group of files outside of components is often as large as all other groups together, so its two kinds of
    // claims are made at the same time.
    let groups: Vec<(Option<&RepoPath>, Vec<&LicensedFile>)> = groups.into_iter().collect();
    let made = groups.into_par_iter().map(|(component, files)| {
        let (mut claims, mut of_holders) = (Vec::new(), Vec::new());
        let mut known = Known::default();
        let cut = if let Some(path) = component {
            of_component(path, &files, &mut claims);
            holders::of_component(path, &files, &mut known, &mut of_holders)
        } else {
            let of_source = || of_source(&files, is_own, &mut claims);
            let outside = || holders::outside(&files, owner, &mut known, &mut of_holders);
            rayon::join(of_source, outside).1
        };
        claims.append(&mut of_holders);
        (claims, cut)
    });
    let made: Vec<(Vec<Claim>, Option<Diagnostic>)> = made.collect();
    // Freeing the files of a large source takes as long as making its claims.
    files.into_par_iter().for_each(drop);
    let (mut claims, mut cuts) = (Vec::new(), Vec::new());
    for (mut some, cut) in made {
        claims.append(&mut some);
        cuts.extend(cut);
    }
    (claims, cuts)
}

/// Adds the claims from the files of a component.
fn of_component(path: &RepoPath, files: &[&LicensedFile], claims: &mut Vec<Claim>) {
    let subject = Subject::Directory(path.clone());
    let (named, others): (Vec<&LicensedFile>, Vec<&LicensedFile>) =
        files.iter().partition(|file| file.role == FileRole::License);
    for file in named.into_iter().take(FILES) {
        of_license_file(&subject, file, claims);
    }
    // Contradicting statements are not rolled up: each keeps its own place.
    let (contradicted, others): (Vec<&LicensedFile>, Vec<&LicensedFile>) =
        others.into_iter().partition(|file| file.is_contradicted());
    for file in contradicted.into_iter().take(FILES) {
        of_statements(&subject, file, claims, |statement| kind_of(Some(statement.form)));
    }
    for row in headers(&others).into_iter().take(HEADERS) {
        claims.push(row.claim(subject.clone()));
    }
}

/// The kind of evidence of a statement in code.
fn kind_of(form: Option<LicenseForm>) -> EvidenceKind {
    match form {
        Some(LicenseForm::Tag) => EvidenceKind::SpdxTag,
        _ => EvidenceKind::LicenseText,
    }
}

/// Adds the claims from files without a component. License files at the root, and headers of own files that state the
/// license of the source, are claims about the source; other statements are claims about the files they are in.
fn of_source(
    files: &[&LicensedFile],
    is_own: &(dyn Fn(&RepoPath) -> bool + Sync),
    claims: &mut Vec<Claim>,
) {
    let source = Subject::Directory(RepoPath::default());
    let (named, others): (Vec<&LicensedFile>, Vec<&LicensedFile>) =
        files.iter().partition(|file| file.role == FileRole::License);
    let is_top = |file: &LicensedFile| file.path.parent().is_some_and(|above| above.is_root());
    let (top, below): (Vec<&LicensedFile>, Vec<&LicensedFile>) =
        named.into_iter().partition(|file| is_top(file) || names::is_of_reuse(&file.path));
    let top_files = top.iter().filter(|file| is_top(file));
    let own: Vec<&LicenseExpression> = top_files.filter_map(|file| file.expression()).collect();
    for file in top.into_iter().take(FILES) {
        of_license_file(&source, file, claims);
    }
    for file in below.into_iter().take(FILES) {
        of_license_file(&Subject::Path(file.path.clone()), file, claims);
    }
    // Without a license at the root, the statement of headers applies to the source.
    let is_of_source = |row: &HeaderRow<'_>| {
        own.is_empty() || own.iter().any(|own| row.expression.is_offered_by(own))
    };
    let (own_files, foreign): (Vec<&LicensedFile>, Vec<&LicensedFile>) =
        others.into_iter().partition(|file| is_own(&file.path));
    for row in headers(&own_files).into_iter().take(HEADERS) {
        if is_of_source(&row) {
            claims.push(row.claim(source.clone()));
        } else {
            claims.extend(row.claims_by_place());
        }
    }
    for row in headers(&foreign).into_iter().take(HEADERS) {
        claims.extend(row.claims_by_place());
    }
}

/// Each statement of a license file.
fn of_license_file(subject: &Subject, file: &LicensedFile, claims: &mut Vec<Claim>) {
    let is_notice = names::is_notice(file.path.file_name()) || names::is_of_reuse(&file.path);
    let kind = if is_notice { EvidenceKind::Notice } else { EvidenceKind::LicenseFile };
    if file.statements.is_empty() {
        let value = ClaimValue::LicenseText(Box::new(plain(file)));
        let at = Location::whole(file.path.clone());
        claims.push(Claim::new(subject.clone(), value, kind, at));
    }
    of_statements(subject, file, claims, |_| kind);
}

/// The common fields of all statements of a file.
fn plain(file: &LicensedFile) -> ObservedLicense {
    let mut plain = ObservedLicense::file(file.path.clone());
    plain.sha256.clone_from(&file.sha256);
    plain.copyrights = copyrights(&[file]);
    plain
}

/// Each statement of a file.
fn of_statements(
    subject: &Subject,
    file: &LicensedFile,
    claims: &mut Vec<Claim>,
    kind: impl Fn(&LicenseStatement) -> EvidenceKind,
) {
    let plain = plain(file);
    for statement in file.statements.iter() {
        let mut observed = plain.clone();
        state(&mut observed, statement);
        if file.statements.len() > 1 {
            observed.together.clone_from(&file.together);
        }
        let value = ClaimValue::LicenseText(Box::new(observed));
        let at = Location::line(file.path.clone(), statement.lines.0);
        claims.push(Claim::new(subject.clone(), value, kind(statement), at));
    }
}

fn state(observed: &mut ObservedLicense, statement: &LicenseStatement) {
    let (first, last) = statement.lines;
    observed.expression = Some(statement.expression.clone());
    observed.form = Some(statement.form);
    observed.score = statement.score;
    observed.line = Some(first);
    observed.last_line = Some(last).filter(|last| *last > first);
    observed.altered.clone_from(&statement.altered);
}

/// The copyright lines of some files, each once, in their order.
fn copyrights(files: &[&LicensedFile]) -> Vec<Redacted> {
    let mut known = BTreeSet::new();
    let lines = files.iter().flat_map(|file| file.copyrights.iter());
    let lines = lines.filter(|line| known.insert(&line.text)).take(COPYRIGHTS);
    lines.map(|line| Redacted::clipped(&line.text, VALUE_LIMIT)).collect()
}

/// A statement that some files share about their license.
struct HeaderRow<'a> {
    expression: &'a LicenseExpression,
    files: Vec<&'a LicensedFile>,
}

/// Statements of files about their licenses, the most frequent first.
fn headers<'a>(files: &[&'a LicensedFile]) -> Vec<HeaderRow<'a>> {
    // An altered license, or one that is only mentioned, is not the same as an unaltered license.
    let mut rows: BTreeMap<_, Vec<&LicensedFile>> = BTreeMap::new();
    for file in files {
        let Some(expression) = file.expression() else { continue };
        let is_altered = file.altered().is_some();
        let key = (expression, file.only_mentions(), is_altered, file.record.as_ref());
        rows.entry(key).or_default().push(file);
    }
    let rows = rows.into_iter().map(|((expression, ..), files)| HeaderRow { expression, files });
    let mut rows: Vec<HeaderRow<'_>> = rows.collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.files.len()));
    rows
}

impl HeaderRow<'_> {
    fn claim(&self, subject: Subject) -> Claim {
        claim_of(self.expression, &self.files, subject)
    }

    /// Statements of files without a component, by the directories that they are in.
    fn claims_by_place(&self) -> Vec<Claim> {
        if self.files.iter().all(|file| file.only_mentions()) {
            return Vec::new();
        }
        let by_place = spread::by_place(&self.files, |file| &file.path).into_iter();
        let claims =
            by_place.map(|(place, files)| claim_of(self.expression, &files, Subject::Path(place)));
        claims.collect()
    }
}

fn claim_of(expression: &LicenseExpression, files: &[&LicensedFile], subject: Subject) -> Claim {
    let first = files.first();
    let main = first.and_then(|file| file.main_statement());
    let record = first.and_then(|file| file.record.as_ref());
    let stated_in = first.map(|file| record.map_or(&file.path, |record| &record.path));
    let path = stated_in.cloned().unwrap_or_default();
    let mut observed = ObservedLicense::file(path.clone());
    if let Some(statement) = main {
        state(&mut observed, statement);
    }
    observed.expression = Some(expression.clone());
    if let Some(altered) = first.and_then(|file| file.altered()) {
        observed.altered = Some(Box::new(altered.clone()));
    }
    observed.copyrights = copyrights(files);
    observed.files = u32::try_from(files.len()).ok().filter(|files| *files > 1);
    let kind = match observed.form {
        // A single license is often stated for all files of a package, regardless of statements in
        // some of them.
        _ if record.is_some_and(|record| record.kind == RecordKind::Debian) => EvidenceKind::Notice,
        form => kind_of(form),
    };
    let at = match observed.line {
        Some(line) => Location::line(path, line),
        None => Location::whole(path),
    };
    Claim::new(subject, ClaimValue::LicenseText(Box::new(observed)), kind, at)
}

/// Determines which license a file means by "the BSD-style license in LICENSE".
fn which_bsd(file: &mut LicensedFile, bsd: &LicenseExpression) {
    const OPEN: &str = LicenseExpression::OPEN_BSD;
    let is_open = |statement: &LicenseStatement| statement.expression.as_str().contains(OPEN);
    if !file.statements.iter().any(is_open) {
        return;
    }
    let statements = file.statements.iter().cloned().map(|mut statement| {
        statement.expression = statement.expression.replacing(OPEN, bsd);
        statement
    });
    let statements: Vec<LicenseStatement> = statements.collect();
    file.statements = statements.into();
    file.together = file.together.take().map(|said| said.replacing(OPEN, bsd));
}

/// The license that a file refers to.
enum Referred {
    /// The license of a file that only refers to another one.
    License(LicenseExpression),
    /// The variant of BSD that a file means.
    Bsd(LicenseExpression),
}

/// Resolves files that only state where their license is: to the file with that name beside them, or in the
/// nearest directory above. The files are sorted by path.
fn resolve_references(files: &mut [LicensedFile]) {
    let found: Vec<(usize, Referred)> = files
        .par_iter()
        .enumerate()
        .filter(|(_, file)| !file.references.is_empty())
        .filter_map(|(at, file)| Some((at, referred(file, files)?)))
        .collect();
    for (at, referred) in found {
        let Some(file) = files.get_mut(at) else { continue };
        match referred {
            Referred::Bsd(bsd) => which_bsd(file, &bsd),
            Referred::License(expression) => {
                let statement = LicenseStatement {
                    expression,
                    form: LicenseForm::Notice,
                    lines: (1, 1),
                    score: None,
                    altered: None,
                    is_of_any_version: false,
                };
                file.statements = Arc::new([statement]);
                file.together = None;
            }
        }
    }
}

fn referred(file: &LicensedFile, all: &[LicensedFile]) -> Option<Referred> {
    let of_name = |name: &str| {
        let mut above = std::iter::successors(file.path.parent(), RepoPath::parent);
        above.find_map(|dir| stated_in(&dir.join(name.as_bytes())?, all))
    };
    let mut named = file.references.iter().filter_map(|name| of_name(name));
    if !file.only_mentions() {
        return named.find(|said| said.is_bsd_variant()).cloned().map(Referred::Bsd);
    }
    let found: BTreeSet<&LicenseExpression> = named.collect();
    // Whether several files are a choice is only known from the text.
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(one), None) => Some(Referred::License(one.clone())),
        _ => None,
    }
}

/// The license that a file itself states, unaltered and in more than a passing sentence.
fn stated_in<'a>(path: &RepoPath, all: &'a [LicensedFile]) -> Option<&'a LicenseExpression> {
    let first = all.partition_point(|file| file.path < *path);
    let here = all.get(first..)?.iter().take_while(|file| file.path == *path);
    let own = here.filter(|file| file.record.is_none());
    let mut own = own.filter(|file| !file.only_mentions() && file.altered().is_none());
    own.find_map(LicensedFile::expression)
}
