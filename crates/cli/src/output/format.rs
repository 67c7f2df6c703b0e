//! `FORMAT[=FILE]`: the format and the file of an output.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use plimsoll::{Format, RenderOptions, SbomPart};

use super::formats::Formats;
use super::unknown;
use crate::terminal;

/// When to use color.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// `FORMAT[=FILE]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) file: Option<PathBuf>,
    /// The part of an SBOM that it contains.
    pub(crate) part: SbomPart,
}

impl Output {
    fn parse(text: &str, formats: Formats) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => return Err("no file after `=`".to_owned()),
            Some((name, "-")) => (name, None),
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let known = formats.all().find(|meta| meta.name == name).map(|meta| meta.format);
        let format = known.ok_or_else(|| unknown::describe(name, formats))?;
        Ok(Self::whole(format, file))
    }

    /// An output with everything in one document.
    pub(crate) fn whole(format: Format, file: Option<PathBuf>) -> Self {
        Self { format, file, part: SbomPart::Whole }
    }

    /// Whether it goes to standard output.
    pub(crate) fn is_standard(&self) -> bool {
        self.file.is_none()
    }

    /// The options of the output. Standard output has a width and colors if it is a terminal.
    pub(crate) fn options(&self, color: Color, options: RenderOptions) -> RenderOptions {
        let options = options.with_part(self.part);
        if self.is_standard() { for_standard(color, options) } else { options }
    }
}

/// Options for standard output.
pub(crate) fn for_standard(color: Color, options: RenderOptions) -> RenderOptions {
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let choice = anstream::AutoStream::choice(&std::io::stdout());
            choice != anstream::ColorChoice::Never
        }
    };
    options.with_color(color).with_width(terminal::width())
}

/// Parses an argument whose file name is not UTF-8, which Unix file systems allow. The text is used for parsing and
/// in messages.
#[cfg(unix)]
fn of_bytes(value: &OsStr) -> (String, Option<PathBuf>) {
    use std::os::unix::ffi::OsStrExt as _;
    let shown = value.to_string_lossy().into_owned();
    let mut parts = value.as_bytes().splitn(2, |byte| *byte == b'=');
    let file = parts.nth(1).map(|file| PathBuf::from(OsStr::from_bytes(file)));
    (shown, file)
}

#[cfg(not(unix))]
fn of_bytes(value: &OsStr) -> (String, Option<PathBuf>) {
    (value.to_string_lossy().into_owned(), None)
}

impl TypedValueParser for Formats {
    type Value = Output;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Output, clap::Error> {
        let formats = *self;
        let name = value.to_str().map(str::to_owned);
        let (text, file) = name.map_or_else(|| of_bytes(value), |text| (text, None));
        let parse = move |text: String| {
            let output = Output::parse(&text, formats)?;
            Ok::<_, String>(Output { file: file.clone().or(output.file), ..output })
        };
        StringValueParser::new().try_map(parse).parse_ref(command, argument, OsStr::new(&text))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = self.all().map(|meta| PossibleValue::new(meta.name).help(meta.summary));
        Some(Box::new(values))
    }
}
