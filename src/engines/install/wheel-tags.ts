/**
 * Which wheels run here: https://peps.python.org/pep-0427/ (names), https://peps.python.org/pep-0600/ (manylinux).
 * The tag of the Python version means nothing to us: the libraries within do not know of Python.
 */
import { compareVersions, isPrerelease, isVersion } from '../tensorflow/versions.ts';
import type { IndexFile } from './simple-index.ts';

export interface WheelName {
  readonly distribution: string;
  readonly version: string;
  readonly python: string;
  /** `manylinux_2_27_x86_64` and the like; any of them will do. */
  readonly platforms: readonly string[];
}

/** The parts of a wheel's name; undefined for any other file. */
export const parseWheelName = (name: string): WheelName | undefined => {
  const parts = /^([^-]+)-([^-]+)(?:-\d[^-]*)?-([^-]+)-([^-]+)-([^-]+)\.whl$/.exec(name);
  if (!parts || !isVersion(parts[2]!)) return undefined;
  const [, distribution = '', version = '', python = '', , platforms = ''] = parts;
  return {
    distribution: distribution.toLowerCase().replaceAll('_', '-'),
    version,
    python,
    platforms: platforms.split('.'),
  };
};

/** A machine, as wheels name it. */
export interface Machine {
  /** As `uname -m` has it: x86_64, aarch64. */
  readonly architecture: string;
  /** Of the C library: [2, 36]; undefined where it is another one, such as musl. */
  readonly glibc: readonly [number, number] | undefined;
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };

/** This machine; undefined for the architecture that no wheel is built for. */
export const thisMachine = (): Machine => {
  const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(header.glibcVersionRuntime ?? '') ?? [];
  return {
    architecture: ARCHITECTURES[process.arch] ?? process.arch,
    glibc: major === undefined ? undefined : [Number(major), Number(minor)],
  };
};

const OLD_TAGS: Readonly<Record<string, readonly [number, number]>> = {
  manylinux1: [2, 5],
  manylinux2010: [2, 12],
  manylinux2014: [2, 17],
};

const needs = (tag: string): { glibc: readonly [number, number]; architecture: string } | undefined => {
  const [, major, minor, architecture = ''] = /^manylinux_(\d+)_(\d+)_(.+)$/.exec(tag) ?? [];
  if (major !== undefined) return { glibc: [Number(major), Number(minor)], architecture };
  const [, old = '', of = ''] = /^(manylinux\d+)_(.+)$/.exec(tag) ?? [];
  const glibc = OLD_TAGS[old];
  return glibc && { glibc, architecture: of };
};

/** Whether a platform tag is one of this machine. */
export const runsOn = (tag: string, { architecture, glibc }: Machine): boolean => {
  // Built on the spot, for this very machine's kind.
  if (tag === `linux_${architecture}`) return true;
  const wanted = needs(tag);
  if (!wanted || !glibc || wanted.architecture !== architecture) return false;
  return wanted.glibc[0] < glibc[0] || (wanted.glibc[0] === glibc[0] && wanted.glibc[1] <= glibc[1]);
};

export interface Wheel extends WheelName {
  readonly file: IndexFile;
}

/** Wheels smaller than this hold no libraries: they stand for another package. */
const SMALLEST_BYTES = 2 ** 24;

/**
 * The wheel of the newest version, or of `version`, that runs here; of several, that of the package named first.
 * undefined where there is none.
 */
export const chooseWheel = (
  files: readonly IndexFile[],
  packages: readonly string[],
  machine: Machine,
  version?: string,
): Wheel | undefined => {
  const wheels = files.flatMap((file): readonly Wheel[] => {
    const name = parseWheelName(file.name);
    if (!name || !packages.includes(name.distribution)) return [];
    if (!name.platforms.some((tag) => runsOn(tag, machine))) return [];
    if ((file.sizeBytes ?? SMALLEST_BYTES) < SMALLEST_BYTES) return [];
    const good =
      version === undefined
        ? !file.yanked && !isPrerelease(name.version)
        : compareVersions(name.version, version) === 0;
    return good ? [{ ...name, file }] : [];
  });
  const rank = ({ distribution }: Wheel): number => packages.indexOf(distribution);
  const local = ({ file }: Wheel): number => (file.url.startsWith('file:') ? 0 : 1);
  return wheels.sort(
    (a, b) =>
      compareVersions(b.version, a.version) ||
      rank(a) - rank(b) ||
      local(a) - local(b) ||
      (a.file.sizeBytes ?? 0) - (b.file.sizeBytes ?? 0) ||
      (a.file.name < b.file.name ? -1 : 1),
  )[0];
};
