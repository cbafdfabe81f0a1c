"""Print one of README.md's two commands: ``python readme_commands.py README.md main|tests``."""

import re
import sys
from pathlib import Path


def commands(readme):
    """The shell commands of the file, one fenced ``sh`` block each, in order: main job, tests."""
    return [block.strip() for block in re.findall(r"^```sh\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)]


if __name__ == "__main__":
    found = commands(Path(sys.argv[1]).read_text(encoding="utf-8"))
    if len(found) != 2:
        sys.exit(f"{sys.argv[1]} must hold exactly two sh blocks, found {len(found)}")
    print(found[["main", "tests"].index(sys.argv[2])])
