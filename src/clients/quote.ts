/**
 * Names from models and users as literals of generated source. All are one line of printable characters, so that no
 * name can end a literal, a comment or a line, nor reorder what the reader sees (https://www.unicode.org/reports/tr55/).
 */

/** Controls, bidirectional marks, separators, lone surrogates and code points that no font shows. */
const HIDDEN = /[\p{C}\p{Z}]/gu;

const utf16Escapes = (text: string): string =>
  Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');

/** A JSON string in double quotes, which reads the same in Python and JavaScript; hidden characters as `\uXXXX`. */
export const quoteJson = (text: string): string =>
  JSON.stringify(text).replace(HIDDEN, (hidden) => (hidden === ' ' ? hidden : utf16Escapes(hidden)));

/** A Go interpreted string, https://go.dev/ref/spec#String_literals: it has no surrogates, a lone one becomes U+FFFD. */
export const quoteGo = (text: string): string =>
  `"${text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[\\"]/g, '\\$&')
    .replace(HIDDEN, (hidden) =>
      hidden === ' ' ? hidden : `\\U${hidden.codePointAt(0)!.toString(16).padStart(8, '0')}`,
    )}"`;

/** A POSIX shell word in single quotes; NUL, which no argument can hold, is left out. */
export const quoteShell = (text: string): string => `'${text.replaceAll('\0', '').replaceAll("'", "'\\''")}'`;
