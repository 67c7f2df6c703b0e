"""Git data: damaged, special, huge, and outside the tree. The work tree is valid and must be reported."""
import hashlib, os, shutil, struct, zlib
from suite import BENIGN_WF, GOOD_SHA, SECRET, case, commit_all, git, init, w

BENIGN = [(".github/workflows/benign.yml", "benign-owner/benign-action@main")]
OUTSIDE = "outside-canary"

def packed(r):
    """Creates a repository whose objects are in one pack; returns the path of the pack without its extension."""
    init(r)
    w(r/".github/workflows/second.yml", BENIGN_WF.replace("benign-owner", "second-owner")); commit_all(r)
    git(r, "repack", "-qad"); git(r, "pack-refs", "--all")
    pack = next((r/".git/objects/pack").glob("*.pack"))
    for f in pack.parent.iterdir(): f.chmod(0o644)
    return pack.with_suffix("")

def change(path, edit):
    """Replaces the content of a file by the result of `edit`."""
    path.chmod(0o644); data = bytearray(path.read_bytes()); path.write_bytes(edit(data) or data)

def write_pack(r, entries, name="hostile"):
    """Writes a pack of (id, kind, size, payload), where the payload follows the header, and its index."""
    pack = bytearray(b"PACK" + struct.pack(">II", 2, len(entries))); rows = []
    for id, kind, size, payload in entries:
        rows.append((bytes.fromhex(id), len(pack)))
        byte = kind << 4 | size & 15; size >>= 4
        while size: pack.append(byte | 0x80); byte = size & 127; size >>= 7
        pack.append(byte); pack += payload
    pack += hashlib.sha1(pack).digest(); rows.sort()
    index = bytearray(b"\xfftOc\0\0\0\2")
    for first in range(256): index += struct.pack(">I", sum(id[0] <= first for id, _ in rows))
    index += b"".join(id for id, _ in rows) + b"\0\0\0\0" * len(rows)
    index += b"".join(struct.pack(">I", at) for _, at in rows) + pack[-20:]
    index += hashlib.sha1(index).digest()
    w(r/f".git/objects/pack/pack-{name}.pack", bytes(pack)); w(r/f".git/objects/pack/pack-{name}.idx", bytes(index))

def object_id(kind, content):
    return hashlib.sha1(b"%s %d\0" % (kind, len(content)) + content).hexdigest()

def deflated(unit, count):
    """Compresses a unit repeated many times, without keeping the whole in memory."""
    stream = zlib.compressobj(9); out = bytearray()
    for _ in range(count): out += stream.compress(unit)
    return bytes(out + stream.flush())

def loose(r, kind, content):
    """Writes a loose object and returns its ID."""
    id = object_id(kind, content)
    w(r/".git/objects"/id[:2]/id[2:], zlib.compress(b"%s %d\0" % (kind, len(content)) + content)); return id

def commit_of(r, tree, message=b"c"):
    return loose(r, b"commit", b"tree %s\nauthor a <a@x> 1767225600 +0000\ncommitter a <a@x> 1767225600 +0000\n\n%s" % (tree.encode(), message))

def head_is(r, id): w(r/".git/HEAD", id + "\n")

def fifo(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists(): path.unlink()
    os.mkfifo(path)

def outside(d):
    """Creates a repository outside the tree whose content must not be reported."""
    o = d/"outside"; o.mkdir(parents=True)
    git(o, "init", "-q", "-b", "main"); w(o/".github/workflows/leak.yml", BENIGN_WF.replace("benign-owner", OUTSIDE))
    w(o/".gitmodules", f'[submodule "s"]\n\tpath = s\n\turl = https://github.com/{OUTSIDE}/s\n')
    commit_all(o); git(o, "remote", "add", "origin", f"https://user:{SECRET}@github.com/{OUTSIDE}/repo.git"); return o

def copied(d, r):
    """Copies the tree, as unpacking an archive would: git has no metadata of these files."""
    shutil.copytree(r, d/"copy", symlinks=True); shutil.rmtree(r); (d/"copy").rename(r)

LOST = dict(code=13, complete=False, rows=BENIGN)

# ---------------------------------------------------------------- damaged packs
@case("g20_idx_large_offsets", "index of a pack whose offsets are 64-bit ones beyond the pack", "libgit2: signal 11", "the pack is damaged, the work tree is read",
      diagnostics=[(".git", "git", "damaged")], **LOST)
def g20(d, r, big):
    p = packed(r)
    def edit(b):
        n = struct.unpack(">I", b[8+1020:8+1024])[0]; at = 8 + 1024 + 24*n
        for i in range(n): b[at+4*i:at+4*i+4] = struct.pack(">I", 0x80000000 | i)
        return b[:at+4*n] + b"\x7f\xff\xff\xff\xff\xff\xff\0" * n + b[at+4*n:]
    change(p.with_suffix(".idx"), edit)

@case("g21_idx_no_large_table", "offsets into a missing table of large offsets", "reads beyond the mapping", "as above", diagnostics=[(".git", "git", "damaged")], **LOST)
def g21(d, r, big):
    p = packed(r)
    def edit(b):
        n = struct.unpack(">I", b[8+1020:8+1024])[0]; at = 8 + 1024 + 24*n
        for i in range(n): b[at+4*i:at+4*i+4] = b"\xff\xff\xff\xff"
    change(p.with_suffix(".idx"), edit)

@case("g22_idx_huge_count", "index with a count of 4 billion objects", "overflow of sizes", "as above", diagnostics=[(".git", "git", "damaged")], **LOST)
def g22(d, r, big):
    def edit(b): b[8:8+1024] = b"\xff"*1024
    change(packed(r).with_suffix(".idx"), edit)

@case("g23_idx_falling_fan", "index with a decreasing fan-out table", "endless search", "as above", diagnostics=[(".git", "git", "damaged")], **LOST)
def g23(d, r, big):
    def edit(b): b[8+400:8+404] = b"\x7f\0\0\0"
    change(packed(r).with_suffix(".idx"), edit)

@case("g24_reserved_type", "all objects of the pack have the reserved types 0 and 5", "exit 1, nothing written", "a diagnostic for HEAD; the work tree is read",
      diagnostics=[(".git", "git", "the commit of HEAD was not read")], **LOST)
def g24(d, r, big):
    p = packed(r); idx = p.with_suffix(".idx").read_bytes(); n = struct.unpack(">I", idx[1028:1032])[0]
    offsets = [struct.unpack(">I", idx[1032+24*n+4*i:1036+24*n+4*i])[0] for i in range(n)]
    def edit(b):
        for i, at in enumerate(offsets): b[at] = b[at] & 0x8f | (0x50 if i % 2 else 0)
    change(p.with_suffix(".pack"), edit)

@case("g25_offset_off_by_one", "every offset of the index is one byte off", "exit 1, nothing written", "as above", diagnostics=[(".git", "git", "the commit of HEAD was not read")], **LOST)
def g25(d, r, big):
    def edit(b):
        n = struct.unpack(">I", b[1028:1032])[0]; at = 1032 + 24*n
        for i in range(n): b[at+4*i:at+4*i+4] = struct.pack(">I", struct.unpack(">I", b[at+4*i:at+4*i+4])[0] + 1)
    change(packed(r).with_suffix(".idx"), edit)

@case("g26_midx_garbage", "multi-pack-index with offsets beyond the packs", "libgit2: signal 11", "the indexes of the packs are read instead", complete=True, rows=BENIGN)
def g26(d, r, big):
    packed(r); git(r, "multi-pack-index", "write"); m = r/".git/objects/pack/multi-pack-index"
    def edit(b): b[len(b)//2:] = b"\xff" * (len(b) - len(b)//2)
    change(m, edit)

@case("g27_pack_cut", "truncated pack", "reads beyond the mapping", "a diagnostic", diagnostics=[(".git", "git", "")], **LOST)
def g27(d, r, big): change(packed(r).with_suffix(".pack"), lambda b: b[:40])

@case("g28_delta_cycle", "two objects that are deltas of each other", "endless chain", "a diagnostic", diagnostics=[(".git", "git", "the commit of HEAD was not read")], **LOST)
def g28(d, r, big):
    init(r); a, b = "aa"*20, "bb"*20; delta = bytes([5, 5, 0x90, 5])
    write_pack(r, [(a, 7, len(delta), bytes.fromhex(b) + zlib.compress(delta)), (b, 7, len(delta), bytes.fromhex(a) + zlib.compress(delta))]); head_is(r, a)

@case("g29_delta_bomb", "a revision whose workflows are delta chains of thousands of steps that each copy 3 MB", "minutes of copying",
      "the budget of unpacking ends it", code=13, complete=False, args=("--rev", "HEAD"))
def g29(d, r, big):
    init(r); unit = b"#" * 1023 + b"\n"; base = unit * 3072; id = object_id(b"blob", base)
    def size(n):
        out = bytearray()
        while True:
            out.append(n & 127 | (128 if n > 127 else 0)); n >>= 7
            if not n: return bytes(out)
    entries, ids = [(id, 3, len(base), zlib.compress(base, 9))], []
    ops = b"".join(bytes([0x80 | 0x0f | 0x40]) + struct.pack("<I", at << 16) + b"\1" for at in range(len(base) >> 16))
    delta = size(len(base)) + size(len(base)) + ops; before = id
    for number in range(4000):
        name = hashlib.sha1(b"%d" % number).hexdigest()
        entries.append((name, 7, len(delta), bytes.fromhex(before) + zlib.compress(delta))); before = name
        if number % 2 == 1: ids.append(name)
    write_pack(r, entries)
    benign = git(r, "rev-parse", "HEAD:.github/workflows/benign.yml").stdout.decode().strip()
    flows = b"100644 benign.yml\0" + bytes.fromhex(benign) + b"".join(b"100644 w%04d.yml\0" % i + bytes.fromhex(x) for i, x in enumerate(ids))
    tree = loose(r, b"tree", b"40000 .github\0" + bytes.fromhex(loose(r, b"tree", b"40000 workflows\0" + bytes.fromhex(loose(r, b"tree", flows)))))
    head_is(r, commit_of(r, tree))

@case("g30_size_lies", "a blob with a stated size of 5 bytes and 512 MB of content, one with a stated size of 2^60", "memory", "a diagnostic", code=13, complete=False, args=("--rev", "HEAD"),
      diagnostics=[(".github/workflows/a.yml", "unreadable", "longer than its header states"), (".github/workflows/b.yml", "too-large", "")])
def g30(d, r, big):
    init(r); a, b = "aa"*20, "bb"*20
    write_pack(r, [(a, 3, 5, deflated(b"\0"*(1 << 20), 512)), (b, 3, 1 << 60, zlib.compress(b"x"))])
    benign = git(r, "rev-parse", "HEAD:.github/workflows/benign.yml").stdout.decode().strip()
    flows = b"".join(b"100644 %s.yml\0" % n + bytes.fromhex(x) for n, x in ((b"a", a), (b"b", b), (b"benign", benign)))
    head_is(r, commit_of(r, loose(r, b"tree", b"40000 .github\0" + bytes.fromhex(loose(r, b"tree", b"40000 workflows\0" + bytes.fromhex(loose(r, b"tree", flows)))))))

# ---------------------------------------------------------------- huge objects and listings
@case("g31_commit_message", "HEAD is a commit with a message of 512 MB, 0.5 MB packed", "1 GB of memory", "its head is read", complete=True, rows=BENIGN)
def g31(d, r, big):
    init(r); tree = git(r, "rev-parse", "HEAD^{tree}").stdout.decode().strip()
    head = b"tree %s\nauthor a <a@x> 1767225600 +0000\ncommitter a <a@x> 1767225600 +0000\n\n" % tree.encode(); unit = b"m"*(1 << 20)
    h = hashlib.sha1(b"commit %d\0" % (len(head) + 512*len(unit))); h.update(head); s = zlib.compressobj(9); z = bytearray(s.compress(head))
    for _ in range(512): h.update(unit); z += s.compress(unit)
    write_pack(r, [(h.hexdigest(), 1, len(head) + 512*len(unit), bytes(z + s.flush()))]); head_is(r, h.hexdigest())

@case("g32_tag_message", "the requested revision is a tag with a message of 512 MB", "1 GB of memory", "its head is read", complete=True, rows=BENIGN, args=("--rev", "v1"))
def g32(d, r, big):
    init(r); id = git(r, "rev-parse", "HEAD").stdout.decode().strip(); unit = b"m"*(1 << 20)
    head = b"object %s\ntype commit\ntag v1\ntagger a <a@x> 1767225600 +0000\n\n" % id.encode()
    h = hashlib.sha1(b"tag %d\0" % (len(head) + 512*len(unit))); h.update(head); s = zlib.compressobj(9); z = bytearray(s.compress(head))
    for _ in range(512): h.update(unit); z += s.compress(unit)
    write_pack(r, [(h.hexdigest(), 4, len(head) + 512*len(unit), bytes(z + s.flush()))]); w(r/".git/refs/tags/v1", h.hexdigest() + "\n")

@case("g33_index_v4_bomb", "index of version 4: 60,000 paths of 4,000 bytes in 3.9 MB", "500 MB of memory", "a limit of paths", code=13, complete=False, wanted=())
def g33(d, r, big):
    init(r); out = bytearray(); n = 60000
    for i in range(n):
        out += b"\0"*24 + struct.pack(">I", 0o100644) + b"\0"*12 + b"\x11"*20 + struct.pack(">H", 0xfff)
        name = b"%08d" % i
        out += (b"\0" + b"d/"*1996 + name if i == 0 else bytes([8]) + name) + b"\0"
    body = b"DIRC" + struct.pack(">II", 4, n) + bytes(out); w(r/".git/index", body + hashlib.sha1(body).digest())

@case("g34_index_growing_path", "index of version 4 whose path grows with every entry", "quadratic memory", "the index is rejected, the files are read", diagnostics=[(".git", "git", "4096")], **LOST)
def g34(d, r, big):
    init(r); n = 50000; row = b"\0"*24 + struct.pack(">I", 0o100644) + b"\0"*12 + b"\x11"*20 + struct.pack(">H", 0xfff) + b"\0" + b"x"*8 + b"\0"
    body = b"DIRC" + struct.pack(">II", 4, n) + row*n; w(r/".git/index", body + hashlib.sha1(body).digest())

@case("g35_long_name", "a directory with a name of 1 MB and 400 files in a tree object", "600 MB of memory", "a diagnostic; such paths are not listed", code=13, complete=False,
      args=("--rev", "HEAD"), diagnostics=[("", "limit-exceeded", "4096")])
def g35(d, r, big):
    init(r); old = git(r, "rev-parse", "HEAD:.github").stdout.decode().strip(); blob = loose(r, b"blob", b"x")
    inner = loose(r, b"tree", b"".join(b"100644 f%03d\0" % i + bytes.fromhex(blob) for i in range(400)))
    head_is(r, commit_of(r, loose(r, b"tree", b"40000 .github\0" + bytes.fromhex(old) + b"40000 " + b"n"*(1 << 20) + b"\0" + bytes.fromhex(inner))))

@case("g36_doubling_trees", "40 trees that each contain the previous one twice", "2 GB of memory", "a limit of repeated trees", code=13, complete=False, args=("--rev", "HEAD"))
def g36(d, r, big):
    init(r); old = git(r, "rev-parse", "HEAD:.github").stdout.decode().strip()
    tree = loose(r, b"tree", b"100644 f\0" + bytes.fromhex(loose(r, b"blob", b"x")))
    for _ in range(40): tree = loose(r, b"tree", b"40000 a\0" + bytes.fromhex(tree) + b"40000 b\0" + bytes.fromhex(tree))
    head_is(r, commit_of(r, loose(r, b"tree", b"40000 .github\0" + bytes.fromhex(old) + b"40000 x\0" + bytes.fromhex(tree))))

@case("g37_sparse_files", "sparse files of 1 GiB as index, packed-refs, alternates, HEAD's branch and index of a pack", "memory", "each is too large, the files are read", **LOST)
def g37(d, r, big):
    p = packed(r)
    for f in (p.with_suffix(".idx"), r/".git/packed-refs", r/".git/index", r/".git/refs/heads/main", r/".git/objects/info/alternates", r/".git/shallow", r/".git/info/grafts"):
        f.parent.mkdir(exist_ok=True); f.touch(); os.truncate(f, 1 << 30)

# ---------------------------------------------------------------- special files
for number, (name, loses) in enumerate([("config", True), ("index", True), ("HEAD", True), ("packed-refs", True), ("shallow", False), ("info/grafts", False), ("info/exclude", False),
        ("objects/info/alternates", True), ("refs/heads/main", True), ("objects/pack/pack-x.idx", False), ("objects/pack/multi-pack-index", False), ("objects/info/commit-graph", False),
        ("commondir", True), ("config.worktree", False), ("logs/HEAD", False)]):
    def fn(d, r, big, name=name):
        init(r); fifo(r/".git"/name)
    case(f"g{40 + number}_fifo_{name.split('/')[-1].replace('.', '_').replace('-', '_').lower()}", f".git/{name} is a named pipe", "open() blocks forever", "not opened; said where something is lost",
         rows=BENIGN, code=13 if loses else 0, complete=not loses)(fn)

@case("g55_fifo_pack", "pack and its index are named pipes", "open() blocks forever", "a diagnostic", **LOST)
def g55(d, r, big):
    init(r)
    for end in ("idx", "pack"): fifo(r/f".git/objects/pack/pack-x.{end}")

@case("g56_fifo_gitfile", ".git is a named pipe; a submodule's .git is one too", "open() blocks forever", "a diagnostic", **LOST)
def g56(d, r, big):
    w(r/".github/workflows/benign.yml", BENIGN_WF); fifo(r/".git")

@case("g57_fifo_submodule", "the .git of a checked-out submodule is a named pipe, that of another a directory with a pipe as index", "open() blocks forever", "a diagnostic for each", code=13, complete=False,
      rows=BENIGN, diagnostics=[("third_party/a", "git", "not read"), ("third_party/b", "git", "not read")])
def g57(d, r, big):
    init(r)
    for n in "ab": git(r, "update-index", "--add", "--cacheinfo", f"160000,{GOOD_SHA},third_party/{n}")
    fifo(r/"third_party/a/.git"); init(r/"third_party/b"); fifo(r/"third_party/b/.git/index")

@case("g58_devices", "links to /dev/zero and /dev/random as index, packed-refs and alternates", "endless reading", "not followed", **LOST)
def g58(d, r, big):
    init(r)
    for name, target in (("index", "/dev/zero"), ("packed-refs", "/dev/random"), ("objects/info/alternates", "/dev/zero")):
        p = r/".git"/name
        if p.exists(): p.unlink()
        os.symlink(target, p)

@case("g59_directories", "directories in place of git files", "odd errors", "a diagnostic", **LOST)
def g59(d, r, big):
    init(r)
    for name in ("index", "packed-refs", "objects/info/alternates", "shallow"):
        p = r/".git"/name
        if p.exists(): p.unlink()
        p.mkdir(parents=True)

# ---------------------------------------------------------------- outside the tree
def link_case(id, name, what):
    @case(id, f".git/{name} is a link to that of a repository outside", "its content is reported", "not followed; a diagnostic", canaries=[OUTSIDE, SECRET], code=13, complete=False, rows=BENIGN)
    def fn(d, r, big):
        o = outside(d); init(r); p = r/".git"/name
        shutil.rmtree(p) if p.is_dir() else p.unlink()
        os.symlink(o/".git"/name, p)
for number, name in enumerate(("objects", "refs", "index", "config", "HEAD")): link_case(f"g{60 + number}_link_{name.lower()}", name, name)

@case("g65_commondir", "commondir names the git directory of another repository", "its content is reported", "not followed; a diagnostic", canaries=[OUTSIDE, SECRET], **LOST)
def g65(d, r, big): o = outside(d); init(r); w(r/".git/commondir", f"{o}/.git\n")

@case("g66_alternates", "alternates contain the objects of another repository, and HEAD is one of its commits", "its content is reported", "not followed; a diagnostic", canaries=[OUTSIDE, SECRET],
      diagnostics=[(".git", "git", "outside the tree and was not read")], **LOST)
def g66(d, r, big):
    o = outside(d); init(r); w(r/".git/objects/info/alternates", f"{o}/.git/objects\n")
    head_is(r, git(o, "rev-parse", "HEAD").stdout.decode().strip()); copied(d, r)

@case("g67_alternates_revision", "as above, and HEAD is the requested revision", "its content is reported", "an error, nothing of it", canaries=[OUTSIDE, SECRET], wanted=(), code=2, args=("--rev", "HEAD"))
def g67(d, r, big): g66(d, r, big)

@case("g68_index_of_foreign_objects", "the index contains blob IDs of another repository, whose objects are alternates", "its content is reported", "not read", canaries=[OUTSIDE + "/", SECRET], code=13, complete=False)
def g68(d, r, big):
    o = outside(d); init(r); w(r/".git/objects/info/alternates", f"{o}/.git/objects\n")
    id = git(o, "rev-parse", "HEAD:.github/workflows/leak.yml").stdout.decode().strip()
    git(r, "update-index", "--add", "--cacheinfo", f"100644,{id},.github/workflows/leak.yml"); copied(d, r)

@case("g69_gitlink_is_link", "the directory of a submodule is a link to a repository outside", "its content is reported", "not followed; a diagnostic", canaries=[OUTSIDE + "/", SECRET],
      diagnostics=[("third_party/x", "git", "link")], **LOST)
def g69(d, r, big):
    o = outside(d); init(r); git(r, "update-index", "--add", "--cacheinfo", f"160000,{GOOD_SHA},third_party/x")
    (r/"third_party").mkdir(); os.symlink(o, r/"third_party/x")

@case("g70_gitlink_behind_link", "a directory above a submodule is a link to a place outside", "its content is reported", "not followed; a diagnostic", canaries=[OUTSIDE + "/", SECRET],
      diagnostics=[("deps/outside", "git", "link")], **LOST)
def g70(d, r, big):
    outside(d); init(r); git(r, "update-index", "--add", "--cacheinfo", f"160000,{GOOD_SHA},deps/outside"); os.symlink(d, r/"deps")

@case("g71_submodule_gitfile", "the .git file of a submodule names a repository outside", "its content is reported", "not followed; a diagnostic", canaries=[OUTSIDE + "/", SECRET],
      diagnostics=[("third_party/x", "git", "not")], **LOST)
def g71(d, r, big):
    o = outside(d); init(r); git(r, "update-index", "--add", "--cacheinfo", f"160000,{GOOD_SHA},third_party/x"); w(r/"third_party/x/.git", f"gitdir: {o}/.git\n")

@case("g72_include", ".git/config includes a file outside that names a remote, and so does includeIf", "its content is reported", "not followed; a note", canaries=[OUTSIDE, SECRET],
      complete=True, rows=BENIGN, diagnostics=[(".git", "note", "includes")])
def g72(d, r, big):
    init(r); w(d/"outside/config", f'[remote "origin"]\n\turl = https://user:{SECRET}@github.com/{OUTSIDE}/r\n')
    with open(r/".git/config", "a") as f: f.write(f'[include]\n\tpath = {d}/outside/config\n[includeIf "gitdir:/**"]\n\tpath = {d}/outside/config\n')

@case("g73_config_escape", "paths of the index that lead out of the tree", "files outside are read", "not read; a diagnostic", canaries=[OUTSIDE], code=13, complete=False, rows=BENIGN,
      diagnostics=[(".git", "git", "invalid paths")])
def g73(d, r, big):
    init(r); w(d/"outside/.github/workflows/x.yml", BENIGN_WF.replace("benign-owner", OUTSIDE)); w(d/"outside/requirements.txt", f"{OUTSIDE}==1\n")
    def edit(b):
        body, n, name = bytes(b[:-20]), struct.unpack(">I", b[8:12])[0], b"../outside/requirements.txt"
        row = b"\0"*24 + struct.pack(">I", 0o100644) + b"\0"*12 + b"\x11"*20 + struct.pack(">H", len(name)) + name
        row += b"\0" * (8 - len(row) % 8)
        at = 12
        for _ in range(n):
            size = struct.unpack(">H", body[at+60:at+62])[0] & 0xfff; at += (62 + size + 8) & ~7
        body = body[:8] + struct.pack(">I", n + 1) + body[12:at] + row
        return bytearray(body + hashlib.sha1(body).digest())
    change(r/".git/index", edit)

@case("g74_own_work_tree", "a linked work tree of the user's own", "rejected without need", "followed; a note says so", complete=True, rows=BENIGN, diagnostics=[(".git", "note", "was read")])
def g74(d, r, big):
    init(d/"main"); git(d/"main", "worktree", "add", "-q", str(r), "-b", "wt")

@case("g75_own_shared_clone", "a `--shared` clone of the user's own whose files are not checked out", "rejected without need", "followed; a note says so", complete=True, rows=BENIGN,
      diagnostics=[(".git", "note", "was read")])
def g75(d, r, big):
    init(d/"main"); w(d/"main/x", "x"); commit_all(d/"main"); git(d, "clone", "-q", "-s", str(d/"main"), str(r)); (r/".github/workflows/benign.yml").unlink()

@case("g76_own_submodule", "a submodule of the user's own, scanned by itself: its git data is in the superproject", "rejected without need", "followed; a note says so", complete=True, rows=BENIGN,
      diagnostics=[(".git", "note", "was read")])
def g76(d, r, big):
    init(d/"sub"); init(d/"super"); git(d/"super", "submodule", "add", "-q", str(d/"sub"), "sub"); os.symlink(d/"super/sub", r)

@case("g77_separate_git_dir", "`git init --separate-git-dir` of the user's own", "rejected without need", "followed; a note says so", complete=True, rows=BENIGN, diagnostics=[(".git", "note", "was read")])
def g77(d, r, big):
    init(d/"main"); git(d, "clone", "-q", "--separate-git-dir", str(d/"elsewhere"), str(d/"main"), str(r))

@case("g78_worktree_forged", "a .git file names the git directory of a linked work tree of another repository", "its content is reported", "not followed; a diagnostic", canaries=[OUTSIDE + "/", SECRET], **LOST)
def g78(d, r, big):
    o = outside(d); git(o, "worktree", "add", "-q", str(d/"wt"), "-b", "wt"); w(r/".github/workflows/benign.yml", BENIGN_WF); shutil.copy(d/"wt/.git", r/".git")

# ---------------------------------------------------------------- missing diagnostics
@case("g80_bare_trap", "an archive with HEAD, objects and refs next to its real files", "a commit is read in place of the files", "the files are read; a note", complete=True, rows=BENIGN,
      diagnostics=[(".git", "note", "bare")])
def g80(d, r, big):
    r.mkdir(); git(r, "init", "-q", "--bare", "-b", "main"); w(r/".github/workflows/benign.yml", BENIGN_WF)

@case("g81_bare_trap_inside", "as above, with the real files inside directories that a bare repository has", "as above", "the files are read; a note", complete=True, wanted=("hiddenpkg",),
      diagnostics=[(".git", "note", "bare")])
def g81(d, r, big):
    r.mkdir(); git(r, "init", "-q", "--bare", "-b", "main"); w(r/"refs/requirements.txt", "hiddenpkg==1.0\n"); w(r/"hooks/requirements.txt", "hiddenpkg==1.0\n")

@case("g82_bare", "a bare repository, and nothing else", "read as a plain directory", "its commit is read", complete=True, rows=BENIGN)
def g82(d, r, big):
    init(d/"main"); git(d, "clone", "-q", "--bare", str(d/"main"), str(r))

@case("g83_head_cut", "the commit of HEAD is truncated", "no diagnostic", "a diagnostic", diagnostics=[(".git", "git", "the commit of HEAD was not read")], **LOST)
def g83(d, r, big):
    init(r); id = git(r, "rev-parse", "HEAD").stdout.decode().strip(); change(r/".git/objects"/id[:2]/id[2:], lambda b: b[:20])

@case("g84_head_missing", "the commit of HEAD is missing", "no diagnostic", "a diagnostic", diagnostics=[(".git", "git", "missing")], **LOST)
def g84(d, r, big): init(r); head_is(r, "12"*20)

@case("g85_branch_missing", "HEAD refers to a branch that does not exist", "treated as a new repository", "a diagnostic", diagnostics=[(".git", "git", "branch that does not exist")], **LOST)
def g85(d, r, big): init(r); (r/".git/refs/heads/main").unlink()

@case("g86_config_broken", "an invalid line in .git/config", "no diagnostic", "a diagnostic; the rest is read", diagnostics=[(".git", "git", "line 2")], **LOST)
def g86(d, r, big): init(r); w(r/".git/config", '[core]\nbare = "false\n[remote "origin"]\n\turl = https://github.com/o/r\n')

@case("g87_deep_submodules", "checked-out submodules nested eleven deep", "no diagnostic", "a diagnostic", code=13, complete=False, rows=BENIGN,
      diagnostics=[("s" + "/s"*8, "limit-exceeded", "nested too deep")])
def g87(d, r, big):
    init(r); at = r
    for _ in range(11):
        git(at, "update-index", "--add", "--cacheinfo", f"160000,{GOOD_SHA},s"); at = at/"s"; init(at)

@case("g88_no_index", "a work tree without an index, as an interrupted checkout leaves it", "nothing is tracked, so nothing is read", "the commit of HEAD is read; a diagnostic", diagnostics=[(".git", "git", "missing")], **LOST)
def g88(d, r, big): init(r); (r/".git/index").unlink()

@case("g89_index_lies", "the index of an archive claims another content with the size and time of the file", "changed content is treated as the original", "the file is read", complete=True, rows=BENIGN,
      canaries=["e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"])
def g89(d, r, big):
    init(r); w(r/"third_party/lib/LICENSE", "MIT License\n"); w(r/"third_party/lib/a.c", "int a;\n"); commit_all(r); copied(d, r)

# ---------------------------------------------------------------- loose objects and references
@case("g90_loose_lies", "a loose object with a stated size of 2^62 bytes, one of another kind, one with the content of another", "memory; wrong content", "a diagnostic for each", code=13, complete=False, args=("--rev", "HEAD"),
      rows=BENIGN, diagnostics=[(".github/workflows/a.yml", "too-large", ""), (".github/workflows/b.yml", "unreadable", "not a blob"), (".github/workflows/c.yml", "unreadable", "does not match its id")])
def g90(d, r, big):
    init(r); ids = {}
    for name, content in ((b"a", b"blob %d\0x" % (1 << 62)), (b"b", None), (b"c", b"blob 3\0abc")):
        id = ("%02x" % name[0]) * 20 if content else git(r, "rev-parse", "HEAD").stdout.decode().strip(); ids[name] = id
        if content: w(r/".git/objects"/id[:2]/id[2:], zlib.compress(content))
    ids[b"benign"] = git(r, "rev-parse", "HEAD:.github/workflows/benign.yml").stdout.decode().strip()
    flows = b"".join(b"100644 %s.yml\0" % n + bytes.fromhex(x) for n, x in sorted(ids.items()))
    head_is(r, commit_of(r, loose(r, b"tree", b"40000 .github\0" + bytes.fromhex(loose(r, b"tree", b"40000 workflows\0" + bytes.fromhex(loose(r, b"tree", flows)))))))

@case("g91_tree_names", "names in a tree that lead out of it", "files outside are read or written", "a diagnostic", code=13, complete=False, args=("--rev", "HEAD"), rows=BENIGN,
      diagnostics=[("", "git", "invalid file name")])
def g91(d, r, big):
    init(r); old = git(r, "rev-parse", "HEAD:.github").stdout.decode().strip(); blob = loose(r, b"blob", b"x==1\n")
    rows = b"100644 ..\0" + bytes.fromhex(blob) + b"40000 .github\0" + bytes.fromhex(old) + b"100644 a/../../requirements.txt\0" + bytes.fromhex(blob)
    head_is(r, commit_of(r, loose(r, b"tree", rows)))

@case("g92_many_loose", "30,000 loose objects and 5,000 references", "seconds per lookup", "linear", complete=True, rows=BENIGN, args=("--rev", "HEAD~0"))
def g92(d, r, big):
    init(r); id = git(r, "rev-parse", "HEAD").stdout.decode().strip()
    for i in range(30000): loose(r, b"blob", b"%d" % i)
    for i in range(5000): w(r/f".git/refs/tags/v{i}", id + "\n")

@case("g93_refs_loop", "HEAD is a symbolic reference to itself through others; a reference names ../config", "endless; reads other files", "a diagnostic", diagnostics=[(".git", "git", "form a cycle")], **LOST)
def g93(d, r, big):
    init(r)
    for a, b in (("main", "b"), ("b", "c"), ("c", "main")): w(r/f".git/refs/heads/{a}", f"ref: refs/heads/{b}\n")

@case("g94_ref_escape", "HEAD names a file outside as its branch", "reads other files", "a diagnostic", canaries=[OUTSIDE], diagnostics=[(".git", "git", "invalid name")], **LOST)
def g94(d, r, big): init(r); w(d/"outside/x", OUTSIDE); w(r/".git/HEAD", "ref: refs/heads/../../../../outside/x\n")

@case("g95_alternates_loop", "alternates that name themselves, each other and 1,000 directories that do not exist", "endless", "a diagnostic", **LOST)
def g95(d, r, big):
    init(r); w(r/"odb/info/alternates", "../.git/objects\n../odb\n")
    w(r/".git/objects/info/alternates", "\n".join(["../objects", "../../odb"] + [f"../../none{i}" for i in range(1000)]) + "\n")

@case("g96_zlib_endless", "a loose commit of 300 MB of zeros in 300 KB", "memory", "a diagnostic", diagnostics=[(".git", "git", "the commit of HEAD was not read")], **LOST)
def g96(d, r, big):
    init(r); s = zlib.compressobj(9); z = bytearray(s.compress(b"commit %d\0" % (300 << 20)))
    for _ in range(300): z += s.compress(b"\0"*(1 << 20))
    id = "ab"*20; w(r/".git/objects"/id[:2]/id[2:], bytes(z + s.flush())); head_is(r, id)

@case("g97_split_index", "a split index", "entries are missing without a diagnostic", "a diagnostic with a remedy", diagnostics=[(".git", "git", "--no-split-index")], **LOST)
def g97(d, r, big): init(r); git(r, "update-index", "--split-index")

@case("g98_formats", "unknown extension of the repository's format, and one of a later version", "wrong data are read", "a diagnostic", diagnostics=[(".git", "git", "unknown extension")], **LOST)
def g98(d, r, big): init(r); git(r, "config", "core.repositoryformatversion", "1"); git(r, "config", "extensions.future", "true")

@case("g99_many_packs", "1,500 packs: more than a process may have open files", "no file can be opened any more", "all are searched", complete=True, rows=BENIGN)
def g99(d, r, big):
    init(r)
    for i in range(1500):
        content = b"%d" % i; write_pack(r, [(object_id(b"blob", content), 3, len(content), zlib.compress(content))], f"{i:04}")
