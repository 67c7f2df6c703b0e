//! Partial SBOMs, for `--scope` and `--split`, and the check that options about SBOMs have an output that supports
//! them.

use std::path::{Path, PathBuf};

use plimsoll::model::Scope;
use plimsoll::{Format, SbomPart, View};

use crate::args::{CiPlace, ScanArgs};
use crate::exit::Failure;
use crate::output::{Output, Outputs};

/// First parts of double extensions such as `.cdx.json`.
const FIRST_ENDINGS: [&str; 3] = ["cdx", "spdx", "spdx3"];

/// The requested outputs, with two for each SBOM if it is to be split.
pub(super) fn outputs(args: &ScanArgs, view: View) -> Result<Outputs, Failure> {
    check_options(args, view)?;
    let tree = args.source.tree();
    if !args.split {
        return Outputs::new(&args.output, Format::Table, &tree);
    }
    check_scopes(args)?;
    let mut all = Vec::new();
    for output in &args.output {
        if output.format.is_sbom() {
            all.extend(split(output)?);
        } else {
            all.push(output.clone());
        }
    }
    let outputs = Outputs::new(&all, Format::Table, &tree)?;
    if let Some(output) = outputs.streams().find(|it| it.part != SbomPart::Whole) {
        return Err(two_files(output.format));
    }
    Ok(outputs)
}

/// Fails for an option about SBOMs without an SBOM output.
fn check_options(args: &ScanArgs, view: View) -> Result<(), Failure> {
    const EXAMPLE: &str = "`-o cyclonedx-json=bom.cdx.json`";
    let has_sbom = args.output.iter().any(|output| output.format.is_sbom());
    for (name, is_given) in [("--scope", !args.scope.is_empty()), ("--split", args.split)] {
        if is_given && view == View::Pins {
            return Err(usage(format!(
                "{name} selects parts of the whole inventory, but `pins` only reads CI files: use `plimsoll scan {name}`"
            )));
        }
        if is_given && !has_sbom {
            return Err(usage(format!(
                "{name} is only for SBOMs: add an output such as {EXAMPLE}"
            )));
        }
    }
    if args.sign_key.is_some() && !args.output.iter().any(|output| output.format.holds_signature())
    {
        return Err(usage(format!(
            "--sign-key only signs CycloneDX in JSON: add an output such as {EXAMPLE}; CycloneDX in XML needs XML \
             signatures, which are not supported, and SPDX has no signatures"
        )));
    }
    let is_cyclonedx = |output: &Output| {
        matches!(output.format, Format::CycloneDxJson(_) | Format::CycloneDxXml(_))
    };
    if args.ci_components == CiPlace::Components && !args.output.iter().any(is_cyclonedx) {
        let why = format!("--ci-components is only for CycloneDX: add an output such as {EXAMPLE}");
        return Err(usage(why));
    }
    Ok(())
}

/// Fails if one of the two documents would have no scope.
fn check_scopes(args: &ScanArgs) -> Result<(), Failure> {
    let is_ci = |scope: &crate::args::ScopeName| Scope::from(*scope) == Scope::Ci;
    let is_one = args.scope.iter().all(is_ci) || !args.scope.iter().any(is_ci);
    if !args.scope.is_empty() && is_one {
        let why = "--split writes one SBOM of the product and one of CI: with --scope, give `ci` and \
                   another scope, such as `--scope product,ci`";
        return Err(usage(why.to_owned()));
    }
    Ok(())
}

fn split(output: &Output) -> Result<[Output; 2], Failure> {
    let format = output.format;
    let file = output.file.as_deref().ok_or_else(|| two_files(format))?;
    let of = |part, file| Output { format, part, file: Some(file) };
    Ok([of(SbomPart::Product, file.to_owned()), of(SbomPart::Ci, of_ci(file))])
}

/// The file of the CI SBOM, beside that of the product.
fn of_ci(file: &Path) -> PathBuf {
    let Some(mut stem) = file.file_stem() else { return file.to_owned() };
    let mut ending = file.extension().map(ToOwned::to_owned);
    let first =
        Path::new(stem).extension().filter(|first| FIRST_ENDINGS.iter().any(|it| it == first));
    if let (Some(first), Some(last)) = (first, &ending) {
        let mut both = first.to_owned();
        both.push(".");
        both.push(last);
        ending = Some(both);
        stem = Path::new(stem).file_stem().unwrap_or(stem);
    }
    let mut name = stem.to_owned();
    name.push(".ci");
    if let Some(ending) = ending {
        name.push(".");
        name.push(ending);
    }
    file.with_file_name(name)
}

fn two_files(format: Format) -> Failure {
    usage(format!(
        "--split writes two {format} documents, which cannot both go to standard output: give a file, such as \
         `-o {format}=sbom.json`; the CI document then goes to `sbom.ci.json`"
    ))
}

fn usage(why: String) -> Failure {
    Failure::usage(anyhow::anyhow!(why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_ci_has_the_ending_of_the_other() {
        for (file, ci) in [
            ("bom.json", "bom.ci.json"),
            ("a/bom.cdx.json", "a/bom.ci.cdx.json"),
            ("bom.spdx3.json", "bom.ci.spdx3.json"),
            ("tool-1.2.0.cdx.xml", "tool-1.2.0.ci.cdx.xml"),
            ("bom.spdx", "bom.ci.spdx"),
            ("/a.b/bom", "/a.b/bom.ci"),
            (".cdx.json", ".cdx.ci.json"),
        ] {
            assert_eq!(of_ci(Path::new(file)), Path::new(ci), "{file}");
        }
    }
}
