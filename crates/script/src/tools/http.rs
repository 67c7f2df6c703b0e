//! curl, wget and the copy commands of object stores.

use plimsoll_model::{FetchCheck, FetchMethod};

use crate::eval::machine::{Invocation, Machine};
use crate::eval::value::{Choices, Options, Spec, Value};
use crate::found::What;
use crate::strength;

const CURL: Spec = Spec {
    short: "AbcCdDeEFhHKmoPQrtTuUwxXyYz",
    long: "--abstract-unix-socket --alt-svc --aws-sigv4 --cacert --capath --cert --cert-type \
        --ciphers --config --connect-timeout --connect-to --continue-at --cookie --cookie-jar \
        --create-file-mode --crlfile --curves --data --data-ascii --data-binary --data-raw \
        --data-urlencode --delegation --dns-interface --dns-ipv4-addr --dns-ipv6-addr \
        --dns-servers --doh-url --dump-header --ech --egd-file --engine --etag-compare \
        --etag-save --expect100-timeout --form --form-string --ftp-account \
        --ftp-alternative-to-user --ftp-method --ftp-port --ftp-ssl-ccc-mode \
        --happy-eyeballs-timeout-ms --haproxy-clientip --header --hostpubmd5 --hostpubsha256 \
        --hsts --interface --ip-tos --ipfs-gateway --json --keepalive-cnt --keepalive-time --key \
        --key-type --krb --libcurl --limit-rate --local-port --login-options --mail-auth \
        --mail-from --mail-rcpt --max-filesize --max-redirs --max-time --netrc-file --noproxy \
        --oauth2-bearer --output --output-dir --parallel-max --parallel-max-host --pass \
        --pinnedpubkey --preproxy --proto --proto-default --proto-redir --proxy --proxy-cacert \
        --proxy-capath --proxy-cert --proxy-cert-type --proxy-ciphers --proxy-crlfile \
        --proxy-header --proxy-key --proxy-key-type --proxy-pass --proxy-pinnedpubkey \
        --proxy-service-name --proxy-tls13-ciphers --proxy-tlsauthtype --proxy-tlspassword \
        --proxy-tlsuser --proxy-user --proxy1.0 --pubkey --quote --random-file --range --rate \
        --referer --request --request-target --resolve --retry --retry-delay --retry-max-time \
        --sasl-authzid --service-name --sigalgs --socks4 --socks4a --socks5 \
        --socks5-gssapi-service --socks5-hostname --speed-limit --speed-time --stderr \
        --telnet-option --tftp-blksize --time-cond --tls-max --tls13-ciphers --tlsauthtype \
        --tlspassword --tlsuser --trace --trace-ascii --trace-config --unix-socket --upload-file \
        --upload-flags --url --url-query --user --user-agent --variable --vlan-priority \
        --write-out",
};

const WGET: Spec = Spec {
    short: "aADBeIiloOPQRtTUwX",
    long: "--accept --accept-regex --append-output --backups --base --bind-address \
        --bind-dns-address --body-data --body-file --ca-certificate --ca-directory --certificate \
        --certificate-type --ciphers --compression --config --connect-timeout --crl-file \
        --cut-dirs --default-page --directory-prefix --dns-servers --dns-timeout --domains \
        --egd-file --exclude-directories --exclude-domains --execute --follow-tags \
        --ftp-password --ftp-user --header --hsts-file --ignore-tags --include-directories \
        --input-file --level --limit-rate --load-cookies --local-encoding --max-redirect \
        --method --output-document --output-file --password --pinnedpubkey --post-data \
        --post-file --prefer-family --private-key --private-key-type --progress \
        --proxy-password --proxy-user --quota --random-file --read-timeout --referer --regex-type \
        --reject --reject-regex --rejected-log --remote-encoding --report-speed \
        --restrict-file-names --retry-on-http-error --save-cookies --secure-protocol \
        --start-pos --timeout --tries --use-askpass --user --user-agent --wait --waitretry \
        --warc-dedup --warc-file --warc-header --warc-max-size --warc-tempdir",
};

const ARIA: Spec =
    Spec { short: "oxsjkdiltmM", long: "--out --dir --input-file --header --split --checksum" };

const STORE: Spec = Spec {
    short: "ohprJ",
    long: "--region --profile --endpoint-url --exclude --include --acl --project \
        --request-payer --storage-class --cache-control --content-type --content-encoding \
        --content-disposition --content-language --metadata --metadata-directive --expires \
        --sse --sse-c --sse-c-key --sse-kms-key-id --grants --website-redirect --source-region \
        --output --query --ca-bundle --cli-read-timeout --cli-connect-timeout --page-size \
        --expected-size --checksum-algorithm --checksum-mode --copy-props --color",
};

/// Suffixes of archives and of installable packages.
const ARCHIVES: [&str; 22] = [
    ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar.zst", ".tar", ".zip", ".7z",
    ".deb", ".rpm", ".whl", ".dmg", ".pkg", ".apk", ".jar", ".aar", ".msi", ".conda", ".nupkg",
    ".crate",
];

pub(super) fn run(machine: &mut Machine<'_>, call: Invocation<'_>, name: &str, rest: &[Value]) {
    match name {
        "curl" => curl(machine, call, rest),
        "wget" => wget(machine, call, rest),
        "aria2c" => aria(machine, rest),
        _ => store(machine, call, name, rest),
    }
}

fn curl(machine: &mut Machine<'_>, call: Invocation<'_>, rest: &[Value]) {
    let options = Options::parse(rest, CURL);
    let sends = options.has(&[
        "-d",
        "--data",
        "--data-raw",
        "--data-binary",
        "--data-urlencode",
        "--data-ascii",
        "--json",
        "-F",
        "--form",
        "-T",
        "--upload-file",
        "-I",
        "--head",
    ]);
    let method = options.value(&["-X", "--request"]).map(|value| value.text.as_str());
    let reads = options.has(&["-G", "--get"]) || !sends;
    if !reads || method.is_some_and(|method| method != "GET") {
        return;
    }
    let named = options.has(&["-O", "--remote-name", "--remote-name-all"]);
    let outputs: Vec<&Value> = options.all(&["-o", "--output"]).collect();
    let directory = options.value(&["--output-dir"]);
    let urls = options.words.iter().chain(options.all(&["--url"]));
    for (index, url) in urls.enumerate() {
        let output = outputs.get(index).copied().or(outputs.first().copied());
        let target = match output {
            Some(file) if matches!(file.text.as_str(), "-" | "/dev/stdout") => Target::Stream,
            Some(file) if file.text == "/dev/null" => Target::Nothing,
            Some(file) => Target::File(inside(directory, file)),
            None if named => Target::File(inside(directory, &Value::known(remote_name(url)))),
            None => Target::Stream,
        };
        fetch(machine, call, url, target);
    }
}

fn wget(machine: &mut Machine<'_>, call: Invocation<'_>, rest: &[Value]) {
    // In wget, `-nv` and `-nc` are one option each, contrary to the guidelines.
    let rest: Vec<Value> = rest
        .iter()
        .filter(|arg| !(arg.text.len() == 3 && arg.text.starts_with("-n")))
        .cloned()
        .collect();
    let options = Options::parse(&rest, WGET);
    if options.has(&["--spider", "--post-data", "--post-file", "--body-data", "--body-file"])
        || options.value(&["--method"]).is_some_and(|method| method.text != "GET")
    {
        return;
    }
    let output = options.value(&["-O", "--output-document"]);
    let directory = options.value(&["-P", "--directory-prefix"]);
    for url in &options.words {
        let target = match output {
            Some(file) if matches!(file.text.as_str(), "-" | "/dev/stdout") => Target::Stream,
            Some(file) if file.text == "/dev/null" => Target::Nothing,
            Some(file) => Target::File(file.clone()),
            None => Target::File(inside(directory, &Value::known(remote_name(url)))),
        };
        fetch(machine, call, url, target);
    }
    let list = options.value(&["-i", "--input-file"]);
    if let Some(list) = list.filter(|_| options.words.is_empty()) {
        unknown(machine, list);
    }
}

fn aria(machine: &mut Machine<'_>, rest: &[Value]) {
    let options = Options::parse(rest, ARIA);
    let checksum = options.value(&["--checksum"]).and_then(|value| value.text.split_once('='));
    let strong = |(name, digest): &(&str, &str)| {
        [("sha-256", 64), ("sha-512", 128), ("sha-384", 96)]
            .iter()
            .any(|(known, length)| known == name && strength::is_hex(digest, *length))
    };
    let checked = checksum.filter(strong).map(|(_, digest)| digest.to_owned());
    let weak = checksum.is_some_and(|(name, _)| matches!(name, "md5" | "sha-1"));
    for url in &options.words {
        let Some(candidate) = add_url(machine, url) else { continue };
        let name = Value::known(remote_name(url));
        let file = options.value(&["-o", "--out"]).unwrap_or(&name);
        let key = machine.file_key(&inside(options.value(&["-d", "--dir"]), file));
        machine.remember(&key, candidate);
        let Some(found) = machine.found.get_mut(candidate) else { continue };
        if let Some(digest) = &checked {
            found.firmness = strength::DIGEST;
            found.requested = Some(digest.clone());
        } else if weak {
            found.check = Some(FetchCheck::WeakDigest);
        }
    }
}

/// Handles `aws s3 cp`, `gsutil cp`, `gcloud storage cp`, if the source is a bucket.
fn store(machine: &mut Machine<'_>, call: Invocation<'_>, name: &str, rest: &[Value]) {
    let options = Options::parse(rest, STORE);
    let verbs: &[&str] = match name {
        "aws" => &["s3"],
        "gcloud" => &["storage"],
        _ => &[],
    };
    let mut words = options.words.iter();
    if !verbs.iter().all(|verb| words.next().is_some_and(|word| word.text == *verb)) {
        return;
    }
    let copies =
        words.next().is_some_and(|verb| matches!(verb.text.as_str(), "cp" | "sync" | "mv"));
    let mut places: Vec<&Value> = words.collect();
    if name == "aws" {
        // One source and one destination: further words belong to an unknown option.
        places.truncate(2);
    }
    let (true, Some((to, from))) = (copies, places.split_last()) else { return };
    let remote = |value: &Value| value.text.contains("://");
    if remote(to) || from.is_empty() {
        return;
    }
    for url in from.iter().filter(|value| remote(value)) {
        let target = if to.text == "-" {
            Target::Stream
        } else if to.text.ends_with('/') || to.text == "." {
            Target::File(inside(Some(to), &Value::known(remote_name(url))))
        } else {
            Target::File((*to).clone())
        };
        fetch(machine, call, url, target);
    }
}

/// The target of a download.
enum Target {
    Stream,
    Nothing,
    File(Value),
}

fn fetch(machine: &mut Machine<'_>, call: Invocation<'_>, url: &Value, target: Target) {
    if matches!(target, Target::Nothing) {
        return;
    }
    let Some(candidate) = add_url(machine, url) else { return };
    match target {
        Target::Stream => {
            machine.stream(candidate, call.command.pipe);
            if call.more {
                machine.mark(candidate, FetchMethod::Download);
            }
            if call.outputs.iter().all(|file| file.text == "/dev/null") && !call.outputs.is_empty()
            {
                machine.save_nothing(call.command.pipe);
            }
        }
        Target::File(file) => {
            let key = machine.file_key(&file);
            machine.remember(&key, candidate);
        }
        Target::Nothing => {}
    }
}

/// Adds a download; `None` if the source is not external.
pub(crate) fn add_url(machine: &mut Machine<'_>, url: &Value) -> Option<usize> {
    let text = url.text.as_str();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let here = ["localhost", "127.", "[::1]", "0.0.0.0", "169.254.", "host.docker.internal"];
    let here = here.iter().any(|prefix| host.starts_with(prefix) || rest.starts_with(prefix));
    // Files from another job of the same run belong to the repository.
    let own = ["github.run_id", "GITHUB_RUN_ID"].iter().any(|run| text.contains(run))
        || super::git::is_own(text);
    if here || own || text.starts_with("file:") || text.is_empty() || text == "-" {
        return None;
    }
    // Text without a dot, slash or colon is not a URL, but the value of an unknown option.
    if !url.is_open() && !text.contains(['.', '/', ':']) {
        return None;
    }
    let choices = choices_of(url);
    let (firmness, requested) = match choices.split_first() {
        Some((first, others)) => firmness_of(first, others),
        None if url.is_open() => strength::open_url(text, url.moving),
        None => strength::url(text, false),
    };
    let method = if is_archive(choices.first().map_or(text, String::as_str)) {
        FetchMethod::Archive
    } else {
        FetchMethod::Download
    };
    let what = if url.open == Some(0) && choices.is_empty() {
        What::Unknown(text.to_owned())
    } else {
        What::Url(text.to_owned())
    };
    let candidate = machine.add(method, url, what, firmness, requested);
    if let Some(found) = machine.found.get_mut(candidate) {
        found.answer = method == FetchMethod::Download && is_interface(text);
        found.choices = choices;
    }
    Some(candidate)
}

fn is_archive(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    ARCHIVES.iter().any(|end| path.ends_with(end))
}

/// Returns the possible URLs of a download, if a loop or branches state all of them.
fn choices_of(url: &Value) -> Vec<String> {
    let texts = url.choices.as_ref().map(Choices::texts).unwrap_or_default();
    let is_address = |text: &String| text.contains("://");
    if texts.iter().all(is_address) { texts.to_vec() } else { Vec::new() }
}

/// Returns the weakest class of several URLs, and their common revision.
fn firmness_of(first: &str, others: &[String]) -> (strength::Firmness, Option<String>) {
    let (mut weakest, mut common) = strength::url(first, false);
    for other in others {
        let (firmness, requested) = strength::url(other, false);
        if requested != common {
            (weakest.0, common) = (strength::UNRESOLVABLE.0, None);
        }
        if firmness.1 < weakest.1 {
            weakest = firmness;
        }
    }
    (weakest, common)
}

/// Whether a URL is that of an API, whose response is metadata.
fn is_interface(url: &str) -> bool {
    const FILES: [&str; 7] =
        ["tarball", "zipball", "assets", "contents", "raw", "download", "archive"];
    let behind = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (host, path) = behind.split_once('/').unwrap_or((behind, ""));
    let (path, _) = path.split_once('?').unwrap_or((path, ""));
    let interface = host.starts_with("api.")
        || path.split('/').take(3).any(|part| matches!(part, "api" | "graphql"));
    interface && !path.split('/').any(|part| FILES.contains(&part))
}

fn unknown(machine: &mut Machine<'_>, at: &Value) {
    let what = What::Unknown(at.text.clone());
    machine.add(FetchMethod::Download, at, what, strength::UNRESOLVABLE, None);
}

fn inside(directory: Option<&Value>, file: &Value) -> Value {
    let Some(directory) = directory else { return file.clone() };
    let mut path = directory.clone();
    path.append(&Value::known("/"));
    path.append(file);
    path.text = path.text.replace("//", "/");
    path.text = path.text.strip_prefix("./").unwrap_or(&path.text).to_owned();
    path
}

/// Returns the last segment of the path of a URL.
fn remote_name(url: &Value) -> &str {
    let path = url.text.split(['?', '#']).next().unwrap_or_default();
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}
