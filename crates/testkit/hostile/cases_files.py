"""The file system: links, names, special files, sizes."""
import io, json, os, zipfile
from pathlib import Path
from suite import BENIGN_WF, case, init, w

@case("f01_symlink_loop", "a->b->a, dir->., dir->.., 12x12 mutually linked directories", "endless or exponential walk", "links never followed for walking; each link reported once")
def f01(d, r, big):
    init(r)
    os.symlink("b", r/"a"); os.symlink("a", r/"b")
    os.symlink(".", r/"self"); os.symlink("..", r/"up"); os.symlink("benign.yml", r/".github/workflows/alias.yml")
    for i in range(12):
        (r/f"d{i}").mkdir()
        for j in range(12):
            if i != j: os.symlink(f"../d{j}", r/f"d{i}/l{j}")
        w(r/f"d{i}/requirements.txt", "looppkg==1.0\n")

@case("f02_symlink_escape_file", "workflow, requirements.txt and package-lock.json are links to files outside the repo",
      "reads (and prints) files outside the scanned tree", "the link is reported as an escape; the target is not opened",
      canaries=["outside-canary"])
def f02(d, r, big):
    init(r)
    o = d/"outside"
    w(o/"wf.yml", "name: x\non: pull_request_target\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: outside-canary/act@main\n      - run: echo outside-canary ${{ github.event.issue.title }}\n")
    w(o/"reqs.txt", "outside-canary-py==6.6.6\n")
    w(o/"lock.json", json.dumps({"name": "x", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "x"}, "node_modules/outside-canary-js": {"version": "6.6.6", "resolved": "https://registry.example/outside-canary-js/-/x.tgz", "integrity": "sha512-AAAA"}}}))
    os.symlink(o/"wf.yml", r/".github/workflows/leak.yml")
    os.symlink(o/"reqs.txt", r/"requirements.txt")
    os.symlink(o/"lock.json", r/"package-lock.json")

@case("f03_symlink_escape_dir", "third_party/evil and .github/actions/evil are links to directories outside",
      "as above, by directory", "not walked, reported", canaries=["outside-canary"])
def f03(d, r, big):
    init(r)
    o = d/"outside"
    w(o/"package-lock.json", json.dumps({"name": "x", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "x"}, "node_modules/outside-canary-js": {"version": "6.6.6"}}}))
    w(o/"requirements.txt", "outside-canary-py==6.6.6\n")
    w(o/"action.yml", "name: outside-canary\ndescription: d\nruns:\n  using: composite\n  steps:\n    - uses: outside-canary/act@main\n")
    (r/"third_party").mkdir(); (r/".github/actions").mkdir()
    os.symlink(o, r/"third_party/evil"); os.symlink(o, r/".github/actions/evil")

@case("f04_fifo_socket", "named pipes called x.yml, requirements.txt, go.mod, .gitmodules", "open() blocks for ever", "skipped: not a regular file; <1 s")
def f04(d, r, big):
    init(r)
    for p in (".github/workflows/fifo.yml", "requirements.txt", "go.mod", "package-lock.json", "Cargo.lock", ".gitmodules", "action.yml"):
        os.mkfifo(r/p)

@case("f05_names", "file names with ESC sequences, newline, CR, RTL override, invalid UTF-8, very long, leading dash, Windows reserved",
      "terminal/report injection; abort on non-UTF-8", "escaped in every text output; JSON valid; benign still reported", canaries=["\x1b]0;pwned", "\x1b[31m"])
def f05(d, r, big):
    init(r)
    wf = BENIGN_WF.replace("benign-owner", "weirdname-owner")
    base = os.fsencode(str(r/".github/workflows"))
    for n in (b"esc\x1b[31mred\x1b]0;pwned\x07.yml", b"new\nline.yml", b"cr\rcr.yml", "rtl\u202egpj.yml".encode(), b"-rf.yml", b"con.yml", b"a"*240 + b".yml", b"\xff\xfe\xc3(.yml"):
        with open(base + b"/" + n, "wb") as f: f.write(wf.encode())

@case("f06_nonutf8_elsewhere", "one non-UTF-8 file name far from anything interesting (docs/\\xff.txt)", "whole run aborted by one name", "ignored; benign reported")
def f06(d, r, big):
    init(r)
    (r/"docs").mkdir()
    with open(os.fsencode(str(r/"docs")) + b"/\xff\xfe.txt", "wb") as f: f.write(b"x")

@case("f07_case_collision", "action.yml + Action.yml + ACTION.YAML; .GitHub/workflows beside .github/workflows; README vs readme",
      "component lost or duplicated", "exact-case files are used, the collision is a finding")
def f07(d, r, big):
    init(r)
    a = "name: {0}\ndescription: d\nruns:\n  using: composite\n  steps:\n    - uses: {0}-owner/act@main\n"
    w(r/"action.yml", a.format("lower")); w(r/"Action.yml", a.format("title")); w(r/"ACTION.YAML", a.format("upper"))
    w(r/".GitHub/workflows/x.yml", BENIGN_WF.replace("benign-owner", "casedir-owner"))

# A file and a folder with mode 0.
@case("f08_unreadable", "unreadable file and directory (mode 0), as non-root", "abort", "diagnostic each; benign reported", code=13)
def f08(d, r, big):
    init(r)
    w(r/".github/workflows/noread.yml", BENIGN_WF).chmod(0)
    (r/"secretdir").mkdir(mode=0)

@case("f09_deep_dirs", "directory chain 2,000 deep (path > PATH_MAX)", "stack overflow, ENAMETOOLONG abort", "walk stops with a diagnostic; benign reported")
def f09(d, r, big):
    init(r)
    cwd = os.getcwd(); os.chdir(r)
    try:
        for i in range(2000):
            os.mkdir("deepdeepdeep"); os.chdir("deepdeepdeep")
        Path("requirements.txt").write_text("deeppkg==1\n")
    finally: os.chdir(cwd)

@case("f10_zip_bomb", "third_party/bomb.jar: 1 GiB of zeros (1 MB packed), and a jar nested 60 deep", "CPU/disk/memory exhaustion", "archives are not opened (or bounded)", volume="big")
def f10(d, r, big):
    init(r)
    (r/"third_party").mkdir()
    with zipfile.ZipFile(r/"third_party/bomb.jar", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        with z.open("META-INF/MANIFEST.MF", "w", force_zip64=True) as f:
            for _ in range(1024): f.write(b"\0"*(1<<20))
    data = b"Manifest-Version: 1.0\nImplementation-Title: inner\nImplementation-Version: 1\n"; name = "META-INF/MANIFEST.MF"
    for i in range(60):
        b = io.BytesIO()
        with zipfile.ZipFile(b, "w", zipfile.ZIP_STORED) as z: z.writestr(name, data)
        data = b.getvalue(); name = f"n{i}.jar"
    w(r/"third_party/nested.jar", data)

@case("f11_sparse_license", "10 GiB sparse LICENSE and 10 GiB sparse package-lock.json (1 GiB without --big)", "reads everything into memory", "size limit; hash streamed or skipped; <200 MB")
def f11(d, r, big):
    init(r)
    for p in ("third_party/x/LICENSE", "package-lock.json", "requirements.txt"):
        w(r/p, ""); os.truncate(r/p, (10 if big else 1) << 30)
