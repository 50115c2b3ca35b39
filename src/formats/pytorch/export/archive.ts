/**
 * The archive of torch.export.save, in its layouts:
 *
 *   2.1         serialized_exported_program.json, serialized_state_dict.json (a zip all the same), version
 *   2.2 – 2.7   serialized_exported_program.json, serialized_state_dict.pt, serialized_constants.pt, version
 *   2.8 – 2.9   NAME/models/model.json, NAME/data/weights/model.pt, NAME/data/constants/model.pt, NAME/archive_format
 *   since       NAME/data/weights/weight_N and model_weights_config.json, NAME/data/constants/ alike
 *
 * https://github.com/pytorch/pytorch/blob/v2.9.0/torch/export/pt2_archive/constants.py
 */
import { ServingError, within } from '../../../errors.ts';
import type { Files } from '../../../files.ts';
import type { Constant } from '../../../graph/graph.ts';
import { type ByteSource, locate, openZip, readEntry, type ZipEntry } from '../../../wire/zip.ts';
import { asObject, asText, type Json, member, parseJson } from './json.ts';
import { type ExportedProgram, readProgram, type Size, tensorMetaOf } from './program.ts';
import { readStateDict } from './state-dict.ts';
import { constantOf, type Storage, type StoredTensor } from './stored.ts';

/** A program with its weights; what is no tensor, or of a dtype that this server has not, is a text that says what it is. */
export interface ExportedModel {
  /** The model's name in the archive. */
  readonly name: string;
  readonly program: ExportedProgram;
  readonly weights: ReadonlyMap<string, Constant | string>;
}
export interface ExportArchive {
  readonly files: Files;
  readonly models: readonly ExportedModel[];
}

const PROGRAM = 'serialized_exported_program.json';
const MODEL = /^(?:(.*)\/)?models\/([^/]+)\.json$/;

/** The bytes of a file of the model. */
export const sourceOf = async (files: Files, path: string): Promise<ByteSource> => {
  const info = (await files.list()).find((file) => file.path === path);
  if (!info) throw new ServingError('CORRUPT_MODEL', `${files.at}: there is no file ${path}`);
  return { name: path, sizeBytes: info.sizeBytes, read: (from, to) => files.read(path, from, to) };
};

/** Which layout the entries of an archive are of; undefined where it is none of torch.export. */
export const exportLayout = (names: Iterable<string>): 'models' | 'serialized' | 'aotinductor' | undefined => {
  const all = [...names];
  if (all.some((name) => name === PROGRAM || name.endsWith(`/${PROGRAM}`))) return 'serialized';
  if (all.some((name) => MODEL.test(name)) && all.some((name) => name.endsWith('archive_format'))) return 'models';
  return all.some((name) => /(^|\/)(data\/)?aotinductor\//.test(name)) ? 'aotinductor' : undefined;
};

/** A zip inside a zip is stored, so that what it holds lies in the file as it is. */
interface Inside {
  readonly source: ByteSource;
  /** Where the source begins in the file; undefined where it was unpacked. */
  readonly base: number | undefined;
}

const inside = async (outer: ByteSource, entry: ZipEntry): Promise<Inside> => {
  const name = `${outer.name}: ${entry.name}`;
  if (entry.method !== 'stored') {
    const bytes = await readEntry(outer, entry);
    return {
      source: { name, sizeBytes: bytes.length, read: async (from, to) => bytes.subarray(from, to) },
      base: undefined,
    };
  }
  const { from } = await locate(outer, entry);
  const read = (start: number, end: number): Promise<Uint8Array> => outer.read(from + start, from + end);
  return { source: { name, sizeBytes: entry.sizeBytes, read }, base: from };
};

const storageOf = async (
  path: string,
  source: ByteSource,
  entry: ZipEntry,
  base: number | undefined,
  swapped: boolean,
): Promise<Storage> => {
  const place = entry.method === 'stored' ? await locate(source, entry) : undefined;
  const range = place && base !== undefined ? { path, from: base + place.from, to: base + place.to } : undefined;
  return { range, sizeBytes: entry.sizeBytes, read: () => readEntry(source, entry), swapped };
};

type Weights = Map<string, Constant | string>;

/** A file of torch.save that holds a dict of tensors. */
const readTensors = async (path: string, outer: ByteSource, entry: ZipEntry, weights: Weights): Promise<void> => {
  const { source, base } = await inside(outer, entry);
  const entries = await openZip(source);
  const pickle = [...entries.keys()].find((name) => name.endsWith('data.pkl'));
  if (pickle === undefined) throw new ServingError('CORRUPT_MODEL', `${source.name}: there is no data.pkl`);
  const top = pickle.slice(0, -'data.pkl'.length);
  const order = entries.get(`${top}byteorder`);
  const swapped =
    order !== undefined &&
    Buffer.from(await readEntry(source, order))
      .toString()
      .trim() === 'big';
  const storages = new Map<string, Promise<Storage>>();
  const storage = (key: string): Promise<Storage> => {
    const known = storages.get(key);
    if (known) return known;
    const stored = entries.get(`${top}data/${key}`);
    if (!stored) throw new ServingError('CORRUPT_MODEL', `${source.name}: there is no storage data/${key}`);
    const made = storageOf(path, source, stored, base, swapped);
    storages.set(key, made);
    return made;
  };
  for (const [name, found] of readStateDict(await readEntry(source, entries.get(pickle)!), source.name)) {
    if (typeof found === 'string') weights.set(name, found);
    else weights.set(name, await constantOf({ ...found, name, storage: await storage(found.key) }));
  }
};

const numbers = (sizes: readonly Size[], where: string): readonly number[] =>
  sizes.map((size) => {
    if (typeof size !== 'number')
      throw new ServingError('CORRUPT_MODEL', `${where}: a weight of symbolic size ${size.expr.slice(0, 60)}`);
    return size;
  });

/** Raw bytes, a file a tensor, with what they are in a JSON file. */
const readPayloads = async (
  path: string,
  source: ByteSource,
  entries: ReadonlyMap<string, ZipEntry>,
  config: string,
  swapped: boolean,
  weights: Weights,
): Promise<void> => {
  const where = `${source.name}: ${config}`;
  const folder = config.slice(0, config.lastIndexOf('/') + 1);
  const json = asObject(parseJson(await readEntry(source, entries.get(config)!), where), where);
  const storages = new Map<string, Storage>();
  for (const [name, value] of Object.entries(asObject(member(json, 'config'), where))) {
    const payload = asObject(value, `${where}: "${name}"`);
    const file = `${folder}${asText(member(payload, 'path_name'), `${where}: "${name}"`)}`;
    if (member(payload, 'use_pickle') === true) {
      weights.set(name, 'an object that was pickled: a class of its own, or a kind of tensor that is not strided');
      continue;
    }
    const meta = tensorMetaOf(member(payload, 'tensor_meta'), `${where}: "${name}"`);
    if (!meta.dtype) {
      weights.set(name, `a tensor of ${meta.dtypeName}`);
      continue;
    }
    if (meta.layout !== 7) {
      weights.set(name, 'a tensor that is not strided');
      continue;
    }
    const entry = entries.get(file);
    if (!entry) throw new ServingError('CORRUPT_MODEL', `${where}: "${name}": there is no entry ${file}`);
    const storage = storages.get(file) ?? (await storageOf(path, source, entry, 0, swapped));
    storages.set(file, storage);
    const stored: StoredTensor = {
      name,
      dtype: meta.dtype,
      shape: numbers(meta.sizes, `${where}: "${name}"`),
      strides: numbers(meta.strides, `${where}: "${name}"`),
      offset: numbers([meta.storageOffset], `${where}: "${name}"`)[0]!,
      storage,
    };
    weights.set(name, await constantOf(stored));
  }
};

const programOf = async (source: ByteSource, entry: ZipEntry): Promise<ExportedProgram> => {
  const where = `${source.name}: ${entry.name}`;
  const json: Json = parseJson(await readEntry(source, entry), where);
  return readProgram(json, where);
};

const AOT =
  'it is a package of AOTInductor, compiled to machine code for one processor, which this server does not run';

/** Throws UNSUPPORTED_MODEL for packages of machine code, CORRUPT_MODEL for what is damaged. */
export const readArchive = async (files: Files, path: string): Promise<ExportArchive> => {
  const source = await sourceOf(files, path);
  const entries = await openZip(source);
  const layout = exportLayout(entries.keys());
  if (layout === 'aotinductor')
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${path}: ${AOT}. Save the exported program itself: torch.export.save(torch.export.export(model, args), "model.pt2")`,
    );
  const models: ExportedModel[] = [];
  try {
    if (layout === 'serialized') {
      const program = [...entries.keys()].find((name) => name.endsWith(PROGRAM))!;
      const top = program.slice(0, -PROGRAM.length);
      const weights: Weights = new Map();
      for (const part of ['state_dict', 'constants']) {
        const entry = entries.get(`${top}serialized_${part}.pt`) ?? entries.get(`${top}serialized_${part}.json`);
        if (entry && entry.sizeBytes > 0) await readTensors(path, source, entry, weights);
        else if (!entry && part === 'state_dict')
          throw new ServingError('CORRUPT_MODEL', `${path}: there is no serialized_state_dict.pt beside ${program}`);
      }
      models.push({ name: 'model', program: await programOf(source, entries.get(program)!), weights });
    } else {
      for (const [name, entry] of entries) {
        const found = MODEL.exec(name);
        if (found)
          models.push(
            await modelOf(path, source, entries, found[1] === undefined ? '' : `${found[1]}/`, found[2]!, entry),
          );
      }
    }
  } catch (error) {
    throw within(files.at, error);
  }
  return { files, models };
};

const modelOf = async (
  path: string,
  source: ByteSource,
  entries: ReadonlyMap<string, ZipEntry>,
  top: string,
  name: string,
  entry: ZipEntry,
): Promise<ExportedModel> => {
  const order = entries.get(`${top}byteorder`);
  const swapped =
    order !== undefined &&
    Buffer.from(await readEntry(source, order))
      .toString()
      .trim() === 'big';
  const weights: Weights = new Map();
  for (const part of ['weights', 'constants']) {
    const config = `${top}data/${part}/${name}_${part}_config.json`;
    const pickled = entries.get(`${top}data/${part}/${name}.pt`);
    if (entries.has(config)) await readPayloads(path, source, entries, config, swapped, weights);
    else if (pickled) await readTensors(path, source, pickled, weights);
  }
  return { name, program: await programOf(source, entry), weights };
};
