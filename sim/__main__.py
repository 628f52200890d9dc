"""``python -m sim`` is the command `wary`."""

from sim.cli import main

if __name__ == "__main__":
    main()
