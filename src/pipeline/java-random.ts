/**
 * Java's java.util.Random, to the bit: https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Random.html
 * A linear congruential generator of 48 bits.
 */
const MULTIPLIER = 0x5deece66dn;
const MASK = (1n << 48n) - 1n;

export class JavaRandom {
  #state: bigint;
  /** The other one of a pair of normal numbers. */
  #next: number | undefined;

  /** `seed`: a long; what is beyond its lowest 48 bits changes nothing. */
  constructor(seed: bigint) {
    this.#state = (seed ^ MULTIPLIER) & MASK;
  }

  /** One that goes on from here. */
  copy(): JavaRandom {
    const made = new JavaRandom(0n);
    made.#state = this.#state;
    made.#next = this.#next;
    return made;
  }

  #bits(count: bigint): number {
    this.#state = (this.#state * MULTIPLIER + 0xbn) & MASK;
    return Number(this.#state >> (48n - count));
  }

  /** In [0, 1). */
  nextDouble(): number {
    const high = this.#bits(26n);
    return (high * 2 ** 27 + this.#bits(27n)) * 2 ** -53;
  }

  /** In [0, bound). */
  nextInt(bound: number): number {
    let bits = this.#bits(31n);
    if ((bound & -bound) === bound) return Number((BigInt(bound) * BigInt(bits)) >> 31n);
    while (bits - (bits % bound) + (bound - 1) >= 2 ** 31) bits = this.#bits(31n);
    return bits % bound;
  }

  /** Of the normal distribution, by Marsaglia's polar method. */
  nextGaussian(): number {
    if (this.#next !== undefined) {
      const own = this.#next;
      this.#next = undefined;
      return own;
    }
    for (;;) {
      const [a, b] = [2 * this.nextDouble() - 1, 2 * this.nextDouble() - 1];
      const s = a * a + b * b;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      this.#next = b * factor;
      return a * factor;
    }
  }
}
