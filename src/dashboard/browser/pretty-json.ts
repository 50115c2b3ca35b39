/**
 * JSON laid out for reading, by its text: numbers stay as they are written, so that int64 keeps its digits and NaN
 * stays NaN. An object takes a line a member, an array of arrays or objects a line an item, a flat array one line.
 * Used by the server for pages without scripts and by the browser for answers that it fetched.
 */

/** A string, a bracket, a comma, a colon, or a run of anything else. */
const TOKENS = /"(?:[^"\\]|\\.)*"?|[[\]{},:]|[^\s"[\]{},:]+/gs;

/** Answers longer than this are shown in part. */
export const MAX_SHOWN_CHARACTERS = 200_000;

const nests = (next: string | undefined): boolean => next === '[' || next === '{';

const layOut = (tokens: readonly string[]): string => {
  let text = '';
  /** Whether each open bracket has its items on lines of their own. */
  const tall: boolean[] = [];
  const line = (): string => `\n${'  '.repeat(tall.length)}`;
  tokens.forEach((token, i) => {
    const next = tokens[i + 1];
    if (token === '{' || token === '[') {
      const empty = next === '}' || next === ']';
      tall.push(!empty && (token === '{' || nests(next)));
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
