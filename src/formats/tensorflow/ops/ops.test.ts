/**
 * Every row of the op table against TensorFlow's own answers (goldens/ops): a NodeDef as TensorFlow wrote it is
 * lowered, run by the engine, and compared. Integers and bools must be equal; floats may differ by 1e-6 of the
 * output's largest number (float64 by 1e-12, half types by two units in their last place).
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../../../../test/root.ts';
import { KERNELS } from '../../../engines/host/kernels/index.ts';
import { open } from '../../../engines/open.ts';
import { prepare } from '../../../engines/prepare.ts';
import { ServingError } from '../../../errors.ts';
import type { Files } from '../../../files.ts';
import { GraphBuilder } from '../../../graph/builder.ts';
import type { Graph, Value } from '../../../graph/graph.ts';
import { type DType, type NumericDType, viewBytes } from '../../../tensor/dtype.ts';
import { fromSmallFloat } from '../../../tensor/float16.ts';
import type { Port } from '../../../tensor/signature.ts';
import { stringAt, stringCount, stringsOfBytes } from '../../../tensor/strings.ts';
import { isTensor, type Tensor, type Tensors, tensor } from '../../../tensor/tensor.ts';
import { GUARDED } from '../lower.ts';
import { type AttrDef, NodeDef, OpDef } from '../messages.ts';
import { lowerNode, OPS, TABLES } from './index.ts';

/** Of numbers the bytes in base64; of strings the elements, each character being one byte. */
type PackedTensor = readonly [dtype: DType, shape: readonly number[], data: string | readonly string[]];
interface Case {
  readonly op: string;
  readonly name: string;
  readonly node: string;
  readonly inputs: readonly {
    readonly dtype: DType;
    readonly shape: readonly (number | null)[] | null;
    readonly value?: PackedTensor;
  }[];
  readonly runs: readonly {
    readonly feeds: readonly (PackedTensor | null)[];
    readonly outputs?: readonly PackedTensor[];
    readonly error?: true;
  }[];
}

const GOLDENS = join(ROOT, 'src/formats/tensorflow/goldens/ops');
const lines = <T>(file: string): readonly T[] =>
  readFileSync(join(GOLDENS, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

const unpack = ([dtype, shape, data]: PackedTensor): Tensor => {
  if (typeof data !== 'string') {
    const elements = data.map((element) => new Uint8Array(Buffer.from(element, 'latin1')));
    return tensor('string', shape, stringsOfBytes(elements));
  }
  const bytes = new Uint8Array(Buffer.from(data, 'base64'));
  return tensor(dtype, shape, viewBytes(dtype as NumericDType, bytes) as never);
};

/** Cases that are not answered as TensorFlow answers them, each with its reason. */
const DIFFERENT: ReadonlyMap<string, { readonly why: string; readonly error: RegExp }> = new Map(
  Object.entries({
    'ParseSequenceExampleV2: both kinds of one list': {
      why: 'TensorFlow refuses it at each run, we when the model is loaded',
      error: /the key "v" is wanted twice/,
    },
    'AvgPool: SAME size 2 stride 3 free': {
      why: 'a mean over a window smaller than its stride, padded by an amount that is known only at the run, is refused',
      error: /UNSUPPORTED|smaller than its stride/,
    },
    'MaxPool: int64': {
      why: 'ONNX Runtime has no pool that holds int64 exactly; refused',
      error: /pools are supported for/,
    },
    'CTCBeamSearchDecoder: double': {
      why: 'TensorFlow takes some of its float64 scores through float32: off by 5e-9 of the largest',
      error: /element 2 is -3.15669832/,
    },
    'Igamma: float32, a is 30': { why: "TensorFlow's float32 is off by 2e-6 there", error: /element 6/ },
    'Igammac: float32, a is 30': { why: "TensorFlow's float32 is off by 2e-6 there", error: /element 6/ },
    'MaxPool: infinite': {
      why: 'of nothing but -infinity TensorFlow gives the lowest finite number',
      error: /element 0 is -Infinity/,
    },
    'Erf: float64 special': { why: "TensorFlow's erf of infinity is NaN in float64 only", error: /expected NaN/ },
    'RaggedFillEmptyRows: nothing': {
      why: 'without rows TensorFlow gives row ids of the shape [0, 1], which no other op takes; here [0]',
      error: /shape/,
    },
  }),
);

/** Relative to the largest number of the output: the worst seen of float32 is 3e-7. */
const TOLERANCE: Partial<Record<DType, number>> = {
  float32: 1e-6,
  float64: 1e-12,
  complex64: 1e-6,
  complex128: 1e-12,
  float16: 2 ** -9,
  bfloat16: 2 ** -6,
};

const numbersOf = (t: Tensor): ArrayLike<number | bigint> => {
  const { dtype, data } = t;
  if (dtype === 'float16' || dtype === 'bfloat16') return Array.from(data, (bits) => fromSmallFloat(dtype, bits));
  assert.notEqual(dtype, 'string');
  return data as ArrayLike<number | bigint>;
};

const elementsOf = ({ data }: Tensor): readonly string[] => {
  assert.ok('offsets' in data);
  return Array.from({ length: stringCount(data) }, (_, i) => Buffer.from(stringAt(data, i)).toString('latin1'));
};

/** Groups of kernels of our own that compute as TensorFlow does, step by step: every bit is the same. */
const EXACT: ReadonlySet<string> = new Set([
  'coo',
  'coo_math',
  'coo_reduce',
  'counts',
  'cross',
  'ragged',
  'segments',
  'sparse',
]);

const compare = (found: Tensor, wanted: Tensor, isExact = false): void => {
  assert.equal(found.dtype, wanted.dtype, 'dtype');
  assert.deepEqual([...found.shape], [...wanted.shape], 'shape');
  if (wanted.dtype === 'string') {
    assert.deepEqual(elementsOf(found), elementsOf(wanted));
    return;
  }
  const [a, b] = [numbersOf(found), numbersOf(wanted)];
  assert.equal(a.length, b.length);
  const tolerance = isExact && TOLERANCE[wanted.dtype] !== undefined ? 0 : TOLERANCE[wanted.dtype];
  if (tolerance === undefined) {
    assert.deepEqual(Array.from(a), Array.from(b));
    return;
  }
  const finite = Array.from(b, Number).filter(Number.isFinite).map(Math.abs);
  const scale = finite.reduce((max, x) => Math.max(max, x), 0);
  for (let i = 0; i < b.length; i++) {
    const [x, y] = [Number(a[i]), Number(b[i])];
    if (Object.is(x, y) || x === y) continue;
    const error = scale > 0 ? Math.abs(x - y) / scale : Math.abs(x - y);
    if (!(error <= tolerance)) {
      assert.fail(
        `element ${i} is ${x}, expected ${y}\n found [${Array.from(a).slice(0, 40).join(', ')}]\nwanted [${Array.from(b).slice(0, 40).join(', ')}]`,
      );
    }
  }
};

const noFiles: Files = {
  at: 'the test',
  list: () => Promise.resolve([]),
  read: () => Promise.reject(new Error('a test graph has no files')),
};

/** The case as a graph of one node, its fed inputs being `0`, `1`, .. by their places. */
const lowered = (golden: Case) => {
  const g = new GraphBuilder();
  const inputs: Port[] = [];
  const values = golden.inputs.map(({ dtype, shape, value }, i) => {
    if (value) return g.constant(unpack(value));
    const dims = shape?.map((size) => size ?? '?');
    inputs.push({ name: `${i}`, type: { kind: 'tensor', dtype, shape: dims } });
    return g.input(`${i}`, dtype, dims);
  });
  const node = NodeDef.decode(new Uint8Array(Buffer.from(golden.node, 'base64')));
  const outputs = lowerNode(g, node, values);
  outputs.forEach((value, i) => {
    g.output(`y${i}`, value);
  });
  const ports = outputs.map(({ dtype, shape }, i): Port => ({ name: `y${i}`, type: { kind: 'tensor', dtype, shape } }));
  return { graph: g.build(), signature: { inputs, outputs: ports } };
};

/** Runs a graph that host nodes alone make up, each by its kernel. */
const checkKernels = ({ runs }: Case, isExact: boolean, { inputs, outputs, constants, nodes }: Graph): void => {
  const compiled = nodes.map((node) => {
    const kernel = KERNELS.get(node.op);
    assert.ok(kernel, `there is a kernel for ${node.op}`);
    const known = node.inputs.map((value) => value && (constants.get(value) as Tensor | undefined));
    return { node, run: kernel({ attributes: node.attributes, constants: known, from: node.from }) };
  });
  for (const { feeds, outputs: wanted, error } of runs) {
    const values = new Map<Value, Tensor>(constants as ReadonlyMap<Value, Tensor>);
    for (const { name, value } of inputs) values.set(value, unpack(feeds[Number(name)]!));
    const go = (): void => {
      for (const { node, run } of compiled) {
        const found = run(node.inputs.map((value) => value && values.get(value)));
        node.outputs.forEach((value, i) => {
          assert.equal(found[i]!.dtype, value.dtype, 'the declared dtype');
          if (value.shape) assert.equal(found[i]!.shape.length, value.shape.length, 'the declared rank');
          value.shape?.forEach((dim, axis) => {
            if (typeof dim === 'number') assert.equal(found[i]!.shape[axis], dim, 'the declared shape');
          });
          values.set(value, found[i]!);
        });
      }
    };
    if (error) {
      assert.throws(go, ServingError);
      continue;
    }
    go();
    wanted!.forEach((one, i) => {
      compare(values.get(outputs[i]!.value)!, unpack(one), isExact);
    });
  }
};

const check = async (golden: Case, isExact: boolean): Promise<void> => {
  const { graph, signature } = lowered(golden);
  if (graph.nodes.length > 0 && graph.nodes.every((node) => node.domain === 'host'))
    checkKernels(golden, isExact, graph);
  const signatures = new Map([['s', signature]]);
  const graphs = new Map([['s', graph]]);
  const prepared = await prepare({ kind: 'graph', signatures, graphs, files: noFiles, guarded: GUARDED });
  const session = await open(prepared);
  try {
    for (const { feeds, outputs, error } of golden.runs) {
      const inputs: Tensors = new Map(feeds.flatMap((feed, i) => (feed ? [[`${i}`, unpack(feed)] as const] : [])));
      if (error) {
        await assert.rejects(async () => session.run(inputs, { signature: 's' }), ServingError);
        continue;
      }
      const found = await session.run(inputs, { signature: 's' });
      outputs!.forEach((wanted, i) => {
        const y = found.get(`y${i}`);
        assert.ok(y && isTensor(y));
        compare(y, unpack(wanted), isExact);
      });
    }
  } finally {
    await session.close();
  }
};

const groups = readdirSync(GOLDENS).filter((file) => file.endsWith('.jsonl') && file !== 'op-defs.jsonl');

const only = process.env['OPS_GROUP'];
for (const file of groups.sort()) {
  if (only && !only.split(',').includes(file.slice(0, -6))) continue;
  describe(`TensorFlow ops: ${file.slice(0, -6)}`, () => {
    for (const golden of lines<Case>(file)) {
      const label = `${golden.op}: ${golden.name}`;
      const different = DIFFERENT.get(label);
      it(label, async () => {
        const isExact = EXACT.has(file.slice(0, -6));
        if (different) await assert.rejects(async () => check(golden, isExact), different.error, different.why);
        else await check(golden, isExact);
      });
    }
  });
}

/** Ops of libraries beside TensorFlow, by the model that is their golden: TensorFlow itself has no definition of them. */
const OF_LIBRARIES: Readonly<Record<string, string>> = {
  GatherTree: 'tf115_gather_tree',
  'Addons>GatherTree': 'tf115_gather_tree',
};

describe('the op table', () => {
  const defs = new Map(
    lines<{ readonly op: string; readonly def: string }>('op-defs.jsonl').map(({ op, def }) => [
      op,
      OpDef.decode(new Uint8Array(Buffer.from(def, 'base64'))),
    ]),
  );

  it('has an op in one table only', () => {
    const names = TABLES.flatMap((rows) => Object.keys(rows));
    assert.deepEqual(
      names.filter((name, i) => names.indexOf(name) !== i),
      [],
    );
  });

  it('has a golden for every row', () => {
    assert.deepEqual(
      [...OPS.keys()].filter(
        (name) => !defs.has(name) && !existsSync(join(GOLDENS, '..', OF_LIBRARIES[name] ?? 'none', 'cases.json')),
      ),
      [],
    );
  });

  for (const [name, row] of OPS) {
    const def = defs.get(name);
    if (!def) continue;
    it(`${name} has TensorFlow's inputs, attributes and defaults`, () => {
      if (!name.startsWith('_') && !name.endsWith('DynamicStitch')) {
        const args = def.input_arg.map((arg) => (arg.number_attr || arg.type_list_attr ? `${arg.name}*` : arg.name));
        const lists = args.filter((arg) => arg.endsWith('*'));
        // several lists, one behind the other, are taken as one
        const taken = args.map((arg) => (arg === lists[0] ? 'rest*' : arg)).filter((arg) => !lists.includes(arg));
        assert.deepEqual(row.inputs, lists.length > 1 ? taken : args);
      }
      for (const [attr, { fallback, read }] of Object.entries(row.attrs)) {
        const upstream: AttrDef | undefined = def.attr.find((one) => one.name === attr);
        assert.ok(upstream, `TensorFlow's ${name} has no attribute ${attr}`);
        const given: unknown = upstream.default_value && read(upstream.default_value);
        const wanted = typeof given === 'number' && typeof fallback === 'number' ? Math.fround(fallback) : fallback;
        assert.deepEqual(wanted, typeof given === 'number' ? Math.fround(given) : given, attr);
      }
    });
  }

  it('says which op and node it has no row for', () => {
    const node: NodeDef = { name: 'a/b', op: 'Eig', input: [], attr: new Map() };
    assert.throws(() => lowerNode(new GraphBuilder(), node, []), /TensorFlow op Eig \(node "a\/b"\)/);
  });
  it('says which attribute is missing', () => {
    const g = new GraphBuilder();
    const x = g.input('x', 'float32', [1]);
    const node: NodeDef = { name: 'c', op: 'Cast', input: [], attr: new Map() };
    assert.throws(() => lowerNode(g, node, [x]), /TensorFlow op Cast \(node "c"\).*attribute DstT is missing/);
  });
  it('counts the inputs', () => {
    const g = new GraphBuilder();
    const node: NodeDef = { name: 'm', op: 'MatMul', input: [], attr: new Map() };
    assert.throws(() => lowerNode(g, node, [g.input('x', 'float32', [1, 1])]), /1 inputs, but the op takes 2/);
  });
});
