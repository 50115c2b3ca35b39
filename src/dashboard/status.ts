/** What the first page tells of the process and its models, in words; the same words go to the script that renews them. */
import { createHash } from 'node:crypto';
import type { ModelStatus } from '../models/service.ts';
import type { State, VersionState } from '../models/version.ts';
import type { Context, Route } from '../protocols/route.ts';

/** How a state is called and coloured. */
// biome-ignore format: one state a line
export const STATES: { readonly [S in State]: { readonly label: string; readonly tone: 'good' | 'bad' | 'busy' | '' } } = {
  found:    { label: 'found',    tone: '' },
  loading:  { label: 'loading',  tone: 'busy' },
  ready:    { label: 'ready',    tone: 'good' },
  failed:   { label: 'failed',   tone: 'bad' },
  draining: { label: 'draining', tone: 'busy' },
  gone:     { label: 'gone',     tone: '' },
};

/** The versions that are still there, the newest first. */
export const shownVersions = (model: ModelStatus): readonly VersionState[] =>
  model.versions.filter(({ state }) => state !== 'gone').toSorted((a, b) => b.version - a.version);

export const hasReady = (model: ModelStatus): boolean => model.versions.some(({ state }) => state === 'ready');

const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** The two largest units: `3 h 12 min`. */
export const printDuration = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds));
  const first = UNITS.findIndex(([size]) => whole >= size);
  if (first < 0) return '0 s';
  const [size, name] = UNITS[first]!;
  const next = UNITS[first + 1];
  const rest = next && Math.floor((whole % size) / next[0]);
  return `${Math.floor(whole / size)} ${name}${next && rest ? ` ${rest} ${next[1]}` : ''}`;
};

/** `812 B`, `1.5 MB`: powers of 1024, three digits or all before the point. */
export const printBytes = (bytes: number): string => {
  const exponent = bytes < 1024 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** exponent;
  return `${value < 100 ? Number(value.toPrecision(3)) : Math.round(value)} ${['B', 'KB', 'MB', 'GB', 'TB'][exponent]}`;
};

const readiness = ({ service, draining }: Context): string => {
  const models = service.models();
  const ready = models.filter(hasReady).length;
  if (draining) return 'stopping';
  if (models.length === 0) return 'no models';
  return ready === models.length ? 'ready' : `${ready} of ${models.length} models ready`;
};

/** The table at the top of the first page: words by their labels. */
export const facts = (context: Context): Readonly<Record<string, string>> => ({
  Status: readiness(context),
  ...(context.about && { Version: context.about.version, Engine: context.about.engine }),
  Uptime: printDuration(process.uptime()),
  Memory: printBytes(process.memoryUsage.rss()),
  'Node.js': process.versions.node,
});

/** Changes when anything that is shown of the models does. */
export const digest = ({ service }: Context): string =>
  createHash('sha256').update(JSON.stringify(service.models())).digest('hex').slice(0, 16);

/** `{"digest", "facts"}`, which the first page asks for every two seconds. */
export const stateRoute: Route = {
  method: 'GET',
  path: '/dashboard/state.json',
  handle: (_request, context) => ({
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ digest: digest(context), facts: facts(context) }),
  }),
};
