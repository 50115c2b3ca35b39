/**
 * Arithmetic on dimensions, where a name stands for a size that is known only at run time. A result that cannot be said
 * by a number or an older name gets a fresh one (`?7`), and the same formula always gets the same name, so that two
 * branches of a network that shrink alike are known to be alike.
 *
 *   name = coefficient × factor × …   or   name = base + offset   or   opaque
 */
import type { Dim, Shape } from '../tensor/signature.ts';

interface Product {
  readonly coefficient: number;
  /** Names, sorted. */
  readonly factors: readonly string[];
}
interface Sum {
  readonly base: string;
  readonly offset: number;
}

/** Whether nothing is known of the element: `?` alone, which no fresh dimension is called. */
export const isUnknown = (dim: Dim): boolean => dim === '?';

/** The number of elements where every dimension is a number. */
export const staticCount = (shape: Shape): number | undefined =>
  shape?.every((dim) => typeof dim === 'number') ? shape.reduce<number>((n, dim) => n * (dim as number), 1) : undefined;

/** Whether both are known to be of the same shape at run time. */
export const sameShape = (a: Shape, b: Shape): boolean =>
  a !== undefined && b !== undefined && a.length === b.length && a.every((dim, i) => dim === b[i] && dim !== '?');

export class Dims {
  readonly #made = new Set<string>();
  readonly #names = new Map<string, string>();
  readonly #products = new Map<string, Product>();
  readonly #sums = new Map<string, Sum>();
  /** Names that may stand for a number below zero. */
  readonly #signed = new Set<string>();

  /** A name that nothing else has. */
  fresh(): string {
    const name = `?${this.#made.size + 1}`;
    this.#made.add(name);
    return name;
  }

  /** The name of the size that `formula` gives; the same formula, the same name. */
  named(formula: string): string {
    let name = this.#names.get(formula);
    if (name === undefined) {
      name = this.fresh();
      this.#names.set(formula, name);
    }
    return name;
  }

  /** Whether it is known not to be below zero. */
  isSize(dim: Dim): boolean {
    return typeof dim === 'number' ? dim >= 0 : dim !== '?' && !this.#signed.has(dim);
  }

  add(a: Dim, b: Dim): Dim {
    if (a === '?' || b === '?') return '?';
    if (typeof a === 'number' && typeof b === 'number') return a + b;
    if (typeof a === 'number') return this.add(b, a);
    if (typeof b === 'number') {
      if (b === 0) return a;
      const { base, offset } = this.#sums.get(a) ?? { base: a, offset: 0 };
      if (offset + b === 0) return base;
      const name = this.named(`${base} + ${offset + b}`);
      if (offset + b < 0 || !this.isSize(base)) this.#signed.add(name);
      this.#sums.set(name, { base, offset: offset + b });
      return name;
    }
    const [x, y] = [this.#sums.get(a), this.#sums.get(b)];
    if (x || y) return this.add(this.add(x?.base ?? a, y?.base ?? b), (x?.offset ?? 0) + (y?.offset ?? 0));
    if (a === b) return this.multiply(2, a);
    const name = this.named([a, b].sort().join(' + '));
    if (!this.isSize(a) || !this.isSize(b)) this.#signed.add(name);
    return name;
  }

  subtract(a: Dim, b: Dim): Dim {
    if (a === '?' || b === '?') return '?';
    if (a === b) return 0;
    if (typeof b === 'number') return this.add(a, -b);
    const [x, y] = typeof a === 'number' ? [undefined, this.#sums.get(b)] : [this.#sums.get(a), this.#sums.get(b)];
    const bases = [x?.base ?? a, y?.base ?? b] as const;
    const offset = (x?.offset ?? 0) - (y?.offset ?? 0);
    if (bases[0] === bases[1]) return offset;
    const name = this.named(`${bases[0]} - ${bases[1]}`);
    this.#signed.add(name);
    return this.add(name, offset);
  }

  multiply(...dims: readonly Dim[]): Dim {
    let coefficient = 1;
    let factors: string[] = [];
    for (const dim of dims) {
      if (dim === '?') return '?';
      const product = this.#product(dim);
      coefficient *= product.coefficient;
      factors = [...factors, ...product.factors];
    }
    return this.#nameOf({ coefficient, factors: factors.sort() });
  }

  /** a / b where it is known to divide evenly, else undefined. */
  divideExactly(a: Dim, b: Dim): Dim | undefined {
    if (a === '?' || b === '?' || b === 0) return undefined;
    const [over, under] = [this.#product(a), this.#product(b)];
    const factors = [...over.factors];
    for (const factor of under.factors) {
      const at = factors.indexOf(factor);
      if (at < 0) return undefined;
      factors.splice(at, 1);
    }
    const coefficient = over.coefficient / under.coefficient;
    return Number.isInteger(coefficient) ? this.#nameOf({ coefficient, factors }) : undefined;
  }

  /** floor(a / b) for a positive number b. */
  floorDivide(a: Dim, b: number): Dim {
    if (typeof a === 'number') return Math.floor(a / b);
    return a === '?' ? a : (this.divideExactly(a, b) ?? this.#like(a, `floor(${a} / ${b})`));
  }

  /** ceil(a / b) for a positive number b. */
  ceilDivide(a: Dim, b: number): Dim {
    if (typeof a === 'number') return Math.ceil(a / b);
    return a === '?' ? a : (this.divideExactly(a, b) ?? this.#like(a, `ceil(${a} / ${b})`));
  }

  /** The dimension of two operands under numpy's broadcasting, or undefined where they clash. */
  broadcast(a: Dim, b: Dim): Dim | undefined {
    if (a === b || b === 1) return a;
    if (a === 1) return b;
    if (typeof a === 'number') return typeof b === 'number' ? undefined : a;
    return typeof b === 'number' ? b : this.named(`broadcast(${[a, b].sort().join(', ')})`);
  }

  /** The shape of operands under numpy's broadcasting, or why there is none. */
  broadcastShapes(shapes: readonly Shape[]): { shape: Shape } | { clash: readonly [Dim, Dim] } {
    let result: Shape = [];
    for (const shape of shapes) {
      if (shape === undefined) return { shape: undefined };
      const rank: number = Math.max(result.length, shape.length);
      const merged: Dim[] = [];
      for (let i = 0; i < rank; i++) {
        const a: Dim = result[i - rank + result.length] ?? 1;
        const b: Dim = shape[i - rank + shape.length] ?? 1;
        const dim = this.broadcast(a, b);
        if (dim === undefined) return { clash: [a, b] };
        merged.push(dim);
      }
      result = merged;
    }
    return { shape: result };
  }

  /** What is known of a value that is one of two: equal dimensions stay, others are free. */
  either(a: Shape, b: Shape): Shape {
    if (!a || !b || a.length !== b.length) return undefined;
    return a.map((dim, i) => (dim === b[i] ? dim : this.fresh()));
  }

  /** What is known of a value that is both: numbers win over names. undefined where they contradict each other. */
  both(a: Shape, b: Shape): { shape: Shape } | undefined {
    if (!a || !b) return { shape: a ?? b };
    if (a.length !== b.length) return undefined;
    const merged: Dim[] = [];
    for (const [i, x] of a.entries()) {
      const y = b[i]!;
      if (typeof x === 'number' && typeof y === 'number' && x !== y) return undefined;
      merged.push(typeof x === 'number' ? x : typeof y === 'number' ? y : x.startsWith('?') ? y : x);
    }
    return { shape: merged };
  }

  /** The shape with a fresh name for each made-up one, which may be another size each time. */
  loosen(shape: Shape): Shape {
    return shape?.map((dim) => this.#loose(dim));
  }

  /** How many names there are now: those that come later are newer. */
  get count(): number {
    return this.#made.size;
  }

  /** As `loosen`, for names that were made up when there were `count` already. */
  loosenNewer(shape: Shape, count: number): Shape {
    return shape?.map((dim) =>
      typeof dim === 'string' && /^\?\d+$/.test(dim) && !(Number(dim.slice(1)) > count) ? dim : this.#loose(dim),
    );
  }

  #loose(dim: Dim): Dim {
    return typeof dim === 'string' && dim.startsWith('?') ? this.fresh() : dim;
  }

  /** The shape with a fresh name for each `?…` that is not of this graph. */
  freshen(shape: Shape): Shape {
    return shape?.map((dim) =>
      typeof dim === 'string' && dim.startsWith('?') && !this.#made.has(dim) ? this.fresh() : dim,
    );
  }

  /** Names a formula that is below zero where `dim` is. */
  #like(dim: string, formula: string): string {
    const name = this.named(formula);
    if (!this.isSize(dim)) this.#signed.add(name);
    return name;
  }

  #product(dim: Dim): Product {
    if (typeof dim === 'number') return { coefficient: dim, factors: [] };
    return this.#products.get(dim) ?? { coefficient: 1, factors: [dim] };
  }

  #nameOf(product: Product): Dim {
    const { coefficient, factors } = product;
    if (factors.length === 0 || coefficient === 0) return coefficient;
    if (factors.length === 1 && coefficient === 1) return factors[0]!;
    const name = this.named([coefficient, ...factors].join(' * '));
    this.#products.set(name, product);
    if (coefficient < 0 || factors.some((factor) => this.#signed.has(factor))) this.#signed.add(name);
    return name;
  }
}
