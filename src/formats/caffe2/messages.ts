/**
 * Caffe2's messages, with upstream's names: https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/proto/caffe2.proto,
 * metanet.proto. In both forms, binary and text; only what an answer may depend on is read.
 */
import { ServingError } from '../../errors.ts';
import {
  bytes,
  double,
  float,
  int,
  int64,
  type Message,
  many,
  maybe,
  message,
  one,
  runs,
  string,
} from '../../wire/protobuf.ts';
import { readText, type TextField, type TextFields } from '../../wire/text-proto.ts';
import { FloatList, floatList, IntList, intList } from './lists.ts';

/** A named argument; which of its fields is set tells its kind. */
export interface Argument {
  name: string;
  f: number | undefined;
  i: bigint | undefined;
  s: Uint8Array | undefined;
  n: NetDef | undefined;
  readonly floats: FloatList;
  readonly ints: IntList;
  readonly strings: readonly Uint8Array[];
  readonly nets: readonly NetDef[];
}
export interface OperatorDef {
  readonly input: readonly string[];
  readonly output: readonly string[];
  name: string;
  type: string;
  readonly arg: readonly Argument[];
  device_option: DeviceOption | undefined;
  engine: string;
}
export interface DeviceOption {
  /** 0 is the CPU. */
  device_type: number;
}
export interface NetDef {
  name: string;
  readonly op: readonly OperatorDef[];
  /** How the operators are scheduled: simple, dag, async_scheduling … */
  type: string;
  readonly arg: readonly Argument[];
  readonly external_input: readonly string[];
  readonly external_output: readonly string[];
}

export const Argument: Message<Argument> = message('Argument', () => ({
  name: one(1, string),
  f: maybe(2, float),
  i: maybe(3, int64),
  s: maybe(4, bytes),
  n: maybe(8, NetDef),
  floats: floatList(5),
  ints: intList(6),
  strings: many(7, bytes),
  nets: many(9, NetDef),
}));
const DeviceOption: Message<DeviceOption> = message('DeviceOption', () => ({ device_type: one(1, int) }));
export const OperatorDef: Message<OperatorDef> = message('OperatorDef', () => ({
  input: many(1, string),
  output: many(2, string),
  name: one(3, string),
  type: one(4, string),
  arg: many(5, Argument),
  device_option: maybe(6, DeviceOption),
  engine: one(7, string),
}));
export const NetDef: Message<NetDef> = message('NetDef', () => ({
  name: one(1, string),
  op: many(2, OperatorDef),
  type: one(3, string),
  arg: many(6, Argument),
  external_input: many(7, string),
  external_output: many(8, string),
}));

/** A tensor in a database of blobs; its numbers stay as they travel. */
export interface TensorProto {
  dims: readonly number[];
  data_type: number;
  float_data: readonly Uint8Array[];
  int32_data: readonly Uint8Array[];
  byte_data: Uint8Array;
  string_data: readonly Uint8Array[];
  double_data: readonly Uint8Array[];
  int64_data: readonly Uint8Array[];
  raw_data: Uint8Array | undefined;
  segment: Segment | undefined;
}
interface Segment {
  begin: number;
  end: number;
}
const Segment: Message<Segment> = message('Segment', () => ({ begin: one(1, int), end: one(2, int) }));
export const TensorProto: Message<TensorProto> = message('TensorProto', () => ({
  dims: many(1, int),
  data_type: one(2, int),
  float_data: runs(3, float),
  int32_data: runs(4, int),
  byte_data: one(5, bytes),
  string_data: many(6, bytes),
  double_data: runs(9, double),
  int64_data: runs(10, int64),
  segment: maybe(11, Segment),
  raw_data: maybe(13, bytes),
}));
export interface BlobProto {
  name: string;
  type: string;
  tensor: TensorProto | undefined;
  content: Uint8Array | undefined;
}
export const BlobProto: Message<BlobProto> = message('BlobProto', () => ({
  name: one(1, string),
  type: one(2, string),
  tensor: maybe(3, TensorProto),
  content: maybe(4, bytes),
}));

export interface MetaNetDef {
  blobs: readonly { key: string; value: readonly string[] }[];
  nets: readonly { key: string; value: NetDef | undefined }[];
}
const BlobsMap = message<MetaNetDef['blobs'][number]>('BlobsMap', () => ({
  key: one(1, string),
  value: many(2, string),
}));
const NetsMap = message<MetaNetDef['nets'][number]>('NetsMap', () => ({
  key: one(1, string),
  value: maybe(2, NetDef),
}));
export const MetaNetDef: Message<MetaNetDef> = message('MetaNetDef', () => ({
  blobs: many(1, BlobsMap),
  nets: many(2, NetsMap),
}));

// The text form.

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

const utf8 = new TextDecoder('utf-8', { fatal: true });
const text = (take: (value: string) => void): TextField => ({
  kind: 'string',
  take: (raw) => {
    try {
      take(utf8.decode(raw));
    } catch {
      throw new ServingError('CORRUPT_MODEL', 'protobuf text: a name is not UTF-8');
    }
  },
});
const texts = (into: string[]): TextField => text((value) => into.push(value));
const raw = (take: (value: Uint8Array) => void): TextField => ({
  kind: 'string',
  take: (value) => take(value.slice()),
});
const messages = <T>(into: T[], make: () => T, fields: (made: T) => TextFields): TextField => ({
  kind: 'message',
  open: () => {
    const made = make();
    into.push(made);
    return fields(made);
  },
});

const newArgument = (): Mutable<Argument> => ({
  name: '',
  f: undefined,
  i: undefined,
  s: undefined,
  n: undefined,
  floats: new FloatList(),
  ints: new IntList(),
  strings: [],
  nets: [],
});
const newNet = (): Mutable<NetDef> => ({
  name: '',
  op: [],
  type: '',
  arg: [],
  external_input: [],
  external_output: [],
});
const newOperator = (): Mutable<OperatorDef> => ({
  input: [],
  output: [],
  name: '',
  type: '',
  arg: [],
  device_option: undefined,
  engine: '',
});

const argumentFields = (into: Mutable<Argument>): TextFields => ({
  name: text((value) => {
    into.name = value;
  }),
  f: {
    kind: 'float',
    take: (value) => {
      into.f = Math.fround(value);
    },
  },
  i: {
    kind: 'int',
    take: (value) => {
      into.i = value;
    },
  },
  s: raw((value) => {
    into.s = value;
  }),
  n: {
    kind: 'message',
    open: () => {
      const net = newNet();
      into.n = net;
      return netFields(net);
    },
  },
  floats: { kind: 'float', take: (value) => into.floats.push(value) },
  ints: { kind: 'int', take: (value) => into.ints.push(value) },
  strings: raw((value) => into.strings.push(value)),
  nets: messages(into.nets as Mutable<NetDef>[], newNet, netFields),
});

const DEVICES: Readonly<Record<string, number>> = {
  CPU: 0,
  CUDA: 1,
  MKLDNN: 2,
  OPENGL: 3,
  OPENCL: 4,
  IDEEP: 5,
  HIP: 6,
};

const operatorFields = (into: Mutable<OperatorDef>): TextFields => ({
  input: texts(into.input),
  output: texts(into.output),
  name: text((value) => {
    into.name = value;
  }),
  type: text((value) => {
    into.type = value;
  }),
  engine: text((value) => {
    into.engine = value;
  }),
  arg: messages(into.arg as Mutable<Argument>[], newArgument, argumentFields),
  device_option: {
    kind: 'message',
    open: () => ({
      device_type: {
        kind: 'word',
        take: (word) => {
          into.device_option = { device_type: DEVICES[word] ?? Number(word) };
        },
      },
    }),
  },
});

const netFields = (into: Mutable<NetDef>): TextFields => ({
  name: text((value) => {
    into.name = value;
  }),
  type: text((value) => {
    into.type = value;
  }),
  op: messages(into.op as Mutable<OperatorDef>[], newOperator, operatorFields),
  arg: messages(into.arg as Mutable<Argument>[], newArgument, argumentFields),
  external_input: texts(into.external_input),
  external_output: texts(into.external_output),
});

/** Reads a net in text form. Throws CORRUPT_MODEL with the line. */
export const readNetText = (data: Uint8Array): NetDef => {
  const net = newNet();
  readText(data, netFields(net));
  return net;
};
