/**
 * XGBoost's JSON and UBJSON files, which hold the same tree of values.
 * https://github.com/dmlc/xgboost/blob/v3.1.0/doc/model.schema
 */
import { ServingError, within } from '../../errors.ts';
import { readUbjson, type Ubjson } from '../../wire/ubjson.ts';
import type { Booster, Linear, Tree, Trees, Version } from './booster.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

type Fields = Readonly<Record<string, Ubjson>>;

const isFields = (value: Ubjson | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** An object in the file, with where it stands. */
class Node {
  readonly #fields: Fields;
  readonly #path: string;

  constructor(fields: Ubjson | undefined, path: string) {
    if (!isFields(fields)) throw corrupt(`${path} is missing, or is no object`);
    this.#fields = fields;
    this.#path = path;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  node(name: string): Node {
    return new Node(this.#fields[name], `${this.#path}.${name}`);
  }

  text(name: string): string {
    const value = this.#fields[name];
    if (typeof value === 'string') return value;
    throw corrupt(`${this.#path}.${name}: a text was expected`);
  }

  /** Parameters are texts that hold numbers. */
  number(name: string, otherwise?: number): number {
    const value = this.#fields[name];
    if (value === undefined && otherwise !== undefined) return otherwise;
    const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
    if (Number.isNaN(number)) throw corrupt(`${this.#path}.${name}: a number was expected`);
    return number;
  }

  list(name: string): readonly Ubjson[] {
    const value = this.#fields[name];
    if (Array.isArray(value)) return value;
    if (value === undefined) return [];
    throw corrupt(`${this.#path}.${name}: a list was expected`);
  }

  texts(name: string): readonly string[] {
    return this.list(name).map(String);
  }

  /** Numbers of whatever type, as those of `array`. Throws where the file has none. */
  numbers<T extends Int32Array | Float32Array | Float64Array | Uint8Array>(
    name: string,
    array: new (length: number) => T,
  ): T {
    const value = this.#fields[name];
    if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && 'length' in value)) {
      throw corrupt(`${this.#path}.${name}: a list of numbers was expected`);
    }
    const numbers = new array(value.length);
    for (let i = 0; i < numbers.length; i++) {
      const item = value[i];
      // JSON has no NaN; what stands for it is null.
      numbers[i] = item === null ? Number.NaN : Number(item);
      if (typeof item === 'object' && item !== null)
        throw corrupt(`${this.#path}.${name}[${i}]: a number was expected`);
    }
    return numbers;
  }

  entries(): readonly (readonly [string, string])[] {
    return Object.entries(this.#fields).map(([name, value]) => [name, String(value)]);
  }
}

// Since 3.1 leaves have vectors of their own, whose numbers stand where right children would; before, all nodes had.
const readVectors = (
  tree: Node,
  { left_children, right_children }: Pick<Tree, 'left_children' | 'right_children'>,
  size: number,
): Pick<Tree, 'leaf_vectors'> => {
  if (!tree.has('leaf_weights')) return { leaf_vectors: tree.numbers('base_weights', Float32Array) };
  const weights = tree.numbers('leaf_weights', Float32Array);
  const leaf_vectors = new Float32Array(left_children.length * size).fill(Number.NaN);
  left_children.forEach((left, node) => {
    const leaf = right_children[node]!;
    if (left === -1 && leaf >= 0) leaf_vectors.set(weights.subarray(leaf * size, (leaf + 1) * size), node * size);
  });
  return { leaf_vectors };
};

const readTree = (tree: Node, path: string): Tree => {
  const left_children = tree.numbers('left_children', Int32Array);
  const size_leaf_vector = tree.node('tree_param').number('size_leaf_vector', 1);
  const vectors = size_leaf_vector > 1;
  const read = {
    left_children,
    right_children: tree.numbers('right_children', Int32Array),
    split_indices: tree.numbers('split_indices', Int32Array),
    split_conditions: tree.numbers('split_conditions', Float32Array),
    default_left: tree.numbers('default_left', Uint8Array),
    ...(tree.has('split_type') && { split_type: tree.numbers('split_type', Uint8Array) }),
  };
  for (const [name, column] of Object.entries(read)) {
    if (column.length !== left_children.length) {
      throw corrupt(`${path}.${name} has ${column.length} nodes, left_children has ${left_children.length}`);
    }
  }
  const categories = tree.has('categories_nodes') && {
    categories: tree.numbers('categories', Int32Array),
    categories_nodes: tree.numbers('categories_nodes', Int32Array),
    categories_segments: tree.numbers('categories_segments', Float64Array),
    categories_sizes: tree.numbers('categories_sizes', Float64Array),
  };
  return { ...read, ...categories, size_leaf_vector, ...(vectors && readVectors(tree, read, size_leaf_vector)) };
};

const readTrees = (model: Node, path: string): Trees => {
  const trees = model.list('trees').map((tree, i) => {
    const where = `${path}.trees[${i}]`;
    return readTree(new Node(tree, where), where);
  });
  const tree_info = model.numbers('tree_info', Int32Array);
  if (tree_info.length !== trees.length)
    throw corrupt(`${path}: ${trees.length} trees, tree_info names ${tree_info.length}`);
  return {
    kind: 'gbtree',
    trees,
    tree_info,
    num_parallel_tree: model.node('gbtree_model_param').number('num_parallel_tree', 1),
    ...(model.has('iteration_indptr') && { iteration_indptr: model.numbers('iteration_indptr', Int32Array) }),
  };
};

const readGradientBooster = (booster: Node): Trees | Linear => {
  const name = booster.text('name');
  const path = 'learner.gradient_booster';
  switch (name) {
    case 'gbtree':
      return readTrees(booster.node('model'), `${path}.model`);
    case 'dart': {
      const trees = readTrees(booster.node('gbtree').node('model'), `${path}.gbtree.model`);
      return { ...trees, kind: 'dart', weight_drop: booster.numbers('weight_drop', Float32Array) };
    }
    case 'gblinear':
      return { kind: 'gblinear', weights: booster.node('model').numbers('weights', Float32Array) };
    default:
      throw new ServingError('UNSUPPORTED_MODEL', `the booster "${name}" is not known; gbtree, dart and gblinear are`);
  }
};

/** "5E-1"; since 3.1 also "[5E-1]" and "[2E-1,3E-1]". */
const readBaseScore = (text: string): readonly number[] =>
  text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((part) => {
      const number = Math.fround(Number(part));
      if (part.trim() === '' || Number.isNaN(number)) throw corrupt(`learner_model_param.base_score is ${text}`);
      return number;
    });

/** A file without a version is taken to be a new one. */
const NEWEST: Version = [Number.MAX_SAFE_INTEGER, 0];

const versionOf = ([major, minor]: readonly Ubjson[]): Version => {
  if (typeof major === 'number' && typeof minor === 'number') return [major, minor];
  throw corrupt('version: two numbers were expected');
};

/** A booster from the file's values. Throws CORRUPT_MODEL or UNSUPPORTED_MODEL. */
export const boosterOf = (values: Ubjson): Booster => {
  const file = new Node(values, 'the file');
  const learner = file.node('learner');
  const params = learner.node('learner_model_param');
  return {
    num_feature: params.number('num_feature'),
    num_class: params.number('num_class', 0),
    num_target: params.number('num_target', 1),
    base_score: readBaseScore(params.text('base_score')),
    version: file.has('version') ? versionOf(file.list('version')) : NEWEST,
    objective: learner.node('objective').text('name'),
    gradient_booster: readGradientBooster(learner.node('gradient_booster')),
    feature_names: learner.texts('feature_names'),
    feature_types: learner.texts('feature_types'),
    attributes: new Map(learner.has('attributes') ? learner.node('attributes').entries() : []),
  };
};

/** The text as JSON, in which XGBoost also writes NaN and Infinity. */
const parseJson = (text: string): Ubjson => {
  try {
    return JSON.parse(text) as Ubjson;
  } catch (first) {
    try {
      return JSON.parse(text.replace(/(?<=[[,:]\s*)(NaN|-?Infinity)(?=\s*[,\]}])/g, 'null')) as Ubjson;
    } catch {
      throw corrupt(`JSON: ${(first as Error).message}`);
    }
  }
};

/** A JSON or UBJSON file. */
export const readJsonBooster = (bytes: Uint8Array): Booster => {
  // Both begin with "{"; in JSON a quote or space follows.
  const isText = /^\s*\{\s*("|\})/.test(Buffer.from(bytes.subarray(0, 64)).toString('latin1'));
  if (!isText) return boosterOf(readUbjson(bytes));
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw within('JSON', new ServingError('CORRUPT_MODEL', (error as Error).message));
  }
  return boosterOf(parseJson(text));
};
