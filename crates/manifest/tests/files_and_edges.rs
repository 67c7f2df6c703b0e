//! Files, digests and dependencies in lockfiles of each format.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

use plimsoll_manifest::{LockKind, Locked, PackageLockfile, PackageOrigin};
use plimsoll_model::Distribution;

/// Formats a file with the first eight digits of its digests: `file URL algorithm:digits`.
fn file(file: &Distribution) -> String {
    let names = [&file.file, &file.url].into_iter().flatten().map(ToString::to_string);
    let digests =
        file.digests.iter().map(|digest| format!("{}:{}", digest.algorithm, &digest.value[..8]));
    names.chain(digests).collect::<Vec<_>>().join(" ")
}

fn named(package: &Locked) -> String {
    let version = package.version.as_deref().unwrap_or("-");
    format!("{} {version}", package.name)
}

/// Returns each package with its files, if the lockfile has any.
fn files(kind: LockKind, text: &str) -> Vec<(String, Vec<String>)> {
    let lock = PackageLockfile::parse(kind, text);
    assert_eq!(lock.problems, []);
    let packages = lock.packages.iter();
    packages.map(|package| (named(package), package.files.iter().map(file).collect())).collect()
}

/// Formats dependencies as `from -> to`, with `?` for conditional ones; `*` is the project.
fn edges(kind: LockKind, text: &str) -> Vec<String> {
    let lock = PackageLockfile::parse(kind, text);
    assert_eq!(lock.problems, []);
    let graph = lock.graph();
    assert!(graph.states_edges, "{kind:?}");
    let name = |number: usize| named(&lock.packages[number]);
    let roots = graph.roots.iter().map(|to| format!("* -> {}", name(*to)));
    let edges = graph.edges.iter().map(|edge| {
        let condition = if edge.optional { "?" } else { "" };
        format!("{} -> {}{condition}", name(edge.from), name(edge.to))
    });
    let mut all: Vec<String> = roots.chain(edges).collect();
    all.sort();
    all
}

fn digits(letter: &str, count: usize) -> String {
    letter.repeat(count)
}

/// Returns the base64 of 64 bytes 0x00 and of 20 bytes 0xff.
fn integrity() -> (String, String) {
    (format!("sha512-{}==", "A".repeat(86)), format!("sha1-{}8=", "/".repeat(26)))
}

#[test]
fn cargo() {
    let (a, b) = (digits("a", 64), digits("B", 64));
    let text = format!(
        "version = 4\n\
         [[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\n \"rope 1.0.0\",\n \"tool\",\n \"mine\",\n]\n\
         [[package]]\nname = \"mine\"\nversion = \"0.1.0\"\ndependencies = [\"rope 2.0.0\"]\n\
         [[package]]\nname = \"rope\"\nversion = \"1.0.0\"\nsource = \"registry+https://index.example/i\"\nchecksum = \"{a}\"\n\
         [[package]]\nname = \"rope\"\nversion = \"2.0.0\"\nsource = \"registry+https://index.example/i\"\nchecksum = \"{b}\"\n\
         [[package]]\nname = \"tool\"\nversion = \"3.0.0\"\nsource = \"git+https://git.example/o/tool?branch=a#1111111111111111111111111111111111111111\"\ndependencies = [\"rope 2.0.0\"]\n"
    );
    let found = files(LockKind::Cargo, &text);
    assert_eq!(found[2], ("rope 1.0.0".to_owned(), vec!["sha-256:aaaaaaaa".to_owned()]));
    assert_eq!(found[3], ("rope 2.0.0".to_owned(), vec!["sha-256:bbbbbbbb".to_owned()]));
    assert!(found[4].1.is_empty());
    assert_eq!(
        edges(LockKind::Cargo, &text),
        [
            "* -> mine 0.1.0",
            "* -> rope 1.0.0",
            "* -> rope 2.0.0",
            "* -> tool 3.0.0",
            "tool 3.0.0 -> rope 2.0.0"
        ]
    );
    // The first version lists checksums separately.
    let index = "registry+https://index.example/i";
    let old = format!(
        "[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\n \"rope 1.0.0 ({index})\",\n]\n\
         [[package]]\nname = \"rope\"\nversion = \"1.0.0\"\nsource = \"{index}\"\n\
         [metadata]\n\"checksum rope 1.0.0 ({index})\" = \"{a}\"\n"
    );
    assert_eq!(files(LockKind::Cargo, &old)[1].1, ["sha-256:aaaaaaaa"]);
    assert_eq!(edges(LockKind::Cargo, &old), ["* -> rope 1.0.0"]);
}

#[test]
fn npm() {
    let (sha512, sha1) = integrity();
    let text = format!(
        r#"{{"lockfileVersion": 3, "packages": {{
          "": {{"dependencies": {{"a": "^1"}}, "devDependencies": {{"d": "^1"}}, "optionalDependencies": {{"absent": "1"}}}},
          "packages/ship": {{"name": "ship", "dependencies": {{"b": "^1"}}}},
          "node_modules/ship": {{"resolved": "packages/ship", "link": true}},
          "node_modules/a": {{"version": "1.0.0", "resolved": "https://user:pass1@r.example/a.tgz", "integrity": "{sha512} {sha1}",
             "dependencies": {{"b": "^2"}}, "peerDependencies": {{"d": "*", "gone": "*"}}, "peerDependenciesMeta": {{"d": {{"optional": true}}}}}},
          "node_modules/a/node_modules/b": {{"version": "2.0.0", "resolved": "git+ssh://git@git.example/o/b.git#1111111111111111111111111111111111111111"}},
          "node_modules/b": {{"version": "1.0.0", "integrity": "sha512-bad"}},
          "node_modules/d": {{"version": "1.0.0", "dev": true, "optionalDependencies": {{"b": "1"}}}}
        }}}}"#
    );
    let found = files(LockKind::Npm, &text);
    let of = |name: &str| found.iter().find(|row| row.0 == name).unwrap().1.clone();
    assert_eq!(of("a 1.0.0"), ["https://***@r.example/a.tgz sha-1:ffffffff sha-512:00000000"]);
    for name in ["b 1.0.0", "b 2.0.0", "d 1.0.0"] {
        assert!(of(name).is_empty(), "{name}");
    }
    assert_eq!(
        edges(LockKind::Npm, &text),
        [
            "* -> a 1.0.0",
            "* -> b 1.0.0",
            "* -> d 1.0.0",
            "a 1.0.0 -> b 2.0.0",
            "a 1.0.0 -> d 1.0.0?",
            "d 1.0.0 -> b 1.0.0"
        ]
    );
    let old = format!(
        r#"{{"lockfileVersion": 1, "requires": true, "dependencies": {{
          "a": {{"version": "1.0.0", "resolved": "https://r.example/a.tgz", "integrity": "{sha1}", "requires": {{"b": "^2"}},
             "dependencies": {{"b": {{"version": "2.0.0"}}}}}},
          "b": {{"version": "https://files.example/b.tgz", "integrity": "{sha512}"}}
        }}}}"#
    );
    let found = files(LockKind::Npm, &old);
    assert_eq!(found[0].1, ["https://r.example/a.tgz sha-1:ffffffff"]);
    assert_eq!(found[2].1, ["https://files.example/b.tgz sha-512:00000000"]);
    assert_eq!(edges(LockKind::Npm, &old), ["a 1.0.0 -> b 2.0.0"]);
    // npm before version 5 did not state dependencies.
    let oldest = r#"{"name": "x", "dependencies": {"a": {"version": "1.0.0"}}}"#;
    let lock = PackageLockfile::parse(LockKind::Npm, oldest);
    assert!(!lock.graph().states_edges && !lock.graph().states_roots);
}

#[test]
fn yarn() {
    let (sha512, _) = integrity();
    let sha = digits("c", 40);
    let one = format!(
        "# yarn lockfile v1\n\n\
         \"@s/a@^1.0.0\":\n  version \"1.0.0\"\n  resolved \"https://r.example/@s/a/-/a-1.0.0.tgz#{sha}\"\n  integrity {sha512}\n  dependencies:\n    b \"^2.0.0\"\n\n\
         b@^2.0.0:\n  version \"2.0.0\"\n  resolved \"https://r.example/b/-/b-2.0.0.tgz#{sha}\"\n\n\
         \"c@https://git.example/o/c.git\":\n  version \"3.0.0\"\n  resolved \"https://git.example/o/c.git#{sha}\"\n\n\
         \"d@file:./d\":\n  version \"0.0.0\"\n  dependencies:\n    b \"^2.0.0\"\n"
    );
    let found = files(LockKind::Yarn, &one);
    assert_eq!(
        found[0].1,
        ["https://r.example/@s/a/-/a-1.0.0.tgz sha-1:cccccccc sha-512:00000000"]
    );
    assert_eq!(found[1].1, ["https://r.example/b/-/b-2.0.0.tgz sha-1:cccccccc"]);
    // The fragment of a git URL is a commit, not a digest.
    assert!(found[2].1.is_empty() && found[3].1.is_empty());
    assert_eq!(edges(LockKind::Yarn, &one), ["* -> b 2.0.0", "@s/a 1.0.0 -> b 2.0.0"]);
    let later = "__metadata:\n  version: 8\n  cacheKey: 10c0\n\n\
         \"a@npm:^1.0.0\":\n  version: 1.0.0\n  resolution: \"a@npm:1.0.0\"\n  dependencies:\n    b: \"npm:^2.0.0\"\n  checksum: 10c0/00000000\n  languageName: node\n  linkType: hard\n\n\
         \"b@npm:^2.0.0\":\n  version: 2.0.0\n  resolution: \"b@npm:2.0.0::__archiveUrl=https%3A%2F%2Ffiles.example%2Fb.tgz\"\n  checksum: 10c0/11111111\n  languageName: node\n  linkType: hard\n\n\
         \"ship@workspace:.\":\n  version: 0.0.0-use.local\n  resolution: \"ship@workspace:.\"\n  dependencies:\n    a: \"npm:^1.0.0\"\n  languageName: unknown\n  linkType: soft\n";
    let lock = PackageLockfile::parse(LockKind::Yarn, later);
    assert!(lock.packages[0].is_hashed && lock.packages[0].files.is_empty());
    assert_eq!(files(LockKind::Yarn, later)[1].1, ["https://files.example/b.tgz"]);
    assert_eq!(edges(LockKind::Yarn, later), ["* -> a 1.0.0", "a 1.0.0 -> b 2.0.0"]);
    assert!(lock.graph().states_roots);
}

#[test]
fn pnpm() {
    let (sha512, _) = integrity();
    let nine = format!(
        "lockfileVersion: '9.0'\n\
         importers:\n  .:\n    dependencies:\n      a:\n        specifier: ^1\n        version: 1.0.0(p@3.0.0)\n  packages/ship:\n    devDependencies:\n      p:\n        specifier: ^3\n        version: 3.0.0\n      mine:\n        specifier: '*'\n        version: link:../mine\n\
         packages:\n  a@1.0.0:\n    resolution: {{integrity: {sha512}}}\n    peerDependencies:\n      p: ^3\n  b@2.0.0:\n    resolution: {{integrity: {sha512}, tarball: https://files.example/b.tgz}}\n  p@3.0.0:\n    resolution: {{integrity: {sha512}}}\n\
         snapshots:\n  a@1.0.0(p@3.0.0):\n    dependencies:\n      p: 3.0.0\n    optionalDependencies:\n      b: 2.0.0\n  b@2.0.0: {{}}\n  p@3.0.0: {{}}\n"
    );
    let found = files(LockKind::Pnpm, &nine);
    assert_eq!(found[0].1, ["sha-512:00000000"]);
    assert_eq!(found[1].1, ["https://files.example/b.tgz sha-512:00000000"]);
    assert_eq!(
        edges(LockKind::Pnpm, &nine),
        ["* -> a 1.0.0", "* -> p 3.0.0", "a 1.0.0 -> b 2.0.0", "a 1.0.0 -> p 3.0.0"]
    );
    let five = format!(
        "lockfileVersion: 5.4\nspecifiers:\n  a: ^1\ndependencies:\n  a: 1.0.0_p@3.0.0\n\
         packages:\n  /a/1.0.0_p@3.0.0:\n    resolution: {{integrity: {sha512}}}\n    dependencies:\n      p: 3.0.0\n    dev: false\n  /p/3.0.0:\n    resolution: {{integrity: {sha512}}}\n    dev: false\n"
    );
    assert_eq!(edges(LockKind::Pnpm, &five), ["* -> a 1.0.0", "a 1.0.0 -> p 3.0.0"]);
}

#[test]
fn uv() {
    let a = digits("a", 64);
    let text = format!(
        "version = 1\n\
         [[package]]\nname = \"app\"\nversion = \"0.1.0\"\nsource = {{ editable = \".\" }}\ndependencies = [{{ name = \"rope\", version = \"1.0\", source = {{ registry = \"https://pypi.example/simple\" }} }}]\n\
         [package.optional-dependencies]\nx = [{{ name = \"extra\" }}]\n\
         [package.dev-dependencies]\ndev = [{{ name = \"tool\" }}]\n\
         [[package]]\nname = \"extra\"\nversion = \"1.0\"\nsource = {{ url = \"https://files.example/extra-1.0.tar.gz\" }}\nsdist = {{ hash = \"sha256:{a}\" }}\n\
         [[package]]\nname = \"rope\"\nversion = \"1.0\"\nsource = {{ registry = \"https://pypi.example/simple\" }}\nsdist = {{ url = \"https://files.example/rope-1.0.tar.gz\", hash = \"sha256:{a}\", size = 1 }}\nwheels = [\n  {{ url = \"https://files.example/rope-1.0-py3-none-any.whl\", hash = \"sha256:{a}\" }},\n]\n\
         [[package]]\nname = \"rope\"\nversion = \"2.0\"\nsource = {{ registry = \"https://pypi.example/simple\" }}\n\
         [[package]]\nname = \"tool\"\nversion = \"1.0\"\nsource = {{ registry = \"https://pypi.example/simple\" }}\ndependencies = [{{ name = \"rope\", version = \"2.0\" }}]\n"
    );
    let found = files(LockKind::Uv, &text);
    assert_eq!(found[1].1, ["https://files.example/extra-1.0.tar.gz sha-256:aaaaaaaa"]);
    assert_eq!(
        found[2].1,
        [
            "https://files.example/rope-1.0.tar.gz sha-256:aaaaaaaa",
            "https://files.example/rope-1.0-py3-none-any.whl sha-256:aaaaaaaa"
        ]
    );
    assert_eq!(
        edges(LockKind::Uv, &text),
        [
            "* -> extra 1.0",
            "* -> rope 1.0",
            "* -> tool 1.0",
            "app 0.1.0 -> extra 1.0?",
            "app 0.1.0 -> rope 1.0",
            "tool 1.0 -> rope 2.0"
        ]
    );
}

#[test]
fn poetry_and_pdm() {
    let (a, b, md5) = (digits("a", 64), digits("b", 64), digits("e", 32));
    let text = format!(
        "[[package]]\nname = \"rope\"\nversion = \"1.0\"\nfiles = [\n  {{file = \"rope-1.0.tar.gz\", hash = \"sha256:{a}\"}},\n  {{file = \"rope-1.0.zip\", hash = \"md5:{md5}\"}},\n]\n\
         [[package]]\nname = \"rope\"\nversion = \"2.0\"\nfiles = []\n\
         [[package]]\nname = \"tool\"\nversion = \"1.0\"\nfiles = []\n[package.dependencies]\nRope = {{version = \">=2\", optional = true}}\ngone = \"*\"\n"
    );
    let found = files(LockKind::Poetry, &text);
    assert_eq!(found[0].1, ["rope-1.0.tar.gz sha-256:aaaaaaaa", "rope-1.0.zip md5:eeeeeeee"]);
    assert_eq!(edges(LockKind::Poetry, &text), ["tool 1.0 -> rope 2.0?"]);
    // Old versions of Poetry listed the files separately, by name only.
    let old = format!(
        "[[package]]\nname = \"rope\"\nversion = \"1.0\"\n\
         [[package]]\nname = \"rope\"\nversion = \"2.0\"\n\
         [[package]]\nname = \"tool\"\nversion = \"1.0\"\n\
         [metadata.files]\nrope = [\n  {{file = \"rope-1.0.tar.gz\", hash = \"sha256:{a}\"}},\n  {{file = \"rope-2.0-py3-none-any.whl\", hash = \"sha256:{b}\"}},\n]\ntool = [{{file = \"tool.zip\", hash = \"sha256:{b}\"}}]\n"
    );
    let found = files(LockKind::Poetry, &old);
    let all: Vec<&[String]> = found.iter().map(|row| row.1.as_slice()).collect();
    assert_eq!(
        all,
        [
            ["rope-1.0.tar.gz sha-256:aaaaaaaa"],
            ["rope-2.0-py3-none-any.whl sha-256:bbbbbbbb"],
            ["tool.zip sha-256:bbbbbbbb"]
        ]
    );
    let pdm = format!(
        "[[package]]\nname = \"rope\"\nversion = \"1.0\"\nfiles = [{{url = \"https://files.example/rope-1.0.tar.gz\", hash = \"sha256:{a}\"}}]\n\
         [[package]]\nname = \"rope\"\nversion = \"2.0\"\n\
         [[package]]\nname = \"tool\"\nversion = \"1.0\"\ndependencies = [\"rope[x]<2,>=1.0; python_version < \\\"3.9\\\"\", \"rope==2.0\"]\n"
    );
    assert_eq!(
        files(LockKind::Pdm, &pdm)[0].1,
        ["https://files.example/rope-1.0.tar.gz sha-256:aaaaaaaa"]
    );
    assert_eq!(edges(LockKind::Pdm, &pdm), ["tool 1.0 -> rope 1.0", "tool 1.0 -> rope 2.0"]);
    let archive = format!(
        "[[package]]\nname = \"rope\"\nversion = \"1.0\"\nurl = \"https://files.example/rope.zip\"\nfiles = [{{file = \"rope.zip\", hash = \"sha256:{a}\"}}]\n"
    );
    let lock = PackageLockfile::parse(LockKind::Pdm, &archive);
    let url = "https://files.example/rope.zip".to_owned();
    assert_eq!(lock.packages[0].origin, PackageOrigin::Url(url));
    assert_eq!(
        files(LockKind::Pdm, &archive)[0].1,
        ["rope.zip https://files.example/rope.zip sha-256:aaaaaaaa"]
    );
}

/// If one version comes from two sources, uv states the source of each dependency.
#[test]
fn uv_from_two_places() {
    let text = "version = 1\n\
        [[package]]\nname = \"rope\"\nversion = \"1.0\"\nsource = { registry = \"https://index.example/simple\" }\n\
        [[package]]\nname = \"rope\"\nversion = \"1.0\"\nsource = { git = \"https://h.example/o/rope?rev=x#0123\" }\n\
        [[package]]\nname = \"one\"\nversion = \"1.0\"\nsource = { registry = \"https://index.example/simple\" }\ndependencies = [\n  { name = \"rope\", version = \"1.0\", source = { git = \"https://h.example/o/rope?rev=x#0123\" } },\n]\n\
        [[package]]\nname = \"two\"\nversion = \"1.0\"\nsource = { registry = \"https://index.example/simple\" }\ndependencies = [\n  { name = \"rope\", version = \"1.0\", source = { registry = \"https://index.example/simple\" } },\n]\n\
        [[package]]\nname = \"three\"\nversion = \"1.0\"\nsource = { registry = \"https://index.example/simple\" }\ndependencies = [{ name = \"rope\" }]\n";
    let lock = PackageLockfile::parse(LockKind::Uv, text);
    assert_eq!(lock.problems, []);
    let graph = lock.graph();
    let mut edges: Vec<_> = graph.edges.iter().map(|edge| (edge.from, edge.to)).collect();
    edges.sort_unstable();
    assert_eq!(edges, [(2, 1), (3, 0), (4, 0), (4, 1)]);
}

#[test]
fn the_standard_and_pipenv() {
    let (a, b) = (digits("a", 64), digits("b", 128));
    let text = format!(
        "lock-version = \"1.0\"\n\
         [[packages]]\nname = \"rope\"\nversion = \"1.0\"\n[[packages.wheels]]\nname = \"rope-1.0-py3-none-any.whl\"\nurl = \"https://files.example/rope-1.0-py3-none-any.whl\"\nhashes = {{ sha256 = \"{a}\", sha512 = \"{b}\" }}\n"
    );
    assert_eq!(
        files(LockKind::Pylock, &text)[0].1,
        [
            "rope-1.0-py3-none-any.whl https://files.example/rope-1.0-py3-none-any.whl sha-256:aaaaaaaa sha-512:bbbbbbbb"
        ]
    );
    // In PEP 751, dependencies are optional.
    assert!(!PackageLockfile::parse(LockKind::Pylock, &text).graph().states_edges);
    let more = format!(
        "{text}[[packages]]\nname = \"tool\"\nversion = \"1.0\"\ndependencies = [{{ name = \"rope\" }}]\n"
    );
    assert_eq!(edges(LockKind::Pylock, &more), ["tool 1.0 -> rope 1.0"]);
    let pipenv = format!(
        r#"{{"_meta": {{}}, "default": {{"rope": {{"hashes": ["sha256:{a}", "sha256:{}"], "version": "==1.0"}}}}}}"#,
        digits("b", 64)
    );
    let found = files(LockKind::Pipenv, &pipenv);
    assert_eq!(found[0].1, ["sha-256:aaaaaaaa", "sha-256:bbbbbbbb"]);
    assert!(!PackageLockfile::parse(LockKind::Pipenv, &pipenv).graph().states_edges);
}
