//! `flip`: checks that damaged git data does not crash or hang the program, and that nothing is
//! lost without a diagnostic.
//!
//! It creates a small repository with all kinds of git data. Then it repeatedly changes a few bytes
//! of a file or truncates it, and scans the repository.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use plimsoll_model::Report;
use plimsoll_testkit::{GitRepo, Random};

/// Maximum time of one scan.
const TIME: Duration = Duration::from_secs(10);

/// The scanned revisions: the work tree, the commit of `HEAD`, and an annotated tag.
const REVISIONS: [Option<&str>; 3] = [None, Some("HEAD"), Some("v3")];

/// Valid exit codes: complete, a revision that does not exist, nothing to scan, incomplete.
const CODES: [i32; 4] = [0, 2, 3, 13];

/// Maximum number of printed faults.
const SHOWN: usize = 20;

/// Damages and scans a repository `--runs N` times, with random numbers from `--seed S`. The
/// program is `--program FILE`, the release build, or the debug build.
pub(crate) fn run(workspace: &Path, options: &[&str]) -> Result<()> {
    let mut runs = 1000_u32;
    let mut random = Random::new(1);
    let mut program = None;
    for pair in options.chunks(2) {
        match *pair {
            ["--runs", count] => runs = count.parse().context("--runs takes a number")?,
            ["--seed", seed] => {
                random = Random::new(seed.parse().context("--seed takes a number")?);
            }
            ["--program", file] => program = Some(PathBuf::from(file)),
            _ => bail!("usage: cargo xtask flip [--runs N] [--seed S] [--program FILE]"),
        }
    }
    let program = match program {
        Some(program) => program,
        None => built(workspace)?,
    };
    let fixture = Fixture::make()?;
    let sound: Vec<Seen> = REVISIONS
        .iter()
        .map(|revision| scan(&program, fixture.path(), *revision)?.seen())
        .collect::<Result<_>>()?;
    if sound.iter().any(|seen| !seen.complete || seen.rows.is_empty()) {
        bail!("the repository is not read completely before it is damaged");
    }
    let files = fixture.files()?;
    if files.is_empty() {
        bail!("there are no files");
    }
    let mut faults = 0;
    for number in 0..runs {
        let file = random.pick(&files);
        let damage = Damage::draw(&std::fs::read(file)?, &mut random);
        let revision = random.below(REVISIONS.len());
        damage.apply(file)?;
        let outcome = scan(&program, fixture.path(), REVISIONS.get(revision).copied().flatten());
        let fault = match (outcome, sound.get(revision)) {
            (Ok(outcome), Some(sound)) => outcome.fault(sound, revision == 0),
            (Err(why), _) => Some(format!("{why:#}")),
            (_, None) => None,
        };
        damage.undo(file)?;
        if let Some(fault) = fault {
            faults += 1;
            if faults <= SHOWN {
                let file = file.strip_prefix(fixture.path()).unwrap_or(file).display();
                println!("run {number}: {file}, {}, revision {revision}: {fault}", damage.label);
            }
        }
    }
    println!("{runs} runs over {} files, {faults} faults", files.len());
    if faults > 0 {
        bail!("damage of git data is not handled")
    }
    Ok(())
}

fn built(workspace: &Path) -> Result<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| workspace.join("target"), PathBuf::from);
    let builds = ["release", "debug"].map(|profile| target.join(profile).join("plimsoll"));
    builds
        .into_iter()
        .find(|file| file.is_file())
        .context("build plimsoll first, or give --program")
}

/// A repository with packs, a multi-pack index, a commit graph, packed and loose references, loose
/// objects, a checked-out submodule and alternates.
struct Fixture {
    outer: GitRepo,
    /// The repository of the alternates, which must exist during the test.
    _inner: GitRepo,
}

impl Fixture {
    fn make() -> Result<Self> {
        let inner = GitRepo::init();
        inner.write("a.c", "int a;\n");
        inner.add_all();
        inner.commit("inner");
        let outer = GitRepo::init();
        outer.set_remote("https://github.com/plimsoll-example/outer.git");
        for number in 0..8 {
            let uses =
                format!("on: push\njobs:\n  b:\n    steps:\n      - uses: o/a{number}@main\n");
            outer.write(format!(".github/workflows/w{}.yml", number % 3), uses);
            let pinned: Vec<String> =
                (0..40).map(|at| format!("package{at}==1.{number}\n")).collect();
            outer.write("requirements.txt", pinned.concat());
            outer.add_all();
            outer.commit(&format!("commit {number}"));
            outer.git(&["tag", "-a", "-m", "tag", &format!("v{number}")]);
            if number == 5 {
                outer.git(&["repack", "--quiet", "-d"]);
            }
        }
        outer.submodule(
            "third_party/inner",
            &inner,
            "https://github.com/plimsoll-example/inner.git",
        );
        outer.add_all();
        outer.commit("submodule");
        outer.git(&["repack", "--quiet", "-d"]);
        outer.git(&["multi-pack-index", "write"]);
        outer.git(&["commit-graph", "write", "--reachable"]);
        outer.git(&["pack-refs", "--all"]);
        let borrowed = inner.path().join(".git/objects");
        outer.write(".git/objects/info/alternates", format!("{}\n", borrowed.display()));
        outer.write("loose.txt", "loose\n");
        outer.add_all();
        outer.commit("loose");
        // A file of the index that is not on disk must be read from the objects.
        std::fs::remove_file(outer.path().join(".github/workflows/w1.yml"))?;
        // Alternates are only followed if they belong to the remote.
        outer.set_remote(inner.path().to_str().context("a temporary path is UTF-8")?);
        Ok(Self { outer, _inner: inner })
    }

    fn path(&self) -> &Path {
        self.outer.path()
    }

    /// Returns all files of git, sorted.
    fn files(&self) -> Result<Vec<PathBuf>> {
        let mut files = vec![self.path().join("third_party/inner/.git")];
        let mut folders = vec![self.path().join(".git")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                let kind = entry.file_type()?;
                if kind.is_dir() {
                    folders.push(entry.path());
                } else if kind.is_file() && entry.metadata()?.len() > 0 {
                    files.push(entry.path());
                }
            }
        }
        files.sort();
        Ok(files)
    }
}

/// A change to a file, and its previous content.
struct Damage {
    before: Vec<u8>,
    after: Vec<u8>,
    label: String,
}

impl Damage {
    fn draw(content: &[u8], random: &mut Random) -> Self {
        let mut after = content.to_vec();
        let mut label = String::new();
        for _ in 0..=random.below(3) {
            let at = random.below(after.len());
            let byte = u8::try_from(1 + random.below(255)).unwrap_or(1);
            if let Some(there) = after.get_mut(at) {
                *there ^= byte;
            }
            let _ = write!(label, "byte {at} ^ {byte:#x} ");
        }
        if random.below(5) == 0 {
            after.truncate(random.below(after.len()));
            label = format!("cut to {} bytes", after.len());
        }
        Self { before: content.to_vec(), after, label: label.trim_end().to_owned() }
    }

    fn apply(&self, file: &Path) -> Result<()> {
        write(file, &self.after)
    }

    fn undo(&self, file: &Path) -> Result<()> {
        write(file, &self.before)
    }
}

/// Objects and packs are read-only, so the file is replaced.
fn write(file: &Path, content: &[u8]) -> Result<()> {
    std::fs::remove_file(file)?;
    std::fs::write(file, content)?;
    Ok(())
}

/// The result of a scan.
struct Outcome {
    code: Option<i32>,
    output: Vec<u8>,
}

/// The relevant content of a report.
struct Seen {
    complete: bool,
    commit: Option<String>,
    rows: BTreeSet<String>,
}

fn scan(program: &Path, path: &Path, revision: Option<&str>) -> Result<Outcome> {
    let output = tempfile::NamedTempFile::new()?;
    let mut command = Command::new(program);
    command.args(["scan", "--quiet", "-o", "json"]).arg(path);
    if let Some(revision) = revision {
        command.args(["--rev", revision]);
    }
    command.stdin(Stdio::null()).stdout(output.reopen()?).stderr(Stdio::null());
    let mut child = command.spawn().with_context(|| format!("cannot run {}", program.display()))?;
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            let output = std::fs::read(output.path())?;
            return Ok(Outcome { code: status.code(), output });
        }
        if begun.elapsed() > TIME {
            child.kill()?;
            child.wait()?;
            bail!("still running after {} s", TIME.as_secs());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

impl Outcome {
    fn seen(&self) -> Result<Seen> {
        let report: Report =
            serde_json::from_slice(&self.output).context("no report was written")?;
        let references = report
            .references
            .iter()
            .map(|reference| format!("{} {}", reference.location.path, reference.value.as_str()));
        let components = report.components.iter().map(|component| {
            format!("{:?} {} {:?}", component.kind, component.name, component.revision)
        });
        Ok(Seen {
            complete: report.complete,
            commit: report.source.commit.clone(),
            rows: references.chain(components).collect(),
        })
    }

    /// Returns the fault of a scan of damaged data, if any.
    fn fault(&self, sound: &Seen, is_work_tree: bool) -> Option<String> {
        let Some(code) = self.code else { return Some("ended by a signal".to_owned()) };
        if !CODES.contains(&code) || is_work_tree && !matches!(code, 0 | 13) {
            return Some(format!("exit code {code}"));
        }
        if !matches!(code, 0 | 13) {
            return None;
        }
        let seen = match self.seen() {
            Ok(seen) => seen,
            Err(why) => return Some(format!("{why:#}")),
        };
        if !seen.complete {
            return None;
        }
        let hidden: Vec<&String> = sound.rows.difference(&seen.rows).take(3).collect();
        if !hidden.is_empty() {
            return Some(format!("complete, though {hidden:?} is hidden"));
        }
        (seen.commit != sound.commit)
            .then(|| format!("complete, though the commit is {:?}", seen.commit))
    }
}
