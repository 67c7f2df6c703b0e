//! `license-eval`: measures the results of the license scanner.
//!
//! Without options, the files are generated from the texts of the SPDX license list with fixed
//! seeds:
//!
//! - every text unchanged and in variants (comments, HTML, other copyright holders …): the
//!   expression must be right, and a text with the words of the license must not be reported as
//!   altered;
//! - texts with changed terms: none may be accepted as the license;
//! - time and memory.
//!
//! `--real LIST` adds files with expected results ([`files`]), `--held-out DIR` those of the
//! committed lists, which are downloaded, and `--scancode DIR` the notices of an unpacked source
//! distribution of scancode-toolkit. `--every N` uses one in N texts, `--show COUNT` prints the
//! first wrong cases of each row, and `--write DIR` writes the generated files, for other tools.

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
    /// The step between the texts that are used: 1 for all, 10 for every tenth.
    every: usize,
    /// Number of wrong cases to print per row.
    show: usize,
    /// An unpacked source distribution of scancode-toolkit.
    scancode: Option<PathBuf>,
    /// A list of files with expected results.
    real: Option<PathBuf>,
    /// Folder of the archives with the held-out files; missing ones are downloaded into it.
    held_out: Option<PathBuf>,
    /// A Python interpreter with pip.
    python: String,
    /// Folder for the generated files.
    write: Option<PathBuf>,
}

/// Measures, prints, and fails if a rate is below its minimum.
pub(crate) fn run(workspace: &Path, arguments: &[&str]) -> Result<()> {
    let options = options(arguments)?;
    // Measured first, while no data is loaded.
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
    // The accepted rates apply to all texts: a sample may have a better or worse rate.
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

/// Parses the command line of the task.
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
