/**
 * GaussianProcessModel: https://dmg.org/pmml/v4-4-1/GaussianProcess.html. JPMML-Evaluator has none; its goldens are of
 * scikit-learn's GaussianProcessRegressor.
 */
import type { CovarianceParams } from '../../../pipeline/kernels/pmml/gaussian-process.ts';
import type { XmlElement } from '../../../wire/xml.ts';
import { numbersOf } from '../array.ts';
import { childrenOf, corrupt, numberOf, required, requiredChild, unsupported } from '../element.ts';
import type { LowerModel } from './model.ts';
import { type InstanceColumn, readInstances } from './training-instances.ts';

const KERNELS: Readonly<Record<string, CovarianceParams['name']>> = {
  RadialBasisKernel: 'radialBasis',
  ARDSquaredExponentialKernel: 'squaredExponential',
  AbsoluteExponentialKernel: 'absoluteExponential',
  GeneralizedExponentialKernel: 'generalizedExponential',
};

/** Their covariances are factorised when the model is opened, which takes time by the third power. */
const MAX_INSTANCES = 4096;

const positive = (element: XmlElement, name: string, value: number): number => {
  if (value > 0) return value;
  throw corrupt(element, `${name} is ${value}, a number above 0 was expected`);
};

/** The kernel, its widths told for each field, or once for all of them. */
const covarianceOf = (
  model: XmlElement,
  fields: number,
): { readonly covariance: CovarianceParams; readonly noise: number } => {
  const element = model.children.find(({ name }) => Object.hasOwn(KERNELS, name));
  if (!element) throw corrupt(model, `there is none of ${Object.keys(KERNELS).join(', ')} in it`);
  const name = KERNELS[element.name]!;
  const told =
    name === 'radialBasis'
      ? [numberOf(element, 'lambda', 1)]
      : childrenOf(element, 'Lambda').flatMap((own) => [...numbersOf(requiredChild(own, 'Array'))]);
  if (told.length > 1 && told.length !== fields)
    throw corrupt(element, `${told.length} widths in its <Lambda> for ${fields} fields`);
  const lambdas = Float64Array.from(told.length === 0 ? [1] : told, (lambda) => positive(element, 'lambda', lambda));
  const noise = numberOf(element, 'noiseVariance', 1);
  if (!(noise >= 0)) throw corrupt(element, `noiseVariance is ${noise}, a number from 0 on was expected`);
  const gamma = positive(element, 'gamma', numberOf(element, 'gamma', 1));
  return { covariance: { name, gamma, lambdas, degree: numberOf(element, 'degree', 1) }, noise };
};

const numbersIn = (model: XmlElement, { field, numbers }: InstanceColumn): Float64Array => {
  const row = numbers ? numbers.findIndex(Number.isNaN) : 0;
  if (numbers && row < 0) return numbers;
  throw corrupt(
    requiredChild(model, 'TrainingInstances'),
    numbers ? `row ${row + 1} has no ${JSON.stringify(field.name)}` : `${JSON.stringify(field.name)} is of texts`,
  );
};

export const gaussianProcessModel: LowerModel = (model, scope, target) => {
  if (!target?.isNamed) throw corrupt(model, 'one target was expected');
  if (required(model, 'functionName') !== 'regression')
    throw unsupported(
      model,
      'only regressions by Gaussian processes are served: the standard does not say how one classifies',
    );
  const instances = requiredChild(model, 'TrainingInstances');
  const inputs = childrenOf(requiredChild(instances, 'InstanceFields'), 'InstanceField').filter(
    (own) => required(own, 'field') !== target.name,
  );
  if (inputs.length === 0) throw corrupt(instances, 'there are no fields in it besides the target');
  const { columns, count } = readInstances(model, scope, inputs, [target]);
  if (count > MAX_INSTANCES)
    throw unsupported(instances, `${count} training instances are too many, up to ${MAX_INSTANCES} are served`);
  const fields = inputs.map((input) => required(input, 'field'));
  const points = new Float64Array(count * fields.length);
  fields.forEach((name, j) => {
    numbersIn(model, columns.get(name)!).forEach((x, i) => {
      points[i * fields.length + j] = x;
    });
  });
  const targets = numbersIn(model, columns.get(target.name)!);
  const params = { ...covarianceOf(model, fields.length), points, fields: fields.length, targets };
  const slots = inputs.map((input) => scope.numbers(required(input, 'field'), input));
  const [mean, deviation] = scope.builder.steps('gaussianProcess', params, slots, 2);
  return {
    kind: 'numbers',
    value: { slot: mean!, dataType: 'double' },
    deviation: { slot: deviation!, dataType: 'double' },
    rests: [mean!],
  };
};
