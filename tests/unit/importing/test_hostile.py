"""Every hostile file is refused with a sentence, in a moment and in little memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.importing.hostile import HOSTILE, make_all

SECONDS, MEBIBYTES = 0.3, 100

REFUSE = """
import json, sys, time
from pathlib import Path
import h5py, numpy
from lstmspec import SpecError, import_model

def high_water():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

found = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    Path("/proc/self/clear_refs").write_text("5")
    start, before = time.process_time(), high_water()
    try:
        import_model(path)
        code, text = 0, ""
    except SpecError as error:
        code, text = error.exit_code, error.diagnostics[0].message
    taken = time.process_time() - start
    found[path.name] = [code, text, taken, high_water() - before]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list]:
    folder: Path = tmp_path_factory.mktemp("hostile")
    make_all(folder)
    done = subprocess.run(
        [sys.executable, "-c", REFUSE, str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_is_refused(name: str, refused: dict[str, list]):
    code, text, _, _ = refused[name]
    assert code == HOSTILE[name][0], text
    assert name in text or "budget" in text


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_it_is_refused_in_a_moment_and_in_little_memory(name: str, refused: dict[str, list]):
    _, _, seconds, grown = refused[name]
    assert seconds < SECONDS
    assert grown < MEBIBYTES
