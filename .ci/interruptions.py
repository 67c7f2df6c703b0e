#!/usr/bin/env python3
"""Interrupts a command while it writes, and checks the remaining files.

    interruptions.py PLIMSOLL [--runs N] [--seed N]

Each output must have its old content or the new one, without temporary files beside it. Each run is one
command (several outputs of a scan, a review, an update of a baseline, a stored history) and one
interruption: a signal at a random moment, a closed standard output, a full disk, a limit on the size of
files, a read-only target, a read-only folder. Prints one line for each kind, and exits with 1 after a
failure.

A full disk is a small tmpfs, if this script may mount one. As root, it tests read-only targets as another
user.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

OLD = b"old content, kept whole\n" * 40
NOBODY = 65534
SIGNALS = {"SIGINT": signal.SIGINT, "SIGTERM": signal.SIGTERM, "SIGHUP": signal.SIGHUP, "SIGPIPE": signal.SIGPIPE}
DONE = {0, 10, 13}


def repository(folder):
    """A repository whose report takes a while to write."""
    workflows = folder / ".github/workflows"
    workflows.mkdir(parents=True)
    for number in range(40):
        steps = "".join(f"      - uses: owner{number}/action{step}@v{step}\n" for step in range(40))
        (workflows / f"w{number}.yml").write_text(f"on: push\njobs:\n  b:\n    steps:\n{steps}")
    git = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "c"]):
        subprocess.run(git + command, check=True)


def commands(repo, out):
    """Each command with the files that it writes."""
    review = {name: out / f"review.{name}" for name in ("html", "junit", "csv", "sarif", "json")}
    scan = {name: out / f"scan.{name}" for name in ("json", "cyclonedx-json", "spdx-json", "sarif", "markdown")}
    several = lambda files: [part for name, file in files.items() for part in ("-o", f"{name}={file}")]
    baseline = out / "baseline.json"
    return {
        "scan": (["scan", repo, *several(scan)], list(scan.values())),
        "review": (["review", repo, *several(review)], list(review.values())),
        "baseline": (["baseline", "init", repo, "-o", baseline], [baseline]),
        "update": (["baseline", "update", repo, "-o", baseline], [baseline]),
        "history": (["history", repo, "--save", out / "saved", "-o", f"json={out / 'trend.json'}"], [out / "trend.json"]),
    }


class Judge:
    def __init__(self, plimsoll, home):
        self.plimsoll = plimsoll
        self.repo = home / "repo"
        self.env = {"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": "1700000000"}
        repository(self.repo)
        self.counts = collections.Counter()
        self.moments = collections.Counter()
        self.wrong = []
        self.reference, self.took = {}, {}
        out = home / "reference"
        out.mkdir()
        for name, (arguments, files) in commands(self.repo, out).items():
            if name == "update":
                # The same baseline, formatted differently: it can be read, but differs from the new file.
                first = self.reference["baseline"]["baseline.json"]
                files[0].write_bytes(json.dumps(json.loads(first)).encode())
                self.baseline = files[0].read_bytes()
            start = time.monotonic()
            done = subprocess.run([plimsoll, *arguments], env=self.env, capture_output=True)
            self.took[name] = time.monotonic() - start
            assert done.returncode in DONE, (name, done)
            self.reference[name] = {str(file.relative_to(out)): file.read_bytes() for file in out.rglob("*") if file.is_file()}
            shutil.rmtree(out)
            out.mkdir()

    def prepare(self, name, out, old):
        """Creates the files that the command replaces. A first baseline must not exist."""
        arguments, files = commands(self.repo, out)[name]
        if name == "update" or (old and name != "baseline"):
            for file in files:
                file.write_bytes(self.old(name))
                file.chmod(0o640)
        # For read-only targets, another user reads the repository.
        return [self.plimsoll, *map(str, arguments), "--git", "anywhere"]

    def old(self, name):
        return self.baseline if name == "update" else OLD

    def judge(self, kind, name, out, old, status, errors):
        self.counts[kind] += 1
        complain = lambda what: self.wrong.append(f"{kind}, {name}, exit {status}: {what}: {errors[-300:]}")
        new = whole = 0
        for file in out.rglob("*"):
            if not file.is_file():
                continue
            path = str(file.relative_to(out))
            content = file.read_bytes()
            if content == self.reference[name].get(path):
                new += 1
            elif (old or name == "update") and content == self.old(name):
                whole += 1
            else:
                complain(f"{path} has {len(content)} bytes that are neither the old content nor the new")
            if old and name != "baseline" and not path.startswith("saved/") and file.stat().st_mode & 0o777 not in (0o640, 0o440):
                complain(f"{path} has the mode {file.stat().st_mode & 0o777:o}")
        if new and whole and name != "history":
            complain("some outputs are new and some are old")
        if status in DONE and new != len(self.reference[name]):
            complain(f"{new} of {len(self.reference[name])} outputs are written")
        if b"panic" in errors or status in (-signal.SIGXFSZ, -signal.SIGABRT, -signal.SIGSEGV):
            complain("it failed badly")
        self.moments[kind, "new" if new else "old"] += 1

    def run(self, kind, name, command, out, old, chance):
        options = {"env": self.env, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        if kind in SIGNALS:
            process = subprocess.Popen(command, **options)
            time.sleep(chance.uniform(0, 1.3) * self.took[name])
            process.send_signal(SIGNALS[kind])
        elif kind == "reader gone":
            process = subprocess.Popen([*command, *(["-o", "json"] if name == "scan" else [])], **{**options, "stdout": subprocess.PIPE})
            process.stdout.close()
        elif kind == "file size limit":
            limit = chance.choice([1 << 10, 1 << 13, 1 << 16, 1 << 18])
            limits = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            process = subprocess.Popen(command, preexec_fn=limits, **options)
        else:
            user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 and kind != "full disk" else {}
            process = subprocess.Popen(command, **options, **user)
        # `communicate` would read the closed pipe.
        errors = process.stderr.read()
        status = process.wait(timeout=60)
        if kind in SIGNALS and status not in DONE | {-SIGNALS[kind]}:
            self.wrong.append(f"{kind}, {name}: exit {status}: {errors[-300:]}")
        (out / "filler").unlink(missing_ok=True)
        self.judge(kind, name, out, old, status, errors)


def mounted(folder):
    """Mounts a disk in memory, if the machine allows it."""
    command = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True).returncode == 0


def fill(folder, left):
    """Fills a disk up to this number of bytes."""
    disk = os.statvfs(folder)
    (folder / "filler").write_bytes(bytes(max(0, disk.f_bavail * disk.f_frsize - left)))


def interrupt(judge, home, kind, chance):
    out = pathlib.Path(tempfile.mkdtemp(dir=home))
    for folder in (home, out, judge.repo):
        folder.chmod(0o755)
    name = chance.choice(list(judge.reference))
    old = chance.random() < 0.7
    disk = kind == "full disk" and mounted(out)
    if kind == "full disk" and not disk:
        out.rmdir()
        return False
    if kind == "read-only target":
        old, name = True, "scan"
    try:
        # As root, these two are tested as another user; otherwise, file modes are enough.
        command = judge.prepare(name, out, old)
        if kind == "full disk":
            fill(out, chance.choice([0, 4 << 10, 64 << 10, 256 << 10, 1 << 20]))
        elif kind == "read-only target":
            out.chmod(0o777)
            if os.getuid() != 0:
                for file in out.iterdir():
                    file.chmod(0o440)
        elif kind == "read-only folder" and os.getuid() != 0:
            out.chmod(0o555)
        judge.run(kind, name, command, out, old, chance)
    finally:
        out.chmod(0o755)
        if disk:
            subprocess.run(["umount", str(out)], check=True)
        shutil.rmtree(out)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("plimsoll", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # The command inherits ignored signals, as with `nohup`.
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    chance = random.Random(args.seed)
    kinds = [*SIGNALS, "reader gone", "full disk", "file size limit", "read-only target", "read-only folder"]
    with tempfile.TemporaryDirectory() as home:
        home = pathlib.Path(home)
        judge = Judge(args.plimsoll.resolve(), home)
        skipped = {kinds[run % len(kinds)] for run in range(args.runs) if not interrupt(judge, home, kinds[run % len(kinds)], chance)}
    for kind in kinds:
        old, new = judge.moments[kind, "old"], judge.moments[kind, "new"]
        print(f"{kind}: " + ("skipped, nothing could be mounted" if kind in skipped else f"{judge.counts[kind]} runs, {old} left the old files, {new} the new ones"))
    for line in judge.wrong:
        print("wrong:", line)
    print(f"{sum(judge.counts.values())} runs, {len(judge.wrong)} wrong")
    return 1 if judge.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
