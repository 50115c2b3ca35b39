/** Small dense linear algebra in float64, for what models invert or solve once: square matrices, row-major. */
import { ServingError } from '../errors.ts';

const refuse = (why: string): ServingError => new ServingError('CORRUPT_MODEL', `a matrix of the model ${why}`);

/** a · b: [m, k] and [k, n] -> [m, n] */
export const multiply = (a: Float64Array, b: Float64Array, m: number, k: number, n: number): Float64Array => {
  const c = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let l = 0; l < k; l++) {
      const x = a[i * k + l]!;
      if (x === 0) continue;
      for (let j = 0; j < n; j++) c[i * n + j] = c[i * n + j]! + x * b[l * n + j]!;
    }
  }
  return c;
};

/** [rows, columns] -> [columns, rows] */
export const transpose = (a: Float64Array, rows: number, columns: number): Float64Array => {
  const t = new Float64Array(a.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) t[j * rows + i] = a[i * columns + j]!;
  return t;
};

/** The rows and columns as they are multiplied with themselves: a · aᵀ, [rows, columns] -> [rows, rows] */
export const gramOf = (a: Float64Array, rows: number, columns: number): Float64Array => {
  const gram = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let l = 0; l < columns; l++) sum += a[i * columns + l]! * a[j * columns + l]!;
      gram[i * rows + j] = sum;
      gram[j * rows + i] = sum;
    }
  }
  return gram;
};

interface Factors {
  /** L below the diagonal, U on and above it. */
  readonly lu: Float64Array;
  /** The row that stands at each place. */
  readonly order: Int32Array;
}

/** P a = L U, with the largest pivot of each column; undefined where there is none. */
const factorise = (a: Float64Array, n: number): Factors | undefined => {
  const lu = Float64Array.from(a);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(lu[i * n + k]!) > Math.abs(lu[best * n + k]!)) best = i;
    const pivot = lu[best * n + k]!;
    if (pivot === 0 || Number.isNaN(pivot)) return undefined;
    if (best !== k) {
      const row = lu.slice(k * n, (k + 1) * n);
      lu.copyWithin(k * n, best * n, (best + 1) * n);
      lu.set(row, best * n);
      [order[k], order[best]] = [order[best]!, order[k]!];
    }
    for (let i = k + 1; i < n; i++) {
      const factor = lu[i * n + k]! / pivot;
      lu[i * n + k] = factor;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) lu[i * n + j] = lu[i * n + j]! - factor * lu[k * n + j]!;
    }
  }
  return { lu, order };
};

/** a⁻¹. Throws CORRUPT_MODEL where there is none. */
export const inverseOf = (a: Float64Array, n: number): Float64Array => {
  const factors = factorise(a, n);
  if (!factors) throw refuse('is singular');
  const { lu, order } = factors;
  const inverse = new Float64Array(n * n);
  const x = new Float64Array(n);
  for (let c = 0; c < n; c++) {
    for (let i = 0; i < n; i++) {
      let sum = order[i] === c ? 1 : 0;
      for (let j = 0; j < i; j++) sum -= lu[i * n + j]! * x[j]!;
      x[i] = sum;
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = x[i]!;
      for (let j = i + 1; j < n; j++) sum -= lu[i * n + j]! * x[j]!;
      x[i] = sum / lu[i * n + i]!;
    }
    for (let i = 0; i < n; i++) inverse[i * n + c] = x[i]!;
  }
  return inverse;
};

/** log |det a|; -Infinity where the determinant is not above 0, as upstream's `fast_logdet`. */
export const logDeterminant = (a: Float64Array, n: number): number => {
  const factors = factorise(a, n);
  if (!factors) return Number.NEGATIVE_INFINITY;
  let negative = false;
  let sum = 0;
  const { lu, order } = factors;
  for (let i = 0; i < n; i++) {
    const pivot = lu[i * n + i]!;
    if (pivot < 0) negative = !negative;
    sum += Math.log(Math.abs(pivot));
  }
  const seen = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    // A cycle of even length turns the sign.
    let length = 0;
    for (let at = i; seen[at] === 0; at = order[at]!, length++) seen[at] = 1;
    if (length > 0 && length % 2 === 0) negative = !negative;
  }
  return negative ? Number.NEGATIVE_INFINITY : sum;
};

/** L with L · Lᵀ = a; undefined where a is not positive definite. */
export const choleskyOf = (a: Float64Array, n: number): Float64Array | undefined => {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!;
      if (i !== j) l[i * n + j] = sum / l[j * n + j]!;
      else if (sum > 0) l[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return l;
};

/** x with L · x = b, in b's place; of a lower triangle whose rows are `stride` apart. */
export const solveLower = (l: Float64Array, n: number, b: Float64Array, stride = n): void => {
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let j = 0; j < i; j++) sum -= l[i * stride + j]! * b[j]!;
    b[i] = sum / l[i * stride + i]!;
  }
};

/** x with Lᵀ · x = b, in b's place. */
export const solveLowerTransposed = (l: Float64Array, n: number, b: Float64Array, stride = n): void => {
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let j = i + 1; j < n; j++) sum -= l[j * stride + i]! * b[j]!;
    b[i] = sum / l[i * stride + i]!;
  }
};
