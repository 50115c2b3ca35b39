/**
 * Requests per second, and microseconds of CPU a request, of servers measured side by side: in turns, several rounds, the
 * median of the ratios of each round. On a machine that does other things, too, the CPU ratio is the steadier one.
 */
import autocannon from 'autocannon';
import { cpuMicros } from './cpu.ts';

export interface Server {
  readonly url: string;
  readonly body: string | Buffer;
  /** The process that answers; its CPU time is counted where the system tells it. */
  readonly pid?: number | undefined;
}
/** A server, or what gives a rate by itself in so many seconds. */
export type Target = Server | ((seconds: number) => number);
export interface Rate {
  readonly perSecond: number;
  /** Undefined where it is not known. */
  readonly cpuMicros?: number | undefined;
}

const measure = async (target: Target, seconds: number, connections: number): Promise<Rate> => {
  if (typeof target === 'function') return { perSecond: target(seconds) };
  const { url, body, pid } = target;
  const before = cpuMicros(pid);
  const headers = { 'content-type': 'application/json' };
  const result = await autocannon({ url, method: 'POST', body, headers, connections, duration: seconds });
  const after = cpuMicros(pid);
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} answers other than 2xx, ${result.errors} errors`);
  const spent = before === undefined || after === undefined ? undefined : after - before;
  return { perSecond: result.requests.average, cpuMicros: spent && spent / result.requests.total };
};

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** Measures the targets in turns; servers are warmed up before, until V8 has compiled what is called often. */
export const compare = async (
  targets: readonly Target[],
  { rounds = 5, seconds = 2, warmUpSeconds = 3, connections = 16 } = {},
): Promise<Rate[][]> => {
  for (const target of targets) if (typeof target === 'object') await measure(target, warmUpSeconds, connections);
  const out: Rate[][] = [];
  for (let round = 0; round < rounds; round++) {
    const rates: Rate[] = [];
    for (const target of targets) rates.push(await measure(target, seconds, connections));
    out.push(rates);
  }
  return out;
};

/** The median over the rounds of the rate of target `i`. */
export const rate = (rounds: readonly Rate[][], i: number): number => median(rounds.map((all) => all[i]!.perSecond));

/** The median over the rounds of rate `i` divided by rate `j`. */
export const ratio = (rounds: readonly Rate[][], i: number, j: number): number =>
  median(rounds.map((all) => all[i]!.perSecond / all[j]!.perSecond));

/** The median of the microseconds of CPU a request; undefined where they are not known. */
export const cpu = (rounds: readonly Rate[][], i: number): number | undefined => {
  const known = rounds.flatMap((all) => all[i]!.cpuMicros ?? []);
  return known.length === 0 ? undefined : median(known);
};
