/**
 * The command line, as a table: each flag once, with its environment variable, its kind, its default and its meaning.
 * The seed's flags keep the seed's names (seed: simple_tensorflow_serving/server.py); ours follow its style. A flag wins
 * over its variable. `--flag=value`, `--flag value` and, for a boolean, the bare `--flag` are read. README.md's table is
 * generated from this one.
 */
import { ENGINE_CHOICES } from '../engines/choice.ts';
import { nearest, ServingError } from '../errors.ts';
import { LIMITS } from '../server/limits.ts';

interface Row {
  readonly variable: string;
  readonly kind: 'text' | 'number' | 'boolean' | 'json';
  readonly fallback: string | number | boolean | undefined;
  readonly meaning: string;
  /** Smallest and largest value of a number. */
  readonly range?: readonly [number, number];
  readonly oneOf?: readonly string[];
}

// biome-ignore format: one flag a line
export const FLAGS = {
  host:                      { variable: 'STFS_HOST', kind: 'text', fallback: '0.0.0.0', meaning: 'Address to listen on.' },
  port:                      { variable: 'STFS_PORT', kind: 'number', range: [0, 65535], fallback: 8500, meaning: 'Port to listen on; 0 takes a free one.' },
  enable_ssl:                { variable: 'STFS_ENABLE_SSL', kind: 'boolean', fallback: false, meaning: 'Serve HTTPS with the two files below.' },
  secret_pem:                { variable: 'STFS_SECRET_PEM', kind: 'text', fallback: 'secret.pem', meaning: 'Certificate file.' },
  secret_key:                { variable: 'STFS_SECRET_KEY', kind: 'text', fallback: 'secret.key', meaning: 'Private key file.' },
  model_name:                { variable: 'STFS_MODEL_NAME', kind: 'text', fallback: 'default', meaning: 'Name of the model at `--model_base_path`.' },
  model_base_path:           { variable: 'STFS_MODEL_BASE_PATH', kind: 'text', fallback: './model', meaning: 'Folder of numbered versions, folder that is a model, or model file.' },
  model_platform:            { variable: 'STFS_MODEL_PLATFORM', kind: 'text', fallback: undefined, meaning: 'Format of the model (`tensorflow`, `onnx`, `pytorch_onnx`, `pytorch`, `mxnet`, `caffe2`, `cntk`, `xgboost`, `lightgbm`, `catboost`, `scikitlearn`, `pmml`, `h2o`, `spark`); found from its files when not given.' },
  engine:                    { variable: 'STFS_ENGINE', kind: 'text', oneOf: ENGINE_CHOICES, fallback: 'auto', meaning: 'What runs TensorFlow models: `onnx` (compiled, for ONNX Runtime), `tensorflow` (native, once installed), or `auto`: compiled where every op is covered, else native. `h2o` sends a MOJO to an H2O server, `openscoring` a PMML document to an Openscoring server. Models of a config file may say so themselves.' },
  device:                    { variable: 'STFS_DEVICE', kind: 'text', fallback: 'auto', meaning: 'What models run on: `cpu`, `cuda` or `cuda:N`, `tensorrt`, `webgpu`, or `auto`: CUDA where it is installed and there is a GPU, else the processor. Models of a config file may say so themselves.' },
  h2o_url:                   { variable: 'STFS_H2O_URL', kind: 'text', fallback: undefined, meaning: 'H2O server for binary H2O models, as `http://user:password@host:54321` ([docs/servers.md](docs/servers.md)); `http://localhost:54321` is tried when neither this nor `--h2o_jar` is given. Models of a config file may name their own.' },
  h2o_jar:                   { variable: 'STFS_H2O_JAR', kind: 'text', fallback: undefined, meaning: 'h2o.jar to start such a server with, in the Java of JAVA_HOME or the PATH.' },
  h2o_memory:                { variable: 'STFS_H2O_MEMORY', kind: 'text', fallback: undefined, meaning: 'Memory of that Java, as its -Xmx takes it: `2g`; a quarter of the machine’s when not given.' },
  openscoring_url:           { variable: 'STFS_OPENSCORING_URL', kind: 'text', fallback: undefined, meaning: 'Openscoring server to run PMML documents, as `http://host:8080/openscoring`; they are run in process when not given.' },
  model_config_file:         { variable: 'STFS_MODEL_CONFIG_FILE', kind: 'text', fallback: undefined, meaning: 'JSON file that lists several models; then `--model_name`, `--model_base_path` and `--model_platform` are not read.' },
  reload_models:             { variable: 'STFS_RELOAD_MODELS', kind: 'boolean', fallback: true, meaning: 'Take versions on and off as they come and go on disk.' },
  poll_interval_ms:          { variable: 'STFS_POLL_INTERVAL_MS', kind: 'number', range: [50, 3_600_000], fallback: 500, meaning: 'How often the disk is looked at for that.' },
  custom_op_paths:           { variable: 'STFS_CUSTOM_OP_PATHS', kind: 'text', fallback: undefined, meaning: 'Libraries of custom ops (.so files, or folders of them), with commas between ([examples/custom_op](examples/custom_op/)). A model of a config file that has its own takes those instead.' },
  session_config:            { variable: 'STFS_SESSION_CONFIG', kind: 'json', fallback: '{}', meaning: 'JSON with the seed’s session settings, or TensorFlow’s ConfigProto as JSON: memory of a GPU, placement, threads ([docs/devices.md](docs/devices.md)). A model of a config file that has its own takes that instead.' },
  debug:                     { variable: 'STFS_DEBUG', kind: 'boolean', fallback: false, meaning: 'The same as `--log_level=debug`.' },
  log_level:                 { variable: 'STFS_LOG_LEVEL', kind: 'text', oneOf: ['debug', 'info', 'warning', 'error', 'critical'], fallback: 'info', meaning: 'How much is logged: debug, info, warning, error or critical.' },
  enable_auth:               { variable: 'STFS_ENABLE_AUTH', kind: 'boolean', fallback: false, meaning: 'Ask for basic authentication everywhere but on /health.' },
  auth_username:             { variable: 'STFS_AUTH_USERNAME', kind: 'text', fallback: 'admin', meaning: 'User name for that.' },
  auth_password:             { variable: 'STFS_AUTH_PASSWORD', kind: 'text', fallback: 'admin', meaning: 'Password for that.' },
  enable_cors:               { variable: 'STFS_ENABLE_CORS', kind: 'boolean', fallback: true, meaning: 'Let pages of other origins call the server.' },
  enable_b64_autoconvert:    { variable: 'STFS_B64_AUTOCONVERT', kind: 'boolean', fallback: false, meaning: 'Read any `{"b64": "…"}` inside `data` as the bytes it stands for.' },
  download_inference_images: { variable: 'STFS_DOWNLOAD_INFERENCE_IMAGES', kind: 'boolean', fallback: true, meaning: 'Accepted and without effect: uploads are never kept on disk.' },
  workers:                   { variable: 'STFS_WORKERS', kind: 'number', range: [1, 256], fallback: 1, meaning: 'Server processes that share the port; each holds its own weights.' },
  threads:                   { variable: 'STFS_THREADS', kind: 'number', range: [0, 1024], fallback: 0, meaning: 'Model runs at a time in one process, off the event loop; 0 takes the number of cores.' },
  max_body_mb:               { variable: 'STFS_MAX_BODY_MB', kind: 'number', range: [1, 2047], fallback: 64, meaning: 'Largest request body, in MiB, after any decompression.' },
  queue_size:                { variable: 'STFS_QUEUE_SIZE', kind: 'number', range: [0, 1_000_000], fallback: 1000, meaning: 'Requests that may wait for a model before it answers 429.' },
  deadline_ms:               { variable: 'STFS_DEADLINE_MS', kind: 'number', range: [1, 86_400_000], fallback: LIMITS.deadlineMs.value, meaning: 'Time for one request, waiting included, before it answers 504.' },
  drain_ms:                  { variable: 'STFS_DRAIN_MS', kind: 'number', range: [0, 3_600_000], fallback: LIMITS.drainMs.value, meaning: 'Time for requests in flight to end after SIGTERM.' },
} as const satisfies Record<string, Row>;

type Name = keyof typeof FLAGS;
type ValueOf<R extends Row> = R['kind'] extends 'number'
  ? number
  : R['kind'] extends 'boolean'
    ? boolean
    : R['kind'] extends 'json'
      ? Readonly<Record<string, unknown>>
      : R['fallback'] extends undefined
        ? string | undefined
        : string;
/** The value of each flag. */
export type Settings = { readonly [N in Name]: ValueOf<(typeof FLAGS)[N]> };

const TRUE = ['true', '1', 'yes', 'on'];
const FALSE = ['false', '0', 'no', 'off', ''];

const readValue = (row: Row, text: string, where: string): unknown => {
  const bad = (wanted: string) =>
    new ServingError('INVALID_CONFIG', `${where}: ${JSON.stringify(text)} is not ${wanted}`);
  switch (row.kind) {
    case 'boolean': {
      const word = text.toLowerCase();
      if (TRUE.includes(word)) return true;
      if (FALSE.includes(word)) return false;
      throw bad('a boolean; write true or false');
    }
    case 'number': {
      const [from, to] = row.range!;
      const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      if (!(value >= from && value <= to)) throw bad(`a whole number from ${from} to ${to}`);
      return value;
    }
    case 'json':
      try {
        const value: unknown = JSON.parse(text);
        if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
      } catch {}
      throw bad('a JSON object');
    case 'text':
      if (row.oneOf && !row.oneOf.includes(text)) throw bad(`one of ${row.oneOf.join(', ')}`);
      return text;
  }
};

/**
 * Reads the flags of a command. Every problem is reported at once, in one INVALID_CONFIG.
 * `given` tells which flags were set by the command line or the environment rather than by their default.
 */
export const readFlags = (
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): { readonly settings: Settings; readonly given: ReadonlySet<string> } => {
  const values = new Map<string, unknown>();
  const given = new Set<string>();
  const problems: string[] = [];
  const set = (name: Name, text: string, where: string) => {
    try {
      values.set(name, readValue(FLAGS[name], text, where));
      given.add(name);
    } catch (error) {
      problems.push((error as Error).message);
    }
  };
  for (const [name, row] of Object.entries(FLAGS) as [Name, Row][]) {
    const text = environment[row.variable];
    if (text !== undefined && !(text === '' && row.kind !== 'boolean')) set(name, text, row.variable);
    else values.set(name, row.kind === 'json' ? {} : row.fallback);
  }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    const equals = arg.indexOf('=');
    const name = arg.slice(2, equals < 0 ? undefined : equals);
    if (!arg.startsWith('--')) problems.push(`${JSON.stringify(arg)} is not a flag; flags are written --name=value`);
    else if (!Object.hasOwn(FLAGS, name)) {
      const guess = nearest(name, Object.keys(FLAGS));
      problems.push(`--${name} is not a flag${guess ? `; did you mean --${guess}?` : '; --help lists them all'}`);
      if (equals < 0 && i + 1 < args.length && !args[i + 1]!.startsWith('--')) i++;
    } else if (equals >= 0) set(name as Name, arg.slice(equals + 1), `--${name}`);
    else {
      const next = args[i + 1];
      const boolean = FLAGS[name as Name].kind === 'boolean';
      const taken =
        next !== undefined && (boolean ? [...TRUE, ...FALSE].includes(next.toLowerCase()) : !next.startsWith('--'));
      if (taken) i++;
      if (taken || boolean) set(name as Name, taken ? next : 'true', `--${name}`);
      else problems.push(`--${name} needs a value: --${name}=…`);
    }
  }
  if (problems.length > 0) throw new ServingError('INVALID_CONFIG', problems.join('\n'));
  return { settings: Object.fromEntries(values) as Settings, given };
};

/** The flags as rows of a Markdown table. */
export const flagTable = (): string =>
  [
    '| flag | variable | default | meaning |',
    '| --- | --- | --- | --- |',
    ...Object.entries<Row>(FLAGS).map(
      ([name, row]) =>
        `| \`--${name}\` | \`${row.variable}\` | ${row.fallback === undefined ? 'none' : `\`${row.fallback}\``} | ${row.meaning} |`,
    ),
  ].join('\n');

/** The flags as text for a terminal. */
export const flagHelp = (): string =>
  Object.entries<Row>(FLAGS)
    .map(
      ([name, row]) => `  --${name.padEnd(27)}${row.meaning}${row.fallback === undefined ? '' : ` [${row.fallback}]`}`,
    )
    .join('\n');
