"""Secrets in every field that a report shows. Tokens are concatenated, so that no secret scanner finds one in this file."""
import json
from suite import case, commit_all, git, init, w

BODY = "Qw8sZ2kP0vNf5tYbL3xRj7uHc9mDaE4KpL2m"
PASSWORD = "hunter2Zq7CANARY"
TOKENS = {
    "github": "gh" + "p_" + BODY, "fine": "github" + "_pat_" + BODY[:22] + "_" + (BODY * 2)[:59], "gitlab": "gl" + "pat-" + BODY[:20],
    "slack": "xo" + "xb-123456789012-123456789012-" + BODY[:24], "stripe": "sk" + "_live_" + BODY[:24], "aws": "AK" + "IAQ4ZJ7RW5TN2XLM6P",
    "google": "AI" + "za" + BODY[:35], "npm": "np" + "m_" + BODY, "pypi": "py" + "pi-AgEIcHlwaS5vcmc" + BODY * 2,
    "jwt": "ey" + "JhbGciOiJIUzI1NiJ9.eyJ" + BODY[:30] + "." + (BODY * 2)[:43], "sendgrid": "S" + "G." + BODY[:22] + "." + (BODY * 2)[:43],
    "docker": "dc" + "kr_pat_" + BODY[:27], "hf": "h" + "f_" + BODY[:34],
}
CANARIES = sorted(TOKENS.values()) + [PASSWORD]

def steps(r, name, lines):
    w(r/f".github/workflows/{name}.yml", f"name: {name}\non: push\npermissions: {{}}\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n" + "".join(f"      - {x}\n" for x in lines))

@case("s01_token_formats", "a token of each known format as branch, tag, digest, version, path, refused value and image name",
      "a published SBOM gives the token away", "masked everywhere; the rows are there", canaries=CANARIES, code=13, complete=False)
def s01(d, r, big):
    init(r)
    for n, t in TOKENS.items():
        steps(r, n, [f"uses: o/r@{t}", f"uses: docker://img:{t}", f"uses: docker://img@{t}", f"uses: o/{t}/x@v1", f"uses: {t}", f"run: pip install p=={t}", f"run: curl -LO https://h.example/{t}/x.tgz",
                     f"run: git clone -b {t} https://h.example/o/r", f"run: 'curl -H \"PRIVATE-TOKEN: {t}\" -LO https://h.example/y.tgz'", f"run: export X={t}; docker pull reg.example/$X/img:1"])
        w(r/n/"Dockerfile", f"FROM img:{t}\nARG V={t}\nFROM img:$V AS {t}\n"); w(r/n/"requirements.txt", f"p=={t}\n{t}==1.0\ngit+https://h.example/o/r@{t}#egg=x\n")
        w(r/n/"package.json", json.dumps({"name": "x", "dependencies": {"p": t, t: "1.0.0", "q": f"github:o/r#{t}"}}))
        w(r/n/"Cargo.toml", f'[package]\nname = "x"\nversion = "1.0.0"\n[dependencies]\np = "{t}"\nq = {{ git = "https://h.example/o/r", branch = "{t}" }}\n')
    commit_all(r)

@case("s02_query_keys", "secret parameters in every spelling: camel, snake and kebab case, percent-encoded, in brackets, after `;`, `#` and `&`",
      "URL parameters in an SBOM", "masked", canaries=[PASSWORD])
def s02(d, r, big):
    init(r)
    keys = "accessToken apiToken pwd pass passwd jwt pat bearer credential session access_token ACCESS-TOKEN a[token] a%5Btoken%5D access%5Ftoken %74oken sig X-Amz-Signature sessionId".split()
    steps(r, "keys", [f"run: curl -LO 'https://h.example/x{i}.tgz{s}{k}={PASSWORD}{e}'" for i, k in enumerate(keys) for s, e in (("?", ""), ("?a=b&", "&c=d"), ("?a=b;", ";c=d"), ("#", ""))])
    steps(r, "nested", [f"run: curl -LO 'https://h.example/?next=https%3A%2F%2Fu%3A{PASSWORD}%40h.example%2Fx%3Ftoken%3D{PASSWORD}'"])
    commit_all(r)

@case("s03_userinfo", "user information as git, curl, pip and npm read it: quotes, backslash, `@`, slash, blanks, two schemes, the scp form",
      "passwords in URLs", "masked, and the host stays", canaries=[PASSWORD])
def s03(d, r, big):
    init(r)
    urls = [f"https://u:{a}{PASSWORD}{b}@h.example/o/r.git" for a, b in (("", ""), ("'", "x"), ("\\", "x"), ("a@", ""), ("", "@b"), ("a/", "/b"), ("a:", ""), ("%40", ""))]
    urls += [f"https://https://u:{PASSWORD}@h.example/o/r", f"user:{PASSWORD}@h.example:o/r.git", f"https://{PASSWORD}@h.example/o/r", f"https://{PASSWORD}:@h.example/o/r", f"git+https://u:{PASSWORD}@h.example/o/r"]
    steps(r, "urls", [x for u in urls for x in (f"uses: {json.dumps(u)}", f"run: {json.dumps(f'git clone {json.dumps(u)}')}", f"run: {json.dumps(f'pip install {json.dumps(u)}')}")])
    w(r/".gitmodules", "".join(f'[submodule "u{i}"]\n\tpath = third_party/u{i}\n\turl = {json.dumps(u)}\n\tbranch = {TOKENS["github"]}\n' for i, u in enumerate(urls)))
    w(r/".pre-commit-config.yaml", "repos:\n" + "".join(f"- repo: {json.dumps(u)}\n  rev: v1\n  hooks: [{{id: x}}]\n" for u in urls))
    w(r/"package.json", json.dumps({"name": "x", "dependencies": {f"p{i}": u for i, u in enumerate(urls)}}))
    w(r/"requirements.txt", "".join(f"p{i} @ {u}\n" for i, u in enumerate(urls)) + "".join(f"--extra-index-url {u}\n" for u in urls))
    commit_all(r)

@case("s04_path_tokens", "tokens that are segments of paths: Telegram, Slack, Discord, Cloudsmith, packagecloud", "webhooks and private feeds in an SBOM", "masked", canaries=[BODY[:24], BODY[-16:]])
def s04(d, r, big):
    init(r)
    urls = [f"https://api.telegram.org/bot123456789:AA{BODY[:33]}/getFile", f"https://hooks.slack.com/services/T02AB4CD6E/B03FG7HJ9K/{BODY[:24]}", f"https://discord.com/api/webhooks/123456789012345678/{BODY}{BODY[:32]}",
            f"https://dl.cloudsmith.io/{BODY[-16:]}/o/r/x.tgz", f"https://packagecloud.io/priv/{BODY}/o/r/x.deb"]
    steps(r, "urls", [f"run: curl -LO {u}" for u in urls] + [f"uses: {json.dumps(u)}" for u in urls])
    w(r/"Dockerfile", "FROM img:1\n" + "".join(f"ADD {u} /x/\n" for u in urls))
    commit_all(r)

@case("s05_option_values", "values of options that name a credential", "the value becomes a package, a component of the SBOM", "no package of that name; the real ones are there", canaries=[PASSWORD],
      wanted=("benign-owner/benign-action", "left-pad", "ripgrep"), absent=[(".github/workflows/o.yml", PASSWORD)])
def s05(d, r, big):
    init(r)
    p = PASSWORD
    lines = [f"choco install git --password {p} -y", f"choco install git --password={p}", f"choco install git -p {p}", f"npm install --_authToken {p} left-pad", f"npm install --//r.example/:_authToken={p} left-pad",
             f"cargo install --token {p} ripgrep", f"pip install --auth-token {p} requests", f"gem install rake --api-key {p}", f"nuget install x -ApiKey {p}", f"curl -u me:{p} -LO https://h.example/x.tgz",
             f"curl --header 'Authorization: Bearer {p}' -LO https://h.example/y.tgz", f"docker login -u me -p {p} reg.example && docker pull reg.example/x:1", f"wget --password {p} https://h.example/z.tgz",
             f"git -c http.extraHeader='AUTHORIZATION: basic {p}' clone https://h.example/o/r", f"pip install --extra-index-url https://me:{p}@h.example/simple x"]
    steps(r, "o", [f"run: {json.dumps(x)}" for x in lines])
    commit_all(r)

@case("s06_names", "tokens as names of files and directories", "paths of a report", "masked, and two files stay two", canaries=CANARIES, code=13, complete=False)
def s06(d, r, big):
    init(r)
    for n, t in TOKENS.items():
        steps(r, t, ["uses: o/r@main"]); w(r/t/"Dockerfile", f"FROM {n}:latest\n"); w(r/f"third_party/{t}/LICENSE", "MIT License\n"); w(r/f"third_party/{t}/x.c", "int x;\n"); w(r/f"{t}/Cargo.toml", "= =\n")
    commit_all(r)

@case("s07_git_config", "remotes in .git/config, names of branches and tags, the message of the commit", "the URL of the source in every document", "masked", canaries=CANARIES)
def s07(d, r, big):
    init(r)
    git(r, "remote", "add", "origin", f"https://u:{PASSWORD}@h.example/{TOKENS['github']}/r.git"); git(r, "checkout", "-qb", TOKENS["gitlab"]); git(r, "tag", TOKENS["npm"])
    w(r/"x", "x"); git(r, "add", "-A"); git(r, "commit", "-qm", TOKENS["slack"])

@case("s08_broken_files", "files that cannot be read, whose errors quote them", "diagnostics", "masked", canaries=CANARIES, code=13, complete=False)
def s08(d, r, big):
    init(r)
    for n, t in TOKENS.items():
        w(r/n/"Cargo.toml", f"[dependencies]\n{t} = = {t}\n"); w(r/n/"Cargo.lock", f'version = "{t}"\n[[package]]\nname = {t}\n'); w(r/n/"package.json", '{"dependencies": {"p": ' + t + "}}")
        w(r/n/"package-lock.json", json.dumps({"lockfileVersion": t, "packages": t})); w(r/n/"pyproject.toml", f'[project]\ndependencies = "{t}"\n'); w(r/n/"requirements.txt", f"{t} {t}\n-r {t}.txt\n")
        w(r/f".github/workflows/{n}.yml", f"on: push\njobs: {{{t}: *{t}\n  x: [{t}\n")
    commit_all(r)

@case("s09_long_secrets", "secrets of 1,500 characters in every reader", "text that is cut before it is masked", "masked first", canaries=["LONGCANARY"], code=13, complete=False)
def s09(d, r, big):
    init(r)
    s = "LONGCANARY" * 150; u = f"https://u:{s}@h.example/o/r.git"; q = f"https://h.example/x.tgz?token={s}"; t = TOKENS["github"] + s
    steps(r, "long", [f"uses: {x}" for x in (u, q, f"o/r@{t}", f"docker://u:{s}@reg.example/img:1")] + [f"run: curl -LO '{x}'" for x in (u, q)] + [f"run: git clone {u}", f"uses: o/r@main # {u} {t}"])
    w(r/"requirements.txt", f"p @ git+{u}\nq @ {q}\nz=={t}\n-r {u}\n"); w(r/"package.json", json.dumps({"dependencies": {"p": "git+" + u, "q": q, "r": t}}))
    w(r/"package-lock.json", json.dumps({"lockfileVersion": 3, "packages": {"": {}, "node_modules/p": {"version": t, "resolved": u}, "node_modules/q": {"version": "1.0.0", "resolved": q}}}))
    w(r/"Cargo.toml", f'[package]\nname = "x"\nversion = "1.0.0"\n[dependencies]\np = {{ git = "{u}" }}\nq = {{ git = "https://h.example/o/r", branch = "{t}" }}\n')
    w(r/"Cargo.lock", f'version = 4\n[[package]]\nname = "p"\nversion = "1.0.0"\nsource = "git+{u}#0123"\n[[package]]\nname = "q"\nversion = "{t}"\nsource = "registry+{q}"\n')
    w(r/".gitmodules", f'[submodule "a"]\n\tpath = a\n\turl = {u}\n\tbranch = {t}\n'); w(r/".pre-commit-config.yaml", f"repos:\n- repo: {u}\n  rev: {t} # {u}\n  hooks: [{{id: x, additional_dependencies: ['p @ {u}']}}]\n")
    w(r/"Dockerfile", f"FROM u:{s}@reg.example/img:1\nADD {q} /x\nRUN pip install git+{u}\n"); w(r/"third_party/x/README.chromium", f"Name: x\nURL: {u}\nVersion: {t}\n"); w(r/"third_party/x/x.c", "int x;\n")
    commit_all(r)
