/** Operators that make tensors out of little: constants, ranges, windows and random numbers. */
import { dtypeOfOnnx } from '../../tensor/dtype.ts';
import type { Dim } from '../../tensor/signature.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { dtypeAttribute } from './elementwise.ts';
import { spelled } from './shape.ts';
import { type Rule, type Site, shaped } from './site.ts';

/** The attribute's dtype, or that of the first input where it is absent. */
const dtypeOr = (n: Site) => (n.maybeInt('dtype') === undefined ? n.input(0).dtype : dtypeAttribute(n, 'dtype'));

// max(0, ceil((limit − start) / delta))
const range: Rule = shaped((n) => {
  const [start, limit, delta] = [0, 1, 2].map((i) => {
    const constant = n.constant(i);
    return n.elements(i)?.[0] ?? (constant && constant.dtype !== 'string' ? Number(constant.data[0]) : undefined);
  });
  if (delta === 0) n.fail('delta is 0');
  if (start === 0 && delta === 1 && limit !== undefined && limit !== '?')
    return [typeof limit === 'number' ? Math.max(0, Math.ceil(limit)) : limit];
  if (typeof start !== 'number' || typeof limit !== 'number' || typeof delta !== 'number') return n.unknown(1);
  return [Math.max(0, Math.ceil((limit - start) / delta))];
});

const window: Rule = (n) => {
  const size = n.elements(0)?.[0];
  const dim: Dim = size === undefined || size === '?' ? n.dims.fresh() : size;
  return [{ dtype: dtypeAttribute(n, 'output_datatype'), shape: [dim] }];
};

const constantOfShape: Rule = (n) => {
  const value = n.attributes['value'] as Tensor | undefined;
  return [{ dtype: value?.dtype ?? 'float32', shape: spelled(n, 0) }];
};

const melWeightMatrix: Rule = (n) => {
  const bins = n.elements(0)?.[0];
  const length = n.elements(1)?.[0];
  const dim = (x: Dim | undefined): Dim => (x === undefined || x === '?' ? n.dims.fresh() : x);
  const spectrum = dim(length);
  const shape = [n.dims.add(n.dims.floorDivide(spectrum, 2), 1), dim(bins)];
  return [{ dtype: dtypeAttribute(n, 'output_datatype'), shape }];
};

const multinomial: Rule = (n) => {
  const x = n.ranked(0, 2);
  return [{ dtype: dtypeOfOnnx(n.int('dtype')) ?? 'int32', shape: [x?.[0] ?? n.dims.fresh(), n.int('sample_size')] }];
};

const constant: Rule = (n) => {
  const attributes = n.attributes;
  const value = attributes['value'] as Tensor | undefined;
  if (value) return [value];
  const [name, given] = Object.entries(attributes)[0] ?? n.fail('there is no value');
  const vector = name.endsWith('s');
  const list = typeof given === 'object' && 'floats' in given ? given.floats : given;
  const dtype = name.includes('float') ? 'float32' : name.includes('int') ? 'int64' : 'string';
  return [{ dtype, shape: vector ? [(list as readonly unknown[]).length] : [] }];
};

const likeWithDtype: Rule = (n) => [{ dtype: dtypeOr(n), shape: n.shape(0) }];
const random: Rule = (n) => [{ dtype: dtypeAttribute(n, 'dtype'), shape: n.ints('shape') }];

export const GENERATOR: Readonly<Record<string, Rule>> = {
  Bernoulli: likeWithDtype,
  BlackmanWindow: window,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  EyeLike: likeWithDtype,
  HammingWindow: window,
  HannWindow: window,
  MelWeightMatrix: melWeightMatrix,
  Multinomial: multinomial,
  RandomNormal: random,
  RandomNormalLike: likeWithDtype,
  RandomUniform: random,
  RandomUniformLike: likeWithDtype,
  Range: range,
};
