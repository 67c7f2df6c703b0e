//! Generated files and their rates: texts of the list, their variants, and changed terms.

use std::path::Path;

use anyhow::{Context as _, Result};
use plimsoll_license::LicenseReading;
use plimsoll_testkit::Random;

use super::alter::{self, Header, Mutant};
use super::perturb::{PERTURBATIONS, joined};
use super::reader::{Reader, shown};
use super::row::EvalRow;
use super::texts::{Listed, Texts};

/// Minimum rate of every variant, in percent.
const FLOOR: f64 = 98.0;

/// Number of files with two texts, and with five.
const JOINS: [(&str, usize, usize); 2] = [("two texts", 2, 240), ("five texts", 5, 120)];

/// A generated file.
struct Generated {
    /// The row of the result.
    subject: &'static str,
    /// The content.
    text: String,
    /// The requirement for the reading.
    law: Law,
}

/// The requirement for the reading of a file.
enum Law {
    /// It returns these licenses and, if the flag is set (all words that grant rights are present),
    /// no alteration.
    Names(Vec<&'static str>, bool),
    /// It returns this exception.
    Exception(&'static str),
    /// It does not accept the text as the license.
    Altered(Mutant),
    /// It returns the expression of the notice.
    Notice(Header),
}

impl Generated {
    /// Whether the reading meets the requirement.
    fn is_right(&self, texts: &Texts, reading: &LicenseReading) -> bool {
        match &self.law {
            Law::Names(ids, _) => texts.names(reading, ids),
            Law::Exception(id) => texts.names_exception(reading, id),
            Law::Altered(mutant) => !mutant.is_accepted(texts, reading),
            Law::Notice(header) => header.is_right(reading),
        }
    }

    /// Returns the expected result; for a changed text, the license that it resembles.
    fn label(&self) -> String {
        match &self.law {
            Law::Names(ids, _) => ids.join(" AND "),
            Law::Exception(id) => (*id).to_owned(),
            Law::Altered(mutant) => format!("{}, {}", mutant.license, mutant.change),
            Law::Notice(header) => header.states.clone(),
        }
    }

    /// Returns the minimum rate, in percent.
    fn floor(&self) -> f64 {
        match &self.law {
            Law::Names(..) | Law::Exception(_) => FLOOR,
            Law::Altered(_) | Law::Notice(_) => 100.0,
        }
    }
}

/// Measures all rates, with one in `every` texts.
pub(super) fn measure(reader: Reader<'_>, texts: &Texts, every: usize) -> Vec<EvalRow> {
    let mut clean = EvalRow::new("of all these: not reported as altered", FLOOR);
    let mut rows: Vec<EvalRow> = Vec::new();
    each(texts, every, &mut |case| {
        if rows.last().is_none_or(|row| row.subject != case.subject) {
            rows.push(EvalRow::new(case.subject, case.floor()));
        }
        let reading = reader(case.text.as_bytes());
        if let Some(row) = rows.last_mut() {
            row.count(case.is_right(texts, &reading), || {
                format!("{} read as {}", case.label(), shown(&reading))
            });
        }
        if matches!(case.law, Law::Names(_, true)) {
            clean.count(reading.is_clean(), || format!("{}, {}", case.label(), case.subject));
        }
    });
    rows.push(clean);
    rows
}

/// Writes all files and a list of them, for other tools.
pub(super) fn write(texts: &Texts, every: usize, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).context("cannot create the folder of the files")?;
    let mut list = String::new();
    let mut failed = None;
    let mut number = 0_usize;
    each(texts, every, &mut |case| {
        number += 1;
        let name = format!("{number:05}.txt");
        list.push_str(&[name.as_str(), case.subject, &case.label()].join("\t"));
        list.push('\n');
        failed = failed.take().or(std::fs::write(folder.join(name), &case.text).err());
    });
    failed.map_or(Ok(()), Err).context("cannot write the files")?;
    std::fs::write(folder.join("list.tsv"), list).context("cannot write the list")
}

/// Generates all files.
fn each(texts: &Texts, every: usize, take: &mut dyn FnMut(&Generated)) {
    let chosen: Vec<Listed> = texts.licenses.iter().copied().step_by(every).collect();
    for Listed { id, text } in &chosen {
        let law = Law::Names(vec![id], true);
        take(&Generated { subject: "SPDX texts, unchanged", text: (*text).to_owned(), law });
    }
    for Listed { id, text } in texts.exceptions.iter().step_by(every) {
        let law = Law::Exception(id);
        take(&Generated { subject: "SPDX exceptions, unchanged", text: (*text).to_owned(), law });
    }
    for form in PERTURBATIONS {
        let mut random = Random::new(7);
        for Listed { id, text } in &chosen {
            if let Some(text) = form.apply(text, &mut random) {
                let law = Law::Names(vec![id], form.keeps_words);
                take(&Generated { subject: form.name, text, law });
            }
        }
    }
    for (subject, size, number) in JOINS {
        let mut random = Random::new(23);
        for _ in 0..number.div_ceil(every) {
            let drawn: Vec<Listed> = (0..size).map(|_| *random.pick(&chosen)).collect();
            let law = Law::Names(drawn.iter().map(|listed| listed.id).collect(), true);
            take(&Generated { subject, text: joined(&drawn, &mut random), law });
        }
    }
    for mutant in alter::mutants(texts, every) {
        let text = mutant.text.clone();
        take(&Generated { subject: "altered terms not accepted", text, law: Law::Altered(mutant) });
    }
    for header in alter::headers() {
        let text = header.text.clone();
        take(&Generated {
            subject: "\"only\" or \"or later\", decided by the notice",
            text,
            law: Law::Notice(header),
        });
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_license::{LicenseScanner, MatchVerdict};

    use super::*;

    /// Uses one in this many texts, because all of them take long; the command uses all.
    const EVERY: usize = 40;

    fn below(reader: Reader<'_>) -> Vec<String> {
        let rows = measure(reader, &Texts::load(), EVERY);
        rows.into_iter().filter(|row| !row.holds()).map(|row| row.subject).collect()
    }

    #[test]
    fn a_scanner_that_finds_nothing_is_below_every_floor() {
        let rows = measure(&|_| LicenseReading::default(), &Texts::load(), EVERY);
        for row in rows {
            // It accepts nothing, so no changed text is accepted.
            assert_eq!(row.holds(), row.subject == "altered terms not accepted", "{}", row.subject);
        }
    }

    #[test]
    fn a_scanner_that_overlooks_changes_accepts_altered_terms() {
        let below = below(&|bytes| {
            let mut reading = LicenseScanner::new().read(bytes);
            for found in &mut reading.matches {
                found.verdict = MatchVerdict::Exact;
            }
            reading
        });
        assert!(below.iter().any(|subject| subject == "altered terms not accepted"), "{below:?}");
    }

    #[test]
    fn a_scanner_that_stops_after_the_first_match_misses_the_others() {
        let below = below(&|bytes| {
            let mut reading = LicenseScanner::new().read(bytes);
            reading.matches.truncate(1);
            reading.expression = reading.matches.first().map(|found| found.expression.clone());
            reading
        });
        assert!(below.iter().any(|subject| subject == "five texts"), "{below:?}");
    }

    #[test]
    fn writes_what_it_measures() {
        let folder = tempfile::tempdir().unwrap();
        write(&Texts::load(), 100, folder.path()).unwrap();
        let list = std::fs::read_to_string(folder.path().join("list.tsv")).unwrap();
        assert!(list.lines().count() > 100);
        assert!(
            list.lines()
                .all(|line| { folder.path().join(line.split('\t').next().unwrap()).is_file() })
        );
    }
}
