/** What goldens cannot say in one line: graphs made by hand, message by message. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { memoryFiles, readFolder } from '../../../test/memory-files.ts';
import { type Graph, isWeight } from '../../graph/graph.ts';
import type { Model } from '../../model.ts';
import { tensorflow } from './index.ts';
import {
  AttrValue,
  FunctionDef,
  GraphDef,
  MetaGraphDef,
  type NodeDef,
  OpDef,
  SavedModel,
  SignatureDef,
  TensorInfo,
  TensorProto,
} from './messages.ts';
import { chooseMetaGraph } from './saved-model.ts';

type GraphModel = Extract<Model, { readonly kind: 'graph' }>;
const nothing = new Uint8Array();
const unset = AttrValue.decode(nothing);
const attr = (value: Partial<AttrValue>): AttrValue => ({ ...unset, ...value });
const float = attr({ type: 1 });
const call = (name: string): AttrValue => attr({ func: { name, attr: new Map() } });
const sizes = (...dims: number[]) => ({ dim: dims.map((size) => ({ size, name: '' })), unknown_rank: false });

const node = (
  name: string,
  op: string,
  input: readonly string[] = [],
  attrs: Record<string, AttrValue> = {},
): NodeDef => ({
  name,
  op,
  input,
  attr: new Map(Object.entries({ T: float, ...attrs })),
});
const x = node('x', 'Placeholder', [], { dtype: float, shape: attr({ shape: sizes(-1) }) });
const constant = (name: string, tensor: Partial<TensorProto>): NodeDef => {
  const proto = { ...TensorProto.decode(nothing), dtype: 1, ...tensor };
  return node(name, 'Const', [], { dtype: attr({ type: proto.dtype }), value: attr({ tensor: proto }) });
};

const signature = (inputs: Record<string, string>, outputs: Record<string, string>): SignatureDef => {
  const side = (names: Record<string, string>) =>
    new Map(Object.entries(names).map(([key, name]) => [key, { ...TensorInfo.decode(nothing), name, dtype: 1 }]));
  return { ...SignatureDef.decode(nothing), inputs: side(inputs), outputs: side(outputs) };
};
const xToY = signature({ x: 'x:0' }, { y: 'y:0' });

const fn = (name: string, nodes: readonly NodeDef[], result: string, takes = ['a']): FunctionDef => {
  const args = (names: readonly string[]) =>
    names.map((arg) => ({ name: arg, type: 1, type_attr: '', number_attr: '', type_list_attr: '', is_ref: false }));
  return {
    ...FunctionDef.decode(nothing),
    signature: { ...OpDef.decode(nothing), name, input_arg: args(takes), output_arg: args(['r']) },
    node_def: nodes,
    ret: new Map([['r', result]]),
  };
};

const lower = async (
  nodes: readonly NodeDef[],
  signatures: Record<string, SignatureDef> = { serving_default: xToY },
  functions: readonly FunctionDef[] = [],
  producer = 1000,
): Promise<GraphModel> => {
  const graph_def = {
    ...GraphDef.decode(nothing),
    node: nodes,
    library: { function: functions },
    versions: { producer, min_consumer: 0 },
  };
  const meta = {
    ...MetaGraphDef.decode(nothing),
    meta_info_def: { stripped_op_list: undefined, tags: ['serve'], tensorflow_version: '' },
    graph_def,
    signature_def: new Map(Object.entries(signatures)),
  };
  const bytes = SavedModel.encode({ saved_model_schema_version: 1, meta_graphs: [meta] });
  const files = memoryFiles(new Map([['saved_model.pb', bytes]]));
  const model = tensorflow.lower(await tensorflow.read(files, (await tensorflow.match(files))!));
  assert.equal(model.kind, 'graph');
  return model as GraphModel;
};
const opsOf = (graph: Graph | undefined): string[] => graph!.nodes.map(({ op }) => op);

describe('SavedModel', () => {
  it('answers by the signatures that it can lower, and notes the others', async () => {
    const model = await lower([x, node('y', 'Relu', ['x']), node('z', 'ZeroOut', ['x'])], {
      other: signature({ x: 'x:0' }, { z: 'z:0' }),
      serving_default: xToY,
    });
    assert.deepEqual([...model.signatures.keys()], ['serving_default']);
    assert.match(model.notes!.join(), /the signature "other" is not served: 1 op not supported: ZeroOut/);
  });

  it('is refused where the signature that answers by default cannot be lowered', async () => {
    const signatures = { other: xToY, serving_default: signature({ x: 'x:0' }, { z: 'z:0' }) };
    await assert.rejects(lower([x, node('y', 'Relu', ['x']), node('z', 'ZeroOut', ['x'])], signatures), /ZeroOut/);
  });

  it('takes an output name for an input name', async () => {
    const model = await lower([x, node('y', 'Identity', ['x'])], {
      serving_default: signature({ x: 'x:0' }, { x: 'y:0' }),
    });
    const graph = model.graphs.get('serving_default')!;
    assert.equal(graph.outputs[0]!.value, graph.inputs[0]!.value);
  });

  it('may have an input that nothing needs', async () => {
    const model = await lower([x, constant('y', { float_val: [new Uint8Array(4)] })]);
    assert.deepEqual(
      model.signatures.get('serving_default')!.inputs.map(({ name }) => name),
      ['x'],
    );
  });

  it('refuses two inputs that are one tensor', async () => {
    const both = signature({ a: 'x:0', b: 'x:0' }, { y: 'y:0' });
    await assert.rejects(
      lower([x, node('y', 'Relu', ['x'])], { serving_default: both }),
      /two inputs feed the tensor "x:0"/,
    );
  });

  it('of an old producer has placeholders without dimensions whose shape is unknown', async () => {
    const old = node('x', 'Placeholder', [], { dtype: float, shape: attr({ shape: sizes() }) });
    const shapes = async (producer: number) =>
      (await lower([old, node('y', 'Relu', ['x'])], undefined, [], producer)).signatures.get('serving_default')!
        .inputs[0]!.type;
    assert.deepEqual(await shapes(23), { kind: 'tensor', dtype: 'float32', shape: undefined });
    assert.deepEqual(await shapes(24), { kind: 'tensor', dtype: 'float32', shape: [] });
  });

  it('keeps a large constant in the file', async () => {
    const tensor_content = Uint8Array.from({ length: 80_000 }, (_, i) => i % 251);
    const model = await lower([
      x,
      constant('c', { tensor_shape: sizes(20_000), tensor_content }),
      node('y', 'Mul', ['x', 'c']),
    ]);
    const [weight] = model.graphs.get('serving_default')!.constants.values();
    assert.ok(weight && isWeight(weight));
    const { path, from, to } = weight.range;
    assert.deepEqual(await model.files.read(path, from, to), tensor_content);
  });

  it('may be a chain of 100,000 nodes', async () => {
    const chain = Array.from({ length: 100_000 }, (_, i) => node(`n${i + 1}`, 'Identity', [i === 0 ? 'x' : `n${i}`]));
    const model = await lower([x, ...chain, node('y', 'Relu', ['n100000'])]);
    assert.deepEqual(opsOf(model.graphs.get('serving_default')), ['Relu']);
  });

  it('may be a chain of 10,000 calls that give back what they take', async () => {
    const calls = Array.from({ length: 10_000 }, (_, i) =>
      node(`n${i + 1}`, 'PartitionedCall', [i === 0 ? 'x' : `n${i}`], { f: call('same') }),
    );
    const model = await lower([x, ...calls, node('y', 'Relu', ['n10000'])], undefined, [fn('same', [], 'a')]);
    assert.deepEqual(opsOf(model.graphs.get('serving_default')), ['Relu']);
  });

  it('refuses a call that takes what it gives back', async () => {
    const y = node('y', 'PartitionedCall', ['y'], { f: call('same') });
    await assert.rejects(lower([x, y], undefined, [fn('same', [], 'a')]), /goes round in a circle of function calls/);
  });

  it('finds an output of several by its name, also where the model does not define its ops', async () => {
    const top = node('top', 'TopKV2', ['a', 'k'], { sorted: attr({ b: true }) });
    const k = constant('k', { dtype: 3, int_val: [1] });
    const model = await lower([x, node('y', 'PartitionedCall', ['x'], { f: call('f') })], undefined, [
      fn('f', [k, top, node('back', 'Cast', ['top:indices:0'], { SrcT: attr({ type: 3 }), DstT: float })], 'back:y:0'),
    ]);
    const graph = model.graphs.get('serving_default')!;
    const topK = graph.nodes.find(({ op }) => op === 'TopK')!;
    assert.ok(
      graph.nodes.some(({ inputs }) => inputs.includes(topK.outputs[1])),
      'the second output is used',
    );
  });

  it('puts the attributes of a call in for the placeholders of the function', async () => {
    const cast = node('c', 'Cast', ['a'], { SrcT: float, DstT: attr({ placeholder: 'D' }) });
    const f = attr({ func: { name: 'f', attr: new Map([['D', attr({ type: 9 })]]) } });
    const model = await lower([x, node('y', 'PartitionedCall', ['x'], { f })], undefined, [fn('f', [cast], 'c:y:0')]);
    assert.equal(model.graphs.get('serving_default')!.outputs[0]!.value.dtype, 'int64');
  });

  it('leaves control edges alone, and what only they lead to', async () => {
    const odd = node('odd', 'ZeroOut', ['x']);
    const model = await lower([x, odd, node('y', 'Relu', ['x', '^odd'])]);
    assert.deepEqual(opsOf(model.graphs.get('serving_default')), ['Relu']);
  });

  it('tells what its hooks and its assets are', async () => {
    const at = fileURLToPath(
      new URL('../../../../src/formats/tensorflow/goldens/tf115_hooks_and_assets/model', import.meta.url),
    );
    const parsed = await tensorflow.read(memoryFiles(readFolder(at)), { variant: 'saved_model.pb', entry: '' });
    assert.deepEqual([...parsed.assets.values()], ['vocabulary.txt']);
    assert.match(tensorflow.lower(parsed).notes!.join(), /Python bytecode as its preprocess_function; it is never run/);
  });
});

describe('the MetaGraph', () => {
  const chosen = (...tagSets: string[][]): readonly string[] => {
    const meta = MetaGraphDef.decode(nothing);
    const meta_graphs = tagSets.map((tags) => ({
      ...meta,
      meta_info_def: { stripped_op_list: undefined, tags, tensorflow_version: '' },
    }));
    return chooseMetaGraph({ saved_model_schema_version: 1, meta_graphs }).meta_info_def!.tags;
  };
  for (const [name, sets, tags] of [
    ['tagged serve', [['train'], ['serve']], ['serve']],
    ['tagged serve and nothing else', [['serve', 'tpu'], ['serve'], ['serve', 'gpu']], ['serve']],
    ['tagged serve among others', [['train'], ['serve', 'gpu']], ['serve', 'gpu']],
    ['that is the only one', [['train']], ['train']],
    ['without tags that is the only one', [[]], []],
  ] as const) {
    it(`is the one ${name}`, () => assert.deepEqual(chosen(...sets.map((set) => [...set])), tags));
  }
  it('is refused where none is for serving', () =>
    assert.throws(() => chosen(['train'], ['eval']), /\[train\], \[eval\]/));
});
