/** A CNTK file to its composite, and where the elements of its arrays are. */
import { ServingError, within } from '../../errors.ts';
import type { FileRange, Files } from '../../files.ts';
import type { Match } from '../format.ts';
import { layoutOf, type Source } from './arrays.ts';
import { type Composite, readComposite } from './composite.ts';
import { corrupt } from './dictionary.ts';
import { LARGE_HEAD, type Variant } from './match.ts';
import { Dictionary, type NDArrayView } from './messages.ts';

export interface ParsedCntk {
  readonly at: string;
  readonly files: Files;
  readonly composite: Composite;
  readonly source: Source;
}

const REFUSED: Partial<Record<Variant, string>> = {
  v1: 'it is a model of CNTK 1 (its first bytes are BCN), of cntk.exe or BrainScript; load it once with CNTK 2 and save it anew: cntk.load_model("old.dnn").save("new.model")',
  checkpoint:
    "it is a trainer's checkpoint (a .ckp file: learners and their momenta), not a model; the model is the file beside it with the same name without .ckp",
};

/** The elements of a large file: behind its messages, in the order of its variables. */
const rangesBehind = (composite: Composite, entry: string, from: number): ReadonlyMap<NDArrayView, FileRange> => {
  const ranges = new Map<NDArrayView, FileRange>();
  let at = from;
  for (const { uid, value } of composite.variables.values()) {
    if (!value) continue;
    const { dtype, bytes } = layoutOf(value, `the value of "${uid}"`);
    if (dtype === 'float16') {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        `"${uid}" is of float16 in a file of more than 2 GB, of which CNTK writes no elements; save it as float`,
      );
    }
    ranges.set(value, { path: entry, from: at, to: at + bytes });
    at += bytes;
  }
  return ranges;
};

/** Reads one file. Throws CORRUPT_MODEL for a damaged one, UNSUPPORTED_MODEL for one that is no v2 model. */
export const readCntk = async (files: Files, { variant, entry }: Match): Promise<ParsedCntk> => {
  const at = `${files.at}: ${entry}`;
  const refused = REFUSED[variant as Variant];
  if (refused) throw new ServingError('UNSUPPORTED_MODEL', `${at}: ${refused}`);
  const isLarge = variant === 'v2 of more than 2 GB';
  const size = (await files.list()).find(({ path }) => path === entry)?.sizeBytes ?? 0;
  let from = 0;
  let to: number | undefined;
  if (isLarge) {
    const head = await files.read(entry, 0, LARGE_HEAD);
    from = LARGE_HEAD;
    to = LARGE_HEAD + new DataView(head.buffer, head.byteOffset).getUint32(4, true);
    if (to > size) throw corrupt(`${at}: its messages end at byte ${to}, the file at byte ${size}; it may be cut`);
  }
  const bytes = await files.read(entry, from, to);
  try {
    const composite = readComposite(Dictionary.decode(bytes));
    const behind = isLarge ? rangesBehind(composite, entry, to!) : undefined;
    const end = behind ? Math.max(to!, ...[...behind.values()].map((range) => range.to)) : 0;
    if (end > size) throw corrupt(`its arrays end at byte ${end}, the file at byte ${size}; it may be cut`);
    return { at, files, composite, source: { entry, bytes, behind } };
  } catch (error) {
    throw within(at, error);
  }
};
