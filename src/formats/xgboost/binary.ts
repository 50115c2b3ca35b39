/**
 * XGBoost's own binary files, of 0.x and, after "binf", of 1.x and 2.x:
 *
 *   LearnerModelParam (136 bytes) · objective · booster · the booster's model · attributes …
 *
 * https://github.com/dmlc/xgboost/blob/v0.72.1/src/learner.cc and v1.7.6/src/learner.cc, src/gbm/, include/xgboost/tree_model.h
 */
import { ServingError } from '../../errors.ts';
import type { Booster, Linear, Tree, Trees } from './booster.ts';

const LEARNER_BYTES = 136;
const TREES_BYTES = 160;
const LINEAR_BYTES = 136;
const TREE_BYTES = 148;
const NODE_BYTES = 20;
const STAT_BYTES = 16;
const DEFAULT_LEFT = 0x80000000;
/** Of objectives and boosters; longer is no name. */
const MAX_NAME = 1024;

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

class Reader {
  readonly view: DataView;
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.at;
  }

  take(length: number, what: string): number {
    const from = this.at;
    if (!(length >= 0 && length <= this.left)) {
      throw corrupt(
        `${what}: ${length} bytes are wanted at byte ${from} of ${this.#bytes.length}; the file may be cut`,
      );
    }
    this.at = from + length;
    return from;
  }

  count(what: string): number {
    return Number(this.view.getBigUint64(this.take(8, what), true));
  }

  text(what: string, most = Number.POSITIVE_INFINITY): string {
    const length = this.count(what);
    if (length > most) throw corrupt(`${what} has ${length} characters`);
    const from = this.take(length, what);
    return Buffer.from(this.#bytes.subarray(from, from + length)).toString('utf8');
  }

  floats(what: string, length = this.count(what)): Float32Array {
    const from = this.take(4 * length, what);
    return Float32Array.from({ length }, (_, i) => this.view.getFloat32(from + 4 * i, true));
  }
}

const readTree = (reader: Reader, i: number): Tree => {
  const param = reader.take(TREE_BYTES, `tree ${i}`);
  const nodes = reader.view.getInt32(param + 4, true);
  const size_leaf_vector = reader.view.getInt32(param + 20, true);
  const from = reader.take(nodes * NODE_BYTES, `tree ${i} of ${nodes} nodes`);
  reader.take(nodes * STAT_BYTES, `the statistics of tree ${i}`);
  if (size_leaf_vector > 1) reader.floats(`the leaf vectors of tree ${i}`);
  const tree = {
    left_children: new Int32Array(nodes),
    right_children: new Int32Array(nodes),
    split_indices: new Int32Array(nodes),
    split_conditions: new Float32Array(nodes),
    default_left: new Uint8Array(nodes),
    size_leaf_vector: 1,
  };
  for (let node = 0; node < nodes; node++) {
    const at = from + NODE_BYTES * node;
    const index = reader.view.getUint32(at + 12, true);
    tree.left_children[node] = reader.view.getInt32(at + 4, true);
    tree.right_children[node] = reader.view.getInt32(at + 8, true);
    tree.split_indices[node] = index & ~DEFAULT_LEFT;
    tree.default_left[node] = index >>> 31;
    tree.split_conditions[node] = reader.view.getFloat32(at + 16, true);
  }
  return tree;
};

const readTrees = (reader: Reader): Trees => {
  const param = reader.take(TREES_BYTES, 'the parameters of gbtree');
  const count = reader.view.getInt32(param, true);
  if (count * TREE_BYTES > reader.left)
    throw corrupt(`${count} trees are stated, in ${reader.left} bytes; the file may be cut`);
  const groups = Math.max(1, reader.view.getInt32(param + 24, true));
  const trees = Array.from({ length: count }, (_, i) => readTree(reader, i));
  const info = reader.take(4 * count, 'the outputs of the trees');
  const tree_info = Int32Array.from({ length: count }, (_, i) => reader.view.getInt32(info + 4 * i, true));
  // Of several trees an iteration, those of one output stand together.
  let parallel = 1;
  if (groups > 1) while (parallel < count && tree_info[parallel] === tree_info[0]) parallel++;
  return { kind: 'gbtree', trees, tree_info, num_parallel_tree: parallel };
};

const readLinear = (reader: Reader): Linear => {
  reader.take(LINEAR_BYTES, 'the parameters of gblinear');
  return { kind: 'gblinear', weights: reader.floats('the weights') };
};

const readGradientBooster = (reader: Reader, name: string): Trees | Linear => {
  switch (name) {
    case 'gbtree':
      return readTrees(reader);
    case 'dart': {
      const trees = readTrees(reader);
      return {
        ...trees,
        kind: 'dart',
        ...(trees.trees.length > 0 && { weight_drop: reader.floats('the weights of the trees') }),
      };
    }
    case 'gblinear':
      return readLinear(reader);
    default:
      throw new ServingError('UNSUPPORTED_MODEL', `the booster "${name}" is not known; gbtree, dart and gblinear are`);
  }
};

const readAttributes = (reader: Reader): ReadonlyMap<string, string> => {
  const attributes = new Map<string, string>();
  for (let count = reader.count('the attributes'); count > 0; count--) {
    const name = reader.text('the name of an attribute');
    attributes.set(name, reader.text('an attribute'));
  }
  return attributes;
};

/** Whether these bytes can be such a file: its objective and booster are names. */
export const looksBinary = (bytes: Uint8Array): boolean => {
  const start = Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'binf' ? 4 : 0;
  if (bytes.length < start + LEARNER_BYTES + 16) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(start + LEARNER_BYTES, true);
  if (length < 1n || length > 64n) return false;
  const from = start + LEARNER_BYTES + 8;
  return /^[a-z]+(:[a-z_]+)?$/.test(Buffer.from(bytes.subarray(from, from + Number(length))).toString('latin1'));
};

/** A binary file. Throws CORRUPT_MODEL or UNSUPPORTED_MODEL. */
export const readBinaryBooster = (bytes: Uint8Array): Booster => {
  const reader = new Reader(bytes);
  if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'binf') reader.take(4, 'the first bytes');
  const param = reader.take(LEARNER_BYTES, 'the parameters of the learner');
  const { view } = reader;
  const objective = reader.text('the objective', MAX_NAME);
  const booster = reader.text('the booster', MAX_NAME);
  const gradient_booster = readGradientBooster(reader, booster);
  return {
    num_feature: view.getUint32(param + 4, true),
    num_class: view.getInt32(param + 8, true),
    num_target: Math.max(1, view.getUint32(param + 28, true)),
    base_score: [view.getFloat32(param, true)],
    version: [view.getUint32(param + 20, true), view.getUint32(param + 24, true)],
    objective,
    gradient_booster,
    feature_names: [],
    feature_types: [],
    attributes: view.getInt32(param + 12, true) === 0 ? new Map() : readAttributes(reader),
  };
};
