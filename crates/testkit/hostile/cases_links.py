"""Links inside the tree, to targets outside, and to targets that are not read."""
import os
from suite import commit_all, w
from trees import ACTION, BAD, HEAD, HIDDEN, SHA, WF, Gitlink, Later, Link, run, tree, untracked, uses

NO_LEAK = ["outside-canary"]
note = lambda path, target: (path, "note", f"{path} -> {target}")
lost = lambda path, why: (path, "unreadable", why)
refused = lambda path: (path, "host-refuses", "link")
SCRIPT = {WF: run("bash ci/x.sh")}

# Every kind of source has the same result: a work tree, a revision, a plain directory.
FOLLOWED = dict(files={**SCRIPT, "ci/x.sh": Link("../real.txt"), "real.txt": BAD},
                diagnostics=[note("ci/x.sh", "real.txt")], rows=[("ci/x.sh", HIDDEN)], absent=[("real.txt", HIDDEN)], complete=True)
tree("l01_script", "a CI script that is a link", **FOLLOWED)
tree("l02_script_revision", "the same, read from git objects", args=["--rev", "HEAD"], **FOLLOWED)
tree("l03_script_directory", "the same, without git", repository=False, **FOLLOWED)
tree("l04_chain", "a link to a link, with `.`, `..` and a directory that is a link on the way",
     {**SCRIPT, "ci": Link("deep/./er/../dir"), "deep/dir/x.sh": Link("../up"), "deep/up": Link("../real.txt"), "real.txt": BAD},
     diagnostics=[note("ci/x.sh", "real.txt")], rows=[("ci/x.sh", HIDDEN)], complete=True)
tree("l05_two_names", "one script under three names: it is read once",
     {WF: run("bash ci/x.sh\nbash ci/y.sh\nbash real.sh"), "ci/x.sh": Link("../real.sh"), "ci/y.sh": Link("x.sh"), "real.sh": BAD},
     rows=[("real.sh", HIDDEN)], absent=[("ci/x.sh", HIDDEN), ("ci/y.sh", HIDDEN)], complete=True)
tree("l06_action", "the metadata of an action is a link", {WF: uses("./act"), "act/action.yml": Link("../hid.txt"), "hid.txt": ACTION},
     rows=[("act/action.yml", "hidden-owner/act")], diagnostics=[note("act/action.yml", "hid.txt")], complete=True)
tree("l07_action_directory", "the directory of an action is a link",
     {WF: uses("./act"), "act": Link("hid"), "hid/action.yml": ACTION},
     rows=[("hid/action.yml", "hidden-owner/act")], absent=[("act/action.yml", "hidden-owner/act")], complete=True)
tree("l08_workflow", "a workflow that is a link: GitHub does not follow it, but it is read anyway",
     {WF: Link("../../hid.txt"), "hid.txt": uses("hidden-owner/act@main")},
     rows=[(WF, "hidden-owner/act")], diagnostics=[refused(WF)])
tree("l09_workflow_alias", "a workflow that is a link to another workflow: reported once",
     {WF: uses("hidden-owner/act@main"), ".github/workflows/y.yml": Link("x.yml")},
     rows=[(WF, "hidden-owner/act")], absent=[(".github/workflows/y.yml", "hidden-owner/act")],
     diagnostics=[refused(".github/workflows/y.yml")])
tree("l10_github_directory", "`.github` is a link", {".github": Link("gh"), "gh/workflows/x.yml": uses("hidden-owner/act@main")},
     repository=False, rows=[(WF, "hidden-owner/act")], diagnostics=[refused(WF)])
tree("l11_workflows_directory", "`.github/workflows` is a link",
     {".github/workflows": Link("../wf"), "wf/x.yml": uses("hidden-owner/act@main")},
     repository=False, rows=[(WF, "hidden-owner/act")], diagnostics=[refused(WF)])
tree("l12_requirements", "a requirements file that is a link, and one that another includes",
     {"requirements.txt": Link("lists/base"), "lists/base": "hidden-one\n-r more.txt\n", "more.txt": Link("lists/more"), "lists/more": "hidden-two\n"},
     rows=[("requirements.txt", "hidden-one"), ("more.txt", "hidden-two")], complete=True)
tree("l13_lockfile", "a lockfile that is a link pins the requirements of the manifest next to it",
     {"app/package.json": '{"name":"x","dependencies":{"hidden":"^1.0.0"}}', "app/package-lock.json": Link("../locks/app.json"),
      "locks/app.json": '{"lockfileVersion":3,"packages":{"":{"name":"x","dependencies":{"hidden":"^1.0.0"}},"node_modules/hidden":{"version":"1.0.7"}}}'},
     wanted=("benign-owner/benign-action", "1.0.7"), diagnostics=[note("app/package-lock.json", "locks/app.json")], complete=True)
tree("l14_dockerfile", "a Dockerfile that is a link", {WF: run("docker build ."), "Dockerfile": Link("images/base.txt"), "images/base.txt": "FROM hidden/image\n"},
     rows=[("Dockerfile", "hidden/image")], complete=True)
tree("l15_action_dockerfile", "the Dockerfile of an action is a link",
     {WF: uses("./act"), "act/action.yml": "name: x\nruns:\n  using: docker\n  image: Dockerfile\n", "act/Dockerfile": Link("../hid.txt"), "hid.txt": "FROM hidden/image\n"},
     rows=[("act/Dockerfile", "hidden/image")], complete=True)
tree("l16_hooks", "the configuration of pre-commit is a link",
     {".pre-commit-config.yaml": Link("hid.txt"), "hid.txt": "repos:\n- repo: https://github.com/hidden-owner/hooks\n  rev: main\n  hooks: [{id: x}]\n"},
     rows=[(".pre-commit-config.yaml", "hidden-owner/hooks")], complete=True)
tree("l17_vendored", "license and metadata of vendored code are links",
     {"third_party/demo/a.c": "int a;\n", "third_party/demo/LICENSE": Link("../../licenses/lib"), "licenses/lib": "MIT\n",
      "third_party/demo/METADATA": Link("../../meta/lib"), "meta/lib": 'name: "hidden-lib"\nthird_party { version: "1.2.3" }\n'},
     wanted=("benign-owner/benign-action", "third_party/demo/LICENSE", "hidden-lib"), diagnostics=[note("third_party/demo/METADATA", "meta/lib")])
tree("l18_own_directory", "a script that finds other scripts by the path of its link, and by its own path",
     {WF: run("bash ci/x.sh"), "ci/x.sh": Link("../lib/x.sh"), "lib/x.sh": 'source "$(dirname "$0")/near.sh"\nsource "$(dirname "$(readlink -f "$0")")/far.sh"\n',
      "ci/near.sh": BAD, "lib/far.sh": BAD.replace("i.sh", "j.sh")},
     rows=[("ci/near.sh", HIDDEN), ("lib/far.sh", "https://hidden.example/j.sh")], complete=True)
for id, title, target, why in [
    ("l20_out", "out of the tree", "../../outside/real.sh", "points outside the source"),
    ("l21_absolute", "an absolute path, as on GitHub's runners", "/home/runner/work/repo/repo/real.sh", "absolute target"),
    ("l22_dangling", "to nothing", "none.sh", "ci/none.sh, which is not in the source"),
    ("l23_loop", "to itself", "x.sh", "back to itself"),
    ("l24_git", "into git's own data", "../.git/description", "git's own data"),
    ("l25_git_case", "into git's own data, in another case", "../.GIT/description", "git's own data"),
]:
    tree(id, f"a CI script is a link {title}", {**SCRIPT, "ci/x.sh": Link(target), "real.sh": BAD}, code=13, complete=False,
         canaries=NO_LEAK, diagnostics=[lost(WF, why)])
tree("l26_submodule", "a CI script is a link into a submodule", {**SCRIPT, "ci/x.sh": Link("../sub/x.sh"), "sub": Gitlink(SHA)},
     code=13, complete=False, diagnostics=[lost(WF, "in the submodule sub")])
tree("l27_untracked_target", "a CI script is a link to a file that git ignores",
     {**SCRIPT, "ci/x.sh": Link("../out/real.sh"), ".gitignore": "out/\n", "out/real.sh": untracked(BAD)},
     code=13, complete=False, diagnostics=[lost(WF, "out/real.sh, which is not in the source")])
tree("l28_requirements_out", "a requirements file is a link out of the tree", {"requirements.txt": Link("../outside/real.sh")},
     code=13, complete=False, canaries=NO_LEAK, diagnostics=[lost("requirements.txt", "points outside the source")])
tree("l29_gitmodules", "`.gitmodules` is a link, which git rejects",
     {"modules": '[submodule "x"]\n\tpath = x\n\turl = https://github.com/hidden-owner/x\n', ".gitmodules": Later(lambda r, p: os.symlink("modules", r/p))},
     diagnostics=[(".gitmodules", "host-refuses", "which git rejects")])
tree("l30_replaced_by_link", "a tracked script that is replaced by a link in the work tree",
     {WF: run("bash x.sh"), "x.sh": Later(lambda r, p: ((r/p).unlink(), os.symlink("real.txt", r/p)), before="echo\n"), "real.txt": BAD},
     rows=[("x.sh", HIDDEN)])
tree("l31_replaced_by_file", "a tracked link that is replaced by a file in the work tree",
     {WF: run("bash x.sh"), "x.sh": Later(lambda r, p: ((r/p).unlink(), w(r/p, BAD)), before=Link("none")), "none": "echo\n"},
     rows=[("x.sh", HIDDEN)])
tree("l32_links_as_files", "a checkout without links: git wrote the target into a file",
     {WF: run("bash x.sh"), "x.sh": Later(lambda r, p: ((r/p).unlink(), w(r/p, "real.txt")), before=Link("real.txt")), "real.txt": BAD},
     rows=[("x.sh", HIDDEN)])
tree("l33_cross", "12 x 12 directories that link to each other, and a script that is reached through all of them",
     {WF: run("bash d0/l1/l2/l3/l4/l5/l6/x.sh"), **{f"d{i}/l{j}": Link(f"../d{j}") for i in range(12) for j in range(12)}, "d6/x.sh": BAD},
     rows=[("d0/l1/l2/l3/l4/l5/l6/x.sh", HIDDEN)])
tree("l34_deep_chain", "a chain of 41 links, one more than Linux follows",
     {WF: run("bash c0"), **{f"c{i}": Link(f"c{i+1}") for i in range(41)}, "c41": BAD}, code=13, complete=False, diagnostics=[lost(WF, "too many links")])
tree("l35_linked_action_out", "the directory of an action is a link out of the tree",
     {WF: uses("./act"), "act": Link("../outside")}, code=13, complete=False, canaries=NO_LEAK, diagnostics=[lost(WF, "points outside the source")])
tree("l36_policy", "the policy is a link to a file of the tree", {"plimsoll.toml": Link("rules.toml"), "rules.toml": "schema = 1\n[own]\norganizations = ['x']\n"},
     diagnostics=[("plimsoll.toml", "note", "not applied")])
