/**
 * `.ort` files, ONNX Runtime's own: an InferenceSession in FlatBuffers, whose graph is that of a ModelProto after ONNX
 * Runtime has optimized it. It is read into a ModelProto again, so that all that holds for ONNX models holds for these.
 * https://github.com/microsoft/onnxruntime/blob/v1.20.0/onnxruntime/core/flatbuffers/schema/ort.fbs
 *
 * Left out is what only says how ONNX Runtime found its kernels, and the optimizations that it kept for the time of
 * running, which change no answer.
 */
import { posix } from 'node:path';
import { ServingError } from '../../errors.ts';
import type { Files } from '../../files.ts';
import {
  AttributeProto,
  DATA_LOCATIONS,
  GraphProto,
  ModelProto,
  type NodeProto,
  type SparseTensorProto,
  TensorProto,
  TypeProto,
  type ValueInfoProto,
} from '../../graph/onnx/messages.ts';
import { FlatTable } from '../../wire/flatbuffers.ts';

const empty = new Uint8Array();
const utf8 = new TextEncoder();
/** Graphs within graphs. */
const MOST_DEPTH = 32;
/** Larger tensors are read once more from the file, where they are wanted. */
const INLINE_BYTES = 2 ** 14;
const FUSED = 1;
const NO_OFFSET = -1n;

/** Whether the first bytes of a file are those of an .ort file. */
export const isOrtFile = (head: Uint8Array): boolean =>
  head.length >= 8 && Buffer.from(head.subarray(4, 8)).toString('latin1') === 'ORTM';

const corrupt = (where: string, message: string): ServingError =>
  new ServingError('CORRUPT_MODEL', `${where}: ${message}`);

/** Reads one file. Slots are numbered as the fields of ort.fbs. */
class OrtReader {
  readonly #file: Uint8Array;
  readonly #location: string;
  readonly #where: string;
  readonly #problems: string[];

  constructor(file: Uint8Array, location: string, where: string, problems: string[]) {
    this.#file = file;
    this.#location = location;
    this.#where = where;
    this.#problems = problems;
  }

  model(): ModelProto {
    const root = FlatTable.rootOf(this.#file, this.#where);
    const model = root.table(1);
    const graph = model?.table(7);
    if (!model || !graph) throw corrupt(this.#where, 'the file has no model with a graph');
    const texts = (table: FlatTable): { key: string; value: string } => ({
      key: table.text(0) ?? '',
      value: table.text(1) ?? '',
    });
    return {
      ...ModelProto.decode(empty),
      irVersion: Number(model.int64(0, 0n)),
      opsetImport: model.tables(1).map((one) => ({ domain: one.text(0) ?? '', version: Number(one.int64(1, 0n)) })),
      producerName: model.text(2) ?? '',
      producerVersion: model.text(3) ?? '',
      domain: model.text(4) ?? '',
      // ONNX Runtime writes the greatest number where there is none.
      modelVersion: model.int64(5, 0n) === 2n ** 63n - 1n ? 0n : model.int64(5, 0n),
      docString: model.text(6) ?? '',
      metadataProps: model.tables(9).map(texts),
      graph: this.#graph(graph, 0),
    };
  }

  #graph(table: FlatTable, depth: number): GraphProto {
    if (depth > MOST_DEPTH) throw corrupt(this.#where, `graphs are nested more than ${MOST_DEPTH} deep`);
    const infos = new Map(table.tables(1).map((arg) => [arg.text(0) ?? '', this.#valueInfo(arg)]));
    const ports = (slot: number): readonly ValueInfoProto[] =>
      table.texts(slot).map((name) => infos.get(name) ?? { name, type: undefined });
    const input = ports(5);
    const output = ports(6);
    const stated = new Set([...input, ...output].map(({ name }) => name));
    return {
      ...GraphProto.decode(empty),
      name: 'graph',
      initializer: table.tables(0).map((tensor) => this.#tensor(tensor, depth === 0)),
      sparseInitializer: table.tables(7).map((sparse) => this.#sparse(sparse)),
      node: inOrder(table.tables(2).map((node) => this.#node(node, depth))),
      input,
      output,
      valueInfo: [...infos.values()].filter(({ name, type }) => type !== undefined && !stated.has(name)),
    };
  }

  #valueInfo(table: FlatTable): ValueInfoProto {
    const type = table.table(2);
    return { name: table.text(0) ?? '', type: type && this.#type(type, 0) };
  }

  #type(table: FlatTable, depth: number): TypeProto | undefined {
    if (depth > MOST_DEPTH) throw corrupt(this.#where, `types are nested more than ${MOST_DEPTH} deep`);
    const none = TypeProto.decode(empty);
    const value = table.table(2);
    const inner = (slot: number): TypeProto | undefined => {
      const of = value?.table(slot);
      return of && this.#type(of, depth + 1);
    };
    switch (value && table.int8(1, 0)) {
      case 1: {
        const shape = value!.table(1);
        const dim = shape?.tables(0).map((one) => {
          const size = one.table(0);
          const kind = size?.int8(0, 0);
          return {
            dimValue: kind === 1 ? Number(size!.int64(1, 0n)) : undefined,
            dimParam: kind === 2 ? size!.text(2) : undefined,
            denotation: '',
          };
        });
        return { ...none, tensorType: { elemType: value!.int32(0, 0), shape: dim && { dim } } };
      }
      case 2:
        return { ...none, sequenceType: { elemType: inner(0) } };
      case 3:
        return { ...none, mapType: { keyType: value!.int32(0, 0), valueType: inner(1) } };
      default:
        return undefined;
    }
  }

  #tensor(table: FlatTable, mayBeExternal: boolean): TensorProto {
    const dims = [...table.int64s(2)].map(Number);
    const name = table.text(0) ?? '';
    const made = { ...TensorProto.decode(empty), name, dims, dataType: table.int32(3, 0) };
    if (table.int64(6, NO_OFFSET) !== NO_OFFSET) {
      this.#problems.push(`the tensor "${name}" lies in another file, which only a checkpoint of training has`);
    }
    if (made.dataType === 8) return { ...made, stringData: table.texts(5).map((text) => utf8.encode(text)) };
    const rawData = table.bytes(4);
    if (!mayBeExternal || rawData.length < INLINE_BYTES) return { ...made, rawData };
    const entries = {
      location: this.#location,
      offset: String(rawData.byteOffset - this.#file.byteOffset),
      length: String(rawData.length),
    };
    return {
      ...made,
      externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
      dataLocation: DATA_LOCATIONS.EXTERNAL,
    };
  }

  #sparse(table: FlatTable): SparseTensorProto {
    const part = (slot: number): TensorProto | undefined => {
      const tensor = table.table(slot);
      return tensor && this.#tensor(tensor, false);
    };
    return { values: part(0), indices: part(1), dims: [...table.int64s(2)].map(Number) };
  }

  #node(table: FlatTable, depth: number): NodeProto {
    const node: NodeProto = {
      name: table.text(0) ?? '',
      domain: table.text(2) ?? '',
      opType: table.text(5) ?? '',
      input: table.texts(8),
      output: table.texts(9),
      attribute: table.tables(10).map((attribute) => this.#attribute(attribute, depth)),
      overload: '',
    };
    const title = `${node.opType} "${node.name || (node.output[0] ?? '')}"`;
    if (table.int32(6, 0) === FUSED) this.#problems.push(`${title} was compiled for a device`);
    if (node.domain === 'com.microsoft.nchwc') {
      this.#problems.push(`${title} and its weights are laid out for the processor that the file was written on`);
    }
    return node;
  }

  #attribute(table: FlatTable, depth: number): AttributeProto {
    const made = { ...AttributeProto.decode(empty), name: table.text(0) ?? '', type: table.int32(2, 0) };
    const tensor = table.table(6);
    const graph = table.table(7);
    const has: Partial<Record<number, () => Partial<AttributeProto>>> = {
      1: () => ({ f: table.float32(3, 0) }),
      2: () => ({ i: table.int64(4, 0n) }),
      3: () => ({ s: utf8.encode(table.text(5) ?? '') }),
      4: () => ({ t: tensor && this.#tensor(tensor, false) }),
      5: () => ({ g: graph && this.#graph(graph, depth + 1) }),
      6: () => ({ floats: [...table.float32s(8)] }),
      7: () => ({ ints: [...table.int64s(9)] }),
      8: () => ({ strings: table.texts(10).map((text) => utf8.encode(text)) }),
      9: () => ({ tensors: table.tables(11).map((one) => this.#tensor(one, false)) }),
      10: () => ({ graphs: table.tables(12).map((one) => this.#graph(one, depth + 1)) }),
    };
    return { ...made, ...has[made.type]?.() };
  }
}

/** Nodes with those first whose outputs others take; they are saved in the order in which they were made. */
const inOrder = (nodes: readonly NodeProto[]): readonly NodeProto[] => {
  const makers = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const done = new Set<NodeProto>();
  const ordered: NodeProto[] = [];
  for (const first of nodes) {
    const stack: [NodeProto, Iterator<string>][] = [];
    const enter = (node: NodeProto): void => {
      if (done.has(node)) return;
      done.add(node);
      stack.push([node, namesTaken(node)]);
    };
    enter(first);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = top[1].next();
      if (next.done) {
        ordered.push(top[0]);
        stack.pop();
      } else {
        const maker = makers.get(next.value);
        if (maker) enter(maker);
      }
    }
  }
  return ordered;
};

/** What a node takes, also from within its branches and loops. */
function* namesTaken({ input, attribute }: NodeProto): Generator<string> {
  yield* input;
  for (const { g, graphs } of attribute) {
    for (const graph of g ? [g, ...graphs] : graphs) for (const node of graph.node) yield* namesTaken(node);
  }
}

/** The model of an .ort file. Throws CORRUPT_MODEL, or UNSUPPORTED_MODEL with all that only its writer could run. */
export const readOrtFile = async (files: Files, entry: string): Promise<ModelProto> => {
  const where = `${files.at}: ${entry}`;
  const problems: string[] = [];
  const model = new OrtReader(await files.read(entry), posix.basename(entry), where, problems).model();
  if (problems.length > 0) {
    const more = problems.length > 10 ? `; and ${problems.length - 10} more` : '';
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${where}: ${problems.slice(0, 10).join('; ')}${more}; convert the ONNX model again with --optimization_style Fixed, or serve that`,
    );
  }
  return model;
};
