"""Reports, configuration, and code in the repository."""
import json
from suite import case, git, init, w

@case("r01_injection", "names carrying ANSI, HTML, Markdown, CSV formula, GitHub workflow commands, SPDX-tag and SARIF-URI payloads",
      "injection into terminal, HTML, Markdown, spreadsheet, CI log (::set-output / ::add-mask)", "escaped per output format; no raw ESC; no leading = + - @ cell; no raw <script>; no raw '\\n::'",
      canaries=["\x1b]8;;", "\x1b[2J", "\n::error"])
def r01(d, r, big):
    init(r)
    evil = "=cmd|'/c calc'!A1"
    names = ["\x1b[2J\x1b]8;;http://evil\x07click", "<script>alert(1)</script>", "[x](javascript:alert(1))", "a|b", evil, "@SUM(1)", "x\n::error::pwn", "\u202egnp.exe", "PackageName: fake\nSPDXID: SPDXRef-fake"]
    pk = {"": {"name": "p", "version": "1.0.0"}}
    for i, n in enumerate(names): pk[f"node_modules/{n}"] = {"version": f"1.0.{i}", "license": n}
    w(r/"package.json", json.dumps({"name": names[0], "version": "1.0.0", "description": names[1]}))
    w(r/"package-lock.json", json.dumps({"name": names[0], "version": "1.0.0", "lockfileVersion": 3, "packages": pk}))
    def q(s): return json.dumps(s)
    w(r/".github/workflows/inj.yml", "name: " + q(names[0]) + "\non: push\njobs:\n  b:\n    name: " + q(names[6]) + "\n    runs-on: ubuntu-latest\n    steps:\n" +
      "".join(f"      - name: {q(n)}\n        uses: {q('evil/'+n+'@main')}\n" for n in names) + "      - run: " + q("echo ${{ github.event.issue.title }} \x1b[2J \n::error::pwn") + "\n")

@case("r02_hostile_config", "the scanned repo carries the scanner's own config (zizmor.yml disabling audits, .syft.yaml, .cdxgenrc, our own) and ignore comments",
      "the attacker silences the audit", "repo-side config can only be used if trusted by the caller; suppressions are counted and listed", wanted=("evil-owner/evil-action",))
def r02(d, r, big):
    init(r)
    w(r/".github/workflows/evil.yml", "name: evil\non: pull_request_target\npermissions: write-all\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: evil-owner/evil-action@main # zizmor: ignore[unpinned-uses]\n      - run: echo ${{ github.event.pull_request.title }}\n")
    rules = ["unpinned-uses", "dangerous-triggers", "excessive-permissions", "template-injection", "artipacked"]
    w(r/".github/zizmor.yml", "rules:\n" + "".join(f"  {x}:\n    disable: true\n" for x in rules))
    w(r/".syft.yaml", "exclude:\n  - '**'\n"); w(r/".cdxgenrc", json.dumps({"exclude": ["**/*"]})); w(r/".cdxgen.json", json.dumps({"exclude": ["**/*"]}))
    w(r/".gitignore", ".github/\n*\n")

@case("r03_repo_exec", "setup.py, gradlew, mvnw, build.rs, conanfile.py, package.json lifecycle scripts, Cargo [build] rustc-wrapper, .npmrc, Makefile that drop a canary",
      "scanner executes the repository's code", "nothing is executed; cargo_metadata only with --allow-cargo, in a clean env", exec_canary="pwned_exec")
def r03(d, r, big):
    init(r)
    c = d/"pwned_exec"
    w(r/"setup.py", f"open('{c}','a').write('setup.py\\n')\nfrom setuptools import setup\nsetup(name='x',version='1')\n")
    w(r/"pyproject.toml", "[build-system]\nrequires=[]\nbuild-backend='backend'\nbackend-path=['.']\n[project]\nname='x'\nversion='1'\ndynamic=['dependencies']\n")
    w(r/"backend.py", f"open('{c}','a').write('backend\\n')\n")
    for n in ("gradlew", "mvnw", "sbt", "mill", "bazelisk"): w(r/n, f"#!/bin/sh\necho {n} >> '{c}'\n", 0o755)
    w(r/"build.gradle", f"new File('{c}') << 'gradle'\n"); w(r/"pom.xml", "<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>a</artifactId><version>1</version></project>")
    w(r/"conanfile.py", f"open('{c}','a').write('conan\\n')\n")
    w(r/"package.json", json.dumps({"name": "x", "version": "1.0.0", "scripts": {k: f"echo npm-{k} >> {c}" for k in ("preinstall", "install", "postinstall", "prepare")}, "dependencies": {}}))
    w(r/".npmrc", f"script-shell={r}/gradlew\n")
    w(r/"Cargo.toml", '[package]\nname="c"\nversion="0.1.0"\nedition="2021"\nbuild="build.rs"\n[dependencies]\n'); w(r/"src/lib.rs", "")
    w(r/"build.rs", f'fn main(){{let _=std::fs::write("{c}","build.rs");}}\n')
    pay = w(d/"payload.sh", f"#!/bin/sh\necho wrapper >> '{c}'\nexec \"$@\"\n", 0o755)
    w(r/".cargo/config.toml", f'[build]\nrustc-wrapper = "{pay}"\nrustc = "{pay}"\n[alias]\nmetadata = "build"\n')
    w(r/"rust-toolchain.toml", f'[toolchain]\npath = "{d}"\n')
    w(r/"Gemfile", f"File.write('{c}','gem')\n"); w(r/"x.gemspec", f"File.write('{c}','gemspec')\n"); w(r/"mix.exs", f"File.write!(\"{c}\", \"mix\")\n"); w(r/"Package.swift", "// swift\n")

@case("r04_upstream_urls", "upstream URLs that a look-up would follow: metadata service, localhost, file://, other-host redirect, unicode host, scp-like, IPv6, decimal IP",
      "SSRF; GitHub token to a foreign host", "look-ups only to an allow-list of hosts over https; token bound to its host; no redirect across hosts")
def r04(d, r, big):
    init(r)
    us = ["http://169.254.169.254/latest/meta-data/x.git", "http://localhost:6379/x.git", "http://2130706433/x.git", "http://[::1]:80/x", "file:///etc/passwd", "https://github.com@evil.example/x.git",
          "https://github.com.evil.example/a/b.git", "https://g\u0456thub.com/a/b.git", "git@evil.example:a/b.git", "https://github.com/a/b.git#../../../user", "https://api.github.com/../repos/a/b?x=", "ssh://-oProxyCommand=touch%20pwned/x"]
    w(r/".gitmodules", "".join(f'[submodule "u{i}"]\n\tpath = third_party/u{i}\n\turl = {u}\n' for i, u in enumerate(us)))
    w(r/".github/workflows/u.yml", "name: u\non: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: ../../etc@main\n      - uses: a/b/../../../user@main\n      - uses: a/b?x=y@main\n      - uses: docker://169.254.169.254/x\n      - uses: ./../../outside\n      - uses: a/b@../../heads/main\n      - uses: \"a/b%2f..%2f..@main\"\n")

@case("r05_proto_keys", "keys __proto__, constructor, hasOwnProperty, toString, '', '..', NUL in lock files, job ids and submodule names; 10 MB single-line JSON; JSON nested 100k deep",
      "prototype pollution, parser stack overflow", "treated as plain data")
def r05(d, r, big):
    init(r)
    pk = {"": {"name": "p"}}
    for k in ("__proto__", "constructor", "hasOwnProperty", "toString", "..", "a\0b"): pk[f"node_modules/{k}"] = {"version": "1.0.0", "dependencies": {"__proto__": "1"}}
    w(r/"package-lock.json", '{"lockfileVersion":3,"name":"p","__proto__":{"polluted":true},"packages":' + json.dumps(pk) + "}")
    w(r/"package.json", '{"name":"p","version":"1.0.0","__proto__":{"polluted":1}}')
    w(r/"sub/package-lock.json", '{"lockfileVersion":3,"packages":' + "["*100000 + "]"*100000 + "}")
    w(r/"sub2/package-lock.json", '{"lockfileVersion":1,"dependencies":' + '{"a":{"version":"1","dependencies":'*20000 + "{}" + "}}"*20000 + "}")
    w(r/".github/workflows/p.yml", "name: p\non: push\njobs:\n  __proto__:\n    runs-on: x\n    steps: [{uses: proto-owner/act@main}]\n  constructor:\n    runs-on: x\n    steps: [{uses: ctor-owner/act@main}]\n")

@case("r06_gitignore_hide", "a tracked workflow is hidden by .gitignore", "scanner that honours .gitignore misses a file that GitHub runs",
      "tracked files are scanned whatever .gitignore says", wanted=("benign-owner/benign-action", "hidden-owner/act"))
def r06(d, r, big):
    init(r)
    w(r/".github/workflows/hidden.yml", "name: h\non: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: hidden-owner/act@main\n")
    w(r/".gitignore", "hidden.yml\n"); git(r, "add", "-fA"); git(r, "commit", "-qm", "h")

@case("r07_config_in_cwd", "as r02 without .gitignore; run the scanner with cwd = the repo", "the repo's own scanner config silences it (zizmor.yml, .syft.yaml, .cdxgenrc)",
      "repo-side config is not loaded unless --trust-repo-config; suppressed counts shown", wanted=("evil-owner/evil-action",))
def r07(d, r, big):
    r02(d, r, big); (r/".gitignore").unlink()
    w(r/".syft.yaml", "exclude:\n  - './**/*.yml'\n  - './**/*.json'\n")
