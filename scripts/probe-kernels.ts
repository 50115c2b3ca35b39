/**
 * Writes src/engines/onnxruntime/kernels.ts: which operators the shipped ONNX Runtime runs on a processor, by dtype.
 * Run after every change of its version: `npm run build && node dist/scripts/probe-kernels.js`.
 *
 * For each operator of the vocabulary and each dtype of its main type variable a model of that one node is opened. What
 * counts is whether ONNX Runtime says that it has no implementation; other complaints come later, from a kernel that
 * was found. Type variables other than the main one are given the main dtype where they allow it, else what indices,
 * conditions and scales usually are.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { openOnnx } from '../src/engines/onnxruntime/session.ts';
import { LIBRARY_VERSION } from '../src/engines/onnxruntime/slots.ts';
import { ServingError } from '../src/errors.ts';
import { VOCABULARY } from '../src/graph/graph.ts';
import {
  ATTRIBUTE_TYPES,
  AttributeProto,
  GraphProto,
  ModelProto,
  NodeProto,
  TensorProto,
  TypeProto,
  type ValueInfoProto,
} from '../src/graph/onnx/messages.ts';
import { type PortSchema, readTypeName, type Schema, schemaOf } from '../src/graph/schema.ts';
import { SCHEMAS } from '../src/graph/schemas.ts';
import { DTYPES, type DType } from '../src/tensor/dtype.ts';

const empty = new Uint8Array();
const USUAL = ['int64', 'bool', 'float32', 'uint8', 'int32'];
// Control flow and what takes a graph has kernels for everything; Constant is not a kernel.
const SKIPPED = new Set([
  'If',
  'Loop',
  'Scan',
  'SequenceMap',
  'Constant',
  'Optional',
  'OptionalGetElement',
  'OptionalHasElement',
]);
// Kernels that are registered and refuse the dtype when they run.
const REFUSED_AT_RUN: ReadonlySet<string> = new Set(['GRU float64', 'LSTM float64']);
// What required attributes are set to, where a whole number or a list of ones does not do.
const TEXTS: Readonly<Record<string, string>> = { equation: 'i->i', direction: 'LEFT', mode: 'TF', body: '' };

const typeProto = (name: string): TypeProto => {
  const { dtype, sequence } = readTypeName(name);
  const none = TypeProto.decode(empty);
  const tensor: TypeProto = { ...none, tensorType: { elemType: DTYPES[dtype].onnx, shape: undefined } };
  return sequence ? { ...none, sequenceType: { elemType: tensor } } : tensor;
};

const attributesOf = (schema: Schema, bound: ReadonlyMap<string, string>): readonly AttributeProto[] => {
  const { INT, INTS, FLOAT, FLOATS, STRING, STRINGS, TENSOR } = ATTRIBUTE_TYPES;
  const made: AttributeProto[] = [];
  for (const { name, kind, required } of schema.attributes.values()) {
    const output = bound.get(schema.outputs[0]!.type) ?? 'float32';
    if (schema.op === 'ConstantOfShape') {
      const { dtype } = readTypeName(bound.get(schema.outputs[0]!.type)!);
      const bytes = new Uint8Array(Math.max(1, DTYPES[dtype].bytes));
      const t = { ...TensorProto.decode(empty), dims: [1], dataType: DTYPES[dtype].onnx, rawData: bytes };
      made.push({ ...AttributeProto.decode(empty), name, type: TENSOR, t });
      continue;
    }
    const states = name === 'to' || name === 'dtype' || name === 'output_datatype' || name === 'output_dtype';
    if (!required && !states) continue;
    const none = { ...AttributeProto.decode(empty), name };
    if (states) made.push({ ...none, type: INT, i: BigInt(DTYPES[readTypeName(output).dtype].onnx) });
    else if (kind === 'INT') made.push({ ...none, type: INT, i: 1n });
    else if (kind === 'INTS') made.push({ ...none, type: INTS, ints: [1n, 1n] });
    else if (kind === 'FLOAT') made.push({ ...none, type: FLOAT, f: 1 });
    else if (kind === 'FLOATS') made.push({ ...none, type: FLOATS, floats: [1] });
    else if (kind === 'STRING') made.push({ ...none, type: STRING, s: Buffer.from(TEXTS[name] ?? '') });
    else if (kind === 'STRINGS') made.push({ ...none, type: STRINGS, strings: [] });
  }
  return made;
};

/** The variable that most types are allowed for; of those, the first. */
const mainVariable = (schema: Schema): string | undefined => {
  const used = [...schema.inputs, ...schema.outputs].map(({ type }) => type).filter((type) => schema.types.has(type));
  return used.sort((a, b) => schema.types.get(b)!.size - schema.types.get(a)!.size)[0];
};

const bind = (schema: Schema, main: string, type: string): ReadonlyMap<string, string> => {
  const bound = new Map<string, string>();
  const { dtype } = readTypeName(type);
  for (const [name, allowed] of schema.types) {
    const candidates = [type, dtype, `seq(${dtype})`, ...USUAL, ...allowed];
    bound.set(name, name === main ? type : candidates.find((candidate) => allowed.has(candidate))!);
  }
  return bound;
};

const modelOf = (schema: Schema, bound: ReadonlyMap<string, string>): Uint8Array<ArrayBuffer> => {
  const type = (port: PortSchema): TypeProto => typeProto(bound.get(port.type) ?? port.type);
  const wanted = schema.inputs.filter(({ optional }) => !optional);
  const input: ValueInfoProto[] = wanted.map((port, i) => ({ name: `in_${i}`, type: type(port) }));
  const output: ValueInfoProto[] = schema.outputs
    .filter(({ optional }) => !optional)
    .map((port, i) => ({ name: `out_${i}`, type: type(port) }));
  const node: NodeProto = {
    ...NodeProto.decode(empty),
    opType: schema.op,
    input: input.map(({ name }) => name),
    output: output.map(({ name }) => name),
    attribute: attributesOf(schema, bound),
  };
  const graph: GraphProto = { ...GraphProto.decode(empty), name: 'probe', input, output, node: [node] };
  const opsetImport = [{ domain: '', version: VOCABULARY.opsets[''] }];
  const model = { ...ModelProto.decode(empty), irVersion: VOCABULARY.irVersion, opsetImport, graph };
  return new Uint8Array(ModelProto.encode(model));
};

/** undefined: a kernel was found; else what ONNX Runtime said. */
const refusal = async (model: Uint8Array<ArrayBuffer>): Promise<string | undefined> => {
  const sessions = new Map([
    [
      'probe',
      {
        model,
        weights: new Map(),
        predictable: true,
        fatalWhenEmpty: [],
        unsoundOptimizers: [],
        inputs: [],
        outputs: [],
      },
    ],
  ]);
  const signatures = new Map([['probe', { inputs: [], outputs: [] }]]);
  const config = { 'session.graph_optimization_level': 'disable_all' };
  try {
    const session = await openOnnx(
      { kind: 'onnx', signatures, notes: [], weightBytes: 0, sessions },
      { config, warmUp: false },
    );
    await session.close();
    return undefined;
  } catch (error) {
    if (!(error instanceof ServingError)) throw error;
    return error.message;
  }
};

const rows: string[] = [];
const unclear: string[] = [];
for (const op of Object.keys(SCHEMAS)) {
  const schema = schemaOf(op)!;
  const main = mainVariable(schema);
  if (SKIPPED.has(op)) continue;
  const types = main === undefined ? [''] : [...schema.types.get(main)!];
  const found = new Set<DType>();
  for (const type of types) {
    const bound = main === undefined ? new Map<string, string>() : bind(schema, main, type);
    const said = await refusal(modelOf(schema, bound));
    const absent =
      said !== undefined &&
      /Could not find an implementation|not a registered function|not currently registered/.test(said);
    if (absent) continue;
    if (said !== undefined && /invalid model|ShapeInferenceError|type/i.test(said))
      unclear.push(`${op} ${type}: ${said}`);
    else if (type !== '' && !REFUSED_AT_RUN.has(`${op} ${type}`)) found.add(readTypeName(type).dtype);
  }
  const order = Object.keys(DTYPES);
  const sorted = [...found].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  if (main !== undefined) rows.push(`  ${op}: { of: '${main}', dtypes: '${sorted.join(' ')}' },`);
}

writeFileSync(
  'src/engines/onnxruntime/kernels.ts',
  `/**
 * The dtypes for which ONNX Runtime ${LIBRARY_VERSION} has a kernel on a processor, by operator of opset ${VOCABULARY.opsets['']}; written by
 * scripts/probe-kernels.ts, not for editing. \`of\` is the type variable of the operator's schema that was varied.
 * float16 is there where ONNX Runtime computes in float32 and rounds each result.
 */

// biome-ignore format: generated, one operator a line
export const KERNELS: Readonly<Record<string, { readonly of: string; readonly dtypes: string }>> = {
${rows.join('\n')}
};
`,
);
execFileSync('npx', ['biome', 'check', '--write', 'src/engines/onnxruntime/kernels.ts'], { stdio: 'ignore' });
console.log(`${rows.length} operators`);
for (const line of unclear) console.log(`unclear: ${line}`);
