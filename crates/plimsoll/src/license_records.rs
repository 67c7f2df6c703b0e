//! Adds the licenses that records (`REUSE.toml`, `debian/copyright`) and `.license` files state for files in a list.

use std::collections::BTreeMap;

use plimsoll_detect::{FileRecords, RecordFile, RecordKind, RecordStatement};
use plimsoll_license::all_of;
use plimsoll_model::{
    Diagnostic, FileCopyright, LicenseFile, LicenseFileMatch, LicenseForm, Redacted, RepoPath,
    VALUE_LIMIT,
};
use plimsoll_source::{Entry, Source};

/// Adds to the files in a list what other files state about them.
pub(crate) fn apply(
    source: &dyn Source,
    limit: u64,
    files: Vec<LicenseFile>,
) -> (Vec<LicenseFile>, Vec<Diagnostic>) {
    let entries: Vec<&Entry> =
        source.entries().iter().filter(|entry| entry.kind.is_file()).collect();
    let (records, mut diagnostics) = read(source, &entries, limit);
    let mut rows: BTreeMap<RepoPath, LicenseFile> =
        files.into_iter().map(|file| (file.path.clone(), file)).collect();
    beside(&entries, &mut rows);
    if !records.is_empty() {
        for entry in entries {
            state(&entry.path, &records, &mut rows);
        }
        diagnostics.extend(records.loss());
    }
    (rows.into_values().collect(), diagnostics)
}

fn read(source: &dyn Source, entries: &[&Entry], limit: u64) -> (FileRecords, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut records = Vec::new();
    for entry in entries.iter().filter(|entry| RecordFile::may_be(&entry.path)) {
        // A file that cannot be read already has a diagnostic.
        let Ok(content) = source.read(entry, limit) else { continue };
        let (record, problems) = RecordFile::read(&entry.path, &String::from_utf8_lossy(&content));
        records.extend(record);
        diagnostics.extend(problems);
    }
    (FileRecords::new(records), diagnostics)
}

/// Replaces the license statements of files with those in the `.license` file beside them.
fn beside(entries: &[&Entry], rows: &mut BTreeMap<RepoPath, LicenseFile>) {
    for entry in entries {
        let mut name = entry.path.as_bytes().to_vec();
        name.extend_from_slice(b".license");
        let Some(own) = rows.get(&RepoPath::new(name)).filter(|own| !own.is_silent()) else {
            continue;
        };
        let mut file = own.clone();
        let path = || Some(own.path.clone());
        file.path.clone_from(&entry.path);
        file.matches.iter_mut().for_each(|found| found.path = path());
        file.copyrights.iter_mut().for_each(|line| line.path = path());
        (file.sha256, file.rest) = (None, Vec::new());
        rows.insert(entry.path.clone(), file);
    }
}

/// Adds to a file what records state about it.
fn state(path: &RepoPath, records: &FileRecords, rows: &mut BTreeMap<RepoPath, LicenseFile>) {
    if RecordFile::is_always(path) {
        return;
    }
    if records.is_record(path) {
        // The record's own content is about other files.
        if let Some(row) = rows.get_mut(path) {
            *row = LicenseFile::new(path.clone());
        }
        return;
    }
    let own = rows.get(path);
    let states = |found: &LicenseFileMatch| found.kind != LicenseForm::Mention;
    let has_own = own.is_some_and(|own| own.matches.iter().any(states));
    let stated = records.of(path, has_own);
    if stated.is_empty() {
        return;
    }
    let mut file = own.cloned().unwrap_or_else(|| LicenseFile::new(path.clone()));
    if stated.iter().any(|it| it.overrides) {
        file = LicenseFile::new(path.clone());
    }
    for statement in &stated {
        add(&mut file, statement);
    }
    rows.insert(path.clone(), file);
}

fn add(file: &mut LicenseFile, stated: &RecordStatement<'_>) {
    let annotation = stated.annotation();
    let lines = [annotation.lines.0, annotation.lines.1];
    if let Some(expression) = &annotation.expression {
        let mut found = LicenseFileMatch::new(expression.clone(), LicenseForm::Tag, lines);
        let template = match stated.kind() {
            RecordKind::Reuse => "reuse-record",
            RecordKind::Debian => "debian-copyright",
        };
        template.clone_into(&mut found.template);
        found.path = Some(stated.path().clone());
        file.matches.push(found);
        let all = file.expression.take().into_iter().chain([expression.clone()]);
        file.expression = all_of(all.collect());
    }
    for text in &annotation.copyrights {
        let mut line = FileCopyright::new(Redacted::clipped(text, VALUE_LIMIT), lines);
        line.path = Some(stated.path().clone());
        file.copyrights.push(line);
    }
}
