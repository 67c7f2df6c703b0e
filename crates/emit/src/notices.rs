//! Writes notices as text, Markdown and JSON.

use std::io::{self, Write};

use plimsoll_model::{LicenseExpression, NoticeText, NoticedComponent, Notices};

use crate::escape::{markdown, markdown_code, visible};
use crate::{RenderError, json};

/// The format of notices.
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

/// The value for an unknown license.
const UNKNOWN: &str = "NOASSERTION";

/// Writes notices. The output only depends on the notices.
///
/// # Errors
///
/// [`RenderErrorKind::Write`](crate::RenderErrorKind::Write) if writing to `out` fails.
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

/// Returns the parts with a known license, or those without.
fn of(notices: &Notices, is_known: bool) -> impl Iterator<Item = &NoticedComponent> {
    notices.components.iter().filter(move |part| part.expression.is_some() == is_known)
}

fn intro(notices: &Notices) -> String {
    let product = notices.product.as_deref().unwrap_or("This product");
    format!("{product} contains third-party code.")
}

/// Writes the stanzas, then the texts, each in a section with the title that the stanzas refer to.
fn as_text(notices: &Notices, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "THIRD-PARTY NOTICES\n\n{}", visible(&intro(notices)))?;
    if notices.components.is_empty() {
        return writeln!(out, "No components with these scopes were found.");
    }
    writeln!(
        out,
        "Each component is listed with its license. The license texts follow, each once, and after"
    )?;
    writeln!(out, "them the notices of the authors.\n")?;
    for part in of(notices, true) {
        stanza(part, out)?;
    }
    if of(notices, false).next().is_some() {
        writeln!(out, "----\n\nThe license of these components is unknown:\n")?;
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
        writeln!(out, "## Unknown license\n")?;
        for part in of(notices, false) {
            described(part, out)?;
        }
    }
    for (heading, texts) in
        [("Texts", &notices.texts), ("Notices of the authors", &notices.notices)]
    {
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

/// Writes a text in a code fence that is longer than any in the text.
fn quoted(text: &NoticeText, out: &mut dyn Write) -> io::Result<()> {
    let longest = text.text.as_str().split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.saturating_add(1).max(3));
    let parts = text.components.iter().map(|part| markdown(part)).collect::<Vec<_>>().join(", ");
    writeln!(out, "### {}\n\nUsed by {parts}.\n", markdown(&text.title))?;
    writeln!(out, "{fence}text\n{}\n{fence}\n", text.text)
}
