//! Compares the rows of an example with its page.

use std::fmt::Write as _;
use std::fs;

use super::page::{Example, Page};

/// The variable that makes [`settle`] rewrite pages, and its value.
const REWRITE: (&str, &str) = ("PLIMSOLL_SPECS", "rewrite");

/// The actual rows of an example.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Verdict<'a> {
    /// The page.
    pub page: &'a Page,
    /// The example.
    pub example: &'a Example,
    /// The actual rows.
    pub actual: Vec<String>,
}

impl Verdict<'_> {
    /// Whether the rows are the expected ones.
    pub fn passes(&self) -> bool {
        self.example.expect.as_ref() == Some(&self.actual)
    }

    /// Returns the differences: `-` before an expected row that is missing, `+` before an
    /// unexpected row.
    pub fn difference(&self) -> String {
        let expected = self.example.expect.clone().unwrap_or_default();
        let (missing, extra) = (without(&expected, &self.actual), without(&self.actual, &expected));
        let mut out =
            format!("{}:{}: {}\n", self.page.path.display(), self.example.line, self.example.title);
        for row in &missing {
            let _ = writeln!(out, "  - {row}");
        }
        for row in &extra {
            let _ = writeln!(out, "  + {row}");
        }
        if self.example.expect.is_none() {
            out.push_str("  the example has no `expect` block\n");
        } else if missing.is_empty() && extra.is_empty() {
            out.push_str("  the rows are the same in another order\n");
        }
        out
    }

    /// Returns the `expect` block with the actual rows.
    fn block(&self) -> String {
        let rows =
            if self.actual.is_empty() { "nothing".to_owned() } else { self.actual.join("\n") };
        format!("```expect\n{rows}\n```")
    }
}

/// Returns the rows of one list that another lacks, with their number.
fn without(rows: &[String], others: &[String]) -> Vec<String> {
    let mut others: Vec<&String> = others.iter().collect();
    let mut left = Vec::new();
    for row in rows {
        match others.iter().position(|other| *other == row) {
            Some(at) => drop(others.swap_remove(at)),
            None => left.push(row.clone()),
        }
    }
    left
}

/// Runs every example of the pages. `rows` returns the rows of an example.
pub fn judge(pages: &[Page], rows: impl Fn(&Example) -> Vec<String>) -> Vec<Verdict<'_>> {
    let examples =
        pages.iter().flat_map(|page| page.examples.iter().map(move |example| (page, example)));
    examples.map(|(page, example)| Verdict { page, example, actual: rows(example) }).collect()
}

/// Fails with the differences if an example does not pass; with `PLIMSOLL_SPECS=rewrite`, rewrites
/// its page instead.
///
/// # Panics
///
/// If an example does not pass and nothing is rewritten.
pub fn settle(verdicts: &[Verdict<'_>]) {
    let failed: Vec<&Verdict<'_>> = verdicts.iter().filter(|verdict| !verdict.passes()).collect();
    if std::env::var(REWRITE.0).is_ok_and(|value| value == REWRITE.1) {
        return rewrite(verdicts);
    }
    let differences: String = failed.iter().map(|verdict| verdict.difference()).collect();
    assert!(
        failed.is_empty(),
        "{} of {} examples differ from their page:\n\n{differences}\nIf that is meant, run this \
         again with {}={} and review the pages.",
        failed.len(),
        verdicts.len(),
        REWRITE.0,
        REWRITE.1,
    );
}

/// Writes the actual rows of failing examples into their pages.
pub fn rewrite(verdicts: &[Verdict<'_>]) {
    let failed: Vec<&Verdict<'_>> = verdicts.iter().filter(|verdict| !verdict.passes()).collect();
    for verdicts in failed.chunk_by(|a, b| a.page.path == b.page.path) {
        rewrite_page(verdicts);
    }
}

/// Rewrites a page. The examples are in the order of the page.
fn rewrite_page(verdicts: &[&Verdict<'_>]) {
    let Some(page) = verdicts.first().map(|verdict| verdict.page) else { return };
    let (mut out, mut rest) = (String::new(), 0);
    for verdict in verdicts {
        let span = &verdict.example.span;
        out.push_str(&page.text[rest..span.start]);
        if span.is_empty() {
            out.truncate(out.trim_end().len());
            out.push_str("\n\n");
        }
        out.push_str(&verdict.block());
        let tail = &page.text[span.end..];
        out.push_str(match (tail.is_empty(), tail.starts_with('\n')) {
            (true, _) => "\n",
            (false, true) => "",
            (false, false) => "\n\n",
        });
        rest = span.end;
    }
    out.push_str(&page.text[rest..]);
    fs::write(&page.path, out).unwrap_or_else(|why| panic!("{}: {why}", page.path.display()));
}
