/**
 * The rules that every node and every graph keeps. A node is checked as it is built, so that the message names the
 * place that asked for it; a whole graph once more when it is finished.
 */
import { type Code, ServingError } from '../errors.ts';
import type { Attribute, Attributes, Graph, Node, Value } from './graph.ts';
import { describeValue } from './print.ts';
import { bodiesOf, isGraph } from './prune.ts';
import { type AttributeKind, type PortSchema, portAt, type Schema, schemaOf, typeName } from './schema.ts';

const KIND_TESTS: Readonly<Record<AttributeKind, (a: Attribute) => boolean>> = {
  INT: (a) => typeof a === 'bigint' || Number.isSafeInteger(a),
  INTS: (a) => Array.isArray(a) && a.every((x) => Number.isSafeInteger(x)),
  FLOAT: (a) => typeof a === 'object' && 'float' in a,
  FLOATS: (a) => typeof a === 'object' && 'floats' in a,
  STRING: (a) => typeof a === 'string',
  STRINGS: (a) => Array.isArray(a) && a.every((x) => typeof x === 'string'),
  TENSOR: (a) => typeof a === 'object' && 'dtype' in a,
  GRAPH: isGraph,
  OTHER: () => false,
};

interface Problem {
  readonly code: Code;
  readonly message: string;
}
const wrong = (message: string): Problem => ({ code: 'INTERNAL', message });

const countProblems = (what: string, ports: readonly PortSchema[], given: readonly unknown[]): readonly Problem[] => {
  const problems = given.flatMap((value, i) => {
    const port = portAt(ports, i);
    if (!port) return [wrong(`${what} ${i} is one too many`)];
    return value === undefined && port.repeats === 'no' && !port.optional
      ? [wrong(`${what} "${port.name}" is missing`)]
      : [];
  });
  const absent = ports.slice(given.length).filter((port) => !port.optional && port.repeats === 'no');
  return [...problems, ...absent.map((port) => wrong(`${what} "${port.name}" is missing`))];
};

const typeProblems = (schema: Schema, inputs: readonly (Value | undefined)[]): readonly Problem[] => {
  const bound = new Map<string, string>();
  return inputs.flatMap((value, i): readonly Problem[] => {
    const port = portAt(schema.inputs, i);
    if (!value || !port) return [];
    const type = typeName(value);
    const allowed = schema.types.get(port.type);
    if (allowed ? !allowed.has(type) : port.type !== type) {
      const list = allowed
        ? [...allowed].filter((t) => t.startsWith('seq(') === (value.sequence === true))
        : [port.type];
      const message = `input "${port.name}" is ${type}, which ONNX's ${schema.op} does not take: ${list.join(', ')}`;
      return [{ code: 'UNSUPPORTED_MODEL', message }];
    }
    if (port.repeats === 'unlike') return [];
    const first = bound.get(port.type);
    if (first !== undefined && first !== type)
      return [wrong(`input "${port.name}" is ${type}, but another ${port.type} is ${first}`)];
    bound.set(port.type, type);
    return [];
  });
};

const attributeProblems = (schema: Schema, attributes: Attributes): readonly Problem[] => {
  const given = Object.entries(attributes).flatMap(([name, value]) => {
    const row = schema.attributes.get(name);
    if (!row) return [wrong(`there is no attribute "${name}"`)];
    return KIND_TESTS[row.kind](value) ? [] : [wrong(`attribute "${name}" must be of kind ${row.kind}`)];
  });
  const absent = [...schema.attributes.values()].filter((row) => row.required && attributes[row.name] === undefined);
  return [...given, ...absent.map((row) => wrong(`attribute "${row.name}" is missing`))];
};

const call = (op: string, inputs: readonly (Value | undefined)[]): string =>
  `${op}(${inputs.map((value) => (value ? describeValue(value) : '–')).join(', ')})`;

/** Throws where a node is not what its schema says: UNSUPPORTED_MODEL for a dtype that the operator does not take. */
export const checkNode = (
  schema: Schema,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes,
  outputs: number,
): void => {
  const problems = [
    ...countProblems('input', schema.inputs, inputs),
    ...countProblems('output', schema.outputs.slice(0, outputs), Array<true>(outputs).fill(true)),
    ...typeProblems(schema, inputs),
    ...attributeProblems(schema, attributes),
  ];
  const first = problems.find(({ code }) => code === 'INTERNAL') ?? problems[0];
  if (!first) return;
  throw new ServingError(
    first.code,
    `${call(schema.op, inputs)}: ${problems.map(({ message }) => message).join('; ')}`,
  );
};

type Scope = ReadonlySet<Value>;

/** One line each: what must hold of a node within what is visible to it. */
const NODE_RULES: readonly ((node: Node, scope: Scope) => readonly string[])[] = [
  (node, scope) =>
    node.inputs.flatMap((value) =>
      value && !scope.has(value) ? [`${describeValue(value)} is used before it is made`] : [],
    ),
  (node, scope) => node.outputs.flatMap((value) => (scope.has(value) ? [`${describeValue(value)} is made twice`] : [])),
  (node) => (node.domain !== 'host' && !schemaOf(node.op, node.domain) ? ['the vocabulary has no such operator'] : []),
  (node) => {
    const schema = schemaOf(node.op, node.domain);
    const types = node.outputs.map((value, i) => [value, schema && portAt(schema.outputs, i)] as const);
    return types.flatMap(([value, port]) => {
      const allowed = port && (schema!.types.get(port.type) ?? new Set([port.type]));
      return allowed && !allowed.has(typeName(value))
        ? [`the output ${describeValue(value)} is not of a type that it gives`]
        : [];
    });
  },
  (node) =>
    node.outputs.flatMap((value) =>
      value.shape?.some((dim) => dim === '?') ? [`${describeValue(value)} has a dimension without a name`] : [],
    ),
];

const graphProblems = (graph: Graph, outer: Scope): readonly string[] => {
  const scope = new Set<Value>([...outer, ...graph.inputs.map(({ value }) => value), ...graph.constants.keys()]);
  const problems: string[] = [];
  for (const node of graph.nodes) {
    const found = NODE_RULES.flatMap((rule) => rule(node, scope));
    for (const body of bodiesOf(node)) found.push(...graphProblems(body, scope));
    problems.push(
      ...found.map((text) => `${node.from ? `node "${node.from}": ` : ''}${call(node.op, node.inputs)}: ${text}`),
    );
    for (const value of node.outputs) scope.add(value);
  }
  for (const { name, value } of graph.outputs) {
    if (!scope.has(value)) problems.push(`output "${name}" is ${describeValue(value)}, which nothing makes`);
  }
  for (const [what, ports] of [
    ['input', graph.inputs],
    ['output', graph.outputs],
  ] as const) {
    const names = ports.map(({ name }) => name);
    for (const name of new Set(names.filter((n, i) => names.indexOf(n) !== i)))
      problems.push(`two ${what}s are called "${name}"`);
  }
  return problems;
};

/** Throws INTERNAL with everything that is wrong with a finished graph. */
export const checkGraph = (graph: Graph): void => {
  const problems = graphProblems(graph, new Set());
  if (problems.length > 0) throw new ServingError('INTERNAL', `graph: ${problems.join('; ')}`);
};
