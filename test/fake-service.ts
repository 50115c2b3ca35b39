/** A Service over sessions written in TypeScript, so that protocols and the server are tested without an engine. */
import { ServingError } from '../src/errors.ts';
import { type Call, type Session, signalOf } from '../src/model.ts';
import type { Hold, ModelRef, ModelStatus, Service } from '../src/models/service.ts';
import type { VersionState } from '../src/models/version.ts';
import type { DType } from '../src/tensor/dtype.ts';
import type { Port, Shape, Signature } from '../src/tensor/signature.ts';
import { isTensor, type Tensors, tensor } from '../src/tensor/tensor.ts';

export const port = (name: string, dtype: DType, shape: Shape): Port => ({
  name,
  type: { kind: 'tensor', dtype, shape },
});

export const signature = (inputs: readonly Port[], outputs: readonly Port[]): Signature => ({ inputs, outputs });

/** A session with one signature, `serving_default`, unless more are given. */
export const session = (
  signatures: Signature | ReadonlyMap<string, Signature>,
  run: Session['run'] = (inputs) => inputs,
): Session => ({
  signatures: 'inputs' in signatures ? new Map([['serving_default', signatures]]) : signatures,
  run,
  close: async () => {},
});

const x = port('x', 'float32', ['batch', 2]);
const y = port('y', 'float32', ['batch', 2]);

/** Gives back its inputs. */
export const echo = (ports: readonly Port[]): Session => session(signature(ports, ports));

/** x float32 [batch, 2] -> y = 2 x. */
export const double = session(signature([x], [y]), (inputs) => {
  const given = inputs.get('x')!;
  if (!isTensor(given) || given.dtype !== 'float32') throw new Error('not a float32 tensor');
  return new Map([
    [
      'y',
      tensor(
        'float32',
        given.shape,
        given.data.map((value) => value * 2),
      ),
    ],
  ]);
});

/** Answers after `ms`, or ends with the signal's reason. `aborted` counts the latter. */
export const slow = (ms: number): Session & { aborted: number; running: number } => {
  const made = {
    ...session(signature([x], [y])),
    aborted: 0,
    running: 0,
    run: (inputs: Tensors, call: Call): Promise<Tensors> => {
      const signal = signalOf(call);
      made.running += 1;
      return new Promise<Tensors>((resolve, reject) => {
        const timer = setTimeout(() => resolve(new Map([['y', inputs.get('x')!]])), ms);
        signal?.addEventListener('abort', () => {
          clearTimeout(timer);
          made.aborted += 1;
          reject(signal.reason);
        });
      }).finally(() => {
        made.running -= 1;
      });
    },
  };
  return made;
};

/** Fails with this error, at once or later. */
export const failing = (error: Error, later = false): Session =>
  session(signature([x], [y]), () => {
    if (later) return Promise.reject(error);
    throw error;
  });

export interface FakeModel {
  readonly name: string;
  readonly versions: ReadonlyMap<number, Session>;
  readonly versioned?: boolean;
  /** `TensorFlow` when absent. */
  readonly platform?: string;
  /** Versions without a session. */
  readonly others?: readonly VersionState[];
}

/** One model with one session as version 1. */
export const model = (name: string, one: Session, platform?: string): FakeModel => ({
  name,
  versions: new Map([[1, one]]),
  ...(platform !== undefined && { platform }),
});

/** A service that counts its holds: `held` is how many are out. */
export const fakeService = (models: readonly FakeModel[]): Service & { held: number } => {
  const find = (name: string): FakeModel => {
    const found = models.find((one) => one.name === name);
    if (found === undefined)
      throw new ServingError(
        'MODEL_NOT_FOUND',
        `no model "${name}"; there are ${models.map((m) => m.name).join(', ')}`,
      );
    return found;
  };
  const sole = (): FakeModel => (models.length === 1 ? models[0]! : find('default'));
  const state = (version: number): VersionState => ({ version, stamp: 's', state: 'ready', wanted: true });
  const status = ({
    name,
    versions,
    versioned = true,
    platform = 'TensorFlow',
    others = [],
  }: FakeModel): ModelStatus => ({
    name,
    basePath: `./models/${name}`,
    platform,
    versioned,
    versions: [...[...versions.keys()].map(state), ...others],
    notes: [],
  });
  const service = {
    held: 0,
    acquire: ({ name, version }: ModelRef): Hold => {
      const found = name === undefined ? sole() : find(name);
      const number = version ?? Math.max(...found.versions.keys());
      const one = found.versions.get(number);
      if (one === undefined) {
        if (found.versions.size === 0) throw new ServingError('MODEL_NOT_READY', `model "${found.name}" is not ready`);
        throw new ServingError('MODEL_NOT_FOUND', `model "${found.name}" has no version ${number}`);
      }
      service.held += 1;
      let open = true;
      return {
        name: found.name,
        version: number,
        session: one,
        platform: found.platform ?? 'TensorFlow',
        [Symbol.dispose]: () => {
          if (!open) throw new Error('released twice');
          open = false;
          service.held -= 1;
        },
      };
    },
    models: () => models.map(status),
    model: (name: string) => status(find(name)),
  };
  return service;
};

export const settings = { b64Autoconvert: false, maxTensorBytes: 1 << 28 };
export const about = { version: '0.0.0', engine: 'none' };
