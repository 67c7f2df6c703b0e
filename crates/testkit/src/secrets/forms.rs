//! Secrets that are recognized by their context, and values without secrets.

use super::plant::{Plant, Shape};
use crate::Random;

/// Creates a text with a secret, and the parts of the secret.
type Make = fn(&mut Random) -> (String, Vec<String>);

/// Returns a part of a password. Hostile passwords consist of two parts with a special character in
/// between.
fn piece(random: &mut Random) -> String {
    format!("q{}7", random.word(9))
}

fn url(random: &mut Random, between: &str) -> (String, Vec<String>) {
    let (one, two) = (piece(random), piece(random));
    let host = host(random);
    let user = random.pick(&["user", "oauth2", "x-access-token", "deploy", "a.b"]).to_owned();
    let path = random.pick(&["o/r.git", "x/y.tar.gz", "simple", "o/r"]).to_owned();
    (format!("https://{user}:{one}{between}{two}@{host}/{path}"), vec![one, two])
}

fn host(random: &mut Random) -> String {
    random
        .pick(&["host.example", "github.com", "git.corp.example:8443", "pypi.example"])
        .to_string()
}

fn name(random: &mut Random) -> String {
    random
        .pick(&[
            "token",
            "accessToken",
            "access_token",
            "api-token",
            "apiToken",
            "pwd",
            "pass",
            "passwd",
            "jwt",
            "pat",
            "bearer",
            "credential",
            "session",
            "API_KEY",
            "Password",
            "client_secret",
            "private_token",
            "a[token]",
            "a%5Btoken%5D",
            "access%5Ftoken",
            "%74oken",
            "sig",
            "X-Amz-Signature",
            "SessionId",
            "auth",
            "key",
        ])
        .to_string()
}

fn query(random: &mut Random, before: &str, after: &str) -> (String, Vec<String>) {
    let (name, one) = (name(random), piece(random));
    (format!("https://{}/x.tgz{before}{name}={one}{after}", host(random)), vec![one])
}

fn variable(random: &mut Random) -> String {
    random
        .pick(&[
            "NPM_TOKEN",
            "DB_PASSWORD",
            "API_KEY",
            "AWS_SECRET_ACCESS_KEY",
            "MY_SECRET",
            "GH_PAT",
            "PGPASSWORD",
        ])
        .to_string()
}

fn line(random: &mut Random, form: fn(&str) -> String) -> (String, Vec<String>) {
    let one = piece(random);
    (form(&one), vec![one])
}

const FORMS: &[(&str, Shape, Make)] = &[
    ("password", Shape::Url, |r| url(r, "")),
    ("password with quote", Shape::Url, |r| url(r, "'")),
    ("password with backslash", Shape::Url, |r| url(r, "\\")),
    ("password with at", Shape::Url, |r| url(r, "@")),
    ("password with slash", Shape::Url, |r| url(r, "/")),
    ("password with colon", Shape::Url, |r| url(r, ":")),
    ("password with escape", Shape::Url, |r| url(r, "%40")),
    ("token as user", Shape::Url, |r| {
        let one = piece(r);
        (format!("https://{one}@{}/o/r.git", host(r)), vec![one])
    }),
    ("token and empty password", Shape::Url, |r| {
        let one = piece(r);
        (format!("https://{one}:@{}/o/r.git", host(r)), vec![one])
    }),
    ("token before x-oauth-basic", Shape::Url, |r| {
        let one = piece(r);
        (format!("https://{one}:x-oauth-basic@{}/o/r.git", host(r)), vec![one])
    }),
    ("two schemes", Shape::Url, |r| {
        let (text, cores) = url(r, "");
        (format!("https://{text}"), cores)
    }),
    ("git over https", Shape::Url, |r| {
        let (text, cores) = url(r, "");
        (format!("git+{text}"), cores)
    }),
    ("query", Shape::Url, |r| query(r, "?", "")),
    ("query after another", Shape::Url, |r| query(r, "?a=b&", "&c=d")),
    ("query with semicolons", Shape::Url, |r| query(r, "?a=b;", ";c=d")),
    ("fragment", Shape::Url, |r| query(r, "#", "")),
    ("URL in a query", Shape::Url, |r| {
        let (text, cores) = query(r, "?", "");
        (format!("https://h.example/?next={text}"), cores)
    }),
    ("escaped query", Shape::Url, |r| {
        let one = piece(r);
        (format!("https://h.example/?next=%2Fx%3Ftoken%3D{one}%26a%3Db"), vec![one])
    }),
    ("escaped userinfo", Shape::Url, |r| {
        let one = piece(r);
        (format!("https://h.example/?u=https%3A%2F%2Fme%3A{one}%40git.example%2Fo%2Fr"), vec![one])
    }),
    ("scp", Shape::Scp, |r| {
        let one = piece(r);
        (format!("user:{one}@{}:o/r.git", r.pick(&["host", "github.com"])), vec![one])
    }),
    ("assignment", Shape::Words, |r| {
        let one = piece(r);
        (format!("{}={one}", variable(r)), vec![one])
    }),
    ("quoted assignment", Shape::Words, |r| {
        let one = piece(r);
        (format!("{}=\"{one} x{one}\"", variable(r)), vec![one])
    }),
    ("export", Shape::Line, |r| {
        let (one, name) = (piece(r), variable(r));
        (format!("export {name}={one}; curl -LO https://h.example/${name}/x.tgz"), vec![one])
    }),
    ("environment of a command", Shape::Line, |r| {
        let (one, name) = (piece(r), variable(r));
        (format!("{name}={one} pip install \"git+https://u:${{{name}}}@h.example/o/r\""), vec![one])
    }),
    ("choco", Shape::Line, |r| line(r, |p| format!("choco install git --password {p} -y"))),
    ("choco with equals", Shape::Line, |r| {
        line(r, |p| format!("choco install git --password={p}"))
    }),
    ("pip with an unknown option", Shape::Line, |r| {
        line(r, |p| format!("pip install --auth-token {p} requests"))
    }),
    ("npm option", Shape::Line, |r| {
        line(r, |p| format!("npm install --//r.example/:_authToken={p} left-pad"))
    }),
    ("npm token", Shape::Line, |r| line(r, |p| format!("npm install --_authToken {p} left-pad"))),
    ("cargo token", Shape::Line, |r| line(r, |p| format!("cargo install --token {p} ripgrep"))),
    ("nuget key", Shape::Line, |r| line(r, |p| format!("nuget install x -ApiKey {p}"))),
    ("gem option", Shape::Line, |r| line(r, |p| format!("gem install rake --api-key {p}"))),
    ("go option", Shape::Line, |r| line(r, |p| format!("apt-get install --password {p} curl"))),
    ("curl user", Shape::Line, |r| {
        line(r, |p| format!("curl -u me:{p} -LO https://h.example/x.tgz"))
    }),
    ("curl header", Shape::Line, |r| {
        line(r, |p| format!("curl -H 'Authorization: Bearer {p}' -LO https://h.example/x.tgz"))
    }),
    ("wget password", Shape::Line, |r| {
        line(r, |p| format!("wget --user me --password {p} https://h.example/x.tgz"))
    }),
    ("docker login", Shape::Line, |r| {
        line(r, |p| format!("docker login -u me -p {p} reg.example && docker pull reg.example/x:1"))
    }),
    ("git header", Shape::Line, |r| {
        line(r, |p| {
            format!(
                "git -c http.extraHeader=\"AUTHORIZATION: basic {p}\" clone https://h.example/o/r"
            )
        })
    }),
    ("extra index", Shape::Line, |r| {
        line(r, |p| format!("pip install --extra-index-url https://me:{p}@h.example/simple x"))
    }),
    ("password with a blank", Shape::Words, |r| {
        let (one, two) = (piece(r), piece(r));
        (format!("https://user:{one} {two}@host.example/o/r"), vec![one, two])
    }),
    ("header", Shape::Words, |r| line(r, |p| format!("Authorization: Bearer {p}"))),
    ("private token", Shape::Words, |r| line(r, |p| format!("PRIVATE-TOKEN: {p}"))),
    ("field", Shape::Words, |r| line(r, |p| format!("password: {p}"))),
    ("JSON field", Shape::Words, |r| line(r, |p| format!("{{\"token\": \"{p}\"}}"))),
    ("docker login in words", Shape::Words, |r| {
        line(r, |p| format!("docker login -u me -p {p} reg"))
    }),
    ("curl in words", Shape::Words, |r| line(r, |p| format!("curl -ume:{p} https://h.example"))),
    ("storage key", Shape::Words, |r| {
        let key = format!("{}==", r.word(86));
        let core = key[20..40].to_owned();
        (format!("DefaultEndpointsProtocol=https;AccountName=x;AccountKey={key}"), vec![core])
    }),
    ("private key", Shape::Words, |r| {
        let body = r.word(64);
        let core = body[30..50].to_owned();
        (format!("-----BEGIN {} KEY----- {body}", "RSA PRIVATE"), vec![core])
    }),
];

/// Returns a secret of a random form.
pub(super) fn form(random: &mut Random) -> Plant {
    let at = random.below(FORMS.len());
    make(random, at)
}

/// Returns a secret of each form.
pub(super) fn all(random: &mut Random) -> Vec<Plant> {
    (0..FORMS.len()).map(|at| make(random, at)).collect()
}

fn make(random: &mut Random, at: usize) -> Plant {
    let (what, shape, make) = FORMS.get(at).expect("an index below the number of forms");
    let (text, cores) = make(random);
    Plant { what, shape: *shape, text, cores }
}

/// Returns a value without a secret.
#[expect(clippy::too_many_lines, reason = "a list of values")]
pub(super) fn harmless(random: &mut Random) -> String {
    let word = |r: &mut Random| {
        r.pick(&[
            "checkout",
            "setup-python",
            "left-pad",
            "zlib",
            "tokenizers",
            "monkey",
            "secretary",
            "keyring",
            "author",
            "password-store",
        ])
        .to_string()
    };
    let version = |r: &mut Random| format!("{}.{}.{}", r.below(20), r.below(30), r.below(9));
    let (a, b, v) = (word(random), word(random), version(random));
    let hex = random.hex(64);
    let commit = random.hex(40);
    let forms = [
        format!("{a}/{b}@v{}", random.below(9)),
        format!("{a}/{b}@{commit}"),
        format!("docker://alpine:{v}@sha256:{hex}"),
        format!("ghcr.io/{a}/{b}:{v}@sha256:{hex}"),
        format!("localhost:5000/{a}:{v}"),
        format!("{a}:{v}"),
        format!("{a}@sha256:{hex}"),
        "postgres:16@${{ matrix.digest }}".to_owned(),
        format!("python:{v}@${{DIGEST}}"),
        format!("git@github.com:{a}/{b}.git"),
        format!("ssh://git@github.com/{a}/{b}.git"),
        format!("https://github.com/{a}/{b}/archive/refs/tags/v{v}.tar.gz"),
        format!("https://github.com/{a}/{b}@v{v}"),
        format!("git+https://github.com/{a}/{b}@{commit}#egg={b}"),
        format!("git+https://github.com/{a}/{b}@main#egg={b}&subdirectory=sub/{a}"),
        format!("https://user:$TOKEN@host.example/{a}"),
        format!("https://x-access-token:${{{{ secrets.GITHUB_TOKEN }}}}@github.com/{a}/{b}"),
        format!("https://oauth2:${{TOKEN}}@gitlab.com/{a}/{b}.git"),
        format!("https://host.example/{a}?page=2&sort={b}&version={v}#readme"),
        format!("npm:{a}@^{v}"),
        format!("npm:@{a}/{b}@{v}"),
        format!("patch:{a}@npm:{v}#./p.patch"),
        format!("pkg:npm/%40{a}/{b}@{v}"),
        format!("pkg:golang/github.com/{a}/{b}@v{v}"),
        format!("pkg:docker/{a}/{b}@sha256:{hex}?repository_url=ghcr.io"),
        format!("pkg:github/{a}/{b}@{commit}"),
        format!("cpe:2.3:a:{a}:{b}:{v}:*:*:*:*:*:*:*"),
        format!("sha256:{hex}"),
        format!("sha512-{}==", random.word(86)),
        format!("{a}=={v} --hash=sha256:{hex}"),
        format!("jobs.{a}.steps[{}].uses", random.below(9)),
        format!("${{{{ inputs.{a} || github.ref_name }}}}"),
        "${{ secrets.GITHUB_TOKEN }}".to_owned(),
        format!("token: ${{{{ secrets.{}_TOKEN }}}}", a.to_uppercase().replace('-', "_")),
        "id-token: write".to_owned(),
        "persist-credentials: false".to_owned(),
        format!("--password-stdin --token-file {a}.txt"),
        format!("docker build --secret id=npm,src={a} -t {b}:{v} ."),
        format!("docker run --rm -p 8080:80 -u 1000:1000 {a}:{v}"),
        format!("curl -fsSL -o {a}.tgz https://h.example/{b}-{v}.tgz"),
        format!("the token of {a} is in the environment"),
        format!("pin to a commit: `{a}/{b}@main` can change"),
        format!("third_party/{a}/{b}-{v}/LICENSE"),
        format!("{a} <dev@{b}.example>"),
        format!("mailto:dev@{b}.example"),
        format!("https://registry.npmjs.org/@{a}/{b}/-/{b}-{v}.tgz"),
        format!(
            "https://files.example/packages/{}/{}/{a}-{v}-py3-none-any.whl",
            random.hex(2),
            random.hex(60)
        ),
        format!("{a}-{v}+{}", random.hex(7)),
        format!("swh:1:dir:{commit}"),
        format!("git describe: v{v}-{}-g{}", random.below(99), random.hex(10)),
        format!("$REGISTRY/{a}:$TAG"),
        format!("cargo:cargo-edit@{v}"),
        format!("v1:{hex}"),
        format!(
            "urn:uuid:{}-{}-{}-{}-{}",
            random.hex(8),
            random.hex(4),
            random.hex(4),
            random.hex(4),
            random.hex(12)
        ),
    ];
    random.pick(&forms).clone()
}
