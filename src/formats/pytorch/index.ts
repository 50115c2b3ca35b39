/** PyTorch: TorchScript archives (script/) and exported programs (export/). See README.md. */
import type { Files } from '../../files.ts';
import type { Model } from '../../model.ts';
import type { Format, Match } from '../format.ts';
import { readArchive } from './export/archive.ts';
import { lowerArchive } from './export/lower.ts';
import { matchPytorch } from './match.ts';
import { refuseState } from './refusals.ts';
import { lowerTorchScript } from './script/lower.ts';
import { readTorchScript } from './script/read.ts';

/** A model that was read, and how it is lowered. */
export interface ParsedPytorch {
  readonly lower: () => Model;
}

/** By Match.variant. */
const READERS: Readonly<Record<string, (files: Files, entry: string) => Promise<ParsedPytorch>>> = {
  torchscript: async (files, entry) => {
    const script = await readTorchScript(files, entry);
    return { lower: () => lowerTorchScript(script) };
  },
  pt2: async (files, entry) => {
    const archive = await readArchive(files, entry);
    return { lower: () => lowerArchive(archive) };
  },
};

export const pytorch: Format<ParsedPytorch> = {
  name: 'pytorch',
  title: 'PyTorch',
  match: matchPytorch,
  read: (files: Files, { variant, entry }: Match) => (READERS[variant] ?? refuseState(variant))(files, entry),
  lower: (parsed) => parsed.lower(),
};
