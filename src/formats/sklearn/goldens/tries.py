# Goldens of classes and parameters that not all versions have: what a version lacks is left out, with a word. Versions
# besides 0.19, 1.3 and 1.9 are there for their names of attributes, and Python 2 for its texts: they get the first case of
# each class only, and those of labels.
from __future__ import print_function

import sys

from golden import Goldens, METHODS, VERSION, answer

WHOLE = VERSION in [(0, 19), (1, 3), (1, 9)] and sys.version_info[0] > 2


class Tries(Goldens):
    def __init__(self, family):
        super(Tries, self).__init__(family)
        self.seen = set()

    def add(self, name, make, rows, kind=None, methods=METHODS, withheld=(), answers=None):
        """`make` gives the fitted estimator, so that what fails there is left out; `withheld` methods are refused here,
        `answers` are functions that answer in the place of the estimator's methods."""
        try:
            estimator = make()
        except (AttributeError, ImportError, NameError, TypeError, ValueError) as error:
            print("left out:", name, "-", type(error).__name__, str(error)[:120], file=sys.stderr)
            return
        own = type(estimator).__name__
        if not WHOLE and own in self.seen and "labels" not in name:
            return
        self.seen.add(own)
        super(Tries, self).add(name, estimator, rows, kind, [] if answers else methods)
        for method, answers_to in (answers or {}).items():
            try:
                self.cases[-1]["answers"][method] = answer(answers_to(rows))
            except Exception as error:
                self.cases[-1]["answers"][method] = {"error": str(error)[:200]}
        for method in withheld:
            self.cases[-1]["answers"][method] = {"error": "withheld"}
