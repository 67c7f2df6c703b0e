//! Commands that run another command.

use crate::eval::value::{Options, Spec, Value};

/// The command that a wrapper runs.
#[derive(Debug)]
pub(crate) enum Wrapped {
    /// Not a wrapper.
    No,
    /// A command.
    Command(Vec<Value>),
    /// A command that gets further arguments at run time.
    More(Vec<Value>),
    /// Words that are scripts.
    Text(Vec<Value>),
    /// A command in a container or on another host; empty for an interactive shell.
    Remote(Vec<Value>),
}

/// Wrappers whose options are all flags: the first word that is not an option is the command.
const PLAIN: [&str; 16] = [
    "noglob",
    "nocorrect",
    "nohup",
    "exec",
    "command",
    "builtin",
    "as_jenkins",
    "travis_retry",
    "eatmydata",
    "chronic",
    "winpty",
    "unbuffer",
    "with_proxy",
    "setsid",
    "conda_run",
    "busybox",
];

/// Options of `uv run` that take a value.
const UV_RUN: &str = "--extra --no-extra --only-extra --group --no-group --only-group --env-file \
    --with --with-editable --with-requirements --python --package --index --default-index \
    --index-url --extra-index-url --find-links --upgrade-package --reinstall-package \
    --refresh-package --index-strategy --keyring-provider --resolution --prerelease \
    --fork-strategy --config-setting --no-build-isolation-package --exclude-newer --link-mode \
    --no-build-package --no-binary-package --cache-dir --python-platform --color \
    --allow-insecure-host --directory --project --config-file --only-binary --refresh-package";

/// Returns the command that a wrapper runs.
pub(crate) fn unwrap(name: &str, rest: &[Value]) -> Wrapped {
    match name {
        "sudo" | "doas" => behind(rest, "ughpCTURDr", "--user --group --chdir", 0),
        "env" => behind(rest, "uCS", "--unset --chdir", 0),
        "timeout" | "gtimeout" => behind(rest, "sk", "--signal --kill-after", 1),
        // In `time -p`, `time` belongs to the grammar, so `-p` is left as the command.
        "-p" => behind(rest, "", "", 0),
        "time" | "nice" | "ionice" | "chrt" | "stdbuf" => behind(rest, "nfocpioe", "", 0),
        "gosu" | "su-exec" | "chroot" | "setarch" => behind(rest, "", "", 1),
        "arch" => behind(rest, "e", "", 0),
        "xvfb-run" => behind(rest, "enps", "", 0),
        "retry" => retry(rest),
        "xargs" => match behind(rest, "nILPdasER", "--max-args --max-procs", 0) {
            Wrapped::Command(inner) => Wrapped::More(inner),
            other => other,
        },
        "eval" => Wrapped::Text(rest.to_vec()),
        "su" => match Options::parse(rest, Spec { short: "csg", long: "--command" })
            .value(&["-c", "--command"])
        {
            Some(text) => Wrapped::Text(vec![text.clone()]),
            None => Wrapped::No,
        },
        "ssh" => match behind(rest, "bcDEeFIiJLlmOopQRSWw", "", 1) {
            Wrapped::Command(inner) => Wrapped::Remote(inner),
            _ => Wrapped::Remote(Vec::new()),
        },
        "docker" | "podman" | "nerdctl" if is_exec(rest) => {
            let inner = rest.get(1..).unwrap_or_default();
            let long = "--env --env-file --user --workdir --detach-keys";
            match behind(inner, "ewu", long, 1) {
                Wrapped::Command(inner) => Wrapped::Remote(inner),
                _ => Wrapped::No,
            }
        }
        "uv" if rest.first().is_some_and(|arg| arg.text == "run") => {
            behind(rest.get(1..).unwrap_or_default(), "pwfiPCc", UV_RUN, 0)
        }
        "conda" | "mamba" | "micromamba" | "poetry" | "pipenv" | "pdm" | "hatch" | "rye"
            if rest.first().is_some_and(|arg| arg.text == "run") =>
        {
            let inner = rest.get(1..).unwrap_or_default();
            behind(inner, "npe", "--name --prefix --cwd --python --env-file", 0)
        }
        "pip_install" => Wrapped::Command(with_prefix(&["pip", "install"], rest)),
        "conda_install" => Wrapped::Command(with_prefix(&["conda", "install"], rest)),
        _ if by_name(name, rest) => retry(rest),
        _ if PLAIN.contains(&name) => behind(rest, "", "", 0),
        _ => Wrapped::No,
    }
}

/// Whether the options of a wrapper select another directory: `env -C build`, `sudo -D build`, a login shell.
pub(crate) fn changes_directory(name: &str, options: &[Value]) -> bool {
    let (short, login) = match name {
        "env" => ("-C", ""),
        "sudo" | "doas" => ("-D", "-i"),
        "su" => ("-", "-l"),
        _ => return false,
    };
    options.iter().any(|option| {
        let text = option.text.as_str();
        let joined = short.len() > 1 && text.starts_with(short);
        joined || text == short || text == login || text == "--login" || text.starts_with("--chdir")
    })
}

/// Whether a helper of unknown origin runs the tool after it, according to its name:
/// `as_user pip …`.
pub(crate) fn by_name(name: &str, rest: &[Value]) -> bool {
    const FRONT: [&str; 8] = ["as_", "run_", "with_", "in_", "retry_", "try_", "exec_", "sudo_"];
    const TOOLS: [&str; 24] = [
        "pip", "pip3", "python", "python3", "curl", "wget", "git", "npm", "npx", "yarn", "pnpm",
        "conda", "mamba", "apt", "apt-get", "yum", "dnf", "apk", "brew", "docker", "cargo", "bash",
        "sh", "sudo",
    ];
    let helper = FRONT.iter().any(|front| name.starts_with(front)) || name.ends_with("_retry");
    let first = rest.iter().find(|arg| !arg.is_option());
    helper && first.is_some_and(|first| TOOLS.contains(&first.text.as_str()))
}

fn is_exec(rest: &[Value]) -> bool {
    rest.first().is_some_and(|arg| arg.text == "exec")
}

/// Handles `retry`, `retry 3`, `retry -t 3 --`: the name does not determine which tool it is.
fn retry(rest: &[Value]) -> Wrapped {
    let words = rest.iter().skip_while(|arg| {
        arg.is_option() || arg.text.bytes().all(|byte| byte.is_ascii_digit() || byte == b's')
    });
    Wrapped::Command(words.cloned().collect())
}

fn with_prefix(prefix: &[&str], rest: &[Value]) -> Vec<Value> {
    prefix.iter().map(|word| Value::known(word)).chain(rest.iter().cloned()).collect()
}

/// Returns the command after options, a number of words, and assignments.
fn behind(rest: &[Value], short: &'static str, long: &'static str, skip: usize) -> Wrapped {
    let spec = Spec { short, long };
    let mut at = 0;
    let mut skipped = 0;
    while let Some(arg) = rest.get(at) {
        if arg.text == "--" {
            at += 1;
            break;
        }
        let left = rest.get(at..).unwrap_or_default();
        if arg.is_option() {
            let one = left.get(..1).unwrap_or_default();
            // If an option has no value in the same word, the next word is its value.
            let alone = Options::parse_until(one, spec, 1).0;
            let missing = takes_next(arg, spec) && alone.words.is_empty();
            at += if missing { 2 } else { 1 };
        } else if is_assignment(&arg.text) {
            at += 1;
        } else if skipped < skip {
            skipped += 1;
            at += 1;
        } else {
            break;
        }
    }
    let inner = rest.get(at..).unwrap_or_default();
    if inner.is_empty() { Wrapped::No } else { Wrapped::Command(inner.to_vec()) }
}

fn takes_next(arg: &Value, spec: Spec) -> bool {
    if arg.text.starts_with("--") {
        return spec.takes(&arg.text);
    }
    arg.text.chars().next_back().is_some_and(|last| {
        let first = arg.text.chars().skip(1).position(|letter| spec.short.contains(letter));
        spec.short.contains(last) && first.is_some_and(|at| at + 2 == arg.text.chars().count())
    })
}

fn is_assignment(text: &str) -> bool {
    let name = text.split('=').next().unwrap_or_default();
    name.len() < text.len()
        && name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
