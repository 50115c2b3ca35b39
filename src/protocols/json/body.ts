/**
 * A request whose inputs stand under one key, `{"model_name": …, "data": inputs}`, or, where that key is absent, at the
 * top level beside the plain fields.
 */
import { ServingError } from '../../errors.ts';
import type { Port, Signature } from '../../tensor/signature.ts';
import type { Tensors } from '../../tensor/tensor.ts';
import type { Cursor } from './cursor.ts';
import { Found, planOf, readInputs } from './inputs.ts';
import type { DecodeOptions } from './options.ts';
import { type Fields, readRequest } from './request.ts';

export interface EnvelopeSpec<F extends object> {
  /** The key under which the inputs stand: `data`. */
  readonly key: string;
  /** The plain keys, each with its reader; keys besides these are ignored where `key` is present. */
  readonly fields: Fields<F>;
  /**
   * The signature that these fields mean; throws where they mean none. It is asked as soon as tensors are met, with the
   * fields read so far, and again when there are more; tensors are read again only if it then returns another object.
   * What it threw before the end is forgotten. It may be called several times: let go of what an earlier call acquired.
   */
  readonly resolve: (fields: Readonly<Partial<F>>) => Signature;
  readonly options: DecodeOptions;
  /** Reads the inputs under `key`; readInputs when absent. */
  readonly read?: (cursor: Cursor, signature: Signature, options: DecodeOptions) => Tensors;
}

export interface Envelope<F extends object> {
  readonly fields: Readonly<Partial<F>>;
  readonly signature: Signature;
  readonly inputs: Tensors;
}

/** What one top-level key holds: all the inputs, or one of them, read when the others are known. */
type Content = { readonly inputs: Tensors } | { readonly port: Port; readonly found: Found };

/** Reads the body and checks the inputs against the signature. A body without the key whose other keys are all names of inputs is taken as the inputs. */
export const readEnvelope = <F extends object>(body: Uint8Array, spec: EnvelopeSpec<F>): Envelope<F> => {
  const { key: envelope, options, read: readUnderKey = readInputs } = spec;
  const read = (cursor: Cursor, key: string, signature: Signature): Content | undefined => {
    if (key === envelope) return { inputs: readUnderKey(cursor, signature, options) };
    const plan = planOf(signature);
    const port = plan.ports.get(key);
    if (!port) return undefined;
    const found = new Found(plan, options);
    found.read(cursor, port);
    return { port, found };
  };
  const { fields, target, parts, unknown } = readRequest(body, { fields: spec.fields, resolve: spec.resolve, read });
  const within = parts.get(envelope)?.();
  if (within && 'inputs' in within) return { fields, signature: target, inputs: within.inputs };
  const names = target.inputs.map(({ name }) => `${JSON.stringify(name)}: …`).join(', ');
  if (parts.size === 0 || unknown.length > 0) {
    const odd =
      unknown.length > 0
        ? `, and ${unknown
            .slice(0, 5)
            .map((key) => JSON.stringify(key))
            .join(', ')} ${unknown.length > 1 ? 'are no inputs' : 'is no input'}`
        : '';
    throw new ServingError(
      'INVALID_REQUEST',
      `the body has no "${envelope}"${odd}; expected {"${envelope}": {${names}}}`,
    );
  }
  const all = new Found(planOf(target), options);
  for (const content of parts.values()) {
    const part = content();
    if ('found' in part) all.take(part.found);
  }
  return { fields, signature: target, inputs: all.finish([]) };
};
