/** A service with models in every state and names that attack a page, for the tests of the dashboard. */
import { ServingError } from '../src/errors.ts';
import type { Session } from '../src/model.ts';
import type { ModelStatus, Service } from '../src/models/service.ts';
import type { State, VersionState } from '../src/models/version.ts';
import type { Context, Route } from '../src/protocols/route.ts';
import type { DType } from '../src/tensor/dtype.ts';
import type { Port, Shape, Signature, Signatures } from '../src/tensor/signature.ts';

const port = (name: string, dtype: DType, shape: Shape): Port => ({ name, type: { kind: 'tensor', dtype, shape } });

const template: Signature = {
  inputs: [port('keys', 'int32', ['?0', 1]), port('features', 'float32', ['?0', 9])],
  outputs: [
    port('keys', 'int32', ['?0', 1]),
    port('prediction', 'int64', ['?0']),
    port('softmax', 'float32', ['?0', 2]),
  ],
};
const image: Signature = { inputs: [port('images', 'string', ['n'])], outputs: [port('logits', 'float32', ['n', 4])] };

/** A name that runs a script wherever it is not escaped. */
export const MEAN_NAME = `<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">"'`;

const mean: Signature = {
  inputs: [port(MEAN_NAME, 'bool', ['n', 1])],
  outputs: [port('</textarea>', 'string', undefined)],
};

/** A reason of several lines, which is shown whole. */
export const REASON = `formats/tensorflow: 2 ops of the graph are not supported:
  <CustomOp> at node a&b
  SparseTensorDenseMatMul at node head/matmul`;

const version = (number: number, state: State, error?: string): VersionState => ({
  version: number,
  stamp: `${number}`,
  state,
  wanted: true,
  ...(error !== undefined && { error }),
});

const model = (
  name: string,
  platform: string | undefined,
  versions: readonly VersionState[],
  notes: readonly string[] = [],
): ModelStatus => ({
  name,
  basePath: `./models/${name.slice(0, 20)}`,
  platform,
  versioned: true,
  versions,
  notes,
});

/** What the fake service holds: change `models` to play the life of a server. */
export interface FakeService extends Service {
  readonly list: { status: ModelStatus; signatures: Signatures }[];
  /** Holds that were taken and not given back. */
  readonly held: () => number;
}

const MODELS: readonly { readonly status: ModelStatus; readonly signatures: Signatures }[] = [
  {
    status: {
      ...model('default', 'TensorFlow', [version(1, 'ready'), version(2, 'ready'), version(3, 'gone')]),
      engine: 'ONNX Runtime 1.30.0',
      device: 'CUDA device 0 (NVIDIA H200)',
    },
    signatures: new Map([
      ['serving_default', template],
      ['other', { ...template, inputs: template.inputs.slice(0, 1) }],
    ]),
  },
  {
    status: model(
      'deep_image_model',
      'ONNX',
      [version(1, 'ready'), version(2, 'loading')],
      ['The output "aux" was renamed.'],
    ),
    signatures: new Map([['predict', image]]),
  },
  { status: model('broken', undefined, [version(7, 'failed', REASON)]), signatures: new Map() },
  { status: model('empty', undefined, []), signatures: new Map() },
  { status: model(MEAN_NAME, MEAN_NAME, [version(1, 'ready')], [MEAN_NAME]), signatures: new Map([[MEAN_NAME, mean]]) },
];

/** A service over `models`, or over models in every state. */
export const fakeService = (models = MODELS): FakeService => {
  const list = [...models];
  let held = 0;
  const find = (name: string | undefined): (typeof list)[number] => {
    const found = list.find(({ status }) => status.name === name);
    if (found === undefined) throw new ServingError('MODEL_NOT_FOUND', `no model is called ${JSON.stringify(name)}`);
    return found;
  };
  return {
    list,
    held: () => held,
    models: () => list.map(({ status }) => status),
    model: (name) => find(name).status,
    acquire: ({ name, version: wanted }) => {
      const { status, signatures } = find(name ?? 'default');
      const ready = status.versions.filter(({ state, version: v }) => state === 'ready' && (wanted ?? v) === v);
      const newest = ready.at(-1);
      if (newest === undefined) {
        const error = status.versions.find((v) => v.error !== undefined)?.error ?? 'nothing was found';
        throw new ServingError('MODEL_NOT_READY', `model ${JSON.stringify(status.name)} is not ready: ${error}`);
      }
      held += 1;
      return {
        name: status.name,
        version: newest.version,
        session: { signatures } as Session,
        [Symbol.dispose]: () => {
          held -= 1;
        },
      };
    },
  };
};

/** Answers what it was sent, with numbers that JavaScript would spoil; `"fail"` in the data is refused. */
export const echoRoute: Route = {
  method: 'POST',
  path: '/',
  statusOf: (http) => (http < 500 ? 400 : http),
  handle: ({ headers, body }) => {
    const text = Buffer.from(body).toString('latin1');
    if (text.includes('fail'))
      throw new ServingError('INVALID_INPUT', 'input "keys": <b>[2, 3]</b> does not fit [batch, 1]');
    const sent = String(headers['content-type']).startsWith('application/json')
      ? text
      : JSON.stringify(`${body.length} bytes`);
    return { status: 200, body: `{"big":[9007199254740993,NaN],"softmax":[[0.1,0.9],[0.5,0.5]],"sent":${sent}}` };
  },
};

/** What handlers are given besides a request. */
export const fakeContext = (service: Service, settings: Partial<Context['settings']> = {}): Context => ({
  service,
  endpoint: 'http://127.0.0.1:8500',
  draining: false,
  settings: { b64Autoconvert: false, maxTensorBytes: 2 ** 30, ...settings },
  about: { version: '1.2.3', engine: 'ONNX Runtime 1.30.0' },
});
