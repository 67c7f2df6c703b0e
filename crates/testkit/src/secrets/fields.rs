//! The reported fields of files, each of which can contain a secret.

use super::plant::Shape;

/// A name, and a function that creates files from a number and a text.
pub(super) type Field = (&'static str, fn(usize, &str) -> Vec<(String, String)>);

/// Returns the fields that can contain a text of a shape.
pub(super) fn of_shape(shape: Shape) -> Vec<Field> {
    let fields = match shape {
        Shape::Token => return [TOKENS, URLS, WORDS, LINES, NAMES].concat(),
        Shape::Url => return [URLS, WORDS, FETCHES].concat(),
        Shape::Scp => return [URLS, WORDS, CLONES].concat(),
        Shape::Line => LINES,
        Shape::Words => WORDS,
    };
    fields.to_vec()
}

/// Returns a JSON string, which is also valid in YAML and TOML.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON")
}

fn workflow(at: usize, step: &str) -> Vec<(String, String)> {
    let text = format!(
        "on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - {step}\n"
    );
    vec![(format!(".github/workflows/w{at}.yml"), text)]
}

fn job(at: usize, lines: &str) -> Vec<(String, String)> {
    let text = format!(
        "on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n{lines}    steps: [{{run: make}}]\n"
    );
    vec![(format!(".github/workflows/w{at}.yml"), text)]
}

fn run(at: usize, line: &str) -> Vec<(String, String)> {
    workflow(at, &format!("run: {}", quoted(line)))
}

fn file(at: usize, name: &str, text: String) -> Vec<(String, String)> {
    vec![(format!("d{at}/{name}"), text)]
}

const TOKENS: &[Field] = &[
    ("uses revision", |at, t| workflow(at, &format!("uses: {}", quoted(&format!("o/r@{t}"))))),
    ("uses path", |at, t| workflow(at, &format!("uses: {}", quoted(&format!("o/r/{t}@v1"))))),
    ("uses repository", |at, t| workflow(at, &format!("uses: {}", quoted(&format!("o/{t}@v1"))))),
    ("uses image tag", |at, t| workflow(at, &format!("uses: docker://img:{t}"))),
    ("uses image digest", |at, t| workflow(at, &format!("uses: docker://img@{t}"))),
    ("reusable workflow", |at, t| {
        let text = format!("on: push\njobs:\n  a:\n    uses: o/r/.github/workflows/{t}.yml@{t}\n");
        vec![(format!(".github/workflows/w{at}.yml"), text)]
    }),
    ("container tag", |at, t| job(at, &format!("    container: img:{t}\n"))),
    ("container credentials", |at, t| {
        job(
            at,
            &format!(
                "    container:\n      image: reg.example/{t}:1\n      credentials: {{username: a, password: {t}}}\n"
            ),
        )
    }),
    ("service image", |at, t| {
        job(at, &format!("    services:\n      db: {{image: \"db:{t}\"}}\n"))
    }),
    ("service name", |at, t| {
        job(at, &format!("    services:\n      {}: {{image: \"db:1\"}}\n", quoted(t)))
    }),
    ("matrix", |at, t| {
        job(
            at,
            &format!(
                "    strategy: {{matrix: {{v: [{}]}}}}\n    container: img:${{{{ matrix.v }}}}\n",
                quoted(t)
            ),
        )
    }),
    ("job name", |at, t| {
        let text = format!(
            "on: push\njobs:\n  {}:\n    runs-on: x\n    steps: [{{uses: o/r@v1}}]\n",
            quoted(t)
        );
        vec![(format!(".github/workflows/w{at}.yml"), text)]
    }),
    ("checkout ref", |at, t| {
        workflow(
            at,
            &format!(
                "{{uses: actions/checkout@v4, with: {{repository: o/r, ref: {}}}}}",
                quoted(t)
            ),
        )
    }),
    ("checkout repository", |at, t| {
        workflow(
            at,
            &format!(
                "{{uses: actions/checkout@v4, with: {{repository: {}}}}}",
                quoted(&format!("o/{t}"))
            ),
        )
    }),
    ("tool version", |at, t| {
        workflow(
            at,
            &format!("{{uses: actions/setup-python@v5, with: {{python-version: {}}}}}", quoted(t)),
        )
    }),
    ("build argument", |at, t| {
        workflow(
            at,
            &format!(
                "{{uses: docker/build-push-action@v6, with: {{build-args: {}, tags: {}}}}}",
                quoted(&format!("X={t}")),
                quoted(&format!("img:{t}"))
            ),
        )
    }),
    ("variable of a job", |at, t| {
        let step =
            format!("{{run: 'curl -LO https://h.example/$V/x.tgz', env: {{V: {}}}}}", quoted(t));
        workflow(at, &step)
    }),
    ("dockerfile tag", |at, t| file(at, "Dockerfile", format!("FROM img:{t}\n"))),
    ("dockerfile stage", |at, t| file(at, "Dockerfile", format!("FROM img:1 AS {t}\nFROM {t}\n"))),
    ("dockerfile argument", |at, t| file(at, "Dockerfile", format!("ARG V={t}\nFROM img:$V\n"))),
    ("dockerfile copy", |at, t| {
        file(at, "Dockerfile", format!("FROM img:1\nCOPY --from=img:{t} /a /b\n"))
    }),
    ("dockerfile env", |at, t| {
        file(at, "Dockerfile", format!("FROM img:1\nENV V={t}\nRUN pip install p==$V\n"))
    }),
    ("requirement version", |at, t| file(at, "requirements.txt", format!("p=={t}\n"))),
    ("requirement name", |at, t| file(at, "requirements.txt", format!("{t}==1.0\n"))),
    ("requirement include", |at, t| file(at, "requirements.txt", format!("-r {t}.txt\n"))),
    ("requirement revision", |at, t| {
        file(at, "requirements.txt", format!("git+https://h.example/o/r@{t}#egg=x\n"))
    }),
    ("requirement hash", |at, t| {
        file(at, "requirements.txt", format!("p==1.0 --hash=sha256:{t}\n"))
    }),
    ("pyproject version", |at, t| {
        file(
            at,
            "pyproject.toml",
            format!("[project]\nname = \"x\"\ndependencies = [{}]\n", quoted(&format!("p=={t}"))),
        )
    }),
    ("pyproject group", |at, t| {
        file(
            at,
            "pyproject.toml",
            format!(
                "[project]\nname = \"x\"\n[project.optional-dependencies]\n{} = [\"p==1\"]\n",
                quoted(t)
            ),
        )
    }),
    ("npm version", |at, t| {
        file(at, "package.json", format!("{{\"dependencies\": {{\"p\": {}}}}}", quoted(t)))
    }),
    ("npm name", |at, t| {
        file(at, "package.json", format!("{{\"dependencies\": {{{}: \"1.0.0\"}}}}", quoted(t)))
    }),
    ("npm revision", |at, t| {
        file(
            at,
            "package.json",
            format!("{{\"dependencies\": {{\"p\": {}}}}}", quoted(&format!("github:o/r#{t}"))),
        )
    }),
    ("npm lockfile", |at, t| {
        let text = format!(
            "{{\"name\": \"x\", \"lockfileVersion\": 3, \"packages\": {{\"\": {{\"dependencies\": {{\"p\": \"^1\"}}}}, \"node_modules/p\": {{\"version\": {0}, \"resolved\": {1}, \"integrity\": {0}, \"license\": {0}}}}}}}",
            quoted(t),
            quoted(&format!("https://h.example/{t}/p.tgz"))
        );
        file(at, "package-lock.json", text)
    }),
    ("npm lockfile name", |at, t| {
        let text = format!(
            "{{\"name\": \"x\", \"lockfileVersion\": 3, \"packages\": {{{}: {{\"version\": \"1.0.0\"}}}}}}",
            quoted(&format!("node_modules/{t}"))
        );
        file(at, "package-lock.json", text)
    }),
    ("yarn lockfile", |at, t| {
        file(
            at,
            "yarn.lock",
            format!(
                "# yarn lockfile v1\n\n\np@^1:\n  version \"{t}\"\n  resolved \"https://h.example/{t}/p.tgz#{t}\"\n"
            ),
        )
    }),
    ("pnpm lockfile", |at, t| {
        file(
            at,
            "pnpm-lock.yaml",
            format!(
                "lockfileVersion: '9.0'\npackages:\n  p@{t}:\n    resolution: {{tarball: 'https://h.example/{t}.tgz'}}\n"
            ),
        )
    }),
    ("cargo version", |at, t| {
        file(
            at,
            "Cargo.toml",
            format!("[package]\nname = \"x\"\n[dependencies]\np = {}\n", quoted(t)),
        )
    }),
    ("cargo branch", |at, t| {
        file(
            at,
            "Cargo.toml",
            format!(
                "[package]\nname = \"x\"\n[dependencies]\np = {{ git = \"https://h.example/o/r\", branch = {} }}\n",
                quoted(t)
            ),
        )
    }),
    ("cargo name", |at, t| {
        file(
            at,
            "Cargo.toml",
            format!("[package]\nname = \"x\"\n[dependencies]\n{} = \"1\"\n", quoted(t)),
        )
    }),
    ("cargo lockfile", |at, t| {
        file(
            at,
            "Cargo.lock",
            format!(
                "version = 4\n[[package]]\nname = {0}\nversion = {0}\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = {0}\n",
                quoted(t)
            ),
        )
    }),
    ("poetry lockfile", |at, t| {
        file(
            at,
            "poetry.lock",
            format!(
                "[[package]]\nname = \"p\"\nversion = {}\n[metadata]\nlock-version = \"2.0\"\n",
                quoted(t)
            ),
        )
    }),
    ("uv lockfile", |at, t| {
        file(
            at,
            "uv.lock",
            format!(
                "version = 1\n[[package]]\nname = \"p\"\nversion = {0}\nsource = {{ git = \"https://h.example/o/r#{t}\" }}\n",
                quoted(t)
            ),
        )
    }),
    ("pipenv lockfile", |at, t| {
        file(
            at,
            "Pipfile.lock",
            format!("{{\"default\": {{\"p\": {{\"version\": {}}}}}}}", quoted(&format!("=={t}"))),
        )
    }),
    ("pre-commit revision", |at, t| {
        let text = format!(
            "repos:\n- repo: https://h.example/o/r{at}\n  rev: {0}\n  hooks: [{{id: {0}, additional_dependencies: [{1}]}}]\n",
            quoted(t),
            quoted(&format!("p=={t}"))
        );
        file(at, ".pre-commit-config.yaml", text)
    }),
    ("vendored metadata", |at, t| {
        vec![
            (
                format!("third_party/v{at}/METADATA"),
                format!(
                    "name: {0}\nthird_party {{\n  version: {0}\n  url {{ type: GIT value: \"https://h.example/{t}\" }}\n}}\n",
                    quoted(t)
                ),
            ),
            (
                format!("third_party/v{at}/README.chromium"),
                format!(
                    "Name: {t}\nURL: https://h.example/{t}\nVersion: {t}\nRevision: {t}\nLicense: {t}\n"
                ),
            ),
            (format!("third_party/v{at}/x.c"), "int x;\n".to_owned()),
        ]
    }),
    ("renovate", |at, t| {
        let _ = at;
        file(
            at,
            "renovate.json",
            format!("{{\"extends\": [{0}], \"hostRules\": [{{\"token\": {0}}}]}}", quoted(t)),
        )
    }),
    ("broken workflow", |at, t| {
        vec![(
            format!(".github/workflows/w{at}.yml"),
            format!("on: push\njobs: {{{t}: *{t}\n  x: [{t}\n"),
        )]
    }),
    ("broken TOML", |at, t| file(at, "Cargo.toml", format!("[dependencies]\n{t}{t} = = {t}\n"))),
    ("broken JSON", |at, t| {
        file(at, "package.json", format!("{{\"dependencies\": {{\"p\": {t}}}}}"))
    }),
    ("broken lockfile", |at, t| {
        file(at, "Cargo.lock", format!("version = \"{t}\"\n[[package]]\nname = {t}\n"))
    }),
    ("wrong types", |at, t| {
        file(
            at,
            "package-lock.json",
            format!("{{\"lockfileVersion\": {0}, \"packages\": {0}}}", quoted(t)),
        )
    }),
];

const NAMES: &[Field] = &[
    ("file name", |_, t| {
        let text = "on: push\njobs: {a: {steps: [{uses: o/r@main}]}}\n".to_owned();
        vec![(format!(".github/workflows/{t}.yml"), text)]
    }),
    ("directory name", |_, t| vec![(format!("{t}/Dockerfile"), "FROM img:latest\n".to_owned())]),
    ("vendored directory", |_, t| {
        vec![
            (format!("third_party/{t}/LICENSE"), "MIT License\n".to_owned()),
            (format!("third_party/{t}/x.c"), "int x;\n".to_owned()),
        ]
    }),
    ("name of a broken file", |_, t| vec![(format!("{t}/Cargo.toml"), "= =\n".to_owned())]),
    ("name of an unread file", |_, t| vec![(format!("{t}/go.mod"), "module x\n".to_owned())]),
];

const URLS: &[Field] = &[
    ("uses", |at, t| workflow(at, &format!("uses: {}", quoted(t)))),
    ("uses image", |at, t| workflow(at, &format!("uses: {}", quoted(&format!("docker://{t}"))))),
    ("container", |at, t| job(at, &format!("    container: {}\n", quoted(t)))),
    ("checkout of a URL", |at, t| {
        workflow(at, &format!("{{uses: actions/checkout@v4, with: {{repository: {}}}}}", quoted(t)))
    }),
    ("requirement", |at, t| file(at, "requirements.txt", format!("x @ {t}\n"))),
    ("requirement index", |at, t| {
        file(at, "requirements.txt", format!("--extra-index-url {t}\nx==1\n"))
    }),
    ("pyproject", |at, t| {
        file(
            at,
            "pyproject.toml",
            format!(
                "[project]\nname = \"x\"\ndependencies = [{}]\n[tool.uv.sources]\ny = {{ git = {} }}\n",
                quoted(&format!("p @ {t}")),
                quoted(t)
            ),
        )
    }),
    ("npm", |at, t| {
        file(at, "package.json", format!("{{\"dependencies\": {{\"p\": {}}}}}", quoted(t)))
    }),
    ("npm resolved", |at, t| {
        let text = format!(
            "{{\"lockfileVersion\": 3, \"packages\": {{\"node_modules/p\": {{\"version\": \"1.0.0\", \"resolved\": {}}}}}}}",
            quoted(t)
        );
        file(at, "package-lock.json", text)
    }),
    ("cargo", |at, t| {
        file(
            at,
            "Cargo.toml",
            format!("[package]\nname = \"x\"\n[dependencies]\np = {{ git = {} }}\n", quoted(t)),
        )
    }),
    ("cargo locked", |at, t| {
        file(
            at,
            "Cargo.lock",
            format!(
                "version = 4\n[[package]]\nname = \"p\"\nversion = \"1.0.0\"\nsource = {}\n",
                quoted(&format!("git+{t}#0123"))
            ),
        )
    }),
    ("pre-commit", |at, t| {
        file(
            at,
            ".pre-commit-config.yaml",
            format!("repos:\n- repo: {}\n  rev: v1\n  hooks: [{{id: x}}]\n", quoted(t)),
        )
    }),
    ("vendored upstream", |at, t| {
        vec![
            (
                format!("third_party/v{at}/README.chromium"),
                format!("Name: x\nURL: {t}\nVersion: 1\n"),
            ),
            (format!("third_party/v{at}/x.c"), "int x;\n".to_owned()),
        ]
    }),
];

const FETCHES: &[Field] = &[
    ("curl", |at, t| run(at, &format!("curl -fsSL \"{t}\" -o x"))),
    ("wget", |at, t| run(at, &format!("wget \"{t}\""))),
    ("clone", |at, t| run(at, &format!("git clone \"{t}\" x"))),
    ("pip", |at, t| run(at, &format!("pip install \"git+{t}\""))),
    ("index of pip", |at, t| run(at, &format!("pip install --extra-index-url \"{t}\" x"))),
    ("dockerfile add", |at, t| file(at, "Dockerfile", format!("FROM img:1\nADD {t} /x\n"))),
    ("dockerfile run", |at, t| {
        file(at, "Dockerfile", format!("FROM img:1\nRUN curl -LO \"{t}\"\n"))
    }),
];

const CLONES: &[Field] = &[
    ("clone over ssh", |at, t| run(at, &format!("git clone \"{t}\" x"))),
    ("remote", |at, t| run(at, &format!("git remote add x \"{t}\" && git fetch x"))),
];

const LINES: &[Field] = &[
    ("run", |at, t| run(at, t)),
    ("script", |at, t| {
        let mut files = workflow(at, &format!("run: bash d{at}/x.sh"));
        files.push((format!("d{at}/x.sh"), format!("#!/bin/bash\n{t}\n")));
        files
    }),
    ("dockerfile line", |at, t| file(at, "Dockerfile", format!("FROM img:1\nRUN {t}\n"))),
];

const WORDS: &[Field] = &[
    ("comment of an action", |at, t| workflow(at, &format!("uses: o/r@main # {t}"))),
    ("comment of a requirement", |at, t| file(at, "requirements.txt", format!("p==1 # {t}\n"))),
    ("comment of a hook", |at, t| {
        file(
            at,
            ".pre-commit-config.yaml",
            format!(
                "repos:\n- repo: https://h.example/o/r{at}\n  rev: v1 # {t}\n  hooks: [{{id: x}}]\n"
            ),
        )
    }),
    ("uses with words", |at, t| workflow(at, &format!("uses: {}", quoted(&format!("o/r@v1 {t}"))))),
    ("name of a step", |at, t| workflow(at, &format!("{{name: {}, uses: o/r@main}}", quoted(t)))),
    ("condition", |at, t| workflow(at, &format!("{{if: {}, uses: o/r@main}}", quoted(t)))),
    ("input", |at, t| workflow(at, &format!("{{uses: o/r@main, with: {{args: {}}}}}", quoted(t)))),
];
