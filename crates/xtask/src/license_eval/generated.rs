//! The rates of what is generated: texts of the list, their other forms, and altered terms.

use plimsoll_testkit::Random;

use super::alter;
use super::perturb::{PERTURBATIONS, joined};
use super::reader::{Reader, shown};
use super::row::EvalRow;
use super::texts::{Listed, Texts};

/// The least share of every form, in percent.
const FLOOR: f64 = 98.0;

/// How many files hold two texts, and how many five.
const JOINS: [(&str, usize, usize); 2] = [("two texts", 2, 240), ("five texts", 5, 120)];

/// Measures all rates, with one text in `every`.
pub(super) fn measure(reader: Reader<'_>, texts: &Texts, every: usize) -> Vec<EvalRow> {
    let chosen: Vec<Listed> = texts.licenses.iter().copied().step_by(every).collect();
    let mut clean = EvalRow::new("none of these called altered", FLOOR);
    let mut rows = identity(reader, texts, &chosen, &mut clean);
    rows.push(exceptions(reader, texts, every));
    rows.extend(forms(reader, texts, &chosen, &mut clean));
    rows.extend(joins(reader, texts, &chosen, every));
    rows.push(clean);
    rows.push(altered(reader, texts, every));
    rows.push(headers(reader));
    rows
}

/// The texts as the list has them.
fn identity(
    reader: Reader<'_>,
    texts: &Texts,
    chosen: &[Listed],
    clean: &mut EvalRow,
) -> Vec<EvalRow> {
    let mut row = EvalRow::new("SPDX texts as they are", FLOOR);
    for listed in chosen {
        let reading = reader(listed.text.as_bytes());
        row.count(texts.names(&reading, &[listed.id]), || {
            format!("{} read as {}", listed.id, shown(&reading))
        });
        clean.count(reading.is_clean(), || format!("{} as it is", listed.id));
    }
    vec![row]
}

/// The texts of exceptions.
fn exceptions(reader: Reader<'_>, texts: &Texts, every: usize) -> EvalRow {
    let mut row = EvalRow::new("SPDX exceptions as they are", FLOOR);
    for listed in texts.exceptions.iter().step_by(every) {
        let reading = reader(listed.text.as_bytes());
        row.count(texts.names_exception(&reading, listed.id), || {
            format!("{} read as {}", listed.id, shown(&reading))
        });
    }
    row
}

/// The texts in other forms.
fn forms(
    reader: Reader<'_>,
    texts: &Texts,
    chosen: &[Listed],
    clean: &mut EvalRow,
) -> Vec<EvalRow> {
    let mut rows = Vec::new();
    for form in PERTURBATIONS {
        let mut random = Random::new(7);
        let mut row = EvalRow::new(form.name, FLOOR);
        for listed in chosen {
            let Some(text) = form.apply(listed.text, &mut random) else { continue };
            let reading = reader(text.as_bytes());
            row.count(texts.names(&reading, &[listed.id]), || {
                format!("{} read as {}", listed.id, shown(&reading))
            });
            if form.keeps_words {
                clean.count(reading.is_clean(), || format!("{}, {}", listed.id, form.name));
            }
        }
        if row.all > 0 {
            rows.push(row);
        }
    }
    rows
}

/// Several texts in one file.
fn joins(reader: Reader<'_>, texts: &Texts, chosen: &[Listed], every: usize) -> Vec<EvalRow> {
    let mut rows = Vec::new();
    for (name, size, number) in JOINS {
        let mut random = Random::new(23);
        let mut row = EvalRow::new(name, FLOOR);
        for _ in 0..number.div_ceil(every) {
            let drawn: Vec<Listed> = (0..size).map(|_| *random.pick(chosen)).collect();
            let ids: Vec<&str> = drawn.iter().map(|listed| listed.id).collect();
            let reading = reader(joined(&drawn, &mut random).as_bytes());
            row.count(texts.names(&reading, &ids), || {
                format!("{} read as {}", ids.join(", "), shown(&reading))
            });
        }
        rows.push(row);
    }
    rows
}

/// Altered terms: not one is accepted.
fn altered(reader: Reader<'_>, texts: &Texts, every: usize) -> EvalRow {
    let mut row = EvalRow::new("altered terms not accepted", 100.0);
    for mutant in alter::mutants(texts, every) {
        let reading = reader(mutant.text.as_bytes());
        row.count(!mutant.is_accepted(texts, &reading), || {
            format!("{}, {}: accepted as {}", mutant.license, mutant.change, shown(&reading))
        });
    }
    row
}

/// Notices that allow one version only, or later ones too.
fn headers(reader: Reader<'_>) -> EvalRow {
    let mut row = EvalRow::new("only or later, by the notice", 100.0);
    for header in alter::headers() {
        let reading = reader(header.text.as_bytes());
        row.count(header.is_right(&reading), || {
            format!("{} read as {}", header.states, shown(&reading))
        });
    }
    row
}

#[cfg(test)]
mod tests {
    use plimsoll_license::{LicenseReading, LicenseScanner};

    use super::*;

    /// One text in this many: the whole is for the command.
    const EVERY: usize = 40;

    fn below(reader: Reader<'_>) -> Vec<String> {
        let rows = measure(reader, &Texts::load(), EVERY);
        rows.into_iter().filter(|row| !row.holds()).map(|row| row.subject).collect()
    }

    #[test]
    fn a_scanner_that_finds_nothing_is_below_every_floor() {
        let rows = measure(&|_| LicenseReading::default(), &Texts::load(), EVERY);
        for row in rows {
            // It accepts nothing, so it lets no altered text pass.
            assert_eq!(row.holds(), row.subject == "altered terms not accepted", "{}", row.subject);
        }
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
}
