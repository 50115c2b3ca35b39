/** Functions of single cells, by NumPy's names. */
import { ServingError } from '../../errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { isSparse, mapCells, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { widthOf } from './frames.ts';

type Cell = (x: number) => number;

/** The nearest integer, the even one of two. */
const rint: Cell = (x) => {
  const rounded = Math.round(x);
  return rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
};

// biome-ignore format: one function a line
export const FUNCTIONS = {
  abs: Math.abs,
  arccos: Math.acos,
  arccosh: Math.acosh,
  arcsin: Math.asin,
  arcsinh: Math.asinh,
  arctan: Math.atan,
  arctanh: Math.atanh,
  cbrt: Math.cbrt,
  ceil: Math.ceil,
  cos: Math.cos,
  cosh: Math.cosh,
  deg2rad: (x) => x * (Math.PI / 180),
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  expit: (x) => 1 / (1 + Math.exp(-x)),
  expm1: Math.expm1,
  floor: Math.floor,
  isfinite: (x) => (Number.isFinite(x) ? 1 : 0),
  isinf: (x) => (x === Infinity || x === -Infinity ? 1 : 0),
  isnan: (x) => (Number.isNaN(x) ? 1 : 0),
  log: Math.log,
  log10: Math.log10,
  log1p: Math.log1p,
  log2: Math.log2,
  logical_not: (x) => (x === 0 ? 1 : 0),
  logit: (x) => Math.log(x / (1 - x)),
  negative: (x) => -x,
  positive: (x) => x,
  rad2deg: (x) => x * (180 / Math.PI),
  reciprocal: (x) => 1 / x,
  rint,
  sign: Math.sign,
  signbit: (x) => (x < 0 || Object.is(x, -0) ? 1 : 0),
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  square: (x) => x * x,
  tan: Math.tan,
  tanh: Math.tanh,
  trunc: Math.trunc,
} as const satisfies Record<string, Cell>;

/** x · factor, rounded, / factor: numpy.round of some decimals, fewer than 0 among them. */
const rounded = (decimals: number): Cell => {
  const factor = 10 ** Math.abs(decimals);
  return decimals >= 0 ? (x) => rint(x * factor) / factor : (x) => rint(x / factor) * factor;
};

export type ElementwiseParams =
  | { readonly name: keyof typeof FUNCTIONS }
  | { readonly name: 'clip'; readonly low: number; readonly high: number }
  | { readonly name: 'nan_to_num'; readonly nan: number; readonly high: number; readonly low: number }
  | { readonly name: 'round'; readonly decimals: number };

const formulaOf = (params: ElementwiseParams): Cell => {
  switch (params.name) {
    case 'clip': {
      const { low, high } = params;
      return (x) => (x < low ? low : x > high ? high : x);
    }
    case 'nan_to_num': {
      const { nan, high, low } = params;
      return (x) => (Number.isNaN(x) ? nan : x === Infinity ? high : x === -Infinity ? low : x);
    }
    case 'round':
      return rounded(params.decimals);
    default:
      return FUNCTIONS[params.name];
  }
};

/** [rows, columns] -> the same, in float64. Sparse stays sparse where 0 stays 0. */
export const elementwise: Kernel<ElementwiseParams> = {
  compile(params) {
    const formula = formulaOf(params);
    const keepsZero = formula(0) === 0;
    return ([input]) => [
      mapCells(keepsZero || !isSparse(input!) ? input! : tensorOf(matrixOf(input, 'float64')), formula),
    ];
  },
};

export interface BoundedParams {
  /** In whose name cells are refused. */
  readonly asker: string;
  readonly above: number;
  /** What is taken, for messages: "numbers above -1". */
  readonly wanted: string;
}

/** Refuses cells that are not above a bound; NaN passes: [rows, columns] -> the same. */
export const bounded: Kernel<BoundedParams> = {
  compile:
    ({ asker, above, wanted }) =>
    ([input]) => {
      const { data } = isSparse(input!) ? input : matrixOf(input!, 'float64');
      const at = data.findIndex((x) => x <= above);
      if (at < 0) return [input!];
      const width = widthOf(input!);
      const where = isSparse(input!) ? '' : `row ${Math.floor(at / width)}, column ${at % width}: `;
      throw new ServingError('INVALID_INPUT', `${where}${data[at]}; ${asker} takes ${wanted}`);
    },
};

/** float64 -> int64, which they are: codes of labels. [rows, columns] -> [rows, columns], or [rows] of one column. */
export const integers: Kernel<{ readonly flat: boolean }> = {
  compile:
    ({ flat }) =>
    ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      const shape = flat && columns === 1 ? [rows] : [rows, columns];
      const odd = data.find((x) => !Number.isInteger(x));
      if (odd !== undefined)
        throw new ServingError('CORRUPT_MODEL', `a label of the model is ${odd}, which is no integer`);
      const made: Tensor = { dtype: 'int64', shape, data: BigInt64Array.from(data, BigInt) };
      return [made];
    },
};

/** float64 -> bool, which they are: answers of questions. */
export const booleans: Kernel<Record<string, never>> = {
  compile:
    () =>
    ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      const made: Tensor = { dtype: 'bool', shape: [rows, columns], data: Uint8Array.from(data) };
      return [made];
    },
};
