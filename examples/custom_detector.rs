//! Adds a detector of one's own: archives that a build downloads, listed in `deps.lock`.
//!
//! `cargo run --example custom_detector`
#![expect(
    clippy::print_stdout,
    reason = "an example speaks to the terminal and reads its arguments"
)]

use std::error::Error;

use plimsoll::model::{
    Claim, Component, ComponentId, ComponentKind, Confidence, DetectorMeta, Field, Location,
    PinStrength, Scope,
};
use plimsoll::{Context, Detector, Entry, Limits, MemorySource, Output, Scan};

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

    fn wants(&self, entry: &Entry, limits: &Limits) -> Option<u64> {
        (entry.path.file_name() == b"deps.lock").then_some(limits.metadata_bytes)
    }

    fn file(&self, _: &Context<'_>, entry: &Entry, content: &[u8], output: &mut Output) {
        let text = String::from_utf8_lossy(content);
        for (line, number) in text.lines().zip(1..) {
            let mut words = line.split_whitespace();
            let (Some(name), Some(version), hash) = (words.next(), words.next(), words.next())
            else {
                continue;
            };
            let kind = ComponentKind::FetchedArchive;
            let id = ComponentId::derive(kind, line.as_bytes());
            let mut component = Component::new(id, kind, Scope::Build, name);
            component.version = Some(version.to_owned());
            component.pin = Some(hash.map_or(PinStrength::FullTag, |_| PinStrength::ContentDigest));
            let place = Location::line(entry.path.clone(), number);
            let claim = Claim::new(Field::Version, version, META.id, place, Confidence::STRUCTURED);
            component.evidence.push(claim);
            output.components.push(component);
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let source =
        MemorySource::new().with_file("build/deps.lock", "zlib 1.3.1 9a93b2b7\nfmt 11.2.0\n");
    let report = Scan::source(Box::new(source)).detector(&DepsLock).run()?;
    for component in &report.components {
        let pin = component.pin.map_or("unknown", PinStrength::as_str);
        println!("{} {} {pin}", component.name, component.version.as_deref().unwrap_or("?"));
    }
    assert_eq!(report.components.len(), 2);
    Ok(())
}
