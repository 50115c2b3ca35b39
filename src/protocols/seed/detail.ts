/**
 * The detail object of a model: what `GET /v1/models/NAME` answers. One object for three kinds of client: the seed's keys,
 * TensorFlow Serving's `model_version_status`
 * (https://github.com/tensorflow/serving/blob/2.19.0/tensorflow_serving/apis/get_model_status.proto), KServe's `name` and
 * `ready`.
 */
import type { ModelStatus, Service } from '../../models/service.ts';
import type { State, VersionState } from '../../models/version.ts';
import { DTYPES } from '../../tensor/dtype.ts';
import {
  defaultSignature,
  type Port,
  printType,
  type Shape,
  type Signature,
  type Signatures,
} from '../../tensor/signature.ts';

/** What TensorFlow Serving calls the states. */
const TFS_STATES = {
  found: 'START',
  loading: 'LOADING',
  ready: 'AVAILABLE',
  draining: 'UNLOADING',
  failed: 'END',
  gone: 'END',
} as const satisfies Record<State, string>;

/** DT_INVALID: what is no tensor has no TensorFlow type. */
const NO_DTYPE = 0;

const dims = (shape: Shape): readonly number[] | null =>
  shape === undefined ? null : shape.map((dim) => (typeof dim === 'number' ? dim : -1));

/**
 * A free dimension is -1, an unknown rank `null`; `columns` are what those of a matrix are called, and `type` is there
 * for what is no tensor: `sequence(map(int64, float32 []))`.
 */
const portDetail = ({ name, type, optional, columns }: Port): object => ({
  name,
  dtype: (type.kind === 'tensor' && DTYPES[type.dtype].tensorflow) || NO_DTYPE,
  shape: type.kind === 'tensor' ? dims(type.shape) : null,
  ...(type.kind === 'tensor' ? {} : { type: printType(type) }),
  ...(optional === true ? { optional } : {}),
  ...(columns ? { columns } : {}),
});

/** `{"inputs": [{"name", "dtype", "shape"}], "outputs": [...]}`. */
export const signatureDetail = ({ inputs, outputs, method }: Signature): object => ({
  inputs: inputs.map(portDetail),
  outputs: outputs.map(portDetail),
  ...(method === undefined ? {} : { method_name: method }),
});

const versionStatus = ({ version, state, error }: VersionState): object => ({
  version: String(version),
  state: TFS_STATES[state],
  status: { error_code: error === undefined ? 'OK' : 'INTERNAL', error_message: error ?? '' },
});

/** The signatures of the newest ready version; none where no version is ready. */
const signaturesOf = (service: Service, { name, versions }: ModelStatus): Signatures => {
  if (!versions.some(({ state }) => state === 'ready')) return new Map();
  const hold = service.acquire({ name });
  try {
    return hold.session.signatures;
  } finally {
    hold[Symbol.dispose]();
  }
};

const newestFirst = (a: VersionState, b: VersionState): number => b.version - a.version;

/** The detail object. `draining`: the server is about to stop, so nothing is ready any more. */
export const modelDetail = (service: Service, model: ModelStatus, draining: boolean): object => {
  const signatures = signaturesOf(service, model);
  const chosen = defaultSignature(signatures);
  const ready = model.versions.filter(({ state }) => state === 'ready').map(({ version }) => version);
  ready.sort((a, b) => a - b);
  return {
    model_name: model.name,
    model_base_path: model.basePath,
    model_version_list: model.versioned ? ready.map(String) : ready.map(() => 1),
    model_signature: chosen === undefined ? null : signatureDetail(signatures.get(chosen)!),
    model_signatures: Object.fromEntries(
      [...signatures].map(([name, signature]) => [name, signatureDetail(signature)]),
    ),
    platform: model.platform ?? null,
    ...(model.engine === undefined ? {} : { engine: model.engine }),
    ...(model.device === undefined ? {} : { device: model.device }),
    model_version_status: [...model.versions].sort(newestFirst).map(versionStatus),
    // what else there is to know, above all why a base path gives no version
    ...(model.notes.length === 0 ? {} : { notes: model.notes }),
    name: model.name,
    ready: ready.length > 0 && !draining,
  };
};
