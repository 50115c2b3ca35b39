/**
 * The schemas of torch's operators, read from their texts when they are first asked for.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/README.md describes the grammar.
 */

import { SCHEMAS } from './schemas.ts';
import { SCHEMAS_1_4 } from './schemas-1.4.ts';
import { SCHEMAS_BETWEEN } from './schemas-between.ts';
import type { Arg } from './values.ts';

/** A type of a schema. `name` is that of the innermost: `Tensor`, `int`, `Scalar`, `t`, `Dict`. */
export interface SchemaType {
  readonly name: string;
  readonly optional: boolean;
  /** A list of what `name` says; `size` where a lone number stands for so many. */
  readonly list?: { readonly size: number | undefined; readonly optional: boolean };
  /** The alias set: `a` of `Tensor(a!)`. What is written has `writes`. */
  readonly alias?: string;
  readonly writes?: true;
}
export interface SchemaArg {
  readonly name: string;
  readonly type: SchemaType;
  readonly keywordOnly: boolean;
  /** undefined: it must be given. */
  readonly fallback: Arg | undefined;
}
export interface OpSchema {
  readonly op: string;
  readonly overload: string;
  readonly args: readonly SchemaArg[];
  /** Takes what it gets: `...`. */
  readonly open: boolean;
  readonly returns: readonly SchemaType[];
  readonly text: string;
}

/** The pieces of a list at commas that lie in no brackets and no quotes. */
const pieces = (text: string): readonly string[] => {
  const found: string[] = [];
  let [depth, from, quoted] = [0, 0, false];
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '"' && text[i - 1] !== '\\') quoted = !quoted;
    if (quoted) continue;
    if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) depth--;
    else if (c === ',' && depth === 0) {
      found.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  const last = text.slice(from).trim();
  return last === '' ? found : [...found, last];
};

const ALIAS = /\(([a-z*])(!?)[^)]*\)/;

const typeOf = (text: string): SchemaType => {
  if (text.startsWith('(')) return { name: 'Any', optional: false, list: { size: undefined, optional: false } };
  const alias = /^(Dict|Future|Await|RRef|List)\(/.test(text) ? undefined : ALIAS.exec(text);
  let rest = alias ? text.replace(/\([a-z*][^)]*\)/g, '') : text;
  const marks = { ...(alias && { alias: alias[1]! }), ...(alias?.[2] && { writes: true as const }) };
  let optional = false;
  if (rest.endsWith('?')) {
    optional = true;
    rest = rest.slice(0, -1);
  }
  const list = /\[(\d*)\]$/.exec(rest);
  if (!list) return { name: rest.replace(/\(.*$/, ''), optional, ...marks };
  const inner = rest.slice(0, list.index);
  return {
    name: inner.replace(/\?$/, '').replace(/\(.*$/, ''),
    optional,
    list: { size: list[1] ? Number(list[1]) : undefined, optional: inner.endsWith('?') },
    ...marks,
  };
};

const NAMED: Readonly<Record<string, Arg>> = { None: null, True: true, False: false };

const fallbackOf = (text: string): Arg => {
  if (text in NAMED) return NAMED[text]!;
  if (text.startsWith('[')) return pieces(text.slice(1, -1)).map(fallbackOf);
  if (text.startsWith('"'))
    return text.slice(1, -1).replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\(.)/g, '$1');
  const number = Number(text);
  if (Number.isNaN(number)) return text;
  return /[.e]/.test(text) ? { float: number } : Math.min(number, Number.MAX_SAFE_INTEGER);
};

const parse = (text: string): OpSchema => {
  const open = text.indexOf('(');
  const arrow = text.lastIndexOf(') -> ');
  const [op = '', overload = ''] = text.slice(0, open).split(/\.(.*)/s);
  const args: SchemaArg[] = [];
  let keywordOnly = false;
  for (const piece of pieces(text.slice(open + 1, arrow))) {
    if (piece === '...') continue;
    if (piece === '*') {
      keywordOnly = true;
      continue;
    }
    const match = /^(.*?) (\w+)(?:=(.*))?$/s.exec(piece.replace(/ -> /g, '->'))!;
    const fallback = match[3] === undefined ? undefined : fallbackOf(match[3]);
    args.push({ name: match[2]!, type: typeOf(match[1]!), keywordOnly, fallback });
  }
  const result = text.slice(arrow + ') -> '.length);
  const returns = result.startsWith('(') ? pieces(result.slice(1, -1)) : [result];
  return {
    op,
    overload,
    args,
    open: text.slice(open).startsWith('(...)'),
    returns: returns.map((one) => typeOf(one.replace(/ \w+$/, ''))),
    text,
  };
};

let lines: ReadonlyMap<string, string[]> | undefined;
const linesOf = (op: string): readonly string[] => {
  if (!lines) {
    const found = new Map<string, string[]>();
    for (const line of `${SCHEMAS}${SCHEMAS_1_4}${SCHEMAS_BETWEEN}`.split('\n')) {
      if (line === '') continue;
      const name = line.slice(0, line.indexOf('(')).split('.')[0]!;
      const known = found.get(name);
      if (known) known.push(line);
      else found.set(name, [line]);
    }
    lines = found;
  }
  return lines.get(op) ?? [];
};

const parsed = new Map<string, readonly OpSchema[]>();

/** The overloads of an operator (`aten::add`) in the order in which torch tries them; none where torch has no such one. */
export const schemasOf = (op: string): readonly OpSchema[] => {
  const known = parsed.get(op);
  if (known) return known;
  const made = linesOf(op).map(parse);
  parsed.set(op, made);
  return made;
};
