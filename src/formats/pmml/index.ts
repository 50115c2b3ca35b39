/** PMML 3.0 to 4.4: documents of models as the Data Mining Group's schema has them. See README.md. */
import { within } from '../../errors.ts';
import type { Files } from '../../files.ts';
import { readXml } from '../../wire/xml.ts';
import type { Format, Match } from '../format.ts';
import { type Document, documentOf } from './document.ts';
import { lowerDocument } from './lower.ts';
import { matchPmml } from './match.ts';

interface Parsed {
  readonly at: string;
  readonly document: Document;
}

const readPmml = async (files: Files, { entry }: Match): Promise<Parsed> => {
  const at = `${files.at}: ${entry}`;
  const bytes = await files.read(entry);
  try {
    return { at, document: documentOf(readXml(bytes)) };
  } catch (error) {
    throw within(at, error);
  }
};

export const pmml: Format<Parsed> = {
  name: 'pmml',
  title: 'PMML',
  match: matchPmml,
  read: readPmml,
  lower: ({ at, document }) => {
    try {
      return lowerDocument(document);
    } catch (error) {
      throw within(at, error);
    }
  },
};
