//! Commands that fetch code.

use plimsoll_model::{DigestAlgorithm, FetchCheck, FileDigest};

use super::arguments::{Arguments, Given};
use super::origin::Origin;
use super::syntax::Command;
use crate::fetch::is_remote;
use crate::{BuildFetch, BuildSource};

/// URLs of the hosts with abbreviations in CPM.cmake, and its options for them.
const HOSTS: [(&str, &str, &str); 3] = [
    ("gh", "GITHUB_REPOSITORY", "https://github.com/"),
    ("gl", "GITLAB_REPOSITORY", "https://gitlab.com/"),
    ("bb", "BITBUCKET_REPOSITORY", "https://bitbucket.org/"),
];

/// A function that reads the arguments of a command that may fetch.
type Reader<'a> = fn(&Options<'a>) -> Option<BuildFetch>;

fn reader<'a>(command: &str) -> Option<Reader<'a>> {
    Some(match command {
        "fetchcontent_declare" | "fetchcontent_populate" | "externalproject_add" => {
            Options::declared
        }
        "file" => Options::download,
        "cpmaddpackage" | "cpmfindpackage" | "cpmdeclarepackage" => Options::package,
        _ => return None,
    })
}

/// The digest that a command states, and the check if its value is known only at run time.
type Expected = (Option<FileDigest>, Option<FetchCheck>);

/// Whether a command may fetch.
pub(super) fn is_read(command: &str) -> bool {
    reader(command).is_some()
}

/// Returns the fetch of a command.
pub(super) fn of(command: &Command, arguments: &Arguments) -> Option<BuildFetch> {
    reader(&command.name)?(&Options { command, arguments })
}

/// Whether a text is the name of an option.
fn is_option(text: &str) -> bool {
    const STARTS: [&str; 13] = [
        "GIT_",
        "URL_",
        "SOURCE_",
        "BINARY_",
        "CMAKE_",
        "BUILD_",
        "INSTALL_",
        "UPDATE_",
        "PATCH_",
        "CONFIGURE_",
        "DOWNLOAD_",
        "EXPECTED_",
        "TEST_",
    ];
    STARTS.iter().any(|start| text.starts_with(start))
        || matches!(
            text,
            "URL"
                | "NAME"
                | "VERSION"
                | "OPTIONS"
                | "PREFIX"
                | "DEPENDS"
                | "EXCLUDE_FROM_ALL"
                | "SYSTEM"
        )
}

/// The options of a command: words in capitals, followed by their values.
struct Options<'a> {
    command: &'a Command,
    arguments: &'a Arguments,
}

impl<'a> Options<'a> {
    /// Returns the value of an option.
    fn value(&self, option: &str) -> Option<&'a Given> {
        let mut behind =
            self.arguments.all.iter().skip_while(|argument| argument.text != option).skip(1);
        // If an option has no value, the next option follows.
        behind.next().filter(|value| !is_option(&value.text))
    }

    /// Reads `FetchContent_Declare` and `ExternalProject_Add` (`CMake` module documentation).
    fn declared(&self) -> Option<BuildFetch> {
        let name = self.arguments.all.first().filter(|name| name.is_known);
        self.project(name.map(|name| name.text.clone()))
    }

    /// Reads the options that all commands except `file` share.
    fn project(&self, name: Option<String>) -> Option<BuildFetch> {
        if let Some(url) = self.value("GIT_REPOSITORY") {
            return self.clone(name, url, url.text.clone(), self.value("GIT_TAG"));
        }
        let digest = self.digest("URL_HASH", "URL_MD5");
        self.downloaded(name, self.value("URL")?, BuildSource::Archive, digest)
    }

    /// Reads `file(DOWNLOAD url [file] [EXPECTED_HASH algorithm=digits] [EXPECTED_MD5 digits])`.
    fn download(&self) -> Option<BuildFetch> {
        let digest = self.digest("EXPECTED_HASH", "EXPECTED_MD5");
        self.downloaded(None, self.arguments.all.get(1)?, BuildSource::File, digest)
    }

    /// Reads `CPMAddPackage`: options, or one argument `gh:owner/name@version#tag`.
    fn package(&self) -> Option<BuildFetch> {
        let short = match self.arguments.all.as_slice() {
            [only] => Some(only),
            _ => self.value("URI"),
        };
        if let Some(short) = short {
            return self.short(short);
        }
        let name = self.value("NAME").filter(|name| name.is_known);
        let name = name.map(|name| name.text.clone());
        let hosted = HOSTS.iter().find_map(|(_, option, url)| Some((self.value(option)?, *url)));
        let Some((place, url)) = hosted
            .map(|(place, host)| (place, format!("{host}{}", place.text)))
            .or_else(|| self.value("GIT_REPOSITORY").map(|place| (place, place.text.clone())))
        else {
            return self.project(name);
        };
        if let Some(tag) = self.value("GIT_TAG") {
            return self.clone(name, place, url, Some(tag));
        }
        // In CPM, version `1.2` means the tag `v1.2`.
        let version = self.value("VERSION").map(|version| {
            let text = format!("v{}", version.text);
            Given { text, ..version.clone() }
        });
        self.clone(name, place, url, version.as_ref())
    }

    /// Reads `gh:owner/name@version#tag` or `https://host/name.git@version#tag`; any other URL is
    /// the URL of an archive.
    fn short(&self, short: &Given) -> Option<BuildFetch> {
        let text = short.text.as_str();
        let (host, rest) = text.split_once(':')?;
        let hosted = HOSTS.iter().find_map(|(name, _, url)| (*name == host).then_some(*url));
        let (name, url, behind) = if let Some(url) = hosted {
            let (path, behind) = rest.split_at(rest.find(['@', '#']).unwrap_or(rest.len()));
            (path.rsplit('/').next().map(str::to_owned), format!("{url}{path}"), behind)
        } else {
            let at = text.rfind(".git@").or_else(|| text.rfind(".git#"));
            let Some((url, behind)) = at.and_then(|at| text.split_at_checked(at + 4)) else {
                return self.downloaded(None, short, BuildSource::Archive, (None, None));
            };
            (None, url.to_owned(), behind)
        };
        let tag = match behind.split_once('#') {
            Some((_, tag)) => Some(tag.to_owned()),
            None => behind.strip_prefix('@').map(|version| format!("v{version}")),
        };
        let tag = tag.map(|text| Given { text, ..short.clone() });
        self.clone(name, short, url, tag.as_ref())
    }

    /// Returns the expected digest.
    fn digest(&self, hash: &str, md5: &str) -> Expected {
        if let Some(digits) = self.value(md5) {
            // `URL_MD5` without a value is ignored, unlike `URL_HASH MD5=`.
            let digest = FileDigest::of_hex(DigestAlgorithm::Md5, &digits.text);
            return (digest, open(digits, FetchCheck::UnknownDigest));
        }
        let Some(stated) = self.value(hash) else { return (None, None) };
        let Some((name, digits)) = stated.text.split_once('=') else {
            // `URL_HASH` without a value is ignored.
            return (None, open(stated, of_choices(stated)));
        };
        let algorithm = DigestAlgorithm::named(name);
        // CMake reports an error for `ALGORITHM=` without digits.
        let check = match algorithm {
            Some(algorithm) if algorithm >= DigestAlgorithm::Sha256 => FetchCheck::VariableDigest,
            Some(_) => FetchCheck::WeakDigest,
            None => FetchCheck::UnknownDigest,
        };
        let digest = algorithm.and_then(|algorithm| FileDigest::of_hex(algorithm, digits));
        (digest, open(stated, check))
    }

    fn clone(
        &self,
        name: Option<String>,
        place: &Given,
        url: String,
        revision: Option<&Given>,
    ) -> Option<BuildFetch> {
        let open = !place.is_known || revision.is_some_and(|revision| !revision.is_known);
        let mut fetch = self.fetch(name, place, BuildSource::Repository(url), open)?;
        fetch.revision = revision.map(|revision| revision.text.clone());
        Some(fetch)
    }

    fn downloaded(
        &self,
        name: Option<String>,
        place: &Given,
        source: fn(String) -> BuildSource,
        (digest, check): Expected,
    ) -> Option<BuildFetch> {
        // With a digest, alternative URLs have the same content, so any of them is right.
        let alternative = place.choices.as_ref().and_then(|choices| choices.values.first());
        let place = match alternative.filter(|_| digest.is_some() && check.is_none()) {
            Some(text) => &Given { text: text.clone(), is_known: true, ..place.clone() },
            None => place,
        };
        let source = source(place.text.clone());
        let mut fetch = self.fetch(name, place, source, !place.is_known)?;
        (fetch.digest, fetch.check) = (digest, check);
        Some(fetch)
    }

    /// Creates a fetch, unless its source is a local path.
    fn fetch(
        &self,
        name: Option<String>,
        place: &Given,
        source: BuildSource,
        open: bool,
    ) -> Option<BuildFetch> {
        let (BuildSource::Archive(url) | BuildSource::File(url) | BuildSource::Repository(url)) =
            &source
        else {
            return None;
        };
        // A URL that the caller of a function provides is reported at the call.
        let may_be = !place.is_known && !self.arguments.in_body && url.starts_with("${") && {
            let variable = url.split('}').next().unwrap_or_default();
            !["_DIR", "_DIRECTORY", "_ROOT", "_PATH"].iter().any(|end| variable.ends_with(end))
        };
        if !is_remote(url) && !may_be {
            return None;
        }
        let written = self.command.arguments.get(place.written)?;
        Some(BuildFetch {
            name,
            source,
            value: written.text.clone(),
            line: written.line,
            column: written.column,
            start: written.start,
            end: written.end,
            revision: None,
            digest: None,
            check: None,
            open,
        })
    }
}

/// The check by a digest whose value is known only at run time: `of_build` if it comes from the files of the build.
/// `None` if the value is known.
fn open(digest: &Given, of_build: FetchCheck) -> Option<FetchCheck> {
    let check = match digest.origin {
        Origin::Build => of_build,
        Origin::Download => FetchCheck::FetchedDigest,
    };
    (!digest.is_known).then_some(check)
}

/// The check by a digest that depends on a condition: by the weakest of its values if every branch sets a valid one,
/// otherwise by an unknown digest.
fn of_choices(stated: &Given) -> FetchCheck {
    let algorithm = |value: &String| {
        let (name, digits) = value.split_once('=')?;
        let algorithm = DigestAlgorithm::named(name)?;
        FileDigest::of_hex(algorithm, digits).map(|_| algorithm)
    };
    let choices = stated.choices.as_ref().filter(|choices| choices.is_complete);
    let weakest = choices.and_then(|choices| {
        let all: Option<Vec<DigestAlgorithm>> = choices.values.iter().map(algorithm).collect();
        all?.into_iter().min()
    });
    match weakest {
        Some(weakest) if weakest >= DigestAlgorithm::Sha256 => FetchCheck::VariableDigest,
        Some(_) => FetchCheck::WeakDigest,
        None => FetchCheck::UnknownDigest,
    }
}
