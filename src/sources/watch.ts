/**
 * One poller for all base paths: versions that are added, rewritten or removed on disk are told to one listener.
 *
 *   poll ─ list names ─ look at files ─ two equal looks in a row? ─▶ settled ─▶ told
 *
 * A folder that is still being copied never gives two equal looks, so it waits. A version is told gone after two polls
 * without it, so that a swap by two renames is not seen. What was told stays told while the base path is missing or
 * cannot be read. At the first poll, what nobody has touched for a while is believed at once, so that a start is quick.
 *
 * Polls of a base path never overlap; the pace is a timer's, so jumps of the wall clock do not matter. Names are listed at every poll,
 * but of the settled versions only as many are looked at again as the budget allows, in turns: thousands cost little.
 */
import { toServingError } from '../errors.ts';
import type { Listing } from './listing.ts';
import { type Finds, type Found, type Source, sourceOf } from './source.ts';

/** A version whose files have come to rest. */
export interface Settled {
  readonly version: number;
  readonly stamp: string;
  readonly at: string;
}

/** What is known of one base path now. */
export interface Sight {
  readonly versioned: boolean;
  readonly settled: readonly Settled[];
  /** How many versions are there but not at rest yet. */
  readonly pending: number;
  readonly notes: readonly string[];
  /** Why the base path or a version cannot be read; what was settled before stays. */
  readonly trouble: string | undefined;
}

export interface WatchOptions {
  /** Between the end of a poll and the next; 500 when absent. */
  readonly intervalMs?: number;
  /** Files of settled versions that are looked at again between two polls, in all base paths together; 256 when absent. */
  readonly filesPerPoll?: number;
  /** At the first poll, files untouched for so long are settled at once; 5000 when absent. */
  readonly quietMs?: number;
  /** Stop polling once nothing is pending: what `--reload_models=false` asks for. */
  readonly once?: boolean;
}

const GONE_POLLS = 2;
const MAX_PATIENCE_POLLS = 64;

/** What is remembered of one version between polls. */
interface Memory {
  found: Found;
  /** What the last look gave. */
  stamp: string | undefined;
  files: number;
  /** What was told. */
  settled: Settled | undefined;
  /** Whether the last poll saw its folder. */
  present: boolean;
  /** Polls in a row in which the folder was not there, or had no files. */
  gonePolls: number;
  failures: number;
  /** Polls to leave it alone, after failures. */
  rest: number;
  trouble: string | undefined;
}

/** The watch over one base path: `poll`, one at a time, compares what is there with what is remembered. */
export class BaseWatch {
  readonly base: string;
  readonly #source: Source;
  readonly #tell: (sight: Sight) => void;
  readonly #options: Required<WatchOptions>;
  readonly #memories = new Map<number, Memory>();
  #versioned: boolean | undefined;
  #notes: readonly string[] = [];
  #polls = 0;
  #turn = 0;
  #told: string | undefined;
  /** How many versions the last poll saw that are not at rest yet. */
  pending = 1;

  constructor(
    base: string,
    tell: (sight: Sight) => void,
    options: Required<WatchOptions>,
    source: Source = sourceOf(base),
  ) {
    this.base = base;
    this.#source = source;
    this.#tell = tell;
    this.#options = options;
  }

  /** `budget`: of the files of settled versions, as many as this are looked at again, and one version at least. */
  async poll(budget = this.#options.filesPerPoll): Promise<void> {
    this.#report(await this.#look(budget));
    this.#polls += 1;
  }

  /** Takes in what the base path holds now; the trouble with it, if any. */
  async #look(budget: number): Promise<string | undefined> {
    let finds: Finds;
    try {
      finds = await this.#source.versions(this.base);
    } catch (error) {
      this.pending = 0;
      return toServingError(error).message;
    }
    const found = this.#belonging(finds);
    if (typeof found === 'string') {
      this.pending = 0;
      return `${this.base}: ${found}`;
    }
    this.#notes = finds.notes;
    this.#remember(found);
    await this.#settle(budget);
    const memories = [...this.#memories.values()];
    this.pending = memories.filter((m) => m.present && m.settled?.stamp !== m.stamp).length;
    return memories.find((m) => m.trouble !== undefined)?.trouble;
  }

  /** The finds as this base path is used, or what is wrong with it: numbered versions never turn into one model. */
  #belonging(finds: Finds): readonly Found[] | string {
    if (this.#versioned === true && finds.layout !== 'folder') return 'no longer a folder';
    if (finds.versioned === undefined) return this.#versioned === true ? [] : 'the folder is empty';
    if (finds.versioned) {
      if (this.#versioned === false) this.#memories.clear();
      this.#versioned = true;
      return finds.found;
    }
    this.#versioned ??= false;
    return this.#versioned ? [] : finds.found;
  }

  #remember(found: readonly Found[]): void {
    const present = new Map(found.map((f) => [f.version, f]));
    for (const [version, memory] of this.#memories) {
      const now = present.get(version);
      if (now !== undefined) {
        memory.found = now;
      } else {
        this.#miss(version, memory);
      }
      memory.present = now !== undefined;
    }
    for (const [version, now] of present) {
      if (this.#memories.has(version)) continue;
      this.#memories.set(version, {
        found: now,
        stamp: undefined,
        files: 0,
        settled: undefined,
        present: true,
        gonePolls: 0,
        failures: 0,
        rest: 0,
        trouble: undefined,
      });
    }
  }

  #miss(version: number, memory: Memory): void {
    memory.gonePolls += 1;
    if (memory.settled === undefined || memory.gonePolls >= GONE_POLLS) this.#memories.delete(version);
  }

  /** Looks at all that is not at rest, and at as much of the rest as the budget allows. */
  async #settle(files: number): Promise<void> {
    const atRest: Memory[] = [];
    for (const memory of [...this.#memories.values()]) {
      if (!memory.present) continue;
      if (memory.settled !== undefined && memory.settled.stamp === memory.stamp && memory.gonePolls === 0) {
        atRest.push(memory);
      } else {
        await this.#lookAt(memory);
      }
    }
    let budget = files;
    for (let i = 0; i < atRest.length && budget > 0; i++) {
      const memory = atRest[this.#turn++ % atRest.length]!;
      budget -= memory.files + 1;
      await this.#lookAt(memory);
    }
  }

  async #lookAt(memory: Memory): Promise<void> {
    if (memory.rest > 0) {
      memory.rest -= 1;
      return;
    }
    let listing: Listing;
    try {
      listing = await this.#source.look(memory.found.at);
    } catch (error) {
      memory.failures += 1;
      // Once may be a folder that vanished under the look; then ever more rarely.
      if (memory.failures > 1) memory.trouble = toServingError(error).message;
      memory.rest = Math.min(2 ** (memory.failures - 1) - 1, MAX_PATIENCE_POLLS);
      return;
    }
    memory.failures = 0;
    memory.trouble = undefined;
    memory.files = listing.files.length;
    const { version, at } = memory.found;
    if (listing.files.length === 0) {
      this.#miss(version, memory);
      return;
    }
    memory.gonePolls = 0;
    const quiet = this.#polls === 0 && listing.touchedMs < Date.now() - this.#options.quietMs;
    if (quiet || listing.stamp === memory.stamp) memory.settled = { version, at, stamp: listing.stamp };
    memory.stamp = listing.stamp;
  }

  #report(trouble: string | undefined): void {
    const settled = [...this.#memories.values()].flatMap((m) => (m.settled === undefined ? [] : [m.settled]));
    settled.sort((a, b) => a.version - b.version);
    const sight: Sight = {
      versioned: this.#versioned ?? true,
      settled,
      pending: this.pending,
      notes: this.#notes,
      trouble,
    };
    const told = JSON.stringify(sight);
    if (told === this.#told) return;
    this.#told = told;
    this.#tell(sight);
  }
}

/** The poller over any number of base paths. A base path whose disk hangs holds up no other. */
export class Watch {
  readonly #bases: BaseWatch[] = [];
  readonly #options: Required<WatchOptions>;
  readonly #timers = new Map<BaseWatch, NodeJS.Timeout>();
  #closed = false;

  constructor(options: WatchOptions = {}) {
    this.#options = { intervalMs: 500, filesPerPoll: 256, quietMs: 5000, once: false, ...options };
  }

  /**
   * Has every change at `base` told to `tell`, and the first sight whatever it is. To be called before start.
   * Throws INVALID_CONFIG for a scheme that is not supported.
   */
  add(base: string, tell: (sight: Sight) => void): void {
    this.#bases.push(new BaseWatch(base, (sight) => this.#closed || tell(sight), this.#options));
  }

  /** Polls now, and from then on. */
  start(): void {
    for (const base of this.#bases) void this.#poll(base);
  }

  async #poll(base: BaseWatch): Promise<void> {
    const started = performance.now();
    await base.poll(Math.max(1, this.#options.filesPerPoll / this.#bases.length));
    if (this.#closed || (this.#options.once && base.pending === 0)) return;
    // A slow disk is asked more rarely: at most a quarter of the time.
    const pauseMs = Math.max(this.#options.intervalMs, 3 * (performance.now() - started));
    this.#timers.set(
      base,
      setTimeout(() => void this.#poll(base), pauseMs),
    );
  }

  /** Stops; nothing is told any more. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }
}
