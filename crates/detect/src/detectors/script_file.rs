//! Finds the downloads of scripts that CI does not call.

use std::collections::BTreeSet;

use plimsoll_model::{
    Activity, DetectorMeta, Expansion, FetchMethod, Inclusion, Location, PinStrength, RefKind,
    Reference, RepoPath,
};
use plimsoll_script::{
    Dialect, Fetch, ScriptFacts, ScriptLimits, What, scan_dockerfile, scan_shell_with,
};
use plimsoll_source::{Entry, Limits};
use rayon::prelude::*;

use crate::base::guard::guarded;
use crate::base::want::TooLarge;
use crate::builds::is_foreign;
use crate::builds::make::ReadMakefile;
use crate::ownership::scope;
use crate::scripts::sourced::Sourced;
use crate::scripts::{self, CalledFile, OwnBases};
use crate::{Context, Detector, FileView, Found, Output, Part, PartKind, Want};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "script-file",
    "Downloads, clones and images in scripts and Dockerfiles that CI does not call",
    include_str!("../../specs/script-file.md"),
    &["**/*.{sh,bash}", "**/{Dockerfile,Containerfile}*", "**/*.Dockerfile"],
)
.covers(&[Inclusion::ScriptFetch, Inclusion::ContainerImage]);

/// Finds what the repository's own scripts fetch, if no workflow calls them: people run them to set
/// up a build.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScriptFiles;

/// A script with a command that fetches.
#[derive(Clone, Debug)]
struct FoundScript {
    path: RepoPath,
    text: Box<str>,
    is_dockerfile: bool,
}

impl Part for FoundScript {}

impl Detector for ScriptFiles {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        if kind(entry.path.file_name()).is_some() && !is_foreign(&entry.path) {
            Want::Literals { limit: limits.script_bytes, too_large: TooLarge::Diagnose }
        } else {
            Want::No
        }
    }

    fn literals(&self) -> &[&str] {
        &["git clone", "git+", "curl", "wget", "aria2c", "FROM ", "from ", "pip"]
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        // A file that is not text is not a script.
        let (Some(is_dockerfile), Some(text)) = (kind(view.path().file_name()), view.text()) else {
            return;
        };
        output.parts.push(FoundScript {
            path: view.path().clone(),
            text: text.into(),
            is_dockerfile,
        });
    }

    fn takes(&self) -> Vec<PartKind> {
        vec![
            PartKind::of::<FoundScript>(),
            PartKind::of::<CalledFile>(),
            PartKind::of::<ReadMakefile>(),
        ]
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        let called: BTreeSet<&RepoPath> =
            found.parts::<CalledFile>().iter().map(|file| &file.path).collect();
        let scripts: Vec<&FoundScript> = found
            .parts::<FoundScript>()
            .iter()
            .filter(|script| !called.contains(&script.path))
            .collect();
        let makefiles = found.parts::<ReadMakefile>();
        let bases = OwnBases::new(context);
        let read = scripts.par_iter().map(|script| {
            let activity = activity(script, makefiles);
            guarded(&META, &script.path, |output| read(&bases, context, script, activity, output))
        });
        output.absorb_all(read.collect());
    }
}

/// Whether a file is a Dockerfile rather than a script; `None` if it is neither.
fn kind(name: &[u8]) -> Option<bool> {
    let name = std::str::from_utf8(name).ok()?;
    let is_shell = [".sh", ".bash"].iter().any(|end| name.ends_with(end));
    let front = ["Dockerfile", "Containerfile"].iter().find_map(|front| name.strip_prefix(front));
    let is_dockerfile = front
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
        || name.ends_with(".Dockerfile")
        || name.ends_with(".dockerfile");
    (is_shell || is_dockerfile).then_some(!is_shell)
}

/// Whether a makefile names the script, or it is only known to be run by people.
fn activity(script: &FoundScript, makefiles: &[ReadMakefile]) -> Activity {
    let name = String::from_utf8_lossy(script.path.file_name());
    let mut recipes = makefiles.iter().flat_map(|makefile| &makefile.file.recipes);
    let is_called = recipes.any(|recipe| recipe.text.contains(&*name));
    if is_called { Activity::Active } else { Activity::Uncalled }
}

fn read(
    bases: &OwnBases<'_>,
    context: &Context<'_>,
    script: &FoundScript,
    activity: Activity,
    output: &mut Output,
) {
    let limits = ScriptLimits::default().by_itself();
    let facts: ScriptFacts = if script.is_dockerfile {
        scan_dockerfile(&script.text, &limits)
    } else {
        let environment = Sourced::of(context, &script.path, &script.text).environment();
        let dialect = Dialect::of_text(&script.text);
        scan_shell_with(&script.text, dialect, &environment, &[], &limits)
    };
    let number = |offset: usize| u64::try_from(offset).unwrap_or(u64::MAX);
    for fetch in facts.fetches.iter().filter(|fetch| is_told(fetch)) {
        let place = Location::at(script.path.clone(), fetch.line, fetch.column)
            .with_span(number(fetch.start), number(fetch.end));
        let mut reference: Reference = scripts::reference(context, fetch, place, "");
        reference.kind = RefKind::BuildFetch;
        reference.scope = Some(scope::of_named(&script.path));
        reference.activity = activity;
        // A value known only at run time is not evidence in a script that may never be run.
        let is_named = |expansion: &Expansion| expansion.target.is_some();
        let is_own = script.is_dockerfile && bases.has(&reference);
        if is_own {
            continue;
        }
        if reference.target.is_some() || reference.expansions.iter().any(is_named) {
            output.references.push(reference);
        }
    }
}

/// Whether a fetch is reported for a script that may never be run: those with an address, and
/// packages with one version.
fn is_told(fetch: &Fetch) -> bool {
    match &fetch.what {
        What::Url(_) | What::Git { .. } | What::Image(_) => true,
        What::Package { .. } => {
            fetch.method == FetchMethod::Pip && fetch.pin >= PinStrength::FullTag
        }
        _ => false,
    }
}
