"""What the hostile cases have in common: the form of a case, and the helpers that build one.

A case builds DIR/<id>/repo (the tree to scan), sometimes DIR/<id>/outside (things that must not be read through the
repository), and DIR/<id>/case.json, which says what the scanner has to do with it: see `case`.
"""
import os, subprocess
from pathlib import Path

CASES = {}
GOOD_SHA = "11bd71901bbe5b1630ceea73d27597364c9af683"
BENIGN_WF = """name: benign
on: push
permissions: {}
jobs:
  b:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@%s # v4.2.2
      - uses: benign-owner/benign-action@main
""" % GOOD_SHA
SECRET = "CANARYs3cr3tCANARY"

def case(id, title, threat, expect, canaries=(), wanted=("benign-owner/benign-action",), exec_canary=None, code=0,
         complete=None, diagnostics=(), rows=(), absent=(), args=(), volume=False):
    """Adds a case, built by the decorated function `fn(d, r, big)`: its folder, the tree to scan, whether at full size.

    title, threat, expect   what is attacked, and what a good scanner does
    canaries     strings that must never appear in any output (secrets, files outside the tree)
    wanted       strings that must be in the output (the benign part is still reported)
    exec_canary  a file that must not exist after the scan (code of the repository ran)
    code         the exit code of `scan` and `review`: 13 where something that a host, a shell or a build tool reads was
                 not read, else 0
    args         arguments to add to the command, such as ("--rev", "HEAD")
    volume       whether the limits of large inputs hold; "big": only where it is of full size

    Of the report in JSON, where the command writes one:
    complete     what it says of itself
    diagnostics  (path, kind, part of the message); each must be there
    rows         (path, part of the value); exactly one reference must be so
    absent       (path, part of the value); no reference may be so
    """
    def deco(fn):
        if id in CASES:
            raise SystemExit(f"two cases are called {id}")
        CASES[id] = dict(id=id, title=title, threat=threat, expect=expect, code=code, canaries=list(canaries),
                         wanted=list(wanted), exec_canary=exec_canary, complete=complete, diagnostics=list(diagnostics),
                         rows=list(rows), absent=list(absent), args=list(args), volume=volume, fn=fn)
        return fn
    return deco

def w(p, s, mode=None):
    """Writes a file and the directories above it."""
    p = Path(p); p.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(s, str): s = s.encode("utf-8", "surrogateescape")
    p.write_bytes(s)
    if mode: p.chmod(mode)
    return p

def git(repo, *args, check=True, env=None, **kw):
    """Runs git in a repository with an author, a time and a configuration that are always the same."""
    e = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1",
             GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@x", GIT_COMMITTER_NAME="a", GIT_COMMITTER_EMAIL="a@x",
             GIT_AUTHOR_DATE="2026-01-01T00:00:00Z", GIT_COMMITTER_DATE="2026-01-01T00:00:00Z")
    e.update(env or {})
    return subprocess.run(["git", "-C", str(repo), "-c", "protocol.file.allow=always", *args],
                          check=check, env=e, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **kw)

def init(repo, commit=True, fmt="sha1"):
    """Makes a repository with one benign workflow."""
    repo.mkdir(parents=True, exist_ok=True)
    git(repo, "init", "-q", "-b", "main", "--object-format", fmt)
    w(repo/".github/workflows/benign.yml", BENIGN_WF)
    if commit:
        commit_all(repo)

def commit_all(repo):
    """Commits everything, ignored files too."""
    git(repo, "add", "-fA"); git(repo, "commit", "-qm", "c")
