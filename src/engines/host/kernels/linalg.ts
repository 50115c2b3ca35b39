/**
 * Linear algebra on the last two dimensions, in doubles, rounded once at the end.
 * https://github.com/tensorflow/tensorflow/tree/v2.21.0/tensorflow/core/kernels/linalg
 *
 * Matrices are flat and row-major; a function below works on one of them in place.
 */
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel, HostNode } from '../kernel.ts';
import { countOf, failed, flagOf, input, numericTensor } from './arguments.ts';
import { broadcastPlaces, broadcastShape } from './broadcast.ts';
import { doubles, dtypeAt, floatTensor } from './numbers.ts';

type Inputs = readonly (Tensor | undefined)[];
type Matrix = Float64Array;

/** Rows are exchanged so that each pivot is the largest below it; the sign of the exchanges, 0 where a pivot is. */
const luInPlace = (a: Matrix, n: number): { readonly order: Int32Array; readonly sign: number } => {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[pivot * n + k]!)) pivot = i;
    if (a[pivot * n + k] === 0) {
      sign = 0;
      continue;
    }
    if (pivot !== k) {
      sign = -sign;
      [order[k], order[pivot]] = [order[pivot]!, order[k]!];
      for (let j = 0; j < n; j++) [a[k * n + j], a[pivot * n + j]] = [a[pivot * n + j]!, a[k * n + j]!];
    }
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k]! / a[k * n + k]!;
      a[i * n + k] = factor;
      for (let j = k + 1; j < n; j++) a[i * n + j] = a[i * n + j]! - factor * a[k * n + j]!;
    }
  }
  return { order, sign };
};

/** T x = b by substitution, in place of b [n, m]; of a lower T from the top. */
const substitute = (t: Matrix, b: Matrix, n: number, m: number, lower: boolean, unit: boolean): void => {
  for (let step = 0; step < n; step++) {
    const i = lower ? step : n - 1 - step;
    for (let k = lower ? 0 : i + 1; k < (lower ? i : n); k++) {
      const factor = t[i * n + k]!;
      if (factor === 0) continue;
      for (let j = 0; j < m; j++) b[i * m + j] = b[i * m + j]! - factor * b[k * m + j]!;
    }
    if (unit) continue;
    for (let j = 0; j < m; j++) b[i * m + j] = b[i * m + j]! / t[i * n + i]!;
  }
};

const transposed = (a: Matrix, rows: number, columns: number): Matrix => {
  const out = new Float64Array(a.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j]!;
  return out;
};

const identity = (n: number): Matrix => {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) out[i * n + i] = 1;
  return out;
};

/** A x = b, or undefined where A has no inverse. */
const solve = (a: Matrix, b: Matrix, n: number, m: number): Matrix | undefined => {
  const lu = a.slice();
  const { order, sign } = luInPlace(lu, n);
  if (sign === 0) return undefined;
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i++) out.set(b.subarray(order[i]! * m, (order[i]! + 1) * m), i * m);
  substitute(lu, out, n, m, true, true);
  substitute(lu, out, n, m, false, false);
  return out;
};

/** The shape in front of the matrices, and their sizes. Throws where there is no matrix, or it is not square. */
const matrixOf = (inputs: Inputs, i: number, square: boolean) => {
  const { shape } = input(inputs, i);
  const [rows, columns] = shape.slice(-2);
  if (shape.length < 2 || rows === undefined || columns === undefined || (square && rows !== columns)) {
    throw failed(`input ${i} has the shape [${shape.join(', ')}], expected ${square ? 'square matrices' : 'matrices'}`);
  }
  return { outer: shape.slice(0, -2), rows, columns, shape };
};

/** A kernel that makes one matrix of each square matrix. */
const each =
  (make: (node: HostNode) => (a: Matrix, n: number) => Matrix): HostKernel =>
  (node) => {
    const one = make(node);
    return (inputs) => {
      const { shape, rows: n } = matrixOf(inputs, 0, true);
      const values = doubles(inputs, 0);
      for (let at = 0; at < values.length; at += n * n) values.set(one(values.slice(at, at + n * n), n), at);
      return [floatTensor(dtypeAt(inputs, 0), shape, values)];
    };
  };

/** L of A = L L^T, of the lower half of A; NaN for one that is not positive definite. */
export const cholesky = each(() => (a, n) => {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= out[i * n + k]! * out[j * n + k]!;
      if (i === j && !(sum > 0)) return out.fill(NaN);
      out[i * n + j] = i === j ? Math.sqrt(sum) : sum / out[j * n + j]!;
    }
  }
  return out;
});

export const matrixInverse = each((node) => {
  const adjoint = flagOf(node, 'adjoint');
  return (a, n) => {
    const found = solve(adjoint ? transposed(a, n, n) : a, identity(n), n, n);
    if (!found) throw failed('a matrix has no inverse');
    return found;
  };
});

const product = (a: Matrix, b: Matrix, n: number): Matrix => {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k]!;
      for (let j = 0; j < n; j++) out[i * n + j] = out[i * n + j]! + factor * b[k * n + j]!;
    }
  }
  return out;
};

// Coefficients of the Pade approximant of degree 13: https://doi.org/10.1137/04061101X
// biome-ignore format: one series
const PADE = [64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600, 670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1];

/** e^A by scaling and squaring. */
export const matrixExponential = each(() => (a, n) => {
  let norm = 0;
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += Math.abs(a[i * n + j]!);
    norm = Math.max(norm, sum);
  }
  const squarings = norm > 5.37 ? Math.max(0, Math.ceil(Math.log2(norm / 5.37))) : 0;
  const scaled = a.map((x) => x / 2 ** squarings);
  const square = product(scaled, scaled, n);
  let power = identity(n);
  const [odd, even] = [new Float64Array(n * n), new Float64Array(n * n)];
  for (let k = 0; k < PADE.length; k += 2) {
    for (let i = 0; i < n * n; i++) {
      even[i] = even[i]! + PADE[k]! * power[i]!;
      odd[i] = odd[i]! + PADE[k + 1]! * power[i]!;
    }
    power = product(power, square, n);
  }
  const u = product(scaled, odd, n);
  const top = even.map((x, i) => x + u[i]!);
  const bottom = even.map((x, i) => x - u[i]!);
  let out = solve(bottom, top, n, n) ?? new Float64Array(n * n).fill(NaN);
  for (let k = 0; k < squarings; k++) out = product(out, out, n);
  return out;
});

/** det A; or its sign and the logarithm of its size. */
export const determinant: HostKernel = (node) => {
  const logarithm = flagOf(node, 'log');
  return (inputs) => {
    const { outer, rows: n } = matrixOf(inputs, 0, true);
    const values = doubles(inputs, 0);
    const dtype = dtypeAt(inputs, 0);
    const count = countOf(outer);
    const [signs, sizes] = [new Float64Array(count), new Float64Array(count)];
    for (let i = 0; i < count; i++) {
      const lu = values.slice(i * n * n, (i + 1) * n * n);
      let { sign } = luInPlace(lu, n);
      let [size, log] = [1, 0];
      for (let k = 0; k < n; k++) {
        const pivot = lu[k * n + k]!;
        if (pivot < 0) sign = -sign;
        size *= Math.abs(pivot);
        log += Math.log(Math.abs(pivot));
      }
      signs[i] = sign;
      sizes[i] = logarithm ? (sign === 0 ? -Infinity : log) : sign * size;
    }
    const found = floatTensor(dtype, outer, sizes);
    return logarithm ? [floatTensor(dtype, outer, signs), found] : [found];
  };
};

/** A x = b, with A^T where `adjoint`; a triangular A by substitution. The shapes in front broadcast. */
export const matrixSolve: HostKernel = (node) => {
  const [adjoint, triangular] = [flagOf(node, 'adjoint'), flagOf(node, 'triangular')];
  const lower = triangular && flagOf(node, 'lower') !== adjoint;
  return (inputs) => {
    const [a, b] = [matrixOf(inputs, 0, true), matrixOf(inputs, 1, false)];
    const [n, m] = [a.rows, b.columns];
    if (b.rows !== n) throw failed(`a matrix of ${n} rows and a right side of ${b.rows}`);
    const outer = broadcastShape(a.outer, b.outer);
    const [left, right] = [doubles(inputs, 0), doubles(inputs, 1)];
    const [at, bt] = [broadcastPlaces(a.outer, outer), broadcastPlaces(b.outer, outer)];
    const out = new Float64Array(countOf(outer) * n * m);
    for (let i = 0; i * n * m < out.length; i++) {
      const own = left.slice(at(i) * n * n, (at(i) + 1) * n * n);
      const matrix = adjoint ? transposed(own, n, n) : own;
      let found: Matrix | undefined = right.slice(bt(i) * n * m, (bt(i) + 1) * n * m);
      if (triangular) {
        substitute(matrix, found, n, m, lower, false);
      } else found = solve(matrix, found, n, m);
      if (!found) throw failed('a matrix has no inverse');
      out.set(found, i * n * m);
    }
    return [floatTensor(dtypeAt(inputs, 0), [...outer, n, m], out)];
  };
};

/** L and U in one matrix, and the order of the rows. */
export const lu: HostKernel = (node) => {
  const wide = node.attributes['output_idx_type'] === 'int64';
  return (inputs) => {
    const { outer, shape, rows: n } = matrixOf(inputs, 0, true);
    const values = doubles(inputs, 0);
    const orders = new Int32Array(countOf(outer) * n);
    for (let i = 0; i < countOf(outer); i++) {
      const own = values.subarray(i * n * n, (i + 1) * n * n);
      const { order, sign } = luInPlace(own, n);
      if (sign === 0) throw failed('a matrix has no inverse');
      orders.set(order, i * n);
    }
    const order = wide
      ? numericTensor('int64', [...outer, n], BigInt64Array.from(orders, BigInt))
      : numericTensor('int32', [...outer, n], orders);
    return [floatTensor(dtypeAt(inputs, 0), shape, values), order];
  };
};

/** A = Q R by Householder's reflections, each of which makes a diagonal element of the other sign than it had. */
export const qr: HostKernel = (node) => {
  const full = flagOf(node, 'full_matrices');
  return (inputs) => {
    const { outer, rows: m, columns: n } = matrixOf(inputs, 0, false);
    const values = doubles(inputs, 0);
    const least = Math.min(m, n);
    const width = full ? m : least;
    const count = countOf(outer);
    const [qs, rs] = [new Float64Array(count * m * width), new Float64Array(count * width * n)];
    for (let i = 0; i < count; i++) {
      const a = values.slice(i * m * n, (i + 1) * m * n);
      const q = identity(m);
      for (let k = 0; k < least; k++) {
        let tail = 0;
        for (let row = k + 1; row < m; row++) tail += a[row * n + k]! ** 2;
        if (tail === 0) continue;
        const first = a[k * n + k]!;
        const beta = (first >= 0 ? -1 : 1) * Math.sqrt(first * first + tail);
        const v = new Float64Array(m);
        v[k] = 1;
        for (let row = k + 1; row < m; row++) v[row] = a[row * n + k]! / (first - beta);
        const tau = (beta - first) / beta;
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let row = k; row < m; row++) sum += v[row]! * a[row * n + j]!;
          for (let row = k; row < m; row++) a[row * n + j] = a[row * n + j]! - tau * sum * v[row]!;
        }
        for (let row = 0; row < m; row++) {
          let sum = 0;
          for (let j = k; j < m; j++) sum += q[row * m + j]! * v[j]!;
          for (let j = k; j < m; j++) q[row * m + j] = q[row * m + j]! - tau * sum * v[j]!;
        }
      }
      for (let row = 0; row < m; row++)
        for (let j = 0; j < width; j++) qs[i * m * width + row * width + j] = q[row * m + j]!;
      for (let row = 0; row < width; row++)
        for (let j = row; j < n; j++) rs[i * width * n + row * n + j] = a[row * n + j]!;
    }
    const dtype = dtypeAt(inputs, 0);
    return [floatTensor(dtype, [...outer, m, width], qs), floatTensor(dtype, [...outer, width, n], rs)];
  };
};

const SWEEPS = 60;

/** Eigenvalues of a symmetric matrix (its lower half), ascending, by Jacobi's rotations. */
const eigenvalues = (given: Matrix, n: number): Float64Array => {
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a[i * n + j] = given[Math.max(i, j) * n + Math.min(i, j)]!;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) off += a[i * n + j]! ** 2;
    if (!(off > 1e-300)) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const apq = a[p * n + q]!;
        if (apq === 0) continue;
        const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const [x, y] = [a[k * n + p]!, a[k * n + q]!];
          a[k * n + p] = c * x - s * y;
          a[k * n + q] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const [x, y] = [a[p * n + k]!, a[q * n + k]!];
          a[p * n + k] = c * x - s * y;
          a[q * n + k] = s * x + c * y;
        }
      }
    }
  }
  return Float64Array.from({ length: n }, (_, i) => a[i * n + i]!).sort();
};

/** [.., n, n] -> [.., n] */
export const symmetricEigenvalues: HostKernel = () => (inputs) => {
  const { outer, rows: n } = matrixOf(inputs, 0, true);
  const values = doubles(inputs, 0);
  const out = new Float64Array(countOf(outer) * n);
  for (let i = 0; i < countOf(outer); i++) out.set(eigenvalues(values.subarray(i * n * n, (i + 1) * n * n), n), i * n);
  return [floatTensor(dtypeAt(inputs, 0), [...outer, n], out)];
};

/** Singular values, falling, by one-sided Jacobi rotations: [.., m, n] -> [.., min(m, n)] */
export const singularValues: HostKernel = () => (inputs) => {
  const { outer, rows, columns } = matrixOf(inputs, 0, false);
  const values = doubles(inputs, 0);
  const least = Math.min(rows, columns);
  const size = rows * columns;
  const out = new Float64Array(countOf(outer) * least);
  for (let i = 0; i < countOf(outer); i++) {
    // the shorter side's vectors as rows, made orthogonal to each other
    const own = values.slice(i * size, (i + 1) * size);
    const a = rows <= columns ? own : transposed(own, rows, columns);
    const width = Math.max(rows, columns);
    for (let sweep = 0, isDone = false; sweep < SWEEPS && !isDone; sweep++) {
      isDone = true;
      for (let p = 0; p < least; p++) {
        for (let q = p + 1; q < least; q++) {
          let [alpha, beta, gamma] = [0, 0, 0];
          for (let k = 0; k < width; k++) {
            const [x, y] = [a[p * width + k]!, a[q * width + k]!];
            alpha += x * x;
            beta += y * y;
            gamma += x * y;
          }
          if (!(Math.abs(gamma) > 1e-16 * Math.sqrt(alpha * beta))) continue;
          isDone = false;
          const zeta = (beta - alpha) / (2 * gamma);
          const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
          const c = 1 / Math.sqrt(1 + t * t);
          for (let k = 0; k < width; k++) {
            const [x, y] = [a[p * width + k]!, a[q * width + k]!];
            a[p * width + k] = c * (x - t * y);
            a[q * width + k] = c * (t * x + y);
          }
        }
      }
    }
    const found = Float64Array.from({ length: least }, (_, p) => Math.hypot(...a.subarray(p * width, (p + 1) * width)));
    out.set(found.sort().reverse(), i * least);
  }
  return [floatTensor(dtypeAt(inputs, 0), [...outer, least], out)];
};

/** The three diagonals [.., 3, n] (above, on, below) and b [.., n, m] -> x. */
export const tridiagonalSolve: HostKernel = () => (inputs) => {
  const [a, b] = [matrixOf(inputs, 0, false), matrixOf(inputs, 1, false)];
  const [n, m] = [a.columns, b.columns];
  if (a.rows !== 3 || b.rows !== n)
    throw failed(`diagonals of shape [${a.shape.join(', ')}], a right side of [${b.shape.join(', ')}]`);
  const [diagonals, right] = [doubles(inputs, 0), doubles(inputs, 1)];
  const out = new Float64Array(right.length);
  for (let i = 0; i < countOf(a.outer); i++) {
    const matrix = new Float64Array(n * n);
    for (let k = 0; k < n; k++) {
      if (k + 1 < n) matrix[k * n + k + 1] = diagonals[i * 3 * n + k]!;
      matrix[k * n + k] = diagonals[i * 3 * n + n + k]!;
      if (k > 0) matrix[k * n + k - 1] = diagonals[i * 3 * n + 2 * n + k]!;
    }
    const found = solve(matrix, right.slice(i * n * m, (i + 1) * n * m), n, m);
    if (!found) throw failed('a matrix has no inverse');
    out.set(found, i * n * m);
  }
  return [floatTensor(dtypeAt(inputs, 0), b.shape, out)];
};
