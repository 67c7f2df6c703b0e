//! `schema`: the published JSON Schemas of report, baseline, delta, licenses, notices and policy.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

/// Generates the text of a schema.
type Generate = fn() -> String;

/// Paths of the schemas, relative to the root of the workspace, with their generators.
const FILES: [(&str, Generate); 6] = [
    ("crates/model/schema/plimsoll-report-2.schema.json", plimsoll_model::report_schema),
    ("crates/model/schema/plimsoll-baseline-2.schema.json", plimsoll_model::baseline_schema),
    ("crates/model/schema/plimsoll-delta-1.schema.json", plimsoll_model::delta_schema),
    ("crates/model/schema/plimsoll-licenses-1.schema.json", plimsoll_model::licenses_schema),
    ("crates/model/schema/plimsoll-notices-1.schema.json", plimsoll_model::notices_schema),
    ("crates/assess/schema/plimsoll-policy-1.schema.json", plimsoll_assess::policy_schema),
];

/// The use of the generated schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Write it to the checked-in file.
    Write,
    /// Compare it with the checked-in file.
    Check,
}

/// Writes the schemas, or fails if a checked-in file differs from the types.
pub(crate) fn run(workspace: &Path, mode: Mode) -> Result<()> {
    FILES.iter().try_for_each(|(name, generate)| one(workspace, mode, name, &generate()))
}

fn one(workspace: &Path, mode: Mode, name: &str, generated: &str) -> Result<()> {
    let file = workspace.join(name);
    if mode == Mode::Check {
        let kept = fs::read_to_string(&file).with_context(|| format!("cannot read {name}"))?;
        if kept != generated {
            bail!("{name} differs from the types: run `cargo xtask schema` and commit the result");
        }
        println!("schema: {name} matches the types");
        return Ok(());
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create the folder of {name}"))?;
    }
    fs::write(&file, generated).with_context(|| format!("cannot write {name}"))?;
    println!("schema: wrote {name}");
    Ok(())
}
