/**
 * skops files: a zip whose schema.json is a tree of nodes, with arrays as .npy beside it. It becomes the very values that
 * a pickle of the same object holds, by the same allow-list.
 * https://github.com/skops-dev/skops/blob/v0.16.0/skops/io/_general.py
 */
import { ServingError } from '../../errors.ts';
import { type ByteSource, openZip, readEntry, type ZipEntry } from '../zip.ts';
import { type Constructors, NUMPY, PYTHON, SCIPY, tableName } from './constructors.ts';
import { numbersOf, valuesOf } from './elements.ts';
import { readNpy } from './npy.ts';
import { dtypeOf, NdArray, type NdDtype, NdScalar } from './numpy.ts';
import { type Dict, describe, Global, Instance, Tuple, type Value } from './values.ts';

export const SCHEMA = 'schema.json';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Node = { readonly [key: string]: Json };

const MAX_SCHEMA_BYTES = 2 ** 29;
const MAX_DEPTH = 500;
const MAX_NAMES_TOLD = 12;

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', `skops: ${message}`);

const isNode = (json: Json | undefined): json is Node =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** A node of the schema's tree by its loader. Throws where something in it is missing. */
type Read = (node: Node, reader: SkopsReader, depth: number) => Value;

/** A scalar, as Python's json writes it. */
const readScalar = (text: Json | undefined): Value => {
  if (typeof text !== 'string') throw corrupt('a JsonNode without a text');
  if (/^-?\d+$/.test(text)) return BigInt(text);
  if (/^(-?Infinity|NaN)$/.test(text)) return Number(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw corrupt(`${JSON.stringify(text.slice(0, 40))} is no JSON`);
  }
  if (value === null || ['boolean', 'number', 'string'].includes(typeof value)) return value as Value;
  throw corrupt('a JsonNode that is no scalar');
};

const KEYS: Readonly<Record<string, (key: string) => Value>> = {
  int: (key) => (/^-?\d+$/.test(key) ? BigInt(key) : key),
  int64: (key) => (/^-?\d+$/.test(key) ? BigInt(key) : key),
  int32: (key) => (/^-?\d+$/.test(key) ? BigInt(key) : key),
  float: Number,
  float64: Number,
  bool: (key) => key === 'true' || key === 'True',
  NoneType: () => null,
};

const typeName = (node: Json | undefined): string => (isNode(node) ? String(node['__class__']) : '');

/** Keys are texts in the schema, and their types in a list beside it. */
const readDict: Read = (node, reader, depth) => {
  const { content } = node;
  if (!isNode(content)) throw corrupt('a DictNode without a content');
  const types = isNode(node['key_types']) ? node['key_types']['content'] : undefined;
  const names = Array.isArray(types) ? new Set((types as readonly Json[]).map(typeName)) : new Set<string>();
  // JavaScript puts keys that are integers first: where types are mixed, those are the ints.
  const own = [...names].find((name) => names.size === 1 || name.startsWith('int')) ?? 'str';
  const keyOf = KEYS[own] ?? ((key: string): Value => key);
  return new Map(Object.entries(content).map(([key, value]) => [keyOf(key), reader.value(value, depth)]));
};

const itemsIn = (node: Node, reader: SkopsReader, depth: number): Value[] => {
  const { content } = node;
  if (!Array.isArray(content)) throw corrupt(`a ${String(node['__loader__'])} without a list`);
  return (content as readonly Json[]).map((item) => reader.value(item, depth));
};

const objectArray = (objects: readonly Value[], shape: readonly number[]): NdArray => {
  const array = new NdArray();
  [array.dtype, array.shape, array.objects] = [dtypeOf('O'), shape, objects];
  if (array.count !== objects.length) throw corrupt(`${array.what} of ${objects.length} objects`);
  return array;
};

const flat = (value: Value): readonly Value[] => (Array.isArray(value) ? value.flatMap(flat) : [value]);

const readArray: Read = (node, reader, depth) => {
  if (node['type'] === 'json') {
    const shape = isNode(node['shape']) ? reader.value(node['shape'], depth) : undefined;
    const items = itemsIn(node, reader, depth);
    if (!(shape instanceof Tuple)) return objectArray(items, [items.length]);
    return objectArray(items.flatMap(flat), shape.items.map(Number));
  }
  const array = readNpy(reader.file(node));
  return node['__class__'] === 'ndarray' ? array : new NdScalar(array.dtype, array.bytes);
};

const toDtype: Read = (node, reader, depth): NdDtype => {
  const array = reader.value(node['content'], depth);
  if (array instanceof NdArray) return array.dtype;
  throw corrupt(`a dtype is told by ${describe(array)}`);
};

/** What it is made from, and its state. */
const readReduced: Read = (node, reader, depth) => {
  const reduced = node['__reduce__'];
  const args = isNode(reduced) ? reader.value(reduced['args'], depth) : new Tuple([]);
  if (!(args instanceof Tuple)) throw corrupt(`an object is made from ${describe(args)}`);
  const instance = new Instance(reader.named(node), args.items);
  instance.state = reader.value(node['content'], depth);
  return instance;
};

const readObject: Read = (node, reader, depth) => {
  const instance = new Instance(reader.named(node), []);
  if (node['content'] !== undefined) instance.state = reader.value(node['content'], depth);
  return instance;
};

const fieldsOf = (node: Node): Node => {
  if (isNode(node['content'])) return node['content'];
  throw corrupt(`a ${String(node['__loader__'])} without a content`);
};

/** A scipy matrix: the state that its pickle would have. */
const readSparse: Read = (node, reader) => {
  const arrays = reader.npz(node);
  const shape = arrays.get('shape');
  const state: Dict = new Map<Value, Value>();
  for (const name of ['data', 'indices', 'indptr', 'row', 'col', 'offsets']) {
    const array = arrays.get(name);
    if (array) state.set(name, array);
  }
  if (shape) state.set('_shape', new Tuple(Array.from(numbersOf(shape), BigInt)));
  const instance = new Instance(reader.named(node), []);
  instance.state = state;
  return instance;
};

const readMasked: Read = (node, reader, depth) => {
  const { data, mask } = fieldsOf(node);
  const [array, hidden] = [reader.value(data, depth), reader.value(mask, depth)];
  if (!(array instanceof NdArray)) throw corrupt(`a masked array of ${describe(array)}`);
  if (hidden instanceof NdArray && hidden.count === array.count) array.mask = Uint8Array.from(valuesOf(hidden), Number);
  return array;
};

const readSlice: Read = (node, reader) => {
  const { start, stop, step } = fieldsOf(node);
  const end = (json: Json | undefined): Value => (typeof json === 'number' ? BigInt(Math.trunc(json)) : null);
  return new Instance(reader.named(node), [end(start), end(stop), end(step)]);
};

const readPartial: Read = (node, reader, depth) => {
  const { func, args } = fieldsOf(node);
  return new Instance(reader.named(node), [reader.value(func, depth), reader.value(args, depth)]);
};

// biome-ignore format: one loader a line
const LOADERS: Readonly<Record<string, Read>> = {
  JsonNode:                  ({ content }) => readScalar(content),
  DictNode:                  readDict,
  DefaultDictNode:           (node, reader, depth) => reader.value(fieldsOf(node)['main'], depth),
  ListNode:                  itemsIn,
  TupleNode:                 (node, reader, depth) => new Tuple(itemsIn(node, reader, depth)),
  SetNode:                   (node, reader, depth) => new Set(itemsIn(node, reader, depth)),
  BytesNode:                 (node, reader) => reader.file(node),
  BytearrayNode:             (node, reader) => reader.file(node),
  SliceNode:                 readSlice,
  FunctionNode:              (node, reader) => reader.named(node),
  TypeNode:                  (node, reader) => reader.named(node),
  PartialNode:               readPartial,
  ConstructorFromReduceNode: (node, reader, depth) => new Instance(reader.named(node), [reader.value(node['content'], depth)]),
  ObjectNode:                readObject,
  TreeNode:                  readReduced,
  LossNode:                  readReduced,
  NdArrayNode:               readArray,
  MaskedArrayNode:           readMasked,
  DTypeNode:                 toDtype,
  RandomStateNode:           (node, reader) => new Instance(reader.named(node), []),
  RandomGeneratorNode:       (node, reader) => new Instance(reader.named(node), []),
  SparseMatrixNode:          readSparse,
};

class SkopsReader {
  readonly #files: ReadonlyMap<string, Uint8Array>;
  readonly #archives: ReadonlyMap<string, ReadonlyMap<string, NdArray>>;
  readonly #tables: readonly Constructors[];
  readonly #unknown = new Set<string>();
  /** Nodes that others refer to, by number. */
  readonly #known = new Map<Json, Value>();

  constructor(
    files: ReadonlyMap<string, Uint8Array>,
    archives: ReadonlyMap<string, ReadonlyMap<string, NdArray>>,
    tables: readonly Constructors[],
  ) {
    [this.#files, this.#archives, this.#tables] = [files, archives, tables];
  }

  value(node: Json | undefined, depth: number): Value {
    if (!isNode(node)) throw corrupt('a node is missing');
    if (depth > MAX_DEPTH) throw corrupt(`more than ${MAX_DEPTH} nodes inside each other`);
    const loader = String(node['__loader__']);
    const id = node['__id__'] ?? null;
    if (loader === 'CachedNode') {
      const found = this.#known.get(id);
      if (found !== undefined) return found;
      throw corrupt(`a node refers to ${JSON.stringify(id)}, which is none`);
    }
    const read = Object.hasOwn(LOADERS, loader) ? LOADERS[loader] : undefined;
    if (!read) {
      this.#unknown.add(`${String(node['__module__'])}.${String(node['__class__'])} (${loader})`);
      return null;
    }
    const value = read(node, this, depth + 1);
    if (id !== null) this.#known.set(id, value);
    return value;
  }

  /** The class or function that a node names; one that is in no table is told at the end. */
  named(node: Node): Global {
    const global = new Global(String(node['__module__']), String(node['__class__']));
    if (!this.#tables.some((table) => table.get(tableName(global)))) this.#unknown.add(global.path);
    return global;
  }

  file(node: Node): Uint8Array {
    const bytes = this.#files.get(String(node['file']));
    if (bytes) return bytes;
    throw corrupt(`there is no file ${JSON.stringify(node['file'])} in the archive`);
  }

  npz(node: Node): ReadonlyMap<string, NdArray> {
    const arrays = this.#archives.get(String(node['file']));
    if (arrays) return arrays;
    throw corrupt(`there is no file ${JSON.stringify(node['file'])} in the archive`);
  }

  /** Throws UNSUPPORTED_MODEL with every name that is not read. */
  refuseUnknown(): void {
    if (this.#unknown.size === 0) return;
    const more = this.#unknown.size > MAX_NAMES_TOLD ? ` and ${this.#unknown.size - MAX_NAMES_TOLD} more` : '';
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `skops: it names what is not read: ${[...this.#unknown].slice(0, MAX_NAMES_TOLD).join(', ')}${more}. Nothing that it names was run`,
    );
  }
}

const sourceOf = (bytes: Uint8Array, name: string): ByteSource => ({
  name,
  sizeBytes: bytes.length,
  read: async (from, to) => bytes.subarray(from, to),
});

const readNpz = async (bytes: Uint8Array, name: string): Promise<ReadonlyMap<string, NdArray>> => {
  const source = sourceOf(bytes, name);
  const arrays = new Map<string, NdArray>();
  for (const [file, entry] of await openZip(source)) {
    if (!file.endsWith('.npy') || file === 'format.npy') continue;
    arrays.set(file.slice(0, -4), readNpy(await readEntry(source, entry)));
  }
  return arrays;
};

const parseSchema = (bytes: Uint8Array): Json => {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Json;
  } catch (error) {
    throw corrupt(`${SCHEMA} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** What `skops.io.load` would give, as data. Throws CORRUPT_MODEL, UNSUPPORTED_MODEL or TOO_LARGE. */
export const readSkops = async (bytes: Uint8Array, constructors: readonly Constructors[]): Promise<Value> => {
  const source = sourceOf(bytes, 'skops');
  const entries = await openZip(source);
  const schema: ZipEntry | undefined = entries.get(SCHEMA);
  if (!schema) throw corrupt(`there is no ${SCHEMA} in the archive`);
  if (schema.sizeBytes > MAX_SCHEMA_BYTES) {
    throw new ServingError(
      'TOO_LARGE',
      `skops: ${SCHEMA} has ${schema.sizeBytes} bytes, at most ${MAX_SCHEMA_BYTES} are read`,
    );
  }
  const files = new Map<string, Uint8Array>();
  const archives = new Map<string, ReadonlyMap<string, NdArray>>();
  for (const [name, entry] of entries) {
    if (name === SCHEMA) continue;
    const content = await readEntry(source, entry);
    if (name.endsWith('.npz')) archives.set(name, await readNpz(content, `skops: ${name}`));
    else files.set(name, content);
  }
  const reader = new SkopsReader(files, archives, [PYTHON, NUMPY, SCIPY, ...constructors]);
  const value = reader.value(parseSchema(await readEntry(source, schema)), 0);
  reader.refuseUnknown();
  return value;
};
