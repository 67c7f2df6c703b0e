//! Container images: docker and its relatives.

use plimsoll_model::FetchMethod;

use crate::found::{CallKind, What};
use crate::machine::{Invocation, Machine};
use crate::strength;
use crate::value::{Options, Spec, Value};

/// Options of `run` and `create` that take no value. All others do; there are more of those.
const FLAGS: [&str; 19] = [
    "--detach",
    "--init",
    "--interactive",
    "--tty",
    "--rm",
    "--privileged",
    "--read-only",
    "--no-healthcheck",
    "--oom-kill-disable",
    "--publish-all",
    "--quiet",
    "--sig-proxy",
    "--disable-content-trust",
    "--help",
    "--replace",
    "--no-hosts",
    "--use-api-socket",
    "--rmi",
    "--systemd",
];

const BUILD: Spec = Spec {
    short: "ftmco",
    long: "--file --tag --build-arg --target --platform --cache-from --cache-to --label \
        --network --output --progress --secret --ssh --iidfile --memory --shm-size \
        --add-host --builder --build-context --isolation --ulimit --metadata-file \
        --provenance --sbom --attest --annotation",
};

pub(super) fn run(machine: &mut Machine<'_>, call: Invocation<'_>, name: &str, rest: &[Value]) {
    let spec =
        Spec { short: "Hlc", long: "--context --host --config --log-level --root --namespace" };
    let (head, used) = Options::parse_until(rest, spec, 1);
    let mut verb = head.words.first().map(|word| word.text.as_str()).unwrap_or_default();
    let mut behind = rest.get(used..).unwrap_or_default();
    if matches!(verb, "container" | "image" | "buildx") {
        let Some((second, others)) = behind.split_first() else { return };
        verb = &second.text;
        behind = others;
    }
    match verb {
        "pull" => pull(machine, behind),
        "run" | "create" => start(machine, call, behind),
        "from" if name == "buildah" => start(machine, call, behind),
        "build" | "bud" => build(machine, behind),
        "copy" if name == "skopeo" => copy(machine, behind),
        "tag" => {
            if let Some(to) = behind.get(1) {
                machine.built.insert(to.text.clone());
            }
        }
        _ => {}
    }
}

fn pull(machine: &mut Machine<'_>, rest: &[Value]) {
    let spec = Spec { short: "", long: "--platform --arch --os --variant --creds" };
    for word in &Options::parse(rest, spec).words {
        add_image(machine, FetchMethod::DockerPull, word);
    }
}

fn copy(machine: &mut Machine<'_>, rest: &[Value]) {
    let spec = Spec { short: "", long: "--src-creds --dest-creds --override-arch" };
    let options = Options::parse(rest, spec);
    if let Some(word) = options.words.first()
        && word.text.starts_with("docker://")
    {
        add_image(machine, FetchMethod::DockerPull, &word.after("docker://".len()));
    }
}

/// `docker run [options] image [command]`.
fn start(machine: &mut Machine<'_>, call: Invocation<'_>, rest: &[Value]) {
    let mut at = 0;
    let mut entrypoint = None;
    while let Some(arg) = rest.get(at) {
        if arg.text == "--" {
            at += 1;
            break;
        }
        let empty = arg.text.is_empty();
        // A word that is all variable may stand for any number of options.
        let options = arg.open == Some(0)
            && arg.variable.as_ref().is_some_and(|name| {
                let name = name.to_ascii_lowercase();
                ["arg", "opt", "flag", "gpu", "env", "mount", "volume"]
                    .iter()
                    .any(|one| name.contains(one))
            });
        if !(arg.is_option() || empty || options) {
            break;
        }
        let long = arg.text.starts_with("--");
        let inline = arg.text.contains('=');
        let flag = !arg.is_option()
            || if long { FLAGS.contains(&arg.text.as_str()) } else { short_flags(&arg.text) };
        if arg.text == "--entrypoint" {
            entrypoint = rest.get(at + 1);
        }
        at += if flag || (long && inline) { 1 } else { 2 };
    }
    let Some(image) = rest.get(at) else { return };
    add_image(machine, FetchMethod::DockerPull, image);
    let mut inner: Vec<Value> = entrypoint.cloned().into_iter().collect();
    inner.extend(rest.get(at + 1..).unwrap_or_default().iter().cloned());
    if !inner.is_empty() {
        machine.isolated(|machine| machine.dispatch(call, &inner, 1));
    }
}

/// Whether a bundle of short options needs no value from the next word.
fn short_flags(text: &str) -> bool {
    let mut letters = text.chars().skip(1);
    let first = letters.find(|letter| !matches!(letter, 'd' | 'i' | 't' | 'P' | 'q'));
    first.is_none() || letters.next().is_some()
}

fn build(machine: &mut Machine<'_>, rest: &[Value]) {
    let options = Options::parse(rest, BUILD);
    for tag in options.all(&["-t", "--tag"]) {
        if machine.built.len() < machine.budget.found {
            machine.built.insert(tag.text.clone());
        }
    }
    let context = options.words.last();
    let remote = context.is_some_and(|context| {
        context.text.contains("://") || context.text == "-" || context.text.starts_with("git@")
    });
    match (options.value(&["-f", "--file"]), context) {
        (Some(file), _) if file.text != "-" => machine.add_call(CallKind::Dockerfile, file),
        (None, Some(context)) if !remote && !context.is_open() => {
            let text = context.text.trim_end_matches('/');
            let path = if text == "." || text.is_empty() {
                Value { text: "Dockerfile".to_owned(), ..context.clone() }
            } else {
                Value { text: format!("{text}/Dockerfile"), ..context.clone() }
            };
            machine.add_call(CallKind::Dockerfile, &path);
        }
        _ => {}
    }
}

/// Adds an image, unless the same script has built it.
pub(crate) fn add_image(machine: &mut Machine<'_>, method: FetchMethod, word: &Value) {
    let text = word.text.as_str();
    let local = text.starts_with("localhost/") || text.starts_with("oci:");
    let latest = format!("{text}:latest");
    let bare = text.strip_suffix(":latest").unwrap_or(text);
    let built = [text, &latest, bare].iter().any(|one| machine.built.contains(*one));
    if text.is_empty() || local || built {
        return;
    }
    let (firmness, requested) = strength::image(text);
    let (firmness, what) = if word.open == Some(0) {
        (strength::UNRESOLVABLE, What::Unknown(text.to_owned()))
    } else if word.is_open() {
        (strength::UNRESOLVABLE, What::Image(text.to_owned()))
    } else {
        (firmness, What::Image(text.to_owned()))
    };
    let requested = requested.map(str::to_owned);
    machine.add(method, word, what, firmness, requested);
}
