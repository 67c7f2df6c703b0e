//! Where reports go.

use std::fmt::Display;
use std::io::{BufWriter, IsTerminal as _, Write};
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context as _;
use plimsoll::{DeltaFormat, ReviewFormat};

use crate::exit::Failure;

/// `FORMAT[=FILE]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output<F> {
    pub(crate) format: F,
    pub(crate) file: Option<PathBuf>,
}

impl<F: FromStr<Err: Display>> FromStr for Output<F> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, file) = match text.split_once('=') {
            Some((_, "")) => return Err("no file behind `=`".to_owned()),
            Some((format, file)) => (format, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let format = format.parse().map_err(|why: F::Err| why.to_string())?;
        Ok(Self { format, file })
    }
}

impl<F: Clone> Output<F> {
    /// Whether it goes to standard output.
    pub(crate) fn is_standard(&self) -> bool {
        self.file.is_none()
    }

    /// The outputs asked for, or the one to fall back on; each goes to a place of its own.
    pub(crate) fn several(asked: &[Self], default: F) -> Result<Vec<Self>, Failure> {
        if asked.iter().filter(|output| output.is_standard()).count() > 1 {
            let why = "only one output can go to standard output: give the others a file, such as \
                       `-o json=report.json`";
            return Err(Failure::usage(anyhow::anyhow!(why)));
        }
        let mut files = std::collections::BTreeSet::new();
        let twice = asked.iter().filter_map(|it| it.file.as_ref()).find(|it| !files.insert(*it));
        if let Some(file) = twice {
            let why =
                anyhow::anyhow!("{} is named by two outputs: give each its own", file.display());
            return Err(Failure::usage(why));
        }
        if asked.is_empty() {
            return Ok(vec![Self { format: default, file: None }]);
        }
        Ok(asked.to_vec())
    }

    /// Writes it, to a file piece by piece. A reader that went away (`| head`) is no error.
    pub(crate) fn write(
        &self,
        render: impl FnOnce(&mut dyn Write) -> Result<(), plimsoll::RenderError>,
    ) -> anyhow::Result<()> {
        let Some(file) = &self.file else {
            let mut content = Vec::new();
            render(&mut content)?;
            return standard(&content);
        };
        let failed = || format!("{} could not be written", file.display());
        let mut out = BufWriter::new(std::fs::File::create(file).with_context(failed)?);
        render(&mut out).with_context(failed)?;
        out.flush().with_context(failed)
    }
}

/// A form of a comparison: of the delta alone, or of the findings with what became of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DiffFormat {
    Delta(DeltaFormat),
    Review(ReviewFormat),
}

impl FromStr for DiffFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(format) = text.parse() {
            return Ok(Self::Delta(format));
        }
        text.parse().map(Self::Review).map_err(|_| {
            format!(
                "unknown format `{}`; known are table, markdown, json, github, sarif, junit, csv, html",
                plimsoll::escape::terminal(text)
            )
        })
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
