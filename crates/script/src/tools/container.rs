//! Container images: docker and compatible tools.

use plimsoll_model::{FetchMethod, ImageName};

use crate::eval::machine::{Invocation, Machine};
use crate::eval::value::{Choices, Options, Spec, Value};
use crate::found::{CallKind, What};
use crate::strength;
use crate::tools::remote;

/// Options of `run`, `create` and `exec` without a value, of docker, podman and nerdctl. There are
/// fewer of them than options with a value.
const FLAGS: [&str; 29] = [
    "--detach",
    "--init",
    "--interactive",
    "--tty",
    "--rm",
    "--privileged",
    "--read-only",
    "--read-only-tmpfs",
    "--no-healthcheck",
    "--no-hosts",
    "--no-hostname",
    "--oom-kill-disable",
    "--publish-all",
    "--quiet",
    "--sig-proxy",
    "--disable-content-trust",
    "--help",
    "--replace",
    "--use-api-socket",
    "--rmi",
    "--env-host",
    "--http-proxy",
    "--passwd",
    "--rootfs",
    "--tls-verify",
    "--unsetenv-all",
    "--latest",
    "--all",
    "--no-trunc",
];

/// Letters of short options without a value.
const LETTERS: &str = "ditPq";

/// Last words of names of variables that contain options.
const OPTION_WORDS: [&str; 22] = [
    "arg",
    "args",
    "opt",
    "opts",
    "option",
    "options",
    "flag",
    "flags",
    "param",
    "params",
    "env",
    "envs",
    "mount",
    "mounts",
    "volume",
    "volumes",
    "gpu",
    "gpus",
    "rm",
    "tty",
    "interactive",
    "detach",
];

const BUILD: Spec = Spec {
    short: "ftmco",
    long: "--file --tag --build-arg --target --platform --cache-from --cache-to --label \
        --network --output --progress --secret --ssh --iidfile --memory --memory-swap --shm-size \
        --add-host --builder --build-context --isolation --ulimit --metadata-file --allow \
        --provenance --sbom --attest --annotation --security-opt --cgroup-parent --cpu-period \
        --cpu-quota --cpu-shares --cpuset-cpus --cpuset-mems --no-cache-filter --call --arch \
        --os --variant --authfile --creds --cert-dir --format --from --ignorefile --jobs \
        --logfile --manifest --runtime --timestamp --volume --env --layer-label --cap-add \
        --cap-drop --device --dns --retry --retry-delay --userns --unsetenv --decryption-key",
};

pub(super) fn run(machine: &mut Machine<'_>, call: Invocation<'_>, name: &str, rest: &[Value]) {
    let spec =
        Spec { short: "Hlc", long: "--context --host --config --log-level --root --namespace" };
    let (head, used) = Options::parse_until(rest, spec, 1);
    let mut verb = head.words.first().map(|word| word.text.as_str()).unwrap_or_default();
    let mut behind = rest.get(used..).unwrap_or_default();
    if matches!(verb, "container" | "image" | "buildx" | "builder") {
        let Some((second, others)) = behind.split_first() else { return };
        verb = &second.text;
        behind = others;
    }
    match verb {
        "pull" => pull(machine, behind),
        "run" | "create" => start(machine, call, behind),
        "exec" => {
            let at = behind_options(behind);
            run_inner(machine, call, None, behind.get(at + 1..).unwrap_or_default());
        }
        "from" if name == "buildah" => start(machine, call, behind),
        "build" | "bud" | "b" => build(machine, name, behind),
        "copy" if name == "skopeo" => copy(machine, behind),
        "load" => machine.loads = true,
        "tag" | "import" | "commit" => {
            if let Some(to) = Options::parse(behind, Spec { short: "acm", long: "" }).words.get(1) {
                machine.add_built(&to.text);
            }
        }
        _ => {}
    }
}

fn pull(machine: &mut Machine<'_>, rest: &[Value]) {
    let long = "--platform --arch --os --variant --creds --authfile --cert-dir --retry \
        --retry-delay --decryption-key --unpack";
    let options = Options::parse(rest, Spec { short: "", long });
    let images = options.words.iter().enumerate();
    for (_, word) in
        images.filter(|(at, word)| at + 1 == options.words.len() || !holds_options(word))
    {
        let scheme = if word.text.starts_with("docker://") { "docker://".len() } else { 0 };
        add_image(machine, FetchMethod::DockerPull, &word.after(scheme));
    }
}

fn copy(machine: &mut Machine<'_>, rest: &[Value]) {
    let long = "--src-creds --dest-creds --override-arch --override-os --override-variant \
        --authfile --src-authfile --dest-authfile --src-cert-dir --dest-cert-dir --format \
        --digestfile --retry-times --multi-arch --additional-tag --sign-by";
    let options = Options::parse(rest, Spec { short: "f", long });
    if let Some(word) = options.words.first()
        && word.text.starts_with("docker://")
    {
        add_image(machine, FetchMethod::DockerPull, &word.after("docker://".len()));
    }
    let to = options.words.get(1).map(|word| word.text.as_str()).unwrap_or_default();
    if let Some(name) = to.strip_prefix("docker-daemon:").or(to.strip_prefix("containers-storage:"))
    {
        machine.add_built(name);
    }
}

/// Returns the number of option words before the image or container.
fn behind_options(rest: &[Value]) -> usize {
    let mut at = 0;
    while let Some(arg) = rest.get(at) {
        if arg.text == "--" {
            return at + 1;
        }
        // The image cannot be missing, so the last word is not the value of an option.
        let last = at + 1 >= rest.len();
        let empty = arg.text.is_empty() && !arg.single;
        if !(arg.is_option() || empty || !last && holds_options(arg)) {
            break;
        }
        let long = arg.text.starts_with("--");
        let flag = !arg.is_option()
            || if long {
                arg.text.contains('=') || FLAGS.contains(&arg.text.as_str())
            } else {
                short_flags(&arg.text)
            };
        at += if flag { 1 } else { 2 };
    }
    at
}

/// Whether a word is a variable that expands to any number of options. A variable in quotes is one
/// word.
fn holds_options(arg: &Value) -> bool {
    let named = |name: &String| {
        let name = name.to_ascii_lowercase();
        let last = name.rsplit('_').next().unwrap_or_default();
        OPTION_WORDS.contains(&last)
    };
    let is_listed = arg.choices.is_some() && arg.candidate.is_none();
    let shape = arg.open == Some(0) && !arg.single && !is_listed;
    // If a branch assigns a possible value, its form decides; otherwise the name of the variable.
    shape
        && match arg.candidate.as_deref().map(str::trim_start) {
            Some(value) if value.starts_with('-') => true,
            Some(value) if value.starts_with(char::is_alphanumeric) => false,
            _ => arg.variable.as_ref().is_some_and(named),
        }
}

/// Handles `docker run [options] image [command]`.
fn start(machine: &mut Machine<'_>, call: Invocation<'_>, rest: &[Value]) {
    let at = behind_options(rest);
    let options = rest.get(..at).unwrap_or_default();
    let entrypoint = options.iter().enumerate().find_map(|(index, option)| {
        if option.text == "--entrypoint" {
            return options.get(index + 1).cloned();
        }
        let inline = option.text.starts_with("--entrypoint=");
        inline.then(|| option.after("--entrypoint=".len()))
    });
    let Some(image) = rest.get(at) else { return };
    if !options.iter().any(|option| option.text == "--rootfs") {
        add_image(machine, FetchMethod::DockerPull, image);
    }
    run_inner(machine, call, entrypoint, rest.get(at + 1..).unwrap_or_default());
}

/// Runs a command inside a container.
fn run_inner(
    machine: &mut Machine<'_>,
    call: Invocation<'_>,
    entrypoint: Option<Value>,
    command: &[Value],
) {
    let entrypoint = entrypoint.filter(|word| !word.text.is_empty());
    let inner: Vec<Value> = entrypoint.into_iter().chain(command.iter().cloned()).collect();
    if !inner.is_empty() {
        machine.isolated(|machine| machine.dispatch(call, &inner, 1));
    }
}

/// Whether combined short options do not take a value from the next word.
fn short_flags(text: &str) -> bool {
    let mut letters = text.chars().skip(1);
    let first = letters.find(|letter| !LETTERS.contains(*letter));
    first.is_none() || letters.next().is_some()
}

fn build(machine: &mut Machine<'_>, name: &str, rest: &[Value]) {
    let options = Options::parse(rest, BUILD);
    for tag in options.all(&["-t", "--tag"]) {
        machine.add_built(&tag.text);
    }
    for output in options.all(&["-o", "--output"]) {
        for name in output.text.split(',').filter_map(|pair| pair.strip_prefix("name=")) {
            machine.add_built(name);
        }
    }
    for context in options.all(&["--build-context"]) {
        if let Some(equals) = context.text.find('=') {
            named_context(machine, &context.after(equals + 1));
        }
    }
    if options.has(&["-q", "--quiet"]) {
        // The output is the ID of the built image.
        machine.output(Some(Value::known(BUILT)));
    }
    let context = options.words.last();
    let file = options.value(&["-f", "--file"]).filter(|file| file.text != "-");
    let remote = context.is_some_and(|context| remote::add_context(machine, context));
    match (file, context) {
        _ if remote => {}
        (Some(file), _) => machine.add_call(CallKind::Dockerfile, file),
        (None, Some(context)) if context.text != "-" && !context.is_open() => {
            let text = context.text.trim_end_matches('/');
            // podman and buildah look for a Containerfile first.
            let containerfile = matches!(name, "podman" | "buildah");
            let names = ["Containerfile", "Dockerfile"];
            for file in names.iter().skip(usize::from(!containerfile)) {
                let path = match text {
                    "." | "" => (*file).to_owned(),
                    _ => format!("{text}/{file}"),
                };
                let path = Value { text: path, ..context.clone() };
                machine.add_call(CallKind::Dockerfile, &path);
            }
        }
        _ => {}
    }
}

/// A placeholder for an image that is only known by its ID.
const BUILT: &str = "localhost/built";

/// Handles `--build-context name=docker-image://image`.
fn named_context(machine: &mut Machine<'_>, context: &Value) {
    const SCHEME: &str = "docker-image://";
    if context.text.starts_with(SCHEME) {
        add_image(machine, FetchMethod::BaseImage, &context.after(SCHEME.len()));
    } else {
        remote::add_context(machine, context);
    }
}

/// Adds an image, unless the script built it.
pub(crate) fn add_image(machine: &mut Machine<'_>, method: FetchMethod, word: &Value) {
    let text = word.text.as_str();
    let local = ["localhost/", "oci:", "oci-archive:", "docker-archive:", "containers-storage:"];
    let image = ImageName::parse(text);
    if text.is_empty()
        || local.iter().any(|prefix| text.starts_with(prefix))
        || machine.built.contains(&image.key())
    {
        return;
    }
    let known = |name: &String| machine.built.contains(&ImageName::parse(name).key());
    let choices: Vec<String> =
        word.choices.iter().flat_map(Choices::texts).filter(|name| !known(name)).cloned().collect();
    if !choices.is_empty() {
        add_choices(machine, method, word, choices);
        return;
    }
    if word.choices.is_some() {
        return;
    }
    let (firmness, what) = if word.open == Some(0) {
        (strength::UNRESOLVABLE, What::Unknown(text.to_owned()))
    } else if word.is_open() {
        (strength::UNRESOLVABLE, What::Image(text.to_owned()))
    } else {
        ((image.syntax, image.strength()), What::Image(text.to_owned()))
    };
    let requested = image.requested().map(str::to_owned);
    machine.add(method, word, what, firmness, requested);
}

/// Adds an image that is one of several: the variable of a loop.
fn add_choices(machine: &mut Machine<'_>, method: FetchMethod, word: &Value, choices: Vec<String>) {
    let strengths = choices.iter().map(|name| ImageName::parse(name).strength());
    let weakest = strengths.min().unwrap_or(strength::UNRESOLVABLE.1);
    let firmness = (strength::UNRESOLVABLE.0, weakest);
    let what = What::Unknown(word.text.clone());
    let candidate = machine.add(method, word, what, firmness, None);
    if let Some(found) = machine.found.get_mut(candidate) {
        found.choices = choices;
    }
}
