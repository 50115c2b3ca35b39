/** Requests per second of servers measured side by side: in turns, several rounds, the median of the ratios. */
import autocannon from 'autocannon';

export interface Target {
  readonly name: string;
  readonly url: string;
  readonly body: string | Buffer;
}
export interface Rate {
  readonly name: string;
  readonly perSecond: number;
  readonly p99Ms: number;
}

const measure = async ({ name, url, body }: Target, seconds: number, connections: number): Promise<Rate> => {
  const result = await autocannon({
    url,
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
    connections,
    duration: seconds,
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${name}: ${result.non2xx} answers other than 2xx, ${result.errors} errors`);
  return { name, perSecond: result.requests.average, p99Ms: result.latency.p99 };
};

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** Measures the targets in turns; one warm-up round is not counted. */
export const compare = async (
  targets: readonly Target[],
  { rounds = 3, seconds = 2, connections = 16 } = {},
): Promise<Rate[][]> => {
  for (const target of targets) await measure(target, 1, connections);
  const out: Rate[][] = [];
  for (let round = 0; round < rounds; round++) {
    const rates: Rate[] = [];
    for (const target of targets) rates.push(await measure(target, seconds, connections));
    out.push(rates);
  }
  return out;
};

/** The median over the rounds of rate `i` divided by rate `j`. */
export const ratio = (rounds: readonly Rate[][], i: number, j: number): number =>
  median(rounds.map((rates) => rates[i]!.perSecond / rates[j]!.perSecond));
