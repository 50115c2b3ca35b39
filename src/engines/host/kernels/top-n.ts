/**
 * The best n of what is pushed, as TensorFlow's own container keeps them: a list until there are more than n, then a heap
 * whose top is the worst. Which of equal elements stays is what its steps leave.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/third_party/xla/xla/tsl/lib/gtl/top_n.h
 */
import { introsort, type Less, popHeap, sortHeap } from './introsort.ts';

export class TopN<T> {
  readonly #limit: number;
  /** Whether a is better than b. */
  readonly #better: Less<T>;
  #elements: T[] = [];
  #state: 'unordered' | 'worst first' | 'heap' = 'unordered';

  constructor(limit: number, better: Less<T>) {
    this.#limit = limit;
    this.#better = better;
  }

  get size(): number {
    return Math.min(this.#elements.length, this.#limit);
  }

  /** In the order in which they are kept. */
  get elements(): readonly T[] {
    return this.#elements;
  }

  push(element: T): void {
    const elements = this.#elements;
    if (this.#state === 'heap') {
      if (this.#better(element, elements[0]!)) {
        // the worst goes, and the hole sinks with the new element behind the heap
        elements.push(element);
        popHeap(elements, this.#better);
      }
      return;
    }
    elements.push(element);
    if (this.#state === 'worst first' && !this.#better(element, elements[0]!)) {
      [elements[0], elements[elements.length - 1]] = [elements.at(-1)!, elements[0]!];
    }
    if (elements.length <= this.#limit) return;
    const heap: T[] = [];
    sortHeap.make(elements, this.#better);
    heap.push(...elements);
    this.#elements = heap;
    popHeap(heap, this.#better);
    this.#state = 'heap';
  }

  /** The worst of those kept. */
  get worst(): T {
    const elements = this.#elements;
    if (this.#state === 'unordered') {
      let at = 0;
      for (let i = 1; i < elements.length; i++) if (this.#better(elements[at]!, elements[i]!)) at = i;
      if (at > 0) [elements[0], elements[at]] = [elements[at]!, elements[0]!];
      this.#state = 'worst first';
    }
    return elements[0]!;
  }

  /** All of them, best first; nothing stays. */
  extract(): T[] {
    const found = this.#elements;
    if (this.#state === 'heap') sortHeap.sort(found, this.#better);
    else introsort(found, this.#better);
    this.#elements = [];
    this.#state = 'unordered';
    return found;
  }
}
