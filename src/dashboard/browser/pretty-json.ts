/**
 * JSON laid out for reading, by its text: numbers stay as they are written, so that int64 keeps its digits and NaN
 * stays NaN. What fits stays on one line, and so does any flat array; else each member and item takes a line.
 * Used by the server for pages without scripts and by the browser for answers that it fetched.
 */

/** A string, a bracket, a comma, a colon, or a run of anything else. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"?|[[\]{},:]|[^\s"[\]{},:]+/gs;

/** Answers longer than this are shown in part. */
export const MAX_SHOWN_CHARACTERS = 200_000;

/** What is no longer than this stays on one line. */
const MAX_LINE = 80;

/** For each bracket that opens: the characters up to the one that closes it, on one line. */
const widths = (tokens: readonly string[]): ReadonlyMap<number, number> => {
  const found = new Map<number, number>();
  const open: { readonly token: number; readonly at: number }[] = [];
  let at = 0;
  tokens.forEach((token, i) => {
    if (token === '{' || token === '[') open.push({ token: i, at });
    at += token === ',' || token === ':' ? 2 : token.length;
    const last = token === '}' || token === ']' ? open.pop() : undefined;
    if (last !== undefined) found.set(last.token, at - last.at);
  });
  return found;
};

const layOut = (tokens: readonly string[]): string => {
  const width = widths(tokens);
  let text = '';
  /** Whether each open bracket has its items on lines of their own. */
  const tall: boolean[] = [];
  const line = (): string => `\n${'  '.repeat(tall.length)}`;
  tokens.forEach((token, i) => {
    if (token === '{' || token === '[') {
      const next = tokens[i + 1];
      const flat = token === '[' && next !== '[' && next !== '{';
      const long = (width.get(i) ?? Number.POSITIVE_INFINITY) > MAX_LINE || (tall.length === 0 && token === '{');
      tall.push(long && !flat && next !== '}');
      text += token + (tall.at(-1) ? line() : '');
    } else if (token === '}' || token === ']') {
      text += (tall.pop() ? line() : '') + token;
    } else if (token === ',') {
      text += tall.at(-1) ? `,${line()}` : ', ';
    } else {
      text += token === ':' ? ': ' : token;
    }
  });
  return text;
};

/** The text laid out if it is an object or a list, else as it is; of a very long one the beginning, with a last line that says how much was left out. */
export const prettyJson = (json: string): string => {
  const shown = json.slice(0, MAX_SHOWN_CHARACTERS);
  const left = json.length - shown.length;
  const laidOut = /^\s*[[{]/.test(shown) ? layOut(shown.match(TOKENS) ?? []) : shown;
  return laidOut + (left > 0 ? `\n… and ${left} more characters` : '');
};
