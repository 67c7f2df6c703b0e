"""Download one source distribution from the index that pip is set up to use.

`pip download` would run the build hooks of the project; this asks pip's own finder for the link of
the named file and streams it to a file, and runs nothing of the project.

    python3 - NAME FILE TARGET
"""

import sys

from pip._internal.commands import create_command
from pip._internal.network.utils import response_chunks

name, filename, target = sys.argv[1:]
command = create_command("download")
with command.main_context():
    options, _ = command.parse_args(["--no-deps", "--no-binary", ":all:", name])
    session = command.get_default_session(options)
    finder = command._build_package_finder(options, session, ignore_requires_python=True)
    links = (candidate.link for candidate in finder.find_all_candidates(name))
    link = next((link for link in links if link.filename == filename), None)
    if link is None:
        sys.exit(f"the configured index offers no {filename}")
    # As stored: a server may otherwise compress the archive once more on the way.
    headers = {"Accept-Encoding": "identity"}
    response = session.get(link.url_without_fragment, headers=headers, stream=True)
    response.raise_for_status()
    with open(target, "wb") as file:
        for chunk in response_chunks(response):
            file.write(chunk)
