/**
 * The heap and the sort of GNU's C++ library, step by step: TensorFlow's order of equal elements is what they leave.
 * https://gcc.gnu.org/onlinedocs/gcc-13.2.0/libstdc++/api/a00539.html (bits/stl_algo.h), a00593.html (bits/stl_heap.h)
 *
 * Sort: quicksort around the median of three until 16 elements are left, then insertion; by a heap where it goes too deep.
 */

/** Whether a stands before b; of a heap, whether a is lower than b. */
export type Less<T> = (a: T, b: T) => boolean;

/** Lifts `value` from `hole` towards `top`. */
const lift = <T>(heap: T[], from: number, hole: number, top: number, value: T, less: Less<T>): void => {
  let at = hole;
  let parent = (at - 1) >> 1;
  while (at > top && less(heap[from + parent]!, value)) {
    heap[from + at] = heap[from + parent]!;
    at = parent;
    parent = (at - 1) >> 1;
  }
  heap[from + at] = value;
};

/** Sinks the hole to a leaf along the greater children, then lifts `value` from there. */
const sink = <T>(heap: T[], from: number, hole: number, length: number, value: T, less: Less<T>): void => {
  let at = hole;
  let child = at;
  while (child < (length - 1) >> 1) {
    child = 2 * (child + 1);
    if (less(heap[from + child]!, heap[from + child - 1]!)) child--;
    heap[from + at] = heap[from + child]!;
    at = child;
  }
  if (length % 2 === 0 && child === (length - 2) >> 1) {
    child = 2 * (child + 1);
    heap[from + at] = heap[from + child - 1]!;
    at = child - 1;
  }
  lift(heap, from, at, hole, value, less);
};

/** std::priority_queue::push */
export const pushHeap = <T>(heap: T[], value: T, less: Less<T>): void => {
  heap.push(value);
  lift(heap, 0, heap.length - 1, 0, value, less);
};

/** std::priority_queue::top and pop; undefined where the heap is empty. */
export const popHeap = <T>(heap: T[], less: Less<T>): T | undefined => {
  const top = heap[0];
  const last = heap.pop();
  if (heap.length > 0) sink(heap, 0, 0, heap.length, last!, less);
  return top;
};

/** std::make_heap, and std::sort_heap of what is one, both in place. */
export const sortHeap = {
  make: <T>(list: T[], less: Less<T>, from = 0, to = list.length): void => {
    const length = to - from;
    for (let parent = (length - 2) >> 1; parent >= 0; parent--)
      sink(list, from, parent, length, list[from + parent]!, less);
  },
  sort: <T>(list: T[], less: Less<T>, from = 0, to = list.length): void => {
    for (let end = to - 1; end > from; end--) {
      const value = list[end]!;
      list[end] = list[from]!;
      sink(list, from, 0, end - from, value, less);
    }
  },
};

const swap = <T>(list: T[], a: number, b: number): void => {
  [list[a], list[b]] = [list[b]!, list[a]!];
};

/** Puts the median of a, b, c at `to`. */
const medianTo = <T>(list: T[], to: number, a: number, b: number, c: number, less: Less<T>): void => {
  const [x, y, z] = [list[a]!, list[b]!, list[c]!];
  if (less(x, y)) swap(list, to, less(y, z) ? b : less(x, z) ? c : a);
  else swap(list, to, less(x, z) ? a : less(y, z) ? c : b);
};

const partition = <T>(list: T[], from: number, to: number, pivot: number, less: Less<T>): number => {
  let [first, last] = [from, to];
  for (;;) {
    while (less(list[first]!, list[pivot]!)) first++;
    last--;
    while (less(list[pivot]!, list[last]!)) last--;
    if (first >= last) return first;
    swap(list, first, last);
    first++;
  }
};

const SMALL = 16;

const loop = <T>(list: T[], from: number, to: number, depth: number, less: Less<T>): void => {
  let [end, left] = [to, depth];
  while (end - from > SMALL) {
    if (left-- === 0) {
      sortHeap.make(list, less, from, end);
      sortHeap.sort(list, less, from, end);
      return;
    }
    medianTo(list, from, from + 1, from + ((end - from) >> 1), end - 1, less);
    const cut = partition(list, from + 1, end, from, less);
    loop(list, cut, end, left, less);
    end = cut;
  }
};

const insertUnguarded = <T>(list: T[], at: number, less: Less<T>): void => {
  const value = list[at]!;
  let to = at;
  while (less(value, list[to - 1]!)) {
    list[to] = list[to - 1]!;
    to--;
  }
  list[to] = value;
};

const insertAll = <T>(list: T[], from: number, to: number, less: Less<T>): void => {
  for (let i = from + 1; i < to; i++) {
    if (less(list[i]!, list[from]!)) {
      const value = list[i]!;
      list.copyWithin(from + 1, from, i);
      list[from] = value;
    } else insertUnguarded(list, i, less);
  }
};

/** std::sort, in place. */
export const introsort = <T>(list: T[], less: Less<T>): void => {
  if (list.length === 0) return;
  loop(list, 0, list.length, 2 * Math.floor(Math.log2(list.length)), less);
  if (list.length <= SMALL) {
    insertAll(list, 0, list.length, less);
    return;
  }
  insertAll(list, 0, SMALL, less);
  for (let i = SMALL; i < list.length; i++) insertUnguarded(list, i, less);
};
