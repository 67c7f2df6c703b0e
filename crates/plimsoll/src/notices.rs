//! Gathers the license notices of the parts of a product, with the texts in the tree.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use plimsoll_emit::Scopes;
use plimsoll_model::{
    Component, LicenseForm, NoticeText, NoticedComponent, Notices, ObservedLicense, Redacted,
    RepoPath, Report, sha256_hex,
};
use plimsoll_source::Source;

/// The share of a file, in percent, from which a text counts as the whole file.
const WHOLE: usize = 60;

/// Unfilled placeholders of templates.
const PLACEHOLDERS: &[&str] = &[
    "[yyyy]",
    "{yyyy}",
    "<year>",
    "[year]",
    "<yyyy>",
    "[name of copyright owner]",
    "{name of copyright owner}",
    "<name of author>",
    "<copyright holder",
    "[fullname]",
    "<owner>",
];

/// Gathers the notices of the components with some scopes.
pub(crate) fn collect(report: &Report, source: &dyn Source, scopes: Scopes, limit: u64) -> Notices {
    let product = report.source.product.name.as_ref().map(|name| name.value.to_string());
    let product = product.or_else(|| report.source.name.clone());
    let mut notices = Notices::new(product, scopes.iter().collect());
    let mut components: Vec<&Component> = report
        .components
        .iter()
        .filter(|it| it.active && scopes.contains(it.listed_scope()))
        .collect();
    components.sort_by_cached_key(|it| {
        (it.name.to_lowercase(), it.version.clone(), it.purl.clone(), it.paths.clone())
    });
    let mut files = Files { source, limit, read: HashMap::new() };
    let (mut texts, mut others) = (Texts::default(), Texts::default());
    for component in components {
        let mut row = NoticedComponent::new(component.name.clone());
        row.version.clone_from(&component.version);
        row.purl.clone_from(&component.purl);
        row.expression = component.licenses.expression().cloned();
        row.copyrights = copyrights(component);
        row.holders = component.holders().into_iter().map(|holder| holder.name.clone()).collect();
        row.paths.clone_from(&component.paths);
        let title = row.title();
        for seen in component.licenses.observed.iter().filter(|seen| is_text(seen)) {
            if let Some((name, text)) = files.text(seen) {
                texts.add(&title, name, &text, &mut row.texts);
            }
        }
        for path in notice_files(source, component) {
            if let Some(text) = files.read(&path) {
                others.add(&title, path.to_string(), text, &mut row.notices);
            }
        }
        notices.components.push(row);
    }
    notices.texts = texts.all;
    notices.notices = others.all;
    notices
}

/// Whether a file contains a license text, recognized or not.
fn is_text(seen: &ObservedLicense) -> bool {
    let has_text = matches!(seen.form, None | Some(LicenseForm::FullText));
    (has_text || is_license_file(seen)) && !is_notice(&seen.path)
}

/// Whether a file is a license file. The report has no digests of other files.
fn is_license_file(seen: &ObservedLicense) -> bool {
    seen.sha256.is_some()
}

/// The copyright lines, each once and without unfilled templates.
fn copyrights(component: &Component) -> Vec<Redacted> {
    let mut seen = BTreeSet::new();
    let real = component.copyright_lines().into_iter().filter(|line| {
        let lower = line.as_str().to_lowercase();
        !lower.trim().is_empty() && !PLACEHOLDERS.iter().any(|part| lower.contains(part))
    });
    real.filter(|line| seen.insert(line.as_str().to_owned())).cloned().collect()
}

/// Whether a file is named `NOTICE`, which contains notices that must be passed on, but no license.
fn is_notice(path: &RepoPath) -> bool {
    let name = path.file_name().to_ascii_lowercase();
    let stem = name.split(|byte| *byte == b'.').next().unwrap_or_default();
    matches!(stem, b"notice" | b"notices")
}

/// Files named `NOTICE` at the root of a component.
fn notice_files(source: &dyn Source, component: &Component) -> BTreeSet<RepoPath> {
    let directories = component.paths.iter().filter(|path| !path.is_root());
    let files = directories.flat_map(|directory| {
        let below = source.below(directory).iter();
        below.filter(move |entry| entry.path.parent().as_ref() == Some(directory))
    });
    let notices = files.filter(|entry| entry.kind.is_file() && is_notice(&entry.path));
    notices.map(|entry| entry.path.clone()).collect()
}

/// The files of a source, each read once.
struct Files<'s> {
    source: &'s dyn Source,
    limit: u64,
    read: HashMap<RepoPath, Option<String>>,
}

impl Files<'_> {
    /// The text of a file, with normalized line endings and without trailing spaces.
    fn read(&mut self, path: &RepoPath) -> Option<&str> {
        if !self.read.contains_key(path) {
            let entry = self.source.entry(path);
            let content = entry.and_then(|entry| self.source.read(entry, self.limit).ok());
            let text = content.map(|content| normalized(&String::from_utf8_lossy(&content)));
            self.read.insert(path.clone(), text.filter(|text| !text.is_empty()));
        }
        self.read.get(path)?.as_deref()
    }

    /// The license text in a file and its title: the whole of a license file, so that its copyright lines
    /// are included, and the whole of another file unless the text is only a small part.
    fn text(&mut self, seen: &ObservedLicense) -> Option<(String, String)> {
        let path = seen.path.to_string();
        let number = |line: Option<u32>| line.and_then(|line| usize::try_from(line).ok());
        let (first, last) = (number(seen.line), number(seen.last_line.or(seen.line)));
        let text = self.read(&seen.path)?;
        let (Some(first), Some(last), false) = (first, last, is_license_file(seen)) else {
            return Some((path, text.to_owned()));
        };
        let lines = text.lines().count();
        let part = last.saturating_sub(first).saturating_add(1);
        if part.saturating_mul(100) >= lines.saturating_mul(WHOLE) {
            return Some((path, text.to_owned()));
        }
        let part: Vec<&str> = text.lines().skip(first.saturating_sub(1)).take(part).collect();
        Some((format!("{path}:{first}-{last}"), part.join("\n")))
    }
}

/// The printable text: with normalized line endings, and without control characters except tabs and form feeds.
fn normalized(text: &str) -> String {
    let lines: Vec<String> = (text.split('\n'))
        .map(|line| {
            let is_lost = |c: char| c.is_control() && !matches!(c, '\t' | '\u{c}');
            line.trim_end().replace(is_lost, "\u{fffd}")
        })
        .collect();
    lines.join("\n").trim_end().trim_start_matches('\n').to_owned()
}

/// Texts without duplicates.
#[derive(Default)]
struct Texts {
    all: Vec<NoticeText>,
    /// The index of each text by its digest.
    places: BTreeMap<String, usize>,
}

impl Texts {
    /// Adds a text of a component, and its title to `titles`. A text that is already in the list keeps its first title.
    fn add(&mut self, component: &str, title: String, text: &str, titles: &mut Vec<String>) {
        let digest = sha256_hex(text.as_bytes());
        let next = self.all.len();
        let place = *self.places.entry(digest.clone()).or_insert(next);
        if place == next {
            self.all.push(NoticeText::new(title, digest, Redacted::new(text)));
        }
        let Some(known) = self.all.get_mut(place) else { return };
        if known.components.last().is_none_or(|last| last != component) {
            known.components.push(component.to_owned());
        }
        if !titles.contains(&known.title) {
            titles.push(known.title.clone());
        }
    }
}
