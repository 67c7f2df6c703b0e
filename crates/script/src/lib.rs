//! Finds the fetches of shell scripts and Dockerfiles, with the strength of their pins.
//!
//! Many dependencies of a build are not in a manifest: `curl … | bash`, `pip install`, `git clone`,
//! `FROM`. This crate reads scripts and reports every such fetch, with the pin that the text alone
//! shows. It evaluates variables with literal values, functions, `cd`, pipelines, files that are
//! downloaded and run later, verification of digests, and nested scripts. A value that it cannot
//! determine is unresolvable.
//!
//! The crate has its own shell parser, because scripts are untrusted and often invalid: it has an
//! explicit stack (nesting cannot exhaust the call stack), takes linear time, and continues after
//! text that it does not understand; skipped text is a [`ScriptProblem`]. Nothing is run, opened or
//! looked up.
//!
//! ```
//! use plimsoll_model::{FetchMethod, PinStrength};
//! use plimsoll_script::{ScriptLimits, What, scan_shell};
//!
//! let text = "sudo apt-get install -y git\ncurl -fsSL https://get.example/i.sh | bash -s -- -y\n";
//! let script = scan_shell(text, &ScriptLimits::default());
//! let [git, installer] = script.fetches.as_slice() else { panic!() };
//! assert_eq!(git.what, What::Package { ecosystem: "deb", name: "git".to_owned() });
//! assert_eq!(installer.method, FetchMethod::PipeToShell);
//! assert_eq!(installer.pin, PinStrength::Absent);
//! assert_eq!((installer.line, installer.column), (2, 12));
//! assert_eq!(&text[installer.start..installer.end], "https://get.example/i.sh");
//! ```

mod docker;
mod eval;
mod expression;
mod file_name;
mod found;
mod scan;
mod strength;
mod syntax;
mod tools;
mod url;

pub use file_name::project_of_file;
pub use found::{
    Call, CallBase, CallKind, Dialect, Directory, Fetch, Invoked, KnownExpression, ScriptFacts,
    ScriptLimits, ScriptProblem, Unfollowed, UnfollowedKind, Variant, What,
};
pub use scan::{scan_dockerfile, scan_shell, scan_shell_with, shell_variables};
pub use tools::may_fetch;
pub use url::{OpenRelease, git_revision, open_release, url_revision};
