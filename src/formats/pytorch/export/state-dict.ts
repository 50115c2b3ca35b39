/**
 * A dict of tensors as torch.save pickles it: names and `torch._utils._rebuild_tensor_v2` over storages that lie beside
 * the pickle. https://github.com/pytorch/pytorch/blob/v2.9.0/torch/_utils.py
 */
import { ServingError, within } from '../../../errors.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { type Constructor, type Constructors, INERT } from '../../../wire/pickle/constructors.ts';
import { Unpickler } from '../../../wire/pickle/machine.ts';
import { Global, Instance, itemsOf, Tuple, type Value } from '../../../wire/pickle/values.ts';
import { dtypeNamed } from '../dtypes.ts';

/** A tensor over the storage of that key. */
export interface PickledTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  readonly key: string;
}

/** The dtypes of typed storages; an untyped one's tensor says it itself. */
// biome-ignore format: one table
const STORAGES: Readonly<Record<string, DType>> = {
  FloatStorage: 'float32', DoubleStorage: 'float64', HalfStorage: 'float16', BFloat16Storage: 'bfloat16',
  LongStorage: 'int64', IntStorage: 'int32', ShortStorage: 'int16', CharStorage: 'int8', ByteStorage: 'uint8',
  BoolStorage: 'bool', ComplexFloatStorage: 'complex64', ComplexDoubleStorage: 'complex128',
};

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

const int = (value: Value | undefined): number => {
  if (typeof value !== 'bigint' || value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER))
    throw corrupt('a size, stride or offset is no number of 53 bits');
  return Number(value);
};
const ints = (value: Value | undefined): readonly number[] => {
  const items = value === undefined ? undefined : itemsOf(value);
  if (!items) throw corrupt('sizes or strides are no tuple');
  return items.map(int);
};

/** What is told of an object that is no tensor that is read. */
const UNREAD = new WeakMap<Instance, string>();
const unread = (why: string): Instance => {
  const instance = new Instance(new Global('torch', 'Tensor'), []);
  UNREAD.set(instance, why);
  return instance;
};
const TENSORS = new WeakMap<Instance, PickledTensor>();

const rebuild = (args: readonly Value[]): Value => {
  const storage = args[0] instanceof Tuple ? args[0].items : undefined;
  if (storage?.[0] !== 'storage' || typeof storage[2] !== 'string') throw corrupt('a tensor has no storage');
  const type = storage[1];
  const typed = type instanceof Global ? STORAGES[type.name] : undefined;
  const named = args.find((arg): arg is Global => arg instanceof Global && arg.module === 'torch');
  const dtype = (named && dtypeNamed(named.name)) ?? typed;
  if (!dtype) return unread(`a tensor over ${type instanceof Global ? `torch.${type.name}` : 'an unknown storage'}`);
  const tensor = { dtype, offset: int(args[1]), shape: ints(args[2]), strides: ints(args[3]), key: storage[2] };
  const instance = new Instance(new Global('torch', 'Tensor'), []);
  TENSORS.set(instance, tensor);
  return instance;
};

const first: Constructor = { make: (args) => args[0] ?? null };
const NAMES: ReadonlyMap<string, Constructor> = new Map<string, Constructor>([
  ['torch._utils._rebuild_tensor_v2', { make: rebuild }],
  ['torch._utils._rebuild_tensor_v3', { make: rebuild }],
  ['torch._utils._rebuild_parameter', first],
  ['torch._utils._rebuild_parameter_with_state', first],
  [
    'torch._tensor._rebuild_from_type_v2',
    {
      make: (args) =>
        (itemsOf(args[2] ?? null) && rebuild(itemsOf(args[2]!)!)) ?? unread('a kind of tensor of its own'),
    },
  ],
]);
/** Whatever else may stand there is read as an inert object, and refused where the program uses it. */
const TORCH: Constructors = { get: (name) => NAMES.get(name) ?? INERT };

/** By name: a tensor, or a text that says what else it is. */
export const readStateDict = (bytes: Uint8Array, where: string): ReadonlyMap<string, PickledTensor | string> => {
  try {
    const value = new Unpickler(bytes, { constructors: [TORCH], persistent: (id) => id }).load();
    if (!(value instanceof Map)) throw corrupt('expected a dict of tensors');
    const found = new Map<string, PickledTensor | string>();
    for (const [key, one] of value) {
      if (typeof key !== 'string') throw corrupt('a key of the dict is no text');
      const known = one instanceof Instance ? (TENSORS.get(one) ?? UNREAD.get(one)) : undefined;
      found.set(key, known ?? `no tensor${one instanceof Instance ? `, but an object of ${one.of.path}` : ''}`);
    }
    return found;
  } catch (error) {
    throw within(where, error);
  }
};
