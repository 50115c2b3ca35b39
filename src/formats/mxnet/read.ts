/** Reading a model's files: the network, the parameters of the chosen epoch, and the signature where one is stated. */
import { ServingError } from '../../errors.ts';
import type { Files } from '../../files.ts';
import type { Match } from '../format.ts';
import { readSignatureFile, type SignatureFile } from '../signature-file.ts';
import { filesOf, type ModelFiles } from './match.ts';
import { type Params, readParams } from './params.ts';
import { parseSymbol, type SymbolGraph } from './symbol.ts';
import { upgradeSymbol } from './upgrade.ts';

export interface ParsedMxnet {
  readonly files: Files;
  readonly names: ModelFiles;
  readonly symbol: SymbolGraph;
  readonly params: Params;
  /** What `PREFIX-signature.json` says, where there is one. */
  readonly signature: SignatureFile | undefined;
}

/** A network of a million nodes is smaller. */
const MAX_SYMBOL_BYTES = 1 << 28;

/** Throws CORRUPT_MODEL where a file is damaged. */
export const readMxnet = async (files: Files, { entry }: Match): Promise<ParsedMxnet> => {
  const listing = await files.list();
  const names = filesOf(entry, listing);
  const where = `${files.at}: ${entry}`;
  const size = listing.find(({ path }) => path === entry)?.sizeBytes ?? 0;
  if (size > MAX_SYMBOL_BYTES) throw new ServingError('UNSUPPORTED_MODEL', `${where}: a network of ${size} bytes`);
  const text = new TextDecoder().decode(await files.read(entry));
  const symbol = upgradeSymbol(parseSymbol(text, where));
  const params: Params = names.params
    ? await readParams(files, names.params.path, names.params.sizeBytes)
    : { arrays: new Map(), nameless: 0 };
  const signature = await readSignatureFile(files, names.prefix);
  return { files, names, symbol, params, signature };
};
