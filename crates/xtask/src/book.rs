//! The book: documentation, and the pages of rules, detectors and formats, as one website made by mdBook.
//!
//! Chapters keep their paths in the repository, so that a link works in both. Files that chapters link to are copied
//! beside them. After the build, each link of each page is looked up.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

/// The parts of the book: their titles, and their chapters. A folder stands for the pages in it, and gets a page of
/// contents.
const PARTS: [(&str, &[&str]); 5] = [
    (
        "Use",
        &[
            "README.md",
            "docs/cli.md",
            "docs/signing.md",
            "docs/severity.md",
            "docs/evidence.md",
            "docs/coverage.md",
            "examples/harbor/README.md",
        ],
    ),
    ("Embed", &["crates/plimsoll/README.md", "docs/stability.md", "crates/license/README.md"]),
    ("Rules and detectors", &["crates/assess/specs", "crates/detect/specs"]),
    ("Formats", &["crates/emit/formats"]),
    ("Contribute", &["CONTRIBUTING.md", "crates/README.md", "SECURITY.md", "CHANGELOG.md"]),
];

/// The titles of the pages of contents.
const FOLDERS: [(&str, &str); 3] = [
    ("crates/assess/specs", "Rules"),
    ("crates/detect/specs", "Detectors"),
    ("crates/emit/formats", "SBOM formats"),
];

/// Builds the book in a folder of `target`, and fails on a link that leads nowhere.
pub(crate) fn run(workspace: &Path) -> Result<()> {
    let out = workspace.join("target/book");
    if out.exists() {
        fs::remove_dir_all(&out).context("cannot remove the book that is there")?;
    }
    let mut book = Book { workspace, source: out.join("src"), chapters: BTreeMap::new() };
    let summary = book.summary()?;
    write(&book.source.join("SUMMARY.md"), &summary)?;
    fs::copy(workspace.join("docs/book.toml"), out.join("book.toml"))
        .context("cannot copy docs/book.toml")?;
    let status = Command::new("mdbook").arg("build").arg(&out).status();
    let status = status.context("cannot run mdbook: `.ci/run tools` installs it")?;
    ensure!(status.success(), "mdbook: {status}");
    let pages = check_links(&out.join("book"))?;
    println!("target/book/book/index.html: {} chapters, {pages} pages", book.chapters.len());
    Ok(())
}

/// The source of the book.
struct Book<'a> {
    workspace: &'a Path,
    source: PathBuf,
    /// The title of each chapter, by its path.
    chapters: BTreeMap<String, String>,
}

impl Book<'_> {
    /// Copies the chapters; returns the table of contents.
    fn summary(&mut self) -> Result<String> {
        let mut summary = String::from("# Summary\n");
        for (part, chapters) in PARTS {
            write!(summary, "\n# {part}\n\n")?;
            for path in chapters {
                if self.workspace.join(path).is_dir() {
                    summary.push_str(&self.folder(path)?);
                } else {
                    let title = self.chapter(path)?;
                    writeln!(summary, "- [{title}]({path})")?;
                }
            }
        }
        Ok(summary)
    }

    /// Copies the pages of a folder, and writes its page of contents.
    fn folder(&mut self, folder: &str) -> Result<String> {
        let title = FOLDERS.iter().find(|(path, _)| *path == folder).map(|(_, title)| *title);
        let title = title.with_context(|| format!("{folder} has no title"))?;
        let mut names = Vec::new();
        for entry in fs::read_dir(self.workspace.join(folder))? {
            let path = entry?.path();
            if let Some(name) = path.file_name().filter(|_| is_markdown(&path)) {
                names.push(name.to_string_lossy().into_owned());
            }
        }
        names.sort();
        let (mut lines, mut contents) = (String::new(), format!("# {title}\n\n"));
        for name in names {
            let path = format!("{folder}/{name}");
            let chapter = self.chapter(&path)?;
            writeln!(lines, "  - [{chapter}]({path})")?;
            writeln!(contents, "- [{chapter}]({name})")?;
        }
        write(&self.source.join(folder).join("index.md"), &contents)?;
        Ok(format!("- [{title}]({folder}/index.md)\n{lines}"))
    }

    /// Copies a chapter and the files that it links to; returns its title.
    fn chapter(&mut self, path: &str) -> Result<String> {
        let text = fs::read_to_string(self.workspace.join(path))
            .with_context(|| format!("cannot read {path}"))?;
        let title = text.lines().find_map(|line| line.strip_prefix("# "));
        let title = title.with_context(|| format!("{path} has no title"))?.trim().to_owned();
        write(&self.source.join(path), &text)?;
        let folder = Path::new(path).parent().unwrap_or(Path::new(""));
        for link in links(&text, "](", ')') {
            let linked = join(folder, link);
            let from = self.workspace.join(&linked);
            // Markdown files are chapters; a link to one that is not is reported by the check of the links.
            if from.is_file() && !is_markdown(&linked) {
                let to = self.source.join(&linked);
                fs::create_dir_all(to.parent().unwrap_or(&self.source))?;
                fs::copy(&from, &to)
                    .with_context(|| format!("cannot copy {}", linked.display()))?;
            }
        }
        self.chapters.insert(path.to_owned(), title.clone());
        Ok(title)
    }
}

fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|suffix| suffix == "md")
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// The relative links of a text, without fragments: the text between two marks.
fn links<'a>(text: &'a str, begin: &'static str, end: char) -> impl Iterator<Item = &'a str> {
    let found = text.split(begin).skip(1).filter_map(move |rest| rest.split(end).next());
    let found = found.filter(|link| {
        let has_scheme = link.split('/').next().is_some_and(|first| first.contains(':'));
        !has_scheme && !link.contains(char::is_whitespace)
    });
    found.filter_map(|link| link.split(['#', '?']).next()).filter(|link| !link.is_empty())
}

/// A path with a relative one applied, without `..`.
fn join(folder: &Path, link: &str) -> PathBuf {
    let mut path = PathBuf::new();
    for part in folder.join(link).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    path
}

/// Looks up the links of all pages; returns how many pages there are.
fn check_links(site: &Path) -> Result<usize> {
    let mut pages = Vec::new();
    let mut folders = vec![site.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|suffix| suffix == "html") {
                pages.push(path);
            }
        }
    }
    let mut broken = BTreeSet::new();
    for page in &pages {
        let text = fs::read_to_string(page)?;
        let folder = page.parent().unwrap_or(site);
        for link in links(&text, "href=\"", '"') {
            let target = match link.strip_prefix('/') {
                Some(link) => site.join(link),
                None => folder.join(link),
            };
            let is_page = target.is_file() || target.join("index.html").is_file();
            if !is_page {
                let from = page.strip_prefix(site).unwrap_or(page);
                broken.insert(format!("{}: {link}", from.display()));
            }
        }
    }
    if !broken.is_empty() {
        let list: Vec<String> = broken.into_iter().collect();
        bail!("links that lead nowhere:\n{}", list.join("\n"));
    }
    Ok(pages.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_links() {
        let text =
            "[a](b.md#c) [d](https://e.example/f) [g](#h) [i](../j/k.rs) [l](mailto:m@n.example)";
        assert_eq!(links(text, "](", ')').collect::<Vec<_>>(), ["b.md", "../j/k.rs"]);
        assert_eq!(join(Path::new("docs"), "../crates/x.md"), Path::new("crates/x.md"));
    }

    #[test]
    fn a_broken_link() {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir(site.path().join("a")).unwrap();
        fs::write(site.path().join("a/index.html"), "<a href=\"../b.html\">").unwrap();
        let error = check_links(site.path()).unwrap_err().to_string();
        assert!(error.ends_with("a/index.html: ../b.html"), "{error}");
        fs::write(site.path().join("b.html"), "<a href=\"a\">").unwrap();
        assert_eq!(check_links(site.path()).unwrap(), 2);
    }
}
