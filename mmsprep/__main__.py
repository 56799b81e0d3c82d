"""`python -m mmsprep` is the same as `mmsprep`."""

import sys

from mmsprep.cli import main

sys.exit(main())
