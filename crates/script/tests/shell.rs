//! The fetches of commands, with one row for each form of each tool.
#![expect(
    clippy::as_conversions,
    clippy::panic,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a test panics if something it needs is missing"
)]

use plimsoll_model::PinStrength::{
    self, Absent, AmbiguousSymbolic, Branch, CommitUnverified, ContentDigest, FullTag, MovingTag,
    Unresolvable,
};
use plimsoll_script::{
    Dialect, Fetch, ScriptFacts, ScriptLimits, What, scan_shell, scan_shell_with,
};

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";
const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn scan(text: &str) -> ScriptFacts {
    let script = scan_shell(text, &ScriptLimits::default());
    for fetch in &script.fetches {
        assert!(text.is_char_boundary(fetch.start) && text.is_char_boundary(fetch.end), "{text}");
        let before = &text[..fetch.start];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
        assert_eq!((fetch.line as usize, fetch.column as usize), (line, column), "{text}");
    }
    script
}

fn name(fetch: &Fetch) -> String {
    match &fetch.what {
        What::Url(text) | What::Image(text) => text.clone(),
        What::Git { url } => url.clone(),
        What::Package { ecosystem, name } => format!("{ecosystem}:{name}"),
        What::Unknown(text) => format!("?{text}"),
        _ => panic!("a new kind"),
    }
}

/// Asserts the fetches of a text: `method name` and strength, in order.
fn check(text: &str, expected: &[(&str, PinStrength)]) {
    let text = text.replace("{SHA}", SHA).replace("{HEX}", HEX);
    let script = scan(&text);
    let found: Vec<(String, PinStrength)> = script
        .fetches
        .iter()
        .map(|fetch| (format!("{} {}", fetch.method, name(fetch)), fetch.pin))
        .collect();
    let expected: Vec<(String, PinStrength)> =
        expected.iter().map(|(text, pin)| (text.replace("{SHA}", SHA), *pin)).collect();
    assert_eq!(found, expected, "{text}\n{:?}", script.problems);
}

fn table(rows: &[(&str, &[(&str, PinStrength)])]) {
    for (text, expected) in rows {
        check(text, expected);
    }
}

#[test]
fn pip_requirements() {
    table(&[
        ("pip install a==1.2.3 b", &[("pip pypi:a", FullTag), ("pip pypi:b", Absent)]),
        (
            "pip3 install 'a>=1,<2' a~=1.0 'b==1.*'",
            &[("pip pypi:a", MovingTag), ("pip pypi:a", MovingTag), ("pip pypi:b", MovingTag)],
        ),
        ("python3 -m pip install -U Foo_Bar[x,y]==1", &[("pip pypi:foo-bar", FullTag)]),
        ("python3 -mpip install a==1", &[("pip pypi:a", FullTag)]),
        ("${PYTHON} -m pip install a", &[("pip pypi:a", Absent)]),
        ("$PIP install a", &[("pip pypi:a", Absent)]),
        ("uv pip install --system a", &[("pip pypi:a", Absent)]),
        (
            "uv tool install a==1; uvx b@2.0; uvx c",
            &[("pip pypi:a", FullTag), ("pip pypi:b", FullTag), ("pip pypi:c", Absent)],
        ),
        (
            "uv tool install --with w==1 --from q==2 q; uv tool install r@3.0 --python 3.12",
            &[("pip pypi:w", FullTag), ("pip pypi:q", FullTag), ("pip pypi:r", FullTag)],
        ),
        ("pipx install a; pipx run b==1 --x", &[("pip pypi:a", Absent), ("pip pypi:b", FullTag)]),
        ("conda run -n x python -m pip install a", &[("pip pypi:a", Absent)]),
        ("pip download --no-deps -d out a==2", &[("pip pypi:a", FullTag)]),
        (
            "pip install git+https://h.example/o/r@{SHA}#egg=r",
            &[("pip https://h.example/o/r", CommitUnverified)],
        ),
        (
            "pip install 'r @ git+https://u@h.example/o/r.git@main'",
            &[("pip https://***@h.example/o/r.git", Branch)],
        ),
        ("pip install git+https://h.example/o/r", &[("pip https://h.example/o/r", Absent)]),
        (
            "pip install https://h.example/a.whl#sha256={HEX}",
            &[(&format!("pip https://h.example/a.whl#sha256={HEX}"), ContentDigest)],
        ),
        ("pip install a==1 --hash=sha256:{HEX}", &[("pip pypi:a", ContentDigest)]),
        ("pip install --require-hashes a==1", &[("pip pypi:a", ContentDigest)]),
        ("pip install --upgrade pip", &[("pip pypi:pip", Absent)]),
        ("pip install a --index-url https://h.example/simple", &[("pip pypi:a", Absent)]),
        (
            "pip install a==$V b==${{ matrix.v }} ${{ x }}",
            &[
                ("pip pypi:a", Unresolvable),
                ("pip pypi:b", Unresolvable),
                ("pip ?${{ x }}", Unresolvable),
            ],
        ),
        ("pip install ${BUILD_DIR} \"$whl\" $X/dist/y.whl ${{ x }}/$(ls)", &[]),
        (
            "pip install $WHEEL_URL $PACKAGES",
            &[("pip ?$WHEEL_URL", Unresolvable), ("pip ?$PACKAGES", Unresolvable)],
        ),
        ("pip install -r r.txt -c c.txt -e . . ./d d/*.whl dist/x.whl /tmp/y.whl", &[]),
        ("pip uninstall a; pip list; pip show a; pip config set x y; pip --version", &[]),
        (
            "cat l.txt | xargs -n1 pip install",
            &[("pip ?arguments from standard input", Unresolvable)],
        ),
    ]);
}

#[test]
fn node_packages() {
    table(&[
        (
            "npm install -g a@1.2.3 @s/b@^1 c@1 d@latest e",
            &[
                ("npm npm:a", FullTag),
                ("npm npm:@s/b", MovingTag),
                ("npm npm:c", MovingTag),
                ("npm npm:d", Branch),
                ("npm npm:e", Absent),
            ],
        ),
        (
            "npm ci; npm install; npm i --package-lock-only a; npm run build; yarn; yarn install",
            &[],
        ),
        (
            "npx a@1.0.0 --b c; yarn dlx d; pnpm add e@2; bunx f",
            &[
                ("npm npm:a", FullTag),
                ("npm npm:d", Absent),
                ("npm npm:e", MovingTag),
                ("npm npm:f", Absent),
            ],
        ),
        ("npm ci && npx eslint .", &[]),
        ("yarn global add a", &[("npm npm:a", Absent)]),
        (
            "npm i git+https://h.example/o/r.git#{SHA} ./x",
            &[("npm https://h.example/o/r.git", CommitUnverified)],
        ),
    ]);
}

#[test]
fn packages_of_other_languages() {
    table(&[
        (
            "cargo install a; cargo install b --version 1.2.3 --locked; cargo binstall -y c@1.2.3",
            &[("cargo cargo:a", Absent), ("cargo cargo:b", FullTag), ("cargo cargo:c", FullTag)],
        ),
        (
            "cargo install --git https://h.example/r --rev {SHA} r; cargo install --path .",
            &[("cargo https://h.example/r", CommitUnverified)],
        ),
        ("cargo +nightly install a; cargo build; cargo test", &[("cargo cargo:a", Absent)]),
        (
            "go install h.example/a@v1.2.3; go install h.example/b@latest; go install h.example/c@{SHA}",
            &[
                ("go golang:h.example/a", FullTag),
                ("go golang:h.example/b", Branch),
                ("go golang:h.example/c", CommitUnverified),
            ],
        ),
        ("go install ./...; go get ./x; go build h.example/a", &[]),
        ("gem install a -v 1.2.3; gem install b", &[("gem gem:a", FullTag), ("gem gem:b", Absent)]),
        ("bundle install; gem list", &[]),
        (
            "dotnet tool install -g a --version 1.2.3; nuget install b; choco install -y c --version 1.0",
            &[("nuget nuget:a", FullTag), ("nuget nuget:b", Absent), ("choco choco:c", FullTag)],
        ),
        (
            "conda install -y -c forge a=1.2 b==1.2.3 c d::e=1.2.3",
            &[
                ("conda conda:a", MovingTag),
                ("conda conda:b", FullTag),
                ("conda conda:c", Absent),
                ("conda conda:e", FullTag),
            ],
        ),
        (
            "micromamba create -n x python=3.12; conda activate x; conda env create -f e.yml",
            &[("conda conda:python", MovingTag)],
        ),
    ]);
}

#[test]
fn system_packages() {
    table(&[
        (
            "sudo DEBIAN_FRONTEND=x apt-get -qq install -y --no-install-recommends a=1.2 b ./c.deb",
            &[("os-package deb:a", FullTag), ("os-package deb:b", Absent)],
        ),
        ("apt-get update; apt-get remove a; apt list", &[]),
        (
            "yum install -y a-1.2.3 b; dnf install --enablerepo x c",
            &[
                ("os-package rpm:a", FullTag),
                ("os-package rpm:b", Absent),
                ("os-package rpm:c", Absent),
            ],
        ),
        (
            "apk add --no-cache a=1.2-r0 b; apk add -t .deps c~=1",
            &[
                ("os-package apk:a", FullTag),
                ("os-package apk:b", Absent),
                ("os-package apk:c", MovingTag),
            ],
        ),
        (
            "brew install a b@3; pacman -S --noconfirm c; zypper in -y d",
            &[
                ("os-package brew:a", Absent),
                ("os-package brew:b@3", MovingTag),
                ("os-package alpm:c", Absent),
                ("os-package rpm:d", Absent),
            ],
        ),
    ]);
}

#[test]
fn downloads_into_interpreters() {
    let run = &[("pipe-to-shell https://h.example/i.sh", Absent)];
    for text in [
        "curl -fsSL https://h.example/i.sh | bash",
        "curl https://h.example/i.sh | sudo -E FOO=1 bash -s -- -y",
        "wget -qO- https://h.example/i.sh | sh -",
        "wget -O - https://h.example/i.sh | env A=b zsh",
        "curl https://h.example/i.sh | python3 -",
        "curl https://h.example/i.sh | perl",
        "curl https://h.example/i.sh | tee log | bash",
        "curl https://h.example/i.sh | sed s/a/b/ | bash",
        "(curl https://h.example/i.sh) | bash",
        "curl https://h.example/i.sh | (cd /tmp && bash)",
        "bash <(curl -s https://h.example/i.sh) --x",
        "source <(curl https://h.example/i.sh)",
        ". <(wget -qO- https://h.example/i.sh)",
        "bash -c \"$(curl -fsSL https://h.example/i.sh)\"",
        "sh -c \"$(wget -qO- https://h.example/i.sh)\" \"\" --unattended",
        "eval \"$(curl https://h.example/i.sh)\"",
        "X=$(curl https://h.example/i.sh); eval \"$X\"",
        "curl -o f.sh https://h.example/i.sh; chmod +x f.sh; ./f.sh",
        "curl -O https://h.example/i.sh && sudo bash i.sh",
        "curl https://h.example/i.sh > f; sh ./f",
        "wget https://h.example/i.sh; python i.sh",
        "wget -P /tmp https://h.example/i.sh; source /tmp/i.sh",
        "pushd /tmp; wget -O $F https://h.example/i.sh; bash \"$F\"",
        "curl -o /tmp/i.sh https://h.example/i.sh; mv /tmp/i.sh /tmp/j.sh; bash /tmp/j.sh",
        "if ! curl https://h.example/i.sh | bash; then exit 1; fi",
        "timeout 10 curl https://h.example/i.sh | bash",
        "x() { curl https://h.example/i.sh | bash; }; x",
        "echo $(curl https://h.example/i.sh | bash)",
        "bash <<EOF\ncurl https://h.example/i.sh | bash\nEOF",
        "ssh host 'curl https://h.example/i.sh | bash'",
        "docker exec -it c bash -c 'curl https://h.example/i.sh | bash'",
        "aws s3 cp --quiet x; curl https://h.example/i.sh | bash",
    ] {
        check(text, run);
    }
}

#[test]
fn strength_of_downloads() {
    table(&[
        (
            "curl https://raw.githubusercontent.com/o/r/{SHA}/i.sh | bash",
            &[("pipe-to-shell https://raw.githubusercontent.com/o/r/{SHA}/i.sh", CommitUnverified)],
        ),
        (
            "curl https://h.example/v1.2.3/i.sh | bash",
            &[("pipe-to-shell https://h.example/v1.2.3/i.sh", FullTag)],
        ),
        (
            "curl https://h.example/main/i.sh | bash",
            &[("pipe-to-shell https://h.example/main/i.sh", Branch)],
        ),
        (
            "curl https://h.example/$V/i.sh | bash",
            &[("pipe-to-shell https://h.example/$V/i.sh", Unresolvable)],
        ),
        (
            "curl -o f https://h.example/f\necho \"{HEX}  f\" | sha256sum -c -\nbash f",
            &[("pipe-to-shell https://h.example/f", ContentDigest)],
        ),
        (
            "wget https://h.example/f.tgz\nsha256sum -c <<< '{HEX} *f.tgz'\ntar xf f.tgz",
            &[("archive https://h.example/f.tgz", ContentDigest)],
        ),
        (
            "D={HEX}\nwget https://h.example/f\nsha256sum -c <<EOF\n{HEX}  f\nEOF",
            &[("download https://h.example/f", ContentDigest)],
        ),
        (
            "wget https://h.example/f\n[ \"$(sha256sum f | cut -c1-64)\" = {HEX} ] || exit 1",
            &[("download https://h.example/f", ContentDigest)],
        ),
        (
            "wget https://h.example/f\nshasum -a 256 -c sums.txt",
            &[("download https://h.example/f", ContentDigest)],
        ),
        // A list of digests from the same server proves nothing.
        (
            "wget https://h.example/f https://h.example/s\nsha256sum -c s",
            &[("download https://h.example/f", Absent), ("download https://h.example/s", Absent)],
        ),
        // The digest of another file proves nothing.
        (
            "wget https://h.example/f\necho '{HEX}  g' | sha256sum -c",
            &[("download https://h.example/f", Absent)],
        ),
        (
            "curl -L https://h.example/a-1.2.3.tar.gz | tar xz -C /opt",
            &[("archive https://h.example/a-1.2.3.tar.gz", FullTag)],
        ),
        ("curl https://h.example/a | (cd d && tar x)", &[("archive https://h.example/a", Absent)]),
        ("curl -o a https://h.example/a; unzip a", &[("archive https://h.example/a", Absent)]),
        (
            "curl https://h.example/k | sudo tee /etc/k >/dev/null",
            &[("download https://h.example/k", Absent)],
        ),
        (
            "curl https://h.example/k | gpg --dearmor > k.gpg",
            &[("download https://h.example/k", Absent)],
        ),
        (
            "aws s3 cp s3://b/x.sh - | bash; gsutil cp gs://b/y .; aws s3 cp y s3://b/;
             aws s3 cp y s3://b/ --content-encoding gzip --new-option v",
            &[("pipe-to-shell s3://b/x.sh", Absent), ("download gs://b/y", Absent)],
        ),
    ]);
}

#[test]
fn a_value_has_no_quotes() {
    let script = scan("curl -o f \"$U/a\"; pip install 'a>=1' \"b\"$C\"\"");
    let values: Vec<&str> = script.fetches.iter().map(|fetch| fetch.value.as_str()).collect();
    assert_eq!(values, ["$U/a", "a>=1", "\"b\"$C\"\""]);
}

#[test]
fn text_that_is_not_a_fetch() {
    for text in [
        "curl localhost:8000/x | bash",
        "wget https://h.example/${{ github.repository }}/${{ github.run_id }}/a.zip",
        "curl http://127.0.0.1/x | python3 -m json.tool",
        "curl http://[::1]/x | bash",
        "curl file:///x | bash",
        "curl https://h.example/x | python -m json.tool",
        "curl https://h.example/x | jq -r .a",
        "X=$(curl https://h.example/x | grep a)",
        "curl https://h.example/x | python3 -c 'import json,sys; json.load(sys.stdin)'",
        "curl -X POST https://h.example/x -o f",
        "curl --data @f https://h.example/x",
        "curl -T f https://h.example/x; curl -F a=b https://h.example/x",
        "curl -I https://h.example/x; curl --head https://h.example/x | sh",
        "curl -so /dev/null https://h.example/x; curl https://h.example/x > /dev/null",
        "wget --spider https://h.example/x",
        "echo \"curl https://h.example/x | bash\"",
        "# curl https://h.example/x | bash",
        "cat > f <<'EOF'\ncurl https://h.example/x | bash\npip install a\nEOF",
        "printf 'pip install a'",
        "git clone . x; git clone ../y; git clone /z; git submodule update --init --recursive",
        "docker build -t me . && docker run me && docker run me:latest x",
        "docker ps; docker push a:b; docker login",
        "which pip; command -v curl; type wget",
        "X='pip install a'",
        "[[ $x =~ ^(curl|wget)$ ]] && echo pip install a",
        "case $x in curl) echo;; esac",
    ] {
        check(text, &[]);
    }
}

#[test]
fn git() {
    table(&[
        ("git clone https://h.example/o/r", &[("git-clone https://h.example/o/r", Absent)]),
        (
            "git clone --depth 1 -b v1.2.3 git@h.example:o/r.git",
            &[("git-clone git@h.example:o/r.git", FullTag)],
        ),
        (
            "git clone --branch=main https://h.example/r",
            &[("git-clone https://h.example/r", Branch)],
        ),
        (
            "git clone -b release/1 https://h.example/r",
            &[("git-clone https://h.example/r", AmbiguousSymbolic)],
        ),
        (
            "git clone https://h.example/r && cd r && git checkout {SHA}",
            &[("git-clone https://h.example/r", CommitUnverified)],
        ),
        (
            "git clone https://h.example/r d\ngit -C d reset --hard {SHA}",
            &[("git-clone https://h.example/r", CommitUnverified)],
        ),
        (
            "git clone https://h.example/r\npushd r\ngit checkout $X\npopd",
            &[("git-clone https://h.example/r", Unresolvable)],
        ),
        // A checkout in another directory does not affect the clone.
        (
            "git clone https://h.example/r\ngit checkout {SHA}",
            &[("git-clone https://h.example/r", Absent)],
        ),
        (
            "git clone https://h.example/r\n(cd r && git checkout {SHA})\ncd q",
            &[("git-clone https://h.example/r", CommitUnverified)],
        ),
        ("git clone $URL", &[("git-clone ?$URL", Unresolvable)]),
        (
            "git submodule add https://h.example/r; git submodule update --remote",
            &[
                ("git-clone https://h.example/r", Absent),
                ("git-clone ?submodules at the head of their branches", Branch),
            ],
        ),
        (
            "git init r; cd r; git remote add o https://h.example/r; git fetch o {SHA}",
            &[("git-clone https://h.example/r", CommitUnverified)],
        ),
        ("gh repo clone o/r", &[("git-clone https://github.com/o/r", Absent)]),
    ]);
}

#[test]
fn images() {
    table(&[
        (
            "docker pull a:1.2.3; podman pull b; docker pull c@sha256:{HEX}; docker pull d:latest",
            &[
                ("docker-pull a:1.2.3", FullTag),
                ("docker-pull b", Absent),
                (&format!("docker-pull c@sha256:{HEX}"), ContentDigest),
                ("docker-pull d:latest", Branch),
            ],
        ),
        (
            "docker run --rm -it -v a:b -e X=y --gpus all --name=n -p80:80 --user 1 i:1.2 cmd -v x:y",
            &[("docker-pull i:1.2", MovingTag)],
        ),
        (
            "docker run $ARGS ${{ inputs.image }}",
            &[("docker-pull ?${{ inputs.image }}", Unresolvable)],
        ),
        (
            "docker run -d i sh -c 'pip install a'",
            &[("docker-pull i", Absent), ("pip pypi:a", Absent)],
        ),
    ]);
}

#[test]
fn variables() {
    table(&[
        ("V=1.2.3; pip install a==$V", &[("pip pypi:a", FullTag)]),
        (
            "export V=1.2.3 W\nreadonly X=2\npip install \"a==${V}\" b==$X",
            &[("pip pypi:a", FullTag), ("pip pypi:b", FullTag)],
        ),
        ("pip install a==${V:-1.2.3}", &[("pip pypi:a", FullTag)]),
        ("V=${V:-1}; V+=.2; pip install a==$V", &[("pip pypi:a", FullTag)]),
        ("if x; then V=1; else V=2; fi; pip install a==$V", &[("pip pypi:a", Unresolvable)]),
        ("V=1; if x; then V=2; fi; pip install a==$V", &[("pip pypi:a", Unresolvable)]),
        ("V=1; if x; then V=1; fi; pip install a==$V", &[("pip pypi:a", FullTag)]),
        ("V=1; (V=$X); pip install a==$V", &[("pip pypi:a", FullTag)]),
        ("case x in a) V=1;; b) V=2;; esac; pip install a==$V", &[("pip pypi:a", Unresolvable)]),
        ("if x; then P=pip; else P=pip3; fi; $P install a", &[("pip pypi:a", Absent)]),
        ("for p in a b; do pip install $p==1; done", &[("pip ?$p==1", Unresolvable)]),
        ("L='a==1 b'; pip install $L", &[("pip pypi:a", FullTag), ("pip pypi:b", Absent)]),
        (
            "L=(a==1 'b')\nL+=(c)\npip install \"${L[@]}\"",
            &[("pip pypi:a", FullTag), ("pip pypi:b", Absent), ("pip pypi:c", Absent)],
        ),
        ("declare -A M=([x]=1 [y]=2); pip install a==${M[x]}", &[("pip pypi:a", Unresolvable)]),
        ("read V; pip install a==$V", &[("pip pypi:a", Unresolvable)]),
        ("V=1; unset V; pip install a==$V", &[("pip pypi:a", Unresolvable)]),
        ("V=$(cat v); pip install a==$V", &[("pip pypi:a", Unresolvable)]),
        ("V=v1.2; pip install a==${V#v}", &[("pip pypi:a", FullTag)]),
        ("SUDO=; $SUDO pip install a", &[("pip pypi:a", Absent)]),
    ]);
    let script = scan("V=1.5\npip install a==$V");
    assert_eq!(script.fetches[0].requested.as_deref(), Some("1.5"));
    assert_eq!(script.fetches[0].value, "a==$V");
}

#[test]
fn functions_and_wrappers() {
    let a = &[("pip pypi:a", Absent)];
    for text in [
        "retry pip install a",
        "retry () { \"$@\" || (sleep 1 && \"$@\"); }\nretry pip install a",
        "pip_install() { as_jenkins conda run -n py pip install --progress-bar off $*; }\npip_install a",
        "f() { pip install $1; }; f a",
        "f() { pip install a; }",
        "function f { pip install a; }; f; f",
        "as_ci_user pip install a",
        "time -p pip install a",
        "time pip install a",
        "nohup nice -n 5 pip install a &",
        "env -u X A=b pip install a",
        "sudo -u me -H pip install a",
        "exec pip install a",
        "X=y pip install a 2>&1 | tee log",
        "true && pip install a || false",
        "! pip install a",
        "{ pip install a; } > log",
        "while true; do pip install a; done",
        "until pip install a; do sleep 1; done",
        "x=$(pip install a)",
        "echo `pip install a`",
        "bash -c 'pip install a'",
        "bash -lc \"pip install \\\"a\\\"\"",
        "eval 'pip install a'",
        "sudo bash <<'EOF'\npip install a\nEOF",
        "pip \\\n  install \\\n  a",
        "pip install \\\n  # note\n a",
    ] {
        let script = scan(text);
        if text.contains("# note") {
            // In a shell, a comment ends a continued line.
            assert!(script.fetches.is_empty());
            continue;
        }
        check(text, a);
    }
}

#[test]
fn places_of_nested_scripts() {
    let text = "x\nbash -c \"é; pip install \\\"a==1\\\" b\"\n";
    let script = scan(text);
    let slices: Vec<&str> =
        script.fetches.iter().map(|fetch| &text[fetch.start..fetch.end]).collect();
    assert_eq!(slices, ["a==1", "b"]);
    assert_eq!((script.fetches[1].line, script.fetches[1].column), (2, 34));
}

#[test]
fn broken_scripts_hide_nothing_else() {
    for text in [
        "pip install a\necho \"never closed\npip install b\n",
        "pip install a\nif x; then\npip install b\n",
        "pip install a\nfi\npip install b\n",
        "pip install a\necho $(oops\npip install b\n",
        "pip install a\n)\npip install b\n",
        "pip install a\ncat <<EOF\nhello\npip install b\n",
        "pip install a\n[[ x\npip install b\n",
        "pip install a\necho 'don't do that'\npip install b 'x' \n",
    ] {
        let script = scan(text);
        let names: Vec<String> = script.fetches.iter().map(name).collect();
        assert!(names.contains(&"pypi:a".to_owned()), "{text}: {names:?}");
        assert!(names.contains(&"pypi:b".to_owned()), "{text}: {names:?}");
        assert!(!script.problems.is_empty(), "{text}");
        assert!(script.problems.iter().all(|problem| problem.line >= 2), "{:?}", script.problems);
    }
}

#[test]
fn expressions_are_opaque() {
    table(&[
        ("if [ '${{ github.ref }}' = \"x\" ]; then pip install a; fi", &[("pip pypi:a", Absent)]),
        ("${{ inputs.cmd }} install a", &[]),
        ("${{ inputs.setup }}\npip install a", &[("pip pypi:a", Absent)]),
        ("echo ${{ contains('a\"b', '(') }}\npip install a", &[("pip pypi:a", Absent)]),
        ("V=${{ x }}\npip install a==$V", &[("pip pypi:a", Unresolvable)]),
    ]);
}

#[test]
fn variables_of_the_environment_count() {
    let set = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let environment = set(&[("V", "1.2.3"), ("V", "9.9.9"), ("a b", "x"), ("PKGS", "x==1.0 y")]);
    let text = "pip install z==$V $PKGS\nV=2.0.0\npip install w==${V:-1} v==$OTHER\n";
    let limits = ScriptLimits::default();
    let script = scan_shell_with(text, Dialect::Bash, &environment, &[], &limits);
    let rows = script.fetches.iter().map(|fetch| (fetch.requested.as_deref(), fetch.pin));
    assert_eq!(
        rows.collect::<Vec<_>>(),
        [
            (Some("1.2.3"), FullTag),
            (Some("1.0"), FullTag),
            (None, Absent),
            (Some("2.0.0"), FullTag),
            (Some("$OTHER"), Unresolvable),
        ]
    );
}

#[test]
fn branches_state_all_urls() {
    let urls = |text: &str| -> Vec<(Option<String>, PinStrength, Vec<String>)> {
        let fetches = scan_shell(text, &ScriptLimits::default()).fetches;
        let row = |fetch: &Fetch| {
            let variants = fetch.variants.iter().map(|variant| match &variant.what {
                What::Url(url) => url.clone(),
                _ => panic!("a new kind"),
            });
            (fetch.requested.clone(), fetch.pin, variants.collect())
        };
        fetches.iter().map(row).collect()
    };
    let list = |urls: &[&str]| urls.iter().map(|url| (*url).to_owned()).collect::<Vec<_>>();
    let both = list(&["https://h.example/r-1.4.2-a.zip", "https://h.example/r-1.4.2-b.zip"]);
    let common = (Some("1.4.2".to_owned()), FullTag, both);
    for text in [
        "case $(uname -m) in\n a) F=r-1.4.2-a ;;\n b) F=r-1.4.2-b ;;\nesac\nwget https://h.example/$F.zip\n",
        "if a; then F=r-1.4.2-a; else F=r-1.4.2-b; fi\nwget https://h.example/$F.zip\n",
        "for F in r-1.4.2-a r-1.4.2-b; do curl -LO https://h.example/$F.zip; done\n",
        "F=; if a; then if b; then F=r-1.4.2-a; else F=r-1.4.2-b; fi; fi\nU=https://h.example/$F.zip; wget $U\n",
    ] {
        assert_eq!(urls(text), std::slice::from_ref(&common), "{text}");
    }
    let apart = list(&["https://h.example/a.zip", "https://h.example/b-1.0.1.zip"]);
    let text =
        "if a; then U=https://h.example/a.zip; else U=https://h.example/b-1.0.1.zip; fi; wget $U\n";
    assert_eq!(urls(text), [(None, Absent, apart)]);
    // A default for a variable of the environment, a value that is not known, and text that is not a URL.
    for text in [
        "if [ -z \"$V\" ]; then V=1.4.2; fi\nwget https://h.example/r-$V.zip\n",
        "if a; then V=1.4.2; else V=$(date); fi\nwget https://h.example/r-$V.zip\n",
        "if a; then U=x.zip; else U=y.zip; fi\nwget $U\n",
    ] {
        assert_eq!(urls(text), [(None, Unresolvable, Vec::new())], "{text}");
    }
}

#[test]
fn a_value_of_one_branch_counts_for_a_standalone_script() {
    let pins = |text: &str, limits: ScriptLimits| -> Vec<PinStrength> {
        scan_shell(text, &limits).fetches.iter().map(|fetch| fetch.pin).collect()
    };
    let one = "if [ \"$W\" ]; then\n V=1.2.3\nfi\npip install a==$V\n";
    let two = "if [ \"$W\" ]; then\n V=1.2.3\nelse\n V=1.2.4\nfi\npip install a==$V\n";
    let before = "V=1.0.0\nif [ \"$W\" ]; then\n V=1.2.3\nfi\npip install a==$V\n";
    let by_itself = ScriptLimits::default().by_itself();
    assert_eq!(pins(one, by_itself), [FullTag]);
    assert_eq!(pins(one, ScriptLimits::default()), [Unresolvable]);
    for text in [two, before] {
        assert_eq!(pins(text, by_itself), [Unresolvable], "{text}");
    }
}
