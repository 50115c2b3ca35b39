/**
 * An exported program as its JSON says it, in upstream's words: torch/_export/serde/schema.py, versions 1 (torch 2.1) to
 * 8 (torch 2.15). https://github.com/pytorch/pytorch/blob/v2.9.0/torch/_export/serde/schema.py
 */
import { ServingError } from '../../../errors.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { asInt, asList, asObject, asText, type Json, type JsonObject, member, onlyOne } from './json.ts';

/** A union of schema.py: `kind` is upstream's word for the member (`as_tensor`). */
export interface Argument {
  readonly kind: string;
  readonly value: Json;
}
export interface NamedArgument {
  readonly name: string;
  readonly arg: Argument;
  /** A keyword of the call; undefined where the file does not say. */
  readonly keyword: boolean | undefined;
}
export interface ExportNode {
  /** `torch.ops.aten.add.Tensor`, `_operator.mul`. */
  readonly target: string;
  /** The node's own name, or that of its first output. */
  readonly name: string;
  readonly inputs: readonly NamedArgument[];
  readonly outputs: readonly Argument[];
}
/** A size: a number, or an expression over symbols. */
export type Size = number | { readonly expr: string };
export interface TensorMeta {
  readonly dtype: DType | undefined;
  /** What upstream calls the dtype. */
  readonly dtypeName: string;
  readonly sizes: readonly Size[];
  readonly strides: readonly Size[];
  readonly storageOffset: Size;
  /** 7 is strided; all others are sparse, or a library's own. */
  readonly layout: number;
}
export interface ExportGraph {
  readonly inputs: readonly Argument[];
  readonly outputs: readonly Argument[];
  readonly nodes: readonly ExportNode[];
  readonly tensorValues: ReadonlyMap<string, TensorMeta>;
  /** The expressions of symbolic ints, by name. */
  readonly symInts: ReadonlyMap<string, Size>;
}
export interface InputSpec {
  /** Upstream's word: `parameter`, `buffer`, `tensor_constant`, `user_input`, `custom_obj`, `token`, `constant_input`. */
  readonly kind: string;
  /** Of a user's input. */
  readonly arg: Argument | undefined;
  /** What the graph calls it. */
  readonly name: string;
  /** Of a parameter, buffer or constant: its name among the weights. */
  readonly target: string;
  /** Of a constant input. */
  readonly value: Json;
}
export interface OutputSpec {
  /** Upstream's word: `user_output`, `buffer_mutation`, `user_input_mutation` … */
  readonly kind: string;
  readonly arg: Argument;
  /** Of a mutation: what is written. */
  readonly target: string;
}
export interface ExportedProgram {
  readonly graph: ExportGraph;
  readonly inputSpecs: readonly InputSpec[];
  readonly outputSpecs: readonly OutputSpec[];
  /** The pytrees of the arguments and of the result, as upstream's text; undefined where the file has none. */
  readonly inSpec: string | undefined;
  readonly outSpec: string | undefined;
  /** The fields of named tuples by their type. */
  readonly namedTuples: ReadonlyMap<string, readonly string[]>;
  readonly ranges: ReadonlyMap<string, { readonly min: number | undefined; readonly max: number | undefined }>;
  readonly torchVersion: string;
}

/** ScalarType of schema.py. */
// biome-ignore format: one type a line
const SCALAR_TYPES: Readonly<Record<number, readonly [name: string, dtype: DType | undefined]>> = {
  1: ['uint8', 'uint8'], 2: ['int8', 'int8'], 3: ['int16', 'int16'], 4: ['int32', 'int32'], 5: ['int64', 'int64'],
  6: ['float16', 'float16'], 7: ['float32', 'float32'], 8: ['float64', 'float64'], 9: ['complex32', undefined],
  10: ['complex64', 'complex64'], 11: ['complex128', 'complex128'], 12: ['bool', 'bool'], 13: ['bfloat16', 'bfloat16'],
  28: ['uint16', 'uint16'], 29: ['float8_e4m3fn', 'float8e4m3fn'], 30: ['float8_e5m2', 'float8e5m2'],
  31: ['float8_e4m3fnuz', undefined], 32: ['float8_e5m2fnuz', undefined], 33: ['float8_e8m0fnu', undefined],
  34: ['uint32', 'uint32'], 35: ['uint64', 'uint64'],
};
/** The dtype of an `as_scalar_type`, and what upstream calls it. */
export const scalarTypeOf = (number: number): readonly [name: string, dtype: DType | undefined] =>
  SCALAR_TYPES[number] ?? [`ScalarType ${number}`, undefined];

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

export const argumentOf = (json: Json | undefined, where: string): Argument => {
  const [kind, value] = onlyOne(json, where);
  return { kind, value };
};

const sizeOf = (json: Json | undefined, where: string): Size => {
  if (typeof json === 'number') return asInt(json, where);
  const [kind, value] = onlyOne(json, where);
  if (kind === 'as_int') return asInt(value, where);
  return { expr: asText(member(asObject(value, where), 'expr_str'), where) };
};

export const tensorMetaOf = (json: Json | undefined, where: string): TensorMeta => {
  const outer = asObject(json, where);
  // 2.1: { meta: { … } }
  const meta = member(outer, 'meta') === undefined ? outer : asObject(member(outer, 'meta'), where);
  const [dtypeName, dtype] = scalarTypeOf(asInt(member(meta, 'dtype'), `${where}: dtype`));
  const sizes = (key: string): readonly Size[] =>
    asList(member(meta, key), `${where}: ${key}`).map((size) => sizeOf(size, `${where}: ${key}`));
  return {
    dtype,
    dtypeName,
    sizes: sizes('sizes'),
    strides: sizes('strides'),
    storageOffset: sizeOf(member(meta, 'storage_offset') ?? 0, `${where}: storage_offset`),
    layout: asInt(member(meta, 'layout') ?? 7, `${where}: layout`),
  };
};

/** What a value is called: `{ name }`, `{ as_name }`; undefined where it is a constant. */
export const nameOf = ({ value }: Argument): string | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const name = member(value as JsonObject, 'name') ?? member(value as JsonObject, 'as_name');
  return typeof name === 'string' ? name : undefined;
};

/** The names of all values that an argument holds, those in lists as well. */
export const namesIn = (argument: Argument): readonly string[] => {
  const own = nameOf(argument);
  if (own !== undefined) return [own];
  const found: string[] = [];
  const walk = (json: Json): void => {
    if (Array.isArray(json)) for (const one of json) walk(one as Json);
    else if (typeof json === 'object' && json !== null) {
      const object = json as JsonObject;
      const name = member(object, 'name') ?? member(object, 'as_name');
      if (typeof name === 'string') found.push(name);
      else for (const one of Object.values(object)) walk(one);
    }
  };
  if (argument.kind !== 'as_graph') walk(argument.value);
  return found;
};

const readNode = (json: Json, where: string, index: number): ExportNode => {
  const node = asObject(json, `${where}: node ${index}`);
  const target = asText(member(node, 'target'), `${where}: node ${index}: target`);
  const at = `${where}: node ${index} (${target.slice(0, 100)})`;
  const inputs = asList(member(node, 'inputs'), `${at}: inputs`).map((one): NamedArgument => {
    const named = asObject(one, `${at}: input`);
    const name = asText(member(named, 'name'), `${at}: input`);
    const kind = member(named, 'kind') ?? 0;
    return {
      name,
      arg: argumentOf(member(named, 'arg'), `${at}: input "${name}"`),
      keyword: kind === 1 ? false : kind === 2 ? true : undefined,
    };
  });
  const outputs = asList(member(node, 'outputs'), `${at}: outputs`).map((one) => argumentOf(one, `${at}: output`));
  const own = member(node, 'name');
  const name = typeof own === 'string' ? own : (outputs.flatMap(namesIn)[0] ?? `node ${index}`);
  return { target, name, inputs, outputs };
};

/** A graph, that of a branch or a loop as well. */
export const readGraph = (json: Json | undefined, where: string): ExportGraph => {
  const graph = asObject(json, where);
  const args = (key: string): readonly Argument[] =>
    asList(member(graph, key), `${where}: ${key}`).map((one) => argumentOf(one, `${where}: ${key}`));
  const entries = (key: string): readonly (readonly [string, Json])[] =>
    Object.entries(asObject(member(graph, key) ?? {}, `${where}: ${key}`));
  return {
    inputs: args('inputs'),
    outputs: args('outputs'),
    nodes: asList(member(graph, 'nodes'), `${where}: nodes`).map((node, i) => readNode(node, where, i)),
    tensorValues: new Map(
      entries('tensor_values').map(([name, meta]) => [name, tensorMetaOf(meta, `${where}: "${name}"`)]),
    ),
    symInts: new Map(entries('sym_int_values').map(([name, size]) => [name, sizeOf(size, `${where}: "${name}"`)])),
  };
};

const TARGETS = [
  'parameter_name',
  'buffer_name',
  'tensor_constant_name',
  'custom_obj_name',
  'user_input_name',
] as const;
const targetOf = (spec: JsonObject): string => {
  for (const key of TARGETS) {
    const name = member(spec, key);
    if (typeof name === 'string') return name;
  }
  return '';
};

const readInputSpec = (json: Json, where: string): InputSpec => {
  const [kind, value] = onlyOne(json, where);
  const spec = asObject(value, where);
  const arg = member(spec, 'arg');
  if (kind === 'user_input') {
    const argument = argumentOf(arg, where);
    return { kind, arg: argument, name: nameOf(argument) ?? '', target: '', value: null };
  }
  const name =
    arg === undefined ? asText(member(spec, 'name'), where) : asText(member(asObject(arg, where), 'name'), where);
  return { kind, arg: undefined, name, target: targetOf(spec), value: member(spec, 'value') ?? null };
};

const readOutputSpec = (json: Json, where: string): OutputSpec => {
  const [kind, value] = onlyOne(json, where);
  const spec = asObject(value, where);
  const arg = member(spec, 'arg');
  const direct = kind === 'user_output' ? argumentOf(arg, where) : { kind: 'as_tensor', value: arg ?? null };
  return { kind, arg: direct, target: targetOf(spec) };
};

/** 2.1: names by what they stand for, instead of specs. */
const oldSpecs = (
  signature: JsonObject,
  graph: ExportGraph,
  where: string,
): { readonly inputs: readonly InputSpec[]; readonly outputs: readonly OutputSpec[] } => {
  const table = (key: string): ReadonlyMap<string, string> =>
    new Map(
      Object.entries(asObject(member(signature, key) ?? {}, where)).map(([name, target]) => [
        name,
        asText(target, where),
      ]),
    );
  const [parameters, buffers, constants] = [
    'inputs_to_parameters',
    'inputs_to_buffers',
    'inputs_to_lifted_tensor_constants',
  ].map(table);
  const mutated = table('buffers_to_mutate');
  const inputs = graph.inputs.map((arg): InputSpec => {
    const name = nameOf(arg) ?? '';
    for (const [kind, names] of [
      ['parameter', parameters],
      ['buffer', buffers],
      ['tensor_constant', constants],
    ] as const) {
      const target = names!.get(name);
      if (target !== undefined) return { kind, arg: undefined, name, target, value: null };
    }
    return { kind: 'user_input', arg, name, target: '', value: null };
  });
  const outputs = graph.outputs.map((arg): OutputSpec => {
    const target = mutated.get(nameOf(arg) ?? '');
    return target === undefined ? { kind: 'user_output', arg, target: '' } : { kind: 'buffer_mutation', arg, target };
  });
  return { inputs, outputs };
};

const optionalInt = (json: Json | undefined, where: string): number | undefined =>
  typeof json === 'number' ? asInt(json, where) : undefined;

/** Throws CORRUPT_MODEL where it is not what schema.py describes, UNSUPPORTED_MODEL where its version is newer. */
export const readProgram = (json: Json, where: string): ExportedProgram => {
  const program = asObject(json, where);
  const version = member(program, 'schema_version');
  const major =
    typeof version === 'number'
      ? version
      : asInt(member(asObject(version, `${where}: schema_version`), 'major'), `${where}: schema_version`);
  if (major > 8) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${where}: schema version ${major}; versions 1 to 8 (torch 2.1 to 2.15) are read. Export the model with torch 2.15 or older`,
    );
  }
  const module = asObject(member(program, 'graph_module'), `${where}: graph_module`);
  const graph = readGraph(member(module, 'graph'), `${where}: graph`);
  const signature = asObject(member(module, 'signature'), `${where}: signature`);
  const specs = member(signature, 'input_specs');
  const { inputs, outputs } =
    specs === undefined
      ? oldSpecs(signature, graph, `${where}: signature`)
      : {
          inputs: asList(specs, `${where}: input_specs`).map((spec) => readInputSpec(spec, `${where}: input_specs`)),
          outputs: asList(member(signature, 'output_specs'), `${where}: output_specs`).map((spec) =>
            readOutputSpec(spec, `${where}: output_specs`),
          ),
        };
  if (inputs.length !== graph.inputs.length)
    throw corrupt(`${where}: ${inputs.length} input_specs for ${graph.inputs.length} inputs`);
  const calls = asList(member(module, 'module_call_graph') ?? [], `${where}: module_call_graph`);
  const root = calls
    .map((one) => asObject(one, `${where}: module_call_graph`))
    .find((one) => member(one, 'fqn') === '');
  const call = (root && member(root, 'signature')) ?? member(module, 'call_spec') ?? null;
  const spec = (key: string): string | undefined => {
    const text = call === null ? undefined : member(asObject(call, `${where}: call`), key);
    return typeof text === 'string' ? text : undefined;
  };
  const tuples = Object.entries(asObject(member(module, 'treespec_namedtuple_fields') ?? {}, where));
  const ranges = Object.entries(asObject(member(program, 'range_constraints') ?? {}, where));
  return {
    graph,
    inputSpecs: inputs,
    outputSpecs: outputs,
    inSpec: spec('in_spec'),
    outSpec: spec('out_spec'),
    namedTuples: new Map(
      tuples.map(([type, fields]) => [
        type,
        asList(member(asObject(fields, where), 'field_names'), where).map((field) => asText(field, where)),
      ]),
    ),
    ranges: new Map(
      ranges.map(([name, range]) => [
        name,
        {
          min: optionalInt(member(asObject(range, where), 'min_val'), where),
          max: optionalInt(member(asObject(range, where), 'max_val'), where),
        },
      ]),
    ),
    torchVersion:
      typeof member(program, 'torch_version') === 'string'
        ? (member(program, 'torch_version') as string)
        : `schema ${major}`,
  };
};
