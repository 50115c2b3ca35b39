/**
 * The structure of a result: `[1, {"type": "builtins.dict", "context": "[\"out\"]", "children_spec": […]}]`, of which the
 * leaves get names: a dict's and a named tuple's own, numbers elsewhere, joined by dots where they nest.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/torch/utils/_pytree.py (treespec_dumps)
 */
import { asList, asObject, asText, type Json, member, parseJson } from './json.ts';

/** The keys of a node's children, where it has names for them. */
const keysOf = (
  type: string,
  context: Json,
  count: number,
  namedTuples: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined => {
  const fields = namedTuples.get(typeof context === 'string' ? context : type);
  if (fields?.length === count) return fields;
  // Of a dataclass: its fields, and those that are None.
  const isData = Array.isArray(context) && context.length === 2 && context.every((part) => Array.isArray(part));
  const stated: Json = isData ? (context as readonly Json[])[0]! : context;
  const list = Array.isArray(stated)
    ? stated
    : typeof stated === 'object' && stated !== null
      ? (Object.values(stated).find((one) => Array.isArray(one)) as readonly Json[] | undefined)
      : undefined;
  if (list?.length !== count || type === 'builtins.tuple' || type === 'builtins.list') return undefined;
  // keys of defaultdict and of classes stand as texts or as objects that hold the key
  const names = list.map((one) => {
    if (typeof one === 'string' || typeof one === 'number') return String(one);
    const key = typeof one === 'object' && one !== null && !Array.isArray(one) ? Object.values(one)[0] : undefined;
    return typeof key === 'string' || typeof key === 'number' ? String(key) : undefined;
  });
  return names.every((name) => name !== undefined) ? (names as readonly string[]) : undefined;
};

/**
 * The names of the leaves in their order; undefined where the text is of another make. A lone leaf and those of a tuple
 * or list are `output_0`, `output_1` …
 */
export const leafNames = (
  spec: string | undefined,
  namedTuples: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined => {
  if (spec === undefined) return undefined;
  const root = asList(parseJson(Buffer.from(spec), 'out_spec'), 'out_spec')[1];
  const names: string[] = [];
  const walk = (json: Json | undefined, path: readonly (string | number)[]): void => {
    const node = asObject(json, 'out_spec');
    const type = member(node, 'type') ?? null;
    if (type === null) {
      const dotted = path.join('.');
      names.push(typeof path[0] === 'string' ? dotted : `output_${path.length === 0 ? 0 : dotted}`);
      return;
    }
    const children = asList(member(node, 'children_spec'), 'out_spec');
    const text = member(node, 'context') ?? null;
    let context: Json = text;
    if (typeof text === 'string' && /^[[{"]/.test(text)) context = parseJson(Buffer.from(text), 'out_spec');
    const keys = keysOf(asText(type, 'out_spec'), context, children.length, namedTuples);
    for (const [i, child] of children.entries()) walk(child, [...path, keys?.[i] ?? i]);
  };
  walk(root, []);
  // two leaves of one name are told apart by their numbers
  return new Set(names).size === names.length ? names : names.map((_, i) => `output_${i}`);
};
