//! Notices as text, Markdown and JSON.

use std::io::{self, Write};

use plimsoll_model::{LicenseExpression, NoticeText, NoticedComponent, Notices};

use crate::escape::{markdown, markdown_code, visible};
use crate::{RenderError, json};

/// What notices are written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NoticesFormat {
    /// Plain text, in the form of a license bundle, which `plimsoll notices --audit` reads.
    #[default]
    Text,
    /// Markdown.
    Markdown,
    /// JSON.
    Json,
}

/// Stands for a license that is not known.
const UNKNOWN: &str = "NOASSERTION";

/// Writes notices. The bytes depend on nothing but the notices.
///
/// # Errors
///
/// [`RenderErrorKind::Write`](crate::RenderErrorKind::Write) when `out` refuses what is written.
pub fn render_notices(
    notices: &Notices,
    format: NoticesFormat,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    if format == NoticesFormat::Json {
        return json::write(notices, "JSON", out);
    }
    let mut out = json::buffered(out);
    let written = match format {
        NoticesFormat::Markdown => as_markdown(notices, &mut out),
        _ => as_text(notices, &mut out),
    };
    written.and_then(|()| out.flush()).map_err(|why| RenderError::write("notices", why))
}

/// The parts of which the license is known, or is not.
fn of(notices: &Notices, is_known: bool) -> impl Iterator<Item = &NoticedComponent> {
    notices.components.iter().filter(move |part| part.expression.is_some() == is_known)
}

fn intro(notices: &Notices) -> String {
    let product = notices.product.as_deref().unwrap_or("This product");
    format!("{product} contains code that others made.")
}

/// Stanzas, then the texts, each a section under the name that stanzas give.
fn as_text(notices: &Notices, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "THIRD-PARTY NOTICES\n\n{}", visible(&intro(notices)))?;
    if notices.components.is_empty() {
        return writeln!(out, "Nothing is listed: no component of these scopes was found.");
    }
    writeln!(
        out,
        "Each part is listed with its license. The texts of licenses follow, each once, and after"
    )?;
    writeln!(out, "them the notices of authors.\n")?;
    for part in of(notices, true) {
        stanza(part, out)?;
    }
    if of(notices, false).next().is_some() {
        writeln!(out, "----\n\nThe license of these parts is not known:\n")?;
        for part in of(notices, false) {
            stanza(part, out)?;
        }
    }
    for text in notices.texts.iter().chain(&notices.notices) {
        let title = visible(&text.title).into_owned();
        let rule = "-".repeat(title.chars().count().clamp(3, 100));
        writeln!(out, "{title}\n{rule}\n{}\n", text.text)?;
    }
    Ok(())
}

fn stanza(part: &NoticedComponent, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "Name: {}", visible(&part.name))?;
    if let Some(version) = &part.version {
        writeln!(out, "Version: {}", visible(version))?;
    }
    if let Some(purl) = &part.purl {
        writeln!(out, "Package: {}", visible(purl))?;
    }
    let license = part.expression.as_ref().map_or(UNKNOWN, LicenseExpression::as_str);
    writeln!(out, "License: {license}")?;
    for path in &part.paths {
        writeln!(out, "Files: {}", visible(&path.to_string()))?;
    }
    for line in &part.copyrights {
        writeln!(out, "Copyright: {}", visible(line.as_str()))?;
    }
    for title in &part.texts {
        writeln!(out, "Text: {}", visible(title))?;
    }
    for title in &part.notices {
        writeln!(out, "Notice: {}", visible(title))?;
    }
    writeln!(out)
}

fn as_markdown(notices: &Notices, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Third-party notices\n\n{}\n", markdown(&intro(notices)))?;
    for part in of(notices, true) {
        described(part, out)?;
    }
    if of(notices, false).next().is_some() {
        writeln!(out, "## License not known\n")?;
        for part in of(notices, false) {
            described(part, out)?;
        }
    }
    for (heading, texts) in [("Texts", &notices.texts), ("Notices of authors", &notices.notices)] {
        if !texts.is_empty() {
            writeln!(out, "## {heading}\n")?;
            texts.iter().try_for_each(|text| quoted(text, out))?;
        }
    }
    Ok(())
}

fn described(part: &NoticedComponent, out: &mut dyn Write) -> io::Result<()> {
    let license = part.expression.as_ref().map_or(UNKNOWN, LicenseExpression::as_str);
    writeln!(out, "### {}\n", markdown(&part.title()))?;
    writeln!(out, "- License: {}", markdown_code(license))?;
    let of_code = [
        ("Package", part.purl.iter().cloned().collect::<Vec<_>>()),
        ("Files", part.paths.iter().map(ToString::to_string).collect()),
        ("Text", part.texts.clone()),
        ("Notice", part.notices.clone()),
    ];
    for (name, values) in of_code {
        for value in values {
            writeln!(out, "- {name}: {}", markdown_code(&value))?;
        }
    }
    for line in &part.copyrights {
        writeln!(out, "- {}", markdown(line.as_str()))?;
    }
    writeln!(out)
}

/// A text between fences that are longer than any in it.
fn quoted(text: &NoticeText, out: &mut dyn Write) -> io::Result<()> {
    let longest = text.text.as_str().split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.saturating_add(1).max(3));
    let parts = text.components.iter().map(|part| markdown(part)).collect::<Vec<_>>().join(", ");
    writeln!(out, "### {}\n\nOf {parts}.\n", markdown(&text.title))?;
    writeln!(out, "{fence}text\n{}\n{fence}\n", text.text)
}
