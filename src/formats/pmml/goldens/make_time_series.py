# python 3.11, requirements.txt
# TimeSeriesModel: state space models with a horizon that the row tells.
from documents import Goldens, array, num, output, pmml

goldens = Goldens("time-series")
SCHEMA = '<MiningSchema><MiningField name="h" usageType="supplementary"/><MiningField name="y" usageType="target"/></MiningSchema>'
OUT = output('name="forecast" feature="predictedValue" optype="continuous" dataType="double"')
ROWS = [{"h": h} for h in [1, 2, 5, None, 0, -1, 1.5, "3", 100]] + [{}]


def matrix(tag, rows):
    return "<%s><Matrix nbRows=\"%d\" nbCols=\"%d\">%s</Matrix></%s>" % (tag, len(rows), len(rows[0]), "".join(array(r) for r in rows), tag)


def model(intercept="", transition=True, vector="", out=OUT):
    steps = matrix("TransitionMatrix", [[1, 1, 0], [0, 1, 0.5], [0, 0, 0.9]]) if transition else ""
    return '<TimeSeriesModel functionName="timeSeries" bestFit="StateSpaceModel">%s%s<StateSpaceModel%s><StateVector>%s</StateVector>%s%s%s</StateSpaceModel></TimeSeriesModel>' % (SCHEMA, out, intercept, array([3.25, 0.5, -1.125]), steps, matrix("MeasurementMatrix", [[1, 0.5, 0.25]]), vector)


FIELDS = [num("h", type="integer"), num("y")]
goldens.add("state space", pmml(FIELDS, model()), ROWS)
goldens.add("intercept", pmml(FIELDS, model(' intercept="2.5"')), ROWS)
goldens.add("vector of intercepts", pmml(FIELDS, model(vector="<InterceptVector>%s</InterceptVector>" % array([-4]))), ROWS)
goldens.add("one step", pmml(FIELDS, model(transition=False, out="")), ROWS)
goldens.write()
