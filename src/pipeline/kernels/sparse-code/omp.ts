/** Orthogonal matching pursuit: https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/linear_model/_omp.py */
import { ServingError } from '../../../errors.ts';
import { solveLower, solveLowerTransposed } from '../../linear-algebra.ts';
import type { Coder } from './index.ts';

const EPSILON = 2 ** -52;

/**
 * Takes the atom that fits the rest best, so many times; the coefficients of those taken are the least squares', by the
 * Cholesky factor of their part of the Gram matrix.
 */
export const matchingPursuit = (gram: Float64Array, n: number, wanted: number): Coder => {
  if (!(wanted >= 1 && wanted <= n)) {
    throw new ServingError('CORRUPT_MODEL', `${wanted} atoms of a dictionary of ${n} are to be taken`);
  }
  const l = new Float64Array(wanted * wanted);
  const taken = new Int32Array(wanted);
  const isTaken = new Uint8Array(n);
  const rest = new Float64Array(n);
  return (cov, _norm, code) => {
    rest.set(cov);
    isTaken.fill(0);
    let gamma = new Float64Array();
    let active = 0;
    while (active < wanted) {
      let best = 0;
      for (let i = 1; i < n; i++) if (Math.abs(rest[i]!) > Math.abs(rest[best]!)) best = i;
      // Taken twice, or too small to fit anything.
      if (isTaken[best] === 1 || rest[best]! ** 2 < EPSILON) break;
      const row = Float64Array.from({ length: active }, (_, i) => gram[best * n + taken[i]!]!);
      solveLower(l, active, row, wanted);
      let sum = 0;
      for (let i = 0; i < active; i++) {
        l[active * wanted + i] = row[i]!;
        sum += row[i]! ** 2;
      }
      const square = gram[best * n + best]! - sum;
      if (active > 0 && square <= EPSILON) break;
      l[active * wanted + active] = Math.sqrt(square);
      taken[active++] = best;
      isTaken[best] = 1;
      gamma = Float64Array.from({ length: active }, (_, i) => cov[taken[i]!]!);
      solveLower(l, active, gamma, wanted);
      solveLowerTransposed(l, active, gamma, wanted);
      for (let i = 0; i < n; i++) {
        let fitted = 0;
        for (let k = 0; k < active; k++) fitted += gram[i * n + taken[k]!]! * gamma[k]!;
        rest[i] = cov[i]! - fitted;
      }
    }
    for (let k = 0; k < active; k++) code[taken[k]!] = gamma[k]!;
  };
};
