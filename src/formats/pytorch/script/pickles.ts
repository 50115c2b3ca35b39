/**
 * The pickles of a TorchScript archive as data: data.pkl (the module with its attributes), constants.pkl (tensors that
 * the code names), traced_inputs.pkl. Nothing that they name is called; classes of the model's own are plain state.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/torch/csrc/jit/serialization/pickler.cpp
 */
import { ServingError } from '../../../errors.ts';
import type { Constant } from '../../../graph/graph.ts';
import type { NumericDType } from '../../../tensor/dtype.ts';
import { type Constructor, type Constructors, INERT } from '../../../wire/pickle/constructors.ts';
import { unpickle } from '../../../wire/pickle/machine.ts';
import { describe, Global, Instance, itemsOf, Tuple, type Value } from '../../../wire/pickle/values.ts';
import type { Archive } from '../archive.ts';
import { constantOf, type Layout } from '../strided.ts';

/** Storages by the name of their class. */
const STORAGES: Readonly<Record<string, NumericDType | undefined>> = {
  FloatStorage: 'float32',
  DoubleStorage: 'float64',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
  ComplexFloatStorage: 'complex64',
  ComplexDoubleStorage: 'complex128',
  Float8_e5m2Storage: 'float8e5m2',
  Float8_e4m3fnStorage: 'float8e4m3fn',
  UInt16Storage: 'uint16',
  UInt32Storage: 'uint32',
  UInt64Storage: 'uint64',
};

/** What stands for a storage in the tree. */
const STORAGE = new Global('torch', 'storage');

const first: Constructor = { make: ([value = null]) => value };
const NAMED: ReadonlyMap<string, Constructor> = new Map<string, Constructor>([
  ['torch.jit._pickle.build_intlist', first],
  ['torch.jit._pickle.build_tensorlist', first],
  ['torch.jit._pickle.build_doublelist', first],
  ['torch.jit._pickle.build_boollist', first],
  ['torch.jit._pickle.restore_type_tag', first],
  ['torch.device', { make: () => 'cpu' }],
  ['torch._utils._rebuild_parameter', first],
  [
    'collections.OrderedDict',
    {
      make: ([pairs]) => new Map((itemsOf(pairs ?? null) ?? []).map((pair) => (itemsOf(pair) ?? []) as [Value, Value])),
    },
  ],
]);

// Every name is read as one, so that what it stands for is refused where it is used, with the place in the model.
const NAMES: Constructors = {
  get: (name) => NAMED.get(name) ?? (/^(torch|__torch__|builtins)\b/.test(name) ? INERT : undefined),
};

/** Reads one of the pickles. Throws CORRUPT_MODEL or UNSUPPORTED_MODEL. */
export const readPickle = async (archive: Archive, name: string): Promise<Value> => {
  try {
    return unpickle(await archive.read(name), {
      constructors: [NAMES],
      loneArguments: true,
      persistent: (id) => new Instance(STORAGE, itemsOf(id) ?? [id]),
    });
  } catch (error) {
    if (!(error instanceof ServingError)) throw error;
    throw new ServingError(error.code, `${archive.entry}: ${name}: ${error.message.replace(/^pickle: /, '')}`, {
      cause: error,
    });
  }
};

/** Whether it is a tensor, of whatever kind. */
export const isTensorInstance = (value: Value): value is Instance =>
  value instanceof Instance && value.of.module === 'torch._utils' && value.of.name.startsWith('_rebuild');

const number = (value: Value | undefined): number =>
  typeof value === 'bigint' ? Number(value) : typeof value === 'number' ? value : Number.NaN;
const numbers = (value: Value | undefined): readonly number[] | undefined => itemsOf(value)?.map(number);

/** What a `_rebuild_tensor_v2` states. Throws CORRUPT_MODEL. */
export const layoutOf = (tensor: Instance, where: string): Layout & { readonly storage: readonly Value[] } => {
  const [storage, offset, shape, strides] = tensor.args;
  const [sizes, steps] = [numbers(shape), numbers(strides)];
  if (!(storage instanceof Instance) || storage.of !== STORAGE || !sizes || !steps) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `${where}: a tensor is rebuilt from ${tensor.args.map(describe).join(', ')}`,
    );
  }
  return { storage: storage.args, offset: number(offset), shape: sizes, strides: steps };
};

/** The dtype of a tensor's storage, or the name of the storage's class where this server has no such dtype. */
export const dtypeOfTensor = (storage: readonly Value[]): { readonly dtype?: NumericDType; readonly name: string } => {
  const kind = storage[1];
  const name = kind instanceof Global ? kind.name : describe(kind);
  const dtype = STORAGES[name];
  return dtype ? { dtype, name } : { name };
};

/** A tensor of a pickle as a constant, or why there is none. `folder` holds the storages of the pickle. */
export const tensorConstant = async (
  archive: Archive,
  tensor: Instance,
  folder: string,
  name: string,
  bigEndian: boolean,
): Promise<Constant | ServingError> => {
  const where = `${archive.entry}: ${name}`;
  if (tensor.of.name !== '_rebuild_tensor_v2' && tensor.of.name !== '_rebuild_tensor') {
    return new ServingError(
      'UNSUPPORTED_MODEL',
      `${where} is made by ${tensor.of.path}, which is no plain tensor (quantized, sparse and nested ones are not served)`,
    );
  }
  const { storage, ...layout } = layoutOf(tensor, where);
  const { dtype, name: kind } = dtypeOfTensor(storage);
  if (!dtype)
    return new ServingError('UNSUPPORTED_MODEL', `${where} lies in a ${kind}, whose dtype this server has not`);
  const key = typeof storage[2] === 'string' ? storage[2] : String(storage[2]);
  return constantOf(archive, { name: `${folder}/${key}`, dtype, bigEndian }, layout, name);
};

const MAX_DEPTH = 2000;

/** Every tensor in a tree with its name, `layer1.0.weight`, each once. Throws CORRUPT_MODEL where it is too deep. */
export const tensorsIn = (root: Value): ReadonlyMap<Instance, string> => {
  const found = new Map<Instance, string>();
  const seen = new Set<Value>();
  const stack: (readonly [Value, string, number])[] = [[root, '', 0]];
  while (stack.length > 0) {
    const [value, name, depth] = stack.pop()!;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    if (depth > MAX_DEPTH)
      throw new ServingError('CORRUPT_MODEL', `its modules lie more than ${MAX_DEPTH} deep in each other`);
    seen.add(value);
    if (isTensorInstance(value)) {
      found.set(value, name);
      continue;
    }
    const below = (key: unknown): string => (name === '' ? String(key) : `${name}.${String(key)}`);
    const parts: (readonly [Value, string, number])[] = [];
    if (value instanceof Instance) {
      if (value.state !== null) parts.push([value.state, name, depth + 1]);
      for (const [i, arg] of value.args.entries()) parts.push([arg, below(i), depth + 1]);
    } else if (value instanceof Map) for (const [key, item] of value) parts.push([item, below(key), depth + 1]);
    else if (Array.isArray(value) || value instanceof Tuple) {
      for (const [i, item] of (itemsOf(value) ?? []).entries()) parts.push([item, below(i), depth + 1]);
    }
    for (const part of parts.reverse()) stack.push(part);
  }
  return found;
};
