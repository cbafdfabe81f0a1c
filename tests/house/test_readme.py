"""The README's two commands are the ones that are tested, and its claims about files hold."""

import importlib.util
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")

spec = importlib.util.spec_from_file_location("readme_commands", Path(__file__).with_name("readme_commands.py"))
readme_commands = importlib.util.module_from_spec(spec)
spec.loader.exec_module(readme_commands)


def test_there_are_exactly_two_commands():
    main, tests = readme_commands.commands(README)
    assert "\n" not in main + tests
    for command in (main, tests):
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install ")
    assert main.endswith(" -m seqnet")
    assert re.search(r" -m pytest tests$", tests)


def test_the_check_script_runs_the_readmes_test_command():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert 'readme_commands.py" "$root/README.md" tests' in script
    assert 'bash -euo pipefail -c "$command"' in script


def test_links_and_folders_exist():
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
    for target in re.findall(r"`((?:csrc|seqnet|tests)/[\w/]*)`", README):
        assert (ROOT / target).exists(), target


def test_one_version_everywhere():
    import seqnet

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert seqnet.__version__ == project["version"] == "0.1.0"


def test_python_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["requires-python"] == ">=3.11"
    built = {re.sub(r"cp(\d)(\d+)t?-\*", r"\1.\2", tag) for tag in project["tool"]["cibuildwheel"]["build"]}
    named = {c.split(" :: ")[-1] for c in project["project"]["classifiers"] if re.search(r":: 3\.\d+$", c)}
    assert built == named
    assert "Python 3.11 or newer" in README
