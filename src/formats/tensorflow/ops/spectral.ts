/**
 * Fourier transforms and audio, by kernels of our own: ONNX's DFT is of one precision and one axis.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/spectral_ops.cc, audio_ops.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { known } from '../../../graph/layers/values.ts';
import type { Dim, Shape } from '../../../tensor/signature.ts';
import { bool, dtype, float, hosted, int, type OpRow, op } from '../table.ts';
import { complexOf, partsOf } from './complex.ts';

type Sizes = (n: Dim) => Dim;
const half: Sizes = (n) => (typeof n === 'number' ? (n > 0 ? (n >> 1) + 1 : 0) : '?');

/** The shape with its last dimensions as fft_length says. */
const lengthened = (g: GraphBuilder, shape: Shape, fftLength: Value, rank: number, last: Sizes): Shape => {
  const lengths = known(g, fftLength) ?? new Array<Dim>(rank).fill('?');
  return shape && [...shape.slice(0, -rank), ...lengths.slice(0, -1), last(lengths.at(-1) ?? '?')];
};

const fft = (rank: number, inverse: boolean): OpRow =>
  op({
    inputs: ['input'],
    complex: true,
    host: true,
    lower: (g, { input }) => {
      const { re, im } = partsOf(g, input);
      const output = { dtype: re.dtype, shape: re.shape };
      const parts = g.host('FFT', [re, im], { rank, inverse: Number(inverse), form: 'complex' }, [output, output]);
      return complexOf(g, { re: parts[0]!, im: parts[1]! });
    },
  });

const rfft = (rank: number): OpRow =>
  op({
    inputs: ['input', 'fft_length'],
    attrs: { Tcomplex: dtype('complex64') },
    host: true,
    lower: (g, { input, fft_length }) => {
      const output = { dtype: input.dtype, shape: lengthened(g, input.shape, fft_length, rank, half) };
      const parts = g.host('FFT', [input, fft_length], { rank, inverse: 0, form: 'real' }, [output, output]);
      return complexOf(g, { re: parts[0]!, im: parts[1]! });
    },
  });

const irfft = (rank: number): OpRow =>
  op({
    inputs: ['input', 'fft_length'],
    attrs: { Treal: dtype('float32') },
    complex: true,
    host: true,
    lower: (g, { input, fft_length }) => {
      const { re, im } = partsOf(g, input);
      const shape = lengthened(g, input.shape, fft_length, rank, (n) => n);
      return g.host('FFT', [re, im, fft_length], { rank, inverse: 1, form: 'real' }, [{ dtype: re.dtype, shape }]);
    },
  });

// biome-ignore format: one op a line
export const spectra: Readonly<Record<string, OpRow>> = {
  FFT:    fft(1, false), FFT2D:    fft(2, false), FFT3D:    fft(3, false),
  IFFT:   fft(1, true),  IFFT2D:   fft(2, true),  IFFT3D:   fft(3, true),
  RFFT:   rfft(1),       RFFT2D:   rfft(2),       RFFT3D:   rfft(3),
  IRFFT:  irfft(1),      IRFFT2D:  irfft(2),      IRFFT3D:  irfft(3),

  AudioSpectrogram: hosted({ inputs: ['input'], attrs: { window_size: int(), stride: int(), magnitude_squared: bool(false) }, outputs: ({ input }, { window_size }) => [{ dtype: 'float32', shape: [input.shape?.[1] ?? '?', '?', 2 ** Math.ceil(Math.log2(window_size)) / 2 + 1] }] }),
  Mfcc:             hosted({ inputs: ['spectrogram', 'sample_rate'], attrs: { upper_frequency_limit: float(4000), lower_frequency_limit: float(20), filterbank_channel_count: int(40), dct_coefficient_count: int(13) }, outputs: ({ spectrogram }, { dct_coefficient_count }) => [{ dtype: 'float32', shape: [spectrogram.shape?.[0] ?? '?', spectrogram.shape?.[1] ?? '?', dct_coefficient_count] }] }),
  DecodeWav:        hosted({ inputs: ['contents'], attrs: { desired_channels: int(-1), desired_samples: int(-1) }, outputs: (_, attrs) => [{ dtype: 'float32', shape: [attrs.desired_samples < 0 ? '?' : attrs.desired_samples, attrs.desired_channels < 0 ? '?' : attrs.desired_channels] }, { dtype: 'int32', shape: [] }] }),
  EncodeWav:        hosted({ inputs: ['audio', 'sample_rate'], outputs: () => [{ dtype: 'string', shape: [] }] }),
};
