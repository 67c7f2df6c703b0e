//! Writes outputs.
//!
//! A file is written to a temporary file beside it, which is renamed once all outputs of the run are written, so that a
//! full disk, a limit on file sizes or a signal does not damage an existing file.

mod deadline;
mod format;
mod formats;
mod place;
mod signals;
mod step;
mod temporary;
mod unknown;

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context as _;
use plimsoll::{Format, RenderError, SbomPart};

use crate::exit::Failure;
use crate::message::say;
use crate::terminal;
use temporary::Temporary;

pub(crate) use deadline::limit;
pub(crate) use format::{Color, Output, for_standard};
pub(crate) use formats::Formats;
pub(crate) use place::{Place, Tree, check_read, directory};
pub(crate) use signals::watch;
pub(crate) use step::step_summary;
pub(crate) use temporary::has_begun;

/// The outputs of a run, each to a different place.
#[derive(Debug)]
pub(crate) struct Outputs {
    all: Vec<(Output, Place)>,
}

impl Outputs {
    /// Resolves the places of the requested outputs, or of the default one, before
    /// anything is scanned.
    pub(crate) fn new(asked: &[Output], default: Format, tree: &Tree) -> Result<Self, Failure> {
        let default = [Output::whole(default, None)];
        let asked = if asked.is_empty() { &default } else { asked };
        let mut all: Vec<(Output, Place)> = Vec::new();
        for output in asked {
            let place = match &output.file {
                Some(file) => Place::of(file, tree)?,
                None => Place::Standard,
            };
            if let Some((other, _)) = all.iter().find(|(_, other)| other.is_same(&place)) {
                return Err(twice(output, other));
            }
            all.push((output.clone(), place));
        }
        Ok(Self { all })
    }

    /// The outputs as requested.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Output> {
        self.all.iter().map(|(output, _)| output)
    }

    /// Reports which format went to which file.
    pub(crate) fn announce(&self) {
        for output in self.iter() {
            if let Some(file) = &output.file {
                let of = match output.part {
                    SbomPart::Product => ", product",
                    SbomPart::Ci => ", CI",
                    _ => "",
                };
                say(&format!("{}{of}: {}", output.format, file.display()));
            }
        }
    }

    /// The outputs that are written directly: a pipe, a device, standard output.
    pub(crate) fn streams(&self) -> impl Iterator<Item = &Output> {
        let is_file = |place: &Place| matches!(place, Place::File(..));
        self.all.iter().filter(move |(_, place)| !is_file(place)).map(|(output, _)| output)
    }

    /// Writes all outputs: files are renamed in one step once all are written, then streams are written, and
    /// standard output last. A closed pipe (`| head`) is not an error.
    pub(crate) fn write(
        &self,
        mut render: impl FnMut(&Output, &mut dyn Write) -> Result<(), RenderError>,
    ) -> Result<(), Failure> {
        let mut files = Vec::new();
        let mut standard_content = None;
        for (output, place) in &self.all {
            match place {
                Place::Standard => {
                    let mut content = Vec::new();
                    let made = render(output, &mut content).map_err(anyhow::Error::new);
                    made.map_err(Failure::internal)?;
                    standard_content = Some(content);
                }
                Place::File(path, there) => {
                    let made = stage(path, there.as_deref(), |out| render(output, out));
                    files.push(made.map_err(|why| unwritten(path, why))?);
                }
                Place::Stream(_) => {}
            }
        }
        Temporary::put_all(files).map_err(|(path, why)| unwritten(&path, why.into()))?;
        for (output, place) in &self.all {
            if let Place::Stream(path) = place {
                let made = stream(path, |out| render(output, out));
                made.map_err(|why| unwritten(path, why))?;
            }
        }
        standard_content.map_or(Ok(()), |content| standard(&content).map_err(Failure::internal))
    }
}

fn twice(output: &Output, other: &Output) -> Failure {
    let why = match (&output.file, &other.file) {
        (Some(file), Some(other)) if file != other => format!(
            "{} and {} are the same file: give each output its own file",
            file.display(),
            other.display()
        ),
        (Some(file), Some(_)) => {
            format!("{} is used by two outputs: give each its own file", file.display())
        }
        (Some(file), None) | (None, Some(file)) => {
            format!(
                "{} is standard output, which another output uses: give each output its own file",
                file.display()
            )
        }
        (None, None) => {
            "only one output can go to standard output: give the others a file, such as \
                         `-o json=report.json`"
                .to_owned()
        }
    };
    Failure::usage(anyhow::anyhow!(why))
}

fn unwritten(path: &Path, why: anyhow::Error) -> Failure {
    Failure::internal(why.context(format!("{} could not be written", path.display())))
}

/// Writes a temporary file beside the target.
fn stage(
    path: &Path,
    there: Option<&std::fs::Metadata>,
    render: impl FnOnce(&mut dyn Write) -> Result<(), RenderError>,
) -> anyhow::Result<Temporary> {
    let mut out = BufWriter::new(Temporary::beside(path, there)?);
    render(&mut out)?;
    let new = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    new.sync()?;
    Ok(new)
}

/// Writes to a pipe or a device.
fn stream(
    path: &Path,
    render: impl FnOnce(&mut dyn Write) -> Result<(), RenderError>,
) -> anyhow::Result<()> {
    temporary::begin();
    // Appending is right for a descriptor that the shell opened with either `>` or `>>`.
    let mut out = BufWriter::new(std::fs::OpenOptions::new().append(true).open(path)?);
    let outcome = render(&mut out).map_err(anyhow::Error::new).and_then(|()| Ok(out.flush()?));
    // Dropping the buffer must not try to write again after a failure.
    drop(out.into_parts());
    match outcome {
        Err(why) if is_broken_pipe(&why) => Ok(()),
        outcome => outcome,
    }
}

fn is_broken_pipe(why: &anyhow::Error) -> bool {
    let mut causes = why.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>());
    causes.any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Replaces a file completely, or leaves it unchanged.
pub(crate) fn replace(file: &Path, content: &[u8], tree: &Tree) -> Result<(), Failure> {
    let render = |out: &mut dyn Write| out.write_all(content).map_err(RenderError::from);
    match Place::of(file, tree)? {
        Place::Standard => standard(content).map_err(Failure::internal),
        Place::Stream(path) => stream(&path, render).map_err(|why| unwritten(&path, why)),
        Place::File(path, there) => {
            let new = stage(&path, there.as_deref(), render);
            let new = new.map_err(|why| unwritten(&path, why))?;
            Temporary::put_all(vec![new]).map_err(|(path, why)| unwritten(&path, why.into()))
        }
    }
}

/// Writes a new file.
pub(crate) fn create(file: &Path, content: &[u8], tree: &Tree) -> Result<(), Failure> {
    let Place::File(path, None) = Place::of(file, tree)? else {
        let why = anyhow::anyhow!("{} already exists", file.display());
        return Err(Failure::usage(why));
    };
    let render = |out: &mut dyn Write| out.write_all(content).map_err(RenderError::from);
    let made = stage(&path, None, render).and_then(|new| Ok(new.put_new()?));
    made.map_err(|why| unwritten(&path, why))
}

/// Prints text to standard output. It is only wrapped on a terminal.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let shown = terminal::fit(text, terminal::width());
    standard(shown.as_bytes()).map_err(Failure::internal)
}

/// Writes to standard output.
pub(crate) fn standard(content: &[u8]) -> anyhow::Result<()> {
    temporary::begin();
    let mut out = std::io::stdout().lock();
    match out.write_all(content).and_then(|()| out.flush()) {
        Err(why) if why.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome.context("standard output could not be written"),
    }
}
