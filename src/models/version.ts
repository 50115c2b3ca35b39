/**
 * The life of one version of a model.
 *
 *   found ─▶ loading ─▶ ready ─▶ draining ─▶ gone
 *              └▶ failed ─▶ loading again, when its files change or the retry is due
 *
 * A version is told ready after it is, and draining before it stops being so. Identity is (version, stamp): a folder
 * whose bytes change is a new find, and the old one answers until the new one is ready.
 */
export const NEXT = {
  found: ['loading', 'gone'],
  loading: ['ready', 'failed', 'gone'],
  ready: ['draining'],
  draining: ['gone'],
  failed: ['loading', 'gone'],
  gone: [],
} as const satisfies Record<string, readonly string[]>;

export type State = keyof typeof NEXT;

/** One version as others see it. */
export interface VersionState {
  readonly version: number;
  /** Changes when the bytes of the version do. */
  readonly stamp: string;
  readonly state: State;
  /** Whether the policy wants it, and its files are there. */
  readonly wanted: boolean;
  /** Why it failed. */
  readonly error?: string;
  /** It failed, and the time to try again has come. */
  readonly retryDue?: boolean;
}
