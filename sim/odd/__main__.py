"""``python -m sim.odd``: rewrite the generated blocks of the model's description."""

import sys

from sim.odd.document import main

if __name__ == "__main__":
    sys.exit(main())
