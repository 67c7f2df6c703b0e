//! Adds risk tiers, with facts that only the files of components show.

use plimsoll_assess::{CopyFacts, risks};
use plimsoll_model::{Component, Report, RiskRules};
use plimsoll_source::{Entry, Source};

/// Adds the risk tiers of the components of a report.
pub(crate) fn assess(report: Report, source: &dyn Source, rules: RiskRules) -> Report {
    let rows = risks(&report.components, &rules, &|component| copy_facts(component, source));
    report.with_risks(rows, rules)
}

/// Extensions of headers, and of files that only headers include.
const HEADERS: [&str; 10] = ["h", "hh", "hpp", "hxx", "h++", "inl", "ipp", "ixx", "tcc", "tpp"];

/// Extensions of files that are not code.
const BESIDE: [&str; 13] = [
    "bazel", "build", "cff", "cmake", "html", "in", "json", "md", "rst", "toml", "txt", "yaml",
    "yml",
];

/// The facts from the files of a component. A component inside another counts as a part of both.
fn copy_facts(component: &Component, source: &dyn Source) -> CopyFacts {
    let mut has_readme = false;
    let (mut headers, mut others) = (0_usize, 0_usize);
    for path in &component.paths {
        let own = source.entry(path).into_iter();
        for entry in own.chain(source.below(path)).filter(|entry| entry.kind.is_file()) {
            has_readme |= is_readme(entry);
            match suffix(entry) {
                Some(suffix) if HEADERS.contains(&suffix.as_str()) => headers += 1,
                Some(suffix) if !BESIDE.contains(&suffix.as_str()) => others += 1,
                _ => {}
            }
        }
    }
    CopyFacts::new(has_readme, headers > 0 && others == 0)
}

fn is_readme(entry: &Entry) -> bool {
    let name = entry.path.file_name();
    name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"readme"))
}

/// The extension of a name in lower case; `None` if the only period is at the beginning.
fn suffix(entry: &Entry) -> Option<String> {
    let name = String::from_utf8_lossy(entry.path.file_name());
    let (stem, suffix) = name.rsplit_once('.')?;
    (!stem.is_empty()).then(|| suffix.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use plimsoll_model::{ComponentId, ComponentKind, RepoPath, Scope};
    use plimsoll_source::MemorySource;

    use super::*;

    fn facts(files: &[&str]) -> CopyFacts {
        let source =
            files.iter().fold(MemorySource::new(), |source, path| source.with_file(*path, ""));
        let kind = ComponentKind::VendoredDirectory;
        let mut rope =
            Component::new(ComponentId::derive(kind, b"rope"), kind, Scope::Product, "rope");
        rope.paths = vec![RepoPath::new("lib/rope")];
        copy_facts(&rope, &source)
    }

    #[test]
    fn headers_are_files_that_nothing_compiles() {
        let header = facts(&["lib/rope/rope.hpp", "lib/rope/LICENSE", "lib/rope/CMakeLists.txt"]);
        assert_eq!(header, CopyFacts::new(false, true));
        assert_eq!(facts(&["lib/rope/rope.h", "lib/rope/t/t.cc"]), CopyFacts::new(false, false));
        assert_eq!(facts(&["lib/rope/LICENSE"]), CopyFacts::new(false, false));
        assert_eq!(facts(&["lib/rope/rope.h", "lib/rope/rope.so"]), CopyFacts::new(false, false));
        // A file beside the copy is not a part of it.
        assert_eq!(facts(&["lib/rope/rope.H", "lib/rope.c"]), CopyFacts::new(false, true));
    }

    #[test]
    fn a_readme_has_any_suffix() {
        assert!(facts(&["lib/rope/Readme.rst"]).has_readme);
        assert!(facts(&["lib/rope/README"]).has_readme);
        assert!(!facts(&["lib/rope/read.me", "README"]).has_readme);
    }
}
