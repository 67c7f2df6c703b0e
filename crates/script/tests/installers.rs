//! The options of installers, and the commands that install packages.
#![expect(clippy::panic, reason = "a test panics if something it needs is missing")]

use plimsoll_script::{ScriptLimits, What, scan_shell};

const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Returns the fetches of a text: `ecosystem:name@requested pin`.
fn found(text: &str) -> Vec<String> {
    let script = scan_shell(&text.replace("{HEX}", HEX), &ScriptLimits::default());
    let rows = script.fetches.iter().map(|fetch| {
        let name = match &fetch.what {
            What::Url(text) | What::Image(text) => text.clone(),
            What::Git { url } => url.clone(),
            What::Package { ecosystem, name } => format!("{ecosystem}:{name}"),
            What::Unknown(text) => format!("?{text}"),
            _ => panic!("a new kind"),
        };
        let requested = fetch.requested.as_ref().map(|text| format!("@{text}"));
        format!("{name}{} {}", requested.unwrap_or_default(), fetch.pin)
    });
    rows.collect()
}

fn table(rows: &[(&str, &[&str])]) {
    for (text, expected) in rows {
        assert_eq!(found(text), *expected, "{text}");
    }
}

#[test]
fn values_of_options_are_not_packages() {
    table(&[
        (
            "cargo binstall cargo-fuzz --force --disable-strategies crate-meta-data --no-confirm",
            &["cargo:cargo-fuzz absent"],
        ),
        (
            "cargo binstall --version 1.2.0 --targets x --install-path /o --github-token T foo",
            &["cargo:foo@1.2.0 full-tag"],
        ),
        ("choco install ninja --version=1.12.0 -y --password X", &["choco:ninja@1.12.0 full-tag"]),
        ("choco install ninja -u me -p secret --cachelocation C", &["choco:ninja absent"]),
        ("npm install -w web lodash@4.17.21", &["npm:lodash@4.17.21 full-tag"]),
        ("npm i --some-later-option value lodash", &["npm:lodash absent"]),
        ("npx --some-later-option value tool", &[]),
        ("pip install --some-later-option value a==1", &["pypi:a@1 full-tag"]),
        ("pip install --some-later-flag a==1.2", &["pypi:a@1.2 full-tag"]),
        ("pip install --some-later-flag numpy", &["pypi:numpy absent"]),
        ("uv pip install --upgrade-package a --python-platform linux b", &["pypi:b absent"]),
        ("gem install --http-proxy p --without docs a", &["gem:a absent"]),
        ("dnf install --setopt x=1 --forcearch i686 git", &["rpm:git absent"]),
        ("apt-get install -y --solver 3.0 git", &["deb:git absent"]),
        ("dotnet tool install -g a --version 1.2.3 --arch arm64", &["nuget:a@1.2.3 full-tag"]),
        ("dotnet tool install a -v q", &["nuget:a absent"]),
        (
            "winget install --id Git.Git --version 2.1.0 -e --scope user",
            &["winget:Git.Git@2.1.0 full-tag"],
        ),
        ("conda install --solver libmamba -n base a", &["conda:a absent"]),
    ]);
}

#[test]
fn commands_that_install_packages() {
    table(&[
        (
            "go run h.example/x/cmd/tool@latest ./...",
            &["golang:h.example/x/cmd/tool@latest branch"],
        ),
        (
            "go run -tags a h.example/x@v1.2.3 h.example/y@v1",
            &["golang:h.example/x@v1.2.3 full-tag"],
        ),
        ("go run . ; go run main.go; go mod download", &[]),
        ("go mod download h.example/x@v1.2.3", &["golang:h.example/x@v1.2.3 full-tag"]),
        (
            "uv run --with ruff==0.4.0 --with 'a, b==1' ruff check",
            &["pypi:ruff@0.4.0 full-tag", "pypi:a absent", "pypi:b@1 full-tag"],
        ),
        ("uv run --with a pip install b", &["pypi:a absent", "pypi:b absent"]),
        ("uvx --with a tool@1.0.0 --with b", &["pypi:a absent", "pypi:tool@1.0.0 full-tag"]),
        (
            "poetry add requests@^2 a@1.2.3 b==2 c@latest",
            &[
                "pypi:requests@^2 moving-tag",
                "pypi:a@1.2.3 full-tag",
                "pypi:b@2 full-tag",
                "pypi:c@latest branch",
            ],
        ),
        (
            "poetry self add poetry-plugin-export; poetry install; poetry add --group dev x",
            &["pypi:poetry-plugin-export absent", "pypi:x absent"],
        ),
        ("pdm add -d requests; pdm install", &["pypi:requests absent"]),
        ("pipenv install flask; pipenv install; pipenv install -r r.txt", &["pypi:flask absent"]),
        ("pipx inject tool extra==1.0", &["pypi:extra@1.0 full-tag"]),
        ("bun add left-pad@1.0.0; bun install", &["npm:left-pad@1.0.0 full-tag"]),
        ("npm create vite@5.0.0 app -- --template x", &["npm:create-vite@5.0.0 full-tag"]),
        ("npm init -y; yarn create @scope/app", &["npm:@scope/create-app absent"]),
        ("corepack enable; corepack prepare pnpm@8.6.0 --activate", &["npm:pnpm@8.6.0 full-tag"]),
        ("cargo-binstall -y a@1.0.0; cargo add b", &["cargo:a@1.0.0 full-tag", "cargo:b absent"]),
        ("bundle add rake; gem fetch a -v 1.0", &["gem:rake absent", "gem:a@1.0 full-tag"]),
        (
            "dnx a@1.2.3 x; dotnet package add B --version 1.0.0",
            &["nuget:a@1.2.3 full-tag", "nuget:B@1.0.0 full-tag"],
        ),
        ("pixi global install ruff; pixi add --pypi x; pixi install", &["conda:ruff absent"]),
    ]);
}

#[test]
fn a_hash_does_not_hide_the_version() {
    table(&[
        ("pip install -U pip==24.1 --hash=sha256:{HEX}", &["pypi:pip@24.1 content-digest"]),
        ("pip install --require-hashes a===1.0", &["pypi:a@1.0 content-digest"]),
        ("conda install a==1.2.3=py_0", &["conda:a@1.2.3 full-tag"]),
    ]);
}

#[test]
fn local_packages() {
    table(&[
        ("pip install foo1 --no-index --find-links dist/", &[]),
        ("uv pip install --no-index --find-links dist foo2", &[]),
        ("PIP_NO_INDEX=1 pip install a -f dist", &[]),
        ("export PIP_NO_INDEX=true\npip install a", &[]),
        ("PIP_NO_INDEX=0 pip install a", &["pypi:a absent"]),
        ("pip install --no-index --find-links https://h.example/w a", &["pypi:a absent"]),
        ("pip install --no-index git+https://h.example/o/r", &["https://h.example/o/r absent"]),
        ("uv pip install --offline a; uvx --offline b; gem install --local c", &[]),
        ("cargo install --offline a; npm install --offline b; conda install --offline c", &[]),
    ]);
}
