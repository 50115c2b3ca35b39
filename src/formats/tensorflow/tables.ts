/**
 * Lookup tables. A served table is as its initialiser leaves it, so it is two constants, keys and values; a lookup is a
 * host node that has them among its inputs.
 *
 *   the init op of the model (TF 2: a signature; TF 1: main_op, legacy_init_op, table initialisers), or its restore op
 *     -> InitializeTable | InitializeTableFromTextFile | LookupTableImport (table, ..)
 *
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/lookup_ops.cc
 */
import { ServingError, within } from '../../errors.ts';
import type { Files } from '../../files.ts';
import { type Constant, inMemory } from '../../graph/graph.ts';
import { allocate, type DType, type NumericDType } from '../../tensor/dtype.ts';
import { stringsOfBytes } from '../../tensor/strings.ts';
import { type Tensor, tensor } from '../../tensor/tensor.ts';
import { type Bundle, loadTensor, type Wanted } from './bundle.ts';
import type { Edge, Live, Scope } from './functions.ts';
import type { MetaGraphDef } from './messages.ts';
import { readTableFile } from './table-file.ts';
import { dtypeOf } from './tensor-proto.ts';
import { reach, restoredFrom, sourceOf, storedOf, variableName } from './variables.ts';

// biome-ignore format: by family
const MUTABLE: ReadonlySet<string> = new Set([
  'MutableHashTable', 'MutableHashTableV2', 'MutableHashTableOfTensors', 'MutableHashTableOfTensorsV2',
  'MutableDenseHashTable', 'MutableDenseHashTableV2',
]);
/** What TensorFlow 1's tree estimators keep, by the ops that restore it: an ensemble, and boundaries of buckets. */
const TREES = 'BoostedTreesEnsembleResourceHandleOp';
const QUANTILES = 'BoostedTreesQuantileStreamResourceHandleOp';
const RESTORES_TREES = 'BoostedTreesDeserializeEnsemble';
const RESTORES_QUANTILES = 'BoostedTreesQuantileStreamResourceDeserialize';
/** Ops that hold a table, or what is read as one is. */
export const TABLES: ReadonlySet<string> = new Set(['HashTable', 'HashTableV2', ...MUTABLE, TREES, QUANTILES]);
export const isTable = ({ def }: Live): boolean => TABLES.has(def.op);

/** What a table holds: two tensors, or the edges that lead to constants; else why it is not known. */
export type TableSource =
  | { readonly keys: Constant; readonly values: Constant }
  | { readonly keys: Edge; readonly values: Edge }
  | { readonly why: string };

export const isEdge = (source: Constant | Edge): source is Edge => 'node' in source;

const NOT_READ: ReadonlySet<string> = new Set([
  'InitializeTableFromDataset',
  'LookupTableInsert',
  'LookupTableInsertV2',
]);
const INIT_SIGNATURE = '__saved_model_init_op';
const INIT_COLLECTIONS = ['saved_model_main_op', 'legacy_init_op', 'table_initializer'];

/** The nodes that run when the model is loaded. */
const initialisers = (metaGraph: MetaGraphDef, root: Scope): readonly Live[] => {
  const tensors = [...(metaGraph.signature_def.get(INIT_SIGNATURE)?.outputs.values() ?? [])].map(({ name }) => name);
  const listed = INIT_COLLECTIONS.flatMap((name) => metaGraph.collection_def.get(name)?.node_list?.value ?? []);
  const names = [...tensors, ...listed, metaGraph.saver_def?.restore_op_name ?? ''];
  return names.flatMap((name) => root.find((name ?? '').split(':')[0]!.replace(/^\^/, '')) ?? []);
};

const attributeType = ({ def }: Live, name: string): DType => {
  const found = dtypeOf(def.attr.get(name)?.type ?? 0);
  if (!found) throw new ServingError('UNSUPPORTED_MODEL', `its ${name} is not one that is served`);
  return found;
};
const int = ({ def }: Live, name: string, fallback: number): number => Number(def.attr.get(name)?.i ?? fallback);

/** What the graph assigns to each variable; the path of an asset goes through one in TF 2. */
const assigned = (root: Scope): ReadonlyMap<string, Edge> => {
  const found = new Map<string, Edge>();
  for (const name of root.names) {
    const live = root.find(name)!;
    if (live.def.op !== 'AssignVariableOp') continue;
    const [variable, value] = [sourceOf(live, 0), sourceOf(live, 1)];
    if (variable && value) found.set(variableName(variable.node), value);
  }
  return found;
};

interface Reading {
  readonly root: Scope;
  readonly files: Files;
  readonly bundle: Bundle | undefined;
  /** Asset files by the name of the tensor that stands for them. */
  readonly assets: ReadonlyMap<string, string>;
}

/** The asset whose path an edge is. */
const assetOf = (edge: Edge | undefined, { root, assets }: Reading): string | undefined => {
  if (!edge) return undefined;
  const variable = edge.node.def.op === 'ReadVariableOp' ? sourceOf(edge.node, 0) : undefined;
  const path = variable ? assigned(root).get(variableName(variable.node)) : edge;
  return path && assets.get(`${path.node.name}:${path.index}`);
};

const fromFile = async (table: Live, init: Live, reading: Reading): Promise<TableSource> => {
  const { files } = reading;
  const file = assetOf(sourceOf(init, 1), reading);
  if (file === undefined) {
    return {
      why: `the file that fills it (node "${init.name}") is not among the model's assets; save the model with it`,
    };
  }
  const path = `assets/${file}`;
  const bytes = await files.read(path);
  const described = {
    key_index: int(init, 'key_index', 0),
    value_index: int(init, 'value_index', 0),
    vocab_size: int(init, 'vocab_size', -1),
    delimiter: init.def.attr.get('delimiter')?.s?.[0] ?? 9,
    offset: int(init, 'offset', 0),
  };
  try {
    return readTableFile(bytes, described, attributeType(table, 'key_dtype'), attributeType(table, 'value_dtype'));
  } catch (error) {
    throw within(path, error);
  }
};

/** A dense table keeps its scalars as vectors of one. */
const withoutOne = (constant: Constant, table: Live): Constant =>
  table.def.op.startsWith('MutableDense') && constant.shape.length === 2 && constant.shape[1] === 1
    ? ({ ...constant, shape: constant.shape.slice(0, 1) } as Constant)
    : constant;

const fromPair = async (table: Live, init: Live, { files, bundle }: Reading): Promise<TableSource> => {
  const [keys, values] = [sourceOf(init, 1), sourceOf(init, 2)];
  if (!keys || !values) return { why: `node "${init.name}" has no keys and values` };
  const [storedKeys, storedValues] = [1, 2].map((input) => restoredFrom(storedOf(init, input)!));
  if (!storedKeys || !storedValues) return { keys, values };
  if (!bundle) return { why: 'it is restored from variables/, which is not there' };
  const load = async (stored: Wanted): Promise<Constant> => withoutOne(await loadTensor(files, bundle, stored), table);
  return { keys: await load(storedKeys), values: await load(storedValues) };
};

const restored = async (init: Live, index: number, { files, bundle }: Reading): Promise<Constant | undefined> => {
  const source = sourceOf(init, index);
  const stored = source && restoredFrom(source);
  return stored && bundle ? loadTensor(files, bundle, stored) : undefined;
};

/** A serialized ensemble, as the keys. */
const fromTrees = async (init: Live, reading: Reading): Promise<TableSource> => {
  const keys = await restored(init, 2, reading);
  return keys ? { keys, values: keys } : { why: `node "${init.name}" restores no ensemble` };
};

/** The boundaries of all features as the keys, and where each feature's end as the values. */
const fromQuantiles = async (init: Live, reading: Reading): Promise<TableSource> => {
  const parts: Float32Array[] = [];
  for (let i = 1; sourceOf(init, i); i++) {
    const part = await restored(init, i, reading);
    if (!part || !inMemory(part) || part.dtype !== 'float32')
      return { why: `node "${init.name}" restores no boundaries` };
    parts.push(part.data as Float32Array);
  }
  const ends = [0];
  for (const part of parts) ends.push(ends.at(-1)! + part.length);
  const all = new Float32Array(ends.at(-1)!);
  parts.forEach((part, i) => {
    all.set(part, ends[i]);
  });
  return {
    keys: tensor('float32', [all.length], all),
    values: tensor('int64', [ends.length], BigInt64Array.from(ends, BigInt)),
  };
};

type Read = (table: Live, init: Live, reading: Reading) => Promise<TableSource>;
/** How what each op fills a table with is read. */
const READS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ...['InitializeTable', 'InitializeTableV2', 'LookupTableImport', 'LookupTableImportV2'].map(
    (op) => [op, fromPair] as const,
  ),
  ...['InitializeTableFromTextFile', 'InitializeTableFromTextFileV2'].map((op) => [op, fromFile] as const),
  [RESTORES_TREES, (_, init, reading) => fromTrees(init, reading)],
  [RESTORES_QUANTILES, (_, init, reading) => fromQuantiles(init, reading)],
]);

/** What every table that is initialised holds, by variableName. */
export const readTables = async (
  metaGraph: MetaGraphDef,
  reading: Reading,
): Promise<ReadonlyMap<string, TableSource>> => {
  const { root } = reading;
  const tables = new Map<string, TableSource>();
  const hasTables = [...root.names].some((name) => TABLES.has(root.find(name)!.def.op));
  if (!hasTables) return tables;
  for (const init of reach(initialisers(metaGraph, root))) {
    const { op } = init.def;
    if (!READS.has(op) && !NOT_READ.has(op)) continue;
    const table = sourceOf(init, 0)?.node;
    if (!table || !isTable(table)) continue;
    const name = variableName(table);
    if (tables.has(name) && !('why' in tables.get(name)!)) continue;
    if (NOT_READ.has(op))
      tables.set(name, { why: `it is filled by ${op} (node "${init.name}"), which is not supported` });
    else tables.set(name, await READS.get(op)!(table, init, reading));
  }
  return tables;
};

const empty = (dtype: DType, row: readonly number[] = []): Tensor =>
  dtype === 'string'
    ? { dtype, shape: [0, ...row], data: stringsOfBytes([]) }
    : tensor(dtype as NumericDType, [0, ...row], allocate(dtype as NumericDType, 0));

/** The shape of a value of a table of tensors. */
const valueShape = ({ def }: Live): readonly number[] =>
  def.attr.get('value_shape')?.shape?.dim.map(({ size }) => size) ?? [];

/** What a table that nothing fills holds: nothing, where its op allows that. */
export const unfilled = (table: Live): TableSource =>
  MUTABLE.has(table.def.op)
    ? {
        keys: empty(attributeType(table, 'key_dtype')),
        values: empty(attributeType(table, 'value_dtype'), valueShape(table)),
      }
    : { why: 'nothing that runs when the model is loaded fills it' };
