//! What the scripts of CI fetch.

use plimsoll_model::DetectorMeta;
use plimsoll_source::{Entry, Limits};

use super::workflow_uses;
use crate::{Context, Detector, Output, ci};

/// What the detector says of itself.
pub(crate) static META: DetectorMeta = DetectorMeta::new(
    "script-fetch",
    "Downloads, clones, packages and images that the scripts of CI bring in",
    "Reads the shell of every `run:` step and of inputs that hold shell (`script`, `command` and \
     names that end in them), and from there on every shell script and Dockerfile of the \
     repository that they call, and what those call.\n\n\
     The text is read by a grammar of the shell, not line by line: variables with literal values, \
     functions, `cd`, pipelines, here-documents and scripts inside scripts are followed, and what \
     is printed, written to a file or commented out is no command. A download counts as checked \
     where a digest of the file is compared behind it.\n\n\
     Steps of PowerShell, `cmd` and Python are not read. Nothing is known of values that are made \
     at run time: what depends on them is unresolvable.\n\n\
     Compared with OpenSSF Scorecard's Pinned-Dependencies: its downloads, pip, npm, go, nuget \
     and choco rules are covered, besides clones, cargo, gem, conda, packages of the operating \
     system and archives. A hash in the command line, a requirements file with hashes, \
     `git+https` at a commit, downloads from the own machine, JSON piped into a tool that reads \
     it, and `npm --package-lock-only` are no findings here.",
    &[
        ".github/workflows/*.{yml,yaml}",
        "**/action.{yml,yaml}",
        "shell scripts and Dockerfiles that those call",
    ],
);

/// Finds what the scripts of CI fetch. Which files they call is known only when they were read: see
/// the module `scripts`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScriptFetch;

impl Detector for ScriptFetch {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn wants(&self, entry: &Entry, limits: &Limits) -> Option<u64> {
        ci::role(&entry.path).map(|_| limits.yaml_bytes)
    }

    fn file(&self, context: &Context<'_>, entry: &Entry, content: &[u8], output: &mut Output) {
        // Where workflows are read for their own sake, their scripts come with it.
        if !context.detectors.contains(&workflow_uses::META.id) {
            let mut all = Output::default();
            ci::read(context, entry, content, &mut all);
            output.scripts = all.scripts;
            output.diagnostics = all.diagnostics;
        }
    }

    fn recall(&self, context: &Context<'_>, _entry: &Entry, _output: &mut Output) -> bool {
        context.detectors.contains(&workflow_uses::META.id)
    }
}
