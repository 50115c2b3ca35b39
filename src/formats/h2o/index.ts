/** H2O: MOJOs in zips and folders, run in process; binary models are for an H2O server. See README.md. */
import { ServingError, within } from '../../errors.ts';
import type { Files } from '../../files.ts';
import type { Format, Match } from '../format.ts';
import { readArchive, readFolder } from './archive.ts';
import { lowerMojo } from './lower.ts';
import { matchH2o, VARIANTS } from './match.ts';
import { type Mojo, readMojo } from './mojo.ts';

interface Parsed {
  readonly at: string;
  readonly mojo: Mojo;
}

/** What is told of a binary model where there is no server that opens it. */
export const NEEDS_SERVER =
  'a binary H2O model is opened by the H2O version that wrote it only; save it as a MOJO ' +
  '(model.download_mojo(), model.save_mojo()), or serve it through an H2O server of that version';

const readH2o = async (files: Files, { variant, entry }: Match): Promise<Parsed> => {
  const at = entry === '' ? files.at : `${files.at}: ${entry}`;
  try {
    if (variant === VARIANTS.binary) throw new ServingError('UNSUPPORTED_MODEL', NEEDS_SERVER);
    return {
      at,
      mojo: readMojo(variant === VARIANTS.folder ? await readFolder(files) : await readArchive(files, entry)),
    };
  } catch (error) {
    throw within(at, error);
  }
};

export const h2o: Format<Parsed> = {
  name: 'h2o',
  title: 'H2O',
  match: matchH2o,
  read: readH2o,
  lower: ({ at, mojo }, foreign = []) => {
    try {
      return lowerMojo(mojo, foreign);
    } catch (error) {
      throw within(at, error);
    }
  },
};
