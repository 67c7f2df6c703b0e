//! The list of pinned corpora.

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

/// The registry of a corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Registry {
    /// The registry of crates.
    Crates,
    /// The Python index; the corpus is a source distribution.
    Pypi,
}

/// A corpus: a published archive with a known digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Corpus {
    /// The name of the package.
    pub(super) name: String,
    /// The exact version.
    pub(super) version: String,
    /// The registry.
    pub(super) registry: Registry,
    /// The name of the archive.
    pub(super) file: String,
    /// The SHA-256 of the archive, in lower-case hexadecimal.
    pub(super) sha256: String,
}

impl Corpus {
    /// Returns the folder into which the corpus is unpacked, which is also the top folder of its
    /// archive.
    pub(super) fn folder(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }
}

/// Reads the list of corpora.
pub(super) fn parse(list: &str) -> Result<Vec<Corpus>> {
    let list: Value = serde_json::from_str(list)?;
    let rows = list.get("corpora").and_then(Value::as_array).context("no list `corpora`")?;
    rows.iter().map(parse_row).collect()
}

/// Parses a row of the list.
fn parse_row(row: &Value) -> Result<Corpus> {
    let text = |key: &str| -> Result<String> {
        let value = row.get(key).and_then(Value::as_str);
        Ok(value.with_context(|| format!("a corpus without `{key}`"))?.to_owned())
    };
    let registry = match text("registry")?.as_str() {
        "crates" => Registry::Crates,
        "pypi" => Registry::Pypi,
        other => bail!("unknown registry `{other}`"),
    };
    let corpus = Corpus {
        name: text("name")?,
        version: text("version")?,
        registry,
        file: text("file")?,
        sha256: text("sha256")?,
    };
    for part in [&corpus.name, &corpus.version, &corpus.file] {
        ensure!(!part.contains(['/', '\\']), "`{part}` is not a plain name");
    }
    Ok(corpus)
}
