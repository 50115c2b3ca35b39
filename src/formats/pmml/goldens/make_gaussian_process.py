# python 3.11, requirements.txt
# GaussianProcessModel, which JPMML-Evaluator does not take: the four kernels of PMML, answered by scikit-learn's
# GaussianProcessRegressor. Kernels that scikit-learn has not are its own kernels over other distances.
import numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, Kernel, Matern, NormalizedKernelMixin, StationaryKernelMixin, WhiteKernel

from documents import Goldens, array, num, output, pmml, schema

goldens = Goldens("gaussian-process")


class Exponential(StationaryKernelMixin, NormalizedKernelMixin, Kernel):
    """e^(-Σ (|x - y| / λ)^degree)"""

    def __init__(self, widths=(1.0,), degree=1.0):
        self.widths = widths
        self.degree = degree

    def __call__(self, X, Y=None, eval_gradient=False):
        a = np.atleast_2d(X) / np.array(self.widths)
        b = a if Y is None else np.atleast_2d(Y) / np.array(self.widths)
        return np.exp(-(np.abs(a[:, None, :] - b[None, :, :]) ** self.degree).sum(axis=2))


random = np.random.RandomState(3)
X = random.uniform(-3, 3, (12, 2)).round(3)
Y = (np.sin(X[:, 0]) + 0.3 * X[:, 1] ** 2).round(4)
NEW = [(0.5, 0.25), (-3, 3), (10, -10), (0, 0), (1.5, None), (None, None), tuple(map(float, X[0])), (1e300, 0.0)]


def add(name, element, kernel, noise, columns=2, version="4.4"):
    fields = ["x", "z"][:columns]
    x, new = X[:, :columns], [row[:columns] for row in NEW]
    process = GaussianProcessRegressor(kernel=kernel + WhiteKernel(noise), alpha=0, optimizer=None).fit(x, Y)
    told = []
    for row in new:
        if None in row:
            told.append({"y": None, "mean": None, "deviation": None})
            continue
        mean, deviation = process.predict(np.array([row], dtype=float), return_std=True)
        told.append({"y": float(mean[0]), "mean": float(mean[0]), "deviation": float(deviation[0])})
    rows = "".join("<row>%s<y>%s</y></row>" % ("".join("<%s>%s</%s>" % (f, v, f) for f, v in zip(fields, p)), y) for p, y in zip(x, Y))
    instances = '<TrainingInstances recordCount="%d" fieldCount="%d" isTransformed="false"><InstanceFields>%s<InstanceField field="y" column="y"/></InstanceFields><InlineTable>%s</InlineTable></TrainingInstances>' % (len(x), columns + 1, "".join('<InstanceField field="%s" column="%s"/>' % (f, f) for f in fields), rows)
    out = output('name="mean" feature="predictedValue" optype="continuous" dataType="double"', 'name="deviation" feature="standardDeviation" optype="continuous" dataType="double"')
    model = '<GaussianProcessModel modelName="gp" functionName="regression">%s%s%s%s</GaussianProcessModel>' % (schema(*fields, target="y"), out, element, instances)
    goldens.add(name, pmml([*[num(f) for f in fields], num("y")], model, version=version), [dict(zip(fields, row)) for row in new], told=told)


def widths(*values):
    return "<Lambda>%s</Lambda>" % array(values)


add("radial basis", '<RadialBasisKernel gamma="1.5" noiseVariance="0.01" lambda="0.8"/>', ConstantKernel(1.5) * RBF(0.8), 0.01)
add("radial basis, plain", "<RadialBasisKernel/>", ConstantKernel(1) * RBF(1), 1.0)
add("squared exponential", '<ARDSquaredExponentialKernel gamma="2.489" noiseVariance="0.011">%s</ARDSquaredExponentialKernel>' % widths(1.5164, 5.93113), ConstantKernel(2.489) * RBF([1.5164, 5.93113]), 0.011, version="4.3")
add("squared exponential, one width", '<ARDSquaredExponentialKernel gamma="2" noiseVariance="0.1">%s</ARDSquaredExponentialKernel>' % widths(2), ConstantKernel(2) * RBF(2), 0.1)
add("absolute exponential", '<AbsoluteExponentialKernel gamma="0.7" noiseVariance="0.05">%s</AbsoluteExponentialKernel>' % widths(1.25, 0.5), ConstantKernel(0.7) * Exponential((1.25, 0.5)), 0.05)
add("absolute exponential of one field", '<AbsoluteExponentialKernel gamma="0.7" noiseVariance="0.05">%s</AbsoluteExponentialKernel>' % widths(1.25), ConstantKernel(0.7) * Matern(1.25, nu=0.5), 0.05, columns=1)
add("generalized exponential", '<GeneralizedExponentialKernel gamma="1.2" noiseVariance="0.02" degree="1.5">%s</GeneralizedExponentialKernel>' % widths(1.25, 2.5), ConstantKernel(1.2) * Exponential((1.25, 2.5), 1.5), 0.02)
add("generalized exponential, plain", "<GeneralizedExponentialKernel/>", ConstantKernel(1) * Exponential((1.0, 1.0)), 1.0)
goldens.write()
