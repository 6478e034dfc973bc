"""`python -m core`: see core/cli.py."""

from core.cli import main

if __name__ == "__main__":
    main()
