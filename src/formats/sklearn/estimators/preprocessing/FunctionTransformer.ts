/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/preprocessing/_function_transformer.py */
import { ServingError } from '../../../../errors.ts';
import { type Frame, MadeFrame } from '../../../../pipeline/frame.ts';
import { type ElementwiseParams, FUNCTIONS } from '../../../../pipeline/kernels/elementwise.ts';
import { type Dict, describe, Global, Instance, itemsOf, type Value } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { plain, type State } from '../../state.ts';

type Kwargs = ReadonlyMap<string, Value>;

const numberOf = (value: Value | undefined, fallback: number): number | undefined => {
  if (value === undefined || value === null) return fallback;
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
};

/** By name, from keyword arguments; undefined where one of them is unknown or no number. */
type Row = (kwargs: Kwargs) => ElementwiseParams | 'same' | undefined;

const only = (kwargs: Kwargs, ...names: readonly string[]): boolean =>
  [...kwargs.keys()].every((name) => names.includes(name));

const clip: Row = (kwargs) => {
  const low = numberOf(kwargs.get('a_min') ?? kwargs.get('min'), -Infinity);
  const high = numberOf(kwargs.get('a_max') ?? kwargs.get('max'), Infinity);
  if (low === undefined || high === undefined || !only(kwargs, 'a_min', 'a_max', 'min', 'max')) return undefined;
  return { name: 'clip', low, high };
};

const nanToNum: Row = (kwargs) => {
  const nan = numberOf(kwargs.get('nan'), 0);
  const high = numberOf(kwargs.get('posinf'), Number.MAX_VALUE);
  const low = numberOf(kwargs.get('neginf'), -Number.MAX_VALUE);
  if (nan === undefined || high === undefined || low === undefined) return undefined;
  return only(kwargs, 'nan', 'posinf', 'neginf', 'copy') ? { name: 'nan_to_num', nan, high, low } : undefined;
};

const round: Row = (kwargs) => {
  const decimals = numberOf(kwargs.get('decimals'), 0);
  if (decimals === undefined || !Number.isInteger(decimals) || Math.abs(decimals) > 300) return undefined;
  return only(kwargs, 'decimals') ? { name: 'round', decimals } : undefined;
};

const same: Row = (kwargs) => (kwargs.size === 0 ? 'same' : undefined);

/** Other names of functions of the table of kernels. */
const ALIASES: Readonly<Record<string, keyof typeof FUNCTIONS>> = {
  absolute: 'abs',
  acos: 'arccos',
  acosh: 'arccosh',
  asin: 'arcsin',
  asinh: 'arcsinh',
  atan: 'arctan',
  atanh: 'arctanh',
  degrees: 'rad2deg',
  fabs: 'abs',
  radians: 'deg2rad',
};

/** Those that answer true or false. */
const QUESTIONS: ReadonlySet<string> = new Set(['isfinite', 'isinf', 'isnan', 'logical_not', 'signbit']);
const SPECIAL: ReadonlySet<string> = new Set(['expit', 'logit']);

const ufuncs: ReadonlyMap<string, Row> = new Map(
  [
    ...(Object.keys(FUNCTIONS) as (keyof typeof FUNCTIONS)[]).map((name) => [name, name] as const),
    ...Object.entries(ALIASES),
  ].map(([own, name]) => [own, (kwargs) => (kwargs.size === 0 ? { name } : undefined)]),
);

const NUMPY_MODULES = ['numpy', 'numpy.core.fromnumeric', 'numpy._core.fromnumeric'];

/** Other functions of single cells, by where pickles say that they are. */
const NAMED: ReadonlyMap<string, Row> = new Map<string, Row>([
  ['builtins.abs', () => ({ name: 'abs' })],
  ['__builtin__.abs', () => ({ name: 'abs' })],
  ...NUMPY_MODULES.flatMap((module): readonly (readonly [string, Row])[] => [
    [`${module}.clip`, clip],
    [`${module}.round`, round],
    [`${module}.round_`, round],
    [`${module}.around`, round],
  ]),
  ...['numpy', 'numpy.lib.type_check', 'numpy.lib._type_check_impl'].map(
    (module) => [`${module}.nan_to_num`, nanToNum] as const,
  ),
  ...['numpy', 'numpy.core.numeric', 'numpy.core.multiarray'].flatMap((module) =>
    ['asarray', 'array', 'asanyarray', 'ascontiguousarray'].map((name) => [`${module}.${name}`, same] as const),
  ),
  ['sklearn.preprocessing._function_transformer._identity', same],
]);

/** Modules of NumPy whose functions of the same names are other ones. */
const UNLIKE = /^numpy\.(ma|emath|lib\.\w*scimath\w*)\b/;

/**
 * The function of single cells that a pickle names. A ufunc does not know where it is from: pickle says the first module
 * that has it, which may be any of NumPy.
 */
export const knownFunction = (path: string): Row | undefined => {
  const at = path.lastIndexOf('.');
  const [module, name] = [path.slice(0, at), path.slice(at + 1)];
  const isUfunc = SPECIAL.has(name)
    ? /^scipy\.special\b/.test(module)
    : /^numpy\b/.test(module) && !UNLIKE.test(module);
  return NAMED.get(path) ?? (isUfunc ? ufuncs.get(name) : undefined);
};

const kwargsOf = (value: Value | undefined): Kwargs =>
  new Map(value instanceof Map ? [...(value as Dict)].map(([name, held]) => [String(name), plain(held)!]) : []);

/** A function and the arguments that `functools.partial` gives it. */
const unwrapped = (func: Value | undefined, kwargs: Kwargs): readonly [Value | undefined, Kwargs] => {
  if (!(func instanceof Instance) || func.of.path !== 'functools.partial') return [func, kwargs];
  const [inner, args, own] = itemsOf(func.state) ?? [];
  if (itemsOf(args)?.length !== 0) return [func, kwargs];
  return unwrapped(inner, new Map([...kwargsOf(own), ...kwargs]));
};

const stepOf = (state: State, name: string, kwargsName: string): ElementwiseParams | 'same' => {
  const [func, kwargs] = unwrapped(state.value(name), kwargsOf(state.value(kwargsName)));
  if (func === undefined || func === null) return 'same';
  const row = func instanceof Global ? knownFunction(func.path) : undefined;
  const params = row?.(kwargs);
  if (params !== undefined) return params;
  const called = func instanceof Global ? func.path : describe(func);
  const given = kwargs.size > 0 ? ` with ${[...kwargs.keys()].join(', ')}` : '';
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `FunctionTransformer calls ${called}${given}, which is none of the functions of NumPy and SciPy that are served ` +
      '(element by element, as log1p, sqrt, clip); do that step before the request, or fit a transformer that does the same',
  );
};

/** A function of each cell; without one all stays as it is, texts too. */
export const FunctionTransformer: EstimatorClass = (state, { builder }) => {
  // Before 0.22 rows were checked unless that was switched off.
  const validates = state.value('validate') === null || state.flag('validate', false);
  const applied =
    (params: ElementwiseParams | 'same') =>
    (frame: Frame): Frame => {
      if (params === 'same' && !validates) return frame;
      const slot = frame.numbers(state.className, validates ? 'finite' : 'any');
      const made = params === 'same' ? slot : builder.step('elementwise', params, [slot]);
      const answer =
        params !== 'same' && QUESTIONS.has(params.name)
          ? ({ slot: builder.step('booleans', {}, [made]), dtype: 'bool', shape: [frame.width ?? '?columns'] } as const)
          : undefined;
      return new MadeFrame(builder, 'numbers', made, frame.width, frame.names, answer);
    };
  const back = state.value('inverse_func');
  return {
    transform: applied(stepOf(state, 'func', 'kw_args')),
    inverse_transform: (frame) =>
      applied(back === undefined || back === null ? 'same' : stepOf(state, 'inverse_func', 'inv_kw_args'))(frame),
  };
};
