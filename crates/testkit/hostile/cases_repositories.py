"""Git: `.gitmodules`, invalid git data, git data of others, and kinds of repositories."""
import json, os
from suite import BENIGN_WF, GOOD_SHA, SECRET, case, git, init, w

# Git rejects the file.
@case("g01_gitmodules_hostile", "path traversal, '-' URLs, ext::, file://, CRLF, 100k entries, duplicate names, option-like paths (CVE-2018-11235/17456 class)",
      "path escape, command execution when cloned", "each is a finding; nothing is fetched; no path outside the root is touched", exec_canary="pwned_submodule", code=13)
def g01(d, r, big):
    init(r)
    c = d/"pwned_submodule"
    s = ""
    for n, p, u in [("../../evil", "../../../outside-sm", "https://github.com/a/b"), ("x", "-uexec", f"-u{c}"),
                    ("ext", "sub/ext", f"ext::sh -c touch% {c}"), ("file", "sub/file", "file:///etc"),
                    ("dotgit", ".git/hooks", "https://github.com/a/c"), ("abs", "/etc", "https://github.com/a/d"),
                    ("rel", "sub/rel", "../../../../etc"), ("cr\\r", "sub/cr\\r", "https://github.com/a/e"),
                    ("dup", "sub/dup", "https://github.com/a/f"), ("dup", "sub/dup2", "https://github.com/a/g"),
                    ("good", "third_party/good", "https://github.com/good-owner/good.git"),
                    ("meta", "sub/meta", "http://169.254.169.254/latest/meta-data")]:
        s += f'[submodule "{n}"]\n\tpath = {p}\n\turl = {u}\n'
    s += '[submodule "unterminated\n\tpath = q\n[submodule]\n url\n'
    w(r/".gitmodules", s)

@case("g02_gitmodules_volume", ".gitmodules with 200,000 sections (20 MB; 20,000 without --big)", "quadratic look-up", "<2 s", volume="big")
def g02(d, r, big):
    init(r)
    n = 200000 if big else 20000
    w(r/".gitmodules", "".join(f'[submodule "s{i}"]\n\tpath = t/s{i}\n\turl = https://github.com/o/s{i}\n' for i in range(n)))
    return {"code": 13, "complete": False, "diagnostics": [(".gitmodules", "limit-exceeded", "not read")]} if big else None

@case("g03_credentials", "credentials in .gitmodules, remote URL, requirements, package-lock, .npmrc, pip index, Cargo config, workflow uses/env",
      "secret copied into a published SBOM or log", "never in any output; redacted as https://***@", canaries=[SECRET])
def g03(d, r, big):
    init(r)
    t = SECRET
    w(r/".gitmodules", f'[submodule "third_party/priv"]\n\tpath = third_party/priv\n\turl = https://x-access-token:{t}@github.com/good-owner/priv.git\n')
    git(r, "update-index", "--add", "--cacheinfo", f"160000,{GOOD_SHA},third_party/priv")
    git(r, "remote", "add", "origin", f"https://user:{t}@github.com/good-owner/main.git")
    w(r/"requirements.txt", f"--extra-index-url https://user:{t}@pypi.example.com/simple\nprivpkg @ git+https://user:{t}@github.com/good-owner/privpkg.git@v1.0\nrequests==2.32.0\n")
    w(r/"package.json", json.dumps({"name": "p", "version": "1.0.0", "repository": f"https://user:{t}@github.com/good-owner/p.git", "dependencies": {"privjs": f"git+https://user:{t}@github.com/good-owner/privjs.git"}}))
    w(r/"package-lock.json", json.dumps({"name": "p", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "p", "version": "1.0.0", "dependencies": {"privjs": "1"}},
       "node_modules/privjs": {"version": "1.0.0", "resolved": f"https://user:{t}@npm.example.com/privjs/-/privjs-1.0.0.tgz?token={t}", "integrity": "sha512-AAAA"}}}))
    w(r/"Cargo.toml", f'[package]\nname="c"\nversion="0.1.0"\nedition="2021"\n[dependencies]\nprivrs={{git="https://user:{t}@github.com/good-owner/privrs"}}\n')
    w(r/"src/lib.rs", "")
    w(r/"Cargo.lock", f'version = 3\n[[package]]\nname = "c"\nversion = "0.1.0"\ndependencies = ["privrs"]\n[[package]]\nname = "privrs"\nversion = "1.0.0"\nsource = "git+https://user:{t}@github.com/good-owner/privrs#{GOOD_SHA}"\n')
    w(r/".github/workflows/cred.yml", f"name: c\non: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    container: https://user:{t}@reg.example.com/img:latest\n    steps:\n      - uses: docker://user:{t}@reg.example.com/img:latest\n      - uses: https://user:{t}@github.com/o/r@main\n")
    git(r, "add", "-A"); git(r, "commit", "-qm", f"c2")

@case("g04_git_config_exec", ".git/config with core.fsmonitor, core.sshCommand, core.pager, diff.external, filter.clean, hooks (repo delivered as an archive with .git)",
      "code execution when a tool calls git", "no git subprocess, or all neutralised", exec_canary="pwned_git")
def g04(d, r, big):
    init(r)
    c = d/"pwned_git"
    pay = w(d/"payload.sh", f"#!/bin/sh\necho \"$0 $@\" >> '{c}'\n", 0o755)
    for k in ("core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "diff.external", "core.askPass", "gpg.program", "credential.helper"):
        git(r, "config", k, str(pay))
    git(r, "config", "filter.x.clean", str(pay)); git(r, "config", "filter.x.smudge", str(pay))
    w(r/".gitattributes", "* filter=x\n")
    for h in ("post-index-change", "post-checkout", "pre-commit", "fsmonitor-watchman", "reference-transaction"):
        w(r/f".git/hooks/{h}", f"#!/bin/sh\necho hook {h} >> '{c}'\n", 0o755)
    if c.exists(): c.unlink()

@case("g05_embedded_bare", "a bare repository embedded in a normal tree, whose config runs a command (safe.bareRepository class)",
      "code execution when cwd is inside", "bare dirs are data", exec_canary="pwned_bare")
def g05(d, r, big):
    init(r)
    c = d/"pwned_bare"; pay = w(d/"payload.sh", f"#!/bin/sh\necho \"$0 $@\" >> '{c}'\n", 0o755)
    b = r/"third_party/x"; b.mkdir(parents=True)
    git(b, "init", "-q", "--bare"); git(b, "config", "core.fsmonitor", str(pay)); git(b, "config", "core.bare", "false"); git(b, "config", "core.worktree", ".")
    w(b/"package.json", json.dumps({"name": "barepkg", "version": "1.0.0"}))
    if c.exists(): c.unlink()

# Index, references and a tree are invalid.
@case("g06_corrupt", "truncated HEAD tree object, garbage index, ref to a missing object, cyclic symbolic refs", "panic/abort", "git data marked unavailable; files still scanned", code=13)
def g06(d, r, big):
    init(r)
    tree = git(r, "rev-parse", "HEAD^{tree}").stdout.decode().strip()
    p = r/".git/objects"/tree[:2]/tree[2:]; p.chmod(0o644); p.write_bytes(p.read_bytes()[:10])
    w(r/".git/index", b"DIRC\0\0\0\2\xff\xff\xff\xff" + b"\0"*64)
    w(r/".git/refs/heads/gone", "1"*40 + "\n"); w(r/".git/refs/heads/loop", "ref: refs/heads/loop\n")
    w(r/".git/packed-refs", b"# pack-refs with: peeled \n" + b"\xff"*100 + b"\n")

# The git data belongs to another repository.
@case("g07_gitfile_escape", ".git is a file 'gitdir: <another repository outside>'", "metadata (remote URL with token, commit) of another repository is reported",
      "gitdir outside the root is refused unless it is a real worktree/submodule", canaries=["outside-canary", SECRET], code=13)
def g07(d, r, big):
    o = d/"outside"; o.mkdir(parents=True)
    git(o, "init", "-q", "-b", "main"); w(o/"f", "x"); git(o, "add", "-A"); git(o, "commit", "-qm", "outside-canary")
    git(o, "remote", "add", "origin", f"https://user:{SECRET}@github.com/outside-canary/repo.git")
    r.mkdir(); w(r/".git", f"gitdir: {o}/.git\n"); w(r/".github/workflows/benign.yml", BENIGN_WF)

@case("g08_flavours", "sha256, shallow, partial, bare, worktree, submodule-with-gitfile, unborn HEAD, detached HEAD, reftable, newline in ref", "unsupported-format abort",
      "each opens or yields one diagnostic; files still scanned")
def g08(d, r, big):
    r.mkdir(parents=True)
    init(r/"sha1")
    for i in range(3): w(r/"sha1/f", str(i)); git(r/"sha1", "commit", "-qam", "x", check=False); git(r/"sha1", "add", "-A"); git(r/"sha1", "commit", "-qm", "y", check=False)
    init(r/"sha256", fmt="sha256")
    git(r, "clone", "-q", "--depth", "1", f"file://{r}/sha1", "shallow")
    git(r/"sha1", "config", "uploadpack.allowFilter", "true")
    git(r, "clone", "-q", "--filter=blob:none", f"file://{r}/sha1", "partial", check=False)
    git(r, "clone", "-q", "--bare", "sha1", "bare.git")
    git(r/"sha1", "worktree", "add", "-q", "../worktree", "-b", "wt")
    init(r/"unborn", commit=False)
    init(r/"detached"); git(r/"detached", "checkout", "-q", "--detach")
    (r/"reftable").mkdir(); git(r/"reftable", "init", "-q", "--ref-format=reftable", check=False); w(r/"reftable/.github/workflows/benign.yml", BENIGN_WF); git(r/"reftable", "add", "-A", check=False); git(r/"reftable", "commit", "-qm", "x", check=False)
    init(r/"super"); git(r/"super", "submodule", "add", "-q", f"file://{r}/sha1", "third_party/sm"); git(r/"super", "commit", "-qm", "sm")

# Git data of another user, which only root can create.
@case("g09_foreign_owner", "repository owned by another uid (needs root to make)", "libgit2/git refuse: commit & submodule data silently missing",
      "explicit diagnostic naming the option; no global safe.directory=* written", code=13 if os.getuid() == 0 else 0)
def g09(d, r, big):
    init(r)
    git(r, "remote", "add", "origin", "https://github.com/good-owner/owned.git")
    if os.getuid() == 0:
        for p, ds, fs in os.walk(r):
            for x in [p] + [os.path.join(p, f) for f in ds+fs]: os.lchown(x, 12345, 12345)

@case("g10_gitlink_mismatch", "gitlink without .gitmodules entry; entry without gitlink; gitlink to all-zero-like id; .gitmodules is a symlink", "component lost",
      "orphan-gitlink and orphan-entry findings; the symlinked .gitmodules is refused")
def g10(d, r, big):
    init(r)
    git(r, "update-index", "--add", "--cacheinfo", f"160000,{GOOD_SHA},third_party/orphan")
    w(r/"real-gitmodules", '[submodule "third_party/ghost"]\n\tpath = third_party/ghost\n\turl = https://github.com/good-owner/ghost.git\n')
    os.symlink("real-gitmodules", r/".gitmodules")
    git(r, "add", "real-gitmodules"); git(r, "commit", "-qm", "x")

@case("g11_truncated_object", "HEAD tree object cut to 10 bytes (loose object)", "libgit2 1.9.7 (git2 0.21.0) never returns: libgit2 issue 7342",
      "git data marked unreadable in <1 s; files still scanned")
def g11(d, r, big):
    init(r)
    tree = git(r, "rev-parse", "HEAD^{tree}").stdout.decode().strip()
    p = r/".git/objects"/tree[:2]/tree[2:]; p.chmod(0o644); p.write_bytes(p.read_bytes()[:10])
