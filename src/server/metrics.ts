/**
 * Prometheus metrics, https://prometheus.io/docs/instrumenting/exposition_formats/ (text format 0.0.4). Requests are
 * counted by the route as the table writes it, never by the path as the client does, so that no client makes series.
 *
 * prom-client hashes the labels at every observation, which costs a tenth of a tiny request. The request histogram
 * therefore keeps its own counters, found without hashing, and gives them to prom-client when it is scraped.
 */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Route } from '../protocols/route.ts';

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Durations of the requests to one route that ended with one status. */
class Durations {
  readonly counts = new Float64Array(SECONDS.length + 1);
  sum = 0;

  observe(seconds: number): void {
    let bucket = 0;
    while (bucket < SECONDS.length && seconds > SECONDS[bucket]!) bucket++;
    this.counts[bucket]! += 1;
    this.sum += seconds;
  }
}

/** The requests of one route. */
export class RouteMeter {
  readonly method: string;
  readonly path: string;
  readonly byStatus = new Map<number, Durations>();

  constructor(method: string, path: string) {
    this.method = method;
    this.path = path;
  }

  observe(status: number, seconds: number): void {
    let durations = this.byStatus.get(status);
    if (durations === undefined) {
      durations = new Durations();
      this.byStatus.set(status, durations);
    }
    durations.observe(seconds);
  }
}

type Labels = 'method' | 'route' | 'status' | 'le';

interface Sample {
  readonly metricName: string;
  readonly labels: Partial<Record<Labels, string | number>>;
  readonly value: number;
}

const NAME = 'stfs_http_request_duration_seconds';

const samplesOf = ({ method, path, byStatus }: RouteMeter): Sample[] =>
  [...byStatus].flatMap(([status, { counts, sum }]) => {
    const labels = { method, route: path, status };
    let total = 0;
    const buckets = [...counts].map((count, i) => {
      total += count;
      return { metricName: `${NAME}_bucket`, labels: { le: SECONDS[i] ?? '+Inf', ...labels }, value: total };
    });
    return [
      ...buckets,
      { metricName: `${NAME}_sum`, labels, value: sum },
      { metricName: `${NAME}_count`, labels, value: total },
    ];
  });

/** prom-client's histogram with the counters of RouteMeters in place of its own. */
class RequestDurations extends Histogram<Labels> {
  readonly meters: RouteMeter[] = [];

  override async get(): ReturnType<Histogram<Labels>['get']> {
    const values = this.meters.flatMap(samplesOf);
    return { name: NAME, help: HELP, type: 'histogram', values, aggregator: 'sum' } as unknown as Awaited<
      ReturnType<Histogram<Labels>['get']>
    >;
  }

  /** What the registry asks first where it makes text. */
  getForPromString(): ReturnType<Histogram<Labels>['get']> {
    return this.get();
  }
}

const HELP = 'Time from the headers of a request to its reply, by the route of the table and the HTTP status';

/** What the server counts, and the registry that models and engines add theirs to. */
export interface Metrics {
  readonly registry: Registry;
  /** Requests whose headers were read and whose reply was not sent; the server changes it. */
  inFlight: number;
  /** A meter for one route, or for all requests that have none. */
  meter(method: string, path: string): RouteMeter;
}

/** New metrics. `ofProcess` adds memory, CPU, file handles, garbage collection and event loop lag: once a process. */
export const createMetrics = ({ ofProcess = false }: { readonly ofProcess?: boolean } = {}): Metrics => {
  const registry = new Registry();
  const durations = new RequestDurations({ name: NAME, help: HELP, registers: [registry] });
  const metrics = {
    registry,
    inFlight: 0,
    meter: (method: string, path: string) => {
      const known = durations.meters.find((meter) => meter.method === method && meter.path === path);
      const meter = known ?? new RouteMeter(method, path);
      if (known === undefined) durations.meters.push(meter);
      return meter;
    },
  };
  new Gauge({
    name: 'stfs_http_requests_in_flight',
    help: 'Requests whose headers were read and whose reply was not sent',
    registers: [registry],
    collect() {
      this.set(metrics.inFlight);
    },
  });
  if (ofProcess) collectDefaultMetrics({ register: registry });
  return metrics;
};

/** Makes what gives the text of the metrics: of one process, or of all workers behind one port. */
export type MetricsText = (registry: Registry) => () => Promise<string>;

const textOfOne: MetricsText = (registry) => () => registry.metrics();

/** `GET /metrics`. */
export const metricsRoute = ({ registry }: Metrics, textOf: MetricsText = textOfOne): Route => {
  const text = textOf(registry);
  return {
    method: 'GET',
    path: '/metrics',
    handle: async () => ({
      status: 200,
      headers: { 'Content-Type': registry.contentType },
      body: await text(),
    }),
  };
};
