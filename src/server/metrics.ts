/**
 * Prometheus metrics, https://prometheus.io/docs/instrumenting/exposition_formats/ (text format 0.0.4). Requests are
 * counted by the route as the table writes it, never by the path as the client does, so that no client makes series.
 * Hashing the labels at every observation would cost a tenth of a tiny request; see scheduling/durations.ts.
 */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Route } from '../protocols/route.ts';
import { DurationHistogram, Durations } from '../scheduling/durations.ts';

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

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
      durations = new Durations(SECONDS);
      this.byStatus.set(status, durations);
    }
    durations.observe(seconds);
  }
}

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
  const meters: RouteMeter[] = [];
  new DurationHistogram(
    {
      name: 'stfs_http_request_duration_seconds',
      help: 'Time from the headers of a request to its reply, by the route of the table and the HTTP status',
      labelNames: ['method', 'route', 'status'],
    },
    registry,
    () =>
      meters.flatMap(({ method, path, byStatus }) =>
        [...byStatus].map(([status, durations]) => ({ labels: { method, route: path, status }, durations })),
      ),
  );
  const metrics = {
    registry,
    inFlight: 0,
    meter: (method: string, path: string) => {
      const known = meters.find((meter) => meter.method === method && meter.path === path);
      const meter = known ?? new RouteMeter(method, path);
      if (known === undefined) meters.push(meter);
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
