/** Lists of the run that tensors are parted into, and lists of known length that are asked at a place of the run. */
import { DTYPES } from '../../../tensor/dtype.ts';
import { refuse } from '../aten.ts';
import { axisOf } from '../ops/operands.ts';
import { Num, numberOf } from '../values.ts';
import { Cell } from './cells.ts';
import { grownOf, itemAt, kindOfList } from './grown.ts';
import { GROWN } from './grown-ops.ts';
import type { Interpreter } from './interpret.ts';
import { scalarValue, toScalar } from './numbers.ts';
import { isNumber, List, type Thing } from './objects.ts';

/** Numbers of a list that code may take apart; more are a list of the run. */
const MOST_APART = 64;

const AT_PLACE = new Set([
  'aten::__getitem__',
  'aten::select',
  'aten::_set_item',
  'aten::pop',
  'aten::Delete',
  'aten::insert',
]);

/** `list[i]` of a known list and an `i` that only the run knows; undefined where it is none of these. */
export const atPlace = (run: Interpreter, name: string, list: List, rest: readonly Thing[]): Thing | undefined => {
  const [index] = rest;
  if (!AT_PLACE.has(name) || !(index instanceof Num) || numberOf(index) !== undefined || list.items.length < 2) {
    return undefined;
  }
  const of = kindOfList(list);
  if (!of) throw refuse('an index that only the run knows into a list whose items are of several kinds');
  const grown = grownOf(run.g, list, of);
  if (name === 'aten::__getitem__' || name === 'aten::select') {
    return itemAt(run.g, grown, scalarValue(run.g, index, 'int'));
  }
  list.set(grown);
  const aten = (): never => {
    throw refuse(`${name} of a list of the run`);
  };
  return GROWN[name]!({ g: run.g, self: list, grown, rest, aten });
};

/** `x.tolist()` */
const toList = ({ g }: Interpreter, cell: Cell): Thing => {
  const x = cell.read();
  const { kind } = DTYPES[x.dtype];
  const dtype = kind === 'bool' ? 'bool' : kind === 'float' ? 'float64' : 'int64';
  const value = x.dtype === dtype ? x : g.op('Cast', [x], { to: DTYPES[dtype].onnx });
  if (x.shape?.length === 0) return toScalar(value);
  if (x.shape?.length !== 1) throw refuse('tolist() of a tensor that is no vector');
  const [size] = x.shape;
  if (typeof size === 'number' && size <= MOST_APART) {
    return new List(
      Array.from({ length: size }, (_, i) => toScalar(g.op('Gather', [value, g.scalar('int64', i)], { axis: 0 }))),
    );
  }
  const number = dtype === 'bool' ? 'bool' : dtype === 'int64' ? 'int' : 'float';
  return new List({ of: { kind: 'number', number }, columns: [value] });
};

/** A tensor parted where only the run knows into how many; undefined where that is known, or it is no such operator. */
export const parted = (run: Interpreter, name: string, args: readonly Thing[]): Thing | undefined => {
  const [self, by, third] = args;
  if (!(self instanceof Cell)) return undefined;
  const { g } = run;
  if (name === 'aten::tolist') return toList(run, self);
  const isUnbind = name === 'aten::unbind';
  if (!isUnbind && !/^aten::(split|split_with_sizes|unsafe_split)$/.test(name)) return undefined;
  const x = self.read();
  const dim = (isUnbind ? by : third) ?? 0;
  if (!x.shape || typeof dim !== 'number') return undefined;
  const axis = axisOf(x, dim);
  const isGrown = by instanceof List && by.grown !== undefined;
  const isOpen = typeof x.shape[axis] !== 'number' && (isUnbind || isNumber(by));
  if (!isGrown && !isOpen) return undefined;
  self.root.mayBeAnother = true;
  const sizes = isUnbind ? undefined : by instanceof List ? by.grown!.columns[0]! : scalarValue(g, by as Num, 'int');
  const sequence = g.op('SplitToSequence', [x, sizes], { axis, ...(isUnbind && { keepdims: 0 }) });
  const shape = x.shape.map((one) => (typeof one === 'number' ? one : '?'));
  const part = isUnbind ? shape.toSpliced(axis, 1) : shape.with(axis, '?');
  return new List({ of: { kind: 'tensor', dtype: x.dtype, shape: part }, columns: [sequence] });
};
