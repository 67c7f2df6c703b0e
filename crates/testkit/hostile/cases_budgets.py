"""Budgets: small repositories whose content expands in a reader, and large valid ones.

The inputs have a few hundred kilobytes, up to the size limit of their kind. On every machine, the same part at the start
is read; one diagnostic reports that the rest was not, and the report is incomplete.
"""
import json
from suite import case, commit_all, init, w

MIB = 1 << 20
STEPS = "name: w\non: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
WF = ".github/workflows/w.yml"
LIMIT = "limit-exceeded"

def budget(id, title, threat, path, text, kind=None, part="not read", also=(), code=None, volume=False):
    """Adds a case with one large file, and small files that refer to it."""
    lost = [(path, kind, part)] if kind else []
    code = (13 if kind else 0) if code is None else code
    @case(id, title, threat, "linear time and bounded memory; the front is read, the rest is one diagnostic",
          code=code, complete=False if kind else None, diagnostics=lost, volume=volume)
    def build(d, r, big):
        init(r, commit=False)
        w(r/path, text())
        for name, content in also: w(r/name, content)
        commit_all(r)
    return build

def script(id, title, threat, text, kind=LIMIT, part="not read", volume=False):
    call = [(WF, STEPS + "      - run: bash a.sh\n")]
    return budget(id, title, threat, "a.sh", text, kind, part, call, volume=volume)

def dockerfile(id, title, threat, text, kind=LIMIT, part="not read"):
    call = [(WF, STEPS + "      - run: docker build .\n")]
    return budget(id, title, threat, "Dockerfile", text, kind, part, call)

# Shell
script("b01_substitutions", "`$(` on every line of 800 KiB", "quadratic: each word reaches to the end of the text",
       lambda: "$(\n" * (800 * 1024 // 3), "syntax", "unclosed")
script("b02_many_words", "one command of 4 MiB of short words", "a gigabyte per thread for words and values",
       lambda: "a " * (2 * MIB - 60), part="too many words")
script("b03_deep_constructs", "400,000 nested `if`", "a stack proportional to the length of the text",
       lambda: "if a;then\n" * 400_000, part="nested too deep")
script("b04_deep_expansions", "800,000 nested `${a:-`", "a stack proportional to the length of the text",
       lambda: "${a:-" * 800_000, part="nested too deep")
script("b05_nested_scripts", "`bash -c \"$(` within itself 400 times", "each level reads all the levels below it once more",
       lambda: "bash -c \"$(" * 400 + "true" + ")\"" * 400, part="nested scripts")
script("b06_documents", "500,000 unclosed here-documents", "each one searches the rest of the text",
       lambda: "cat <<E\n" * 500_000, "syntax", "unclosed")
script("b07_doubling", "variables that each repeat the previous one twice", "text that doubles with each line",
       lambda: "A0=aaaaaaaaaaaaaaaa\n" + "".join(f"A{i}=$A{i - 1}$A{i - 1}\n" for i in range(1, 60_000)), None)
script("b08_backticks", "two million backticks", "a level for each", lambda: "`\n" * (2 * MIB - 60))
script("b09_fetches", "120,000 downloads", "a row of the report for each", lambda: "".join(f"curl -O http://a/{i}\n" for i in range(120_000)),
       part="too many fetches", volume=True)
budget("b10_run_words", "a `run:` of 3.8 MB of short words", "over a gigabyte per thread", WF,
       lambda: STEPS + "      - run: " + "a " * 1_900_000 + "\n", LIMIT, "too many words")

@case("b11_run_words_on_threads", "eight such workflows at once", "memory times the number of threads",
      "as much memory as for two of them", code=13, complete=False, volume=True, args=["-j", "16"],
      diagnostics=[(f".github/workflows/w{i}.yml", LIMIT, "too many words") for i in range(8)])
def b11(d, r, big):
    init(r, commit=False)
    for i in range(8): w(r/f".github/workflows/w{i}.yml", STEPS + "      - run: " + "a " * 1_900_000 + "\n")
    commit_all(r)

# Dockerfiles
dockerfile("b12_unclosed_documents", "800 KiB of unclosed `RUN <<E`", "each one searches the rest of the text",
           lambda: "FROM a\n" + "RUN <<E\n" * 100_000, "syntax", "unclosed")
dockerfile("b13_stages", "60,000 lines `FROM a` and `FROM a AS sN`", "each stage inherits from the previous ones",
           lambda: "".join(f"FROM a\nFROM a AS s{i}\n" for i in range(60_000)), part="too many instructions")
dockerfile("b14_instructions", "a million unknown instructions", "an entry for each", lambda: "FROM a\n" + "FOO\n" * 1_000_000,
           part="too many instructions")

# YAML
budget("b15_one_line", "a workflow that is one line of 3.9 MB", "the parser keeps a line until it ends", WF,
       lambda: "on: push\njobs: {a: {runs-on: x, steps: [" + ", ".join("{uses: a/b@v1}" for _ in range(240_000)) + "]}}\n", LIMIT)
budget("b16_actions", "150,000 different actions in one file", "kilobytes for each row of the report", WF,
       lambda: STEPS + "".join(f"      - uses: o/r{i}@v1\n" for i in range(150_000)), LIMIT, volume=True)
budget("b17_nodes", "two million YAML values", "a node for each", WF, lambda: "on: push\nx: [" + "a," * (2 * MIB - 99) + "]\n", LIMIT,
       "YAML nodes")
budget("b18_hooks", "90,000 hooks of pre-commit", "kilobytes for each row of the report", ".pre-commit-config.yaml",
       lambda: "repos:\n" + "".join(f"- repo: https://a.example/{i}\n  rev: v1\n" for i in range(90_000)), LIMIT, volume=True)

# TOML and JSON
budget("b19_toml_tables", "400,000 tables of one array in pyproject.toml", "gigabytes of maps", "pyproject.toml",
       lambda: "[[a]]\nb=1\n" * 400_000, LIMIT, "TOML tokens")
budget("b20_toml_dotted", "300,000 dotted keys", "a map for each part of each key", "pyproject.toml",
       lambda: "".join(f"a.b{i}=1\n" for i in range(300_000)), LIMIT, "TOML tokens")
budget("b21_toml_long_key", "a key of two million parts", "a map for each", "pyproject.toml",
       lambda: ".".join(["a"] * 2_000_000) + "=1\n", LIMIT, "TOML tokens")
budget("b22_json_values", "two million numbers in package.json", "fifty bytes for each", "package.json",
       lambda: '{"x":[' + "1," * 2_000_000 + "1]}", LIMIT, "JSON values")
budget("b23_requirements", "200,000 requirements in package.json", "kilobytes for each row of the report", "package.json",
       lambda: json.dumps({"dependencies": {f"p{i}": "^1" for i in range(200_000)}}), LIMIT, "requirements", volume=True)
budget("b24_renovate", "a renovate.json of 4 MiB", "a second tree in addition to that of the parser", "renovate.json",
       lambda: '{"ignorePaths":[' + '"a",' * (MIB - 50) + '"a"]}', LIMIT)
budget("b25_not_requirements", "two million lines that are not requirements", "a problem for each", "requirements.txt",
       lambda: "=\n" * (2 * MIB - 50), LIMIT, "too many invalid lines")

@case("b26_includes", "60,000 includes of requirements files", "quadratic paths and sets", "the first 20,000 are read, once each",
      code=13, complete=False, diagnostics=[("requirements.txt", LIMIT, "requirements")])
def b26(d, r, big):
    init(r, commit=False)
    w(r/"requirements.txt", "".join(f"-r r/a{i}.txt\n" for i in range(60_000)))
    for i in range(20_000): w(r/f"r/a{i}.txt", "x==1\n" if i % 100 == 0 else "")
    commit_all(r)

# Lockfiles, up to their size limit
budget("b27_cargo_numbers", "a Cargo.lock of 16 MB of numbers", "a value for each", "Cargo.lock",
       lambda: "version = 3\nx=[" + "1," * (8 * MIB) + "1]\n", LIMIT, "TOML tokens")
budget("b28_npm_numbers", "a package-lock.json of 16 MB of numbers", "a value for each", "package-lock.json",
       lambda: '{"lockfileVersion":3,"packages":{"":{}},"x":[' + "1," * (8 * MIB) + "1]}")
budget("b29_toml_elements", "a Cargo.lock of 1.6 million tables", "gigabytes of maps", "Cargo.lock",
       lambda: "[[a]]\nb=1\n" * 1_600_000)
budget("b30_npm_deep_paths", "a package-lock.json with one path of 200,000 folders", "a lookup per folder, each as long as the path",
       "package-lock.json", lambda: json.dumps({"lockfileVersion": 3, "packages": {"": {}, "/".join(["node_modules/a"] * 200_000): {"version": "1.0.0", "dependencies": {f"d{i}": "1" for i in range(1000)}}}}),
       LIMIT, "too many look-ups")
budget("b34_yarn_keys", "a yarn.lock of one package that 200,000 keys name", "each key compared with every other", "yarn.lock",
       lambda: "# yarn lockfile v1\n\n" + ", ".join(f"p{i}@1" for i in range(200_000)) + ':\n  version "1.0.0"\n',
       also=(("package.json", '{"dependencies": {"p0": "1"}}'),))

def cargo_lock(n):
    return "version = 3\n\n" + "".join(
        f'[[package]]\nname = "p{i}"\nversion = "1.2.{i}"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n'
        f'dependencies = [\n "p{(i * 7) % n}",\n]\n\n' for i in range(n))

def npm_lock(n):
    packages = {f"node_modules/p{i}": {"version": f"1.2.{i}", "dependencies": {f"p{(i * 7) % n}": "^1"}} for i in range(n)}
    return json.dumps({"name": "x", "lockfileVersion": 3, "packages": {"": {"dependencies": {"p1": "^1"}}, **packages}}, indent=0)

def large(id, title, path, manifest, content, text, count):
    @case(id, title, "gigabytes for a lockfile that is what it seems to be", "every package is read, within 512 MiB", volume=True)
    def build(d, r, big):
        init(r, commit=False)
        w(r/path, text(count if big else count // 8)); w(r/manifest, content)
        commit_all(r)

large("b31_cargo_packages", "a Cargo.lock of 400,000 packages", "Cargo.lock", "Cargo.toml", '[package]\nname = "x"\nversion = "1.0.0"\n',
      cargo_lock, 400_000)
large("b32_npm_packages", "a package-lock.json of 400,000 packages", "package-lock.json", "package.json", '{"name": "x", "dependencies": {"p1": "^1"}}',
      npm_lock, 400_000)

@case("b33_diagnostics", "100,000 manifests that cannot be read", "a diagnostic for each, in every format",
      "each is there; the writers make them while they write", code=13, complete=False, volume="big")
def b33(d, r, big):
    init(r, commit=False)
    for i in range(100_000 if big else 10_000): w(r/f"d{i // 1000}/r{i}/package.json", "{")
    commit_all(r)

# Licenses
LICENSE_LINE = "// license " + "of software as permission is copies of it given " * 20_000 + "\nint x;\n"
budget("b34_license_words", "two lines of 960 KB of words about licenses", "quadratic: each word looks for the start of its line",
       "a.c", lambda: LICENSE_LINE, also=[("b.c", LICENSE_LINE.replace("given", "meant"))])
