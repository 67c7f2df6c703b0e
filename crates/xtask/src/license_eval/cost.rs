//! Measures time and memory of the scanner. Times depend on the machine, so they are printed, but
//! never fail the task.

use std::time::{Duration, Instant};

use plimsoll_license::LicenseScanner;
use plimsoll_testkit::Random;

use super::reader::Reader;
use super::row::Figure;
use super::texts::{Texts, words};

/// Size of the large files.
const MEGABYTE: usize = 1_000_000;

/// Measures the time until the first file is read, including data that is loaded once.
pub(super) fn start() -> Figure {
    let began = Instant::now();
    let reading =
        LicenseScanner::new().read(b"Licensed under the terms of nothing in particular.\n");
    let spent = began.elapsed();
    drop(reading);
    Figure { subject: "start, with the first file".to_owned(), value: milliseconds(spent) }
}

/// Measures the time for single files and for large ones.
pub(super) fn figures(reader: Reader<'_>, texts: &Texts) -> Vec<Figure> {
    let mut rows = Vec::new();
    let mut times: Vec<Duration> =
        texts.licenses.iter().map(|listed| timed(reader, listed.text)).collect();
    times.sort_unstable();
    let number = u32::try_from(times.len()).unwrap_or(u32::MAX).max(1);
    let mut add = |subject: &str, spent: Duration| {
        rows.push(Figure { subject: subject.to_owned(), value: milliseconds(spent) });
    };
    add("SPDX text, mean", times.iter().sum::<Duration>() / number);
    let at = times.len() * 99 / 100;
    add("SPDX text, 99th percentile", times.get(at).copied().unwrap_or_default());
    if let Some(mit) = texts.license("MIT") {
        let copies = |bytes: usize| format!("{}\n\n", mit.text).repeat(bytes / mit.text.len());
        add("1 MB of MIT repeated", timed(reader, &copies(MEGABYTE)));
        add("4 MB of MIT repeated", timed(reader, &copies(4 * MEGABYTE)));
    }
    add("1 MB of words of licenses, shuffled", timed(reader, &shuffled(texts, MEGABYTE)));
    add("1 MB of random words", timed(reader, &random(MEGABYTE)));
    if let Some(memory) = memory() {
        rows.push(Figure { subject: "memory, at most".to_owned(), value: memory });
    }
    rows
}

/// Measures the time for one text.
fn timed(reader: Reader<'_>, text: &str) -> Duration {
    let began = Instant::now();
    let reading = reader(text.as_bytes());
    let spent = began.elapsed();
    drop(reading);
    spent
}

/// Returns words of licenses in random order: all are known, but no phrase matches.
fn shuffled(texts: &Texts, size: usize) -> String {
    let mut random = Random::new(41);
    let known: Vec<String> =
        texts.licenses.iter().step_by(10).flat_map(|listed| words(listed.text)).collect();
    let mut text = String::with_capacity(size);
    while text.len() < size {
        text.push_str(random.pick(&known).as_str());
        text.push(if random.one_in(10) { '\n' } else { ' ' });
    }
    text
}

/// Returns unknown random words.
fn random(size: usize) -> String {
    let mut random = Random::new(43);
    let mut text = String::with_capacity(size);
    while text.len() < size {
        let length = 2 + random.below(9);
        text.push_str(&random.text("abcdefghijklmnopqrstuvwxyz", length));
        text.push(if random.one_in(10) { '\n' } else { ' ' });
    }
    text
}

/// Returns the peak memory of this process, if the system provides it.
fn memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u32 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(format!("{:.0} MiB", f64::from(kibibytes) / 1024.0))
}

/// Formats a time with its unit.
fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}
