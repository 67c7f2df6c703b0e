//! Scans a repository and writes a CycloneDX and an SPDX document.
//!
//! `cargo run --example scan_to_sbom -- examples/harbor target`
#![expect(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "an example prints to the terminal and reads its arguments"
)]

use std::error::Error;
use std::io::Write as _;

use plimsoll::model::SourceInfo;
use plimsoll::{Format, RenderOptions, Renderer, Scan};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "examples/harbor".to_owned());
    let folder = arguments.next().unwrap_or_else(|| "target".to_owned());

    let report = Scan::path(path).run()?;
    if !report.complete {
        // The SBOM of an incomplete scan states this itself, but the user should know it too.
        for diagnostic in &report.diagnostics {
            eprintln!("{}: {}", diagnostic.location(), diagnostic.message());
        }
    }
    let (renderer, options) = (Renderer::new(&report), RenderOptions::default());
    for (name, suffix) in [("cyclonedx-json", "cdx.json"), ("spdx-json", "spdx.json")] {
        let format: Format = name.parse()?;
        let file = format!("{folder}/{}.{suffix}", file_name(&report.source));
        let mut out = std::io::BufWriter::new(std::fs::File::create(&file)?);
        renderer.render_to(format, &options, &mut out)?;
        out.flush()?;
        println!("{file}: {} components", report.summary.components);
    }
    Ok(())
}

/// A file name from the name of the product or the repository, otherwise `sbom`.
fn file_name(source: &SourceInfo) -> String {
    let stated = source.product.name.as_ref().map(|name| name.value.as_str());
    let name = stated.or(source.name.as_deref()).unwrap_or("sbom");
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let plain = name.chars().map(|letter| if is_plain(letter) { letter } else { '-' });
    plain.collect::<String>().trim_start_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use plimsoll::MemorySource;

    use super::*;

    #[test]
    fn each_repository_has_its_own_name() {
        let name = |scan: Scan| file_name(&scan.run().unwrap().source);
        let empty = || MemorySource::new().with_file("main.c", "");
        let package = r#"{"name": "@harbor/web", "version": "1.0.0"}"#;
        let stated = empty().with_file("package.json", package);
        assert_eq!(name(Scan::source(Box::new(stated))), "-harbor-web");
        let url = "https://git.example.org/team/tide.git";
        assert_eq!(name(Scan::source(Box::new(empty())).url(url)), "tide");
        assert_eq!(name(Scan::source(Box::new(empty()))), "sbom");
    }
}
