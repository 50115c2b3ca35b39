/** A request's top-level object, read in one pass (under construction: the signatures stand). */
import { ServingError } from '../../errors.ts';
import type { Signature } from '../../tensor/signature.ts';
import type { Tensors } from '../../tensor/tensor.ts';
import type { FieldReader } from './fields.ts';
import type { DecodeOptions } from './options.ts';

export type Fields<F> = { readonly [K in keyof F]-?: FieldReader<F[K]> };

export interface EnvelopeSpec<F extends object> {
  /** The key under which the inputs stand: `data`. */
  readonly key: string;
  /** The plain keys, each with its reader; keys besides these are ignored where `key` is present. */
  readonly fields: Fields<F>;
  /**
   * The signature that these fields mean; throws where they mean none. It is asked as soon as tensors are met, with the
   * fields read so far, and again at the end; the tensors are read again only if it then returns another object.
   * What it threw before the end is forgotten. It may be called several times: let go of what an earlier call acquired.
   */
  readonly resolve: (fields: Readonly<Partial<F>>) => Signature;
  readonly options: DecodeOptions;
}

/**
 * Reads `{"model_name": …, "data": inputs}`, keys in any order. A body without `key` whose other keys are all names of
 * inputs is taken as the inputs. The inputs are checked against the signature.
 */
export const readEnvelope = <F extends object>(
  _body: Uint8Array,
  _spec: EnvelopeSpec<F>,
): { readonly fields: Readonly<Partial<F>>; readonly signature: Signature; readonly inputs: Tensors } => {
  throw new ServingError('INTERNAL', 'the JSON reader is being built');
};
