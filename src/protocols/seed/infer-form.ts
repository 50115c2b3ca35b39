/**
 * `POST /` with a form: image files in the fields `image` and `images`, all of them one batch, and the plain fields
 * model_name, model_version, signature_name, run_profile, channel_layout, shape.
 *
 *   a string input   ◀─ each file's bytes as URL-safe base64 text, padded, as the seed sends them; the bytes as they
 *                       are where the signature says so
 *   a numeric input  ◀─ the decoded pixels (image.ts)
 */
import { ServingError } from '../../errors.ts';
import { fits, type Port, printType, type Signature } from '../../tensor/signature.ts';
import { stringsOfBytes } from '../../tensor/strings.ts';
import { type Tensor, type Tensors, tensor } from '../../tensor/tensor.ts';
import { imageLayout, imageTensor } from '../image.ts';
import { type Form, readForm, type Upload } from '../multipart.ts';
import type { Context, HttpReply, HttpRequest } from '../route.ts';
import { infer } from './run.ts';
import { modelRef, selectSignature, versionOf } from './select.ts';

const FILE_FIELDS: ReadonlySet<string> = new Set(['image', 'images']);

const uploads = (form: Form): readonly Upload[] => {
  const unknown = form.files.find(({ field }) => !FILE_FIELDS.has(field));
  if (unknown !== undefined) {
    throw new ServingError(
      'INVALID_REQUEST',
      `a file came in the field "${unknown.field}", expected "image" or "images"`,
    );
  }
  if (form.files.length === 0) {
    throw new ServingError('INVALID_REQUEST', 'the form has no file in its field "image" or "images"');
  }
  return form.files;
};

const isString = ({ type }: Port): boolean => type.kind === 'tensor' && type.dtype === 'string';

/** The input that the images go to: a string input called `images`, else the only string input, else the only one for pixels. */
const imagePort = ({ inputs }: Signature): Port => {
  const named = inputs.find(
    (port) => port.name === 'images' && (isString(port) || imageLayout(port.type) !== undefined),
  );
  const strings = inputs.filter(isString);
  const numeric = inputs.filter(({ type }) => imageLayout(type) !== undefined);
  const found =
    named ??
    (strings.length === 1 ? strings[0] : strings.length === 0 && numeric.length === 1 ? numeric[0] : undefined);
  if (found === undefined) {
    const known = inputs.map(({ name, type }) => `${name} ${printType(type)}`).join(', ');
    throw new ServingError('INVALID_INPUT', `no input is plainly the one for images; the signature has ${known}`);
  }
  const missing = inputs.filter((port) => port !== found && port.optional !== true).map(({ name }) => `"${name}"`);
  if (missing.length > 0) {
    throw new ServingError(
      'INVALID_INPUT',
      `the form gives input "${found.name}" only; ${missing.join(', ')} can be sent with JSON`,
    );
  }
  return found;
};

/** A file's bytes as URL-safe base64 text: the seed's image models decode that inside the graph. */
const base64Of = ({ bytes }: Upload): Uint8Array =>
  Buffer.from(Buffer.from(bytes).toString('base64').replaceAll('+', '-').replaceAll('/', '_'), 'latin1');

/** What a string input gets for a file. */
const textOf = (file: Upload, { takesImageBytes = false }: Signature): Uint8Array =>
  takesImageBytes ? file.bytes : base64Of(file);

/** `[files]`, or with ones behind it where the signature wants more dimensions; `[]` for a single file. */
const stringTensor = (files: readonly Upload[], port: Port, signature: Signature): Tensor => {
  const shape = port.type.kind === 'tensor' ? port.type.shape : undefined;
  const rank = shape?.length ?? 1;
  const given = rank === 0 ? [] : [files.length, ...new Array<number>(rank - 1).fill(1)];
  if (!fits(given, shape) || (rank === 0 && files.length !== 1)) {
    throw new ServingError(
      'INVALID_INPUT',
      `input "${port.name}": ${files.length} files do not fit ${printType(port.type)}`,
    );
  }
  return tensor('string', given, stringsOfBytes(files.map((file) => textOf(file, signature))));
};

const TRUE: ReadonlySet<string> = new Set(['true', '1', 'yes', 'on']);

/** Answers a form. */
export const inferForm = async (request: HttpRequest, context: Context): Promise<HttpReply> => {
  const startedAt = performance.now();
  const form = await readForm(String(request.headers['content-type']), request.body);
  const { fields } = form;
  const files = uploads(form);
  const hold = context.service.acquire(
    modelRef(fields.get('model_name'), versionOf('model_version', fields.get('model_version'))),
  );
  let handedOn = false;
  try {
    const { name, signature } = selectSignature(hold.session.signatures, fields.get('signature_name'));
    const port = imagePort(signature);
    const asked = { channelLayout: fields.get('channel_layout') || undefined, shape: fields.get('shape') || undefined };
    const value = isString(port)
      ? stringTensor(files, port, signature)
      : await imageTensor(files, port, asked, context.settings.maxTensorBytes, request.signal);
    const inputs: Tensors = new Map([[port.name, value]]);
    const profileFrom = TRUE.has((fields.get('run_profile') ?? '').toLowerCase()) ? startedAt : undefined;
    handedOn = true;
    return await infer({ hold, name, signature, inputs, outputs: undefined, profileFrom }, request);
  } finally {
    if (!handedOn) hold[Symbol.dispose]();
  }
};
