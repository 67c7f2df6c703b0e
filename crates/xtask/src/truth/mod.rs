//! `truth`: compares a hand-made list of third-party code with a scan.

mod bars;
mod judge;
mod list;
mod table;

use anyhow::{Context as _, Result, bail};
use plimsoll::Scan;

/// Scans a directory, and prints how the result compares with a list. `--show` also prints the rows
/// that differ. `--corpora` compares all packages that `cargo xtask corpus` unpacked, and fails if
/// one does not meet its requirements.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    let (shows, rest): (Vec<&str>, Vec<&str>) =
        arguments.iter().copied().partition(|argument| *argument == "--show");
    if let ["--corpora", dir] = *rest.as_slice() {
        return bars::run(dir.as_ref());
    }
    let [list, path] = *rest.as_slice() else {
        bail!("usage: cargo xtask truth [--show] LIST PATH, or --corpora DIR");
    };
    let text = std::fs::read_to_string(list).with_context(|| format!("cannot read {list}"))?;
    let rows = list::read(&text).with_context(|| format!("{list} is not a list"))?;
    let report = Scan::path(path).run()?;
    let judged = judge::judge(rows, &report);
    print!("{}", table::counts(&judged));
    if !shows.is_empty() {
        print!("{}", table::rows(&judged));
    }
    Ok(())
}
