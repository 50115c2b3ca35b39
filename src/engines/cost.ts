/**
 * How long the next run will take, from how long those of about its size took: whether it may run inline, on the event
 * loop, or must leave for a native thread (which costs 5 to 20 µs).
 *
 * Sizes are bytes of input, in classes of powers of two. A class that was never run is taken from the nearest smaller
 * one, as if time grew with the square of the size; a model that was never run is taken to be long.
 *
 *   inline ── estimate over the limit ──▶ native ── estimate under the limit, or one trial that was ──▶ inline
 *     └── one run far over the limit ───▶ probation: so many native runs, twice as many the next time ──▶ native
 *
 * A native run is timed until the event loop hears of its end, so on a busy loop a short one looks long: that is what the
 * trials are for, each failed one followed by twice as many native runs. A class that ran well for long before it
 * surprised is taken to have been interrupted by the system, and starts with the smallest probation again. Models whose
 * values decide how long they run never run inline and are not asked here (predictable.ts).
 */

/** A run that takes longer than this leaves the event loop. */
export const INLINE_NS = 200_000;
/**
 * Native runs that look no longer than this may be short ones on a loop that is busy with a hundred other requests. It
 * bounds what a trial may cost: a run takes no longer than it looks.
 */
const TRIAL_NS = 50 * INLINE_NS;
const SURPRISE_NS = 10 * INLINE_NS;
const CLASSES = 54;
const FIRST = 16;
const LAST = 65_536;
/** Inline runs without a surprise after which one is put down to the system. */
const FORGIVEN_AFTER = 256;

export class Cost {
  // By class: an estimate in ns, 0 where nothing ran.
  readonly #estimates = new Float64Array(CLASSES);
  readonly #probation = new Int32Array(CLASSES);
  readonly #sentence = new Int32Array(CLASSES).fill(FIRST);
  /** Inline runs since the last surprise. */
  readonly #streak = new Int32Array(CLASSES);
  /** Native runs since the last inline one, and how many there must be before a trial. */
  readonly #native = new Int32Array(CLASSES);
  readonly #trialAfter = new Int32Array(CLASSES).fill(FIRST);

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
    const c = classOf(bytes);
    if (this.#probation[c]! > 0) return false;
    const ns = this.predict(bytes);
    return ns <= INLINE_NS || (ns <= TRIAL_NS && this.#native[c]! >= this.#trialAfter[c]!);
  }

  record(bytes: number, ns: number, inline: boolean): void {
    const c = classOf(bytes);
    const before = this.#estimates[c]!;
    // Falls fast and rises slowly; what an inline run shows after a time of native ones is exact.
    const known = before > 0 && !(inline && this.#native[c]! > 0);
    this.#estimates[c] = known ? before + (ns - before) * (ns < before ? 0.5 : 0.1) : ns;
    if (inline) this.#recordInline(c, ns);
    else {
      this.#native[c]!++;
      if (this.#probation[c]! > 0 && ns <= TRIAL_NS) this.#probation[c]!--;
    }
  }

  #recordInline(c: number, ns: number): void {
    this.#trialAfter[c] = ns > INLINE_NS ? Math.min(2 * this.#trialAfter[c]!, LAST) : FIRST;
    this.#native[c] = 0;
    if (ns <= SURPRISE_NS) {
      this.#streak[c] = Math.min(this.#streak[c]! + 1, FORGIVEN_AFTER);
      return;
    }
    if (this.#streak[c] === FORGIVEN_AFTER) this.#sentence[c] = FIRST;
    this.#streak[c] = 0;
    this.#probation[c] = this.#sentence[c]!;
    this.#sentence[c] = Math.min(2 * this.#sentence[c]!, LAST);
  }
}

const classOf = (bytes: number): number => (bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes)) + 1, CLASSES - 1));
