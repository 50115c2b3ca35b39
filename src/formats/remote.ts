/** Which models may go to a server of another make, as files: one row a kind of file. */
import { ServingError } from '../errors.ts';
import type { Files } from '../files.ts';
import type { Model, RemoteServer } from '../model.ts';
import { openZip, readEntry } from '../wire/zip.ts';
import type { Match } from './format.ts';

interface Row {
  readonly format: string;
  /** The format's own word for the kind of file; absent: any. */
  readonly variant?: string;
  readonly server: RemoteServer;
  readonly artefact: string;
  /** Nothing here runs it. */
  readonly isOnlyWay: boolean;
}

// biome-ignore format: one kind of file a line
const SENT: readonly Row[] = [
  { format: 'h2o',  variant: 'binary', server: 'h2o',         artefact: 'binary', isOnlyWay: true },
  { format: 'h2o',  variant: 'MOJO',   server: 'h2o',         artefact: 'MOJO',   isOnlyWay: false },
  { format: 'pmml',                    server: 'openscoring', artefact: 'PMML',   isOnlyWay: false },
];

/** Algorithms whose MOJOs an H2O server (3.46.0.6) was seen to answer as H2O answers the model that they were made of. */
const SAME_THERE = new Set([
  ...['gbm', 'drf', 'xgboost', 'glm', 'deeplearning', 'stackedensemble', 'rulefit'],
  ...['isolationforest', 'extendedisolationforest'],
]);
/** Likewise encodings of texts; the columns of others have other names there. */
const SAME_ENCODINGS = new Set(['', 'AUTO', 'Enum', 'OneHotInternal']);

const valueIn = (ini: string, key: string): string => {
  const [, value = ''] = new RegExp(`^\\s*${key}\\s*=\\s*(\\S.*?)\\s*$`, 'm').exec(ini) ?? [];
  return value === 'null' ? '' : value;
};

/**
 * A server of H2O answers some MOJOs otherwise than the models that they were made of: it leaves offsets out, and makes
 * no splines of a GAM. Throws UNSUPPORTED_MODEL for these; a file that does not open is for the server to tell of.
 */
const refuseOthers = async (files: Files, path: string): Promise<void> => {
  const sizeBytes = (await files.list()).find((file) => file.path === path)?.sizeBytes ?? 0;
  const source = { name: path, sizeBytes, read: (from: number, to: number) => files.read(path, from, to) };
  let ini: string;
  try {
    const entry = (await openZip(source)).get('model.ini');
    ini = entry ? Buffer.from(await readEntry(source, entry)).toString('utf8') : '';
  } catch {
    return;
  }
  const [algorithm, offset, encoding] = ['algo', 'offset_column', '\\w*encoding'].map((key) => valueIn(ini, key));
  const problems = [
    ...(SAME_THERE.has(algorithm!) ? [] : [`of the algorithm "${algorithm}"`]),
    ...(offset === '' ? [] : [`with an offset (${JSON.stringify(offset)})`]),
    ...(SAME_ENCODINGS.has(encoding!) ? [] : [`with the encoding ${encoding}`]),
  ];
  if (problems.length === 0) return;
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `${files.at}: ${path}: a MOJO ${problems.join(', ')} is not sent to an H2O server, which would answer otherwise than the model it was made of; it is run in process`,
  );
};

export interface Sent {
  readonly server: RemoteServer;
  readonly isOnlyWay: boolean;
  /** `why` it is not run in process. */
  model(why: string): Promise<Model>;
}

/** How these files go to a server; undefined: there is none for them. */
export const sentTo = (format: string, files: Files, { variant, entry }: Match): Sent | undefined => {
  const row = SENT.find((each) => each.format === format && (each.variant ?? variant) === variant);
  if (!row) return undefined;
  const { server, artefact, isOnlyWay } = row;
  return {
    server,
    isOnlyWay,
    model: async (why) => {
      if (artefact === 'MOJO') await refuseOthers(files, entry);
      return { kind: 'remote', signatures: new Map(), server, artefact, files, entry, why };
    },
  };
};
