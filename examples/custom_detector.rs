//! Adds a custom detector for archives that a build downloads, listed in `deps.lock`.
//!
//! `cargo run --example custom_detector`
#![expect(
    clippy::print_stdout,
    reason = "an example prints to the terminal and reads its arguments"
)]

use std::error::Error;

use plimsoll::model::{
    Claim, ClaimValue, ComponentKind, DetectorMeta, EvidenceKind, Location, PinStrength, Scope,
    Subject, purl,
};
use plimsoll::{Context, Detector, Entry, FileView, Limits, MemorySource, Output, Scan, Want};

static META: DetectorMeta = DetectorMeta::new(
    "deps-lock",
    "Archives listed in deps.lock",
    "Reads `name version sha256` lines of a file that only our build knows.",
    &["**/deps.lock"],
);

#[derive(Debug)]
struct DepsLock;

impl Detector for DepsLock {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        Want::whole_if(entry.path.file_name() == b"deps.lock", limits.metadata_bytes)
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        for (line, number) in view.lossy_text().lines().zip(1..) {
            let mut words = line.split_whitespace();
            let (Some(name), Some(version), hash) = (words.next(), words.next(), words.next())
            else {
                continue;
            };
            let Some(purl) = purl::generic(name, version, &[]) else { continue };
            let at = Location::line(view.path().clone(), number);
            let mut claim = |value: ClaimValue| {
                let subject = Subject::purl(&purl);
                let kind = EvidenceKind::VendoringRecord;
                output.claims.push(Claim::new(subject, value, kind, at.clone()));
            };
            claim(ClaimValue::Presence(ComponentKind::FetchedArchive));
            claim(ClaimValue::Scope(Scope::Build));
            claim(ClaimValue::Pin(
                hash.map_or(PinStrength::FullTag, |_| PinStrength::ContentDigest),
            ));
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let source =
        MemorySource::new().with_file("build/deps.lock", "zlib 1.3.1 9a93b2b7\nfmt 11.2.0\n");
    let report = Scan::source(source).detector(&DepsLock).run()?;
    for component in &report.components {
        let pin = component.pin.map_or("unknown", PinStrength::as_str);
        println!("{} {} {pin}", component.name, component.version.as_deref().unwrap_or("?"));
    }
    let versions = report.components.iter().map(|component| component.version.as_deref());
    assert_eq!(versions.collect::<Vec<_>>(), [Some("11.2.0"), Some("1.3.1")]);
    assert!(report.components.iter().all(|component| component.pin.is_some()));
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_example_works() {
        super::main().unwrap();
    }
}
