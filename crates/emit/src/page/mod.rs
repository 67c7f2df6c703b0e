//! Pages for people, in a format-neutral form with three writers.
//!
//! Each renderer (report, delta, trend, score, review, licenses) builds one [`Page`], a neutral tree of sections,
//! paragraphs, figures, tables and charts. The writers, for a terminal, Markdown and HTML, are independent
//! of the renderers. Only writers escape text, each in one place.

#[cfg(feature = "review")]
mod charts;
mod fit;
#[cfg(feature = "review")]
mod html;
mod markdown;
#[cfg_attr(not(feature = "review"), expect(dead_code, reason = "only HTML shows all of a page"))]
mod model;
mod paint;
pub(crate) mod quote;
mod terminal;
#[cfg(test)]
mod tests;

use std::io::Write;

pub(crate) use model::{
    Block, Cell, Chart, Column, Figure, Page, Quote, Section, Span, Step, Table, Text, Tone,
    advice, code, number, prose, word,
};

use crate::{Format, OutputKind, RenderError, RenderOptions};

/// Writes a page in a format for people; `kind` is the kind of output.
pub(crate) fn write(
    page: &Page<'_>,
    kind: OutputKind,
    format: Format,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let done = match format {
        Format::Table => out.write_all(terminal::render(page, options).as_bytes()),
        Format::Markdown => markdown::write(page, out),
        #[cfg(feature = "review")]
        Format::Html => html::write(page, out),
        other => return Err(other.refused(kind)),
    };
    done.map_err(|why| RenderError::write(format.name(), why))
}
