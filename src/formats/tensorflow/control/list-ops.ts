/**
 * The ops on lists of tensors, of TF 2 (TensorList…) and TF 1 (TensorArray…V3), as rows.
 * https://www.tensorflow.org/versions/r2.21/api_docs/python/tf/raw_ops
 *
 * In TF 1 a list is what its `flow` carries: every op takes the flow that the op before it gave. Its handle says only
 * how the list began.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  cast,
  int64,
  known,
  refuseNegative,
  scalarOf,
  sizeOf,
  unsqueeze,
  vector,
} from '../../../graph/layers/values.ts';
import { type DType, dtypeOfTensorFlow } from '../../../tensor/dtype.ts';
import type { NodeDef } from '../messages.ts';
import { type Attr, bool, dtype, int, type OpRow, op, refuse, shape } from '../table.ts';
import {
  bothElements,
  concatenated,
  dense,
  denseOf,
  type Element,
  elementOf,
  elementOfShape,
  getItem,
  type List,
  list,
  listOf,
  popBack,
  pushBack,
  resized,
  restOf,
  rowsOf,
  setItem,
  tensorOf,
  zeros,
} from './list.ts';

/** Scalars that are known to be 0 or more: loops that count up from 0. */
export const COUNTERS = new WeakSet<Value>();

/** An index as an int64 scalar; one below 0 makes the run fail, as TensorFlow's does. */
const at = (g: GraphBuilder, index: Value): Value =>
  COUNTERS.has(index) ? int64(g, index) : refuseNegative(g, scalarOf(g, tensorOf(index)));

const scalar64 = (g: GraphBuilder, x: Value): Value => int64(g, scalarOf(g, tensorOf(x)));

/** The number of DT_VARIANT. An element of a variant tensor is a string here; one that is a list is refused where it is put in. */
const VARIANT = 21;

/** The dtype of a list's elements. */
const elements = (): Attr<DType> => ({
  kind: 'type',
  fallback: undefined,
  read: (value) => {
    if (value.type === VARIANT) return 'string';
    return value.type === undefined ? undefined : dtypeOfTensorFlow(value.type % 100);
  },
});

const reserved = (g: GraphBuilder, dtype: DType, size: Value, element: Element, node: NodeDef): List =>
  list(dtype, { kind: 'reserved', size: scalar64(g, size) }, element, [node.name]);

const made = (tensor: Value, element: Element, node: NodeDef): List =>
  list(tensor.dtype, { kind: 'dense', tensor }, element, [node.name]);

/** tensor[i] goes to place indices[i] of `into`, or of a new list that is as long as it must be. */
const scatter = (g: GraphBuilder, into: List, tensor: Value, indices: Value): List => {
  const { slots } = into;
  // The way that tf.TensorArray.unstack has: every index once, in order.
  if (slots.kind === 'reserved' && isIota(g, indices) && sameRows(slots.size, tensor)) return dense(into, tensor);
  if (slots.kind === 'sequence') throw refuse('it scatters into a list whose elements differ in shape');
  const to = slots.kind === 'dense' ? slots.tensor : zeros(g, into.dtype, rowsOf(g, into), restOf(g, tensor));
  return dense(into, g.op('ScatterND', [to, unsqueeze(g, refuseNegative(g, indices), [1]), tensor]));
};
const isIota = (g: GraphBuilder, indices: Value): boolean => {
  const numbers = known(g, indices);
  if (numbers) return numbers.every((number, i) => number === i);
  const cast = g.nodeOf(indices);
  const node = cast?.op === 'Cast' ? g.nodeOf(cast.inputs[0]!) : cast;
  const [start, , step] = node?.inputs ?? [];
  return node?.op === 'Range' && known(g, start!)?.[0] === 0 && known(g, step!)?.[0] === 1;
};
/** Whether a list of `size` elements has as many as the tensor has rows. */
const sameRows = (size: Value, tensor: Value): boolean => {
  const rows = tensor.shape?.[0];
  return rows !== undefined && size.elements?.[0] === rows && rows !== '?';
};

/** As long as the highest index asks for, or `count`. */
const scatterNew = (
  g: GraphBuilder,
  x: Value,
  indices: Value,
  shape: Value,
  count: Value | undefined,
  node: NodeDef,
) => {
  const least = scalarOf(
    g,
    g.op('Add', [g.op('ReduceMax', [int64(g, indices)], { keepdims: 0 }), g.scalar('int64', 1)]),
  );
  const given = count && scalar64(g, count);
  const numbers = given && known(g, given);
  const size = !given || numbers?.[0] === -1 ? least : numbers ? given : g.op('Max', [given, least]);
  return scatter(g, reserved(g, x.dtype, size, elementOf(g, shape), node), x, indices);
};

const gather = (g: GraphBuilder, of: List, indices: Value, element: Element): Value =>
  g.op('Gather', [denseOf(g, of, element), refuseNegative(g, tensorOf(indices))], { axis: 0 });

/** Pieces of so many rows each; where these may differ the list is a sequence. */
const split = (g: GraphBuilder, x: Value, lengths: Value, element: Element, node: NodeDef): List => {
  const numbers = known(g, lengths);
  const [first] = numbers ?? [];
  if (numbers && first !== undefined && numbers.every((length) => length === first)) {
    const sizes = [g.ints([numbers.length, first]), ...(x.shape?.length === 1 ? [] : [restOf(g, x)])];
    const shaped = sizes.length === 1 ? sizes[0]! : g.op('Concat', sizes, { axis: 0 });
    return made(g.op('Reshape', [x, shaped], { allowzero: 1 }), element, node);
  }
  const sequence = g.op('SplitToSequence', [x, int64(g, lengths)], { axis: 0 });
  return list(x.dtype, { kind: 'sequence', sequence }, element, [node.name]);
};

const count = (g: GraphBuilder, of: List): Value => cast(g, scalarOf(g, rowsOf(g, of)), 'int32');

const elementShape = (g: GraphBuilder, { element }: List, type: DType): Value => {
  const { shape } = element;
  if (element.sizes) return cast(g, element.sizes, type);
  if (!shape) return g.scalar(type, -1);
  return cast(g, g.ints(shape.map((dim) => (typeof dim === 'number' ? dim : -1))), type);
};

/** As many elements as the attribute says, where it says so. -> [n, ..element] */
const stack = (g: GraphBuilder, of: List, element: Element): Value => {
  const tensor = denseOf(g, of, element);
  // An empty list has rows of the shape that was declared.
  const { sizes, shape } = bothElements(of.element, element);
  const found = tensor.shape?.slice(1);
  if (!sizes || (found && found.length === shape!.length && found.every((dim, i) => dim === shape![i]))) return tensor;
  if (!shape!.every((dim) => typeof dim === 'number')) return tensor;
  return g.op('Reshape', [tensor, g.op('Concat', [sizeOf(g, tensor, 0), sizes], { axis: 0 })], { allowzero: 1 });
};

const DT = { element_dtype: elements() };
const handle = 'handle';

// biome-ignore format: one op a line
const tensorLists: Readonly<Record<string, OpRow>> = {
  EmptyTensorList:       op({ inputs: ['element_shape', 'max_num_elements'], attrs: DT, lower: (g, { element_shape }, { element_dtype }, node) => reserved(g, element_dtype, g.scalar('int64', 0), elementOf(g, element_shape), node) }),
  TensorListReserve:     op({ inputs: ['element_shape', 'num_elements'], attrs: DT, lower: (g, { element_shape, num_elements }, { element_dtype }, node) => reserved(g, element_dtype, num_elements, elementOf(g, element_shape), node) }),
  TensorListFromTensor:  op({ inputs: ['tensor', 'element_shape'], attrs: DT, moves: true, lower: (g, { tensor, element_shape }, _, node) => made(tensorOf(tensor), elementOf(g, element_shape), node) }),
  TensorListSetItem:     op({ inputs: ['input_handle', 'index', 'item'], attrs: { ...DT, resize_if_index_out_of_bounds: bool(false) }, moves: true, lower: (g, args, attrs) => setItem(g, listOf(args.input_handle), at(g, args.index), tensorOf(args.item), attrs.resize_if_index_out_of_bounds) }),
  TensorListGetItem:     op({ inputs: ['input_handle', 'index', 'element_shape'], attrs: DT, moves: true, lower: (g, args) => getItem(g, listOf(args.input_handle), at(g, args.index), elementOf(g, args.element_shape)) }),
  TensorListPushBack:    op({ inputs: ['input_handle', 'tensor'], attrs: DT, moves: true, lower: (g, args) => pushBack(g, listOf(args.input_handle), tensorOf(args.tensor)) }),
  TensorListPopBack:     op({ inputs: ['input_handle', 'element_shape'], attrs: DT, moves: true, lower: (g, args) => popBack(g, listOf(args.input_handle), elementOf(g, args.element_shape)) }),
  TensorListStack:       op({ inputs: ['input_handle', 'element_shape'], attrs: { ...DT, num_elements: int(-1) }, moves: true, lower: (g, args) => stack(g, listOf(args.input_handle), elementOf(g, args.element_shape)) }),
  TensorListGather:      op({ inputs: ['input_handle', 'indices', 'element_shape'], attrs: DT, moves: true, lower: (g, args) => gather(g, listOf(args.input_handle), args.indices, elementOf(g, args.element_shape)) }),
  TensorListConcat:      op({ inputs: ['input_handle'], attrs: { ...DT, element_shape: shape({ shape: undefined }) }, moves: true, lower: (g, args, attrs) => concatenated(g, listOf(args.input_handle), elementOfShape(g, attrs.element_shape.shape)) }),
  TensorListConcatV2:    op({ inputs: ['input_handle', 'element_shape', 'leading_dims'], attrs: DT, moves: true, lower: (g, args) => concatenated(g, listOf(args.input_handle), elementOf(g, args.element_shape)) }),
  TensorListSplit:       op({ inputs: ['tensor', 'element_shape', 'lengths'], attrs: DT, moves: true, lower: (g, args, _, node) => split(g, tensorOf(args.tensor), args.lengths, elementOf(g, args.element_shape), node) }),
  TensorListScatter:     op({ inputs: ['tensor', 'indices', 'element_shape'], attrs: DT, moves: true, lower: (g, args, _, node) => scatterNew(g, tensorOf(args.tensor), args.indices, args.element_shape, undefined, node) }),
  TensorListScatterV2:   op({ inputs: ['tensor', 'indices', 'element_shape', 'num_elements'], attrs: DT, moves: true, lower: (g, args, _, node) => scatterNew(g, tensorOf(args.tensor), args.indices, args.element_shape, args.num_elements, node) }),
  TensorListScatterIntoExistingList: op({ inputs: ['input_handle', 'tensor', 'indices'], attrs: DT, moves: true, lower: (g, args) => scatter(g, listOf(args.input_handle), tensorOf(args.tensor), args.indices) }),
  TensorListLength:      op({ inputs: ['input_handle'], moves: true, lower: (g, args) => count(g, listOf(args.input_handle)) }),
  TensorListResize:      op({ inputs: ['input_handle', 'size'], moves: true, lower: (g, args) => resized(g, listOf(args.input_handle), scalar64(g, args.size)) }),
  TensorListElementShape: op({ inputs: ['input_handle'], attrs: { shape_type: dtype() }, moves: true, lower: (g, args, { shape_type }) => elementShape(g, listOf(args.input_handle), shape_type) }),
};

const TA = { dtype: elements() };
const DECLARED = { element_shape: shape({ shape: undefined }) };

/** A list whose handle and flow are the same value. */
const array = (g: GraphBuilder, size: Value, dtype: DType, element: Element, node: NodeDef): readonly Value[] => {
  const one = reserved(g, dtype, size, element, node);
  return [one, one];
};

// biome-ignore format: one op a line
const tensorArrays: Readonly<Record<string, OpRow>> = {
  TensorArrayV3:         op({ inputs: ['size'], attrs: { ...TA, ...DECLARED, dynamic_size: bool(false) }, lower: (g, { size }, attrs, node) => array(g, size, attrs.dtype, elementOfShape(g, attrs.element_shape.shape), node) }),
  TensorArrayWriteV3:    op({ inputs: [handle, 'index', 'value', 'flow_in'], moves: true, lower: (g, args) => setItem(g, listOf(args.flow_in), at(g, args.index), tensorOf(args.value), true) }),
  TensorArrayReadV3:     op({ inputs: [handle, 'index', 'flow_in'], attrs: TA, moves: true, lower: (g, args) => getItem(g, listOf(args.flow_in), at(g, args.index), { shape: undefined }) }),
  TensorArrayGatherV3:   op({ inputs: [handle, 'indices', 'flow_in'], attrs: { ...TA, ...DECLARED }, moves: true, lower: (g, args, attrs) => gatherAll(g, listOf(args.flow_in), args.indices, elementOfShape(g, attrs.element_shape.shape)) }),
  TensorArrayScatterV3:  op({ inputs: [handle, 'indices', 'value', 'flow_in'], moves: true, lower: (g, args) => scatter(g, listOf(args.flow_in), tensorOf(args.value), args.indices) }),
  TensorArrayConcatV3:   op({ inputs: [handle, 'flow_in'], attrs: { ...TA, element_shape_except0: shape({ shape: undefined }) }, moves: true, lower: (g, args) => concatenated(g, listOf(args.flow_in), { shape: undefined }) }),
  TensorArraySplitV3:    op({ inputs: [handle, 'value', 'lengths', 'flow_in'], moves: true, lower: (g, args, _, node) => split(g, tensorOf(args.value), args.lengths, listOf(args.flow_in).element, node) }),
  TensorArraySizeV3:     op({ inputs: [handle, 'flow_in'], moves: true, lower: (g, args) => count(g, listOf(args.flow_in)) }),
  TensorArrayCloseV3:    op({ inputs: [handle], moves: true, lower: () => [] }),
};

/** All elements in order, where the indices are 0, 1, .. to the end: no copy. */
const gatherAll = (g: GraphBuilder, of: List, indices: Value, element: Element): Value => {
  const tensor = stack(g, of, element);
  const rows = tensor.shape?.[0];
  const all = isIota(g, indices) && rows !== undefined && indices.shape?.[0] === rows && rows !== '?';
  return all ? tensor : g.op('Gather', [tensor, refuseNegative(g, vector(g, tensorOf(indices)))], { axis: 0 });
};

/** Every op on lists, by its name. */
export const LIST_OPS: ReadonlyMap<string, OpRow> = new Map([
  ...Object.entries(tensorLists),
  ...Object.entries(tensorArrays),
]);
