/** Spark: pipelines and models of spark.ml, and models of spark.mllib, as they save themselves. See README.md. */
import { within } from '../../errors.ts';
import type { Format } from '../format.ts';
import { lowerSpark } from './lower.ts';
import { matchSpark } from './match.ts';
import { readStage } from './read.ts';
import type { Stage } from './stage.ts';

interface Parsed {
  readonly at: string;
  readonly stage: Stage;
}

export const spark: Format<Parsed> = {
  name: 'spark',
  title: 'Spark',
  match: matchSpark,
  read: async (files, { entry }) => {
    try {
      return { at: files.at, stage: await readStage(files, entry) };
    } catch (error) {
      throw within(files.at, error);
    }
  },
  lower: ({ at, stage }) => {
    try {
      return lowerSpark(stage);
    } catch (error) {
      throw within(at, error);
    }
  },
};
