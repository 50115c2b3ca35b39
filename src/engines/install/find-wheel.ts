/** The wheel that is to be downloaded: pip's indexes and find-links are asked all at once. */
import { ServingError } from '../../errors.ts';
import type { Get } from './http.ts';
import { distributionsOf, type Package } from './packages.ts';
import type { PipSettings } from './pip-settings.ts';
import { filesInIndex, filesInLink, type IndexFile } from './simple-index.ts';
import { chooseWheel, type Machine, type Wheel } from './wheel-tags.ts';

interface Wanted {
  /** The newest when absent. */
  readonly version: string | undefined;
  readonly machine: Machine;
  readonly say: (line: string) => void;
}

const namesFor = (pack: Package, { architecture, glibc }: Machine): readonly string[] => {
  const names = process.platform === 'linux' ? pack.distributions[architecture] : undefined;
  if (names && glibc) return names;
  const found = `${process.platform} ${architecture}${glibc ? '' : ' without the GNU C library'}`;
  throw new ServingError(
    'UNSUPPORTED_PLATFORM',
    `${pack.title} can be installed on Linux with the GNU C library, ${Object.keys(pack.distributions).join(' or ')}; this is ${found}`,
  );
};

/** Throws UNSUPPORTED_PLATFORM where no wheel runs here, and why an index could not be read where that may be the reason. */
export const findWheel = async (
  get: Get,
  pip: PipSettings,
  pack: Package,
  { version, machine, say }: Wanted,
): Promise<Wheel> => {
  const names = namesFor(pack, machine);
  const listings: Promise<readonly IndexFile[]>[] = pip.findLinks.map((link) => filesInLink(get, link));
  for (const index of pip.indexes) listings.push(...names.map((name) => filesInIndex(get, index, name)));
  const results = await Promise.allSettled(listings);
  const files = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []));
  const chosen = chooseWheel(files, names, machine, version);
  const serious = failures.find((error) => !(error instanceof ServingError && error.code === 'DOWNLOAD_FAILED'));
  if (serious) throw serious;
  if (chosen) {
    for (const { message } of failures) say(`not looked at: ${message}`);
    return chosen;
  }
  if (failures[0]) throw failures[0];
  const where = [...pip.indexes, ...pip.findLinks].join(', ') || 'no index at all (pip is set to no-index)';
  const wanted = `${distributionsOf(pack)
    .filter((name) => names.includes(name))
    .join(' or ')}${version === undefined ? '' : ` ${version}`}`;
  throw new ServingError(
    'UNSUPPORTED_PLATFORM',
    `no wheel of ${wanted} runs on ${machine.architecture} with glibc ${machine.glibc?.join('.')}; ${files.length} files were looked at in ${where}`,
  );
};
