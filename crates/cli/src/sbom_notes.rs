//! Notes about SBOMs that lack information that their readers need.

use plimsoll::{CycloneDxVersion, Format, Report, SbomPart};

use crate::args::{CiPlace, ScanArgs};
use crate::output::{Output, Outputs};

/// Notes about facts of the product that the SBOMs lack, and about components that their format does not support.
pub(crate) fn notes(report: &Report, outputs: &Outputs, args: &ScanArgs) -> Vec<String> {
    let sboms: Vec<&Output> = outputs.iter().filter(|output| output.format.is_sbom()).collect();
    let unstated = if sboms.is_empty() { None } else { unstated(report) };
    let without_ci = sboms.into_iter().find(|output| has_no_place_for_ci(output, args));
    let left_out = without_ci.and_then(|output| ci_left_out(report, output.format));
    unstated.into_iter().chain(left_out).collect()
}

/// The facts that readers need about the product but nothing states.
fn unstated(report: &Report) -> Option<String> {
    let source = &report.source;
    let facts = [
        ("name", "--product-name", source.product.name.is_some() || source.name.is_some()),
        ("version", "--product-version", source.product.version.is_some()),
        ("supplier", "--url or --product-supplier", source.product.supplier.is_some()),
    ];
    let missing = || facts.iter().filter(|(.., is_stated)| !is_stated);
    let names = listed(missing().map(|(name, ..)| *name))?;
    let options = listed(missing().map(|(_, option, _)| *option))?;
    Some(format!(
        "note: the SBOM lacks the {names} of the product: set with {options}, or with `[product]` in the \
         policy"
    ))
}

/// Whether a document is in a version that has no formulation.
fn has_no_place_for_ci(output: &Output, args: &ScanArgs) -> bool {
    let is_old = matches!(
        output.format,
        Format::CycloneDxJson(CycloneDxVersion::V1_4)
            | Format::CycloneDxXml(CycloneDxVersion::V1_4)
    );
    let is_asked_for = output.part == SbomPart::Whole && args.scope.is_empty();
    is_old && is_asked_for && matches!(args.ci_components, CiPlace::Formulation)
}

fn ci_left_out(report: &Report, format: Format) -> Option<String> {
    let count = report.components.iter().filter(|it| it.active && it.is_ci()).count();
    (count > 0).then(|| {
        format!(
            "note: {format} cannot hold the components that CI uses ({count} left out): add \
             --ci-components components, or write version 1.5 or later"
        )
    })
}

/// `a`, `a and b`, `a, b and c`.
fn listed(words: impl Iterator<Item = &'static str>) -> Option<String> {
    let words: Vec<&str> = words.collect();
    let (last, front) = words.split_last()?;
    let front = front.join(", ");
    Some(if front.is_empty() { (*last).to_owned() } else { format!("{front} and {last}") })
}
