/** Whether a file holds a PMML document: by the name of its root element, whatever the file is called. */
import type { Files } from '../../files.ts';
import type { Match } from '../format.ts';
import { matchHead } from '../heads.ts';

const ENDINGS = /\.(pmml|xml)$/i;

/** The first element after prolog and comments, in any encoding that keeps ASCII, or in UTF-16. */
const variantOf = (head: Uint8Array): string | undefined => {
  const text = Buffer.from(head).toString('latin1').replaceAll('\0', '');
  return /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<[?!\w]/.test(text) && /<(?:[\w.-]+:)?PMML[\s>]/.test(text)
    ? 'PMML'
    : undefined;
};

/** The first file that is a document. */
export const matchPmml = (files: Files): Promise<Match | undefined> => matchHead(files, ENDINGS, variantOf);
