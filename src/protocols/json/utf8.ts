/** Where text stops being UTF-8, for messages; whether it is, Node tells faster. */
import { isUtf8 } from 'node:buffer';

/** The offset of the first byte that cannot be part of UTF-8, found by halves. */
export const firstNotUtf8 = (body: Uint8Array): number => {
  // body[0 .. good) is whole characters; the fault starts before `bad`.
  let good = 0;
  let bad = body.length;
  while (bad - good > 8) {
    const middle = (good + bad) >>> 1;
    const cut = [0, 1, 2, 3].find((n) => isUtf8(body.subarray(good, middle - n)));
    if (cut === undefined) bad = middle;
    else good = middle - cut;
  }
  for (;;) {
    const length = [1, 2, 3, 4].find((n) => good + n <= body.length && isUtf8(body.subarray(good, good + n)));
    if (length === undefined) return good;
    good += length;
  }
};
