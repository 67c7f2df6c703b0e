//! `Gemfile.lock` and `gems.locked`, with the rules of Bundler's lockfile parser.

use std::collections::HashMap;

use plimsoll_model::{DigestAlgorithm, FileDigest};

use crate::place::Lines;
use crate::{Locked, ManifestProblem, PackageLockfile, PackageOrigin};

/// The section of the current line.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Section {
    Source(PackageOrigin),
    Dependencies,
    Checksums,
    Other,
}

/// Reads a lockfile line by line. Names of sections are not indented, entries are indented by four
/// spaces, and their dependencies by six.
///
/// A gem with builds for several platforms has an entry for each, all with the same version.
/// `CHECKSUMS` contains the SHA-256 of the `.gem` files.
pub(super) fn read(lines: &Lines<'_>, out: &mut PackageLockfile) {
    let mut reader = Reader::default();
    let mut offset = 0;
    for raw in lines.text().split_inclusive('\n') {
        let start = offset;
        offset += raw.len();
        let line = raw.trim_end();
        if line.starts_with("<<<<<<<") {
            let place = lines.place(start, start + line.len());
            out.problem(ManifestProblem::syntax(
                place,
                "unresolved merge conflict: both sides were read",
            ));
        }
        reader.line(lines, start, line, out);
    }
    out.state_edges(true);
    reader.finish(out);
}

#[derive(Default)]
struct Reader<'t> {
    section: Option<Section>,
    numbers: HashMap<&'t str, usize>,
    current: Option<usize>,
    asked: Vec<(usize, &'t str)>,
    roots: Vec<&'t str>,
    checksums: Vec<(&'t str, FileDigest)>,
}

impl<'t> Reader<'t> {
    fn line(&mut self, lines: &Lines<'t>, start: usize, line: &'t str, out: &mut PackageLockfile) {
        let text = line.trim_start();
        let depth = line.len() - text.len();
        if depth == 0 {
            self.section = Some(section(text));
            self.current = None;
            return;
        }
        let (name, version) = entry(text);
        match (&mut self.section, depth) {
            (Some(Section::Source(origin)), 2) => attribute(text, origin),
            (Some(Section::Source(origin)), 4) => {
                let Some(version) = version else { return };
                let place = lines.place(start + depth, start + line.len());
                let origin = origin.clone();
                self.package(name, version, Locked::new(name, origin, place), out);
            }
            (Some(Section::Source(_)), 6) => {
                let number = self.current;
                self.asked.extend(number.map(|number| (number, name)));
            }
            (Some(Section::Dependencies), 2) => self.roots.push(name.trim_end_matches('!')),
            (Some(Section::Checksums), 2) => {
                let digits = text.split_once("sha256=").map(|(_, digits)| digits);
                let digest = digits.and_then(|digits| {
                    FileDigest::of_hex(DigestAlgorithm::Sha256, digits.split(',').next()?.trim())
                });
                self.checksums.extend(digest.map(|digest| (name, digest)));
            }
            _ => {}
        }
    }

    fn package(
        &mut self,
        name: &'t str,
        version: &str,
        mut package: Locked,
        out: &mut PackageLockfile,
    ) {
        if let Some(known) = self.numbers.get(name) {
            self.current = Some(*known);
            return;
        }
        // A platform may follow the version: `1.15.0-x86_64-linux`. Gem versions have no hyphen.
        package.version = version.split('-').next().map(str::to_owned);
        let local = package.origin == PackageOrigin::Local;
        let number = out.add(package);
        if local {
            out.member(name);
        }
        out.link("", name, number);
        self.numbers.insert(name, number);
        self.current = Some(number);
    }

    fn finish(self, out: &mut PackageLockfile) {
        for (from, name) in &self.asked {
            if let Some(to) = self.numbers.get(name) {
                out.depend(*from, *to, false);
            }
        }
        out.state_edges(true);
        for name in &self.roots {
            if let Some(number) = self.numbers.get(name) {
                out.root(*number);
            }
        }
        for (name, digest) in self.checksums {
            let number = self.numbers.get(name);
            if let Some(package) = number.and_then(|number| out.packages.get_mut(*number)) {
                package.take_digests([digest]);
            }
        }
    }
}

fn section(name: &str) -> Section {
    match name {
        "GEM" => Section::Source(PackageOrigin::Registry),
        "GIT" => Section::Source(PackageOrigin::Git { url: String::new(), commit: None }),
        "PATH" => Section::Source(PackageOrigin::Local),
        "DEPENDENCIES" => Section::Dependencies,
        "CHECKSUMS" => Section::Checksums,
        _ => Section::Other,
    }
}

/// Reads a field about the source of the gems in a section.
fn attribute(text: &str, origin: &mut PackageOrigin) {
    let PackageOrigin::Git { url, commit } = origin else { return };
    match text.split_once(": ") {
        Some(("remote", value)) => value.clone_into(url),
        Some(("revision", value)) => *commit = Some(value.to_owned()),
        _ => {}
    }
}

/// Splits `name (text)` into the name and the text in parentheses.
fn entry(text: &str) -> (&str, Option<&str>) {
    let (name, rest) = text.split_once(' ').unwrap_or((text, ""));
    let inner = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    (name, inner.map(|(inner, _)| inner))
}
