/** What a request of the seed's API means by its plain keys: which model and version, signature, outputs. */
import { ServingError } from '../../errors.ts';
import type { ModelRef } from '../../models/service.ts';
import { defaultSignature, type Signature, type Signatures } from '../../tensor/signature.ts';

/** The reference that a model_name and a model_version make; an empty name counts as none. */
export const modelRef = (name: string | undefined, version: number | undefined): ModelRef => ({
  ...(name === undefined || name === '' ? {} : { name }),
  ...(version === undefined ? {} : { version }),
});

/** A version in the text of a form or a query; empty counts as none. Throws INVALID_REQUEST. */
export const versionOf = (key: string, text: string | null | undefined): number | undefined => {
  if (text === undefined || text === null || text.trim() === '') return undefined;
  const version = /^\s*\d{1,16}\s*$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(version)) return version;
  throw new ServingError('INVALID_REQUEST', `${key} "${text.slice(0, 100)}" is not the number of a version, such as 1`);
};

/** The signature of that name, or the default one. Throws MODEL_NOT_FOUND with the names that there are. */
export const selectSignature = (
  signatures: Signatures,
  asked: string | undefined,
): { readonly name: string; readonly signature: Signature } => {
  const name = asked === undefined || asked === '' ? defaultSignature(signatures) : asked;
  const signature = name === undefined ? undefined : signatures.get(name);
  if (name !== undefined && signature !== undefined) return { name, signature };
  const known = [...signatures.keys()].join(', ');
  throw new ServingError(
    'MODEL_NOT_FOUND',
    name === undefined ? 'the model has no signature' : `the model has no signature "${name}"; it has ${known}`,
  );
};

/** The outputs asked for, each once. Throws INVALID_INPUT with those that there are. */
export const selectOutputs = (
  { outputs }: Signature,
  signature: string,
  asked: readonly string[] | undefined,
): readonly string[] | undefined => {
  if (asked === undefined || asked.length === 0) return undefined;
  const unknown = asked.filter((name) => !outputs.some((port) => port.name === name));
  if (unknown.length > 0) {
    const listed = unknown.map((name) => `"${name}"`).join(', ');
    const known = outputs.map(({ name }) => name).join(', ');
    throw new ServingError('INVALID_INPUT', `no output ${listed}; signature "${signature}" has ${known}`);
  }
  return [...new Set(asked)];
};
