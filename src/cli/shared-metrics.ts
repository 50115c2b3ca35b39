/**
 * Metrics of several workers behind one port: whichever of them is scraped answers for all, or each scrape would tell of
 * another process. Counters and histograms are summed, gauges as prom-client's own metrics say.
 *
 *   scraped worker ── ask ──▶ launcher ── collect ──▶ every worker ── collected ──▶ launcher ── all ──▶ scraped worker
 *
 * A worker that does not answer in time, as while it starts, is left out.
 */
import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue, type Registry } from 'prom-client';
import type { MetricsText } from '../server/metrics.ts';

type Metrics = readonly MetricObjectWithValues<MetricValue<string>>[];

type Message =
  | { readonly metrics: 'ask'; readonly id: number }
  | { readonly metrics: 'collect'; readonly id: number }
  | { readonly metrics: 'collected'; readonly id: number; readonly of: Metrics }
  | { readonly metrics: 'all'; readonly id: number; readonly of: readonly Metrics[] };

const WAIT_MS = 2000;

const isMessage = (message: unknown): message is Message =>
  typeof message === 'object' && message !== null && 'metrics' in message;

/** The launcher's side: passes every question on to all workers, and their answers back. */
export const shareMetrics = (): void => {
  let lastId = 0;
  const pending = new Map<number, { readonly of: Metrics[]; readonly expected: number; readonly answer: () => void }>();
  const collect = (asker: Worker, id: number): void => {
    const others = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isConnected());
    lastId += 1;
    const key = lastId;
    const of: Metrics[] = [];
    const answer = (): void => {
      clearTimeout(timer);
      pending.delete(key);
      if (asker.isConnected()) asker.send({ metrics: 'all', id, of } satisfies Message);
    };
    const timer = setTimeout(answer, WAIT_MS);
    pending.set(key, { of, expected: others.length, answer });
    for (const worker of others) worker?.send({ metrics: 'collect', id: key } satisfies Message);
  };
  cluster.on('message', (worker, message: unknown) => {
    if (!isMessage(message)) return;
    if (message.metrics === 'ask') collect(worker, message.id);
    const one = message.metrics === 'collected' ? pending.get(message.id) : undefined;
    if (one === undefined || message.metrics !== 'collected') return;
    one.of.push(message.of);
    if (one.of.length === one.expected) one.answer();
  });
};

/** A worker's side: answers what is collected, and gives the text of all. */
export const metricsOfAll: MetricsText = (own: Registry) => {
  let lastId = 0;
  const waiting = new Map<number, (of: readonly Metrics[]) => void>();
  const send = (message: Message): void => void process.send?.(message);
  process.on('message', async (message: unknown) => {
    if (!isMessage(message)) return;
    if (message.metrics === 'collect') send({ metrics: 'collected', id: message.id, of: await own.getMetricsAsJSON() });
    if (message.metrics === 'all') waiting.get(message.id)?.(message.of);
  });
  return async () => {
    lastId += 1;
    const id = lastId;
    const of = await new Promise<readonly Metrics[]>((resolve) => {
      waiting.set(id, resolve);
      send({ metrics: 'ask', id });
    });
    waiting.delete(id);
    return AggregatorRegistry.aggregate(of as object[]).metrics();
  };
};
