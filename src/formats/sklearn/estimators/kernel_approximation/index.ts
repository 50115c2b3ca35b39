import type { EstimatorTable } from '../../lowering.ts';
import { Nystroem } from './Nystroem.ts';
import { AdditiveChi2Sampler, PolynomialCountSketch, RBFSampler, SkewedChi2Sampler } from './samplers.ts';

// biome-ignore format: one class a line, so that branches merge
export const KERNEL_APPROXIMATION: EstimatorTable = {
  AdditiveChi2Sampler,
  Nystroem,
  PolynomialCountSketch,
  // As scikit-learn 0.24 called it in its first development versions.
  RBFSampler,
  SkewedChi2Sampler,
};
