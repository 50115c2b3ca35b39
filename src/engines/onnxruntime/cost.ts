/**
 * How long the next run will take, from how long those of about its size took: whether it may run inline, on the event
 * loop, or must leave for a native thread (which costs 5 to 20 µs).
 *
 * Sizes are bytes of input, in classes of powers of two. A class that was never run is taken from the nearest smaller
 * one, as if time grew with the square of the size; a model that was never run is taken to be long. What takes long for
 * other reasons may fool this (models whose values decide are not asked: see predictable.ts): each inline run far over the limit doubles the number of runs that the class
 * must then do in a native thread, and under the limit, before it is trusted again.
 */

/** A run that takes longer than this leaves the event loop. */
export const INLINE_NS = 200_000;
const SURPRISE_NS = 10 * INLINE_NS;
const CLASSES = 54;
const FIRST_PROBATION = 16;
const LAST_PROBATION = 65_536;

export class Cost {
  // By class: an estimate in ns, 0 where nothing ran.
  readonly #estimates = new Float64Array(CLASSES);
  readonly #probation = new Int32Array(CLASSES);
  readonly #sentence = new Int32Array(CLASSES).fill(FIRST_PROBATION);

  /** Nanoseconds for a run on so many bytes; Infinity where nothing is known. */
  predict(bytes: number): number {
    const wanted = classOf(bytes);
    for (let c = wanted; c >= 0; c--) {
      const estimate = this.#estimates[c]!;
      if (estimate > 0) return estimate * 4 ** (wanted - c);
    }
    for (let c = wanted + 1; c < CLASSES; c++) if (this.#estimates[c]! > 0) return this.#estimates[c]!;
    return Number.POSITIVE_INFINITY;
  }

  mayRunInline(bytes: number): boolean {
    return this.#probation[classOf(bytes)] === 0 && this.predict(bytes) <= INLINE_NS;
  }

  /** Falls fast and rises slowly: a run on a native thread counts the wait for it, an inline one a busy processor. */
  record(bytes: number, ns: number, inline: boolean): void {
    const c = classOf(bytes);
    const before = this.#estimates[c]!;
    this.#estimates[c] = before === 0 ? ns : before + (ns - before) * (ns < before ? 0.5 : 0.1);
    if (inline && ns > SURPRISE_NS) {
      this.#probation[c] = this.#sentence[c]!;
      this.#sentence[c] = Math.min(2 * this.#sentence[c]!, LAST_PROBATION);
    } else if (!inline && this.#probation[c]! > 0 && ns <= INLINE_NS) this.#probation[c]!--;
  }
}

const classOf = (bytes: number): number => (bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes)) + 1, CLASSES - 1));
