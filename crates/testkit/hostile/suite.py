"""Shared code of the hostile cases: the parameters of a case, and functions that build one.

A case consists of DIR/<id>/repo (the tree to scan), sometimes DIR/<id>/outside (files that must not be read through the
repository), and DIR/<id>/case.json with the expected results: see `case`.
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
    """Adds a case that the decorated function `fn(d, r, big)` builds. Its arguments are the folder of the case, the tree to
    scan, and whether to build it at full size.

    title, threat, expect   description, the attack, and the behavior of a good scanner
    canaries     strings that must not be in any output (secrets, content of files outside the tree)
    wanted       strings that must be in the output (the benign part is still reported)
    exec_canary  a file that must not exist after the scan, because code of the repository creates it
    code         the exit code of `scan` and `review`: 13 if something that a host, a shell or a build tool reads was
                 not read, otherwise 0
    args         additional arguments of the command, such as ("--rev", "HEAD")
    volume       whether the limits for large inputs apply; "big": only at full size

    Expectations for the report in JSON, if the command writes one:
    complete     the value of `complete`
    diagnostics  (path, kind, part of the message) of diagnostics that must exist
    rows         (path, part of the value); exactly one reference must match each
    absent       (path, part of the value); no reference may match
    """
    def deco(fn):
        if id in CASES:
            raise SystemExit(f"two cases have the id {id}")
        CASES[id] = dict(id=id, title=title, threat=threat, expect=expect, code=code, canaries=list(canaries),
                         wanted=list(wanted), exec_canary=exec_canary, complete=complete, diagnostics=list(diagnostics),
                         rows=list(rows), absent=list(absent), args=list(args), volume=volume, fn=fn)
        return fn
    return deco

def w(p, s, mode=None):
    """Writes a file, and creates its parent directories."""
    p = Path(p); p.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(s, str): s = s.encode("utf-8", "surrogateescape")
    p.write_bytes(s)
    if mode: p.chmod(mode)
    return p

def git(repo, *args, check=True, env=None, **kw):
    """Runs git in a repository with a fixed author, time and configuration."""
    e = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1",
             GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@x", GIT_COMMITTER_NAME="a", GIT_COMMITTER_EMAIL="a@x",
             GIT_AUTHOR_DATE="2026-01-01T00:00:00Z", GIT_COMMITTER_DATE="2026-01-01T00:00:00Z")
    e.update(env or {})
    return subprocess.run(["git", "-C", str(repo), "-c", "protocol.file.allow=always", *args],
                          check=check, env=e, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **kw)

def init(repo, commit=True, fmt="sha1"):
    """Creates a repository with one benign workflow."""
    repo.mkdir(parents=True, exist_ok=True)
    git(repo, "init", "-q", "-b", "main", "--object-format", fmt)
    w(repo/".github/workflows/benign.yml", BENIGN_WF)
    if commit:
        commit_all(repo)

def commit_all(repo):
    """Commits all files, including ignored ones."""
    git(repo, "add", "-fA"); git(repo, "commit", "-qm", "c")
