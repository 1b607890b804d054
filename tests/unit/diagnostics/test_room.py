import subprocess
import sys


def test_importing_the_room_is_cheap():
    heavy = "lark numpy pydantic rich typer json lstmspec.diagnostics.render.full"
    code = (
        f"import sys, lstmspec.diagnostics; print([n for n in {heavy.split()} if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
