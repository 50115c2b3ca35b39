# Goldens of classes and parameters that not all versions have: what a version lacks is left out, with a word. Versions
# besides 0.19, 1.3 and 1.9 are there for their names of attributes, and Python 2 for its texts: they get the first case of
# each class only, and those of labels.
from __future__ import print_function

import sys

from golden import Goldens, METHODS, VERSION

WHOLE = VERSION in [(0, 19), (1, 3), (1, 9)] and sys.version_info[0] > 2


class Tries(Goldens):
    def __init__(self, family):
        super(Tries, self).__init__(family)
        self.seen = set()

    def add(self, name, make, rows, kind=None, methods=METHODS):
        """`make` gives the fitted estimator, so that what fails there is left out."""
        try:
            estimator = make()
        except (AttributeError, ImportError, NameError, TypeError, ValueError) as error:
            print("left out:", name, "-", type(error).__name__, str(error)[:120], file=sys.stderr)
            return
        own = type(estimator).__name__
        if not WHOLE and own in self.seen and "labels" not in name:
            return
        self.seen.add(own)
        super(Tries, self).add(name, estimator, rows, kind, methods)
