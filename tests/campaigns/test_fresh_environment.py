"""A spec trains in an environment that holds only the core dependencies of lstmspec."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("training_alone.py")


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment with what was built from this tree, and no more."""
    folder = tmp_path_factory.mktemp("fresh")
    run(sys.executable, "-m", "venv", folder / "environment")
    found = folder / "environment" / ("Scripts" if os.name == "nt" else "bin") / "python"
    # Built from a copy, so that nothing of the build is left in the tree.
    copy = shutil.copytree(ROOT, folder / "tree", ignore=shutil.ignore_patterns(".*", "build"))
    pip(found, "wheel", "--no-deps", "--wheel-dir", folder, copy)
    (wheel,) = folder.glob("lstmspec-*.whl")
    pip(found, "install", wheel)
    return found


def test_a_spec_trains_where_only_the_core_is_installed(python: Path, tmp_path: Path):
    print(run(python, SCRIPT, tmp_path))


def pip(python: Path, *arguments: object) -> None:
    """Run pip, or skip the test where it reaches no index."""
    done = start(python, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments)
    if done.returncode and "connection broken" in done.stderr:
        pytest.skip("pip reaches no index")
    assert not done.returncode, done.stderr


def run(*command: object) -> str:
    """What `command` prints."""
    done = start(*command)
    assert not done.returncode, done.stderr
    return done.stdout


def start(*command: object) -> subprocess.CompletedProcess[str]:
    """Run `command` apart from this environment and from the tree."""
    hidden = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    return subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name not in hidden},
        cwd=Path(sys.executable).parent,
    )
