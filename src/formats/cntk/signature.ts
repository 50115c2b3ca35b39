/** Which inputs and outputs of a model a signature has, and what they are called. */
import type { Primitive, Variable } from './composite.ts';
import { componentsOf, type Network } from './network.ts';
import { PRIMITIVES } from './primitives.ts';

/** Blocks and functions that measure an answer against labels. */
const CRITERION =
  /^(CrossEntropyWithSoftmax|ClassificationError|SquaredError|Logistic|BinaryCrossEntropy|WeightedBinaryCrossEntropy|LambdaRank|NDCG|EditDistanceError|ForwardBackward|CosDistanceWithNegativeSamples)$/;

/** The variables that a signature is asked for. */
export const inputsOf = (network: Network, outputs: readonly string[]): readonly Variable[] => {
  const needed = new Set<Variable>();
  const see = (uid: string): void => {
    const source = network.source(uid);
    if ('variable' in source && source.variable.kind === 'input') needed.add(source.variable);
  };
  for (const uid of outputs) see(uid);
  for (const { functions } of componentsOf(network, outputs)) {
    for (const made of functions) for (const uid of made.inputs) see(uid);
  }
  // In the file's order.
  return [...network.composite.variables.values()].filter((variable) => needed.has(variable));
};

/** A name for each: its own where it is the only one of it, else its uid. */
export const namesOf = (items: readonly { readonly name: string; readonly uid: string }[]): readonly string[] =>
  items.map(({ name, uid }) => (name !== '' && items.filter((other) => other.name === name).length === 1 ? name : uid));

const nameOf = ({ block, op }: Primitive): string => block?.opName ?? PRIMITIVES[op ?? -1] ?? '';

/** Whether a variable is made from a criterion. */
const isOfCriterion = (network: Network, output: string): boolean => {
  const seen = new Set<string>([output]);
  for (const uid of seen) {
    for (const at of network.chain(uid)) {
      const made = network.composite.functions.get(at.replace(/_Output_\d+$/, ''));
      if (made && CRITERION.test(nameOf(made))) return true;
    }
    const source = network.source(uid);
    if ('function' in source) for (const input of source.function.inputs) seen.add(input);
  }
  return false;
};

/** The outputs without the criteria that want inputs of their own; all where nothing else would be left. */
export const answersOf = (network: Network, outputs: readonly string[]): readonly string[] => {
  const answers = outputs.filter((uid) => !isOfCriterion(network, uid));
  if (answers.length === 0 || answers.length === outputs.length) return outputs;
  const needed = new Set(inputsOf(network, answers));
  const isServed = (uid: string): boolean =>
    answers.includes(uid) || inputsOf(network, [uid]).every((variable) => needed.has(variable));
  return outputs.filter(isServed);
};
