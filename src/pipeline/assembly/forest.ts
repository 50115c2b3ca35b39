/**
 * The walk through the trees of a forest, in AssemblyScript (https://www.assemblyscript.org, a dialect of TypeScript that
 * becomes WebAssembly). src/pipeline/forest-layout.ts writes what is read here; nothing is checked again.
 *
 * X is what rows are kept in, S what sums are; f32 or f64. Rows come in blocks, column by column: the cells of a column
 * lie side by side, so that four rows are at constant distances. Four walks go at once, each waiting for memory while the
 * others compare: four rows through one tree, or one row through four trees. Per output, trees add in their order.
 *
 *   forest   trees, count, cells, sums, sums per row, width of a leaf: u32 each
 *   tree     kind and depth << 8 if complete, nodes, leaves, where in a row's sums it adds: u32 each
 *   complete nodes 1, 2, … of threshold X and column; below node n are 2n + 1 where x <= threshold, else 2n
 *   packed   nodes of threshold X, column, child; below a node is child + one node where x <= threshold, else child.
 *            A leaf is its own child, by a column of NaN, and has the address of its values for a threshold.
 *
 * A column is the distance in bytes of its cells from the first one's.
 */

const COMPLETE: u32 = 0;
const PACKED: u32 = 1;
/** Of packed nodes, some of which ask for categories: the topmost bit of the column is set, the threshold is a set. */
const CATEGORICAL: u32 = 2;

const SET_BIT: u32 = 0x80000000;
/** The category of a missing cell that goes right. */
const ALL: u32 = 0xffffffff;

/** Whether a row goes to the second child. */
function below<X>(node: usize, cells: usize): u32 {
  return u32(load<X>(cells + load<u32>(node, sizeof<X>())) <= load<X>(node));
}

/** The same of a node that may ask for a category: those in the set go to the first child. */
function belowOrOutside<X>(node: usize, cells: usize): u32 {
  const column = load<u32>(node, sizeof<X>());
  if ((column & SET_BIT) === 0) return below<X>(node, cells);
  const category = load<u32>(cells + (column ^ SET_BIT));
  const set: usize = load<u32>(node);
  const word = category >> 5;
  if (word >= load<u32>(set)) return u32(category !== ALL);
  return ((load<u32>(set + (word << 2), 4) >> (category & 31)) & 1) ^ 1;
}

/** The node after a complete one, as a distance from node 0. */
function next<X>(nodes: usize, at: usize, cells: usize): usize {
  return (at << 1) + (below<X>(nodes + at, cells) << (1 + alignof<X>()));
}

function follow<X>(node: usize, cells: usize): usize {
  return load<u32>(node, sizeof<X>() + 4) + below<X>(node, cells) * (sizeof<X>() + 8);
}

function followAny<X>(node: usize, cells: usize): usize {
  return load<u32>(node, sizeof<X>() + 4) + belowOrOutside<X>(node, cells) * (sizeof<X>() + 8);
}

/** Adds the values at `leaf` to a row's sums. */
function add<S>(sums: usize, leaf: usize, width: u32): void {
  for (let k: u32 = 0; k < width; k++) {
    store<S>(sums, load<S>(sums) + load<S>(leaf));
    sums += sizeof<S>();
    leaf += sizeof<S>();
  }
}

/** Where the values of a complete tree's leaf are: a value is in its place, several have their address there. */
function valuesOf<X, S>(leaves: usize, at: usize, width: u32): usize {
  const number = at >> (1 + alignof<X>());
  if (width === 1) return leaves + (number << alignof<S>());
  return load<u32>(leaves + (number << 2));
}

/** One tree and all rows of a block. */
function throughComplete<X, S>(forest: usize, tree: usize, rows: u32): void {
  const nodes: usize = load<u32>(tree, 4);
  const leaves: usize = load<u32>(tree, 8);
  const stride: usize = load<u32>(forest, 16) << alignof<S>();
  const width = load<u32>(forest, 20);
  const depth = load<u32>(tree) >> 8;
  let cells: usize = load<u32>(forest, 8);
  let sums: usize = load<u32>(forest, 12) + load<u32>(tree, 12);
  for (let row: u32 = 0; row < rows; row += 4) {
    let a: usize = 2 << alignof<X>();
    let b = a;
    let c = a;
    let d = a;
    for (let level: u32 = 0; level < depth; level++) {
      a = next<X>(nodes, a, cells);
      b = next<X>(nodes, b, cells + sizeof<X>());
      c = next<X>(nodes, c, cells + 2 * sizeof<X>());
      d = next<X>(nodes, d, cells + 3 * sizeof<X>());
    }
    add<S>(sums, valuesOf<X, S>(leaves, a, width), width);
    add<S>(sums + stride, valuesOf<X, S>(leaves, b, width), width);
    add<S>(sums + 2 * stride, valuesOf<X, S>(leaves, c, width), width);
    add<S>(sums + 3 * stride, valuesOf<X, S>(leaves, d, width), width);
    cells += 4 * sizeof<X>();
    sums += 4 * stride;
  }
}

function throughPacked<X, S>(forest: usize, tree: usize, rows: u32): void {
  const root: usize = load<u32>(tree, 4);
  const stride: usize = load<u32>(forest, 16) << alignof<S>();
  const width = load<u32>(forest, 20);
  let cells: usize = load<u32>(forest, 8);
  let sums: usize = load<u32>(forest, 12) + load<u32>(tree, 12);
  for (let row: u32 = 0; row < rows; row += 4) {
    let a = root;
    let b = root;
    let c = root;
    let d = root;
    let moved: usize;
    do {
      const e = follow<X>(a, cells);
      const f = follow<X>(b, cells + sizeof<X>());
      const g = follow<X>(c, cells + 2 * sizeof<X>());
      const h = follow<X>(d, cells + 3 * sizeof<X>());
      a = follow<X>(e, cells);
      b = follow<X>(f, cells + sizeof<X>());
      c = follow<X>(g, cells + 2 * sizeof<X>());
      d = follow<X>(h, cells + 3 * sizeof<X>());
      moved = (a ^ e) | (b ^ f) | (c ^ g) | (d ^ h);
    } while (moved !== 0);
    add<S>(sums, load<u32>(a), width);
    add<S>(sums + stride, load<u32>(b), width);
    add<S>(sums + 2 * stride, load<u32>(c), width);
    add<S>(sums + 3 * stride, load<u32>(d), width);
    cells += 4 * sizeof<X>();
    sums += 4 * stride;
  }
}

function throughCategorical<X, S>(forest: usize, tree: usize, rows: u32): void {
  const root: usize = load<u32>(tree, 4);
  const stride: usize = load<u32>(forest, 16) << alignof<S>();
  const width = load<u32>(forest, 20);
  let cells: usize = load<u32>(forest, 8);
  let sums: usize = load<u32>(forest, 12) + load<u32>(tree, 12);
  for (let row: u32 = 0; row < rows; row++) {
    let node = root;
    let at = followAny<X>(node, cells);
    while (at !== node) {
      node = at;
      at = followAny<X>(node, cells);
    }
    add<S>(sums, load<u32>(node), width);
    cells += sizeof<X>();
    sums += stride;
  }
}

/** The leaf's values of the first row. */
function leafOf<X, S>(forest: usize, tree: usize): usize {
  const cells: usize = load<u32>(forest, 8);
  const root: usize = load<u32>(tree, 4);
  const kind = load<u32>(tree);
  if ((kind & 255) === COMPLETE) {
    let at: usize = 2 << alignof<X>();
    for (let level = kind >> 8; level > 0; level--) at = next<X>(root, at, cells);
    return valuesOf<X, S>(load<u32>(tree, 8), at, load<u32>(forest, 20));
  }
  let node = root;
  let at = followAny<X>(node, cells);
  while (at !== node) {
    node = at;
    at = followAny<X>(node, cells);
  }
  return load<u32>(node);
}

/** Four trees of one kind, and one depth if they are complete, and the first row. */
function throughFour<X, S>(forest: usize, tree: usize, kind: u32): void {
  const cells: usize = load<u32>(forest, 8);
  const sums: usize = load<u32>(forest, 12);
  const width = load<u32>(forest, 20);
  const m: usize = load<u32>(tree, 4);
  const n: usize = load<u32>(tree, 20);
  const o: usize = load<u32>(tree, 36);
  const p: usize = load<u32>(tree, 52);
  let a = m;
  let b = n;
  let c = o;
  let d = p;
  if ((kind & 255) === COMPLETE) {
    a = b = c = d = 2 << alignof<X>();
    for (let level = kind >> 8; level > 0; level--) {
      a = next<X>(m, a, cells);
      b = next<X>(n, b, cells);
      c = next<X>(o, c, cells);
      d = next<X>(p, d, cells);
    }
    a = valuesOf<X, S>(load<u32>(tree, 8), a, width);
    b = valuesOf<X, S>(load<u32>(tree, 24), b, width);
    c = valuesOf<X, S>(load<u32>(tree, 40), c, width);
    d = valuesOf<X, S>(load<u32>(tree, 56), d, width);
  } else {
    let moved: usize;
    do {
      const e = follow<X>(a, cells);
      const f = follow<X>(b, cells);
      const g = follow<X>(c, cells);
      const h = follow<X>(d, cells);
      moved = (a ^ e) | (b ^ f) | (c ^ g) | (d ^ h);
      a = e;
      b = f;
      c = g;
      d = h;
    } while (moved !== 0);
    a = load<u32>(a);
    b = load<u32>(b);
    c = load<u32>(c);
    d = load<u32>(d);
  }
  add<S>(sums + load<u32>(tree, 12), a, width);
  add<S>(sums + load<u32>(tree, 28), b, width);
  add<S>(sums + load<u32>(tree, 44), c, width);
  add<S>(sums + load<u32>(tree, 60), d, width);
}

function oneRow<X, S>(forest: usize): void {
  let tree: usize = load<u32>(forest);
  const end = tree + (load<u32>(forest, 4) << 4);
  while (tree < end) {
    const kind = load<u32>(tree);
    const four =
      tree + 64 <= end &&
      kind !== CATEGORICAL &&
      kind === load<u32>(tree, 16) &&
      kind === load<u32>(tree, 32) &&
      kind === load<u32>(tree, 48);
    if (four) {
      throughFour<X, S>(forest, tree, kind);
      tree += 64;
    } else {
      add<S>(load<u32>(forest, 12) + load<u32>(tree, 12), leafOf<X, S>(forest, tree), load<u32>(forest, 20));
      tree += 16;
    }
  }
}

function block<X, S>(forest: usize, rows: u32): void {
  if (rows === 1) {
    oneRow<X, S>(forest);
    return;
  }
  let tree: usize = load<u32>(forest);
  for (let end = tree + (load<u32>(forest, 4) << 4); tree < end; tree += 16) {
    const kind = load<u32>(tree) & 255;
    if (kind === COMPLETE) throughComplete<X, S>(forest, tree, rows);
    else if (kind === PACKED) throughPacked<X, S>(forest, tree, rows);
    else throughCategorical<X, S>(forest, tree, rows);
  }
}

/** Adds the trees to the sums of a block; of the last four rows, some may be without meaning. */
export function float32ToFloat32(forest: usize, rows: u32): void {
  block<f32, f32>(forest, rows);
}

export function float32ToFloat64(forest: usize, rows: u32): void {
  block<f32, f64>(forest, rows);
}

export function float64ToFloat32(forest: usize, rows: u32): void {
  block<f64, f32>(forest, rows);
}

export function float64ToFloat64(forest: usize, rows: u32): void {
  block<f64, f64>(forest, rows);
}
