/**
 * What a file is that bears a model's name and is none: what a download leaves that went wrong, or a wrapping that nobody
 * took off. Told by the first bytes, in words that say what to do.
 */
import { looksLikeText } from '../wire/text-proto.ts';

/** As many of the first bytes as are looked at. */
export const HEAD_BYTES = 512;

const starts = (head: Uint8Array, ...bytes: readonly number[]): boolean => bytes.every((byte, i) => head[i] === byte);

/** Whether these are the first bytes of what Git LFS keeps in the place of a file: https://github.com/git-lfs/git-lfs/blob/v3.5.1/docs/spec.md */
export const isLfsPointer = (head: Uint8Array): boolean =>
  Buffer.from(head.subarray(0, 64)).toString('latin1').startsWith('version https://git-lfs.github.com/spec/');

/** What of text a file begins with. */
const TEXTS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^\s*<(?:!doctype html|html|head|body)\b/i, 'a page of HTML, as a download leaves that was answered with one'],
  [/^\s*<\?xml[^>]*>\s*<error>/i, 'an error in XML, as a download leaves that was answered with one'],
  [/^\s*\{\s*"(?:error|message|detail)"/, 'an error in JSON, as a download leaves that was answered with one'],
  [
    /^\s*(?:#[^\n]*\n\s*)*(?:ir_version|opset_import|producer_name)\s*[:{]/,
    "ONNX as text; onnx.save(onnx.load(path, format='textproto'), 'model.onnx') writes what is served",
  ],
  [
    /^\s*<\s*ir_version\s*:/,
    "ONNX as text; onnx.save(onnx.parser.parse_model(text), 'model.onnx') writes what is served",
  ],
];

/** What the file is instead of a model, for messages; undefined where nothing is known. */
export const whatInstead = (head: Uint8Array, sizeBytes: number): string | undefined => {
  if (sizeBytes === 0) return 'empty';
  if (isLfsPointer(head)) return 'a pointer of Git LFS whose content was not fetched; git lfs pull brings it';
  if (starts(head, 0x1f, 0x8b)) return 'compressed by gzip; unpack it';
  if (starts(head, 0x28, 0xb5, 0x2f, 0xfd)) return 'compressed by Zstandard; unpack it';
  if (starts(head, 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c)) return 'an archive of 7-Zip; unpack it';
  if (Buffer.from(head.subarray(257, 262)).toString('latin1') === 'ustar') return 'a tar archive; unpack it';
  const text = Buffer.from(head).toString('utf8');
  return looksLikeText(head) || /^\s*[<{#]/.test(text) ? TEXTS.find(([pattern]) => pattern.test(text))?.[1] : undefined;
};
