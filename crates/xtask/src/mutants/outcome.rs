//! The outcome of mutants.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use anyhow::{Context as _, Result};

/// The mutants of one run of cargo-mutants, by outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// A test failed.
    pub(super) caught: Vec<String>,
    /// Every test passed.
    pub(super) missed: Vec<String>,
    /// The tests did not end in time, so the change was noticed.
    pub(super) timeout: Vec<String>,
    /// The change does not compile.
    pub(super) unviable: Vec<String>,
}

impl Outcome {
    /// Reads the lists of cargo-mutants.
    pub(super) fn read(dir: &Path) -> Result<Self> {
        let list = |name: &str| -> Result<Vec<String>> {
            let path = dir.join(name);
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            Ok(text.lines().map(str::to_owned).collect())
        };
        Ok(Self {
            caught: list("caught.txt")?,
            missed: list("missed.txt")?,
            timeout: list("timeout.txt")?,
            unviable: list("unviable.txt")?,
        })
    }

    fn viable(&self) -> usize {
        self.caught.len() + self.missed.len() + self.timeout.len()
    }
}

/// Outcomes by folder.
#[derive(Debug, Default)]
pub(super) struct Outcomes(BTreeMap<&'static str, Outcome>);

impl Outcomes {
    /// Adds the outcomes of a run in a folder.
    pub(super) fn add(&mut self, folder: &'static str, more: Outcome) {
        let known = self.0.entry(folder).or_default();
        known.caught.extend(more.caught);
        known.missed.extend(more.missed);
        known.timeout.extend(more.timeout);
        known.unviable.extend(more.unviable);
    }

    /// Returns the number of mutants that compile.
    pub(super) fn viable(&self) -> usize {
        self.0.values().map(Outcome::viable).sum()
    }

    /// Writes the mutants that no test noticed, one per line.
    pub(super) fn write_survivors(&self, path: &Path) -> Result<()> {
        let lines: String = self.0.values().flat_map(|outcome| &outcome.missed).fold(
            String::new(),
            |mut text, name| {
                text.push_str(name);
                text.push('\n');
                text
            },
        );
        std::fs::write(path, lines).with_context(|| format!("cannot write {}", path.display()))
    }
}

impl fmt::Display for Outcomes {
    /// Writes a Markdown table with a row per folder and a total.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| folder | caught | missed | timeout | unviable | noticed |")?;
        writeln!(f, "|---|---:|---:|---:|---:|---:|")?;
        let mut all = Outcome::default();
        for (folder, outcome) in &self.0 {
            row(f, folder, outcome)?;
            all.caught.extend_from_slice(&outcome.caught);
            all.missed.extend_from_slice(&outcome.missed);
            all.timeout.extend_from_slice(&outcome.timeout);
            all.unviable.extend_from_slice(&outcome.unviable);
        }
        row(f, "all", &all)
    }
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, outcome: &Outcome) -> fmt::Result {
    let noticed = outcome.caught.len() + outcome.timeout.len();
    let share = match outcome.viable() {
        0 => "none".to_owned(),
        viable => {
            let tenths = noticed * 1000 / viable;
            format!("{}.{} %", tenths / 10, tenths % 10)
        }
    };
    writeln!(
        f,
        "| {name} | {} | {} | {} | {} | {share} |",
        outcome.caught.len(),
        outcome.missed.len(),
        outcome.timeout.len(),
        outcome.unviable.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_outcomes() {
        let names = |count: usize| vec!["x".to_owned(); count];
        let mut outcomes = Outcomes::default();
        for (folder, caught, missed) in [("b", 9, 1), ("a", 2, 1), ("a", 0, 0)] {
            let timeout = names(1);
            let (caught, missed) = (names(caught), names(missed));
            outcomes.add(folder, Outcome { caught, missed, timeout, unviable: names(1) });
        }
        assert_eq!(outcomes.viable(), 16);
        let table = outcomes.to_string();
        assert!(table.contains("| a | 2 | 1 | 2 | 2 | 80.0 % |"), "{table}");
        assert!(table.ends_with("| all | 11 | 2 | 3 | 3 | 87.5 % |\n"), "{table}");
    }
}
