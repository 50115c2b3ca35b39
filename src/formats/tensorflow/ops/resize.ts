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
import type { Dim } from '../../../tensor/signature.ts';
import { bool, type OpRow, op, refuse } from '../table.ts';
import { cast, concat, int64, iota, known, rankOf, reshape, sizeOf, unsqueeze } from './values.ts';
import { channelsFirst, layoutOf } from './window.ts';

interface Placement {
  readonly align_corners: boolean;
  readonly half_pixel_centers: boolean;
}

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

/** in / out, or (in - 1) / (out - 1), as float32. */
const scaleOf = (from: number, to: number, { align_corners }: Placement): number =>
  align_corners && to > 1 ? f((from - 1) / (to - 1)) : f(from / to);

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

/** A matrix [to, from] of float32 that is known while lowering, row by row. */
type Weights = (from: number, to: number) => Float32Array;

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
const weighted = (g: GraphBuilder, images: Value, size: Value, weights: Weights): Value => {
  const [height, width] = axesOf(g, images, size);
  const matrix = ({ fromSize, toSize }: Axis, what: string): Value => {
    if (fromSize === undefined || toSize === undefined)
      throw refuse(`the ${what} before or after is known at the run only`);
    return g.constant({ dtype: 'float32', shape: [toSize, fromSize], data: weights(fromSize, toSize) });
  };
  const fromRight = (axis: Axis, what: string): Value => g.op('Transpose', [matrix(axis, what)], { perm: [1, 0] });
  const [rows, columns] = [fromRight(height, 'height'), fromRight(width, 'width')];
  const flip = (x: Value): Value => g.op('Transpose', [x], { perm: [0, 1, 3, 2] });
  return channelsFirst(g, cast(g, images, 'float32'), layoutOf('NHWC'), (x) =>
    flip(timesMatrix(g, flip(timesMatrix(g, x, columns)), rows)),
  );
};

/** How finely the cubic's weights are tabulated. */
const CUBIC_STEPS = 1024;
/** The cubic convolution kernel at distance x: |x| <= 1, and 1 < |x| < 2. */
const near = (a: number, x: number): number => ((a + 2) * x - (a + 3)) * x * x + 1;
const far = (a: number, x: number): number => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;

/** Four neighbours by R. Keys' kernel: a = -0.5 for half pixel centers, where neighbours outside do not count, else -0.75. */
const cubicWeights =
  (placement: Placement): Weights =>
  (from, to) => {
    const half = placement.half_pixel_centers;
    const a = half ? -0.5 : -0.75;
    const scale = scaleOf(from, to, placement);
    const weights = new Float32Array(to * from);
    for (let i = 0; i < to; i++) {
      const at = half ? f(f(f(i + 0.5) * scale) - 0.5) : f(i * scale);
      const floor = Math.floor(at);
      const step = roundHalfEven(f(f(at - floor) * CUBIC_STEPS));
      const x = f(step / CUBIC_STEPS);
      const four = [far(a, f(x + 1)), near(a, x), near(a, f(1 - x)), far(a, f(2 - x))].map(f);
      const inside = four.map((_, k) => floor - 1 + k >= 0 && floor - 1 + k < from);
      const kept = half ? four.map((w, k) => (inside[k] ? w : 0)) : four;
      const sum = half ? kept.reduce((total, w) => f(total + w), 0) : 1;
      const norm = half && Math.abs(sum) >= 1000 * 1.1754943508222875e-38 ? f(1 / sum) : 1;
      kept.forEach((w, k) => {
        const place = Math.min(Math.max(floor - 1 + k, 0), from - 1);
        weights[i * from + place]! += f(w * norm);
      });
    }
    return weights;
  };

const roundHalfEven = (x: number): number => {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest > 0.5 ? floor + 1 : floor;
  return floor % 2 === 0 ? floor : floor + 1;
};

/** The mean of what lies between i scale and (i + 1) scale, parts of an element counted by their share. */
const areaWeights =
  (placement: Placement): Weights =>
  (from, to) => {
    const scale = scaleOf(from, to, placement);
    const weights = new Float32Array(to * from);
    for (let i = 0; i < to; i++) {
      const [start, end] = [f(i * scale), f((i + 1) * scale)];
      for (let v = Math.floor(start); v < Math.ceil(end); v++) {
        const share = v < start ? (v + 1 > end ? scale : f(v + 1 - start)) : v + 1 > end ? f(end - v) : 1;
        weights[i * from + Math.min(Math.max(v, 0), from - 1)]! += f(share / scale);
      }
    }
    return weights;
  };

const attrs = { align_corners: bool(false), half_pixel_centers: bool(false) };

// biome-ignore format: one op a line
export const resizing: Readonly<Record<string, OpRow>> = {
  ResizeBilinear:        op({ inputs: ['images', 'size'], attrs, lower: (g, { images, size }, placement) => bilinear(g, images, size, placement) }),
  ResizeNearestNeighbor: op({ inputs: ['images', 'size'], attrs, lower: (g, { images, size }, placement) => nearest(g, images, size, placement) }),
  ResizeBicubic:         op({ inputs: ['images', 'size'], attrs, lower: (g, { images, size }, placement) => weighted(g, images, size, cubicWeights(placement)) }),
  ResizeArea:            op({ inputs: ['images', 'size'], attrs: { align_corners: bool(false) }, lower: (g, { images, size }, { align_corners }) => weighted(g, images, size, areaWeights({ align_corners, half_pixel_centers: false })) }),
};
