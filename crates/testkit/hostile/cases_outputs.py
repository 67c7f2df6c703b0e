"""Output formats of a report, and exit codes."""
from suite import case, commit_all, git, init, w

LINK = "[click](https://evil.example/x)"

def uses(values):
    return "on: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n" + "".join(f"      - uses: '{v}'\n" for v in values)

@case("o01_sarif_links", "values of `uses:` that are links in a message of SARIF", "a reader of code scanning follows a hostile link",
      "brackets are escaped as SARIF 2.1.0, section 3.11.6, has it", wanted=("\\\\[click\\\\](https",))
def o01(d, r, big):
    init(r)
    w(r/".github/workflows/l.yml", uses([f"owner/{LINK}@main", f"owner/\\{LINK}@main", f"owner/repo@{LINK}", f"docker://{LINK}:latest"]))

@case("o02_markdown_autolinks", "references that GitHub-flavored Markdown renders as links, mentions, issues and emoji",
      "a page shows links and notifies people that the repository chose", "nothing is linked", wanted=("repo<span>@</span>evil",))
def o02(d, r, big):
    init(r)
    w(r/".github/workflows/m.yml", uses(["owner/repo@evil.example", "www.evil.example/x@main", "owner/repo@#1", "owner/:tada:@user", "owner/GH-1@deadbeef", "owner/<!--@-->"]))
    w(r/"GH-1 @user #1 :x: www.evil.example/.github/workflows/x.yml", uses(["a/b@main"]))

@case("o03_addresses", "addresses with a second #, a port out of range, brackets, control characters, blanks, a percent sign alone",
      "an SBOM that fails `iri-reference` is refused as a whole", "what is not an address is left out; the rest is encoded")
def o03(d, r, big):
    init(r)
    urls = ["https://github.com/o/r#a#b", "https://host.example:99999/o/r", "https://host.example:/o/r", "https://host.example:x/o/r", "https://[::1/o/r", "https://[v1.x]/o/r",
            "https://host.example/o r", "https://host.example/o%zz/r", "https://host.example/o\u202e/r", "https://h\u00fcst.example/o/r", "https://host.example/{o}/^r`"]
    w(r/".gitmodules", "".join(f'[submodule "u{i}"]\n\tpath = third_party/u{i}\n\turl = "{u}"\n' for i, u in enumerate(urls)))
    w(r/"fetch.sh", "#!/bin/sh\n" + "".join(f"curl -LO '{u}/x.tar.gz'\ngit clone '{u}'\n" for u in urls))

@case("o04_runner_commands", "paths and job names that a log of CI takes for commands, of both forms", "::stop-commands::, ##[add-mask], ##vso[",
      "the log shows them and obeys none", canaries=["\n::stop-commands", "\n  ::stop-commands"])
def o04(d, r, big):
    init(r)
    for name in ("::stop-commands::x", "##[add-matcher]x.json", "##vso[task.setvariable variable=x]y"):
        w(r/name/".github/workflows/x.yml", uses(["a/b@main"]))
        w(r/name/"requirements.txt", "a==1\n")

@case("o05_policy_nested_braces", "a policy with a pattern of 126 nested braces", "the pattern engine panics", "an error with the position, exit 2",
      code=2, wanted=("plimsoll.toml:", "pattern"), args=("--trust-repo-config",))
def o05(d, r, big):
    init(r)
    pattern = "{" * 126 + "a" + "}" * 126
    w(r/"plimsoll.toml", f'version = 1\n[[defer]]\nid = "a"\nrule = "unpinned-action"\nowner = "o"\nreason = "r"\nuntil = 2030-01-01\nmatch.path = "{pattern}"\n')
    commit_all(r)

@case("o06_many_threads", "ten thousand threads are requested", "a minute for what takes a tenth of a second", "as many as the machine can use", args=("-j", "10000"))
def o06(d, r, big):
    init(r)

@case("o07_untrusted", "the profile for untrusted repositories, on a repository with a policy of its own and a `.git` that names another's objects",
      "the repository suppresses its own findings, or exposes files outside of it", "neither is used, and there is a diagnostic for both", args=("--untrusted",), canaries=("OUTSIDECANARY",),
      code=13, complete=False, diagnostics=[(".git", "git", "is outside the tree and was not read"), ("plimsoll.toml", "note", "is not applied")])
def o07(d, r, big):
    init(d/"outside"); w(d/"outside/.github/workflows/OUTSIDECANARY.yml", uses(["OUTSIDECANARY/a@main"])); commit_all(d/"outside")
    init(r)
    w(r/"plimsoll.toml", 'version = 1\n[[defer]]\nid = "a"\nrule = "unpinned-action"\nowner = "o"\nreason = "OUTSIDECANARY"\nuntil = 2030-01-01\n')
    commit_all(r)
    w(r/".git/objects/info/alternates", f"{d}/outside/.git/objects\n")
    head = git(d/"outside", "rev-parse", "HEAD").stdout.decode().strip()
    w(r/".git/refs/heads/main", head + "\n")
