"""tools/check_tools.sh names what is missing, and what to install."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def check(path, python):
    """The exit status and the complaints of the script with `path` as its whole PATH."""
    command = [shutil.which("sh"), str(ROOT / "tools" / "check_tools.sh"), python]
    answer = subprocess.run(command, cwd=ROOT, env={"PATH": str(path)}, capture_output=True, text=True)
    return answer.returncode, [line for line in answer.stderr.splitlines() if line.startswith("missing:")]


def test_every_missing_tool_is_named_at_once(tmp_path):
    assert check(tmp_path, "python3") == (
        1,
        [
            "missing: cargo, the build tool of Rust",
            "missing: Python 3.10 or newer (python3 is not a command)",
            "missing: a C++ compiler (it links the extension)",
        ],
    )


def test_an_old_python_is_named_with_its_version(tmp_path):
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.8.1"\nexit 1\n')
    old.chmod(0o755)
    _, complaints = check(tmp_path, str(old))
    assert "missing: Python 3.10 or newer (found: Python 3.8.1)" in complaints


def test_a_python_without_venv_is_told_to_get_it(tmp_path):
    bare = tmp_path / "python3"
    bare.write_text('#!/bin/sh\ncase "$2" in *venv*) exit 1;; esac\n')
    bare.chmod(0o755)
    _, complaints = check(tmp_path, str(bare))
    assert "missing: the venv module of Python" in complaints


def test_the_python_of_this_test_is_good_enough(tmp_path):
    _, complaints = check(tmp_path, sys.executable)
    assert [text for text in complaints if "ython" in text] == []
