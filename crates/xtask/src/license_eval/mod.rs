//! `license-eval`: what the license scanner finds and what it lets pass, measured.
//!
//! Without options everything is generated from the texts of the SPDX license list by fixed seeds:
//!
//! - every text as it is, and in other forms (comments, HTML, other names of holders …): the expression is right, and
//!   nothing is called altered whose words are those of the license;
//! - texts with altered terms: none is accepted as the license;
//! - what it costs.
//!
//! `--real LIST` adds files with expected values ([`files`]), `--held-out DIR` those of the committed lists, which are
//! downloaded, and `--scancode DIR` the notices of an unpacked source distribution of scancode-toolkit.
//! `--every N` takes one text in N, `--show COUNT` prints the first wrong cases of each row, and `--write DIR` writes what
//! is generated, for other tools.

mod alter;
mod archives;
mod cost;
mod files;
mod generated;
mod held_out;
mod notices;
mod perturb;
mod reader;
mod row;
mod sources;
mod texts;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use plimsoll_license::LicenseScanner;

use row::{EvalRow, Figure};
use texts::Texts;

/// The options of the task.
#[derive(Debug)]
struct Options {
    /// Print tables in Markdown.
    markdown: bool,
    /// Take one text in this many.
    every: usize,
    /// Print this many wrong cases of each row.
    show: usize,
    /// An unpacked source distribution of scancode-toolkit.
    scancode: Option<PathBuf>,
    /// A list of files with expected values.
    real: Option<PathBuf>,
    /// Where the archives of the held-out files are, or go to.
    held_out: Option<PathBuf>,
    /// A Python that has pip.
    python: String,
    /// Where the generated files go.
    write: Option<PathBuf>,
}

/// Measures, prints, and fails where a rate is below its floor.
pub(crate) fn run(workspace: &Path, arguments: &[&str]) -> Result<()> {
    let options = options(arguments)?;
    // Before anything else, so that nothing is loaded yet.
    let start = cost::start();
    let scanner = LicenseScanner::new();
    let reader = |bytes: &[u8]| scanner.read(bytes);
    let texts = Texts::load();

    if let Some(folder) = &options.write {
        generated::write(&texts, options.every, folder)?;
    }
    let mut rows = generated::measure(&reader, &texts, options.every);
    if let Some(folder) = &options.scancode {
        rows.extend(notices::measure(&reader, folder)?);
    }
    if let Some(list) = &options.real {
        rows.extend(files::measure(&reader, &texts, "real", &files::listed(list)?));
    }
    if let Some(folder) = &options.held_out {
        let of = |list| held_out::cases(&workspace.join(list), folder, &options.python);
        rows.extend(files::measure(&reader, &texts, "held out", &of(held_out::FILES)?));
        let source = |bytes: &[u8]| scanner.read_source(bytes);
        rows.extend(sources::measure(&source, &texts, &of(held_out::SOURCES)?));
    }
    let mut figures = vec![start];
    figures.extend(cost::figures(&reader, &texts));
    print(&rows, &figures, &options);
    // What is known to be below is so for all texts: a part of them may be better or worse.
    let fails = |row: &&EvalRow| if options.every > 1 { !row.holds() } else { !row.is_accepted() };
    let failed: Vec<&str> = rows.iter().filter(fails).map(|row| row.subject.as_str()).collect();
    ensure!(
        failed.is_empty(),
        "below the floor, or no longer below it (the list in row.rs): {}",
        failed.join(", ")
    );
    Ok(())
}

/// Prints tables and wrong cases.
fn print(rows: &[EvalRow], figures: &[Figure], options: &Options) {
    println!("{}", row::rates(rows, options.markdown));
    println!("{}", row::figures(figures, options.markdown));
    for row in rows {
        for wrong in row.wrong.iter().take(options.show) {
            println!("{}: {wrong}", row.subject);
        }
    }
}

/// Reads the command line of the task.
fn options(mut arguments: &[&str]) -> Result<Options> {
    let mut options = Options {
        markdown: false,
        every: 1,
        show: 0,
        scancode: None,
        real: None,
        held_out: None,
        python: "python3".to_owned(),
        write: None,
    };
    while let [option, rest @ ..] = arguments {
        arguments = rest;
        if *option == "--markdown" {
            options.markdown = true;
            continue;
        }
        let [value, rest @ ..] = rest else { bail!("{option} needs a value") };
        match *option {
            "--every" => options.every = value.parse().context("--every takes a number")?,
            "--show" => options.show = value.parse().context("--show takes a number")?,
            "--scancode" => options.scancode = Some(PathBuf::from(value)),
            "--real" => options.real = Some(PathBuf::from(value)),
            "--held-out" => options.held_out = Some(PathBuf::from(value)),
            "--write" => options.write = Some(PathBuf::from(value)),
            "--python" => (*value).clone_into(&mut options.python),
            _ => bail!("unknown option {option}"),
        }
        arguments = rest;
    }
    ensure!(options.every > 0, "--every takes a number above 0");
    Ok(options)
}
