//! Python requirements (dependency specifiers of PEP 508).
//!
//! Versions are parsed by `pep440_rs`. The few tokens around them are parsed here: the available
//! library also evaluates markers and interns them for the lifetime of the process, so hostile
//! input could exhaust the memory, and markers are only displayed.

use std::str::FromStr as _;

use pep440_rs::{Operator, VersionSpecifier};
use plimsoll_model::FileDigest;

use crate::{Ecosystem, Place, Requirement, Wanted, digest, git};

/// Reads one requirement: `name[extra] >= 1, < 2 ; marker` or `name @ url ; marker`.
///
/// The position is copied unchanged; the locator is empty and the scope unknown.
///
/// # Errors
///
/// Returns a short description of the problem.
pub fn requirement(text: &str, place: Place) -> Result<Requirement, String> {
    let text = text.trim();
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if !Ecosystem::Pypi.is_name(name) {
        return Err("it does not start with a package name".to_owned());
    }
    let rest = extras(rest.trim_start())?.trim_start();
    let (wanted, condition) = match rest.strip_prefix('@') {
        Some(rest) => direct(rest.trim_start())?,
        None => versions(rest)?,
    };
    let mut found = Requirement::new(Ecosystem::Pypi, name, wanted, place);
    if let Wanted::Url(url) = &found.wanted {
        found.hashes = url_hashes(url);
    }
    if let Some((_, url)) = rest.strip_prefix('@').and_then(|url| url.split_once('#')) {
        found.subdirectory = url_subdirectory(url);
    }
    text.clone_into(&mut found.value);
    found.condition = condition.map(str::to_owned);
    Ok(found)
}

/// Skips `[extra, …]` and returns the rest.
fn extras(text: &str) -> Result<&str, String> {
    let Some(rest) = text.strip_prefix('[') else { return Ok(text) };
    let Some((inside, rest)) = rest.split_once(']') else {
        return Err("the list of extras is not closed".to_owned());
    };
    let sound = inside.trim().is_empty()
        || inside.split(',').all(|extra| Ecosystem::Pypi.is_name(extra.trim()));
    if sound { Ok(rest) } else { Err("an extra is not a name".to_owned()) }
}

/// Reads a URL up to a blank, and a marker after ` ;`.
fn direct(text: &str) -> Result<(Wanted, Option<&str>), String> {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (url, rest) = text.split_at(end);
    let rest = rest.trim_start();
    let marker = match rest.strip_prefix(';') {
        Some(marker) => Some(marker.trim()),
        None if rest.is_empty() => None,
        None => return Err("unexpected text after the URL".to_owned()),
    };
    if url.is_empty() {
        return Err("no URL after `@`".to_owned());
    }
    Ok((url_wanted(url), marker.filter(|marker| !marker.is_empty())))
}

/// Returns the directory in a URL's fragment (`#egg=…&subdirectory=…`).
pub(crate) fn url_subdirectory(fragment: &str) -> Option<String> {
    let fragment = fragment.split_whitespace().next().unwrap_or_default();
    let path = fragment.split('&').find_map(|pair| pair.strip_prefix("subdirectory="))?;
    let path = path.trim_matches('/');
    (!path.is_empty()).then(|| path.to_owned())
}

/// Reads a URL requirement.
pub(crate) fn url_wanted(url: &str) -> Wanted {
    // Paths on this machine or in this project, even with variables. Hatch writes `{root:uri}` for
    // the directory of the manifest.
    let own = ["file:", "{root", "{home"];
    if own.iter().any(|prefix| url.starts_with(prefix)) {
        return Wanted::Local(url.to_owned());
    }
    if url.contains("${") || url.starts_with('{') {
        return Wanted::Unknown(url.to_owned());
    }
    if let Some(wanted) = git::pip(url) {
        return wanted;
    }
    match url.split_once(':').map(|(scheme, _)| scheme) {
        None => Wanted::Local(url.to_owned()),
        Some(_) => Wanted::Url(url.to_owned()),
    }
}

/// Returns the hashes in the fragment of a URL, as the specification of direct URLs defines them.
pub(crate) fn url_hashes(url: &str) -> Vec<FileDigest> {
    let Some((_, fragment)) = url.split_once('#') else { return Vec::new() };
    let pairs = fragment.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter_map(|(kind, digits)| hash(&format!("{kind}:{digits}"))).collect()
}

/// Reads `algorithm:digits`, if pip accepts the algorithm as secure.
pub(crate) fn hash(text: &str) -> Option<FileDigest> {
    let (kind, _) = text.split_once(':')?;
    if !matches!(kind, "sha256" | "sha384" | "sha512") {
        return None;
    }
    digest::prefixed(text)
}

/// Reads version specifiers, in parentheses or not, and a marker after `;`.
fn versions(text: &str) -> Result<(Wanted, Option<&str>), String> {
    let (specifiers, marker) = match text.split_once(';') {
        Some((specifiers, marker)) => (specifiers.trim(), Some(marker.trim())),
        None => (text.trim(), None),
    };
    let inner = specifiers.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let wanted = wanted(inner.unwrap_or(specifiers).trim())?;
    Ok((wanted, marker.filter(|marker| !marker.is_empty())))
}

/// Maximum length of a specifier quoted in a message.
const LONGEST: usize = 30;

/// Reads specifiers of PEP 440: exact if one of them is `==` without a wildcard or `===`.
pub(crate) fn wanted(specifiers: &str) -> Result<Wanted, String> {
    if specifiers.is_empty() {
        return Ok(Wanted::Any);
    }
    if specifiers.contains("${") {
        return Ok(Wanted::Unknown(specifiers.to_owned()));
    }
    let mut exact = None;
    for part in specifiers.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        // Arbitrary equality also accepts versions that are not valid in PEP 440.
        if let Some(version) = part.strip_prefix("===") {
            exact = Some(version.trim().to_owned()).filter(|version| !version.is_empty());
            continue;
        }
        let specifier = VersionSpecifier::from_str(part).map_err(|_| {
            // A longer text is not a version and could be a secret.
            let shown = if part.len() <= LONGEST { format!("`{part}`") } else { "this".to_owned() };
            format!("{shown} is not a version specifier")
        })?;
        if *specifier.operator() == Operator::Equal {
            exact = Some(part.trim_start_matches('=').trim().to_owned());
        }
    }
    Ok(exact.map_or_else(|| Wanted::Range(specifiers.to_owned()), Wanted::Exact))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Wanted, String> {
        requirement(text, Place::default()).map(|found| found.wanted)
    }

    #[test]
    fn forms() {
        let exact = |text: &str| Ok(Wanted::Exact(text.to_owned()));
        let range = |text: &str| Ok(Wanted::Range(text.to_owned()));
        assert_eq!(read("numpy"), Ok(Wanted::Any));
        assert_eq!(read("numpy == 2.1.0"), exact("2.1.0"));
        assert_eq!(read("numpy(==2.1.0)"), exact("2.1.0"));
        assert_eq!(read("x===oddly_named"), exact("oddly_named"));
        assert_eq!(read("x[a, b]==1.0,!=2"), exact("1.0"));
        assert_eq!(read("x==1.*"), range("==1.*"));
        assert_eq!(read("x ~= 1.4 ; os_name == 'nt'"), range("~= 1.4"));
        assert_eq!(read("x==${VERSION}"), Ok(Wanted::Unknown("==${VERSION}".into())));
        assert_eq!(read("x @ file:///y"), Ok(Wanted::Local("file:///y".into())));
        for wrong in ["", "==1", "x==", "x y", "x[", "x @", "x=1", "-x", "x>=1 <2"] {
            assert!(read(wrong).is_err(), "{wrong}: {:?}", read(wrong));
        }
    }

    #[test]
    fn hashes_are_in_the_fragment() {
        let digits = "a".repeat(64);
        let text = format!("x @ https://host/x.whl#sha256={digits} ; python_version > '3'");
        let found = requirement(&text, Place::default()).unwrap();
        assert_eq!(found.hashes.len(), 1);
        assert_eq!(found.hashes[0].to_string(), format!("sha-256:{digits}"));
        assert_eq!(found.condition.as_deref(), Some("python_version > '3'"));
        assert!(requirement("x @ https://h/x#md5=00", Place::default()).unwrap().hashes.is_empty());
    }
}
