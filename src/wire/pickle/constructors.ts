/**
 * The globals that a pickle may name, as tables. What is in none of them is not read: it becomes an inert object, and
 * the reader refuses the file at its end, naming all of them. A row never runs anything but code of this folder.
 */
import { ServingError } from '../../errors.ts';
import {
  buildArray,
  buildDtype,
  buildMasked,
  bytesOf,
  fromBuffer,
  NdArray,
  NdDtype,
  newDtype,
  toScalar,
} from './numpy.ts';
import { Complex, type Dict, describe, Global, Instance, itemsOf, Tuple, type Value } from './values.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', `pickle: ${message}`);

export interface Constructor {
  /** What calling it gives; absent: an Instance that only names it. */
  readonly make?: (args: readonly Value[], kwargs?: Dict) => Value;
}

/** By "module.name": a Map, or a rule that stands for many. */
export interface Constructors {
  get(name: string): Constructor | undefined;
}

/** Modules that were renamed, so that a row needs one name. Tried in this order, each at most once. */
const RENAMED: readonly (readonly [RegExp, string])[] = [
  [/^__builtin__$/, 'builtins'],
  [/^copy_reg$/, 'copyreg'],
  // NumPy 2
  [/^numpy\._core\b/, 'numpy.core'],
  [/^UserDict$/, 'collections'],
];

/** The name that a global goes by in the tables. */
export const tableName = ({ module, name }: Global): string =>
  `${RENAMED.reduce((renamed, [from, to]) => renamed.replace(from, to), module)}.${name}`;

/** A class or function that may stand in a file as a name, and be called: that makes an Instance. */
export const INERT: Constructor = {};

const only = (args: readonly Value[]): readonly Value[] => {
  const items = args.length === 0 ? [] : (itemsOf(args[0]) ?? (args[0] instanceof Set ? [...args[0]] : undefined));
  if (!items || args.length > 1) throw corrupt(`a list was expected, found ${args.map(describe).join(', ')}`);
  return items;
};

const dictOf = (pairs: readonly Value[]): Dict =>
  new Map(
    pairs.map((pair) => {
      const [key = null, value = null] = itemsOf(pair) ?? [];
      return [key, value];
    }),
  );

// bytes in protocols below 3: the text of their latin-1, encoded. In Python 2, whose str are bytes, the text itself.
const encode = ([text, encoding = 'utf-8']: readonly Value[]): Value => {
  const name = String(encoding).toLowerCase().replace(/[-_]/g, '');
  if (typeof text === 'string' && (name === 'latin1' || name === 'iso88591')) return Buffer.from(text, 'latin1');
  if (typeof text === 'string' && name === 'utf8') return Buffer.from(text, 'utf8');
  throw corrupt(`_codecs.encode of ${describe(text)} by ${describe(encoding)}`);
};

/** `copyreg._reconstructor(cls, base, state)`: protocols 0 and 1 make every object so. */
const reconstructor = ([cls, base, state = null]: readonly Value[]): Value => {
  if (!(cls instanceof Global)) throw corrupt(`an object of class ${describe(cls)}`);
  const of = base instanceof Global ? tableName(base) : '';
  // A named tuple is made from what it holds, as later protocols make it.
  const instance = new Instance(cls, of === 'builtins.tuple' ? (itemsOf(state) ?? []) : []);
  if (of === 'builtins.dict' && state instanceof Map)
    for (const [key, value] of state) instance.entries.set(key, value);
  if (of === 'builtins.list') instance.items.push(...(itemsOf(state) ?? []));
  return instance;
};

const row = (make: (args: readonly Value[], kwargs?: Dict) => Value): Constructor => ({ make });

// biome-ignore format: one name a line
export const PYTHON: Constructors = new Map<string, Constructor>([
  ['builtins.object',          INERT],
  ['builtins.list',            row((args) => [...only(args)])],
  ['builtins.tuple',           row((args) => new Tuple(only(args)))],
  ['builtins.dict',            row(([from]) => (from instanceof Map ? new Map(from) : dictOf(only(from === undefined ? [] : [from]))))],
  ['builtins.set',             row((args) => new Set(only(args)))],
  ['builtins.frozenset',       row((args) => new Set(only(args)))],
  ['builtins.bytearray',       row(([data, encoding]) => {
    if (data === undefined) return new Uint8Array();
    const bytes = encoding === undefined || typeof data === 'string' ? bytesOf(data) : undefined;
    if (!bytes) throw corrupt(`bytearray of ${describe(data)}`);
    return bytes;
  })],
  ['builtins.bytes',           row((args) => (args[0] instanceof Uint8Array ? args[0] : Uint8Array.from(only(args), Number)))],
  ['builtins.complex',         row(([re, im]) => new Complex(Number(re ?? 0), Number(im ?? 0)))],
  ['builtins.int',             row(([value]) => (typeof value === 'bigint' ? value : value === true ? 1n : 0n))],
  ['builtins.long',            INERT],
  ['builtins.float',           row(([value]) => (typeof value === 'number' ? value : Number(value ?? 0)))],
  ['builtins.bool',            row(([value]) => value === true)],
  ['builtins.str',             row(([value]) => (typeof value === 'string' ? value : ''))],
  ['builtins.unicode',         row(([value]) => (typeof value === 'string' ? value : ''))],
  ['builtins.slice',           INERT],
  ['builtins.range',           INERT],
  ['builtins.xrange',          INERT],
  ['builtins.NoneType',        INERT],
  ['builtins.Ellipsis',        INERT],
  ['builtins.len',             INERT],
  ['builtins.abs',             INERT],
  ['types.SimpleNamespace',    INERT],
  ['collections.OrderedDict',  row((args) => (args[0] instanceof Map ? new Map(args[0]) : dictOf(only(args))))],
  ['collections.defaultdict',  row((args) => (args[1] instanceof Map ? new Map(args[1]) : new Map()))],
  ['collections.Counter',      row((args) => (args[0] instanceof Map ? new Map(args[0]) : new Map()))],
  ['collections.deque',        row((args) => [...only(args.slice(0, 1))])],
  ['functools.partial',        INERT],
  ['operator.itemgetter',      INERT],
  ['operator.attrgetter',      INERT],
  ['datetime.datetime',        INERT],
  ['datetime.date',            INERT],
  ['datetime.timedelta',       INERT],
  ['decimal.Decimal',          INERT],
  ['fractions.Fraction',       INERT],
  ['pathlib.PosixPath',        INERT],
  ['_codecs.encode',           row(encode)],
  ['copyreg._reconstructor',   row(reconstructor)],
]);

const newArray = (): NdArray => new NdArray();
const SCALAR_TYPES =
  'bool_ bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 intc uintc intp uintp longlong ulonglong int_ float16 float32 float64 longdouble float_ complex64 complex128 str_ bytes_ object_ void datetime64 timedelta64 number floating integer generic unicode_ string_';

// biome-ignore format: one name a line
export const NUMPY: Constructors = new Map<string, Constructor>([
  ['numpy.dtype',                           row(newDtype)],
  ['numpy.ndarray',                         INERT],
  ['numpy.matrix',                          INERT],
  ['numpy.matrixlib.defmatrix.matrix',      INERT],
  ['numpy.core.memmap.memmap',              INERT],
  ['numpy.memmap',                          INERT],
  ['numpy.recarray',                        INERT],
  ['numpy.ma.core.MaskedArray',             INERT],
  ['numpy.ma.MaskedArray',                  INERT],
  ['numpy.core.multiarray._reconstruct',    row(newArray)],
  ['numpy.core.multiarray.scalar',          row(toScalar)],
  ['numpy.core.numeric._frombuffer',        row(fromBuffer)],
  ['numpy.ma.core._mareconstruct',          row(newArray)],
  ['numpy.core._ufunc_reconstruct',         row(([module, name]) => new Global(String(module), String(name)))],
  ['numpy.random.mtrand.RandomState',       INERT],
  ['numpy.random._mt19937.MT19937',         INERT],
  ['numpy.random._pcg64.PCG64',             INERT],
  ['numpy.random._generator.Generator',     INERT],
  ['numpy.random.__RandomState_ctor',       INERT],
  ['numpy.random._pickle.__randomstate_ctor', INERT],
  ['numpy.random._pickle.__generator_ctor', INERT],
  ['numpy.random._pickle.__bit_generator_ctor', INERT],
  ['numpy.random.bit_generator.SeedSequence', INERT],
  ['numpy.random.bit_generator.__pyx_unpickle_SeedSequence', INERT],
  ...SCALAR_TYPES.split(' ').map((name) => [`numpy.${name}`, INERT] as const),
]);

const SPARSE = ['csr', 'csc', 'coo', 'lil', 'dok', 'dia', 'bsr'];

/** Sparse matrices: Instances whose state holds `data`, `indices`, `indptr` and `_shape`. */
export const SCIPY: Constructors = new Map<string, Constructor>(
  SPARSE.flatMap((layout) =>
    [
      `scipy.sparse.${layout}.${layout}_matrix`,
      `scipy.sparse._${layout}.${layout}_matrix`,
      `scipy.sparse._${layout}.${layout}_array`,
    ].map((name) => [name, INERT] as const),
  ),
);

/** What `__setstate__` does to what a row made. Anything that is not listed here keeps its state as it is. */
export const build = (target: Value, state: Value, masked: boolean): boolean => {
  if (target instanceof NdDtype) buildDtype(target, state);
  else if (target instanceof NdArray && masked) buildMasked(target, state);
  else if (target instanceof NdArray) buildArray(target, state);
  else if (target instanceof Instance) target.state = state;
  else return false;
  return true;
};
