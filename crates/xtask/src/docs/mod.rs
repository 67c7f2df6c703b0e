//! `docs`: generates the tables in `docs/` from the code, so that they match it.
//!
//! The text around the tables is written by hand. A table is between `<!-- NAME: begin -->` and
//! `<!-- NAME: end -->`.

mod coverage;
mod evidence;
mod markdown;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::schema::Mode;

/// Generates the text between two markers.
type Generate = fn() -> String;

/// The tables: page, name of the markers, and generator.
const TABLES: [(&str, &str, Generate); 8] = [
    ("docs/coverage.md", "mechanisms", coverage::mechanisms),
    ("docs/coverage.md", "gaps", coverage::gaps),
    ("docs/coverage.md", "supporting", coverage::supporting),
    ("docs/coverage.md", "unread", coverage::unread),
    ("docs/evidence.md", "kinds", evidence::kinds),
    ("docs/evidence.md", "rules", evidence::rules),
    ("docs/evidence.md", "tiers", evidence::tiers),
    ("docs/evidence.md", "fields", evidence::fields),
];

/// Writes the tables; with `--check`, fails if a table differs from the code.
pub(crate) fn run(workspace: &Path, mode: Mode) -> Result<()> {
    let mut pages: Vec<&str> = TABLES.iter().map(|(page, ..)| *page).collect();
    pages.dedup();
    for page in pages {
        let file = workspace.join(page);
        let kept = fs::read_to_string(&file).with_context(|| format!("cannot read {page}"))?;
        let mut text = kept.clone();
        for (_, name, generate) in TABLES.iter().filter(|(of, ..)| *of == page) {
            text = replaced(&text, name, &generate())
                .with_context(|| format!("{page} has no place for the table `{name}`"))?;
        }
        if mode == Mode::Check && text != kept {
            bail!("{page} differs from the code: run `cargo xtask docs` and commit the result");
        }
        if text != kept {
            fs::write(&file, text).with_context(|| format!("cannot write {page}"))?;
        }
        println!("docs: {page} matches the code");
    }
    Ok(())
}

/// Replaces the text between two markers; `None` if one of them is missing.
fn replaced(text: &str, name: &str, between: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- {name}: begin -->\n"), format!("<!-- {name}: end -->"));
    let (before, rest) = text.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}{between}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_is_replaced() {
        let text = "a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb\n";
        let expected = "a\n<!-- x: begin -->\nnew\n<!-- x: end -->\nb\n";
        assert_eq!(replaced(text, "x", "new\n").as_deref(), Some(expected));
        assert_eq!(replaced(text, "y", "new\n"), None);
    }
}
