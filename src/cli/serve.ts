/** `simple_tensorflow_serving [flags]`: the server process. The launcher (supervisor.ts) starts it. */
import { mergeRemote } from '../engines/remote/options.ts';
import { modelOfFlags, readModelConfig } from '../models/config.ts';
import type { ModelSettings } from '../models/lifecycle.ts';
import { assemble } from '../serve.ts';
import { drain } from '../server/drain.ts';
import { createServer } from '../server/http.ts';
import { checkPlace, listen } from '../server/listen.ts';
import { type Log, openLog } from '../server/logs.ts';
import { readTls, watchTls } from '../server/tls.ts';
import type { Settings } from './flags.ts';
import { greeting } from './greeting.ts';
import { metricsOfAll } from './shared-metrics.ts';
import { isFirst, isSupervised, onStop, tellReady } from './supervisor.ts';

/** What is accepted but has no effect, or is not safe, said once at start. */
const warnings = (settings: Settings, given: ReadonlySet<string>, models: readonly ModelSettings[]): string[] => {
  const { enable_auth, auth_username, auth_password, host, model_config_file } = settings;
  const everywhere = ['0.0.0.0', '::'].includes(host);
  const single = ['model_name', 'model_base_path', 'model_platform'].filter((flag) => given.has(flag));
  return [
    ...models.flatMap(({ name, notes }) => notes.map((note) => `model ${name}: ${note}`)),
    ...(model_config_file && single.length > 0
      ? [`--${single.join(', --')}: not read, since --model_config_file is given`]
      : []),
    ...(enable_auth && auth_username === 'admin' && auth_password === 'admin'
      ? ['authentication is on with the default user and password; set --auth_username and --auth_password']
      : []),
    ...(everywhere && !enable_auth
      ? [`listening on all interfaces (${host}) without authentication; use --host=127.0.0.1 or --enable_auth`]
      : []),
    ...(given.has('download_inference_images')
      ? ['download_inference_images has no effect: uploads are never kept on disk']
      : []),
  ];
};

const modelsOf = async (settings: Settings): Promise<readonly ModelSettings[]> => {
  if (settings.model_config_file === undefined) return [await modelOfFlags(settings)];
  const models = await readModelConfig(settings.model_config_file);
  // the flags are the defaults of the models that say nothing of their own
  const { engine: byFlags } = await modelOfFlags({
    model_name: 'default',
    model_base_path: '.',
    session_config: settings.session_config,
    engine: settings.engine,
    device: settings.device,
    custom_op_paths: settings.custom_op_paths,
    h2o_url: settings.h2o_url,
    h2o_jar: settings.h2o_jar,
    h2o_memory: settings.h2o_memory,
    openscoring_url: settings.openscoring_url,
  });
  return models.map((model) => ({
    ...model,
    engine: { ...byFlags, ...model.engine, remote: mergeRemote(byFlags?.remote, model.engine?.remote) },
  }));
};

/** Serves until it is told to stop; resolves when it listens. Throws INVALID_CONFIG. */
export const serve = async (settings: Settings, given: ReadonlySet<string>): Promise<void> => {
  const log: Log = openLog(settings.debug ? 'debug' : settings.log_level);
  const models = await modelsOf(settings);
  const { enable_ssl, secret_pem: pem, secret_key: key, host, port } = settings;
  const tls = enable_ssl ? await readTls({ pem, key }, log) : undefined;
  // a worker that shares its port lets the launcher listen
  const place = { host, port, exclusive: !isSupervised() || settings.workers === 1 };
  if (place.exclusive) await checkPlace(place);
  for (const warning of warnings(settings, given, models)) log.warn({}, warning);

  const { registry, application } = assemble({
    models,
    log,
    ofProcess: true,
    ...(settings.workers > 1 && { metricsText: metricsOfAll }),
    cors: settings.enable_cors,
    b64Autoconvert: settings.enable_b64_autoconvert,
    threads: settings.threads,
    queue: settings.queue_size,
    watch: { intervalMs: settings.poll_interval_ms, once: !settings.reload_models },
    limits: {
      maxBodyBytes: settings.max_body_mb * 2 ** 20,
      deadlineMs: settings.deadline_ms,
      drainMs: settings.drain_ms,
    },
    credentials: settings.enable_auth
      ? { username: settings.auth_username, password: settings.auth_password }
      : undefined,
  });
  const http = createServer({ ...application, tls });
  let stopping = false;
  onStop(() => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({}, 'stopping: requests in flight are answered first');
    void drain(http)
      .then(() => registry.close())
      .then(() => process.exit(0));
  });
  registry.start();
  await registry.settled();
  if (stopping) return;
  const bound = await listen(http.server, place);
  if (tls) watchTls(http.server as Parameters<typeof watchTls>[0], { pem, key }, log);
  tellReady(bound);
  if (!isFirst()) log.info({ port: bound }, 'listening');
  else
    process.stdout.write(
      greeting({ scheme: tls ? 'https' : 'http', host, port: bound, auth: settings.enable_auth, service: registry }),
    );
};
