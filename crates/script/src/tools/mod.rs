//! The tools that fetch, with one file per family, and the dispatch to them.

mod builtin;
mod checks;
mod conda;
mod container;
mod dispatch;
mod git;
mod http;
mod language;
mod node;
mod options;
mod pip;
mod remote;
mod system;
mod unfollowed;
mod wrapper;

pub(crate) use container::add_image;
pub(crate) use http::add_url;
pub(crate) use remote::add_remote;
pub use unfollowed::may_fetch;

use crate::eval::machine::{Invocation, Machine};
use crate::eval::value::Value;

/// Handles additional fetches of a command that runs another one: `uv run --with ruff ruff check`.
pub(crate) fn before(machine: &mut Machine<'_>, call: Invocation<'_>, name: &str, rest: &[Value]) {
    if name == "uv" && rest.first().is_some_and(|verb| verb.text == "run") {
        pip::added(machine, call, rest.get(1..).unwrap_or_default());
    }
}

/// Handles a command by its name; returns whether it was one of these tools.
pub(crate) fn run(
    machine: &mut Machine<'_>,
    call: Invocation<'_>,
    name: &str,
    args: &[Value],
) -> bool {
    let rest = args.get(1..).unwrap_or_default();
    let run = match name {
        "curl" | "wget" | "aria2c" | "gsutil" | "aws" | "gcloud" => http::run,
        "git" | "gh" => git::run,
        "npm" | "npx" | "yarn" | "pnpm" | "pnpx" | "bun" | "bunx" | "corepack" => node::run,
        "conda" | "mamba" | "micromamba" | "pixi" => conda::run,
        "docker" | "podman" | "nerdctl" | "buildah" | "skopeo" | "crane" => container::run,
        "cargo" | "cargo-binstall" | "go" | "gem" | "bundle" | "dotnet" | "dnx" | "nuget"
        | "choco" | "winget" => language::run,
        "apt" | "apt-get" | "aptitude" | "yum" | "dnf" | "microdnf" | "tdnf" | "apk" | "brew"
        | "pacman" | "zypper" | "rpm" => system::run,
        _ if pip::is_pip(name, rest) => pip::run,
        _ => return false,
    };
    let containers =
        matches!(name, "docker" | "podman" | "nerdctl" | "buildah" | "skopeo" | "crane");
    if !containers && rest.iter().any(holds_options) {
        let words: Vec<Value> = rest.iter().filter(|arg| !holds_options(arg)).cloned().collect();
        run(machine, call, name, &words);
    } else {
        run(machine, call, name, rest);
    }
    true
}

/// Whether a word is a variable with options, according to its name: `${CURL_ARGS[@]}`,
/// `$DRY_RUN_FLAG`.
fn holds_options(arg: &Value) -> bool {
    const WORDS: [&str; 6] = ["arg", "opt", "option", "flag", "param", "parameters"];
    const ENDS: [&str; 5] = ["args", "opts", "options", "flags", "params"];
    let names = |name: &String| {
        let name = name.to_ascii_lowercase();
        let last = name.rsplit('_').find(|word| word.parse::<u32>().is_err()).unwrap_or_default();
        WORDS.contains(&last) || ENDS.iter().any(|end| last.ends_with(end))
    };
    arg.open == Some(0) && !arg.parameter && arg.variable.as_ref().is_some_and(names)
}
