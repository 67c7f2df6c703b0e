"""Checks the behavior and the outputs of a program on a case."""
import csv, html.parser, io, json, os, re, subprocess
import xml.parsers.expat as expat
from pathlib import Path

CANARIES = ["user-config-canary"]

def ended(done, limits, codes):
    """Returns the faults in exit code, time and memory."""
    seconds, mib = limits; why = []
    if done["killed"]: why.append("hangs")
    if done["seconds"] > seconds: why.append(f"took {done['seconds']:.1f} s")
    if done["mib"] > mib: why.append(f"{done['mib']} MiB")
    if os.WIFSIGNALED(done["status"]): why.append(f"killed by signal {os.WTERMSIG(done['status'])}")
    elif os.WEXITSTATUS(done["status"]) not in codes: why.append(f"exit {os.WEXITSTATUS(done['status'])}, not {'/'.join(map(str, sorted(codes)))}")
    return why

def written(case, out, before, wanted):
    """Returns the faults in the new files of {out}, which include the two standard streams."""
    why, missing = [], set(case["wanted"]) if wanted else set()
    for file in sorted(out.iterdir()):
        if not file.is_file() or file.name in before: continue
        content = file.read_bytes()
        why += [f"{file.name} does not parse: {error}" for error in [parse(file.name, content)] if error]
        why += [f"canary {c!r} in {file.name}" for c in [*case["canaries"], *CANARIES] if c.encode() in content]
        missing = {w for w in missing if w.encode() not in content}
        if file.name in ("stdout", "stderr"):
            if b"\x1b" in content: why.append("raw escape byte printed")
            if b"panicked at" in content: why.append("panic: " + content.decode("utf-8", "replace")[:200])
    if missing: why.append(f"not reported: {sorted(missing)}")
    return why

def parse(name, content):
    """Returns why a file does not have the format of its name, if so."""
    try:
        text = content.decode("utf-8")
        if name.endswith(".json"): json.loads(text)
        elif name.endswith(".xml"): expat.ParserCreate().Parse(content, True)
        elif name.endswith(".spdx"): tags(text)
        elif name.endswith(".html"): html.parser.HTMLParser().feed(text)
        elif name.endswith(".csv"):
            widths = {len(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)}
            if len(widths) > 1: return f"rows of {sorted(widths)} fields"
    except Exception as error: return error

def tags(text):
    """Fails unless every line is a tag with its value, or part of a text between delimiters (SPDX 2.3, 4.3)."""
    rest = re.sub(r"^[A-Za-z]+: <text>(?:(?!</text>).)*</text>$", "", text, flags=re.DOTALL | re.MULTILINE)
    for line in rest.split("\n"):
        if line and not re.fullmatch(r"[A-Za-z]+: (?!.*</?text>).+", line): raise ValueError(f"not a tag: {line[:100]!r}")

def stated(case, file):
    """Returns the expectations of the case that the report does not meet."""
    try: report = json.loads(file.read_bytes())
    except ValueError: return []  # reported by `written`
    why = []
    if case["complete"] not in (None, report.get("complete")): why.append(f"complete is {report.get('complete')}")
    said = [(d["path"], d["kind"], d["message"]) for d in report.get("diagnostics", [])]
    for path, kind, part in case["diagnostics"]:
        if not any(p == path and k == kind and part in m for p, k, m in said):
            why.append(f"no diagnostic {path!r} {kind} {part!r} in {[s for s in said if s[0] == path] or said[:4]}")
    found = [(r["path"], r["value"]) for r in report.get("references", [])]
    for path, part in case["rows"]:
        n = sum(p == path and part in v for p, v in found)
        if n != 1: why.append(f"{n} references {path!r} {part!r}")
    for path, part in case["absent"]:
        if any(p == path and part in v for p, v in found): why.append(f"a reference {path!r} {part!r}")
    return why

def differs(file):
    """Returns the differences between a tree and its own baseline; there must be none."""
    try: delta = json.loads(file.read_bytes())
    except ValueError: return []  # reported by `written`
    summary = delta["summary"]
    counts = {"inputs": len(delta["inputs"])} | {name: summary[name] for name in ("weakened", "strengthened")}
    for rows in ("components", "references", "findings"):
        counts |= {f"{rows} {name}": summary[rows][name] for name in ("new", "changed", "resolved", "moved")}
    counts = {name: count for name, count in counts.items() if count}
    return [f"differs from its own baseline: {counts}"] if counts else []

def unsound(program, file, repo, args):
    """Returns the violations of soundness in a report, at most three. Without a tree, places are not checked."""
    revision = args[args.index("--rev"):][:2] if "--rev" in args else []
    source = ["--source", str(repo), *revision] if repo else []
    done = subprocess.run([program, "sound", *source, str(file)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = done.stdout.decode("utf-8", "replace").splitlines() or ["no word"]
    return [f"unsound: {line[:200]}" for line in lines[:3]] if done.returncode else []

def state(folder):
    """Returns kinds, sizes and times of all files in a folder whose paths are not too long."""
    found = {}
    for base, folders, files in os.walk(folder):
        if len(base) > 3000: folders.clear(); continue
        for name in [*folders, *files]:
            path = os.path.join(base, name); info = os.lstat(path)
            found[path] = (info.st_mode, info.st_size, info.st_mtime_ns)
    return found
