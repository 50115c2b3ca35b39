/**
 * Tensors that a net spells out: weights in an init net, numbers anywhere. Elements are copied, since caffe2.proto gives
 * each of them a tag of its own.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/filler_op.h, given_tensor_fill_op.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { concat, int64, iota } from '../../../graph/layers/values.ts';
import { allocate, DTYPES, type DType, type NumericDType } from '../../../tensor/dtype.ts';
import { tensorOfNumbers } from '../../../tensor/numbers.ts';
import { stringsOfBytes } from '../../../tensor/strings.ts';
import { elementCount, type Tensor } from '../../../tensor/tensor.ts';
import { type Args, type Call, corrupt, type OpRow, op, refuse } from '../table.ts';
import { dtypeNamed, dtypeOfCaffe2 } from '../types.ts';
import { known, shapeOf } from './values.ts';

/** A net that spells out no more than this may still fill so much: beyond it the sizes are damage. */
const MAX_FILL_BYTES = 2 ** 32;

const countOfShape = (shape: readonly number[]): number => {
  if (shape.some((dim) => !(dim >= 0))) throw corrupt(`its shape is [${shape.slice(0, 8).join(', ')}]`);
  const count = shape.reduce((a, b) => a * b, 1);
  if (!(count <= MAX_FILL_BYTES / 4))
    throw corrupt(`its shape [${shape.slice(0, 8).join(', ')}] has ${count} elements`);
  return count;
};

/** The argument `dtype`, by number or name. */
const dtypeArgument = (args: Args, fallback: DType): DType => {
  const given = args.argument('dtype');
  if (!given) return fallback;
  const found = given.s !== undefined ? dtypeNamed(args.text('dtype', '')) : dtypeOfCaffe2(args.int('dtype', 0));
  if (!found) throw corrupt('its dtype is no DataType of Caffe2');
  return found;
};

/** Where the shape comes from: the argument, or an input's shape or elements, with more dimensions behind. */
const shapeInput = ({ g, args }: Call, input: Value): Value => {
  const base = args.bool('input_as_shape', false) ? int64(g, input) : shapeOf(g, input);
  const extra = args.ints('extra_shape');
  return extra.length === 0 ? base : concat(g, [base, g.ints(extra)]);
};

const NUMBERS = (args: Args): ArrayLike<number | bigint> => {
  const floats = args.floatArray('values');
  return floats.length > 0 ? floats : args.longs('values');
};

const givenTensor = (call: Call, given: DType, input: Value | undefined): Value => {
  const { g, args } = call;
  const dtype = given === 'float32' ? dtypeArgument(args, given) : given;
  const shape = args.ints('shape');
  const constant = (own: readonly number[]): Value => {
    const count = countOfShape(own);
    if (dtype === 'string') {
      const texts = args.strings('values');
      if (texts.length !== count) throw corrupt(`${texts.length} values do not fill the shape [${own.join(', ')}]`);
      return g.constant({ dtype, shape: own, data: stringsOfBytes(texts) });
    }
    const values = dtype === 'float32' ? args.floatArray('values') : NUMBERS(args);
    if (values.length !== count) throw corrupt(`${values.length} values do not fill the shape [${own.join(', ')}]`);
    if (dtype === 'float32') {
      // read for this fill alone; a list that has grown past its end is cut
      const whole = values as Float32Array;
      const data = whole.byteLength === whole.buffer.byteLength ? whole : whole.slice();
      return g.constant({ dtype, shape: own, data });
    }
    const data = allocate(dtype as NumericDType, count) as unknown as { [i: number]: number | bigint };
    const wide = dtype === 'int64' || dtype === 'uint64';
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      data[i] = dtype === 'bool' ? Number(Number(value) !== 0) : wide ? BigInt(value) : Number(value);
    }
    return g.constant({ dtype, shape: own, data } as unknown as Tensor);
  };
  if (!input) return constant(shape);
  const sizes = known(g, shapeInput(call, input));
  if (!sizes) throw refuse('the shape of its values comes from an input whose size is known only at run time');
  return constant(sizes);
};

const given = (dtype: DType): OpRow => op('input?', (call, input) => givenTensor(call, dtype, input));

const byteString = op('input?', ({ g, args }) => {
  const [bytes, ...more] = args.strings('values');
  if (!bytes || more.length > 0)
    throw corrupt(`it has ${more.length + (bytes ? 1 : 0)} values, expected one text of bytes`);
  const shape = args.ints('shape');
  if (countOfShape(shape) !== bytes.length)
    throw corrupt(`${bytes.length} bytes do not fill the shape [${shape.join(', ')}]`);
  return g.constant({ dtype: 'uint8', shape, data: bytes.slice() });
});

/** A tensor of one number, without a byte an element until something needs them. */
export const filled = (g: GraphBuilder, tensor: Tensor, shape: Value): Value => {
  const sizes = known(g, shape);
  if (sizes && countOfShape(sizes) * DTYPES[tensor.dtype].bytes <= 4096 && tensor.dtype !== 'string') {
    const data = allocate(tensor.dtype as NumericDType, elementCount(sizes));
    (data as Float32Array).fill((tensor.data as Float32Array)[0]!);
    return g.constant({ dtype: tensor.dtype, shape: sizes, data } as Tensor);
  }
  return g.op('Expand', [g.constant(tensor), shape]);
};

const constantFill = op('input?', (call, input) => {
  const { g, args } = call;
  const value = args.argument('value');
  const untold: DType = value?.f !== undefined || !value ? 'float32' : 'int64';
  const dtype = dtypeArgument(args, untold);
  const shape = input ? shapeInput(call, input) : g.ints(args.ints('shape'));
  const sizes = known(g, shape);
  if (sizes) countOfShape(sizes);
  if (dtype === 'string') {
    const text = args.bytes('value') ?? new Uint8Array();
    return g.op('Expand', [g.constant({ dtype, shape: [], data: stringsOfBytes([text]) }), shape]);
  }
  const number = value?.i ?? value?.f ?? 0;
  const one = dtype === 'bool' ? Number(Number(number) !== 0) : number;
  const tensor = tensorOfNumbers(dtype, [], [one]);
  if (!tensor) throw corrupt(`its value ${String(number)} is none of ${dtype}`);
  return filled(g, tensor, shape);
});

const halfFill = op('', ({ g, args }) => {
  const shape = args.ints('shape');
  countOfShape(shape);
  return filled(g, tensorOfNumbers('float16', [], [args.float('value', 0)])!, g.ints(shape));
});

/** 0, 1, 2 … in the given shape. */
const rangeFill = op('input?', (call, input) => {
  const { g, args } = call;
  const shape = input ? shapeInput(call, input) : g.ints(args.ints('shape'));
  const count = g.op('ReduceProd', [shape], { keepdims: 1 });
  const numbers = g.op('Cast', [iota(g, count)], { to: DTYPES.float32.onnx });
  return g.op('Reshape', [numbers, shape], { allowzero: 1 });
});

/** start, start + step … below stop. */
const range = op('start stop? step?', ({ g }, ...all) => {
  const scalar = (x: Value): Value => g.op('Reshape', [x, g.ints([])]);
  const dtype = all[0]!.dtype;
  const [start, stop, step] =
    all.length === 1
      ? [g.scalar(dtype, 0), scalar(all[0]!), g.scalar(dtype, 1)]
      : [scalar(all[0]!), scalar(all[1]!), all[2] ? scalar(all[2]) : g.scalar(dtype, 1)];
  return g.op('Range', [start, stop, step]);
});

const diagonal = op('input?', (call, input) => {
  const { g, args } = call;
  const value = args.argument('value');
  const dtype = dtypeArgument(args, value?.f !== undefined || !value ? 'float32' : 'int64');
  const shape = input ? known(g, shapeInput(call, input)) : args.ints('shape');
  if (!shape) throw refuse('its shape is known only at run time');
  const count = countOfShape(shape);
  if (shape.length < 2) throw corrupt(`its shape is [${shape.join(', ')}], expected at least two dimensions`);
  if (shape.length > 2 && shape.some((dim) => dim !== shape[0])) throw corrupt('its dimensions are not equal');
  const step =
    shape.length === 2
      ? shape[1]! + 1
      : shape.reduceRight(([sum, size], dim) => [sum + size, size * dim] as const, [0, 1] as readonly [
          number,
          number,
        ])[0];
  const numbers = new Array<number | bigint>(count).fill(0);
  const number = value?.i ?? value?.f ?? 0;
  for (let i = 0; i < count; i += step) numbers[i] = dtype === 'bool' ? Number(Number(number) !== 0) : number;
  const tensor = tensorOfNumbers(dtype, shape, numbers);
  if (!tensor) throw corrupt(`its value is none of ${dtype}`);
  return g.constant(tensor);
});

// biome-ignore format: one op a line
export const FILLS: Readonly<Record<string, OpRow>> = {
  GivenTensorFill: given('float32'), GivenTensorDoubleFill: given('float64'), GivenTensorBoolFill: given('bool'),
  GivenTensorInt16Fill: given('int16'), GivenTensorIntFill: given('int32'), GivenTensorInt64Fill: given('int64'), GivenTensorStringFill: given('string'),
  GivenTensorByteStringToUInt8Fill: byteString, ConstantFill: constantFill, Float16ConstantFill: halfFill, RangeFill: rangeFill, Range: range, DiagonalFill: diagonal,
};
