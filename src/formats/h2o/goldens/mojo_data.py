# Small made-up data for the MOJO generators: numbers and levels with missing cells, names and levels of any script, digits
# as levels; and rows that ask for the worst.
import math
import random

LEVELS = {"ville": ["Zürich", "東京", "a b", "São"], "code": ["1", "2", "10"]}
TYPES = {"x": "real", "größe": "real", "n": "int", "ville": "enum", "code": "enum"}
PREDICTORS = ["x", "größe", "n", "ville", "code"]


def training(count=240, seed=7, missing=0.04):
    """{column: cells}, with several responses."""
    rng = random.Random(seed)
    data = {name: [] for name in PREDICTORS}
    extra = {name: [] for name in ("y", "b", "m", "o", "count", "positive", "share", "off", "w", "digits")}
    for _ in range(count):
        x, g, n = rng.gauss(0, 2), rng.uniform(10, 500), rng.randrange(0, 9)
        v, c = rng.randrange(4), rng.randrange(3)
        off = rng.uniform(-0.5, 0.5)
        eta = 0.4 * x - 0.004 * g + 0.2 * n + [0.5, -0.3, 0.0, 1.0][v] + [0.0, 0.7, -0.4][c] - 0.3
        row = {"x": x, "größe": g, "n": n, "ville": LEVELS["ville"][v], "code": LEVELS["code"][c]}
        for name in PREDICTORS:
            data[name].append(None if rng.random() < missing else row[name])
        p = 1 / (1 + math.exp(-eta))
        extra["y"].append(eta * 3 + rng.gauss(0, 1))
        extra["b"].append("ja" if rng.random() < p else "nein")
        extra["digits"].append("1" if rng.random() < p else "0")
        extra["m"].append(["klein", "mittel", "groß"][min(2, int(abs(eta + rng.gauss(0, 0.7))))])
        extra["o"].append("o%d" % min(3, max(0, int(eta + rng.gauss(0, 0.5) + 1))))
        extra["count"].append(int(math.exp(min(eta, 3)) * rng.uniform(0.5, 1.5)))
        extra["positive"].append(math.exp(min(eta, 3) / 2) * rng.uniform(0.5, 1.5) + 0.01)
        extra["share"].append(min(1, max(0, p + rng.uniform(-0.1, 0.1))))
        extra["off"].append(off)
        extra["w"].append(rng.uniform(0.5, 2))
    data.update(extra)
    return data


def rows(more=None, huge=True):
    """Rows to be answered; `more`: {column: cells} of further columns, taken in turn."""
    base = [
        {"x": 0.5, "größe": 120.0, "n": 3, "ville": "Zürich", "code": "1"},
        {"x": -2.25, "größe": 33.3, "n": 0, "ville": "東京", "code": "2"},
        {"x": 1e-310, "größe": 499.0, "n": 8, "ville": "a b", "code": "10"},
        {"x": -0.0, "größe": 250.0, "n": 5, "ville": "São", "code": 2},
        {"x": None, "größe": 250.0, "n": 5, "ville": "São", "code": "2"},
        {"x": 0.1, "größe": None, "n": 5, "ville": "Zürich", "code": "2"},
        {"x": 0.1, "größe": 100.0, "n": None, "ville": "Zürich", "code": "2"},
        {"x": 0.1, "größe": 100.0, "n": 4, "ville": None, "code": "2"},
        {"x": 0.1, "größe": 100.0, "n": 4, "ville": "東京", "code": None},
        {"x": None, "größe": None, "n": None, "ville": None, "code": None},
        {"x": 0.1, "größe": 100.0, "n": 4, "ville": "nirgends", "code": "7"},
        {"x": 0.1, "größe": 100.0, "n": 4, "ville": "", "code": "2"},
        {"größe": 80.0, "ville": "São"},
        {},
        {"x": 12.5, "größe": -40.0, "n": 3.5, "ville": "a b", "code": "1"},
    ]
    if huge:
        base += [
            {"x": 1e300, "größe": 10.0, "n": 1, "ville": "a b", "code": "1"},
            {"x": -1e300, "größe": 10.0, "n": 1, "ville": "a b", "code": "1"},
            {"x": math.inf, "größe": 10.0, "n": 1, "ville": "a b", "code": "1"},
        ]
    for name, cells in (more or {}).items():
        for i, row in enumerate(base):
            cell = cells[i % len(cells)]
            if cell is not None:
                row[name] = cell
    return base
