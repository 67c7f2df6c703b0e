//! A gate in a service: scans a bare repository with a custom detector, and reports changes since a baseline.
//!
//! Run it with `cargo run --example service_gate -- REPOSITORY.git REVISION BASELINE.json`; without arguments, it
//! uses a tree in memory.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "an example prints to the terminal and reads files"
)]

use plimsoll::model::purl;
use plimsoll::{
    Baseline, Claim, ClaimValue, ComponentKind, Context, Detector, DetectorMeta, Entry,
    EvidenceKind, FileView, Gate, GateFailure, Limits, Location, MemorySource, Output, Report,
    Ruleset, Scan, Subject, Want, compare, read_baseline, write_baseline,
};

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug)]
struct Pins(DetectorMeta);

impl Detector for Pins {
    fn meta(&self) -> &DetectorMeta {
        &self.0
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        Want::whole_if(entry.path.file_name() == b"pins.txt", limits.metadata_bytes)
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        for (line, number) in view.lossy_text().lines().zip(1..) {
            let Some((name, version)) = line.split_once(' ') else { continue };
            let Some(purl) = purl::generic(name, version, &[]) else { continue };
            let presence = ClaimValue::Presence(ComponentKind::FetchedArchive);
            let at = Location::line(view.path().clone(), number);
            let record = EvidenceKind::VendoringRecord;
            output.claims.push(Claim::new(Subject::purl(&purl), presence, record, at));
        }
    }
}

async fn run(scan: Scan) -> Result<Report, Failure> {
    let meta = DetectorMeta::configured("pins", "Archives in pins.txt", ["**/pins.txt"]);
    let scan = scan.detector(Pins(meta)).jobs(1);
    Ok(tokio::task::spawn_blocking(move || scan.run()).await??)
}

/// Whether the change may be merged. The baseline must come from where the change cannot edit it, such as the
/// revision that it is to be merged into.
fn gate(kept: &[u8], report: &Report) -> Result<bool, Failure> {
    let delta = compare(&read_baseline(kept)?, report, &Ruleset::default());
    let failures = Gate::default().failures(&delta, report);
    for failure in &failures {
        println!("{failure}");
        if let GateFailure::NewFindings { findings, .. } = failure {
            for finding in findings {
                let place = finding.locations.first().map(ToString::to_string);
                println!("  {}: {}", place.unwrap_or_default(), finding.message);
            }
        }
    }
    println!("{} components", report.summary.components);
    Ok(failures.is_empty())
}

fn tree(uses: &str) -> Scan {
    let workflow = format!("jobs: {{b: {{steps: [{{uses: {uses}}}]}}}}\n");
    let files = [(".github/workflows/ci.yml", workflow.as_str()), ("pins.txt", "zlib 1.3.1\n")];
    Scan::source(files.into_iter().collect::<MemorySource>())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_fine = if let [repository, revision, baseline] = arguments.as_slice() {
        gate(&std::fs::read(baseline)?, &run(Scan::path(repository).revision(revision)).await?)?
    } else {
        let kept = write_baseline(&Baseline::of(&run(tree("o/known@v1")).await?))?;
        gate(&kept, &run(tree("o/known@v1")).await?)?
            && !gate(&kept, &run(tree("o/other@main")).await?)?
    };
    if is_fine { Ok(()) } else { Err("the gate fails".into()) }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_example_works() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let report = super::run(super::tree("o/known@v1")).await.unwrap();
            let zlib = report.components.iter().find(|component| component.name == "zlib").unwrap();
            assert_eq!(zlib.evidence[0].detector, "pins");
            let kept = super::write_baseline(&super::Baseline::of(&report)).unwrap();
            assert!(super::gate(&kept, &report).unwrap());
            let other = super::run(super::tree("o/other@main")).await.unwrap();
            assert!(!super::gate(&kept, &other).unwrap());
        });
    }
}
