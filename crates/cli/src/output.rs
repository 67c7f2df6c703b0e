//! Where a report goes.

use std::io::{BufWriter, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context as _;
use plimsoll::{Format, RenderOptions, Report, render, render_to};

/// `FORMAT[=FILE]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) file: Option<PathBuf>,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, file) = match text.split_once('=') {
            Some((_, "")) => return Err("no file behind `=`".to_owned()),
            Some((format, file)) => (format, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let format = format.parse().map_err(|why: plimsoll::RenderError| why.to_string())?;
        Ok(Self { format, file })
    }
}

impl Output {
    /// Whether it goes to standard output.
    pub(crate) fn is_standard(&self) -> bool {
        self.file.is_none()
    }

    /// Whether it is an SBOM.
    pub(crate) fn is_sbom(&self) -> bool {
        matches!(self.format, Format::CycloneDxJson(_) | Format::SpdxJson)
    }

    /// Writes a report, to a file piece by piece. A reader that went away (`| head`) is no error.
    pub(crate) fn write(&self, report: &Report, options: &RenderOptions) -> anyhow::Result<()> {
        let Some(file) = &self.file else {
            return standard(&render(report, self.format, options)?);
        };
        let failed = || format!("{} could not be written", file.display());
        let mut out = BufWriter::new(std::fs::File::create(file).with_context(failed)?);
        render_to(report, self.format, options, &mut out).with_context(failed)?;
        out.flush().with_context(failed)
    }
}

/// Writes to standard output.
pub(crate) fn standard(content: &[u8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(content).and_then(|()| out.flush()) {
        Err(why) if why.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome.context("standard output could not be written"),
    }
}

/// Width of the terminal that standard output is, if it is one.
pub(crate) fn width() -> Option<u16> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    terminal_size::terminal_size().map(|(width, _)| width.0)
}
