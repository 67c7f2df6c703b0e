//! `mutants`: checks whether the tests notice errors in important code.
//!
//! cargo-mutants changes one expression or function body at a time and runs the tests. This task
//! runs it in the folders that determine the content of a report, each with only its own tests, in
//! a copy of the tree whose build directory is kept.

mod copy;
mod folders;
mod outcome;
mod run;
mod select;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use folders::FOLDERS;
use outcome::Outcomes;
use run::Runner;

/// The options of the task.
#[derive(Debug, Default)]
struct Options {
    /// Folder of the copy, its build directory and the results.
    dir: Option<PathBuf>,
    /// Number of viable mutants to select; all by default.
    sample: Option<usize>,
    /// Seed of the selection.
    seed: u64,
    /// The part of all mutants to run, from 1, and the number of parts.
    shard: Option<(usize, usize)>,
    /// Folders to run, by the end of their path; all by default.
    folders: Vec<String>,
    /// Timeout in seconds for the tests of one mutant; by default, five times that of the unchanged
    /// tree.
    timeout: Option<u32>,
    /// Only list the mutants.
    list: bool,
}

/// Runs mutants and prints a table of their outcomes.
pub(crate) fn run(workspace: &Path, arguments: &[&str]) -> Result<()> {
    let options = Options::parse(arguments)?;
    let dir = options.dir.clone().unwrap_or_else(|| workspace.join("target/mutants"));
    std::fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let dir = dir.canonicalize()?;
    copy::tree(workspace, &dir.join("tree"))?;
    let runner = Runner::new(workspace, &dir, options.timeout)?;
    let folders: Vec<_> = FOLDERS.iter().filter(|folder| options.wants(folder.path)).collect();
    let mut queue = runner.list(&folders)?;
    // A folder without mutants was moved or is misspelled in the table.
    if let Some(empty) =
        folders.iter().find(|folder| queue.iter().all(|mutant| mutant.folder != folder.path))
    {
        bail!("there is no mutant in {}: correct its path in the table of folders", empty.path);
    }
    select::shuffle(&mut queue, options.seed);
    let total = queue.len();
    if let Some((part, parts)) = options.shard {
        queue = queue.into_iter().skip(part - 1).step_by(parts).collect();
    }
    if options.list {
        queue.truncate(options.sample.unwrap_or(total));
        for mutant in &queue {
            println!("{}", mutant.name);
        }
        println!("{} of {total} mutants", queue.len());
        return Ok(());
    }
    let mut outcomes = Outcomes::default();
    let mut rest = queue.into_iter();
    loop {
        // Some mutants do not compile, so more are selected until the sample is complete.
        let viable = outcomes.viable();
        let wanted = options.sample.map_or(usize::MAX, |sample| sample.saturating_sub(viable));
        let batch: Vec<_> = rest.by_ref().take(wanted).collect();
        if batch.is_empty() {
            break;
        }
        for folder in FOLDERS {
            let names: Vec<&str> = batch
                .iter()
                .filter(|mutant| mutant.folder == folder.path)
                .map(|mutant| mutant.name.as_str())
                .collect();
            if !names.is_empty() {
                outcomes.add(folder.path, runner.run(folder, &names)?);
                outcomes.write_survivors(&dir.join("survivors.txt"))?;
            }
        }
    }
    print!("{outcomes}");
    println!("survivors: {}", dir.join("survivors.txt").display());
    Ok(())
}

impl Options {
    fn parse(arguments: &[&str]) -> Result<Self> {
        let mut options = Self::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            if *argument == "--list" {
                options.list = true;
                continue;
            }
            let value = *rest.next().with_context(|| format!("{argument} needs a value"))?;
            match *argument {
                "--dir" => options.dir = Some(PathBuf::from(value)),
                "--sample" => options.sample = Some(value.parse()?),
                "--seed" => options.seed = value.parse()?,
                "--timeout" => options.timeout = Some(value.parse()?),
                "--folder" => options.folders.push(value.trim_end_matches('/').to_owned()),
                "--shard" => {
                    let parts = value.split_once('/');
                    let (part, parts) = parts.context("--shard needs PART/PARTS, such as 1/8")?;
                    let (part, parts) = (part.parse()?, parts.parse()?);
                    if part == 0 || part > parts {
                        bail!("--shard {value}: parts count from 1");
                    }
                    options.shard = Some((part, parts));
                }
                other => bail!("mutants: unknown option {other}"),
            }
        }
        Ok(options)
    }

    fn wants(&self, folder: &str) -> bool {
        self.folders.is_empty() || self.folders.iter().any(|end| folder.ends_with(end.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_a_command_line() {
        let options =
            Options::parse(&["--sample", "200", "--seed", "7", "--shard", "2/8"]).unwrap();
        assert_eq!((options.sample, options.seed, options.shard), (Some(200), 7, Some((2, 8))));
        assert!(options.wants("crates/model/src/purl"));
        let options = Options::parse(&["--folder", "assess/src/rules"]).unwrap();
        assert!(options.wants("crates/assess/src/rules"));
        assert!(!options.wants("crates/assess/src/delta"));
        for wrong in [&["--shard", "0/8"][..], &["--shard", "9/8"], &["--sample"], &["--x", "1"]] {
            assert!(Options::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
