/**
 * Audio: spectrograms, mel-frequency cepstral coefficients, WAV files of 16-bit PCM.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/spectrogram.cc, mfcc.cc,
 * mfcc_mel_filterbank.cc, mfcc_dct.cc, core/lib/wav/wav_io.cc
 */
import { stringsOfBytes } from '../../../tensor/strings.ts';
import type { HostKernel } from '../kernel.ts';
import { failed, flagOf, input, integer, numberOf, numericInput, scalarBytes, stringTensor } from './arguments.ts';
import { transformOf } from './fft.ts';

/** |FFT(frame * hann)|^2, or its root: [samples, channels] -> [channels, frames, fft / 2 + 1]; fft is a power of two. */
export const audioSpectrogram: HostKernel = (node) => {
  const [window, stride] = [numberOf(node, 'window_size'), numberOf(node, 'stride')];
  const squared = flagOf(node, 'magnitude_squared');
  const hann = Float64Array.from({ length: window }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / window));
  let length = 1;
  while (length < window) length *= 2;
  const transform = transformOf(length);
  return (inputs) => {
    const { shape, data } = numericInput(inputs, 0);
    const [samples, channels] = shape;
    if (shape.length !== 2 || samples === undefined || channels === undefined) {
      throw failed(`the input has the shape [${shape.join(', ')}], expected [samples, channels]`);
    }
    const frames = samples < window ? 0 : 1 + Math.floor((samples - window) / stride);
    const width = length / 2 + 1;
    const out = new Float32Array(channels * frames * width);
    const [re, im] = [new Float64Array(length), new Float64Array(length)];
    let at = 0;
    for (let channel = 0; channel < channels; channel++) {
      for (let frame = 0; frame < frames; frame++) {
        re.fill(0);
        im.fill(0);
        for (let i = 0; i < window; i++) re[i] = Number(data[(frame * stride + i) * channels + channel]) * hann[i]!;
        transform(re, im, false);
        for (let i = 0; i < width; i++) {
          const power = Math.fround(re[i]! * re[i]! + im[i]! * im[i]!);
          out[at++] = squared ? power : Math.sqrt(power);
        }
      }
    }
    return [{ dtype: 'float32', shape: [channels, frames, width], data: out }];
  };
};

const mel = (frequency: number): number => 1127 * Math.log1p(frequency / 700);

interface Filterbank {
  readonly start: number;
  readonly end: number;
  /** By bin: the channel on whose falling side it lies, -1 before the first. */
  readonly channel: Int32Array;
  /** By bin: its share of that channel; the rest is the next one's. */
  readonly weight: Float64Array;
}

/** Triangles over the bins of a spectrum, evenly spaced in mel. */
const filterbank = (bins: number, rate: number, channels: number, low: number, high: number): Filterbank => {
  const melLow = mel(low);
  const spacing = (mel(high) - melLow) / (channels + 1);
  const centers = Float64Array.from({ length: channels + 1 }, (_, i) => melLow + spacing * (i + 1));
  const hertz = (0.5 * rate) / (bins - 1);
  const [start, end] = [Math.trunc(1.5 + low / hertz), Math.trunc(high / hertz)];
  const [channel, weight] = [new Int32Array(bins), new Float64Array(bins)];
  let next = 0;
  for (let i = Math.max(0, start); i <= Math.min(end, bins - 1); i++) {
    const found = mel(i * hertz);
    while (next < channels && centers[next]! < found) next++;
    channel[i] = next - 1;
    const from = next > 0 ? centers[next - 1]! : melLow;
    weight[i] = (centers[next]! - found) / (centers[next]! - from);
  }
  return { start, end, channel, weight };
};

const FLOOR = 1e-12;

/** DCT(log(mel filters of the root of a squared spectrogram)): [channels, frames, bins], rate -> [channels, frames, coefficients]. */
export const mfcc: HostKernel = (node) => {
  const [high, low] = [numberOf(node, 'upper_frequency_limit'), numberOf(node, 'lower_frequency_limit')];
  const [channels, coefficients] = [
    numberOf(node, 'filterbank_channel_count'),
    numberOf(node, 'dct_coefficient_count'),
  ];
  const norm = Math.sqrt(2 / channels);
  const cosines = Float64Array.from({ length: coefficients * channels }, (_, i) => {
    const [row, column] = [Math.floor(i / channels), i % channels];
    return norm * Math.cos(((row * Math.PI) / channels) * (column + 0.5));
  });
  return (inputs) => {
    const { shape, data } = numericInput(inputs, 0);
    const rate = integer(inputs, 1);
    const bins = shape[2];
    if (shape.length !== 3 || bins === undefined)
      throw failed(`the spectrogram has the shape [${shape.join(', ')}], expected 3 dimensions`);
    const isGood = rate > 0 && bins >= 2 && low >= 0 && high > low && channels >= 1 && coefficients >= 1;
    if (!isGood || coefficients > channels) throw failed(`no filters for ${bins} bins at a sample rate of ${rate}`);
    const { start, end, channel, weight } = filterbank(bins, rate, channels, low, high);
    const frames = shape[0]! * shape[1]!;
    const out = new Float32Array(frames * coefficients);
    const energy = new Float64Array(channels);
    for (let frame = 0; frame < frames; frame++) {
      energy.fill(0);
      // a spectrum that ends below the upper limit gives nothing at all
      const isWhole = bins > end;
      for (let i = start; isWhole && i <= end; i++) {
        const value = Math.sqrt(Number(data[frame * bins + i]));
        const share = value * weight[i]!;
        const at = channel[i]!;
        if (at >= 0) energy[at] = energy[at]! + share;
        if (at + 1 < channels) energy[at + 1] = energy[at + 1]! + value - share;
      }
      for (let c = 0; c < channels; c++) energy[c] = Math.log(energy[c]! < FLOOR ? FLOOR : energy[c]!);
      for (let k = 0; isWhole && k < coefficients; k++) {
        let sum = 0;
        for (let c = 0; c < channels; c++) sum += cosines[k * channels + c]! * energy[c]!;
        out[frame * coefficients + k] = sum;
      }
    }
    return [{ dtype: 'float32', shape: [shape[0]!, shape[1]!, coefficients], data: out }];
  };
};

const SKIPPED = new Set(['JUNK', 'bext', 'iXML', 'qlty', 'mext', 'levl', 'link', 'axml']);

interface Wave {
  readonly samples: Int16Array;
  readonly channels: number;
  readonly rate: number;
}

/** RIFF: "WAVE", chunks that are skipped, "fmt ", then chunks of which one is "data". */
const readWave = (bytes: Uint8Array): Wave => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (size: number): number => {
    if (size < 0 || at + size > bytes.length) throw failed(`the WAV file ends at byte ${bytes.length}, within a chunk`);
    at += size;
    return at - size;
  };
  const text = (): string => {
    const from = take(4);
    return String.fromCharCode(...bytes.subarray(from, from + 4));
  };
  const expect = (wanted: string): void => {
    const found = text();
    if (found !== wanted) throw failed(`the WAV file has "${found}" at byte ${at - 4}, expected "${wanted}"`);
  };
  const u16 = (): number => view.getUint16(take(2), true);
  const u32 = (): number => view.getUint32(take(4), true);
  expect('RIFF');
  u32();
  expect('WAVE');
  for (let id = text(); id !== 'fmt '; id = text()) {
    if (!SKIPPED.has(id)) throw failed(`the WAV file has a chunk "${id}" before "fmt "`);
    take(u32());
  }
  const size = u32();
  const [format, channels, rate, perSecond, perFrame, bits] = [u16(), u16(), u32(), u32(), u16(), u16()];
  const isPcm = (size === 16 || size === 18) && format === 1 && channels >= 1 && bits === 16;
  if (!isPcm || perFrame !== 2 * channels || perSecond !== perFrame * rate) {
    throw failed(`the WAV file is of format ${format} with ${channels} channels of ${bits} bits; expected 16-bit PCM`);
  }
  if (size === 18) at += 2;
  let samples: Int16Array | undefined;
  while (at < bytes.length) {
    const id = text();
    const length = u32();
    if (length > 0x7fffffff) throw failed(`the WAV file's chunk "${id}" says that it has ${length} bytes`);
    if (id !== 'data') {
      at += length;
      continue;
    }
    if (samples) throw failed('the WAV file has two data chunks');
    const count = Math.floor(length / perFrame) * channels;
    const from = take(2 * count);
    samples = Int16Array.from({ length: count }, (_, i) => view.getInt16(from + 2 * i, true));
  }
  if (!samples) throw failed('the WAV file has no data chunk');
  return { samples, channels, rate };
};

/** A WAV file -> samples in [-1, 1) as [samples, channels], and the sample rate. */
export const decodeWav: HostKernel = (node) => {
  const [wantedChannels, wantedSamples] = [numberOf(node, 'desired_channels'), numberOf(node, 'desired_samples')];
  if (wantedChannels < -1 || wantedSamples < -1) throw failed('desired_channels or desired_samples is below -1');
  return (inputs) => {
    const { samples, channels, rate } = readWave(scalarBytes(inputs, 0));
    const frames = samples.length / channels;
    const [height, width] = [
      wantedSamples < 0 ? frames : wantedSamples,
      wantedChannels < 0 ? channels : wantedChannels,
    ];
    const out = new Float32Array(height * width);
    for (let i = 0; i < Math.min(height, frames); i++) {
      // the last channel stands for those that the file has not
      for (let c = 0; c < width; c++) out[i * width + c] = samples[i * channels + Math.min(c, channels - 1)]! / 32768;
    }
    return [
      { dtype: 'float32', shape: [height, width], data: out },
      { dtype: 'int32', shape: [], data: Int32Array.of(rate) },
    ];
  };
};

/** round half away from zero, as C's roundf */
const rounded = (x: number): number => (x < 0 ? -Math.round(-x) : Math.round(x));

/** [samples, channels] in [-1, 1), sample rate -> a WAV file of 16-bit PCM. */
export const encodeWav: HostKernel = () => (inputs) => {
  const { shape } = input(inputs, 0);
  const { data } = numericInput(inputs, 0);
  const rate = integer(inputs, 1);
  const [frames, channels] = shape;
  if (shape.length !== 2 || frames === undefined || channels === undefined)
    throw failed(`the audio has the shape [${shape.join(', ')}], expected [samples, channels]`);
  if (rate <= 0 || channels < 1 || channels > 65535) throw failed(`a sample rate of ${rate}, ${channels} channels`);
  const bytes = new Uint8Array(44 + 2 * data.length);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from('RIFF\0\0\0\0WAVEfmt ', 'latin1'));
  bytes.set(Buffer.from('data', 'latin1'), 36);
  const fields = [bytes.length - 8, 16, 1 | (channels << 16), rate, rate * 2 * channels, (2 * channels) | (16 << 16)];
  [4, 16, 20, 24, 28, 32].forEach((at, i) => {
    view.setUint32(at, fields[i]! >>> 0, true);
  });
  view.setUint32(40, 2 * data.length, true);
  for (let i = 0; i < data.length; i++) {
    const sample = rounded(Math.fround(Number(data[i]) * 32768));
    view.setInt16(44 + 2 * i, Math.min(32767, Math.max(-32768, sample)), true);
  }
  return [stringTensor([], stringsOfBytes([bytes]))];
};
