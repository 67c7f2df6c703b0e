//! Prints the licenses in the files that are passed as arguments: position, expression, verdict and altered words.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "an example reads files and prints"
)]

use std::process::ExitCode;

use plimsoll_license::{LicenseScanner, MatchVerdict};

fn main() -> ExitCode {
    let scanner = LicenseScanner::new();
    let mut code = ExitCode::SUCCESS;
    for path in std::env::args().skip(1) {
        let Ok(bytes) = std::fs::read(&path) else {
            println!("{path}\tcannot be read");
            code = ExitCode::FAILURE;
            continue;
        };
        let reading = scanner.read(&bytes);
        let whole = reading.expression.as_ref().map_or("-", |expression| expression.as_str());
        println!("{path}\t{whole}");
        for found in &reading.matches {
            let (first, last) = found.span.lines;
            print!(
                "  {first}-{last}\t{:?}\t{}\t{}\t{} %\t",
                found.kind, found.expression, found.template, found.coverage
            );
            match &found.verdict {
                MatchVerdict::Exact => println!("exact"),
                MatchVerdict::Equivalent => println!("equivalent"),
                MatchVerdict::Modified(changes) => println!("modified {changes:?}"),
                _ => println!(),
            }
        }
    }
    code
}
