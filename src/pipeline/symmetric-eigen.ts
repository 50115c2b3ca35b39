/** Eigenvalues and eigenvectors of symmetric matrices, by Jacobi's rotations. */

export interface Eigen {
  readonly values: Float64Array;
  /** [n, n]; column k belongs to value k. */
  readonly vectors: Float64Array;
}

const MAX_SWEEPS = 60;

/** Of a symmetric matrix [n, n], whose upper triangle is read; NaN where it has numbers that are not finite. */
export const eigenOf = (matrix: Float64Array, n: number): Eigen => {
  const a = Float64Array.from(matrix);
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    vectors[i * n + i] = 1;
    for (let j = 0; j < i; j++) a[i * n + j] = a[j * n + i]!;
  }
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotated = rotate(a, vectors, n, p, q) || rotated;
    }
    if (!rotated) break;
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), vectors };
};

/** Turns rows and columns p and q so that a[p][q] is 0; false where it is as good as that. */
const rotate = (a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): boolean => {
  const [app, aqq, apq] = [a[p * n + p]!, a[q * n + q]!, a[p * n + q]!];
  if (!(Math.abs(apq) > 2 ** -54 * Math.sqrt(Math.abs(app)) * Math.sqrt(Math.abs(aqq)))) {
    // What is smaller than a rounding of both is 0.
    a[p * n + q] = 0;
    a[q * n + p] = 0;
    return false;
  }
  const theta = (aqq - app) / (2 * apq);
  const t =
    Math.abs(theta) > 1e150 ? 1 / (2 * theta) : Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const [kp, kq] = [a[k * n + p]!, a[k * n + q]!];
    a[k * n + p] = c * kp - s * kq;
    a[k * n + q] = s * kp + c * kq;
  }
  for (let k = 0; k < n; k++) {
    const [pk, qk] = [a[p * n + k]!, a[q * n + k]!];
    a[p * n + k] = c * pk - s * qk;
    a[q * n + k] = s * pk + c * qk;
  }
  a[p * n + q] = 0;
  a[q * n + p] = 0;
  for (let k = 0; k < n; k++) {
    const [kp, kq] = [vectors[k * n + p]!, vectors[k * n + q]!];
    vectors[k * n + p] = c * kp - s * kq;
    vectors[k * n + q] = s * kp + c * kq;
  }
  return true;
};
