/** SupportVectorMachineModel: https://dmg.org/pmml/v4-4-1/SupportVectorMachine.html */
import type { SupportVectorsParams, SvmKernel } from '../../../pipeline/kernels/pmml/support-vectors.ts';
import type { XmlElement } from '../../../wire/xml.ts';
import { numbersOf } from '../array.ts';
import {
  attribute,
  childrenOf,
  content,
  corrupt,
  isTrue,
  numberOf,
  required,
  requiredChild,
  unsupported,
  wordOf,
} from '../element.ts';
import { addExpression } from '../expressions.ts';
import type { Result } from '../result.ts';
import type { Scope } from '../scope.ts';
import { castColumn, type Target } from '../targets.ts';
import { categoryKey } from './categories.ts';
import type { LowerModel } from './model.ts';

const KERNELS: Readonly<Record<string, SvmKernel['name']>> = {
  LinearKernelType: 'linear',
  PolynomialKernelType: 'polynomial',
  RadialBasisKernelType: 'radialBasis',
  SigmoidKernelType: 'sigmoid',
};

const kernelOf = (model: XmlElement): SvmKernel => {
  const element = model.children.find(({ name }) => Object.hasOwn(KERNELS, name));
  if (!element) throw corrupt(model, `there is none of ${Object.keys(KERNELS).join(', ')} in it`);
  const of = (name: string, absent: number): number => numberOf(element, name, absent);
  return { name: KERNELS[element.name]!, gamma: of('gamma', 1), coef0: of('coef0', 1), degree: of('degree', 1) };
};

/** The fields of the vectors: columns, with the category that stands for 1 where it is one. */
interface Fields {
  readonly slots: readonly number[];
  readonly categories: Float64Array;
  readonly reasons: readonly number[];
}

const fieldsOf = (element: XmlElement, scope: Scope): Fields => {
  const told = numberOf(element, 'numberOfFields', undefined);
  const elements = content(element);
  if (told !== undefined && told !== elements.length)
    throw corrupt(element, `numberOfFields is ${told}, ${elements.length} fields were found`);
  const parts = elements.map((own) => {
    if (own.name === 'FieldRef') {
      const column = castColumn(scope, addExpression(scope, own), 'double');
      return { slot: column.slot, category: Number.NaN, name: required(own, 'field') };
    }
    if (own.name !== 'CategoricalPredictor')
      throw corrupt(own, 'the fields of vectors are <FieldRef> and <CategoricalPredictor>');
    const name = attribute(own, 'field') ?? required(own, 'name');
    if (numberOf(own, 'coefficient', 1) !== 1) throw corrupt(own, 'its coefficient may only be 1 here');
    const text = required(own, 'value');
    const category = scope.literal(name, text, own);
    if (category === undefined) throw corrupt(own, `the value ${JSON.stringify(text)} is none of the field's type`);
    return { slot: scope.column(name, own), category, name };
  });
  return {
    slots: parts.map(({ slot }) => slot),
    categories: Float64Array.from(parts, ({ category }) => category),
    reasons: parts.map(({ name }) => scope.building.reason(`${JSON.stringify(name)} is missing`)),
  };
};

/** Vectors by their ids. */
const vectorsOf = (dictionary: XmlElement, fields: number): ReadonlyMap<string, Float64Array> => {
  const instances = childrenOf(dictionary, 'VectorInstance');
  const told = numberOf(dictionary, 'numberOfVectors', instances.length);
  if (told !== instances.length)
    throw corrupt(dictionary, `numberOfVectors is ${told}, ${instances.length} vectors were found`);
  const vectors = new Map<string, Float64Array>();
  for (const instance of instances) {
    const id = required(instance, 'id');
    if (vectors.has(id)) throw corrupt(instance, 'there is another vector of this id');
    const arrays = content(instance);
    const [array] = arrays;
    if (!array || arrays.length > 1 || !(array.name === 'Array' || array.name === 'REAL-SparseArray'))
      throw corrupt(instance, 'one <Array> or <REAL-SparseArray> was expected');
    const vector = numbersOf(array);
    if (vector.length !== fields) throw corrupt(array, `${vector.length} elements for ${fields} fields`);
    vectors.set(id, vector);
  }
  return vectors;
};

type Machine = SupportVectorsParams['machines'][number];

const coefficientsOf = (element: XmlElement): { readonly coefficients: Float64Array; readonly constant: number } => {
  const own = requiredChild(element, 'Coefficients');
  const coefficients = childrenOf(own, 'Coefficient').map((one) => numberOf(one, 'value', 0));
  const told = numberOf(own, 'numberOfCoefficients', coefficients.length);
  if (told !== coefficients.length)
    throw corrupt(own, `numberOfCoefficients is ${told}, ${coefficients.length} were found`);
  return { coefficients: Float64Array.from(coefficients), constant: numberOf(own, 'absoluteValue', 0) };
};

/** By support vectors. */
const machineOf = (element: XmlElement, numbers: ReadonlyMap<string, number>): Machine => {
  const { coefficients, constant } = coefficientsOf(element);
  const own = childrenOf(requiredChild(element, 'SupportVectors'), 'SupportVector').map((vector) => {
    const number = numbers.get(required(vector, 'vectorId'));
    if (number === undefined)
      throw corrupt(vector, `there is no vector ${JSON.stringify(required(vector, 'vectorId'))}`);
    return number;
  });
  if (own.length !== coefficients.length)
    throw corrupt(element, `${own.length} support vectors and ${coefficients.length} coefficients`);
  return { vectors: Int32Array.from(own), coefficients, constant };
};

/** By coefficients alone: weights of the fields, which are those of unit vectors in a linear kernel. */
const weightsOf = (element: XmlElement, fields: number): Machine => {
  const { coefficients, constant } = coefficientsOf(element);
  if (coefficients.length !== fields)
    throw corrupt(element, `${coefficients.length} coefficients for ${fields} fields`);
  return { vectors: Int32Array.from(coefficients, (_, i) => i), coefficients, constant };
};

/** Adds all machines: [rows, machines]. */
const addMachines = (model: XmlElement, scope: Scope, elements: readonly XmlElement[]): number => {
  const kernel = kernelOf(model);
  const dictionary = requiredChild(model, 'VectorDictionary');
  const fields = fieldsOf(requiredChild(dictionary, 'VectorFields'), scope);
  const width = fields.slots.length;
  if (width === 0) throw corrupt(dictionary, 'there are no fields in its <VectorFields>');
  const vectors = vectorsOf(dictionary, width);
  // representation since 4.0, svmRepresentation before.
  const form = wordOf(
    model,
    attribute(model, 'representation') === undefined ? 'svmRepresentation' : 'representation',
    ['SupportVectors', 'Coefficients'],
  );
  const isWeights = form === 'Coefficients';
  if (isWeights && kernel.name !== 'linear') throw corrupt(model, 'only a linear kernel is told by coefficients alone');
  const laidOut = new Float64Array((isWeights ? width : vectors.size) * width);
  const numbers = new Map<string, number>();
  if (isWeights) for (let i = 0; i < width; i++) laidOut[i * width + i] = 1;
  else
    for (const [id, vector] of vectors) {
      laidOut.set(vector, numbers.size * width);
      numbers.set(id, numbers.size);
    }
  const machines = elements.map((element) => (isWeights ? weightsOf(element, width) : machineOf(element, numbers)));
  const params: SupportVectorsParams = {
    kernel,
    vectors: laidOut,
    categories: fields.categories,
    machines,
    single: scope.math === 'float32',
    reasons: fields.reasons,
  };
  return scope.builder.step('supportVectors', params, fields.slots);
};

/** The value of each category's machine; the least wins, or the greatest. */
const againstAll = (
  model: XmlElement,
  scope: Scope,
  target: Target,
  elements: readonly XmlElement[],
  values: number,
): Result => {
  const named = elements.map((element) => categoryKey(target, required(element, 'targetCategory')));
  const categories = [...new Set(named)];
  // Of several machines of a category the last one counts.
  const columns = Int32Array.from(categories, (name) => named.lastIndexOf(name));
  const slot = scope.builder.step('select', { columns }, [values]);
  const least = !isTrue(model, 'maxWins');
  return { kind: 'classes', scores: { slot, categories }, least, rests: [slot] };
};

const againstOne = (
  model: XmlElement,
  scope: Scope,
  target: Target,
  elements: readonly XmlElement[],
  values: number,
): Result => {
  if (isTrue(model, 'maxWins'))
    throw unsupported(
      model,
      'maxWins="true" of pairs of categories is not served: the standard does not say what wins',
    );
  const categories: string[] = [];
  const numberOfCategory = (text: string): number => {
    const key = categoryKey(target, text);
    const known = categories.indexOf(key);
    return known >= 0 ? known : categories.push(key) - 1;
  };
  const alternate = attribute(model, 'alternateBinaryTargetCategory');
  const threshold = numberOf(model, 'threshold', 0);
  const machines = elements.map((element) => ({
    below: numberOfCategory(required(element, 'targetCategory')),
    other: numberOfCategory(alternate ?? required(element, 'alternateTargetCategory')),
    threshold: numberOf(element, 'threshold', threshold),
  }));
  const params = {
    machines,
    binary: alternate !== undefined,
    categories: categories.length,
    single: scope.math === 'float32',
    reason: scope.building.reason('the value of the machine is neither 0 nor 1 when it is rounded'),
  };
  const [slot, winner] = scope.builder.steps('machineVotes', params, [values], 2);
  return {
    kind: 'classes',
    scores: { slot: slot!, categories },
    winner: winner!,
    features: new Set(['probability']),
    rests: [winner!],
  };
};

export const supportVectorMachineModel: LowerModel = (model, scope, target) => {
  if (!target) throw corrupt(model, 'there is no target');
  const elements = childrenOf(model, 'SupportVectorMachine');
  if (elements.length === 0) throw corrupt(model, 'there is no <SupportVectorMachine> in it');
  const functionName = required(model, 'functionName');
  const values = addMachines(model, scope, elements);
  if (functionName === 'regression') {
    if (elements.length > 1) throw corrupt(model, `a regression has one machine, ${elements.length} were found`);
    const slot = scope.builder.step('score', { column: 0 }, [values]);
    return {
      kind: 'numbers',
      value: { slot, dataType: scope.math === 'float32' ? 'float' : 'double' },
      rests: [values],
    };
  }
  if (functionName !== 'classification')
    throw corrupt(model, `functionName="${functionName}" is none of a support vector machine`);
  const method = wordOf(model, 'classificationMethod', ['OneAgainstAll', 'OneAgainstOne']);
  return (method === 'OneAgainstAll' ? againstAll : againstOne)(model, scope, target, elements, values);
};
