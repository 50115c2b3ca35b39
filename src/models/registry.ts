/**
 * All configured models: one watch over their base paths, one loader, one gate for their runs. It is the Service that
 * protocols see. A state is told after it holds when it is better (ready), before when it is worse (draining).
 */
import { ServingError } from '../errors.ts';
import type { Session } from '../model.ts';
import { Gate, limited } from '../scheduling/limited.ts';
import { measured } from '../scheduling/measured.ts';
import type { ModelMetrics, StateSample } from '../scheduling/meter.ts';
import { Watch, type WatchOptions } from '../sources/watch.ts';
import { Lifecycle, type ModelSettings, type StateChange, type Surroundings } from './lifecycle.ts';
import type { Loader } from './loader.ts';
import type { Hold, ModelRef, ModelStatus, Service } from './service.ts';

export interface RegistryOptions {
  readonly loader: Loader;
  /** Runs off the event loop at a time; the number of processors is a good one. */
  readonly concurrency: number;
  /** Requests that may wait for one version; 1000 when absent. */
  readonly queue?: number;
  /** How the base paths are watched; `once` for `--reload_models=false`. */
  readonly watch?: WatchOptions;
  /** Loads at a time; 2 when absent: while one model is opened, the next is read. */
  readonly maxLoads?: number;
  /** From createModelMetrics; absent: nothing is measured. */
  readonly metrics?: ModelMetrics;
  /** The wait before the n-th retry of a failed load, undefined for no more; 1 s, doubled up to a minute, when absent. */
  readonly retryDelayMs?: (failures: number) => number | undefined;
  /** Hears once why a base path or a version cannot be read, and undefined when it can be again. */
  readonly onTrouble?: (model: string, trouble: string | undefined) => void;
  /** Hears once of each folder that is left out, and why. */
  readonly onNote?: (model: string, note: string) => void;
  /** How long `settled` waits for what is still being copied; 3000 when absent. */
  readonly patienceMs?: number;
}

const MAX_RETRIES = 20;
const retryDelayMs = (failures: number): number | undefined =>
  failures > MAX_RETRIES ? undefined : Math.min(1000 * 2 ** (failures - 1), 60_000);

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** See the head of the file. It begins to look at the disk when it is started. */
export class Registry implements Service {
  readonly #models: ReadonlyMap<string, Lifecycle>;
  /** Who answers requests that name no model. */
  readonly #default: Lifecycle | undefined;
  readonly #options: RegistryOptions;
  readonly #watch: Watch;
  readonly #gate: Gate;
  readonly #listeners = new Set<(change: StateChange) => void>();
  readonly #settled: Promise<void>;
  #settle: () => void = () => {};
  #patience: NodeJS.Timeout | undefined;
  #impatient = false;
  #closed: Promise<void> | undefined;
  /** Whose turn it is to load. */
  #turn = 0;
  #advancing = false;
  #again = false;

  /** Throws INVALID_CONFIG for a base path of a scheme that is not supported. */
  constructor(settings: readonly ModelSettings[], options: RegistryOptions) {
    this.#options = options;
    this.#gate = new Gate(options.concurrency);
    this.#watch = new Watch(options.watch);
    this.#settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    const models = new Map<string, Lifecycle>();
    for (const model of settings) {
      const lifecycle = new Lifecycle(model, this.#surroundings(model.name));
      models.set(model.name, lifecycle);
      let trouble: string | undefined;
      let notes: readonly string[] = [];
      this.#watch.add(model.location, (sight) => {
        if (sight.trouble !== trouble) options.onTrouble?.(model.name, sight.trouble);
        trouble = sight.trouble;
        for (const note of sight.notes) if (!notes.includes(note)) options.onNote?.(model.name, note);
        notes = sight.notes;
        lifecycle.see(sight);
        this.#advance();
      });
    }
    this.#models = models;
    this.#default = models.get('default') ?? (models.size === 1 ? [...models.values()][0] : undefined);
  }

  #surroundings(model: string): Surroundings {
    const { loader, queue = 1000, metrics } = this.#options;
    return {
      loader,
      decorate: (session: Session, version) => {
        const name = `model "${model}" version ${version}`;
        const bounded = limited(session, { gate: this.#gate, queue, name });
        return metrics === undefined ? bounded : measured(bounded, metrics.meter(model, version));
      },
      tell: (change) => {
        this.#measure(change);
        for (const listener of this.#listeners) listener(change);
      },
      advance: () => this.#advance(),
      retryDelayMs: this.#options.retryDelayMs ?? retryDelayMs,
    };
  }

  #measure({ model, version, state, seconds, error }: StateChange): void {
    const { metrics } = this.#options;
    if (seconds !== undefined) metrics?.loaded(model, error?.code ?? 'OK', seconds);
    const others = this.#models.get(model)?.weights() ?? [];
    if (state === 'gone' && !others.some((other) => other.version === version)) metrics?.forget(model, version);
  }

  /** Looks for versions, now and from then on. */
  start(): void {
    this.#patience = setTimeout(() => {
      this.#impatient = true;
      this.#advance();
    }, this.#options.patienceMs ?? 3000);
    this.#watch.start();
    if (this.#models.size === 0) this.#settle();
  }

  /** Resolves when the first versions of every model are ready or failed; what is still being copied is not waited for. */
  settled(): Promise<void> {
    return this.#settled;
  }

  /** Hears of every change of a version's state; to be called before `start`. The result ends it. */
  subscribe(listener: (change: StateChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes all steps that may be taken now. What they end by themselves asks again. */
  #advance(): void {
    this.#again = true;
    if (this.#advancing) return;
    this.#advancing = true;
    const models = [...this.#models.values()];
    try {
      while (this.#again) {
        this.#again = false;
        this.#round(models);
      }
    } finally {
      this.#advancing = false;
    }
    if (models.every((model) => model.settled(this.#impatient))) {
      clearTimeout(this.#patience);
      this.#settle();
    }
  }

  /** One load for each model, and then the next model's turn, so that one of many versions holds up no other. */
  #round(models: readonly Lifecycle[]): void {
    for (const model of models) while (this.#stepWithoutLoad(model));
    for (let i = 0; i < models.length && this.#mayLoad(models); i++) {
      const model = models[this.#turn++ % models.length]!;
      if (model.step(true) === 'load') this.#again = true;
    }
  }

  #stepWithoutLoad(model: Lifecycle): boolean {
    return model.step(false) !== undefined;
  }

  #mayLoad(models: readonly Lifecycle[]): boolean {
    return models.reduce((sum, { loads }) => sum + loads, 0) < (this.#options.maxLoads ?? 2);
  }

  acquire({ name, version }: ModelRef): Hold {
    return this.#find(name).acquire(version);
  }

  models(): readonly ModelStatus[] {
    return [...this.#models.values()].map((model) => model.status());
  }

  model(name: string): ModelStatus {
    return this.#find(name).status();
  }

  #find(name: string | undefined): Lifecycle {
    const model = name === undefined ? this.#default : this.#models.get(name);
    if (model !== undefined) return model;
    const known = [...this.#models.keys()];
    throw new ServingError(
      'MODEL_NOT_FOUND',
      name === undefined
        ? `the request names no model, and none is called "default"; there are ${quoted(known)}`
        : `model ${JSON.stringify(name)}: there is no such model; there are ${quoted(known)}`,
    );
  }

  /** The states for the metrics. */
  samples(): readonly StateSample[] {
    return [...this.#models].flatMap(([model, lifecycle]) =>
      lifecycle.weights().map((weights) => ({ model, ...weights })),
    );
  }

  /** Stops watching, refuses new requests, waits for those in flight, closes every session and the loader. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#watch.close();
    clearTimeout(this.#patience);
    await Promise.all([...this.#models.values()].map((model) => model.close()));
    await this.#options.loader.close();
    this.#settle();
  }
}
