#!/usr/bin/env python3
"""Count the `uses:` references of a tree by a second method, for comparison with Plimsoll.

The script reads lines instead of YAML: it shares no code and no approach with the library, and only
needs the Python standard library. Comments and block scalars are skipped; every other `uses:` key
with a value counts, in block style and in flow mappings.

Active:   the workflow files in `.github/workflows` of the root, and every action file below the root
          that is not in third-party code, or to which an active file refers by a local path.
Inactive: workflow and action files in third-party code: below a folder with its own `.github` (a
          nested repository) or below a conventional vendor folder.

    count_uses.py ROOT           prints {"active": N, "active_sha": N, "inactive": N}
    count_uses.py --list ROOT    also prints one line per reference
"""

import json
import os
import re
import sys

KEY = re.compile(r"""^(?P<lead>\s*(?:-\s+)*)(?P<quote>["']?)uses(?P=quote)\s*:(?:\s+(?P<value>.*))?$""")
FLOW = re.compile(r"""[{,]\s*["']?uses["']?\s*:\s+(?P<value>[^,}]+)""")
# A block scalar: its key or dash, then `|` or `>` with indicators.
BLOCK = re.compile(r"""^(?P<lead>\s*(?:-\s+)*)(?:(?P<key>[^\s#"'][^#]*?|"[^"]*"|'[^']*'):\s+)?(?:[&!]\S+\s+)*[|>][0-9+-]*\s*(?:#.*)?$""")
SHA = re.compile(r"@[0-9a-fA-F]{40}$")
VENDOR_FOLDERS = {"third-party", "third_party", "thirdparty", "3rdparty", "3rd_party", "vendor", "vendored",
                  "external", "externals", "extern", "deps", "subprojects", "submodules", "node_modules"}
WORKFLOW_SUFFIXES = (".yml", ".yaml")
ACTION_NAMES = ("action.yml", "action.yaml")


def scalar(text):
    """Returns the value without quotes and without the comment after it."""
    text = (text or "").strip()
    if text[:1] in ("'", '"'):
        end = text.find(text[0], 1)
        return text[1:end] if end > 0 else text[1:]
    return re.split(r"\s+#", text, maxsplit=1)[0].strip()


def references(path):
    """Yield (line, value) for each `uses:` key of a file."""
    block_indent = None
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file.read().splitlines(), 1):
            indent = len(line) - len(line.lstrip(" "))
            if block_indent is not None:
                if not line.strip() or indent > block_indent:
                    continue
                block_indent = None
            if line.lstrip().startswith("#"):
                continue
            found = KEY.match(line)
            if found:
                value = scalar(found["value"])
                if value:
                    yield number, value
            else:
                for flow in FLOW.finditer(re.split(r"\s#", line, maxsplit=1)[0]):
                    yield number, scalar(flow["value"])
            block = BLOCK.match(line)
            if block:
                # The scalar is indented deeper than its key; without a key, deeper than the last dash.
                lead = block["lead"]
                block_indent = len(lead) if block["key"] else max(lead.rfind("-"), 0)


def candidates(root):
    """Yield (relative path, is workflow) for each workflow or action file, sorted."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name != ".git")
        relative = os.path.relpath(folder, root)
        parts = [] if relative == "." else relative.split(os.sep)
        for name in sorted(files):
            path = "/".join([*parts, name])
            if os.path.islink(os.path.join(folder, name)):
                continue
            if parts[-2:] == [".github", "workflows"] and name.endswith(WORKFLOW_SUFFIXES):
                yield path, True
            elif name in ACTION_NAMES:
                yield path, False


def foreign(root, path, workflow):
    """Whether a file is in third-party code."""
    parts = path.split("/")[:-1]
    above = parts[:-2] if workflow else parts
    for depth in range(1, len(above) + 1):
        if above[depth - 1] == ".github":
            break
        if above[depth - 1].lower() in VENDOR_FOLDERS:
            return True
        if os.path.isdir(os.path.join(root, *above[:depth], ".github")):
            return True
    return workflow and len(above) > 0


def main(arguments):
    listing = "--list" in arguments
    [root] = [argument for argument in arguments if argument != "--list"]
    files = dict(candidates(root))
    uses = {path: list(references(os.path.join(root, path))) for path in files}
    active = [path for path, workflow in files.items() if not foreign(root, path, workflow)]
    for path in active:  # grows while local references are followed
        for _, value in uses[path]:
            if value.startswith("./"):
                local = os.path.normpath(value[2:]).replace(os.sep, "/")
                for target in (local, *(f"{local}/{name}" for name in ACTION_NAMES)):
                    if target in files and target not in active:
                        active.append(target)
    if listing:
        for path in files:
            for number, value in uses[path]:
                print("active" if path in active else "inactive", f"{path}:{number}", value)
    rows = [value for path in active for _, value in uses[path]]
    print(json.dumps({
        "active": len(rows),
        "active_sha": sum(1 for value in rows if SHA.search(value)),
        "inactive": sum(len(uses[path]) for path in files if path not in active),
    }))


if __name__ == "__main__":
    main(sys.argv[1:])
