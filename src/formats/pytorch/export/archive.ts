/**
 * The archive of torch.export.save, in its layouts:
 *
 *   2.1         serialized_exported_program.json, serialized_state_dict.json (a zip all the same), version
 *   2.2 – 2.7   serialized_exported_program.json, serialized_state_dict.pt, serialized_constants.pt, version
 *   2.8 – 2.9   models/model.json, data/weights/model.pt, data/constants/model.pt, archive_format
 *   since       data/weights/weight_N and model_weights_config.json, data/constants/ alike
 *
 * https://github.com/pytorch/pytorch/blob/v2.9.0/torch/export/pt2_archive/constants.py
 */
import { ServingError, within } from '../../../errors.ts';
import type { Files } from '../../../files.ts';
import type { Constant } from '../../../graph/graph.ts';
import type { NumericDType } from '../../../tensor/dtype.ts';
import { type Archive, openArchive, openInner } from '../archive.ts';
import { constantOf } from '../strided.ts';
import { asObject, asText, member, parseJson } from './json.ts';
import { type ExportedProgram, readProgram, type Size, tensorMetaOf } from './program.ts';
import { readStateDict } from './state-dict.ts';

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
type Weights = Map<string, Constant | string>;

const PROGRAM = 'serialized_exported_program.json';
const MODEL = /^models\/([^/]+)\.json$/;
const STRIDED = 7;

const isBigEndian = async (archive: Archive): Promise<boolean> =>
  archive.has('byteorder') &&
  Buffer.from(await archive.read('byteorder'))
    .toString()
    .trim() === 'big';

/** A file of torch.save that holds a dict of tensors. */
const readTensors = async (outer: Archive, name: string, weights: Weights): Promise<void> => {
  const archive = await openInner(outer, name);
  const bigEndian = await isBigEndian(archive);
  for (const [key, found] of readStateDict(await archive.read('data.pkl'), `${outer.entry}: ${name}`)) {
    if (typeof found === 'string') {
      weights.set(key, found);
      continue;
    }
    const storage = { name: `data/${found.key}`, dtype: found.dtype as NumericDType, bigEndian };
    weights.set(key, await constantOf(archive, storage, found, key));
  }
};

const numbers = (sizes: readonly Size[], where: string): readonly number[] =>
  sizes.map((size) => {
    if (typeof size === 'number') return size;
    throw new ServingError('CORRUPT_MODEL', `${where}: a weight of the symbolic size ${size.expr.slice(0, 60)}`);
  });

/** Raw bytes, a file a tensor, with what they are in a JSON file. */
const readPayloads = async (archive: Archive, config: string, weights: Weights): Promise<void> => {
  const where = `${archive.entry}: ${config}`;
  const folder = config.slice(0, config.lastIndexOf('/') + 1);
  const bigEndian = await isBigEndian(archive);
  const json = asObject(parseJson(await archive.read(config), where), where);
  for (const [name, value] of Object.entries(asObject(member(json, 'config'), where))) {
    const at = `${where}: "${name}"`;
    const payload = asObject(value, at);
    if (member(payload, 'use_pickle') === true) {
      weights.set(name, 'an object that was pickled: of a class of its own, or a kind of tensor that is not strided');
      continue;
    }
    const { dtype, dtypeName, layout, sizes, strides, storageOffset } = tensorMetaOf(
      member(payload, 'tensor_meta'),
      at,
    );
    if (!dtype || layout !== STRIDED) {
      weights.set(name, dtype ? 'a tensor that is not strided' : `a tensor of ${dtypeName}`);
      continue;
    }
    const file = `${folder}${asText(member(payload, 'path_name'), at)}`;
    const [offset] = numbers([storageOffset], at);
    const tensor = { shape: numbers(sizes, at), strides: numbers(strides, at), offset: offset! };
    weights.set(name, await constantOf(archive, { name: file, dtype: dtype as NumericDType, bigEndian }, tensor, name));
  }
};

const programOf = async (archive: Archive, name: string): Promise<ExportedProgram> => {
  const where = `${archive.entry}: ${name}`;
  return readProgram(parseJson(await archive.read(name), where), where);
};

/** torch 2.8 and later. */
const modelOf = async (archive: Archive, name: string): Promise<ExportedModel> => {
  const weights: Weights = new Map();
  for (const part of ['weights', 'constants']) {
    const config = `data/${part}/${name}_${part}_config.json`;
    const pickled = `data/${part}/${name}.pt`;
    if (archive.has(config)) await readPayloads(archive, config, weights);
    else if (archive.has(pickled)) await readTensors(archive, pickled, weights);
  }
  return { name, program: await programOf(archive, `models/${name}.json`), weights };
};

/** torch 2.1 to 2.7. */
const serializedOf = async (archive: Archive): Promise<ExportedModel> => {
  const weights: Weights = new Map();
  for (const part of ['state_dict', 'constants']) {
    const name = [`serialized_${part}.pt`, `serialized_${part}.json`].find(archive.has);
    if (name && archive.sizeOf(name)! > 0) await readTensors(archive, name, weights);
    else if (!name && part === 'state_dict')
      throw new ServingError(
        'CORRUPT_MODEL',
        `${archive.entry}: there is no serialized_state_dict.pt beside ${PROGRAM}; the file may be cut`,
      );
  }
  return { name: 'model', program: await programOf(archive, PROGRAM), weights };
};

const AOT =
  'a package of AOTInductor, compiled to machine code for one processor, which this server does not run. Save the exported program itself: torch.export.save(torch.export.export(model, args), "model.pt2")';

/** Throws UNSUPPORTED_MODEL for packages of machine code, CORRUPT_MODEL for what is damaged. */
export const readArchive = async (files: Files, entry: string): Promise<ExportArchive> => {
  try {
    const archive = await openArchive(files, entry);
    if (archive.has(PROGRAM)) return { files, models: [await serializedOf(archive)] };
    const models: ExportedModel[] = [];
    for (const name of archive.names) {
      const found = MODEL.exec(name);
      if (found) models.push(await modelOf(archive, found[1]!));
    }
    if (models.length > 0) return { files, models };
    if (archive.names.some((name) => /(^|\/)aotinductor\/|\.so$/.test(name)))
      throw new ServingError('UNSUPPORTED_MODEL', `${entry}: ${AOT}`);
    throw new ServingError(
      'CORRUPT_MODEL',
      `${entry}: an archive of torch.export without a program (models/model.json); the file may be cut, or hold something else`,
    );
  } catch (error) {
    throw within(files.at, error);
  }
};
