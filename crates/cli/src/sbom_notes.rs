//! Notes about SBOMs that lack information that their readers need.

use plimsoll::{CycloneDxVersion, Format, Report, SbomPart};

use crate::args::{CiPlace, ScanArgs};
use crate::output::{Output, Outputs};

/// Notes about facts of the product that the SBOMs lack, about components that their format does not support, and about
/// SBOMs that are not signed.
pub(crate) fn notes(report: &Report, outputs: &Outputs, args: &ScanArgs) -> Vec<String> {
    let sboms: Vec<&Output> = outputs.iter().filter(|output| output.format.is_sbom()).collect();
    let unstated = if sboms.is_empty() { None } else { unstated(report) };
    let without_ci = sboms.into_iter().find(|output| has_no_place_for_ci(output, args));
    let left_out = without_ci.and_then(|output| ci_left_out(report, output.format));
    let unsigned = args.sign_key.as_ref().and_then(|_| unsigned(outputs));
    unstated.into_iter().chain(left_out).chain(unsigned).collect()
}

/// The SBOMs that are not signed although there is a key.
fn unsigned(outputs: &Outputs) -> Option<String> {
    let sboms = outputs.iter().map(|output| output.format).filter(|format| format.is_sbom());
    let mut names: Vec<_> = sboms.filter(|it| !it.holds_signature()).map(Format::name).collect();
    names.dedup();
    let verb = if names.len() == 1 { "is" } else { "are" };
    let names = listed(names.into_iter())?;
    Some(format!("note: {names} {verb} not signed: only CycloneDX in JSON can be signed"))
}

/// The facts about the product that readers need and nothing states.
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
        "note: the SBOM lacks the {names} of the product: use {options}, or `[product]` in the \
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
            "note: {format} has no place for the components that CI uses ({count} left out): add \
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
