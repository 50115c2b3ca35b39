/** Least angle regression: https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/linear_model/_least_angle.py */
import { solveLower, solveLowerTransposed } from '../../linear-algebra.ts';
import type { Coder } from './index.ts';

export interface LeastAngle {
  /** [atoms, atoms] */
  readonly gram: Float64Array;
  readonly atoms: number;
  readonly features: number;
  /** The penalty at which the path ends, by feature. */
  readonly least: number;
  readonly maxIterations: number;
  /** Coefficients that become 0 leave the path. */
  readonly lasso: boolean;
  readonly positive: boolean;
}

const EPSILON = 2 ** -52;
const TINY = 2 ** -126;
const EQUAL = 2 ** -23;

/** The smallest positive of them; the largest double where none is. */
const leastPositive = (least: number, x: number): number => (x > 0 && x < least ? x : least);

/** L of the rows and columns without one, by Givens rotations; [count, count] in rows of `stride`. */
const removeRow = (l: Float64Array, stride: number, count: number, out: number): void => {
  for (let i = out; i < count - 1; i++) l.copyWithin(i * stride, (i + 1) * stride, (i + 1) * stride + i + 2);
  for (let i = out; i < count - 1; i++) {
    const [a, b] = [l[i * stride + i]!, l[i * stride + i + 1]!];
    const r = Math.hypot(a, b);
    const [c, s] = r === 0 ? [1, 0] : [a / r, b / r];
    l[i * stride + i] = r;
    l[i * stride + i + 1] = 0;
    for (let k = i + 1; k < count - 1; k++) {
      const [x, y] = [l[k * stride + i]!, l[k * stride + i + 1]!];
      l[k * stride + i] = c * x + s * y;
      l[k * stride + i + 1] = c * y - s * x;
    }
  }
};

class Path {
  readonly #given: LeastAngle;
  readonly #n: number;
  /** Atoms at their places: those taken, then the others in an order that swaps make. */
  readonly #order: number[];
  /** By atom that is not taken, at its place. */
  #cov: number[];
  readonly #l: Float64Array;
  #signs: number[] = [];
  #active = 0;
  #coef: Float64Array;
  #previous: Float64Array;
  readonly #first: Float64Array;

  constructor(given: LeastAngle, cov: Float64Array) {
    this.#given = given;
    this.#n = given.atoms;
    this.#order = Array.from({ length: this.#n }, (_, i) => i);
    this.#cov = [...cov];
    this.#first = cov.slice();
    this.#l = new Float64Array(this.#n * this.#n);
    this.#coef = new Float64Array(this.#n);
    this.#previous = new Float64Array(this.#n);
  }

  #gram(i: number, j: number): number {
    return this.#given.gram[this.#order[i]! * this.#n + this.#order[j]!]!;
  }

  /** Where the largest stands, the first of several. */
  #largest(): number {
    let best = 0;
    const size = (x: number): number => (this.#given.positive ? x : Math.abs(x));
    for (let i = 1; i < this.#cov.length; i++) if (size(this.#cov[i]!) > size(this.#cov[best]!)) best = i;
    return best;
  }

  /** Whether the atom could be taken; not where those before it make it up. */
  #take(at: number): boolean {
    const [m, n] = [this.#active, at + this.#active];
    const sign = this.#given.positive ? 1 : Math.sign(this.#cov[at]!);
    [this.#cov[at], this.#cov[0]] = [this.#cov[0]!, this.#cov[at]!];
    [this.#order[n], this.#order[m]] = [this.#order[m]!, this.#order[n]!];
    const row = Float64Array.from({ length: m }, (_, i) => this.#gram(m, i));
    solveLower(this.#l, m, row, this.#n);
    this.#l.set(row, m * this.#n);
    const square = row.reduce((sum, x) => sum + x * x, 0);
    const diagonal = Math.max(Math.sqrt(Math.abs(this.#gram(m, m) - square)), EPSILON);
    this.#l[m * this.#n + m] = diagonal;
    if (diagonal < 1e-7) {
      this.#cov[0] = 0;
      [this.#cov[at], this.#cov[0]] = [this.#cov[0]!, this.#cov[at]!];
      return false;
    }
    this.#cov.shift();
    this.#signs[m] = sign;
    this.#active++;
    return true;
  }

  /** The direction in which all that are taken fit equally, and its length. */
  #direction(): { readonly step: Float64Array; readonly length: number } {
    const count = this.#active;
    const signs = Float64Array.from({ length: count }, (_, i) => this.#signs[i]!);
    const solve = (l: Float64Array): Float64Array => {
      const made = signs.slice();
      solveLower(l, count, made, this.#n);
      solveLowerTransposed(l, count, made, this.#n);
      return made;
    };
    let step = solve(this.#l);
    if (step.length === 1 && step[0] === 0) return { step: Float64Array.of(1), length: 1 };
    const sumOf = (): number => step.reduce((sum, x, i) => sum + x * signs[i]!, 0);
    let length = 1 / Math.sqrt(sumOf());
    const l = this.#l.slice();
    for (let i = 0; !Number.isFinite(length) && i < 1000; i++) {
      for (let k = 0; k < count; k++) l[k * this.#n + k] = l[k * this.#n + k]! + 2 ** i * EPSILON;
      step = solve(l);
      length = 1 / Math.sqrt(Math.max(sumOf(), EPSILON));
    }
    return { step: step.map((x) => x * length), length };
  }

  #drop(places: readonly number[]): void {
    for (const place of places) removeRow(this.#l, this.#n, this.#active, place);
    this.#active--;
    const dropped = places.map((place) => this.#order[place]!);
    for (const place of places) {
      for (let i = place; i < this.#active; i++) {
        [this.#order[i], this.#order[i + 1]] = [this.#order[i + 1]!, this.#order[i]!];
      }
    }
    const { gram } = this.#given;
    const again = dropped.map((atom) => {
      let fitted = 0;
      for (let j = 0; j < this.#n; j++) fitted += gram[atom * this.#n + j]! * this.#coef[j]!;
      return this.#first[atom]! - fitted;
    });
    this.#cov = [...again, ...this.#cov];
    this.#signs = this.#signs.filter((_, i) => !places.includes(i));
  }

  run(code: Float64Array): void {
    const { least, maxIterations, features, lasso, positive } = this.#given;
    let [iterations, before, dropping] = [0, 0, false];
    // An atom that cannot be taken becomes 0 for good: at most so many turns.
    for (let turn = 0; turn <= 2 * maxIterations + 2 * this.#n + 2; turn++) {
      const at = this.#cov.length > 0 ? this.#largest() : -1;
      const c = at < 0 ? 0 : positive ? this.#cov[at]! : Math.abs(this.#cov[at]!);
      const alpha = c / features;
      if (alpha <= least + EQUAL) {
        if (Math.abs(alpha - least) > EQUAL && iterations > 0) {
          const part = (before - least) / (before - alpha);
          this.#coef.forEach((x, i) => {
            this.#coef[i] = this.#previous[i]! + part * (x - this.#previous[i]!);
          });
        }
        break;
      }
      if (iterations >= maxIterations || this.#active >= this.#n) break;
      if (!dropping && !this.#take(at)) continue;
      if (lasso && iterations > 0 && before < alpha) break;
      const { step, length } = this.#direction();
      const count = this.#active;
      const others = Float64Array.from({ length: this.#n - count }, (_, i) => {
        let sum = 0;
        for (let k = 0; k < count; k++) sum += this.#gram(k, count + i) * step[k]!;
        return sum;
      });
      let [up, down] = [Number.MAX_VALUE, Number.MAX_VALUE];
      this.#cov.forEach((own, i) => {
        up = leastPositive(up, (c - own) / (length - others[i]! + TINY));
        down = leastPositive(down, (c + own) / (length + others[i]! + TINY));
      });
      let gamma = positive ? Math.min(up, c / length) : Math.min(up, down, c / length);
      const turns = Array.from(step, (x, i) => -this.#coef[this.#order[i]!]! / (x + TINY));
      const first = turns.reduce(leastPositive, Number.MAX_VALUE);
      dropping = first < gamma;
      const places = dropping ? turns.flatMap((x, i) => (x === first ? [i] : [])).reverse() : [];
      for (const place of places) this.#signs[place] = -this.#signs[place]!;
      if (dropping && lasso) gamma = first;
      iterations++;
      this.#previous = this.#coef;
      before = alpha;
      this.#coef = new Float64Array(this.#n);
      for (let k = 0; k < count; k++) {
        const atom = this.#order[k]!;
        this.#coef[atom] = this.#previous[atom]! + gamma * step[k]!;
      }
      this.#cov = this.#cov.map((own, i) => own - gamma * others[i]!);
      if (dropping && lasso) this.#drop(places);
    }
    code.set(this.#coef);
  }
}

/** Follows the path of least angles from 0 on, as far as the penalty or the number of steps allows. */
export const leastAngle =
  (given: LeastAngle): Coder =>
  (cov, _norm, code) =>
    new Path(given, cov).run(code);
