/**
 * Resizing of images, in each of TensorFlow's three ways to place the samples.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/image/resize_bilinear_op.cc,
 * resize_nearest_neighbor_op.cc, resize_bicubic_op.cc, resize_area_op.cc and util/image_resizer_state.h
 *
 * scale = in / out, or (in - 1) / (out - 1) where align_corners and out > 1, in float32; output position i lies at
 * i scale of the input, with half_pixel_centers at (i + 0.5) scale - 0.5. ONNX's Resize divides where TensorFlow
 * multiplies, and so now and then takes a neighbour; the rows gather by indices that are worked out as TensorFlow's,
 * and leave to Resize only what is exact: whole factors of the nearest neighbour.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, concat, int64, iota, known, rankOf, reshape, sizeOf, unsqueeze } from '../../../graph/layers/values.ts';
import { type Placement, type ResizeMethod, resizeWeights, scaleOf } from '../../../graph/resize-weights.ts';
import type { Dim } from '../../../tensor/signature.ts';
import { bool, type OpRow, op, refuse } from '../table.ts';
import { channelsFirst, layoutOf } from './window.ts';

/** One dimension: how large it is and becomes. Vectors of one element; the numbers are undefined where they are free. */
interface Axis {
  readonly from: Value;
  readonly to: Value;
  readonly fromSize: number | undefined;
  readonly toSize: number | undefined;
}

const f = Math.fround;
const asNumber = (dim: Dim | undefined): number | undefined => (typeof dim === 'number' ? dim : undefined);

/** The axes of height and width of an image [n, h, w, c]. */
const axesOf = (g: GraphBuilder, images: Value, size: Value): readonly [Axis, Axis] => {
  if (rankOf(images, 'the images') !== 4) throw refuse(`images of ${images.shape!.length} dimensions, expected 4`);
  const wide = int64(g, size);
  const sizes = known(g, size);
  return [0, 1].map((i) => ({
    from: sizeOf(g, images, i + 1),
    to: sizes ? g.ints([sizes[i]!]) : g.op('Slice', [wide, g.ints([i]), g.ints([i + 1]), g.ints([0])]),
    fromSize: asNumber(images.shape![i + 1]),
    toSize: sizes?.[i],
  })) as [Axis, Axis];
};

const floatVector = (g: GraphBuilder, numbers: readonly number[]): Value =>
  g.constant({ dtype: 'float32', shape: [numbers.length], data: Float32Array.from(numbers) });

/** The same at the run. */
const scaleAtRun = (g: GraphBuilder, { from, to }: Axis, { align_corners }: Placement): Value => {
  const number = (v: Value): Value => cast(g, v, 'float32');
  const plain = g.op('Div', [number(from), number(to)]);
  if (!align_corners) return plain;
  const one = g.ints([1]);
  const less = (v: Value): Value => number(g.op('Sub', [v, one]));
  return g.op('Where', [g.op('Greater', [to, one]), g.op('Div', [less(from), less(to)]), plain]);
};

/**
 * Where output positions lie in the input, as a float32 vector.
 * `offset` is taken off at the end where the centers are those of half pixels.
 */
const positions = (g: GraphBuilder, axis: Axis, placement: Placement, offset: number): Value => {
  const half = placement.half_pixel_centers;
  if (axis.fromSize !== undefined && axis.toSize !== undefined) {
    const scale = scaleOf(axis.fromSize, axis.toSize, placement);
    return floatVector(
      g,
      Array.from({ length: axis.toSize }, (_, i) => (half ? f(f(f(i + 0.5) * scale) - offset) : f(i * scale))),
    );
  }
  const i = cast(g, iota(g, axis.to), 'float32');
  const scale = scaleAtRun(g, axis, placement);
  if (!half) return g.op('Mul', [i, scale]);
  const center = g.op('Mul', [g.op('Add', [i, g.scalar('float32', 0.5)]), scale]);
  return offset === 0 ? center : g.op('Sub', [center, g.scalar('float32', offset)]);
};

/** `at` as int64, held within the dimension. */
const heldWithin = (g: GraphBuilder, axis: Axis, at: Value): Value => {
  const last = g.op('Sub', [axis.from, g.ints([1])]);
  return g.op('Max', [g.op('Min', [int64(g, at), last]), g.ints([0])]);
};

/**
 * Along one dimension of [n, c, h, w]: lower + (upper - lower) (position - floor(position)), where lower and upper are
 * the elements at floor and ceil of the position, held within the dimension.
 */
const lerp = (g: GraphBuilder, x: Value, dimension: 2 | 3, axis: Axis, placement: Placement): Value => {
  const at = positions(g, axis, placement, 0.5);
  const floor = g.op('Floor', [at]);
  const lower = g.op('Gather', [x, heldWithin(g, axis, floor)], { axis: dimension });
  const upper = g.op('Gather', [x, heldWithin(g, axis, g.op('Ceil', [at]))], { axis: dimension });
  const fraction = g.op('Sub', [at, floor]);
  const weight = dimension === 2 ? unsqueeze(g, fraction, [1]) : fraction;
  return g.op('Add', [lower, g.op('Mul', [g.op('Sub', [upper, lower]), weight])]);
};

/** [n, h, w, c] -> float32 [n, h', w', c] */
const bilinear = (g: GraphBuilder, images: Value, size: Value, placement: Placement): Value => {
  const [height, width] = axesOf(g, images, size);
  return channelsFirst(g, cast(g, images, 'float32'), layoutOf('NHWC'), (x) =>
    lerp(g, lerp(g, x, 3, width, placement), 2, height, placement),
  );
};

/**
 * The element at floor(position), at round(position) where corners are aligned; half pixel centers without their
 * offset. A whole factor repeats each element.
 */
const nearest = (g: GraphBuilder, images: Value, size: Value, placement: Placement): Value => {
  const axes = axesOf(g, images, size);
  const factors = axes.map(({ fromSize, toSize }) => (fromSize && toSize ? toSize / fromSize : undefined));
  const isResize = ['float32', 'int32', 'int8', 'uint8'].includes(images.dtype);
  if (isResize && !placement.align_corners && factors.every((factor) => factor && Number.isInteger(factor))) {
    const scales = floatVector(g, [1, 1, ...(factors as number[])]);
    return channelsFirst(g, images, layoutOf('NHWC'), (x) =>
      g.op('Resize', [x, undefined, scales], {
        mode: 'nearest',
        coordinate_transformation_mode: 'asymmetric',
        nearest_mode: 'floor',
      }),
    );
  }
  return axes.reduce((x, axis, i) => {
    const at = positions(g, axis, placement, 0);
    // std::round is half away from zero; a position is never below it
    const whole = placement.align_corners
      ? g.op('Floor', [g.op('Add', [at, g.scalar('float32', 0.5)])])
      : g.op('Floor', [at]);
    return g.op('Gather', [x, heldWithin(g, axis, whole)], { axis: i + 1 });
  }, images);
};

/** x [a, b, c, k] x matrix [k, m] -> [a, b, c, m], as one flat product: ONNX Runtime fails on a batch of no matrices. */
const timesMatrix = (g: GraphBuilder, x: Value, matrix: Value): Value => {
  const leading = concat(
    g,
    [0, 1, 2].map((axis) => sizeOf(g, x, axis)),
  );
  const flat = g.op('ReduceProd', [leading, g.ints([0])], { keepdims: 1 });
  const product = g.op('MatMul', [reshape(g, x, concat(g, [flat, sizeOf(g, x, 3)])), matrix]);
  return reshape(g, product, concat(g, [leading, sizeOf(g, matrix, 1)]));
};

/** image [n, h, w, c] -> rows x image x columns: [n, h', w', c] */
const weighted = (g: GraphBuilder, images: Value, size: Value, method: ResizeMethod, placement: Placement): Value => {
  const [height, width] = axesOf(g, images, size);
  const { align_corners, half_pixel_centers } = placement;
  const matrix = ({ from, to, fromSize, toSize }: Axis): Value => {
    if (fromSize !== undefined && toSize !== undefined) {
      const data = resizeWeights(method, placement)(fromSize, toSize);
      return g.constant({ dtype: 'float32', shape: [toSize, fromSize], data });
    }
    const attributes = {
      method,
      align_corners: Number(align_corners),
      half_pixel_centers: Number(half_pixel_centers),
    };
    const shape = [toSize ?? '?', fromSize ?? '?'];
    return g.host('ResizeWeights', [from, to], attributes, [{ dtype: 'float32', shape }])[0]!;
  };
  const fromRight = (axis: Axis): Value => g.op('Transpose', [matrix(axis)], { perm: [1, 0] });
  const [rows, columns] = [fromRight(height), fromRight(width)];
  const flip = (x: Value): Value => g.op('Transpose', [x], { perm: [0, 1, 3, 2] });
  return channelsFirst(g, cast(g, images, 'float32'), layoutOf('NHWC'), (x) =>
    flip(timesMatrix(g, flip(timesMatrix(g, x, columns)), rows)),
  );
};

const attrs = { align_corners: bool(false), half_pixel_centers: bool(false) };

// biome-ignore format: one op a line
export const resizing: Readonly<Record<string, OpRow>> = {
  ResizeBilinear:        op({ inputs: ['images', 'size'], attrs, lower: (g, { images, size }, placement) => bilinear(g, images, size, placement) }),
  ResizeNearestNeighbor: op({ inputs: ['images', 'size'], attrs, lower: (g, { images, size }, placement) => nearest(g, images, size, placement) }),
  ResizeBicubic:         op({ inputs: ['images', 'size'], attrs, lower: (g, { images, size }, placement) => weighted(g, images, size, 'bicubic', placement) }),
  ResizeArea:            op({ inputs: ['images', 'size'], attrs: { align_corners: bool(false) }, lower: (g, { images, size }, { align_corners }) => weighted(g, images, size, 'area', { align_corners, half_pixel_centers: false }) }),
};
