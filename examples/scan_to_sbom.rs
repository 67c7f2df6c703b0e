//! Scans a repository and writes a CycloneDX and an SPDX document.
//!
//! `cargo run --example scan_to_sbom -- examples/harbor target/harbor`
#![expect(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "an example speaks to the terminal and reads its arguments"
)]

use std::error::Error;
use std::io::Write as _;

use plimsoll::{Format, RenderOptions, Renderer, Scan};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "examples/harbor".to_owned());
    let stem = arguments.next().unwrap_or_else(|| "target/harbor".to_owned());

    let report = Scan::path(path).name("harbor").run()?;
    if !report.complete {
        // An SBOM of a scan that lost something says so itself; a person should hear it too.
        for diagnostic in &report.diagnostics {
            eprintln!("{}: {}", diagnostic.location(), diagnostic.message());
        }
    }
    let (renderer, options) = (Renderer::new(&report), RenderOptions::default());
    for (name, suffix) in [("cyclonedx-json", "cdx.json"), ("spdx-json", "spdx.json")] {
        let format: Format = name.parse()?;
        let file = format!("{stem}.{suffix}");
        let mut out = std::io::BufWriter::new(std::fs::File::create(&file)?);
        renderer.render_to(format, &options, &mut out)?;
        out.flush()?;
        println!("{file}: {} components", report.summary.components);
    }
    Ok(())
}
