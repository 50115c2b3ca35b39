/**
 * Which versions are wanted, and what to do next to get there. Both are pure: the same states give the same step, and
 * when there is no step the model is as it should be, or waits for something that runs already.
 */
import type { VersionState } from './version.ts';

/** `latest`: the newest n. `versions`: these, where they are found. TensorFlow Serving's default is latest 1, ours all. */
export type VersionPolicy = 'all' | { readonly latest: number } | { readonly versions: readonly number[] };

/** The versions that the policy picks from those found. */
export const wanted = (found: readonly number[], policy: VersionPolicy): ReadonlySet<number> => {
  if (policy === 'all') return new Set(found);
  if ('versions' in policy) return new Set(found.filter((version) => policy.versions.includes(version)));
  return new Set([...found].sort((a, b) => b - a).slice(0, policy.latest));
};

/** `load` and `drain` begin what they say; `forget` drops a version that answers nobody, and stops its load. */
export interface Step {
  readonly do: 'load' | 'drain' | 'forget';
  readonly version: number;
  readonly stamp: string;
}

/** What is done first where a new version takes an old one's place: `load` needs memory for both, `drain` leaves a gap. */
export type First = 'load' | 'drain';

const step = (what: Step['do'], { version, stamp }: VersionState): Step => ({ do: what, version, stamp });

/** Whether the version number is answered for, be it by an older identity of it. */
const answered = (version: number, versions: readonly VersionState[]): boolean =>
  versions.some((v) => v.version === version && v.state === 'ready');

/**
 * Whether a ready version that is not wanted may stop answering, where the new is loaded first.
 *
 * Rewritten: its files changed, and the same number is wanted with another stamp. It answers until the new one is ready;
 * if the new one fails, it answers on. Of several ready identities of one number only the newest (last) need stay.
 *
 * Removed, or no longer picked by the policy: it answers until some wanted version does, so that the model as a whole
 * never stops. Where no version is wanted at all, the files are gone on purpose, and so is the model.
 */
const mayDrain = (old: VersionState, versions: readonly VersionState[]): boolean => {
  const later = versions.slice(versions.indexOf(old) + 1);
  if (later.some((v) => v.version === old.version && v.state === 'ready')) return true;
  const wantedOnes = versions.filter((v) => v.wanted);
  if (wantedOnes.some((v) => v.version === old.version)) {
    return wantedOnes.some((v) => v.version === old.version && v.state === 'ready');
  }
  return wantedOnes.length === 0 || wantedOnes.some((v) => answered(v.version, versions));
};

/**
 * The next thing to do, or undefined. `versions` are in the order in which they were found. `mayLoad` is false while as
 * many loads run as may at a time.
 *
 * 1. What is not wanted and answers nobody is forgotten: it costs nothing, and may stop a load in vain.
 * 2. What is not wanted and ready is drained: at once where draining comes first, else when nobody misses it (mayDrain).
 * 3. What is wanted and new, or due to be tried again, is loaded: the newest number first, since that is what requests
 *    without a version mean. Where draining comes first, only after what is not wanted has closed and freed its memory.
 */
export const nextStep = (versions: readonly VersionState[], first: First, mayLoad = true): Step | undefined => {
  const unwanted = versions.filter((v) => !v.wanted);
  const idle = unwanted.find((v) => v.state === 'found' || v.state === 'failed' || v.state === 'loading');
  if (idle !== undefined) return step('forget', idle);

  const old = unwanted.find((v) => v.state === 'ready' && (first === 'drain' || mayDrain(v, versions)));
  if (old !== undefined) return step('drain', old);

  if (!mayLoad || (first === 'drain' && unwanted.some((v) => v.state === 'draining'))) return undefined;
  let next: VersionState | undefined;
  for (const v of versions) {
    const loadable = v.wanted && (v.state === 'found' || (v.state === 'failed' && v.retryDue === true));
    if (loadable && (next === undefined || v.version > next.version)) next = v;
  }
  return next && step('load', next);
};
