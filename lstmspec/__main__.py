"""`python -m lstmspec`."""

from lstmspec.cli import main

if __name__ == "__main__":
    main()
