/**
 * One configured model: its versions on their way through the states of version.ts. What is on disk comes in by `see`,
 * what to do next is policy.ts's word, and requests hold a version while they use it.
 *
 *   see(sight) ─▶ identities (version, stamp), wanted or not ─▶ nextStep ─▶ load   ─▶ ready | failed ─▶ retry with back-off
 *                                                                       ├▶ drain  ─▶ last hold released ─▶ closed ─▶ gone
 *                                                                       └▶ forget ─▶ gone
 */
import type { EngineOptions } from '../engines/open.ts';
import { type Code, ServingError, toServingError } from '../errors.ts';
import type { Session } from '../model.ts';
import type { Sight } from '../sources/watch.ts';
import { Identity, VersionHold } from './identity.ts';
import type { Loaded, Loader } from './loader.ts';
import { type First, nextStep, type Step, type VersionPolicy, wanted } from './policy.ts';
import { refusal } from './refusal.ts';
import type { Hold, ModelStatus } from './service.ts';
import type { State } from './version.ts';

/** A model as configured. */
export interface ModelSettings {
  readonly name: string;
  /** A local path or a URL of a supported scheme, as configured. */
  readonly basePath: string;
  /** Where that is looked for. */
  readonly location: string;
  /** The format's name or one of its aliases; undefined: found from the files. */
  readonly platform?: string;
  readonly policy: VersionPolicy;
  readonly first: First;
  /** What the engine is told when it opens a version. */
  readonly engine?: EngineOptions;
  /** What the settings of the model leave without effect. */
  readonly notes: readonly string[];
}

/** A version that changed its state, as told to subscribers. */
export interface StateChange {
  readonly model: string;
  readonly version: number;
  readonly stamp: string;
  readonly state: State;
  /** Why it failed; `cause` is for the log. */
  readonly error?: ServingError;
  /** When it will be tried again; absent: when its files change. */
  readonly retryMs?: number;
  /** How long loading took, when that ended. */
  readonly seconds?: number;
  readonly loaded?: Loaded;
}

/** What a model needs from the registry. */
export interface Surroundings {
  readonly loader: Loader;
  /** Adds limits and measures to a new session. */
  decorate(session: Session, version: number): Session;
  tell(change: StateChange): void;
  /** Something ended: there may be a next step. */
  advance(): void;
  /** The wait before the n-th try again of a failed load; undefined: no more. */
  retryDelayMs(failures: number): number | undefined;
}

/** Failures that may pass by themselves. All others are told by the files, and stay until those change. */
const PASSING: ReadonlySet<Code> = new Set<Code>(['INTERNAL', 'MODEL_CHANGED', 'MODEL_NOT_READY', 'REMOTE_FAILED']);

/** See the head of the file. */
export class Lifecycle {
  readonly settings: ModelSettings;
  readonly #surroundings: Surroundings;
  /** In the order in which they were found. */
  #identities: Identity[] = [];
  /** The ready identity of each version, in the order of their numbers. */
  #ready: ReadonlyMap<number, Identity> = new Map();
  #newest: Identity | undefined;
  #sight: Sight | undefined;
  #closing = false;
  #emptied: (() => void) | undefined;
  /** Loads and closes under way. */
  readonly #running = new Set<Promise<void>>();

  constructor(settings: ModelSettings, surroundings: Surroundings) {
    this.settings = settings;
    this.#surroundings = surroundings;
  }

  /** How many loads are under way. */
  get loads(): number {
    return this.#identities.filter(({ state }) => state === 'loading').length;
  }

  /** Whether the disk was looked at, and every wanted version is ready or failed; `impatient`: or is being copied. */
  settled(impatient: boolean): boolean {
    return (
      this.#sight !== undefined &&
      (this.#sight.pending === 0 || impatient) &&
      this.#identities.every(({ wanted, state }) => !wanted || state === 'ready' || state === 'failed')
    );
  }

  /** Takes in what lies at the base path now. Steps are taken by `step`. */
  see(sight: Sight): void {
    if (this.#closing) return;
    this.#sight = sight;
    const picked = wanted(
      sight.settled.map(({ version }) => version),
      this.settings.policy,
    );
    const unmatched = new Set(this.#identities.filter(({ state }) => state !== 'draining'));
    for (const identity of unmatched) identity.wanted = false;
    for (const { version, stamp, at } of sight.settled) {
      if (!picked.has(version)) continue;
      const known = this.#identities.find((i) => i.version === version && i.stamp === stamp && i.state !== 'draining');
      if (known === undefined) {
        const identity = new Identity(version, stamp, at);
        this.#identities.push(identity);
        this.#tell(identity);
      } else {
        known.wanted = true;
        known.at = at;
        this.#moveLast(known, unmatched);
      }
    }
    this.#refresh();
  }

  /** Files that went back to an earlier state make its identity the newest of its number again. */
  #moveLast(known: Identity, others: ReadonlySet<Identity>): void {
    const later = this.#identities.slice(this.#identities.indexOf(known) + 1);
    if (!later.some((other) => other.version === known.version && others.has(other))) return;
    this.#identities = [...this.#identities.filter((other) => other !== known), known];
  }

  /** Takes the next step, if there is one that may be taken now; tells what it was. */
  step(mayLoad: boolean): Step['do'] | undefined {
    const views = this.#identities.map((identity) => identity.view());
    const next = nextStep(views, this.settings.first, mayLoad);
    if (next === undefined) return undefined;
    const identity = this.#identities.find(
      (i) => i.version === next.version && i.stamp === next.stamp && i.state !== 'draining',
    )!;
    if (next.do === 'load') this.#run(this.#load(identity));
    else if (next.do === 'drain') this.#drain(identity);
    else this.#forget(identity);
    return next.do;
  }

  #run(work: Promise<void>): void {
    this.#running.add(work);
    void work.then(() => {
      this.#running.delete(work);
      this.#surroundings.advance();
    });
  }

  async #load(identity: Identity): Promise<void> {
    const { loader, decorate } = this.#surroundings;
    const { version, stamp, at } = identity;
    const { platform, engine } = this.settings;
    const controller = new AbortController();
    identity.loading = controller;
    identity.retryDue = false;
    identity.become('loading');
    this.#tell(identity);
    const began = performance.now();
    const seconds = (): number => (performance.now() - began) / 1000;
    try {
      const order = { at, stamp, ...(platform !== undefined && { platform }) };
      const loaded = await loader.load({ order, ...(engine && { engine }) }, controller.signal);
      if (controller.signal.aborted) return await loaded.session.close();
      identity.loading = undefined;
      identity.error = undefined;
      identity.failures = 0;
      identity.loaded = loaded;
      identity.session = decorate(loaded.session, version);
      identity.become('ready');
      this.#refresh();
      this.#tell(identity, { seconds: seconds(), loaded });
    } catch (error) {
      if (!controller.signal.aborted) this.#fail(identity, toServingError(error), seconds());
    }
  }

  #fail(identity: Identity, error: ServingError, seconds: number): void {
    identity.loading = undefined;
    identity.failures += 1;
    identity.error = error.message;
    identity.become('failed');
    const retryMs = PASSING.has(error.code) ? this.#surroundings.retryDelayMs(identity.failures) : undefined;
    if (retryMs !== undefined) {
      identity.retry = setTimeout(() => {
        identity.retryDue = true;
        this.#surroundings.advance();
      }, retryMs);
    }
    this.#tell(identity, { error, seconds, ...(retryMs !== undefined && { retryMs }) });
  }

  #forget(identity: Identity): void {
    identity.loading?.abort();
    clearTimeout(identity.retry);
    identity.become('gone');
    this.#remove(identity);
    this.#tell(identity);
  }

  #drain(identity: Identity): void {
    // Told first, so that nobody is sent here who would be refused.
    this.#tell(identity, { state: 'draining' });
    identity.become('draining');
    identity.wanted = false;
    this.#refresh();
    if (identity.holds === 0) this.#run(this.#close(identity));
  }

  /** Closes a drained version after its last hold. */
  async #close(identity: Identity): Promise<void> {
    let error: ServingError | undefined;
    try {
      await identity.session!.close();
    } catch (thrown) {
      error = toServingError(thrown);
    }
    identity.become('gone');
    this.#remove(identity);
    this.#tell(identity, error && { error });
  }

  #remove(identity: Identity): void {
    this.#identities = this.#identities.filter((other) => other !== identity);
    this.#refresh();
    if (this.#identities.length === 0) this.#emptied?.();
  }

  /** Brings the list that `acquire` reads up to date: of several ready identities of a number, the last found. */
  #refresh(): void {
    const ready = new Map<number, Identity>();
    for (const identity of this.#identities) if (identity.state === 'ready') ready.set(identity.version, identity);
    this.#ready = new Map([...ready].sort(([a], [b]) => a - b));
    this.#newest = [...this.#ready.values()].at(-1);
  }

  #tell(identity: Identity, more?: Partial<StateChange>): void {
    const { version, stamp, state } = identity;
    this.#surroundings.tell({ model: this.settings.name, version, stamp, state, ...more });
  }

  /** A hold on the version, or on the newest that is ready. Throws MODEL_NOT_FOUND or MODEL_NOT_READY. */
  acquire(version: number | undefined): Hold {
    const identity = version === undefined ? this.#newest : this.#ready.get(version);
    if (identity === undefined) {
      throw this.#closing
        ? new ServingError('MODEL_NOT_READY', `model "${this.settings.name}": the server is shutting down`)
        : refusal(this.settings, this.#identities, this.#sight, version);
    }
    identity.holds += 1;
    return new VersionHold(this.settings.name, identity, () => {
      identity.holds -= 1;
      if (identity.holds === 0 && identity.state === 'draining') this.#run(this.#close(identity));
    });
  }

  status(): ModelStatus {
    const { name, basePath, notes } = this.settings;
    const newest = this.#newest?.loaded ?? this.#identities.findLast(({ loaded }) => loaded)?.loaded;
    const trouble = this.#sight?.trouble;
    return {
      name,
      basePath,
      platform: newest?.title,
      ...(newest?.engine !== undefined && { engine: newest.engine }),
      ...(newest?.device !== undefined && { device: newest.device }),
      versioned: this.#sight?.versioned ?? true,
      versions: this.#identities.map((identity) => identity.view()).sort((a, b) => a.version - b.version),
      notes: [
        ...notes,
        ...(trouble === undefined ? [] : [trouble]),
        ...(this.#sight?.notes ?? []),
        ...[...this.#ready.values()].flatMap(({ version, loaded }) =>
          loaded!.notes.map((note) => `version ${version}: ${note}`),
        ),
      ],
    };
  }

  /** The memory of the weights of each version that holds some. */
  weights(): readonly { readonly version: number; readonly state: State; readonly weightBytes: number }[] {
    return this.#identities.map(({ version, state, loaded }) => ({
      version,
      state,
      weightBytes: loaded?.weightBytes ?? 0,
    }));
  }

  /** Takes no more requests, and resolves when the last hold is released and all is closed. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const identity of this.#identities) identity.wanted = false;
    while (this.step(false) !== undefined);
    if (this.#identities.length > 0) {
      await new Promise<void>((resolve) => {
        this.#emptied = resolve;
      });
    }
    await Promise.all(this.#running);
  }
}
