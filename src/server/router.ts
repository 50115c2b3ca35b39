/**
 * Finds the route of a path. A path without parameters is one look into a Map, before anything is parsed; the others are
 * walked part by part down a tree in which a literal goes before a parameter.
 *
 *   '/v1/models/:name/gen_json'  ─▶  v1 ▸ models ▸ :name ▸ gen_json
 *
 * Parts are percent-decoded before they are compared, so `%2F` in a name does not split it. One slash at the end is
 * ignored. A part that does not decode to UTF-8, or decodes to control characters, is refused with INVALID_REQUEST.
 */
import { ServingError } from '../errors.ts';

/** A row of a route table, or whatever else is to be found by method and path. */
export interface Row {
  readonly method: string;
  readonly path: string;
}

/** All rows of one path. */
export interface Resource<R extends Row> {
  readonly path: string;
  readonly methods: ReadonlyMap<string, R>;
  /** The Allow header: `GET, HEAD, OPTIONS`. */
  readonly allow: string;
}

export type Params = Readonly<Record<string, string>>;

export interface Found<R extends Row> {
  readonly resource: Resource<R>;
  readonly params: Params;
}

interface Node<R extends Row> {
  readonly literals: Map<string, Node<R>>;
  /** `:name` with the literal text that must follow it in the same part. Longer texts first. */
  readonly parameters: { readonly name: string; readonly suffix: string; readonly node: Node<R> }[];
  resource?: Resource<R>;
}

export const NO_PARAMS: Params = Object.freeze(Object.create(null));

/** The methods that the server answers by itself wherever a route has GET. */
const allowOf = (methods: ReadonlyMap<string, Row>): string =>
  [...[...methods.keys()].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])), 'OPTIONS'].join(', ');

const newNode = <R extends Row>(): Node<R> => ({ literals: new Map(), parameters: [] });

/** `:name` or `:name:suffix`; undefined for a literal part. */
const parameterOf = (part: string): { name: string; suffix: string } | undefined => {
  const found = /^:([A-Za-z_]+)(.*)$/.exec(part);
  return found ? { name: found[1]!, suffix: found[2]! } : undefined;
};

const plant = <R extends Row>(root: Node<R>, resource: Resource<R>): void => {
  let node = root;
  for (const part of partsOf(resource.path)) {
    const parameter = parameterOf(part);
    let next = parameter
      ? node.parameters.find(({ name, suffix }) => name === parameter.name && suffix === parameter.suffix)?.node
      : node.literals.get(part);
    if (next === undefined) {
      next = newNode<R>();
      if (parameter) {
        node.parameters.push({ ...parameter, node: next });
        node.parameters.sort((a, b) => b.suffix.length - a.suffix.length);
      } else {
        node.literals.set(part, next);
      }
    }
    node = next;
  }
  node.resource = resource;
};

/** The parts between slashes, without the slash at the end; none for `/`. */
const partsOf = (path: string): string[] => {
  const end = path.length > 1 && path.endsWith('/') ? path.length - 1 : path.length;
  return end <= 1 ? [] : path.slice(1, end).split('/');
};

const decodePart = (part: string): string => {
  let text = part;
  if (part.includes('%')) {
    try {
      text = decodeURIComponent(part);
    } catch {
      throw new ServingError('INVALID_REQUEST', `the path has a part that is not percent-encoded UTF-8: ${part}`);
    }
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u001f\u007f]/.test(text)) {
    throw new ServingError('INVALID_REQUEST', 'the path has control characters in it');
  }
  return text;
};

const walk = <R extends Row>(
  node: Node<R>,
  parts: readonly string[],
  at: number,
  params: Record<string, string>,
): Node<R> | undefined => {
  if (at === parts.length) return node.resource && node;
  const part = parts[at]!;
  const literal = node.literals.get(part);
  const found = literal && walk(literal, parts, at + 1, params);
  if (found) return found;
  for (const { name, suffix, node: next } of node.parameters) {
    if (part.length <= suffix.length || !part.endsWith(suffix)) continue;
    const under = walk(next, parts, at + 1, params);
    if (under) {
      params[name] = part.slice(0, part.length - suffix.length);
      return under;
    }
  }
  return undefined;
};

export class Router<R extends Row> {
  readonly #exact = new Map<string, Resource<R>>();
  readonly #root = newNode<R>();
  /** Every resource, in the order of the table. */
  readonly resources: readonly Resource<R>[];

  /** Throws INVALID_CONFIG where two routes have the same method and path. */
  constructor(routes: readonly R[]) {
    const methodsByPath = new Map<string, Map<string, R>>();
    for (const route of routes) {
      const methods = methodsByPath.get(route.path) ?? new Map<string, R>();
      if (methods.has(route.method)) {
        throw new ServingError('INVALID_CONFIG', `two routes answer ${route.method} ${route.path}`);
      }
      methodsByPath.set(route.path, methods.set(route.method, route));
    }
    this.resources = [...methodsByPath].map(([path, methods]) => ({ path, methods, allow: allowOf(methods) }));
    for (const resource of this.resources) {
      plant(this.#root, resource);
      if (!resource.path.includes('/:')) this.#exact.set(resource.path, resource);
    }
  }

  /** The resource whose path is literally this text: the quick way for `/`. */
  exact(path: string): Resource<R> | undefined {
    return this.#exact.get(path);
  }

  /** The resource of a path without its query; undefined where there is none. */
  find(path: string): Found<R> | undefined {
    const params: Record<string, string> = Object.create(null);
    const node = walk(this.#root, partsOf(path).map(decodePart), 0, params);
    return node?.resource && { resource: node.resource, params };
  }
}
