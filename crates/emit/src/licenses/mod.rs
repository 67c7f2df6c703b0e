//! Renders the licenses of components and files.

mod components;
mod files;
mod holders;

use std::io::Write;

use plimsoll_model::LicenseListing;

use crate::page::{self, Block, Page, Section, Text, Tone};
use crate::view::count;
use crate::{Format, OutputKind, RenderError, RenderOptions, json};

/// Writes a list of licenses.
///
/// # Errors
///
/// [`RenderErrorKind::FormatUnsuited`](crate::RenderErrorKind::FormatUnsuited) for a format that is not one of
/// [`OutputKind::Licenses`], [`RenderErrorKind::FormatDisabled`](crate::RenderErrorKind::FormatDisabled) for one
/// that is not in this build, [`RenderErrorKind::Write`](crate::RenderErrorKind::Write) if writing to `out`
/// fails.
pub fn render_licenses(
    listing: &LicenseListing,
    format: Format,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    match format {
        Format::Json => json::write(listing, "JSON", out),
        page => page::write(&self::page(listing), OutputKind::Licenses, page, options, out),
    }
}

fn page(listing: &LicenseListing) -> Page<'_> {
    let source = &listing.source;
    let mut title = Text::from("Licenses");
    if let Some(name) = &source.name {
        title = title.and(" of ").with(Tone::Code, name);
    }
    // Files are listed if requested, and if there are no components.
    let is_of_files = !listing.files.is_empty() || listing.components.is_empty();
    let (mut lead, mut sections) = (Vec::new(), Vec::new());
    if !listing.components.is_empty() {
        lead.extend(components::lead(&listing.components));
        sections.extend(components::sections(&listing.components));
    }
    sections.extend(holders::section(&listing.foreign_holders));
    if is_of_files {
        lead.extend(files::lead(&listing.files));
        sections.extend(files::sections(&listing.files));
    }
    let lost: Vec<Text> = (listing.diagnostics.iter())
        .map(|lost| {
            let place = Text::default().with(Tone::Code, lost.location().to_string());
            place.and(format!(": {}: {}", lost.kind().as_str(), lost.message()))
        })
        .collect();
    if !lost.is_empty() {
        let title = format!("Not read, or only partly: {}", count(lost.len(), "file"));
        sections.push(Section::new("lost", title, vec![Block::List(lost)]));
    }
    Page { title, lead, sections, foot: Vec::new() }
}
