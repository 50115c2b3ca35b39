/** What a model tells of itself, as one remark: its writer, its operator sets, its description, its own keys and values. */
import type { ModelProto } from '../../graph/onnx/messages.ts';

const MOST_TEXT = 200;
const MOST_PROPS = 16;

const short = (text: string): string => {
  const plain = text.replace(/\s+/g, ' ').trim();
  return plain.length > MOST_TEXT ? `${plain.slice(0, MOST_TEXT - 1)}…` : plain;
};

/** `written by pytorch 1.4 for IR version 4 and ai.onnx 9; model version 3; "…"; author: somebody`. */
export const metadataOf = (model: ModelProto): string => {
  const { producerName, producerVersion, irVersion, opsetImport, domain, modelVersion, docString, metadataProps } =
    model;
  const sets = opsetImport.map(({ domain: of, version }) => `${short(of) || 'ai.onnx'} ${version}`);
  const writer = short(`${producerName} ${producerVersion}`);
  const rest = metadataProps.length - MOST_PROPS;
  return [
    `written by ${writer || 'an unnamed writer'} for IR version ${irVersion}${sets.length > 0 ? ` and ${sets.slice(0, MOST_PROPS).join(', ')}` : ''}`,
    ...(domain === '' ? [] : [`domain ${short(domain)}`]),
    ...(modelVersion === 0n ? [] : [`model version ${modelVersion}`]),
    ...(docString.trim() === '' ? [] : [JSON.stringify(short(docString))]),
    ...metadataProps.slice(0, MOST_PROPS).map(({ key, value }) => `${short(key)}: ${short(value)}`),
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ].join('; ');
};
