/**
 * The numbers of the Gamma distribution that Spark begins with to infer a document's topics: those that Breeze draws from
 * the Mersenne twister of Apache Commons Math, one and the same seed for each document.
 * https://github.com/apache/commons-math/blob/MATH_3_4_1/src/main/java/org/apache/commons/math3/random/MersenneTwister.java
 * https://github.com/scalanlp/breeze/blob/releases/v2.1.0/math/src/main/scala/breeze/stats/distributions/Gamma.scala
 */

const [N, M] = [624, 397];

/** 32 bits at a time, of a seed of 64 bits. */
const twister = (seed: bigint): (() => number) => {
  const key = [Number(BigInt.asIntN(32, seed >> 32n)), Number(BigInt.asIntN(32, seed))];
  const state = new Int32Array(N);
  state[0] = 19650218;
  for (let i = 1; i < N; i++) state[i] = Math.imul(1812433253, state[i - 1]! ^ (state[i - 1]! >>> 30)) + i;
  let [i, j] = [1, 0];
  const wrap = (): void => {
    if (++i < N) return;
    state[0] = state[N - 1]!;
    i = 1;
  };
  for (let k = 0; k < N; k++) {
    const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
    state[i] = (state[i]! ^ Math.imul(before, 1664525)) + key[j]! + j;
    wrap();
    j = (j + 1) % key.length;
  }
  for (let k = 0; k < N - 1; k++) {
    const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
    state[i] = (state[i]! ^ Math.imul(before, 1566083941)) - i;
    wrap();
  }
  state[0] = 0x80000000 | 0;
  let at = N;
  return () => {
    if (at === N) {
      for (let k = 0; k < N; k++) {
        const y = (state[k]! & 0x80000000) | (state[(k + 1) % N]! & 0x7fffffff);
        state[k] = state[(k + M) % N]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      at = 0;
    }
    let y = state[at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  };
};

/** `count` numbers of the Gamma distribution of this shape (at least 1/3), scaled to a mean of 1. */
export const gammaStart = (seed: bigint, shape: number, count: number): Float64Array => {
  const next = twister(seed);
  const uniform = (): number => ((next() >>> 6) * 2 ** 26 + (next() >>> 6)) * 2 ** -52;
  let spare = Number.NaN;
  const gaussian = (): number => {
    if (!Number.isNaN(spare)) {
      const found = spare;
      spare = Number.NaN;
      return found;
    }
    const angle = 2 * Math.PI * uniform();
    const r = Math.sqrt(-2 * Math.log(uniform()));
    spare = r * Math.sin(angle);
    return r * Math.cos(angle);
  };
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  const draw = (): number => {
    for (;;) {
      let [x, v] = [0, 0];
      do {
        x = gaussian();
        v = 1 + c * x;
      } while (v <= 0);
      v = v * v * v;
      const x2 = x * x;
      const u = uniform();
      if (u < 1 - 0.0331 * (x2 * x2) || Math.log(u) < 0.5 * x2 + d * (1 - v + Math.log(v))) return (1 / shape) * d * v;
    }
  };
  return Float64Array.from({ length: count }, draw);
};

/** The seed of a class that nobody gave one: the hash of its name, as Java makes it. */
export const seedOfName = (name: string): bigint => {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(31, hash) + name.charCodeAt(i)) | 0;
  return BigInt(hash);
};
