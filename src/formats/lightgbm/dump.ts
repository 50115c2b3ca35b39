/**
 * What `Booster.dump_model` gives, as JSON: trees of objects inside each other.
 * https://github.com/microsoft/LightGBM/blob/v4.6.0/src/io/tree.cpp (Tree::ToJSON)
 */
import { ServingError } from '../../errors.ts';
import { type Booster, MISSING_TYPES, startsOf, type Tree } from './booster.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const numberIn = (fields: Fields, name: string): number => {
  const value = fields[name];
  if (typeof value === 'number') return value;
  throw corrupt(`${name} is ${JSON.stringify(value) ?? 'missing'}, a number was expected`);
};
const numbersIn = (fields: Fields, name: string): readonly number[] => {
  const value = fields[name] ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'number')) return value;
  throw corrupt(`${name}: a list of numbers was expected`);
};

/** A tree's columns while its nodes come one by one. */
interface Columns {
  readonly nodes: {
    readonly split_feature: number[];
    readonly threshold: number[];
    readonly decision_type: number[];
    readonly left_child: number[];
    readonly right_child: number[];
  };
  readonly leaves: Fields[];
  readonly sets: number[][];
}

const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;

const wordsOf = (text: string): number[] => {
  const categories = text.split('||').map(Number);
  if (categories.some((category) => !(Number.isInteger(category) && category >= 0 && category < 2 ** 24))) {
    throw corrupt(`the categories ${text.slice(0, 60)}`);
  }
  const words = new Uint32Array(Math.floor(Math.max(...categories) / 32) + 1);
  for (const category of categories) words[category >>> 5]! |= 1 << (category & 31);
  return [...words];
};

/** Adds a node and all below it; returns its number, or ~(that of a leaf). Trees are as deep as their file, so no recursion. */
const addTree = (root: unknown, columns: Columns): void => {
  const { nodes, leaves, sets } = columns;
  const stack: { readonly value: unknown; readonly put: (child: number) => void }[] = [{ value: root, put: () => {} }];
  while (stack.length > 0) {
    const { value, put } = stack.pop()!;
    if (!isFields(value)) throw corrupt('a node is no object');
    if (!('split_feature' in value)) {
      put(~(leaves.push(value) - 1));
      continue;
    }
    const missing = MISSING_TYPES.indexOf(String(value['missing_type'] ?? 'None').toLowerCase() as 'none');
    if (missing < 0) throw corrupt(`the missing type ${JSON.stringify(value['missing_type'])}`);
    const categorical = value['decision_type'] === '==';
    const threshold = categorical ? sets.push(wordsOf(String(value['threshold']))) - 1 : numberIn(value, 'threshold');
    const left = value['default_left'] === true ? DEFAULT_LEFT : 0;
    const node = nodes.split_feature.push(numberIn(value, 'split_feature')) - 1;
    nodes.threshold.push(threshold);
    nodes.decision_type.push((categorical ? CATEGORICAL : 0) | left | (missing << 2));
    nodes.left_child.push(0);
    nodes.right_child.push(0);
    put(node);
    stack.push({
      value: value['right_child'],
      put: (child) => {
        nodes.right_child[node] = child;
      },
    });
    stack.push({
      value: value['left_child'],
      put: (child) => {
        nodes.left_child[node] = child;
      },
    });
  }
};

const readTree = (value: unknown): Tree => {
  if (!isFields(value)) throw corrupt('a tree is no object');
  const columns: Columns = {
    nodes: { split_feature: [], threshold: [], decision_type: [], left_child: [], right_child: [] },
    leaves: [],
    sets: [],
  };
  addTree(value['tree_structure'], columns);
  const { nodes, leaves, sets } = columns;
  const linear = leaves.some((leaf) => 'leaf_const' in leaf);
  return {
    num_leaves: leaves.length,
    split_feature: Int32Array.from(nodes.split_feature),
    threshold: Float64Array.from(nodes.threshold),
    decision_type: Uint8Array.from(nodes.decision_type),
    left_child: Int32Array.from(nodes.left_child),
    right_child: Int32Array.from(nodes.right_child),
    leaf_value: Float64Array.from(leaves, (leaf) => numberIn(leaf, 'leaf_value')),
    cat_boundaries: startsOf(sets.map(({ length }) => length)),
    cat_threshold: Uint32Array.from(sets.flat()),
    ...(linear && {
      linear: {
        leaf_const: Float64Array.from(leaves, (leaf) => numberIn(leaf, 'leaf_const')),
        leaf_features: leaves.map((leaf) => numbersIn(leaf, 'leaf_features')),
        leaf_coeff: leaves.map((leaf) => numbersIn(leaf, 'leaf_coeff')),
      },
    }),
  };
};

/** A dump's text. Throws CORRUPT_MODEL. */
export const readDump = (text: string): Booster => {
  let model: unknown;
  try {
    model = JSON.parse(text);
  } catch (error) {
    throw corrupt(`JSON: ${(error as Error).message}`);
  }
  if (!isFields(model) || !Array.isArray(model['tree_info'])) throw corrupt('the dump has no tree_info');
  return {
    version: String(model['version']),
    num_class: numberIn(model, 'num_class'),
    num_tree_per_iteration: numberIn(model, 'num_tree_per_iteration'),
    max_feature_idx: numberIn(model, 'max_feature_idx'),
    objective: String(model['objective'] ?? ''),
    average_output: model['average_output'] === true,
    feature_names: Array.isArray(model['feature_names']) ? model['feature_names'].map(String) : [],
    trees: model['tree_info'].map(readTree),
  };
};
