/**
 * Reading an ONNX file: https://github.com/onnx/onnx/blob/v1.19.0/docs/IR.md
 *
 * The model is handed to ONNX Runtime as it is; what is read here are its signature and its operator sets. Only models
 * of before opset 7, which ONNX Runtime does not run, are rewritten first (upgrade.ts).
 */
import { ServingError, within } from '../../errors.ts';
import type { Files } from '../../files.ts';
import { type OnnxFile, readModel } from '../../graph/onnx/read-model.ts';
import type { Binding, Model } from '../../model.ts';
import type { Signature } from '../../tensor/signature.ts';
import type { Match } from '../format.ts';
import { applySignatureFile, nameWithoutEnding, readSignatureFile, type SignatureFile } from '../signature-file.ts';
import { metadataOf } from './metadata.ts';
import { readOrtFile } from './ort-format.ts';
import { withOwnSteps } from './shared-names.ts';
import { SIGNATURE, signatureOf } from './signature.ts';
import { upgrade } from './upgrade.ts';

export interface ParsedOnnx extends OnnxFile {
  readonly files: Files;
  readonly entry: string;
  /** `onnx` or `ort`. */
  readonly variant: string;
  /** What stands beside it. */
  readonly signatureFile: SignatureFile | undefined;
}

/** Throws CORRUPT_MODEL where the bytes are no ModelProto with a graph. */
export const readOnnx = async (files: Files, { entry, variant }: Match): Promise<ParsedOnnx> => {
  const where = `${files.at}: ${entry}`;
  const signatureFile = await readSignatureFile(files, nameWithoutEnding(entry));
  if (variant === 'ort') return { model: await readOrtFile(files, entry), files, entry, variant, signatureFile };
  let file: OnnxFile;
  try {
    file = await readModel(files, entry);
  } catch (error) {
    throw within(`${where}: not a whole ONNX model`, error);
  }
  if (!file.model.graph) throw new ServingError('CORRUPT_MODEL', `${where}: the model has no graph`);
  return { ...file, files, entry, variant, signatureFile };
};

/** A model for ONNX Runtime. */
export const lowerOnnx = ({ model: stored, bytes, files, entry, variant, signatureFile }: ParsedOnnx): Model => {
  const where = `${files.at}: ${entry}`;
  const model = withOwnSteps(stored);
  const own = signatureOf(model.graph!, model.irVersion, where);
  const signature = signatureFile ? applySignatureFile(own, signatureFile, files.at) : own;
  const common = {
    kind: 'onnx',
    signatures: new Map([[SIGNATURE, signature]]),
    ...(signatureFile && { bindings: new Map([[SIGNATURE, bindingOf(own)]]) }),
    files,
    entry,
  } as const;
  const { model: proto, note } = upgrade(model, where);
  const notes = [metadataOf(model), ...(note === undefined ? [] : [note])];
  const asStored = proto === stored && variant === 'onnx';
  return { ...common, proto, asStored, ...(proto === stored && bytes && { bytes }), notes };
};

const bindingOf = ({ inputs, outputs }: Signature): Binding => ({
  inputs: inputs.map(({ name }) => name),
  outputs: outputs.map(({ name }) => name),
});
