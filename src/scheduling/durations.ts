/**
 * Histograms of durations for prom-client, whose own hash the labels at every observation: here each series keeps its
 * counters, found without hashing, and they are handed over when the metrics are scraped.
 * https://prometheus.io/docs/instrumenting/exposition_formats/ (text format 0.0.4)
 */
import { Histogram, type Registry } from 'prom-client';

/** Durations of one series. `ends` are the upper ends of the buckets, in seconds. */
export class Durations {
  readonly ends: readonly number[];
  readonly counts: Float64Array;
  sum = 0;

  constructor(ends: readonly number[]) {
    this.ends = ends;
    this.counts = new Float64Array(ends.length + 1);
  }

  observe(seconds: number): void {
    const { ends } = this;
    let bucket = 0;
    while (bucket < ends.length && seconds > ends[bucket]!) bucket++;
    this.counts[bucket]! += 1;
    this.sum += seconds;
  }
}

/** One series as it is scraped. */
export interface DurationSeries<Label extends string> {
  readonly labels: Readonly<Record<Label, string | number>>;
  readonly durations: Durations;
}

interface About<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly Label[];
}
type Values<Label extends string> = Awaited<ReturnType<Histogram<Label>['get']>>;

/** prom-client's histogram with the counters of `series` in place of its own. */
export class DurationHistogram<Label extends string> extends Histogram<Label> {
  readonly #about: About<Label>;
  readonly #series: () => readonly DurationSeries<Label>[];

  constructor(about: About<Label>, registry: Registry, series: () => readonly DurationSeries<Label>[]) {
    super({ ...about, labelNames: [...about.labelNames], registers: [registry] });
    this.#about = about;
    this.#series = series;
  }

  override get(): Promise<Values<Label>> {
    const { name, help } = this.#about;
    const values = this.#series().flatMap(({ labels, durations: { ends, counts, sum } }) => {
      let total = 0;
      const buckets = [...counts].map((count, i) => {
        total += count;
        return { metricName: `${name}_bucket`, labels: { le: ends[i] ?? '+Inf', ...labels }, value: total };
      });
      return [
        ...buckets,
        { metricName: `${name}_sum`, labels, value: sum },
        { metricName: `${name}_count`, labels, value: total },
      ];
    });
    return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values } as unknown as Values<Label>);
  }

  /** What prom-client asks first where it makes text. */
  getForPromString(): Promise<Values<Label>> {
    return this.get();
  }
}
