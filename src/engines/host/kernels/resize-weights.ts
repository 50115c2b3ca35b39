/**
 * ResizeWeights, an op of our own: the matrix of a resized dimension whose sizes only the run tells, as after decoding.
 * The sizes are vectors of one element: from, to -> [to, from], of float64 for bytes, else of float32
 */
import {
  antialiasWeights,
  type ByteMethod,
  byteWeights,
  type ResizeMethod,
  type SmoothMethod,
  scaleOf,
  resizeWeights as weightsOf,
} from '../../../graph/resize-weights.ts';
import type { HostKernel } from '../kernel.ts';
import { failed, flagOf, integer, numberOf, numericTensor, textOf } from './arguments.ts';

/** Elements of the matrix. */
const MOST = 2 ** 26;

export const resizeWeights: HostKernel = (node) => {
  const placement = {
    align_corners: flagOf(node, 'align_corners'),
    half_pixel_centers: flagOf(node, 'half_pixel_centers'),
  };
  const method = textOf(node, 'method');
  const factor = node.attributes['factor'] === undefined ? undefined : numberOf(node, 'factor');
  /** As torch places samples: the factor says how far they lie apart, where there is one. */
  const smooth = (from: number, to: number): Float32Array<ArrayBuffer> => {
    const one = placement.align_corners && to <= 1;
    const step = one ? 0 : factor !== undefined ? Math.fround(1 / factor) : scaleOf(from, to, placement);
    return antialiasWeights(method as SmoothMethod, 'float32', step)(from, to) as Float32Array<ArrayBuffer>;
  };
  const ofBytes = (from: number, to: number): Float64Array<ArrayBuffer> => {
    const aligned = to > 1 ? (from - 1) / (to - 1) : 0;
    const step = placement.align_corners ? aligned : factor === undefined ? from / to : 1 / factor;
    return byteWeights(method as ByteMethod, step, placement.align_corners)(from, to);
  };
  const weights = method.startsWith('antialias') ? smooth : weightsOf(method as ResizeMethod, placement);
  return (inputs) => {
    const [from, to] = [integer(inputs, 0), integer(inputs, 1)];
    if (from <= 0 || to <= 0) throw failed(`an image is resized from ${from} to ${to}, expected more than 0`);
    if (from * to > MOST) throw failed(`an image is resized from ${from} to ${to}, which is too large here`);
    if (method.startsWith('bytes')) return [numericTensor('float64', [to, from], ofBytes(from, to))];
    return [numericTensor('float32', [to, from], weights(from, to))];
  };
};
