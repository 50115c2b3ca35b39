/**
 * Tensors that are parted along a dimension whose size only the run tells. How many parts there are hangs on the size;
 * where code gives each a name, there are as many as names, or torch raises, and so does the run.
 *
 *   chunk(x, n):  c = ceil(size / n), part i = x[i·c : (i + 1)·c], and ceil(size / c) parts
 *   split(x, c):  part i = x[i·c : (i + 1)·c], and ceil(size / c) parts
 *   unbind(x):    part i = x[i], and size parts
 */
import { type Int, type Scalar, sizeOf } from '../values.ts';
import { Cell } from './cells.ts';
import type { Interpreter } from './interpret.ts';
import { arithmetic, truth } from './numbers.ts';
import { isNumber, List, type Thing } from './objects.ts';
import { operator } from './operators.ts';

const PARTING = new Set(['torch.chunk', 'torch.split', 'torch.unbind', 'torch.unsafe_chunk', 'torch.unsafe_split']);

export const isParting = (path: string): boolean => PARTING.has(path);

/** The parts; undefined where the operator itself knows how many there are. */
export const partsOf = (
  run: Interpreter,
  path: string,
  count: number,
  args: readonly Thing[],
  keywords: ReadonlyMap<string, Thing>,
): List | undefined => {
  const { g } = run;
  const [self] = args;
  const isUnbind = path === 'torch.unbind';
  const by = isUnbind ? 1 : args[1];
  const dim = args[isUnbind ? 1 : 2] ?? keywords.get('dim') ?? 0;
  const value = self instanceof Cell ? self.read() : undefined;
  if (!(self instanceof Cell) || !value?.shape || typeof dim !== 'number' || !isNumber(by)) return undefined;
  const axis = dim < 0 ? dim + value.shape.length : dim;
  const size: Int = sizeOf(g, value, axis);
  if (typeof size === 'number' || axis < 0 || axis >= value.shape.length) return undefined;
  const math = (op: string, ...operands: readonly Scalar[]): Scalar => arithmetic(g, op, operands);
  const over = (a: Scalar, b: Scalar): Scalar => math('aten::neg', math('aten::floordiv', math('aten::neg', a), b));
  const call = (name: string, ...rest: readonly Thing[]): Thing => operator(run, name, [self, ...rest], new Map());
  const step: Scalar = isUnbind ? 1 : path.endsWith('chunk') ? over(size, by) : by;
  const found = isUnbind ? size : over(size, step);
  const differs = truth(g, math('aten::ne', found, count));
  if (differs === true) return undefined;
  if (differs !== false) run.guards.push(differs);
  return new List(
    Array.from({ length: count }, (_, i) => {
      if (isUnbind) return call('aten::select', axis, i);
      return call('aten::slice', axis, math('aten::mul', step, i), math('aten::mul', step, i + 1), 1);
    }),
  );
};
