/** Texts of a MOJO, as hex.genmodel reads them: lines as Java's BufferedReader has them, `\n` and `\r` escaped or not. */
import { ServingError } from '../../errors.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The lines of a file; throws CORRUPT_MODEL where it is not UTF-8. */
export const linesOf = (bytes: Uint8Array, name: string): readonly string[] => {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new ServingError('CORRUPT_MODEL', `${name} is not UTF-8`);
  }
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r' };

/** The inverse of hex.genmodel.utils.StringEscapeUtils.escapeNewlines; a backslash at the end is dropped. */
export const unescapeLine = (line: string): string =>
  line.includes('\\') ? line.replace(/\\(.?)/gs, (_, c: string) => ESCAPES[c] ?? c) : line;

/** As Java's String.trim: what is not above a blank. */
export const trimLine = (line: string): string => {
  let [from, to] = [0, line.length];
  while (from < to && line.charCodeAt(from) <= 32) from++;
  while (to > from && line.charCodeAt(to - 1) <= 32) to--;
  return line.slice(from, to);
};
