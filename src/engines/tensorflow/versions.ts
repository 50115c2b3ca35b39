/** Versions of Python packages, as far as TensorFlow's need it: https://peps.python.org/pep-0440/ */

const PARTS = /^(\d+(?:\.\d+)*)(?:(a|b|rc)(\d+))?(?:\.post(\d+))?(?:\.dev(\d+))?(?:\+.*)?$/;
const STAGES: Readonly<Record<string, number>> = { a: -3, b: -2, rc: -1 };

/** Whether it is a version at all. */
export const isVersion = (text: string): boolean => PARTS.test(text);

/** Whether it comes before a release: `2.21.0rc1`, `2.22.0.dev20260101`. */
export const isPrerelease = (version: string): boolean => {
  const [, , stage, , , dev] = PARTS.exec(version) ?? [];
  return stage !== undefined || dev !== undefined;
};

const keyOf = (version: string): readonly number[] => {
  const [, numbers = '0', stage, count, post, dev] = PARTS.exec(version) ?? [];
  const release = numbers.split('.').map(Number);
  const padded = Array.from({ length: 6 }, (_, i) => release[i] ?? 0);
  // 1.0.dev1 < 1.0a1 < 1.0rc1 < 1.0 < 1.0.post1
  const before = stage === undefined ? (dev !== undefined && post === undefined ? -4 : 0) : STAGES[stage]!;
  return [
    ...padded,
    before,
    Number(count ?? 0),
    post === undefined ? -1 : Number(post),
    Number(dev ?? Number.MAX_SAFE_INTEGER),
  ];
};

/** Negative where `a` is older than `b`. What is no version is older than all. */
export const compareVersions = (a: string, b: string): number => {
  const [x, y] = [keyOf(a), keyOf(b)];
  const at = x.findIndex((part, i) => part !== y[i]);
  return at < 0 ? 0 : x[at]! - y[at]!;
};

/**
 * The release that a version is of, as libraries state it: `2.15.0.post1` is 2.15.0, TensorFlow's own `2.22.0-rc0` is
 * 2.22.0rc0.
 */
export const releaseOf = (version: string): string =>
  version
    .replace(/^(\d[\d.]*)-(?=(?:a|b|rc)\d)/, '$1')
    .replace(/\+.*$/, '')
    .replace(/\.post\d+$/, '');
