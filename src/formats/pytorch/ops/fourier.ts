/**
 * Fourier transforms. Whole ones by a kernel of our own in doubles, along one dimension after the other; those of short
 * frames (stft, istft) as convolutions with the waves of all frequencies, which the window has shaped.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/SpectralOps.cpp
 *
 *   X_k = Σ_m x_m e^(-2πi k m / n)
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { conv, convTranspose } from '../../../graph/layers/conv.ts';
import {
  cast,
  concat,
  isFloat,
  known,
  like,
  rankOf,
  reshape,
  sizeOf,
  transpose,
  unsqueeze,
} from '../../../graph/layers/values.ts';
import { inversePermutation } from '../../../tensor/permute.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import { DEFAULT_FLOAT } from '../promotion.ts';
import { type Int, intsValue, isTensor } from '../values.ts';
import { complexOf, eachPart, isComplex, lastOf, type Parts, pairsOf, partsOf } from './complex.ts';
import { axesOf, axisOf, fixed, fixedCount, range } from './operands.ts';

/** A transform is multiplied by n to this power: torch's `norm`, forward and inverse. */
const POWERS: Readonly<Record<string, readonly [forward: number, inverse: number]>> = {
  backward: [0, -1],
  ortho: [-0.5, -0.5],
  forward: [-1, 0],
};
const powersOf = (norm: string | null): readonly [forward: number, inverse: number] => {
  const powers = POWERS[norm ?? 'backward'];
  if (!powers) throw refuse(`the norm "${norm}"`);
  return powers;
};

/** x · n^power */
const normed = (g: GraphBuilder, x: Value, n: Value, power: number): Value => {
  if (power === 0) return x;
  const factor = g.op('Pow', [cast(g, g.op('Squeeze', [n, g.ints([0])]), 'float64'), g.scalar('float64', power)]);
  return g.op('Mul', [x, cast(g, factor, x.dtype)]);
};

/** Cut off, or filled with zeros, to n elements along the axis; `n` is a Python int, or an int64 vector of one. */
const fitted = (g: GraphBuilder, x: Value, axis: number, n: Int | Value | null): Value => {
  if (n === null || x.shape?.[axis] === n) return x;
  const count = isTensor(n) ? n : intsValue(g, [n]);
  const cut = g.op('Slice', [x, g.ints([0]), count, g.ints([axis])]);
  const rank = rankOf(x, 'the tensor');
  const more = g.op('Sub', [count, sizeOf(g, cut, axis)]);
  const pads = concat(g, [g.ints(new Array(rank + axis).fill(0)), more, g.ints(new Array(rank - 1 - axis).fill(0))]);
  const padded = g.op('Pad', [cut, pads, like(g, x, 0)]);
  const size = known(g, count)?.[0];
  if (size === undefined) return padded;
  const sizes = range(0, rank).map((one) => (one === axis ? g.ints([size]) : sizeOf(g, x, one)));
  return reshape(g, padded, concat(g, sizes));
};

const real = (g: GraphBuilder, x: Value): Value => (isFloat(x) ? x : cast(g, x, DEFAULT_FLOAT));
const parts = (g: GraphBuilder, x: Value): Parts => (isComplex(x) ? partsOf(g, x) : partsOf(g, real(g, x)));

/** All of one axis, without a norm. The kernel's inverse is divided by n. */
const along = (g: GraphBuilder, { re, im }: Parts, axis: number, inverse: boolean, power: number): Parts => {
  const perm = lastOf(re, axis);
  const back = inversePermutation(perm);
  const [a, b] = [transpose(g, re, perm), transpose(g, im, perm)];
  const output = { dtype: a.dtype, shape: a.shape };
  const found = g.host('FFT', [a, b], { rank: 1, inverse: Number(inverse), form: 'complex' }, [output, output]);
  const n = sizeOf(g, re, axis);
  return eachPart({ re: found[0]!, im: found[1]! }, (x) =>
    normed(g, transpose(g, x, back), n, inverse ? power + 1 : power),
  );
};

const halved = (g: GraphBuilder, x: Value, axis: number): Value => {
  const half = g.op('Add', [g.op('Div', [sizeOf(g, x, axis), g.ints([2])]), g.ints([1])]);
  return g.op('Slice', [x, g.ints([0]), half, g.ints([axis])]);
};

/** The half of a real signal's spectrum. */
const forwardHalf = (g: GraphBuilder, x: Value, axis: number, power: number): Parts =>
  eachPart(along(g, partsOf(g, x), axis, false, power), (part) => halved(g, part, axis));

/** The real signal of half a spectrum. `n` null: twice what there is, less 2. */
const backwardHalf = (g: GraphBuilder, { re, im }: Parts, axis: number, n: Int | null, power: number): Value => {
  const perm = lastOf(re, axis);
  const back = inversePermutation(perm);
  const length =
    n === null ? g.op('Mul', [g.op('Sub', [sizeOf(g, re, axis), g.ints([1])]), g.ints([2])]) : intsValue(g, [n]);
  const need = n === null ? null : g.op('Add', [g.op('Div', [length, g.ints([2])]), g.ints([1])]);
  const [a, b] = [re, im].map((x) => transpose(g, fitted(g, x, axis, need), perm)) as [Value, Value];
  const shape = a.shape && [...a.shape.slice(0, -1), known(g, length)?.[0] ?? '?'];
  const [y] = g.host('FFT', [a, b, cast(g, length, 'int32')], { rank: 1, inverse: 1, form: 'real' }, [
    { dtype: a.dtype, shape },
  ]);
  return normed(g, transpose(g, y!, back), length, power + 1);
};

interface One {
  readonly self: Value;
  readonly n: Int | null;
  readonly dim: Int;
  readonly norm: string | null;
}
interface Many {
  readonly self: Value;
  readonly s: readonly Int[] | null;
  readonly dim: readonly Int[] | null;
  readonly norm: string | null;
}
const whole = (inverse: boolean): AtenRow =>
  row<One>(({ g, self, n, dim, norm }) => {
    const axis = axisOf(self, dim);
    const own = eachPart(parts(g, self), (x) => fitted(g, x, axis, n));
    return complexOf(g, along(g, own, axis, inverse, powersOf(norm)[inverse ? 1 : 0]));
  });

/** The axes, the last of which is transformed first where only half of it is kept. */
const axesOfMany = ({ self, s, dim }: Many): readonly number[] => {
  if (dim !== null) return axesOf(self, dim);
  const rank = rankOf(self, 'the tensor');
  return s === null ? range(0, rank) : range(rank - s.length, rank);
};
const sizeOfMany = ({ s }: Many, i: number): Int | null => {
  const size = s?.[i];
  return size === undefined || size === -1 ? null : size;
};
const overAll = (g: GraphBuilder, x: Parts, axes: readonly number[], inverse: boolean, power: number): Parts =>
  axes.reduce((found, axis) => along(g, found, axis, inverse, power), x);
const wholes = (inverse: boolean): AtenRow =>
  row<Many>(({ g, ...a }) => {
    const axes = axesOfMany(a);
    const fit = (x: Value): Value => axes.reduce((y, axis, i) => fitted(g, y, axis, sizeOfMany(a, i)), x);
    const own = eachPart(parts(g, a.self), fit);
    return complexOf(g, overAll(g, own, axes, inverse, powersOf(a.norm)[inverse ? 1 : 0]));
  });
const halves: AtenRow = row<Many>(({ g, ...a }) => {
  const axes = axesOfMany(a);
  const x = axes.reduce((y, axis, i) => fitted(g, y, axis, sizeOfMany(a, i)), real(g, a.self));
  const [power] = powersOf(a.norm);
  return complexOf(g, overAll(g, forwardHalf(g, x, axes.at(-1)!, power), axes.slice(0, -1), false, power));
});
const fromHalves: AtenRow = row<Many>(({ g, ...a }) => {
  const axes = axesOfMany(a);
  const [, power] = powersOf(a.norm);
  const first = axes.slice(0, -1);
  const own = eachPart(parts(g, a.self), (x) => first.reduce((y, axis, i) => fitted(g, y, axis, sizeOfMany(a, i)), x));
  const last = sizeOfMany(a, axes.length - 1);
  return backwardHalf(g, overAll(g, own, first, true, power), axes.at(-1)!, last, power);
});

/** The halves of a dimension change their places. */
const shifted = (inverse: boolean): AtenRow =>
  row<{ self: Value; dim: readonly Int[] | null }>(({ g, self, dim }) =>
    axesOf(self, dim).reduce((x, axis) => {
      const n = sizeOf(g, x, axis);
      const half = g.op('Div', [inverse ? n : g.op('Add', [n, g.ints([1])]), g.ints([2])]);
      const axes = g.ints([axis]);
      return concat(g, [g.op('Slice', [x, half, n, axes]), g.op('Slice', [x, g.ints([0]), half, axes])], axis);
    }, self),
  );

/** Waves as filters: the cosines of all frequencies, then minus their sines, [2 bins, 1, n]. */
const waves = (
  g: GraphBuilder,
  n: number,
  bins: number,
  weight: (bin: number) => number,
  dtype: Value['dtype'],
): Value => {
  const values = new Float64Array(2 * bins * n);
  for (let k = 0; k < bins; k++) {
    for (let m = 0; m < n; m++) {
      const angle = (2 * Math.PI * ((k * m) % n)) / n;
      values[k * n + m] = weight(k) * Math.cos(angle);
      values[(bins + k) * n + m] = -weight(k) * Math.sin(angle);
    }
  }
  const shape = [2 * bins, 1, n];
  return dtype === 'float64'
    ? g.constant({ dtype, shape, data: values })
    : g.constant({ dtype: 'float32', shape, data: Float32Array.from(values) });
};

/** The largest frame whose waves are written down: 2 · 2049 · 4096 numbers of 4 bytes are 67 MB. */
const LARGEST_FRAME = 4096;

interface Frames {
  readonly self: Value;
  readonly n_fft: Int;
  readonly hop_length: Int | null;
  readonly win_length: Int | null;
  readonly window: Value | null;
  readonly center?: boolean;
  readonly normalized: boolean;
  readonly onesided: boolean | null;
}
const framesOf = (g: GraphBuilder, a: Frames, dtype: Value['dtype']) => {
  const n = fixedCount(a.n_fft, 'n_fft');
  if (n < 1 || n > LARGEST_FRAME) throw refuse(`n_fft is ${n}; frames of 1 to ${LARGEST_FRAME} are transformed`);
  const hop = a.hop_length === null ? Math.floor(n / 4) : fixed(a.hop_length, 'hop_length');
  const width = a.win_length === null ? n : fixed(a.win_length, 'win_length');
  if (hop < 1 || width < 1 || width > n) throw refuse(`frames of ${n} with a hop of ${hop} and a window of ${width}`);
  // a window that is shorter stands in the middle
  const left = Math.floor((n - width) / 2);
  const own = a.window ? cast(g, a.window, dtype) : g.op('Expand', [g.scalar(dtype, 1), g.ints([width])]);
  const window = width === n ? own : g.op('Pad', [own, g.ints([left, n - width - left]), g.scalar(dtype, 0)]);
  return { n, hop, window };
};

interface Forward extends Frames {
  readonly pad_mode?: string;
  readonly return_complex?: boolean | null;
  readonly align_to_window?: boolean | null;
}
/** [batch, time] or [time] -> [.., bins, frames], complex or of pairs. */
const stft: AtenRow = row<Forward>(({ g, overload, ...a }) => {
  if (a.align_to_window) throw refuse('align_to_window');
  const x = real(g, a.self);
  const { n, hop, window } = framesOf(g, a, x.dtype);
  const rank = rankOf(x, 'the signal');
  if (rank !== 1 && rank !== 2) throw refuse(`a signal of ${rank} dimensions, expected 1 or 2`);
  const bins = a.onesided === false ? n : Math.floor(n / 2) + 1;
  const scale = a.normalized ? 1 / Math.sqrt(n) : 1;
  const lines = rank === 1 ? unsqueeze(g, x, [0, 1]) : unsqueeze(g, x, [1]);
  const pad = overload === 'center' && a.center ? Math.floor(n / 2) : 0;
  const mode = ({ reflect: 'reflect', replicate: 'edge', constant: 'constant' } as const)[a.pad_mode ?? 'reflect'];
  if (!mode) throw refuse(`the pad_mode "${a.pad_mode}"`);
  const padded = pad === 0 ? lines : g.op('Pad', [lines, g.ints([0, 0, pad, 0, 0, pad])], { mode });
  const filters = g.op('Mul', [waves(g, n, bins, () => scale, x.dtype), window]);
  const found = conv(g, padded, reshape(g, filters, g.ints([2 * bins, 1, n])), undefined, { strides: [hop] });
  const [re, im] = g.ops('Split', [found], { axis: 1, num_outputs: 2 }, 2) as [Value, Value];
  const own = eachPart({ re, im }, (part) => (rank === 1 ? g.op('Squeeze', [part, g.ints([0])]) : part));
  return a.return_complex ? complexOf(g, own) : pairsOf(g, own);
});

interface Backward extends Frames {
  readonly length: Int | null;
  readonly return_complex: boolean;
}
/** [.., bins, frames] -> [.., time]: frames are added where they overlap, over the sum of the windows' squares there. */
const istft: AtenRow = row<Backward>(({ g, ...a }) => {
  if (a.return_complex) throw refuse('complex signals');
  if (!isComplex(a.self)) throw refuse('a spectrum of pairs; give it complex numbers');
  const { re, im } = partsOf(g, a.self);
  if (a.onesided === false) throw refuse('a spectrum of both sides');
  const { n, hop, window } = framesOf(g, a, re.dtype);
  const rank = rankOf(re, 'the spectrum');
  if (rank !== 2 && rank !== 3) throw refuse(`a spectrum of ${rank} dimensions, expected 2 or 3`);
  const bins = Math.floor(n / 2) + 1;
  const scale = a.normalized ? Math.sqrt(n) : 1;
  const joined = concat(g, [re, im], rank - 2);
  const spectrum = rank === 2 ? unsqueeze(g, joined, [0]) : joined;
  const weight = (k: number): number => ((k === 0 || 2 * k === n ? 1 : 2) / n) * scale;
  const shaped = g.op('Mul', [waves(g, n, bins, weight, re.dtype), window]);
  const filters = reshape(g, shaped, g.ints([2 * bins, 1, n]));
  const summed = convTranspose(g, spectrum, filters, undefined, { strides: [hop] });
  const count = sizeOf(g, re, rank - 1);
  const ones = g.op('Expand', [like(g, re, 1), concat(g, [g.ints([1, 1]), count])]);
  const squares = reshape(g, g.op('Mul', [window, window]), g.ints([1, 1, n]));
  const envelope = convTranspose(g, ones, squares, undefined, { strides: [hop] });
  const start = a.center ? Math.floor(n / 2) : 0;
  const axes = g.ints([2]);
  const behind = g.ints([a.center ? -start : Number.MAX_SAFE_INTEGER]);
  const end = a.length === null ? behind : g.op('Add', [intsValue(g, [a.length]), g.ints([start])]);
  const cut = (x: Value): Value => g.op('Slice', [x, g.ints([start]), end, axes]);
  const divided = g.op('Div', [cut(summed), cut(envelope)]);
  const y = a.length === null ? divided : fitted(g, divided, 2, a.length);
  return g.op('Squeeze', [y, g.ints(rank === 2 ? [0, 1] : [1])]);
});

/** 0, 1 .. and the negative ones behind, over n d. */
const frequencies = (half: boolean): AtenRow =>
  row<{ n: Int; d: number; dtype: Value['dtype'] | null }>(({ g, n, d, dtype }) => {
    const count = fixedCount(n, 'n');
    const places = half
      ? range(0, Math.floor(count / 2) + 1)
      : range(0, count).map((i) => (i < (count + 1) >> 1 ? i : i - count));
    const to = dtype ?? DEFAULT_FLOAT;
    return g.op('Mul', [cast(g, g.ints(places), to), g.scalar(to, 1 / (count * d))]);
  });

interface Inner {
  readonly self: Value;
  readonly dim: readonly Int[];
  readonly normalization: Int;
}
/** 0: none, 1: by the root of n, 2: by n. */
const powerOf = (normalization: Int): number => [0, -0.5, -1][fixed(normalization, 'normalization')] ?? 0;

// biome-ignore format: one operator a line
export const fourier: AtenTable = {
  'aten::stft': stft,
  'aten::istft': istft,
  'aten::fft_fft': whole(false),
  'aten::fft_ifft': whole(true),
  'aten::fft_rfft': row<One>(({ g, self, n, dim, norm }) => { const axis = axisOf(self, dim); return complexOf(g, forwardHalf(g, fitted(g, real(g, self), axis, n), axis, powersOf(norm)[0])); }),
  'aten::fft_irfft': row<One>(({ g, self, n, dim, norm }) => backwardHalf(g, parts(g, self), axisOf(self, dim), n, powersOf(norm)[1])),
  // of the conjugate, and the other way around
  'aten::fft_hfft': row<One>(({ g, self, n, dim, norm }) => { const { re, im } = parts(g, self); return backwardHalf(g, { re, im: g.op('Neg', [im]) }, axisOf(self, dim), n, powersOf(norm)[0]); }),
  'aten::fft_ihfft': row<One>(({ g, self, n, dim, norm }) => { const axis = axisOf(self, dim); const { re, im } = forwardHalf(g, fitted(g, real(g, self), axis, n), axis, powersOf(norm)[1]); return complexOf(g, { re, im: g.op('Neg', [im]) }); }),
  'aten::fft_fft2': wholes(false),
  'aten::fft_ifft2': wholes(true),
  'aten::fft_fftn': wholes(false),
  'aten::fft_ifftn': wholes(true),
  'aten::fft_rfft2': halves,
  'aten::fft_rfftn': halves,
  'aten::fft_irfft2': fromHalves,
  'aten::fft_irfftn': fromHalves,
  'aten::fft_fftshift': shifted(false),
  'aten::fft_ifftshift': shifted(true),
  'aten::fft_fftfreq': frequencies(false),
  'aten::fft_rfftfreq': frequencies(true),
  'aten::_fft_c2c': row<Inner & { forward: boolean }>(({ g, self, dim, normalization, forward }) => complexOf(g, overAll(g, parts(g, self), axesOf(self, dim), !forward, powerOf(normalization)))),
  'aten::_fft_r2c': row<Inner & { onesided: boolean }>(({ g, self, dim, normalization, onesided }) => {
    const axes = axesOf(self, dim);
    const power = powerOf(normalization);
    const first = onesided ? forwardHalf(g, real(g, self), axes.at(-1)!, power) : along(g, parts(g, self), axes.at(-1)!, false, power);
    return complexOf(g, overAll(g, first, axes.slice(0, -1), false, power));
  }),
  'aten::_fft_c2r': row<Inner & { last_dim_size: Int }>(({ g, self, dim, normalization, last_dim_size }) => {
    const axes = axesOf(self, dim);
    const power = powerOf(normalization);
    return backwardHalf(g, overAll(g, parts(g, self), axes.slice(0, -1), true, power), axes.at(-1)!, last_dim_size, power);
  }),
};
