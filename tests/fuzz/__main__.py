"""`python -m tests.fuzz`: see `campaign`, which other processes can import."""

import sys

from tests.fuzz.campaign import main

if __name__ == "__main__":
    sys.exit(main())
