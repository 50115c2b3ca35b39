/**
 * The metrics of models, on a prom-client Registry: https://prometheus.io/docs/practices/naming/
 * Label values are the names and versions of configured models and codes of the errors table, nothing a client chose.
 * A version keeps its own counters, found without hashing its labels (durations.ts).
 */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { DurationHistogram, Durations } from './durations.ts';
import type { Meter, Outcome } from './measured.ts';

/** Upper ends of the buckets of a run's duration. */
const RUN_SECONDS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

interface Labels {
  readonly model: string;
  readonly version: string;
}

/** The counters of one version. A failed run counts as a request, but its time and rows do not. */
class VersionMeter implements Meter {
  readonly labels: Labels;
  readonly outcomes = new Map<Outcome, number>();
  readonly durations = new Durations(RUN_SECONDS);
  rows = 0;

  constructor(labels: Labels) {
    this.labels = labels;
  }

  observe(outcome: Outcome, seconds: number, rows: number): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    if (outcome !== 'OK') return;
    this.durations.observe(seconds);
    this.rows += rows;
  }
}

/** What the registry of models tells its metrics. */
export interface ModelMetrics {
  /** The meter of one version; the same one after a reload, so that counters only grow. */
  meter(model: string, version: number): Meter;
  /** How long a load took, and how it ended. */
  loaded(model: string, outcome: Outcome, seconds: number): void;
  /** Drops the series of a version that is gone. */
  forget(model: string, version: number): void;
}

/** A version's state as a gauge shows it. */
export interface StateSample {
  readonly model: string;
  readonly version: number;
  readonly state: string;
  readonly weightBytes: number;
}

/** Puts the metrics of models on `registry`; `states` is asked at every scrape. */
export const createModelMetrics = (registry: Registry, states: () => readonly StateSample[]): ModelMetrics => {
  const meters = new Map<string, VersionMeter>();
  const registers = [registry];
  new Counter({
    name: 'stfs_inference_requests_total',
    help: 'Runs by how they ended: OK or a code of the errors table',
    labelNames: ['model', 'version', 'status'],
    registers,
    collect() {
      this.reset();
      for (const { labels, outcomes } of meters.values()) {
        for (const [status, count] of outcomes) this.inc({ ...labels, status }, count);
      }
    },
  });
  new Counter({
    name: 'stfs_inference_rows_total',
    help: 'Rows (first dimension of the first input) of the runs that ended well',
    labelNames: ['model', 'version'],
    registers,
    collect() {
      this.reset();
      for (const { labels, rows } of meters.values()) this.inc({ ...labels }, rows);
    },
  });
  new DurationHistogram(
    {
      name: 'stfs_inference_duration_seconds',
      help: 'Time of the runs that ended well, the wait in the queue included',
      labelNames: ['model', 'version'],
    },
    registry,
    () => [...meters.values()],
  );
  new Gauge({
    name: 'stfs_model_state',
    help: '1 for the state that a version is in',
    labelNames: ['model', 'version', 'state'],
    registers,
    collect() {
      this.reset();
      for (const { model, version, state } of states()) this.set({ model, version: String(version), state }, 1);
    },
  });
  new Gauge({
    name: 'stfs_model_weight_bytes',
    help: 'Memory that the weights of a loaded version take',
    labelNames: ['model', 'version'],
    registers,
    collect() {
      this.reset();
      for (const { model, version, state, weightBytes } of states()) {
        if (state === 'ready' || state === 'draining') this.set({ model, version: String(version) }, weightBytes);
      }
    },
  });
  const loads = new Histogram({
    name: 'stfs_model_load_seconds',
    help: 'Time from the start of a load until the version was ready or failed',
    labelNames: ['model', 'status'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers,
  });
  const keyOf = (model: string, version: number): string => `${version}/${model}`;
  return {
    meter: (model, version) => {
      const key = keyOf(model, version);
      const meter = meters.get(key) ?? new VersionMeter({ model, version: String(version) });
      meters.set(key, meter);
      return meter;
    },
    loaded: (model, status, seconds) => loads.observe({ model, status }, seconds),
    forget: (model, version) => void meters.delete(keyOf(model, version)),
  };
};
