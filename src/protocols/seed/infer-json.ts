/**
 * `POST /` with JSON:
 *   {"model_name": "default", "model_version": 1, "signature_name": "serving_default", "data": {"keys": [[1]], …}}
 * Only `data` is needed. Of tables, `"on_error": "null"` has rows that the model refuses answered with null. The version is held from before its signature is read until the answer is written, so it
 * cannot be unloaded in between.
 */
import { ServingError } from '../../errors.ts';
import type { Hold } from '../../models/service.ts';
import type { Signature } from '../../tensor/signature.ts';
import { type Datum, isTensor, type Tensors } from '../../tensor/tensor.ts';
import { decodeBase64Elements } from '../json/base64.ts';
import { type EnvelopeSpec, readEnvelope } from '../json/body.ts';
import { flag, names, text, version } from '../json/fields.ts';
import type { Context, HttpReply, HttpRequest } from '../route.ts';
import { type Form, isTabular, readData } from './forms.ts';
import { infer } from './run.ts';
import { modelRef, selectOutputs, selectSignature } from './select.ts';

interface SeedFields {
  model_name: string;
  model_version: number | undefined;
  signature_name: string;
  run_profile: boolean;
  preprocess: boolean;
  postprocess: boolean;
  base64_decode: boolean;
  on_error: string | undefined;
  outputs: readonly string[];
}

// biome-ignore format: one key a line
const FIELDS: EnvelopeSpec<SeedFields>['fields'] = {
  model_name: text,
  model_version: version,
  signature_name: text,
  run_profile: flag,
  preprocess: flag,
  postprocess: flag,
  base64_decode: flag,
  on_error: text,
  outputs: names,
};

type Given = Readonly<Partial<SeedFields>>;

/** Whether the same model, version and signature are meant. */
const sameTarget = (a: Given, b: Given): boolean =>
  a.model_name === b.model_name && a.model_version === b.model_version && a.signature_name === b.signature_name;

/** The fields that tell which signature is meant, as they were at that time. */
const targetOf = ({ model_name, model_version, signature_name }: Given): Given =>
  ({ model_name, model_version, signature_name }) as Given;

/** A hook that was asked for is never silently left out. */
const refuseHooks = (fields: Given, model: string): void => {
  const asked = (['preprocess', 'postprocess'] as const).find((hook) => fields[hook] === true);
  if (asked === undefined) return;
  throw new ServingError(
    'INVALID_REQUEST',
    `"${asked}" is asked for, but model "${model}" has no ${asked} hook that this server runs (Python bytecode is never run)`,
  );
};

/** Whether rows that the model refuses are to be answered with null. */
const wantsNulls = ({ on_error: wanted }: Given, { name, platform }: Hold): boolean => {
  if (wanted === undefined || wanted === 'fail') return false;
  if (wanted !== 'null') {
    throw new ServingError('INVALID_REQUEST', `"on_error" is ${JSON.stringify(wanted)}; expected "null" or "fail"`);
  }
  if (isTabular(platform)) return true;
  throw new ServingError(
    'INVALID_REQUEST',
    `"on_error" is for models of tables, whose rows are answered each for itself; model "${name}" is none`,
  );
};

/** Every string input decoded from base64, as `base64_decode: true` asks for serialized tf.Example. */
const decodeStrings = (inputs: Tensors): Tensors =>
  new Map(
    [...inputs].map(([name, datum]): [string, Datum] =>
      isTensor(datum) && datum.dtype === 'string'
        ? [name, { ...datum, data: decodeBase64Elements(datum.data, name) }]
        : [name, datum],
    ),
  );

/** Answers a JSON request; at once where the session does. */
export const inferJson = (request: HttpRequest, context: Context): HttpReply | Promise<HttpReply> => {
  const startedAt = performance.now();
  let hold: Hold | undefined;
  let chosen: { readonly name: string; readonly signature: Signature } | undefined;
  let target: Given = {};
  const resolve = (fields: Given): Signature => {
    if (chosen !== undefined && sameTarget(fields, target)) return chosen.signature;
    hold?.[Symbol.dispose]();
    hold = undefined;
    chosen = undefined;
    hold = context.service.acquire(modelRef(fields.model_name, fields.model_version));
    chosen = selectSignature(hold.session.signatures, fields.signature_name);
    target = targetOf(fields);
    return chosen.signature;
  };
  const { b64Autoconvert, maxTensorBytes } = context.settings;
  try {
    const options = { b64: b64Autoconvert, maxTensorBytes };
    const forms = new WeakMap<Tensors, Form>();
    const tell = (found: Tensors, form: Form): void => void forms.set(found, form);
    const read: EnvelopeSpec<SeedFields>['read'] = (cursor, signature, how) =>
      readData(cursor, signature, how, hold?.platform, tell);
    const { fields, inputs } = readEnvelope(request.body, { key: 'data', fields: FIELDS, resolve, options, read });
    const { name, signature } = chosen!;
    const held = hold!;
    refuseHooks(fields, held.name);
    const inference = {
      hold: held,
      name,
      signature,
      form: forms.get(inputs),
      nulls: wantsNulls(fields, held),
      inputs: fields.base64_decode === true ? decodeStrings(inputs) : inputs,
      outputs: selectOutputs(signature, name, fields.outputs),
      profileFrom: fields.run_profile === true ? startedAt : undefined,
    };
    hold = undefined;
    return infer(inference, request);
  } finally {
    hold?.[Symbol.dispose]();
  }
};
