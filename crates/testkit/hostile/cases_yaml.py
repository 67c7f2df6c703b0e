"""YAML: bombs, encodings, and texts that two parsers read differently."""
import random
from suite import BENIGN_WF, GOOD_SHA, case, init, w

@case("y01_alias_bomb", "billion laughs: 9 levels x 9 aliases (4e8 leaves) under env:",
      "CPU/memory exhaustion", "reported as limit-exceeded for that file; others still scanned; <1 s, <200 MB")
def y01(d, r, big):
    init(r)
    s = "name: bomb\non: push\nx-a0: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol]\n"
    for i in range(1, 9):
        s += f"x-a{i}: &a{i} [" + ",".join([f"*a{i-1}"]*9) + "]\n"
    s += "jobs:\n  b:\n    runs-on: ubuntu-latest\n    env: {X: *a8}\n    steps:\n      - uses: bomb-owner/bomb-action@main\n"
    w(r/".github/workflows/bomb.yml", s)

# The limit on nodes.
@case("y02_quadratic_alias", "quadratic blow-up: one 64 KiB `run:` scalar aliased 20,000 times as steps (64 KiB x 20k = 1.3 GB expanded)",
      "memory exhaustion below naive alias-depth limits", "limit-exceeded for that file; <1 s, <200 MB", code=13, volume="big")
def y02(d, r, big):
    init(r)
    s = "name: q\non: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - &s\n        run: \"" + "A"*65536 + "\"\n"
    s += "      - *s\n" * 20000
    w(r/".github/workflows/quad.yml", s)

# The limit on depth.
@case("y03_deep_flow", "100,000 nested flow sequences [[[[...]]]]", "stack overflow (abort, not a catchable error)",
      "depth-limit error for that file, exit normally", code=13)
def y03(d, r, big):
    init(r)
    n = 100000
    w(r/".github/workflows/deep.yml", "name: d\non: push\nx: " + "["*n + "]"*n + "\njobs: {}\n")

# The limit on depth.
@case("y04_deep_block", "10,000-deep block mapping (indent grows: ~50 MB of spaces; 2,000 deep = 2 MB without --big)", "stack overflow / quadratic scan",
      "depth-limit error for that file", code=13)
def y04(d, r, big):
    init(r)
    n = 10000 if big else 2000
    w(r/".github/workflows/deepb.yml", "name: d\non: push\nx:\n" + "".join(" "*(i+1) + f"k:\n" for i in range(n)) + " "*(n+1) + "v: 1\njobs: {}\n")

@case("y05_deep_expr", "expression ${{ ((((...1...)))) }} nested 20,000 deep in if:", "stack overflow in expression parser",
      "finding or error for that file; no abort")
def y05(d, r, big):
    init(r)
    n = 20000
    e = "("*n + "1" + ")"*n
    w(r/".github/workflows/expr.yml", f"name: e\non: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    if: ${{{{ {e} }}}}\n    steps:\n      - uses: a/b@main\n        if: ${{{{ {e} }}}}\n      - run: echo ${{{{ {e} }}}}\n")

# The limit on size.
@case("y06_huge_file", "120 MB workflow of valid steps (20 MB without --big)", "memory/time exhaustion",
      "skipped over the size limit (default 4 MiB) with a diagnostic; others scanned", code=13, volume="big")
def y06(d, r, big):
    init(r)
    step = "      - uses: actions/checkout@v4\n        with: {path: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'}\n"
    n = (120 if big else 20)*1024*1024//len(step)
    w(r/".github/workflows/huge.yml", "name: h\non: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n" + step*n)

# Neither file is text.
@case("y07_binary_yml", "random bytes (seeded) and an ELF header named *.yml in .github/workflows", "crash / whole run aborted",
      "diagnostic per file; benign workflow still reported", code=13)
def y07(d, r, big):
    init(r)
    rnd = random.Random(7)
    w(r/".github/workflows/rand.yml", bytes(rnd.getrandbits(8) for _ in range(100000)))
    w(r/".github/workflows/elf.yaml", b"\x7fELF\x02\x01\x01" + b"\0"*5000)

# Latin-1 and UTF-16.
@case("y08_encodings", "latin-1, UTF-16LE+BOM, UTF-8+BOM, CRLF, CR-only, lone surrogate-ish workflows", "whole run aborted; wrong columns",
      "UTF-8(+BOM) & CRLF parsed, the others one diagnostic each; benign still reported", code=13)
def y08(d, r, big):
    init(r)
    base = "name: caf\u00e9\non: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: %s/act@main\n"
    w(r/".github/workflows/latin1.yml", (base % "latinowner").encode("latin-1"))
    w(r/".github/workflows/utf16.yml", b"\xff\xfe" + (base % "utf16owner").encode("utf-16-le"))
    w(r/".github/workflows/bom.yml", b"\xef\xbb\xbf" + (base % "bomowner").encode())
    w(r/".github/workflows/crlf.yml", (base % "crlfowner").replace("\n", "\r\n").encode())
    w(r/".github/workflows/cr.yml", (base % "crowner").replace("\n", "\r").encode())

@case("y09_semantics", "duplicate keys, merge keys, YAML-1.1 on:/yes/no/octal, multi-docs, anchors as steps, tags", "mis-reporting: a hidden uses: is missed",
      "all of dup-owner, merge-owner, anchor-owner, seconddoc-owner(diagnosed) are seen or diagnosed")
def y09(d, r, big):
    init(r)
    w(r/".github/workflows/dup.yml", "name: d\non: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: dup-first/act@main\n        uses: dup-owner/act@main\n")
    w(r/".github/workflows/dupjob.yml", "name: d\non: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps: [{uses: dupjob-first/act@main}]\n  b:\n    runs-on: ubuntu-latest\n    steps: [{uses: dupjob-owner/act@main}]\n")
    w(r/".github/workflows/merge.yml", "name: m\non: push\nx-s: &s {uses: merge-owner/act@main}\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - <<: *s\n        name: merged\n")
    w(r/".github/workflows/anchor.yml", "name: a\non: [push]\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: &steps\n      - uses: anchor-owner/act@main\n  b:\n    runs-on: ubuntu-latest\n    steps: *steps\n")
    w(r/".github/workflows/multidoc.yml", "name: a\non: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: firstdoc-owner/act@main\n---\nname: b\non: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: seconddoc-owner/act@main\n")
    w(r/".github/workflows/tags.yml", "name: t\non: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: !!str tagged-owner/act@main\n      - uses: >-\n          folded-owner/act@main\n      - \"uses\": 'quoted-owner/act@main'\n      - {uses: flow-owner/act@main}\n      - ? uses\n        : explicit-owner/act@main\n      - uses: \"esc\\x61ped-owner/act@main\"\n")
    w(r/".github/workflows/onbool.yml", "name: o\ntrue: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: onbool-owner/act@010\n")

@case("y10_long_uses", "a 2 MB uses: value, 100k '@' and 100k '/' separators", "super-linear regex/splitting", "diagnostic; <1 s; value truncated in reports")
def y10(d, r, big):
    init(r)
    w(r/".github/workflows/long.yml", "name: l\non: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n"
      "      - uses: a/b@" + "A"*2_000_000 + "\n      - uses: a/b" + "@"*100000 + "\n      - uses: a" + "/b"*100000 + "@v1\n")

@case("y11_many_files", "20,000 small workflow files (3,000 without --big)", "quadratic behaviour over files", "linear: < 10 ms per 100 files", volume="big")
def y11(d, r, big):
    init(r, commit=False)
    for i in range(20000 if big else 3000):
        w(r/f".github/workflows/w{i:05}.yml", BENIGN_WF.replace("benign\n", f"b{i}\n", 1))

# The limit on depth.
@case("y12_compact_nest", "100,000-deep nesting in one line without brackets: '- - - - a' and '? ? ? ? a' (200 KB)",
      "stack overflow: aborts the process in saphyr, marked-yaml, yaml-rust2, tree-sitter-yaml", "depth-limit error for that file, exit normally", code=13)
def y12(d, r, big):
    init(r)
    w(r/".github/workflows/cs.yml", "name: d\non: push\njobs: {}\nx: \n  " + "- "*100000 + "a\n")
    w(r/".github/workflows/cq.yml", "? "*100000 + "a\n")

@case("y13_many_lines", "valid workflow with 40,000 lines (tree-sitter-yaml stops at 32,767 rows)", "valid file rejected, its uses: missed",
      "parsed: manylines-owner is reported", wanted=("benign-owner/benign-action", "manylines-owner/act"), volume="big")
def y13(d, r, big):
    init(r)
    w(r/".github/workflows/lines.yml", "name: l\non: push\nenv:\n" + "".join(f"  K{i}: v\n" for i in range(40000)) + "jobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: manylines-owner/act@main\n")

@case("y14_comment_tricks", "SHA pin whose comment lies, comment with ESC/newline-like chars, '#' inside quoted value, comment on next line",
      "auto-pin or comment check fooled", "mismatch reported when resolvable; rewriting never touches bytes outside the value and its own comment", wanted=("benign-owner/benign-action", "liar-owner/act"))
def y14(d, r, big):
    init(r)
    w(r/".github/workflows/c.yml", "name: c\non: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: liar-owner/act@%s # v99.0.0\n      - uses: 'hash-owner/act@main#frag' # not '@v1'\n      - uses: tab-owner/act@v1\t# tab\n      - {uses: flow2-owner/act@v1, with: {a: '# no'}} # end\n      - uses: eof-owner/act@v1" % GOOD_SHA)
