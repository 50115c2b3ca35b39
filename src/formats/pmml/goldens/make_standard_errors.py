# python 3.11, requirements.txt
# standardError of linear models with a PCovMatrix, which JPMML-Evaluator does not answer: statsmodels does.
import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

from documents import Goldens, cat, num, output, pmml, schema

goldens = Goldens("standard-errors")
random = np.random.RandomState(5)
N = 30
DATA = pd.DataFrame({"x": random.normal(0, 2, N).round(3), "z": random.uniform(1, 5, N).round(3), "c": random.choice(["a", "b", "d"], N)})
DATA["y"] = (DATA.x * 1.5 - DATA.z**2 * 0.2 + (DATA.c == "b") * 2 + random.normal(0, 0.5, N)).round(4)
ROWS = [{"x": x, "z": z, "c": c} for x, z, c in [(0.5, 2.0, "a"), (-3.0, 4.5, "b"), (0.0, 1.0, "d"), (100.0, 50.0, "b"), (None, 1.0, "a"), (1.0, None, "b")]]
# By parameter, what it is multiplied by: (field, value) of PPCells
FORMS = {
    "covariates": ("y ~ x + z", {"Intercept": [], "x": [("x", "1")], "z": [("z", "1")]}),
    "factors and powers": ("y ~ x + I(z ** 2) + C(c) + x:C(c)", {"Intercept": [], "C(c)[T.b]": [("c", "b")], "C(c)[T.d]": [("c", "d")], "x": [("x", "1")], "x:C(c)[T.b]": [("x", "1"), ("c", "b")], "x:C(c)[T.d]": [("x", "1"), ("c", "d")], "I(z ** 2)": [("z", "2")]}),
}


def add(name, formula, parts, half):
    fit = smf.ols(formula, DATA).fit()
    names = list(fit.params.index)
    covariances = fit.cov_params().values
    p = lambda i: "p%d" % i
    pp = "".join('<PPCell value="%s" predictorName="%s" parameterName="%s"/>' % (v, f, p(i)) for i, n in enumerate(names) for f, v in parts[n])
    cells = "".join('<PCell parameterName="%s" beta="%r"/>' % (p(i), float(b)) for i, b in enumerate(fit.params))
    cov = "".join('<PCovCell pRow="%s" pCol="%s" value="%r"/>' % (p(i), p(j), float(covariances[i, j])) for i in range(len(names)) for j in range(i + 1 if half else len(names)))
    used = sorted({f for part in parts.values() for f, _ in part})
    out = output('name="se" feature="standardError" optype="continuous" dataType="double"')
    model = '<GeneralRegressionModel functionName="regression" modelType="generalLinear">%s%s<ParameterList>%s</ParameterList><FactorList><Predictor name="c"/></FactorList><CovariateList><Predictor name="x"/><Predictor name="z"/></CovariateList><PPMatrix>%s</PPMatrix><PCovMatrix type="model">%s</PCovMatrix><ParamMatrix>%s</ParamMatrix></GeneralRegressionModel>' % (schema(*used, target="y"), out, "".join('<Parameter name="%s"/>' % p(i) for i in range(len(names))), pp, cov, cells)
    told = []
    for row in ROWS:
        if any(row[f] is None for f in used):
            told.append({"y": None, "se": None})
            continue
        answer = fit.get_prediction(pd.DataFrame([row]))
        told.append({"y": float(answer.predicted_mean[0]), "se": float(answer.se_mean[0])})
    fields = [num("x"), num("z"), cat("c", "a", "b", "d"), num("y")]
    goldens.add(name, pmml(fields, model), [{f: row[f] for f in used} for row in ROWS], told=told)


for name, (formula, parts) in FORMS.items():
    add(name, formula, parts, False)
    add(name + ", half of the matrix", formula, parts, True)
goldens.write()
