#!/usr/bin/env python3
"""Seeds for the targets `git_objects` and `git_files`, made with git: git_seeds.py FOLDER

Writes FOLDER/git_objects/* and FOLDER/git_files/*. The first byte of each says which reader it is for: its place in
the target's list.
"""
import os, subprocess, sys, tempfile, zlib
from pathlib import Path

def git(repo, *args):
    env = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1", GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@x",
               GIT_COMMITTER_NAME="a", GIT_COMMITTER_EMAIL="a@x", GIT_AUTHOR_DATE="2026-01-01T00:00:00Z", GIT_COMMITTER_DATE="2026-01-01T00:00:00Z")
    return subprocess.run(["git", "-C", str(repo), *args], env=env, check=True, stdout=subprocess.PIPE).stdout

def main(out):
    count = 0
    def seed(target, kind, content):
        nonlocal count
        count += 1
        folder = out / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"git-{count}").write_bytes(bytes([kind]) + content)
    with tempfile.TemporaryDirectory() as folder:
        repo = Path(folder)
        git(repo, "init", "-q", "-b", "main")
        for number in range(4):
            (repo / "dir").mkdir(exist_ok=True)
            (repo / "dir/file").write_text("".join(f"line {line} of {number if line == 7 else 0}\n" for line in range(50)))
            git(repo, "add", "-A"); git(repo, "commit", "-qm", f"c{number}"); git(repo, "tag", "-am", "t", f"v{number}")
        for file in sorted((repo / ".git/objects").glob("??/*"))[:12]:
            seed("git_objects", 2, file.read_bytes())
            content = zlib.decompress(file.read_bytes()); kind, body = content.split(b" ")[0], content.split(b"\0", 1)[1]
            seed("git_objects", {b"tree": 5, b"blob": 3}.get(kind, 4), body)
        for version in "234":
            git(repo, "update-index", "--index-version", version); seed("git_files", 0, (repo / ".git/index").read_bytes()[:-20])
        git(repo, "repack", "-qad"); git(repo, "pack-refs", "--all")
        pack = next((repo / ".git/objects/pack").glob("*.pack"))
        seed("git_objects", 0, pack.with_suffix(".idx").read_bytes())
        content = pack.read_bytes()
        for offset in range(12, 400, 40): seed("git_objects", 1, content[offset:offset + 300])
        seed("git_objects", 3, b"0123456789a" + bytes([11, 9, 0x91, 2, 4, 2, 97, 98, 0x91, 7, 3]))
        seed("git_files", 1, (repo / ".git/packed-refs").read_bytes())
        git(repo, "config", "remote.origin.url", "https://example.org/o/r"); seed("git_files", 2, (repo / ".git/config").read_bytes())
        seed("git_files", 2, b'[remote "a\\"b"]\n\turl = "x y" ; no\n[include]\n\tpath = x\\\n y\n')
        for text in ("HEAD~3^2", "v1^{commit}~", "main^0", "abcd~99"): seed("git_files", 3, text.encode())
    print(f"{count} seeds")

main(Path(sys.argv[1]))
