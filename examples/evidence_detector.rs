//! Adds a detector that reports evidence, and a rule about the conclusions.
//!
//! `cargo run --example evidence_detector`
//!
//! In our company, the first lines of a copied file state where it was taken from. One line is weak evidence, and the
//! files of a directory may state different versions. So the detector does not decide: it reports what it read, with
//! a confidence, and for which directory. The conclusions are drawn by the same rules as for all other detectors.
#![expect(clippy::print_stdout, reason = "an example prints to the terminal")]

use std::collections::BTreeMap;
use std::error::Error;

use plimsoll::model::{
    Claim, ClaimValue, ComponentKind, Confidence, DetectorMeta, EvidenceKind, Location, RepoPath,
    RuleMeta, Subject,
};
use plimsoll::{
    Component, Context, Detector, Entry, FileView, Findings, Found, Inventory, Limits,
    MemorySource, Output, Part, PartKind, RULES, Rule, Scan, Severity, Want, policy_for,
};

/// The statement in a header: `Taken from NAME VERSION`.
#[derive(Clone, Debug)]
struct Header {
    directory: RepoPath,
    at: Location,
    name: String,
    version: Option<String>,
}

impl Part for Header {}

static TAKEN_FROM: DetectorMeta = DetectorMeta::new(
    "taken-from",
    "Directories whose files say where they were taken from",
    "Reads the first two kilobytes of C files for `Taken from NAME VERSION`.",
    &["**/*.{c,h}"],
);

#[derive(Debug)]
struct TakenFrom;

impl Detector for TakenFrom {
    fn meta(&self) -> &'static DetectorMeta {
        &TAKEN_FROM
    }

    /// Headers are at the beginning, so the rest of a file is never read for this detector.
    fn want(&self, entry: &Entry, _: &Limits) -> Want {
        let name = entry.path.file_name();
        let is_c = name.ends_with(b".c") || name.ends_with(b".h");
        if is_c { Want::Head { bytes: 2048 } } else { Want::No }
    }

    /// Reads one file, independently of all others, because the result is cached for other revisions.
    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        let Some(directory) = view.path().parent() else { return };
        for comment in view.comments() {
            let text = String::from_utf8_lossy(comment.text);
            let Some((_, taken)) = text.split_once("Taken from ") else { continue };
            let mut words = taken.split_whitespace();
            let Some(name) = words.next() else { continue };
            output.parts.push(Header {
                directory: directory.clone(),
                at: Location::line(view.path().clone(), comment.line),
                name: name.to_owned(),
                version: words.next().map(str::to_owned),
            });
        }
    }

    fn takes(&self) -> Vec<PartKind> {
        vec![PartKind::of::<Header>()]
    }

    /// Gets the headers of all files, and states the origin of each directory.
    fn finish(&self, _: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        let mut directories: BTreeMap<&RepoPath, Vec<&Header>> = BTreeMap::new();
        for header in found.parts::<Header>() {
            directories.entry(&header.directory).or_default().push(header);
        }
        // A directory with only one copied file is our own.
        for (directory, headers) in directories.into_iter().filter(|(_, all)| all.len() > 1) {
            for header in headers {
                let mut claim = |value: ClaimValue| {
                    let about = Subject::Directory(directory.clone());
                    let claim = Claim::new(about, value, EvidenceKind::Prose, header.at.clone());
                    output.claims.push(claim.with_confidence(TRUST));
                };
                claim(ClaimValue::Presence(ComponentKind::EmbeddedLibrary));
                claim(ClaimValue::name(&header.name));
                if let Some(version) = &header.version {
                    claim(ClaimValue::version(version));
                }
            }
        }
    }
}

/// Our developers write these lines carefully, so they have more weight than other prose.
const TRUST: Confidence = match Confidence::percent_of(70) {
    Some(trust) => trust,
    None => Confidence::WEAK,
};

static NO_VERSION: RuleMeta = RuleMeta::new(
    "library-without-version",
    "Nothing says which version of a library was taken",
    "Files of one directory name different versions, or none: say which one it is.",
    Severity::Medium,
);

#[derive(Debug)]
struct LibraryWithoutVersion;

impl Rule for LibraryWithoutVersion {
    fn meta(&self) -> &'static RuleMeta {
        &NO_VERSION
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        let libraries = inventory.active().filter(|it| it.kind == ComponentKind::EmbeddedLibrary);
        for library in libraries.filter(|it| it.version.is_none()) {
            let (message, remedy) =
                ("nothing says which version it is", "state one in a file of it");
            findings.component(&NO_VERSION, Severity::Medium, library, message, remedy);
        }
    }
}

/// A policy can defer a custom rule like any other.
const POLICY: &str = r#"
version = 1

[[defer]]
id = "COPIES-7"
rule = "library-without-version"
match = { path = "src/json" }
reason = "the two halves are merged with the next release"
owner = "core-team"
until = 2027-03-31
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let source = MemorySource::new()
        .with_file("src/lz/lz.c", "/* Taken from lz4 1.9.4 */\nint pack(void);\n")
        .with_file("src/lz/lz.h", "/* Taken from lz4 1.9.4 */\n")
        .with_file("src/json/read.c", "// Taken from yyjson 0.10.0\n")
        .with_file("src/json/write.c", "// Taken from yyjson 0.9.0\n");
    let mut rules = RULES.to_vec();
    rules.push(&LibraryWithoutVersion);
    let report = Scan::source(source)
        .detector(&TakenFrom)
        .policy(policy_for(POLICY, "plimsoll.toml", &rules)?)
        .rule(LibraryWithoutVersion)
        .as_of("2026-12-31".parse()?)
        .run()?;
    report.components.iter().for_each(show);
    for finding in &report.findings {
        let until = finding.deferral.as_ref().map(|it| format!(", deferred by {}", it.id));
        println!("{}: {}{}", finding.subject, finding.message, until.unwrap_or_default());
    }

    let [json, lz] = report.components.as_slice() else { return Err("two libraries".into()) };
    assert_eq!((lz.name.as_str(), lz.version.as_deref()), ("lz4", Some("1.9.4")));
    // Neither of the two versions is chosen, because they have the same weight.
    assert_eq!((json.name.as_str(), json.version.as_deref()), ("yyjson", None));
    assert!(
        report.components.iter().flat_map(|it| &it.evidence).all(|it| it.detector == "taken-from")
    );
    let [finding] = report.findings.as_slice() else { return Err("one finding".into()) };
    assert!(finding.is_deferred() && finding.component.as_ref() == Some(&json.id));
    Ok(())
}

/// Prints the conclusions and their evidence.
fn show(component: &Component) {
    let version = component.version.as_deref().unwrap_or("of unknown version");
    println!("{} {version}", component.name);
    for conclusion in &component.conclusions {
        println!("  {} by {}", conclusion.field, conclusion.rule);
        for rejected in &conclusion.rejected {
            let claim =
                usize::try_from(rejected.claim).ok().and_then(|at| component.evidence.get(at));
            if let Some(claim) = claim {
                println!("    not {} of {}", claim.value, claim.location);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_example_works() {
        super::main().unwrap();
    }
}
