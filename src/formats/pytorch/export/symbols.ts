/**
 * Sizes as sympy writes them. Of torch 2.1 to 2.6 `s0`, `3*s0`; later `Symbol('s77', positive=True, integer=True)`,
 * `Mul(Integer(3), Symbol('s77', …))`. A lone symbol is a dimension's name; what else a size says the graph computes itself.
 */
import type { Dim } from '../../../tensor/signature.ts';
import type { Size } from './program.ts';

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
