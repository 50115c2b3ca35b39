/** NeuralNetwork: https://dmg.org/pmml/v4-4-1/NeuralNetwork.html */
import type { ActivationName, Layer } from '../../../pipeline/kernels/pmml/neural-network.ts';
import type { XmlElement } from '../../../wire/xml.ts';
import {
  attribute,
  child,
  childrenOf,
  content,
  corrupt,
  numberOf,
  required,
  requiredChild,
  requiredNumber,
  unsupported,
  wordOf,
} from '../element.ts';
import type { Result } from '../result.ts';
import type { Scope } from '../scope.ts';
import type { Target } from '../targets.ts';
import { categoryKey } from './categories.ts';
import { derivedNumbers } from './derived-numbers.ts';
import type { LowerModel } from './model.ts';

const ACTIVATIONS: readonly ActivationName[] = [
  'threshold',
  'logistic',
  'tanh',
  'identity',
  'exponential',
  'reciprocal',
  'square',
  'Gauss',
  'sine',
  'cosine',
  'Elliott',
  'arctan',
  'rectifier',
  'radialBasis',
];
const NORMALIZATIONS = ['none', 'simplemax', 'softmax'] as const;

/** Inputs and neurons by their ids, in their order. */
class Entities {
  readonly ids: string[] = [];
  readonly #numbers = new Map<string, number>();

  add(element: XmlElement): void {
    const id = required(element, 'id');
    if (this.#numbers.has(id)) throw corrupt(element, 'there is another input or neuron of this id');
    this.#numbers.set(id, this.ids.push(id) - 1);
  }

  /** The number of one that stands before `asker`. */
  numberOf(id: string, asker: XmlElement): number {
    const number = this.#numbers.get(id);
    if (number === undefined) throw corrupt(asker, `there is no input or neuron ${JSON.stringify(id)} before it`);
    return number;
  }
}

/** An attribute of the layer, or else of the network. */
const inherited = (layer: XmlElement, model: XmlElement, name: string): XmlElement =>
  attribute(layer, name) === undefined ? model : layer;

const layerOf = (element: XmlElement, model: XmlElement, entities: Entities): Layer => {
  const own = (name: string): XmlElement => inherited(element, model, name);
  required(own('activationFunction'), 'activationFunction');
  const activation = wordOf(own('activationFunction'), 'activationFunction', ACTIVATIONS);
  const isRadial = activation === 'radialBasis';
  const width = numberOf(own('width'), 'width', undefined);
  const indptr = [0];
  const [from, weights, biases, widths]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (const neuron of childrenOf(element, 'Neuron')) {
    const connections = childrenOf(neuron, 'Con');
    if (connections.length === 0) throw corrupt(neuron, 'there is no <Con> in it');
    for (const connection of connections) {
      from.push(entities.numberOf(required(connection, 'from'), connection));
      weights.push(requiredNumber(connection, 'weight'));
    }
    indptr.push(from.length);
    biases.push(numberOf(neuron, 'bias', 0));
    const wide = numberOf(neuron, 'width', width);
    if (isRadial && wide === undefined) throw corrupt(neuron, 'a radial basis has no width, here or in its layer');
    widths.push(wide ?? 1);
    // Neurons of one layer may be connected to those before them.
    entities.add(neuron);
  }
  return {
    activation,
    threshold: numberOf(own('threshold'), 'threshold', 0),
    leakage: numberOf(own('x-leakage'), 'x-leakage', undefined),
    altitude: numberOf(own('altitude'), 'altitude', 1),
    normalization: wordOf(own('normalizationMethod'), 'normalizationMethod', NORMALIZATIONS),
    indptr: Int32Array.from(indptr),
    from: Int32Array.from(from),
    weights: Float64Array.from(weights),
    biases: Float64Array.from(biases),
    widths: Float64Array.from(widths),
  };
};

/** A NeuralOutput: which neuron it is of, and the expression over its target; of a reference to a derived field that field's. */
interface Output {
  readonly element: XmlElement;
  readonly neuron: number;
  readonly expression: XmlElement;
  readonly target: string;
}

const outputOf = (element: XmlElement, scope: Scope, entities: Entities): Output => {
  const derived = requiredChild(element, 'DerivedField');
  const [own] = content(derived).filter(({ name }) => name !== 'Value');
  if (!own) throw corrupt(derived, 'there is no expression in it');
  let expression = own;
  if (own.name === 'FieldRef') {
    const field = required(own, 'field');
    const { dataFields, derivedFields } = scope.building.document;
    const local = child(scope.model, 'LocalTransformations');
    const other =
      (local && childrenOf(local, 'DerivedField').find((one) => attribute(one, 'name') === field)) ??
      derivedFields.get(field);
    if (!dataFields.has(field)) {
      if (!other) throw corrupt(own, `there is no field ${JSON.stringify(field)}`);
      const [inner] = content(other).filter(({ name }) => name !== 'Value');
      if (!inner) throw corrupt(other, 'there is no expression in it');
      expression = inner;
    }
  }
  const neuron = entities.numberOf(required(element, 'outputNeuron'), element);
  return { element, neuron, expression, target: required(expression, 'field') };
};

const denormalized = (scope: Scope, expression: XmlElement, slot: number): number => {
  if (expression.name === 'FieldRef') return slot;
  if (expression.name !== 'NormContinuous')
    throw unsupported(expression, 'the output of a neuron is a <FieldRef> or a <NormContinuous> of the target');
  const norms = childrenOf(expression, 'LinearNorm');
  if (norms.length < 2) throw corrupt(expression, `there are ${norms.length} <LinearNorm>, at least two were expected`);
  const params = {
    orig: Float64Array.from(norms, (norm) => requiredNumber(norm, 'orig')),
    norm: Float64Array.from(norms, (norm) => requiredNumber(norm, 'norm')),
    single: scope.math === 'float32',
    reason: scope.building.reason('the value of the neuron lies outside of the norms of its output'),
  };
  return scope.builder.step('denormalize', params, [slot]);
};

/** Adds the network; its values are [rows, outputs] in the order of these. */
const addNetwork = (
  scope: Scope,
  inputs: readonly number[],
  layers: readonly Layer[],
  outputs: readonly Output[],
): number => {
  const single = scope.math === 'float32';
  const reason = scope.building.reason('the values of a layer add up to 0, so that they have no shares');
  const params = { layers, outputs: Int32Array.from(outputs, ({ neuron }) => neuron), single, reason };
  return scope.builder.step('neuralNetwork', params, inputs);
};

type Add = (outputs: readonly Output[]) => number;

const regression = (scope: Scope, add: Add, target: Target, outputs: readonly Output[]): Result => {
  if (outputs.length !== 1)
    throw corrupt(outputs[1]!.element, `the target ${JSON.stringify(target.name)} has ${outputs.length} outputs`);
  const value = scope.builder.step('score', { column: 0 }, [add(outputs)]);
  const slot = denormalized(scope, outputs[0]!.expression, value);
  return { kind: 'numbers', value: { slot, dataType: scope.math === 'float32' ? 'float' : 'double' }, rests: [slot] };
};

const classification = (
  scope: Scope,
  add: Add,
  target: Target,
  outputs: readonly Output[],
  entities: Entities,
): Result => {
  const categories = outputs.map(({ expression }) => {
    if (expression.name !== 'NormDiscrete')
      throw corrupt(expression, 'the outputs of a classification are <NormDiscrete> of the target');
    return categoryKey(target, required(expression, 'value'));
  });
  const twice = categories.find((name, i) => categories.indexOf(name) !== i);
  if (twice !== undefined) throw corrupt(outputs[0]!.element, `the category ${JSON.stringify(twice)} has two outputs`);
  const slot = add(outputs);
  const winner = scope.builder.step('winner', { least: false }, [slot]);
  const labels = outputs.map(({ neuron }) => entities.ids[neuron]!);
  return {
    kind: 'classes',
    scores: { slot, categories },
    features: new Set(['probability']),
    entities: { id: { slot: winner, dataType: 'string', labels } },
    rests: [slot],
  };
};

export const neuralNetwork: LowerModel = (model, scope, _target, targets) => {
  const entities = new Entities();
  const inputs = childrenOf(requiredChild(model, 'NeuralInputs'), 'NeuralInput').map((input) => {
    entities.add(input);
    return derivedNumbers(scope, requiredChild(input, 'DerivedField'));
  });
  const layers = childrenOf(model, 'NeuralLayer').map((layer) => layerOf(layer, model, entities));
  if (layers.length === 0) throw corrupt(model, 'there is no <NeuralLayer> in it');
  const outputs = childrenOf(requiredChild(model, 'NeuralOutputs'), 'NeuralOutput').map((output) =>
    outputOf(output, scope, entities),
  );
  const functionName = required(model, 'functionName');
  if (functionName !== 'regression' && functionName !== 'classification')
    throw corrupt(model, `functionName="${functionName}" is none of a neural network`);
  const add: Add = (of) => addNetwork(scope, inputs, layers, of);
  const results = targets.map((target): readonly [string, Result] => {
    const isUnnamed = !target.isNamed && targets.length === 1;
    const own = outputs.filter((output) => isUnnamed || output.target === target.name);
    if (own.length === 0) throw corrupt(model, `no output is of the target ${JSON.stringify(target.name)}`);
    const result =
      functionName === 'regression'
        ? regression(scope, add, target, own)
        : classification(scope, add, target, own, entities);
    return [target.name, result];
  });
  if (results.length === 0) throw corrupt(model, 'there is no target');
  return results.length === 1 ? results[0]![1] : { kind: 'numbers', byTarget: new Map(results) };
};
