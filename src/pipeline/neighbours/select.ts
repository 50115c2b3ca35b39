/**
 * The k smallest of many, with the same choice among equal ones as upstream makes it: by its heap (`heap_push` of
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/utils/_heap.pyx) or by NumPy's argpartition (introselect of
 * https://github.com/numpy/numpy/blob/v2.3.0/numpy/_core/src/npysort/selection.cpp).
 */

/** At most k numbers, the largest at the top; of equal ones the first stays. */
export class Heap {
  readonly values: Float64Array;
  readonly places: Int32Array;
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
    this.values = new Float64Array(size);
    this.places = new Int32Array(size);
  }

  clear(): void {
    this.values.fill(Number.POSITIVE_INFINITY);
    this.places.fill(0);
  }

  get largest(): number {
    return this.values[0]!;
  }

  push(value: number, place: number): void {
    const { values, places } = this;
    if (value >= values[0]!) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      if (left >= this.#size) break;
      const larger = right < this.#size && values[right]! > values[left]! ? right : left;
      if (!(values[larger]! > value)) break;
      values[at] = values[larger]!;
      places[at] = places[larger]!;
      at = larger;
    }
    values[at] = value;
    places[at] = place;
  }
}

/** Orders `order` so that its first `kth + 1` are the smallest. */
export const partition = (values: Float64Array, order: Int32Array, kth: number): void => {
  const less = (a: number, b: number): boolean => a < b || (Number.isNaN(b) && !Number.isNaN(a));
  const at = (i: number): number => values[order[i]!]!;
  const swap = (i: number, j: number): void => {
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  };
  const count = order.length;
  if (kth < 3) {
    for (let i = 0; i <= kth; i++) {
      let least = i;
      for (let k = i + 1; k < count; k++) if (less(at(k), at(least))) least = k;
      swap(i, least);
    }
    return;
  }
  if (kth === count - 1) {
    let most = 0;
    for (let k = 1; k < count; k++) if (!less(at(k), at(most))) most = k;
    swap(kth, most);
    return;
  }
  let [low, high] = [0, count - 1];
  while (low + 1 < high) {
    const middle = low + ((high - low) >> 1);
    if (less(at(high), at(middle))) swap(high, middle);
    if (less(at(high), at(low))) swap(high, low);
    if (less(at(low), at(middle))) swap(low, middle);
    swap(middle, low + 1);
    let [ll, hh] = [low + 1, high];
    const pivot = at(low);
    for (;;) {
      do ll++;
      while (less(at(ll), pivot));
      do hh--;
      while (less(pivot, at(hh)));
      if (hh < ll) break;
      swap(ll, hh);
    }
    swap(low, hh);
    if (hh >= kth) high = hh - 1;
    if (hh <= kth) low = ll;
  }
  if (high === low + 1 && less(at(high), at(low))) swap(high, low);
};
