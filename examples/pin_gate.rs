//! Fails a build if a reference is unpinned and not known yet.
//!
//! The known references are in a file, with `path job value` on each line; line numbers are not compared, so moved
//! code is not new. Run it with `cargo run --example pin_gate -- examples/harbor known-pins.txt`; without a file,
//! every unpinned reference is new.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "an example prints to the terminal and reads its arguments"
)]

use std::collections::BTreeSet;
use std::error::Error;
use std::process::ExitCode;

use plimsoll::{Reference, Scan};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "examples/harbor".to_owned());
    let known: BTreeSet<String> = match arguments.next() {
        Some(file) => std::fs::read_to_string(file)?.lines().map(str::to_owned).collect(),
        None => BTreeSet::new(),
    };

    let report = Scan::path(path).only(&["workflow-uses"])?.run()?;
    let unpinned = report.references.iter().filter(|it| it.is_remote() && !it.pin.is_pinned());
    let new: Vec<&Reference> = unpinned.filter(|it| !known.contains(&key(it))).collect();
    for reference in &new {
        println!("{}: {} is {}", reference.location, reference.value, reference.pin);
    }
    println!("{} new, {} known", new.len(), known.len());
    Ok(if new.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(10) })
}

/// The identity of a reference, without its line.
fn key(reference: &Reference) -> String {
    let job = reference.locator.split(".steps[").next().unwrap_or_default();
    format!("{} {job} {}", reference.location.path, reference.value)
}
