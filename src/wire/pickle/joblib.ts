/**
 * joblib's files: a pickle, perhaps compressed as a whole, in whose midst arrays lie as plain bytes.
 * https://github.com/joblib/joblib/blob/1.5.1/joblib/numpy_pickle.py
 *
 *   … NumpyArrayWrapper BUILD │ padding's length, padding (since 1.2) │ the array's bytes │ the pickle goes on …
 *
 * An array of objects is a pickle inside the pickle. Before 0.10 each array was a file of its own beside the first one,
 * and compressed files began with "ZF" and a length.
 */
import { ServingError } from '../../errors.ts';
import { decompress } from '../compressed.ts';
import { type Constructor, INERT } from './constructors.ts';
import { type PickleOptions, Unpickler } from './machine.ts';
import { readNpy } from './npy.ts';
import { arrayOf, buildMasked, NdArray, NdDtype, shapeOf } from './numpy.ts';
import { type Dict, describe, type Instance, itemsOf, type Value } from './values.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', `joblib: ${message}`);

const MODULES = ['joblib.numpy_pickle', 'sklearn.externals.joblib.numpy_pickle'];
const COMPATIBILITY = MODULES.map((module) => `${module}_compat`);
const wrapper = (name: string): readonly (readonly [string, typeof INERT])[] =>
  [...MODULES, ...COMPATIBILITY].map((module) => [`${module}.${name}`, INERT] as const);

/** The names that joblib's own files hold. */
export const JOBLIB: ReadonlyMap<string, Constructor> = new Map([
  ...wrapper('NumpyArrayWrapper'),
  ...wrapper('NDArrayWrapper'),
  ...wrapper('ZNDArrayWrapper'),
]);

export interface JoblibOptions extends Omit<PickleOptions, 'built'> {
  /** The files of before 0.10 that lie beside the first one, by name. */
  readonly beside?: (name: string) => Uint8Array | undefined;
}

const field = (state: Dict, name: string): Value => state.get(name) ?? null;

/** The array whose bytes follow the wrapper in the stream. */
const readInline = (state: Dict, machine: Unpickler): Value => {
  const [dtype, shape] = [field(state, 'dtype'), shapeOf(field(state, 'shape'))];
  if (!(dtype instanceof NdDtype)) throw corrupt(`an array has ${describe(dtype)} for a dtype`);
  if (dtype.hasObjects) return new Unpickler(machine.cursor, machine.options, machine).loadInner();
  const { cursor } = machine;
  if (state.get('numpy_array_alignment_bytes') != null) cursor.take(cursor.byte());
  const count = shape.reduce((product, dim) => product * dim, 1);
  return arrayOf(dtype, shape, cursor.take(count * dtype.itemSize), field(state, 'order') === 'F');
};

const sideFile = (name: Value, { beside }: JoblibOptions): Uint8Array => {
  const bytes = typeof name === 'string' ? beside?.(name) : undefined;
  if (bytes) return bytes;
  throw new ServingError(
    'CORRUPT_MODEL',
    `joblib: an array lies in a file of its own, ${JSON.stringify(name)}, which is not beside the first file; copy all files that joblib.dump wrote`,
  );
};

/** Before 0.10: a .npy file beside it, or the packed bytes of an array whose state is in the stream. */
const readBeside = (instance: Instance, state: Dict, options: JoblibOptions): Value => {
  const bytes = sideFile(field(state, 'filename'), options);
  if (instance.of.name === 'NDArrayWrapper') return readNpy(bytes);
  const array = new NdArray();
  buildMasked(array, [...(itemsOf(field(state, 'state')) ?? []), decompress(bytes, 'joblib')]);
  return array;
};

const isWrapper = ({ of }: Instance): boolean => JOBLIB.has(of.path);

/** What `joblib.load` would give, as data. A plain pickle is read as well. Throws as `unpickle` does. */
export const readJoblib = (bytes: Uint8Array, options: JoblibOptions = {}): Value => {
  const { beside: _, ...rest } = options;
  const machine = new Unpickler(decompress(bytes, 'joblib'), {
    ...rest,
    constructors: [JOBLIB, ...(options.constructors ?? [])],
    built: (instance, running) => {
      if (!(isWrapper(instance) && instance.state instanceof Map)) return undefined;
      const inline = instance.of.name === 'NumpyArrayWrapper';
      return inline ? readInline(instance.state, running) : readBeside(instance, instance.state, options);
    },
  });
  return machine.load();
};
