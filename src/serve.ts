/**
 * The floors put together: models, engine, protocols and pages behind one application. The program listens with it, and
 * the library mounts it in a server of the user's.
 */
import { availableParallelism } from 'node:os';
import { dashboardRoutes } from './dashboard/routes.ts';
import { engineName } from './engines/open.ts';
import { VERSION } from './engines/product.ts';
import type { ModelSettings, StateChange } from './models/lifecycle.ts';
import { threadLoader } from './models/loader.ts';
import { Registry } from './models/registry.ts';
import { seedRoutes } from './protocols/seed/routes.ts';
import { createModelMetrics } from './scheduling/meter.ts';
import type { ApplicationOptions } from './server/application.ts';
import type { Log } from './server/logs.ts';
import { createMetrics, type MetricsText, metricsRoute } from './server/metrics.ts';
import type { WatchOptions } from './sources/watch.ts';

export interface ServeOptions {
  readonly models: readonly ModelSettings[];
  readonly limits?: ApplicationOptions['limits'];
  /** Basic auth is on where these are given. */
  readonly credentials?: ApplicationOptions['credentials'];
  /** Whether pages of other origins may call; on by default. */
  readonly cors?: boolean;
  readonly b64Autoconvert?: boolean;
  /** Runs off the event loop at a time; as many as there are processors by default. */
  readonly threads?: number;
  /** Requests that may wait for one version; 1000 by default. */
  readonly queue?: number;
  readonly watch?: WatchOptions;
  /** Nothing is logged without one. */
  readonly log?: Log | undefined;
  /** Whether the metrics tell of the process as a whole, too. */
  readonly ofProcess?: boolean;
  /** How the metrics become text; those of this process alone by default. */
  readonly metricsText?: MetricsText;
}

/** What a listener needs, with the models behind it. */
export interface Assembly {
  readonly registry: Registry;
  readonly application: ApplicationOptions;
}

/** Tensors that a request may ask for beyond the size of its body: `[]` stands for a batch of no rows, not for more. */
const MAX_TENSOR_BYTES = 2 ** 31;

const logChange = (log: Log, { model, version, state, error, seconds, retryMs, loaded }: StateChange): void => {
  const fields = {
    model,
    version,
    state,
    ...(seconds !== undefined && { seconds: Math.round(seconds * 1000) / 1000 }),
  };
  const level = state === 'ready' || state === 'gone' ? 'info' : 'debug';
  if (error === undefined)
    log[level](
      { ...fields, ...(loaded && { format: loaded.format, engine: loaded.engine, device: loaded.device }) },
      `model ${model} version ${version} is ${state}`,
    );
  else {
    const again =
      retryMs === undefined ? 'it is tried again when its files change' : `it is tried again in ${retryMs / 1000} s`;
    log.error(
      { ...fields, code: error.code, ...(error.code === 'INTERNAL' && { err: error.cause }) },
      `model ${model} version ${version} failed to load: ${error.message}; ${again}`,
    );
  }
  for (const { name, op, device } of loaded?.nodes ?? [])
    log.info(
      { model, version, node: name, op, device },
      `model ${model} version ${version}: ${name} (${op}) runs on ${device}`,
    );
  for (const note of loaded?.notes ?? []) log.warn({ model, version }, `model ${model} version ${version}: ${note}`);
};

/** Puts everything together; call `registry.start()` next, and `registry.close()` at the end. */
export const assemble = (options: ServeOptions): Assembly => {
  const metrics = createMetrics({ ofProcess: options.ofProcess ?? false });
  const { log } = options;
  const registry: Registry = new Registry(options.models, {
    loader: threadLoader(),
    concurrency: options.threads || availableParallelism(),
    ...(options.queue !== undefined && { queue: options.queue }),
    ...(options.watch && { watch: options.watch }),
    ...(log && {
      onTrouble: (model: string, trouble: string | undefined) =>
        trouble === undefined
          ? log.info({ model }, `model ${model}: its base path can be read again`)
          : log.warn({ model }, `model ${model}: ${trouble}`),
      onNote: (model: string, note: string) => log.warn({ model }, `model ${model}: ${note}`),
    }),
    metrics: createModelMetrics(metrics.registry, () => registry.samples()),
  });
  if (log) registry.subscribe((change) => logChange(log, change));
  return {
    registry,
    application: {
      routes: [...seedRoutes, ...dashboardRoutes, metricsRoute(metrics, options.metricsText)],
      service: registry,
      settings: {
        b64Autoconvert: options.b64Autoconvert ?? false,
        maxTensorBytes: MAX_TENSOR_BYTES,
        ...(options.credentials && { auth: { username: options.credentials.username } }),
      },
      about: { version: VERSION, engine: engineName() },
      metrics,
      log,
      cors: options.cors ?? true,
      ...(options.limits && { limits: options.limits }),
      ...(options.credentials && { credentials: options.credentials }),
    },
  };
};
