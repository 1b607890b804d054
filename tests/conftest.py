"""What every test may ask for."""

import pytest
from hypothesis import settings

# A busy machine is no reason to fail: speed is measured in tests/benchmarks.
settings.register_profile("lstmspec", deadline=None)
settings.load_profile("lstmspec")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens",
        action="store_true",
        help="rewrite expected files from what the code does now",
    )


@pytest.fixture(scope="session")
def update_goldens(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be rewritten."""
    return bool(request.config.getoption("--update-goldens"))
