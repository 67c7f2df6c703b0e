//! `schema`: the published JSON Schema of the report.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

/// Where the schema is kept, relative to the root of the workspace.
const FILE: &str = "crates/model/schema/plimsoll-report-1.schema.json";

/// What to do with the generated schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Write it to the checked-in file.
    Write,
    /// Compare it with the checked-in file.
    Check,
}

/// Writes the schema, or fails where the checked-in file differs from what the types say.
pub(crate) fn run(workspace: &Path, mode: Mode) -> Result<()> {
    let file = workspace.join(FILE);
    let generated = plimsoll_model::report_schema();
    if mode == Mode::Check {
        let kept = fs::read_to_string(&file).with_context(|| format!("cannot read {FILE}"))?;
        if kept != generated {
            bail!("{FILE} differs from the types: run `cargo xtask schema` and commit the result");
        }
        println!("schema: {FILE} is what the types say");
        return Ok(());
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create the folder of {FILE}"))?;
    }
    fs::write(&file, generated).with_context(|| format!("cannot write {FILE}"))?;
    println!("schema: wrote {FILE}");
    Ok(())
}
