/**
 * What names of an exported graph stand for: tensors are cells (script/cells.ts), since a program that was not decomposed
 * writes in place and through views, as eager torch does.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { refuse } from '../../../graph/layers/values.ts';
import { type Bound, lowerBound } from '../aten.ts';
import { ATEN } from '../ops/index.ts';
import { asTensor } from '../promotion.ts';
import type { OpSchema, SchemaArg } from '../schema.ts';
import { Cell } from '../script/cells.ts';
import { keepsOrder, MAY_COPY, putBack, UNWRITABLE, wantOrder } from '../script/views.ts';
import { type Arg, isList, isScalar, isTensor, Tuple } from '../values.ts';
import type { TensorMeta } from './program.ts';

/** What a name stands for. */
export type Held = Arg | Cell;

/** They change what a tensor is, not what it holds. */
const RESHAPES_IN_PLACE = /^aten::(squeeze|unsqueeze|t|transpose|swapaxes|swapdims|resize|resize_as|set|as_strided)_$/;
/** They give their argument itself where there is nothing to do. */
const MAY_GIVE_ITSELF = new Set(['aten::to', 'aten::type_as', 'aten::contiguous', 'aten::_to_copy']);

const isOneTensor = ({ type }: SchemaArg): boolean => type.name === 'Tensor' && !type.list;

/** The argument that an operator writes and gives back; undefined where there is none. */
export const writtenBy = (schema: OpSchema): SchemaArg | undefined => {
  const given = new Set(schema.returns.map(({ alias }) => alias));
  const written = schema.args.filter(({ type }) => type.writes && given.has(type.alias));
  if (written.length === 0) return undefined;
  if (written.length > 1 || !isOneTensor(written[0]!)) throw refuse('it writes into several tensors');
  return written[0];
};

/** The argument that the result shares its elements with; undefined where they are new. */
export const viewedBy = (schema: OpSchema): SchemaArg | undefined =>
  schema.args.find(
    (arg) =>
      isOneTensor(arg) &&
      !arg.type.writes &&
      arg.type.alias !== undefined &&
      arg.type.alias === schema.returns[0]?.alias,
  );

/** Writes what an operator gave into its tensor, in that one's dtype and shape. */
export const writeInPlace = (g: GraphBuilder, op: string, target: Cell, answer: Arg): Cell => {
  const first = answer instanceof Tuple ? answer.items[0]! : answer;
  if (!isTensor(first) && !isScalar(first)) throw refuse('what it writes is no tensor');
  const before = target.read();
  if (RESHAPES_IN_PLACE.test(op)) {
    if (target.view || target.hasViews)
      throw refuse('it changes the shape of a tensor that shares its elements with another');
    target.write(asTensor(g, first, before.dtype));
    return target;
  }
  const value = asTensor(g, first, before.dtype);
  const same =
    value.shape &&
    before.shape &&
    value.shape.length === before.shape.length &&
    value.shape.every((dim, i) => dim === before.shape![i]);
  target.write(same ? value : g.op('Expand', [value, g.op('Shape', [before])]));
  return target;
};

/** Whether what the file says of a tensor is that it begins its storage, and lies there in row-major order. */
const isRowMajor = ({ sizes, strides, storageOffset }: TensorMeta): boolean => {
  let wanted: number | undefined = 1;
  for (let i = sizes.length - 1; i >= 0; i--) {
    const [size, stride] = [sizes[i]!, strides[i]];
    if (size !== 1 && (typeof stride === 'number' ? stride : undefined) !== wanted) return false;
    wanted = typeof size === 'number' && wanted !== undefined ? size * wanted : undefined;
  }
  return storageOffset === 0;
};

/** The results of an operator whose elements are those of `base`, as views of it; `meta` is what the file says of that. */
export const viewsOf = (
  g: GraphBuilder,
  bound: Bound,
  argument: SchemaArg,
  base: Cell,
  meta: TensorMeta | undefined,
  answer: Arg,
): Held | readonly Held[] => {
  const { op } = bound.schema;
  wantOrder(op, base.inOrder && meta !== undefined && isRowMajor(meta));
  if (MAY_GIVE_ITSELF.has(op) && isTensor(answer)) {
    if (answer.dtype !== base.read().dtype) return new Cell(answer);
    if (op !== 'aten::contiguous' || base.inOrder) return base;
  }
  const mayCopy = MAY_COPY.has(op) && !base.inOrder;
  const again = (value: Value): Arg =>
    lowerBound(g, ATEN, { ...bound, args: { ...bound.args, [argument.name]: value } });
  const view = (value: Value, pick: (answer: Arg) => Value): Cell => {
    const get = (from: Value): Value => pick(again(from));
    const put = (from: Value, changed: Value): Value => putBack(g, op, get, from, changed);
    const writable = !UNWRITABLE.has(op) && !mayCopy;
    const cell = new Cell({ of: base, op, get, ...(writable && { put }), ...(mayCopy && { mayCopy: true as const }) });
    cell.inOrder = keepsOrder(op) && base.inOrder;
    cell.prime(value);
    return cell;
  };
  if (isTensor(answer)) return view(answer, (found) => found as Value);
  if (!isList(answer)) return answer;
  return answer.map((item, i) => (isTensor(item) ? view(item, (found) => (found as readonly Value[])[i]!) : item));
};
