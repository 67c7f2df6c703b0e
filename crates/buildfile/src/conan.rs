//! `conanfile.txt` and the literals of `conanfile.py` (Conan 2 reference).

use crate::literal::{self, Placed};
use crate::place::Place;
use crate::{BuildFacts, BuildFetch, BuildSource};

/// Sections, attributes and methods that list packages.
const REQUIRES: [&str; 4] = ["requires", "tool_requires", "build_requires", "test_requires"];

/// Reads the packages that a `conanfile.txt` requires.
///
/// ```
/// let facts = plimsoll_buildfile::read_conan_text("[requires]\nrope/1.4.2\n[generators]\nCMakeDeps\n");
/// assert_eq!(facts.fetches[0].revision.as_deref(), Some("1.4.2"));
/// ```
pub fn read_conan_text(text: &str) -> BuildFacts {
    let mut facts = BuildFacts::default();
    let mut is_open = false;
    let mut start = 0;
    for (line, written) in (1..).zip(text.split_inclusive('\n')) {
        let content = written.split('#').next().unwrap_or_default();
        // The revision of a recipe follows `#`.
        let content = if content.contains('/') { written } else { content }.trim();
        let content = content.split([' ', '\t']).next().unwrap_or_default();
        if let Some(section) = content.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
            is_open = REQUIRES.contains(&section);
        } else if is_open && !content.starts_with('#') {
            let at = start + (written.len() - written.trim_start().len());
            let column = written.get(..at - start).map_or(1, |blanks| blanks.chars().count() + 1);
            let column = u32::try_from(column).unwrap_or(u32::MAX);
            let place = Place { line, column, start: at, end: at + content.len() };
            facts.fetches.extend(package(text, content, place));
        }
        start += written.len();
    }
    facts
}

/// Reads the packages that a `conanfile.py` requires in literals: the attribute `requires`, and `self.requires(…)`.
///
/// ```
/// let text = "class Own(ConanFile):\n    def requirements(self):\n        self.requires(\"rope/1.4.2\")\n";
/// let facts = plimsoll_buildfile::read_conan_python(text);
/// assert_eq!(facts.fetches[0].revision.as_deref(), Some("1.4.2"));
/// ```
pub fn read_conan_python(text: &str) -> BuildFacts {
    let program = literal::read(text);
    let of = |value: &Placed| {
        let given = value.text()?;
        let mut fetch = package(text, &given.text, crate::deps::of_line(text, value.place))?;
        fetch.open = !given.is_known;
        Some(fetch)
    };
    let attributes = program.names.iter().filter(|(name, _)| REQUIRES.contains(&name.as_str()));
    let mut fetches: Vec<BuildFetch> =
        attributes.flat_map(|(_, value)| value.elements()).filter_map(of).collect();
    for called in &program.calls {
        let method = called.name.strip_prefix("self.").unwrap_or_default();
        if REQUIRES.contains(&method) {
            fetches.extend(called.arguments.first().and_then(of));
        }
    }
    fetches.sort_by_key(|fetch| fetch.start);
    BuildFacts { fetches, more: program.more, ..BuildFacts::default() }
}

/// Reads `name/version@user/channel#revision`. A version in brackets is a range.
fn package(text: &str, reference: &str, place: Place) -> Option<BuildFetch> {
    let (name, behind) = reference.split_once('/')?;
    let version = behind.split(['@', '#', ':']).next().unwrap_or_default();
    let is_name = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-+.".contains(&byte))
    };
    if !is_name(name) || version.is_empty() {
        return None;
    }
    let source = BuildSource::Package { ecosystem: "conan", name: name.to_owned() };
    let is_exact = version.starts_with(|first: char| first.is_ascii_alphanumeric());
    let fetch = BuildFetch::new(source, text, place);
    Some(fetch.at_revision(Some(version).filter(|_| is_exact)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(facts: BuildFacts, text: &str) -> Vec<(String, Option<String>)> {
        let row = |fetch: BuildFetch| {
            assert_eq!(text.get(fetch.start..fetch.end), Some(fetch.value.as_str()));
            let BuildSource::Package { name, .. } = fetch.source else { panic!("{fetch:?}") };
            (name, fetch.revision)
        };
        facts.fetches.into_iter().map(row).collect()
    }

    #[test]
    fn text_and_python() {
        let some =
            |name: &str, version: Option<&str>| (name.to_owned(), version.map(str::to_owned));
        let text = "[requires]\n  rope/1.4.2@own/stable#0123 # why\ntide/[>=2.0]\n# buoy/1\n[options]\nrope/*:shared=True\n[tool_requires]\ncmake/3.30.0\n";
        assert_eq!(
            rows(read_conan_text(text), text),
            [some("rope", Some("1.4.2")), some("tide", None), some("cmake", Some("3.30.0"))]
        );
        let text = "V = \"1.4.2\"\nclass Own(ConanFile):\n    name = \"own\"\n    requires = \"tide/2.0\", \"buoy/3.0@a/b\"\n\
                    \x20   def requirements(self):\n        self.requires(f\"rope/{V}\")\n        self.requires(\"a/\" + self.v)\n        self.other(\"no/1.0\")\n";
        assert_eq!(
            rows(read_conan_python(text), text),
            [
                some("tide", Some("2.0")),
                some("buoy", Some("3.0")),
                some("rope", Some("1.4.2")),
                some("a", None)
            ]
        );
    }
}
