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
            let kind = ComponentKind::FetchedArchive;
            let id = ComponentId::derive(kind, line.as_bytes());
            let mut component = Component::new(id, kind, Scope::Build, name);
            component.version = Some(version.to_owned());
            component.pin = Some(hash.map_or(PinStrength::FullTag, |_| PinStrength::ContentDigest));
            let place = Location::line(view.path().clone(), number);
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
