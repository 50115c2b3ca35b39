/** Complex tensors from their parts, and their parts; everything else on them is arithmetic on the parts. */
import { allocate } from '../../../tensor/dtype.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel, HostRun } from '../kernel.ts';
import { countOf, failed, numericInput, numericTensor, textOf } from './arguments.ts';
import { broadcastPlaces, broadcastShape } from './broadcast.ts';
import { doubles, floatTensor } from './numbers.ts';

/** re, im -> re + i im */
export const complex: HostKernel = () => (inputs) => {
  const [re, im] = [numericInput(inputs, 0), numericInput(inputs, 1)];
  const shape = broadcastShape(re.shape, im.shape);
  const [a, b] = [broadcastPlaces(re.shape, shape), broadcastPlaces(im.shape, shape)];
  const dtype = re.dtype === 'float64' ? 'complex128' : 'complex64';
  const count = countOf(shape);
  const out = allocate(dtype, count);
  for (let i = 0; i < count; i++) {
    out[2 * i] = Number(re.data[a(i)]);
    out[2 * i + 1] = Number(im.data[b(i)]);
  }
  return [numericTensor(dtype, shape, out as never)];
};

const part =
  (offset: number): HostRun =>
  (inputs) => {
    const { dtype, shape, data } = numericInput(inputs, 0);
    if (dtype !== 'complex64' && dtype !== 'complex128') throw failed(`a part of ${dtype}, expected complex numbers`);
    const own = dtype === 'complex64' ? 'float32' : 'float64';
    const out = allocate(own, countOf(shape));
    for (let i = 0; i < out.length; i++) out[i] = Number(data[2 * i + offset]);
    return [{ dtype: own, shape, data: out } as Tensor];
  };

export const real: HostKernel = () => part(0);
export const imaginary: HostKernel = () => part(1);

type Formula = (x: number, y: number) => readonly [re: number, im: number];

const root: Formula = (x, y) => {
  if (x === 0 && y === 0) return [0, y];
  const size = Math.hypot(x, y);
  const [a, b] = [Math.sqrt((size + Math.abs(x)) / 2), Math.abs(y)];
  return x >= 0 ? [a, y / (2 * a)] : [b / (2 * a), y < 0 || Object.is(y, -0) ? -a : a];
};
const inverse: Formula = (x, y) => {
  const norm = x * x + y * y;
  return [x / norm, -y / norm];
};
/** sinh(2x) + i sin(2y), over cosh(2x) + cos(2y); past 20 the real part is 1 */
const tanh: Formula = (x, y) => {
  if (Math.abs(x) > 20) return [Math.sign(x), (4 * Math.sin(y) * Math.cos(y)) / Math.exp(2 * Math.abs(x))];
  const bottom = Math.cosh(2 * x) + Math.cos(2 * y);
  return [Math.sinh(2 * x) / bottom, Math.sin(2 * y) / bottom];
};

const FUNCTIONS: Readonly<Record<string, Formula>> = {
  Exp: (x, y) => [Math.exp(x) * Math.cos(y), Math.exp(x) * Math.sin(y)],
  Log: (x, y) => [Math.log(Math.hypot(x, y)), Math.atan2(y, x)],
  Sqrt: root,
  Rsqrt: (x, y) => inverse(...root(x, y)),
  Sin: (x, y) => [Math.sin(x) * Math.cosh(y), Math.cos(x) * Math.sinh(y)],
  Cos: (x, y) => [Math.cos(x) * Math.cosh(y), -Math.sin(x) * Math.sinh(y)],
  Sinh: (x, y) => [Math.sinh(x) * Math.cos(y), Math.cosh(x) * Math.sin(y)],
  Cosh: (x, y) => [Math.cosh(x) * Math.cos(y), Math.sinh(x) * Math.sin(y)],
  Tanh: tanh,
  // 1 / (1 + e^-z)
  Sigmoid: (x, y) => inverse(1 + Math.exp(-x) * Math.cos(y), -Math.exp(-x) * Math.sin(y)),
};

/** The parts of a function of re + i im, both of one shape; computed in doubles. */
export const complexFunction: HostKernel = (node) => {
  const formula = FUNCTIONS[textOf(node, 'name')]!;
  return (inputs) => {
    const [re, im] = [doubles(inputs, 0), doubles(inputs, 1)];
    const { shape, dtype } = numericInput(inputs, 0);
    for (let i = 0; i < re.length; i++) [re[i], im[i]] = formula(re[i]!, im[i]!);
    return [floatTensor(dtype, shape, re), floatTensor(dtype, shape, im)];
  };
};
