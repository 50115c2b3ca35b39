/**
 * CatBoost's own binary files: "CBM1", a length, the FlatBuffers table TModelCore, then the parts that it names. A part
 * of CTRs is a number of tables, each a length and a FlatBuffers table TCtrValueTable.
 * https://github.com/catboost/catboost/blob/v1.2.10/catboost/libs/model/model.cpp (TFullModel::Load)
 */
import { ServingError } from '../../errors.ts';
import { FlatTable } from '../../wire/flatbuffers.ts';
import {
  type CatBoostModel,
  CTR_TYPES,
  type CtrFeature,
  type CtrValueTable,
  type FeatureCombination,
  type FloatFeature,
  type ModelCtrBase,
  NAN_TREATMENTS,
  type NonSymmetricTrees,
  type ObliviousTrees,
} from './model.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

const MAGIC = 'CBM1';
const FORMAT = 'FlabuffersModel_v1';
const STATIC_CTRS = 'static_provider_v1';
/** A longer part states 2^32 - 1 and then its length. */
const LONG = 0xffffffff;
/** A hash and a number. */
const BUCKET_BYTES = 12;

/** Whether a file begins as such a file does. */
export const looksCbm = (head: Uint8Array): boolean => Buffer.from(head.subarray(0, 4)).toString('latin1') === MAGIC;

/** Parts of a file one after another. */
class Parts {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = MAGIC.length;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #take(length: number, what: string): number {
    const from = this.#at;
    if (!(length <= this.#bytes.length - from)) {
      throw corrupt(
        `${what}: ${length} bytes are wanted at byte ${from} of ${this.#bytes.length}; the file may be cut`,
      );
    }
    this.#at = from + length;
    return from;
  }

  size(what: string): number {
    const size = this.#view.getUint32(this.#take(4, what), true);
    return size === LONG ? Number(this.#view.getBigUint64(this.#take(8, what), true)) : size;
  }

  table(what: string): FlatTable {
    const size = this.size(what);
    const from = this.#take(size, what);
    return FlatTable.rootOf(this.#bytes.subarray(from, from + size), what);
  }
}

const need = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw corrupt(`there is no ${what}`);
  return value;
};

const combinationOf = (table: FlatTable): FeatureCombination => {
  const floats = table.structs(1, 8);
  const oneHots = table.structs(2, 8);
  return {
    CatFeatures: [...table.int32s(0)],
    FloatSplits: Array.from({ length: floats.count }, (_, i) => ({
      Index: floats.view.getInt32(floats.from + 8 * i, true),
      Border: floats.view.getFloat32(floats.from + 8 * i + 4, true),
    })),
    OneHotSplits: Array.from({ length: oneHots.count }, (_, i) => ({
      Index: oneHots.view.getInt32(oneHots.from + 8 * i, true),
      Value: oneHots.view.getInt32(oneHots.from + 8 * i + 4, true),
    })),
  };
};

const ctrBaseOf = (table: FlatTable): ModelCtrBase => {
  const type = table.int8(1, 0);
  return {
    FeatureCombination: combinationOf(need(table.table(0), 'combination of features in a CTR')),
    CtrType: need(CTR_TYPES[type], `CTR of the type ${type}`),
    TargetBorderClassifierIdx: table.int32(2, 0),
  };
};

const floatFeatureOf = (table: FlatTable): FloatFeature => {
  const treatment = table.int8(5, 0);
  return {
    HasNans: table.bool(0, false),
    Index: table.int32(1, -1),
    FlatIndex: table.int32(2, -1),
    Borders: table.float32s(3),
    FeatureId: table.text(4) ?? '',
    NanValueTreatment: need(NAN_TREATMENTS[treatment], `treatment ${treatment} of missing values`),
  };
};

const ctrFeatureOf = (table: FlatTable): CtrFeature => {
  const ctr = need(table.table(0), 'CTR in a CTR feature');
  return {
    Base: ctrBaseOf(need(ctr.table(0), 'base of a CTR')),
    TargetBorderIdx: ctr.int32(1, 0),
    PriorNum: ctr.float32(2, 0),
    PriorDenom: ctr.float32(3, 1),
    Shift: ctr.float32(4, 0),
    Scale: ctr.float32(5, 1),
    Borders: table.float32s(1),
  };
};

const ctrTableOf = (table: FlatTable): CtrValueTable => {
  const ModelCtrBase = ctrBaseOf(need(table.table(0), 'base of a table of CTRs'));
  const buckets = table.bytes(1);
  if (buckets.length % BUCKET_BYTES !== 0) throw corrupt(`a table of CTRs has ${buckets.length} bytes of hashes`);
  const view = new DataView(buckets.buffer, buckets.byteOffset, buckets.byteLength);
  const count = buckets.length / BUCKET_BYTES;
  const [low, high, index] = [new Uint32Array(count), new Uint32Array(count), new Uint32Array(count)];
  let entries = 0;
  for (let i = 0; i < count; i++) {
    const [a, b] = [view.getUint32(BUCKET_BYTES * i, true), view.getUint32(BUCKET_BYTES * i + 4, true)];
    // The bucket is free.
    if (a === LONG && b === LONG) continue;
    low[entries] = a;
    high[entries] = b;
    index[entries++] = view.getUint32(BUCKET_BYTES * i + 8, true);
  }
  const blob = table.bytes(2);
  const numbers = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const mean = ModelCtrBase.CtrType.endsWith('MeanValue');
  return {
    ModelCtrBase,
    low: low.slice(0, entries),
    high: high.slice(0, entries),
    index: index.slice(0, entries),
    counts: Float64Array.from({ length: blob.length >> 2 }, (_, i) =>
      mean && i % 2 === 0 ? numbers.getFloat32(4 * i, true) : numbers.getInt32(4 * i, true),
    ),
    CounterDenominator: table.int32(3, 0),
    TargetClassesCount: table.int32(4, 0),
  };
};

const treesOf = (table: FlatTable): ObliviousTrees | NonSymmetricTrees => {
  const [splits, sizes] = [table.int32s(1), table.int32s(2)];
  const steps = table.structs(10, 4);
  if (steps.count === 0) return { kind: 'oblivious', splits, sizes };
  const step = (at: number): Uint32Array =>
    Uint32Array.from({ length: steps.count }, (_, i) => steps.view.getUint16(steps.from + 4 * i + at, true));
  return {
    kind: 'non-symmetric',
    splits,
    sizes,
    starts: table.int32s(3),
    left: step(0),
    right: step(2),
    leaf: table.uint32s(11),
  };
};

/** A cbm file. Throws CORRUPT_MODEL or UNSUPPORTED_MODEL. */
export const readCbm = (bytes: Uint8Array): CatBoostModel => {
  if (!looksCbm(bytes))
    throw corrupt(
      `the model does not begin with "${MAGIC}"; CatBoost before 0.3 wrote other files, which none of today opens`,
    );
  const parts = new Parts(bytes);
  const core = parts.table('the model');
  const format = core.text(0);
  if (format !== FORMAT) {
    throw new ServingError('UNSUPPORTED_MODEL', `the format "${format}" is not known; "${FORMAT}" is`);
  }
  const table = need(core.table(1), 'table of trees');
  const multiBias = table.float64s(16);
  const bias = table.float64(15, 0);
  const named = core.texts(3);
  const tables: CtrValueTable[] = [];
  if (named[0] === STATIC_CTRS) {
    const count = parts.size('the CTRs');
    for (let i = 0; i < count; i++) tables.push(ctrTableOf(parts.table(`table ${i} of the CTRs`)));
  }
  return {
    ApproxDimension: table.int32(0, 0),
    trees: treesOf(table),
    CatFeatures: table.tables(4).map((feature) => ({
      Index: feature.int32(0, -1),
      FlatIndex: feature.int32(1, -1),
      FeatureId: feature.text(2) ?? '',
    })),
    FloatFeatures: table.tables(5).map(floatFeatureOf),
    OneHotFeatures: table.tables(6).map((feature) => ({ Index: feature.int32(0, -1), Values: feature.int32s(1) })),
    CtrFeatures: table.tables(7).map(ctrFeatureOf),
    LeafValues: table.float64s(8),
    unserved: [
      ...table.tables(12).map((feature) => `text feature "${feature.text(2) || feature.int32(1, -1)}"`),
      ...table.tables(18).map((feature) => `embedding feature "${feature.text(2) || feature.int32(1, -1)}"`),
    ],
    Scale: table.float64(14, 1),
    Bias: multiBias.length > 0 ? [...multiBias] : bias === 0 ? [] : [bias],
    tables,
    info: new Map(core.tables(2).map((entry) => [entry.text(0) ?? '', entry.text(1) ?? ''])),
  };
};
