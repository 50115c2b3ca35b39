/**
 * Sizes as sympy writes them. Of torch 2.1 to 2.6 `s0`, `3*s0`; later `Symbol('s77', positive=True, integer=True)`,
 * `Mul(Integer(3), Symbol('s77', …))`. A lone symbol is a dimension's name; what else a size says the graph computes itself.
 */
import type { Dim, SizeRule } from '../../../tensor/signature.ts';
import type { ExportedProgram, Size } from './program.ts';

const LONE = /^(?:Symbol\('(\w+)'(?:, ?\w+=\w+)*\)|([A-Za-z_]\w*))$/;
const NUMBER = /^(?:Integer\((-?\d+)\)|(-?\d+))$/;

/** The name of a symbol, the number that an expression is; `?` for any other, which is nobody's dimension. */
export const dimOf = (size: Size): Dim => {
  if (typeof size === 'number') return size;
  const symbol = LONE.exec(size.expr);
  if (symbol) return (symbol[1] ?? symbol[2])!;
  const number = NUMBER.exec(size.expr);
  return number ? Number(number[1] ?? number[2]) : '?';
};

/** As `dimOf`; unbacked symbols (`u0`), which only the run knows, are no dimension that two inputs share. */
export const shapeOfSizes = (sizes: readonly Size[]): readonly Dim[] => sizes.map(dimOf);

/** `times · symbol + plus` */
interface Linear {
  readonly symbol: string;
  readonly times: number;
  readonly plus: number;
}

const PLAIN = /^(?:(\d+)\*)?([A-Za-z_]\w*)(?: ([+-]) (\d+))?$/;
const SYMBOL = "Symbol\\('(\\w+)'(?:, ?\\w+=\\w+)*\\)";
const TIMES = new RegExp(`^Mul\\(Integer\\((\\d+)\\), ${SYMBOL}\\)$`);
const PLUS = /^Add\((.*), Integer\((-?\d+)\)\)$/;

/** What a dimension that is derived from one other says, `2*batch + 1`; undefined for any other expression. */
export const linearOf = (expr: string): Linear | undefined => {
  const plain = PLAIN.exec(expr);
  if (plain) {
    const [, times = '1', symbol, sign, plus = '0'] = plain;
    return { symbol: symbol!, times: Number(times), plus: sign === '-' ? -Number(plus) : Number(plus) };
  }
  const sum = PLUS.exec(expr);
  if (sum) {
    const inner = linearOf(sum[1]!);
    return inner && { ...inner, plus: inner.plus + Number(sum[2]) };
  }
  const times = TIMES.exec(expr);
  if (times) return { symbol: times[2]!, times: Number(times[1]), plus: 0 };
  const lone = LONE.exec(expr);
  return lone ? { symbol: (lone[1] ?? lone[2])!, times: 1, plus: 0 } : undefined;
};

/** Where torch says no bound, an old file has a number of about 2^63. */
const UNBOUNDED = 2 ** 31;

/**
 * What sizes each input may have. torch lets 0 and 1 through where the range begins at 2, which is what it says of
 * dimensions of which nothing was said. One symbol is one size: further dimensions of it hang on the first.
 */
export const sizeRules = (
  { ranges }: ExportedProgram,
  inputs: readonly (readonly [name: string, sizes: readonly Size[]])[],
): ReadonlyMap<string, readonly SizeRule[]> => {
  const first = new Map<string, { readonly input: string; readonly axis: number }>();
  for (const [input, sizes] of inputs) {
    for (const [axis, size] of sizes.entries()) {
      const dim = dimOf(size);
      if (typeof dim === 'string' && dim !== '?' && !first.has(dim)) first.set(dim, { input, axis });
    }
  }
  const rules = inputs.map(([input, sizes]) => {
    const own = sizes.flatMap((size, axis): readonly SizeRule[] => {
      const linear = typeof size === 'number' ? undefined : linearOf(size.expr);
      const at = linear && first.get(linear.symbol);
      if (!linear || !at) return [];
      const { times, plus } = linear;
      if (at.input !== input || at.axis !== axis) return [{ axis, of: { ...at, times, plus } }];
      const { min = 0, max = UNBOUNDED } = ranges.get(linear.symbol) ?? {};
      const rule = { axis, ...(min > 2 && { min }), ...(max < UNBOUNDED && { max }) };
      return min > 2 || max < UNBOUNDED ? [rule] : [];
    });
    return [input, own] as const;
  });
  return new Map(rules.filter(([, own]) => own.length > 0));
};
