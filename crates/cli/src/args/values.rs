//! Values of options and arguments.

use std::ffi::OsStr;
use std::num::{IntErrorKind, ParseIntError};
use std::str::FromStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use plimsoll::model::GitUrl;
use plimsoll::{DETECTORS, Detector};

use crate::rules;

/// The argument of `explain`: any text, because it is a path with `--component`. Completions offer the ids.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject;

impl TypedValueParser for Subject {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let rules = rules::all().map(|meta| PossibleValue::new(meta.id).help(meta.summary));
        let detectors = DETECTORS.iter().map(Detector::meta);
        let detectors = detectors.map(|meta| PossibleValue::new(&*meta.id).help(&*meta.summary));
        let settings = PossibleValue::new("policy").help("Settings of a policy file");
        // A detector can have the id of the only rule that it serves.
        let detectors =
            detectors.filter(|detector| rules::all().all(|meta| meta.id != detector.get_name()));
        Some(Box::new(rules.chain(detectors).chain([settings])))
    }
}

/// A printable text of one line.
pub(super) fn plain_text(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("it is empty".to_owned()),
        text if text.chars().any(char::is_control) => {
            Err("it contains control characters".to_owned())
        }
        text => Ok(text.to_owned()),
    }
}

/// The URL of a repository, in a form that git accepts.
pub(super) fn repository_url(text: &str) -> Result<String, String> {
    // git reads any `word:path` as host and path, even `javascript:x`, so a host without a user must have a dot.
    let is_repository = |url: &GitUrl| {
        let lower = text.to_ascii_lowercase();
        let host = url.host();
        lower.contains("://") || host.contains('.') || lower.contains(&format!("@{host}:"))
    };
    match GitUrl::parse(text).filter(is_repository) {
        Some(_) => Ok(text.trim().to_owned()),
        None => Err("not the URL of a repository, such as https://github.com/owner/name or \
                     git@github.com:owner/name"
            .to_owned()),
    }
}

/// A number that is not zero.
pub(super) fn from_one<T: FromStr<Err = ParseIntError>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|why: ParseIntError| match why.kind() {
        IntErrorKind::Zero => "it must be at least 1".to_owned(),
        _ => why.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_has_a_host_and_a_path() {
        for url in [
            "https://github.com/o/r",
            "ssh://git@host/o/r.git",
            "git@host:o/r",
            "github.com:o/r.git",
            "[git@host:2222]:a/b.git",
            "https://localhost:3000/o/r",
        ] {
            assert_eq!(repository_url(url).as_deref(), Ok(url));
        }
        for text in
            ["", "foo", "o/r", "javascript:x", "javascript:@x", "file:///a", "https://h", "C:/a"]
        {
            assert!(repository_url(text).is_err(), "{text}");
        }
    }
}
