/**
 * LightGBM's text files: lines of `key=value`, first the model's, then those of each tree after `Tree=i`.
 * https://github.com/microsoft/LightGBM/blob/v4.6.0/src/boosting/gbdt_model_text.cpp
 */
import { ServingError } from '../../errors.ts';
import { type Booster, startsOf, type Tree } from './booster.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** Lines of one block by their keys; a key without `=` stands for itself. */
class Block {
  readonly #lines: ReadonlyMap<string, string>;
  readonly #where: string;

  constructor(lines: readonly string[], where: string) {
    this.#where = where;
    this.#lines = new Map(
      lines.map((line) => {
        const at = line.indexOf('=');
        return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
      }),
    );
  }

  has(key: string): boolean {
    return this.#lines.has(key);
  }

  text(key: string, otherwise?: string): string {
    const text = this.#lines.get(key) ?? otherwise;
    if (text === undefined) throw corrupt(`${this.#where} has no ${key}`);
    return text;
  }

  integer(key: string, otherwise?: number): number {
    const number = Number(this.text(key, otherwise === undefined ? undefined : String(otherwise)));
    if (!Number.isInteger(number))
      throw corrupt(`${this.#where}: ${key} is ${JSON.stringify(this.text(key))}, an integer was expected`);
    return number;
  }

  /** Numbers with spaces between, exactly so many; an absent line has none. */
  numbers<T extends Int32Array | Float64Array | Uint8Array | Uint32Array>(
    key: string,
    count: number,
    array: new (length: number) => T,
  ): T {
    const text = this.text(key, '');
    const parts = text === '' ? [] : text.split(/\s+/);
    if (parts.length !== count)
      throw corrupt(`${this.#where}: ${key} has ${parts.length} numbers, ${count} were expected`);
    const numbers = new array(count);
    for (let i = 0; i < count; i++) {
      const number = numberOf(parts[i]!);
      if (number === undefined)
        throw corrupt(`${this.#where}: ${key} has ${JSON.stringify(parts[i]!.slice(0, 20))} for a number`);
      numbers[i] = number;
    }
    return numbers;
  }
}

const numberOf = (text: string): number | undefined => {
  if (/^[+-]?inf(inity)?$/i.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^[+-]?nan/i.test(text)) return Number.NaN;
  const number = Number(text);
  return Number.isNaN(number) ? undefined : number;
};

/** Of linear trees: `num_features` says how many of the terms each leaf has. */
const readLinear = (block: Block, leaves: number): NonNullable<Tree['linear']> => {
  const counts = block.numbers('num_features', leaves, Int32Array);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const features = block.numbers('leaf_features', total, Int32Array);
  const coefficients = block.numbers('leaf_coeff', total, Float64Array);
  const begin = startsOf(counts);
  const spans = Array.from(counts, (count, leaf) => [begin[leaf]!, begin[leaf]! + count] as const);
  return {
    leaf_const: block.numbers('leaf_const', leaves, Float64Array),
    leaf_features: spans.map(([from, to]) => [...features.subarray(from, to)]),
    leaf_coeff: spans.map(([from, to]) => [...coefficients.subarray(from, to)]),
  };
};

const readTree = (block: Block): Tree => {
  const num_leaves = block.integer('num_leaves');
  if (num_leaves < 1) throw corrupt(`a tree of ${num_leaves} leaves`);
  const nodes = num_leaves - 1;
  const sets = block.integer('num_cat', 0);
  const cat_boundaries = sets > 0 ? block.numbers('cat_boundaries', sets + 1, Int32Array) : new Int32Array(1);
  return {
    num_leaves,
    split_feature: block.numbers('split_feature', nodes, Int32Array),
    threshold: block.numbers('threshold', nodes, Float64Array),
    decision_type: block.has('decision_type')
      ? block.numbers('decision_type', nodes, Uint8Array)
      : new Uint8Array(nodes),
    left_child: block.numbers('left_child', nodes, Int32Array),
    right_child: block.numbers('right_child', nodes, Int32Array),
    leaf_value: block.numbers('leaf_value', num_leaves, Float64Array),
    cat_boundaries,
    cat_threshold: sets > 0 ? block.numbers('cat_threshold', cat_boundaries[sets]!, Uint32Array) : new Uint32Array(),
    ...(block.integer('is_linear', 0) === 1 && { linear: readLinear(block, num_leaves) }),
  };
};

/** A model file's text. Throws CORRUPT_MODEL. */
export const readText = (text: string): Booster => {
  const lines = text.split(/\r?\n/);
  const end = lines.findIndex((line) => line.trim() === 'end of trees');
  const starts = lines.flatMap((line, i) => (/^Tree=\d+/.test(line) && (end < 0 || i < end) ? [i] : []));
  if (end < 0 && lines.some((line) => line.startsWith('tree_sizes='))) {
    throw corrupt(
      `the text ends in tree ${Math.max(0, starts.length - 1)}, without "end of trees"; the file may be cut`,
    );
  }
  const head = new Block(lines.slice(0, starts[0] ?? (end < 0 ? lines.length : end)), 'the model');
  const trees = starts.map((start, i) =>
    readTree(new Block(lines.slice(start + 1, starts[i + 1] ?? (end < 0 ? lines.length : end)), `tree ${i}`)),
  );
  const sizes = head.has('tree_sizes') ? head.text('tree_sizes').split(/\s+/).filter(Boolean).length : trees.length;
  if (sizes !== trees.length) throw corrupt(`${trees.length} trees, tree_sizes names ${sizes}`);
  return {
    version: head.has('version') ? head.text('version') : undefined,
    num_class: head.integer('num_class'),
    num_tree_per_iteration: head.integer('num_tree_per_iteration', head.integer('num_class')),
    max_feature_idx: head.integer('max_feature_idx'),
    objective: head.text('objective', ''),
    average_output: head.has('average_output'),
    feature_names: head.text('feature_names', '').split(' ').filter(Boolean),
    trees,
  };
};
