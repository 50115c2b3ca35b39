/** CNTK v2: models as Function.save writes them. See README.md. */
import type { Files } from '../../files.ts';
import type { Format } from '../format.ts';
import { matchHead } from '../heads.ts';
import { lowerCntk } from './lower.ts';
import { variantOf } from './match.ts';
import { type ParsedCntk, readCntk } from './read.ts';

const ENDINGS = /\.(model|cntk|dnn|cmf|mod|ckp|v2)$|(^|\/)[^.]*$/i;

export const cntk: Format<ParsedCntk> = {
  name: 'cntk',
  title: 'CNTK',
  match: async (files) => {
    // The checkpoint beside a model is looked at only where there is no model.
    const models: Files = {
      at: files.at,
      list: async () => (await files.list()).filter(({ path }) => !path.endsWith('.ckp')),
      read: (...range) => files.read(...range),
    };
    return (await matchHead(models, ENDINGS, variantOf)) ?? matchHead(files, ENDINGS, variantOf);
  },
  read: readCntk,
  lower: lowerCntk,
};
