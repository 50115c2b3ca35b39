/**
 * Writes a SavedModel of any size without TensorFlow: a perceptron of ReLU layers over variables in a tensor bundle, for
 * benches and load tests. Its answers are not goldens; it only has to be large, or fast, or both.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AttrValue,
  BundleEntryProto,
  BundleHeaderProto,
  GraphDef,
  MetaGraphDef,
  NodeDef,
  SavedModel,
  SignatureDef,
  TensorInfo,
  TensorShapeProto,
} from '../src/formats/tensorflow/messages.ts';
import { maskedCrc32c } from '../src/wire/crc32c.ts';
import type { Message } from '../src/wire/protobuf.ts';

const FLOAT = 1;
/** A message with every field absent but those given. */
const make = <T extends object>(type: Message<T>, fields: Partial<T>): T => ({
  ...type.decode(new Uint8Array()),
  ...fields,
});
const shapeOf = (dims: readonly number[]) => make(TensorShapeProto, { dim: dims.map((size) => ({ size, name: '' })) });
const typed = (fields: Record<string, Partial<AttrValue>>) =>
  new Map(Object.entries(fields).map(([key, value]) => [key, make(AttrValue, value)]));
const node = (name: string, op: string, input: readonly string[], attr: Record<string, Partial<AttrValue>>): NodeDef =>
  make(NodeDef, { name, op, input, attr: typed(attr) });

/** Numbers that look random and are the same each time, of a size that keeps activations near 1. */
const weightsOf = (count: number, scale: number): Float32Array => {
  const out = new Float32Array(count);
  let state = 12345;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    out[i] = (state / 2 ** 31 - 1) * scale;
  }
  return out;
};

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
const block = (entries: readonly (readonly [string | Uint8Array, Uint8Array])[]): Uint8Array => {
  const body = Buffer.concat(
    entries.map(([key, value]) => {
      const bytes = Buffer.from(key as string);
      return Buffer.concat([Uint8Array.from([0, ...varint(bytes.length), ...varint(value.length)]), bytes, value]);
    }),
  );
  // one restart point, at 0; no compression
  return Buffer.concat([body, Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0)]);
};
/** A LevelDB table of one data block. */
const table = (entries: readonly (readonly [string, Uint8Array])[]): Uint8Array => {
  const parts: Uint8Array[] = [];
  let offset = 0;
  const add = (content: Uint8Array): Uint8Array => {
    const crc = Buffer.alloc(4);
    crc.writeUInt32LE(maskedCrc32c(content));
    const handle = Uint8Array.from([...varint(offset), ...varint(content.length - 1)]);
    parts.push(content, crc);
    offset += content.length + 4;
    return handle;
  };
  const data = add(block(entries));
  const meta = add(block([]));
  const index = add(block([['~', data]]));
  const footer = Buffer.alloc(48);
  footer.set([...meta, ...index]);
  footer.set([0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb], 40);
  return Buffer.concat([...parts, footer]);
};

/** Writes `folder/saved_model.pb` and its variables: x [-1, widths[0]] -> y [-1, widths.at(-1)]. Returns the weights' bytes. */
export const writePerceptron = (folder: string, widths: readonly number[]): number => {
  mkdirSync(join(folder, 'variables'), { recursive: true });
  const nodes: NodeDef[] = [
    node('x', 'Placeholder', [], { dtype: { type: FLOAT }, shape: { shape: shapeOf([-1, widths[0]!]) } }),
  ];
  const entries: [string, Uint8Array][] = [];
  const data: Uint8Array[] = [];
  let offset = 0;
  let last = 'x';
  for (let layer = 1; layer < widths.length; layer++) {
    const [rows, columns] = [widths[layer - 1]!, widths[layer]!];
    const key = `w${String(layer).padStart(4, '0')}`;
    const bytes = new Uint8Array(weightsOf(rows * columns, Math.sqrt(3 / rows)).buffer);
    nodes.push(node(key, 'VariableV2', [], { dtype: { type: FLOAT }, shape: { shape: shapeOf([rows, columns]) } }));
    nodes.push(node(`${key}/read`, 'Identity', [key], { T: { type: FLOAT } }));
    nodes.push(node(`${key}/matmul`, 'MatMul', [last, `${key}/read`], { T: { type: FLOAT } }));
    nodes.push(node(`${key}/relu`, 'Relu', [`${key}/matmul`], { T: { type: FLOAT } }));
    last = `${key}/relu`;
    const entry = make(BundleEntryProto, {
      dtype: FLOAT,
      shape: shapeOf([rows, columns]),
      offset,
      size: bytes.length,
      crc32c: maskedCrc32c(bytes),
    });
    entries.push([key, BundleEntryProto.encode(entry)]);
    data.push(bytes);
    offset += bytes.length;
  }
  const info = (name: string, width: number) =>
    make(TensorInfo, { name: `${name}:0`, dtype: FLOAT, tensor_shape: shapeOf([-1, width]) });
  const signature = make(SignatureDef, {
    inputs: new Map([['x', info('x', widths[0]!)]]),
    outputs: new Map([['y', info(last, widths.at(-1)!)]]),
    method_name: 'tensorflow/serving/predict',
  });
  const graph = make(MetaGraphDef, {
    meta_info_def: { stripped_op_list: undefined, tags: ['serve'], tensorflow_version: '' },
    graph_def: make(GraphDef, { node: nodes }),
    signature_def: new Map([['serving_default', signature]]),
  });
  writeFileSync(
    join(folder, 'saved_model.pb'),
    SavedModel.encode({ saved_model_schema_version: 1, meta_graphs: [graph] }),
  );
  const header = BundleHeaderProto.encode({ num_shards: 1, endianness: 0, version: { producer: 1, min_consumer: 0 } });
  writeFileSync(join(folder, 'variables/variables.index'), table([['', header], ...entries]));
  writeFileSync(join(folder, 'variables/variables.data-00000-of-00001'), Buffer.concat(data));
  return offset;
};
