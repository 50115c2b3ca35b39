/** A version as it is in memory: one number with one state of its files, in one state of version.ts, with its holds. */
import { ServingError } from '../errors.ts';
import type { Session } from '../model.ts';
import type { Loaded } from './loader.ts';
import type { Hold } from './service.ts';
import { NEXT, type State, type VersionState } from './version.ts';

/** Changed by lifecycle.ts alone. */
export class Identity {
  readonly version: number;
  readonly stamp: string;
  at: string;
  state: State = 'found';
  wanted = true;
  error: string | undefined;
  failures = 0;
  retryDue = false;
  retry: NodeJS.Timeout | undefined;
  loading: AbortController | undefined;
  loaded: Loaded | undefined;
  /** Decorated; what requests use. */
  session: Session | undefined;
  holds = 0;

  constructor(version: number, stamp: string, at: string) {
    this.version = version;
    this.stamp = stamp;
    this.at = at;
  }

  /** Takes the next state; the table says which may follow. */
  become(state: State): void {
    const next: readonly State[] = NEXT[this.state];
    if (!next.includes(state)) {
      throw new ServingError('INTERNAL', `version ${this.version}: ${state} cannot follow ${this.state}`);
    }
    this.state = state;
  }

  /** As others see it. */
  view(): VersionState {
    const { version, stamp, state, wanted, error, retryDue } = this;
    return { version, stamp, state, wanted, retryDue, ...(error !== undefined && { error }) };
  }
}

/** Released once, however often it is disposed of. */
export class VersionHold implements Hold {
  readonly name: string;
  readonly version: number;
  readonly session: Session;
  readonly platform: string | undefined;
  #release: (() => void) | undefined;

  constructor(name: string, { version, session, loaded }: Identity, release: () => void) {
    this.name = name;
    this.version = version;
    this.session = session!;
    this.platform = loaded?.title;
    this.#release = release;
  }

  [Symbol.dispose](): void {
    const release = this.#release;
    this.#release = undefined;
    release?.();
  }
}

/** What a message says of it after its number. */
export const describe = ({ state, error, loaded }: Identity): string => {
  if (state === 'failed') return `failed to load: ${error}`;
  if (state === 'loading' || state === 'found') {
    return error === undefined ? 'is loading' : `is loading again after it failed: ${error}`;
  }
  if (state === 'ready') return `is ready (${loaded!.title})`;
  return 'is being unloaded';
};
