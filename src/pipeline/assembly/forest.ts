/**
 * The walk through the trees of a forest, in AssemblyScript (https://www.assemblyscript.org, a dialect of TypeScript that
 * becomes WebAssembly). src/pipeline/forest-layout.ts writes what is read here; nothing is checked again.
 *
 * X is what rows are kept in, S what sums are; f32 or f64. Rows come in blocks, column by column, so that what several
 * rows have in a column lies side by side. Many walks go at once, each waiting for memory while the others compare: eight
 * or sixteen rows through one tree, or one row through four trees. Per output, trees add in their order.
 *
 *   forest    trees, count, cells, sums, outputs, width of a leaf: u32 each. Sums lie row by row where leaves are wider
 *             than 1, else output by output
 *   tree      kind and depth << 8, nodes, leaves, where it adds to the sums of the first row: u32 each
 *   COMPLETE  nodes 1, 2, … of threshold X and column; below node n are 2n + 1 where x <= threshold, else 2n
 *   LEVELS    the same, but all nodes of a level ask the same, and there is one for each level
 *   PACKED    nodes of threshold X, column, child; below a node is child + one node where x <= threshold, else child.
 *             A leaf is its own child, by a column of NaN, and has the address of its values for a threshold
 *   CATEGORICAL  PACKED, but where the topmost bit of a column is set the threshold is the address of a set
 *
 * A column is the distance in bytes of its cells from the first one's. Leaves of COMPLETE are numbered on from the nodes;
 * each is a value, or where its values are.
 */

const COMPLETE: u32 = 0;
const LEVELS: u32 = 1;
const PACKED: u32 = 2;

const SET_BIT: u32 = 0x80000000;
/** The category of a missing cell that goes right. */
const ALL: u32 = 0xffffffff;

/** Bytes of a node. */
function sizeOf<X>(packed: bool): usize {
  return packed ? sizeof<X>() + 8 : 2 * sizeof<X>();
}

/** 1 where a row goes to the second child, else 0. */
function below<X>(node: usize, cells: usize): usize {
  return usize(load<X>(cells + load<u32>(node, sizeof<X>())) <= load<X>(node));
}

/** The same of a node that may ask for a category: those in the set go to the first child. */
function belowOrOutside<X>(node: usize, cells: usize): usize {
  const column = load<u32>(node, sizeof<X>());
  if ((column & SET_BIT) === 0) return below<X>(node, cells);
  const category = load<u32>(cells + (column ^ SET_BIT));
  const set: usize = load<u32>(node);
  const word = category >> 5;
  if (word >= load<u32>(set)) return usize(category !== ALL);
  return ((load<u32>(set + (word << 2), 4) >> (category & 31)) & 1) ^ 1;
}

/** The node after one of a complete tree, both as distances from node 0. */
function next<X>(nodes: usize, at: usize, cells: usize): usize {
  return (at << 1) + (below<X>(nodes + at, cells) << (1 + alignof<X>()));
}

/** The node after a packed one. */
function follow<X>(node: usize, cells: usize): usize {
  return <usize>load<u32>(node, sizeof<X>() + 4) + below<X>(node, cells) * sizeOf<X>(true);
}

function followAny<X>(node: usize, cells: usize): usize {
  return <usize>load<u32>(node, sizeof<X>() + 4) + belowOrOutside<X>(node, cells) * sizeOf<X>(true);
}

/** Adds the values at `leaf` to a row's sums. */
function add<S>(sums: usize, leaf: usize, width: u32): void {
  for (let k: u32 = 0; k < width; k++) {
    addOne<S>(sums, leaf);
    sums += sizeof<S>();
    leaf += sizeof<S>();
  }
}

function addOne<S>(sum: usize, leaf: usize): void {
  store<S>(sum, load<S>(sum) + load<S>(leaf));
}

/** Adds the values at four addresses to the sums of four rows side by side. */
function addFour<S>(sums: usize, leaves: v128): void {
  const a: usize = v128.extract_lane<u32>(leaves, 0);
  const b: usize = v128.extract_lane<u32>(leaves, 1);
  const c: usize = v128.extract_lane<u32>(leaves, 2);
  const d: usize = v128.extract_lane<u32>(leaves, 3);
  if (sizeof<S>() === 8) {
    v128.store(sums, v128.add<S>(v128.load(sums), v128.load_lane<u64>(b, v128.load_splat<u64>(a), 1)));
    v128.store(sums, v128.add<S>(v128.load(sums, 16), v128.load_lane<u64>(d, v128.load_splat<u64>(c), 1)), 16);
  } else {
    let values = v128.load_lane<u32>(b, v128.load_splat<u32>(a), 1);
    values = v128.load_lane<u32>(d, v128.load_lane<u32>(c, values, 2), 3);
    v128.store(sums, v128.add<S>(v128.load(sums), values));
  }
}

/** Where a leaf of a complete tree with one value has it. */
function placeOf<X, S>(leaves: usize, at: usize): usize {
  return leaves + ((at >> (1 + alignof<X>())) << alignof<S>());
}

/** Where the values of a complete tree's leaf are. */
function valuesOf<X, S>(leaves: usize, at: usize, width: u32): usize {
  if (width === 1) return placeOf<X, S>(leaves, at);
  return load<u32>(leaves + ((at >> (1 + alignof<X>())) << 2));
}

/** Whether rows side by side go to the second child: -1 where they do. */
function belowAll<X>(node: usize, cells: usize): v128 {
  return v128.le<X>(v128.load(cells + load<u32>(node, sizeof<X>())), v128.load_splat<X>(node));
}

/** Where rows side by side are after three levels of a complete tree, as distances from node 0. I is as wide as X. */
function afterThree<X, I>(nodes: usize, cells: usize): v128 {
  const size = sizeOf<X>(false);
  const first = belowAll<X>(nodes + size, cells);
  const second = v128.bitselect(belowAll<X>(nodes + 3 * size, cells), belowAll<X>(nodes + 2 * size, cells), first);
  const third = v128.bitselect(
    v128.bitselect(belowAll<X>(nodes + 7 * size, cells), belowAll<X>(nodes + 6 * size, cells), second),
    v128.bitselect(belowAll<X>(nodes + 5 * size, cells), belowAll<X>(nodes + 4 * size, cells), second),
    first,
  );
  const place = v128.sub<I>(
    v128.sub<I>(v128.splat<I>(8), v128.shl<I>(first, 2)),
    v128.add<I>(v128.shl<I>(second, 1), third),
  );
  return v128.shl<I>(place, 1 + alignof<X>());
}

/** One complete tree and all rows of a block. */
function throughComplete<X, S>(forest: usize, tree: usize, rows: u32): void {
  const nodes: usize = load<u32>(tree, 4);
  const leaves: usize = load<u32>(tree, 8);
  const width = load<u32>(forest, 20);
  const stride: usize = load<u32>(forest, 16) << alignof<S>();
  const depth = load<u32>(tree) >> 8;
  let cells: usize = load<u32>(forest, 8);
  let sums: usize = load<u32>(forest, 12) + load<u32>(tree, 12);
  for (let row: u32 = 0; row < rows; row += 8) {
    let a = sizeOf<X>(false);
    let b = a;
    let c = a;
    let d = a;
    let e = a;
    let f = a;
    let g = a;
    let h = a;
    let level: u32 = 0;
    if (depth >= 3) {
      level = 3;
      if (sizeof<X>() === 4) {
        const low = afterThree<X, u32>(nodes, cells);
        const high = afterThree<X, u32>(nodes, cells + 16);
        a = v128.extract_lane<u32>(low, 0);
        b = v128.extract_lane<u32>(low, 1);
        c = v128.extract_lane<u32>(low, 2);
        d = v128.extract_lane<u32>(low, 3);
        e = v128.extract_lane<u32>(high, 0);
        f = v128.extract_lane<u32>(high, 1);
        g = v128.extract_lane<u32>(high, 2);
        h = v128.extract_lane<u32>(high, 3);
      } else {
        const first = afterThree<X, u64>(nodes, cells);
        const second = afterThree<X, u64>(nodes, cells + 16);
        const third = afterThree<X, u64>(nodes, cells + 32);
        const fourth = afterThree<X, u64>(nodes, cells + 48);
        a = v128.extract_lane<u32>(first, 0);
        b = v128.extract_lane<u32>(first, 2);
        c = v128.extract_lane<u32>(second, 0);
        d = v128.extract_lane<u32>(second, 2);
        e = v128.extract_lane<u32>(third, 0);
        f = v128.extract_lane<u32>(third, 2);
        g = v128.extract_lane<u32>(fourth, 0);
        h = v128.extract_lane<u32>(fourth, 2);
      }
    }
    for (; level < depth; level++) {
      a = next<X>(nodes, a, cells);
      b = next<X>(nodes, b, cells + sizeof<X>());
      c = next<X>(nodes, c, cells + 2 * sizeof<X>());
      d = next<X>(nodes, d, cells + 3 * sizeof<X>());
      e = next<X>(nodes, e, cells + 4 * sizeof<X>());
      f = next<X>(nodes, f, cells + 5 * sizeof<X>());
      g = next<X>(nodes, g, cells + 6 * sizeof<X>());
      h = next<X>(nodes, h, cells + 7 * sizeof<X>());
    }
    if (width === 1) {
      addOne<S>(sums, placeOf<X, S>(leaves, a));
      addOne<S>(sums + sizeof<S>(), placeOf<X, S>(leaves, b));
      addOne<S>(sums + 2 * sizeof<S>(), placeOf<X, S>(leaves, c));
      addOne<S>(sums + 3 * sizeof<S>(), placeOf<X, S>(leaves, d));
      addOne<S>(sums + 4 * sizeof<S>(), placeOf<X, S>(leaves, e));
      addOne<S>(sums + 5 * sizeof<S>(), placeOf<X, S>(leaves, f));
      addOne<S>(sums + 6 * sizeof<S>(), placeOf<X, S>(leaves, g));
      addOne<S>(sums + 7 * sizeof<S>(), placeOf<X, S>(leaves, h));
      sums += 8 * sizeof<S>();
    } else {
      add<S>(sums, valuesOf<X, S>(leaves, a, width), width);
      add<S>(sums + stride, valuesOf<X, S>(leaves, b, width), width);
      add<S>(sums + 2 * stride, valuesOf<X, S>(leaves, c, width), width);
      add<S>(sums + 3 * stride, valuesOf<X, S>(leaves, d, width), width);
      add<S>(sums + 4 * stride, valuesOf<X, S>(leaves, e, width), width);
      add<S>(sums + 5 * stride, valuesOf<X, S>(leaves, f, width), width);
      add<S>(sums + 6 * stride, valuesOf<X, S>(leaves, g, width), width);
      add<S>(sums + 7 * stride, valuesOf<X, S>(leaves, h, width), width);
      sums += 8 * stride;
    }
    cells += 8 * sizeof<X>();
  }
}

/** -1 for each of four rows that goes to the second child. */
function belowFour<X>(cells: usize, threshold: v128): v128 {
  if (sizeof<X>() === 4) return v128.le<X>(v128.load(cells), threshold);
  const low = v128.le<X>(v128.load(cells), threshold);
  return v128.shuffle<u32>(low, v128.le<X>(v128.load(cells, 16), threshold), 0, 2, 4, 6);
}

/** Twice the number and one less where a row goes to the second child. */
function nextFour<X>(place: v128, cells: usize, threshold: v128): v128 {
  return v128.add<u32>(v128.add<u32>(place, place), belowFour<X>(cells, threshold));
}

/** One tree of levels, whose leaves have one value each, and all rows of a block. */
function throughLevels<X, S>(forest: usize, tree: usize, rows: u32): void {
  const nodes: usize = load<u32>(tree, 4);
  const end = nodes + <usize>(load<u32>(tree) >> 8) * sizeOf<X>(false);
  const leaves = v128.splat<u32>(load<u32>(tree, 8));
  let cells: usize = load<u32>(forest, 8);
  let sums: usize = load<u32>(forest, 12) + load<u32>(tree, 12);
  for (let row: u32 = 0; row < rows; row += 16) {
    // Of each row, -(the number of its node).
    let a = v128.splat<u32>(-1);
    let b = a;
    let c = a;
    let d = a;
    for (let node = nodes; node < end; node += sizeOf<X>(false)) {
      const threshold = v128.load_splat<X>(node);
      const column = cells + load<u32>(node, sizeof<X>());
      a = nextFour<X>(a, column, threshold);
      b = nextFour<X>(b, column + 4 * sizeof<X>(), threshold);
      c = nextFour<X>(c, column + 8 * sizeof<X>(), threshold);
      d = nextFour<X>(d, column + 12 * sizeof<X>(), threshold);
    }
    addFour<S>(sums, v128.sub<u32>(leaves, v128.shl<u32>(a, alignof<S>())));
    addFour<S>(sums + 4 * sizeof<S>(), v128.sub<u32>(leaves, v128.shl<u32>(b, alignof<S>())));
    addFour<S>(sums + 8 * sizeof<S>(), v128.sub<u32>(leaves, v128.shl<u32>(c, alignof<S>())));
    addFour<S>(sums + 12 * sizeof<S>(), v128.sub<u32>(leaves, v128.shl<u32>(d, alignof<S>())));
    cells += 16 * sizeof<X>();
    sums += 16 * sizeof<S>();
  }
}

/** One packed tree and all rows of a block. */
function throughPacked<X, S>(forest: usize, tree: usize, rows: u32): void {
  const root: usize = load<u32>(tree, 4);
  const width = load<u32>(forest, 20);
  const stride: usize = load<u32>(forest, 16) << alignof<S>();
  let cells: usize = load<u32>(forest, 8);
  let sums: usize = load<u32>(forest, 12) + load<u32>(tree, 12);
  for (let row: u32 = 0; row < rows; row += 8) {
    let a = root;
    let b = root;
    let c = root;
    let d = root;
    let e = root;
    let f = root;
    let g = root;
    let h = root;
    let moved: usize;
    do {
      a = follow<X>(a, cells);
      b = follow<X>(b, cells + sizeof<X>());
      c = follow<X>(c, cells + 2 * sizeof<X>());
      d = follow<X>(d, cells + 3 * sizeof<X>());
      e = follow<X>(e, cells + 4 * sizeof<X>());
      f = follow<X>(f, cells + 5 * sizeof<X>());
      g = follow<X>(g, cells + 6 * sizeof<X>());
      h = follow<X>(h, cells + 7 * sizeof<X>());
      moved = 0;
      const aa = follow<X>(a, cells);
      moved |= a ^ aa;
      a = aa;
      const bb = follow<X>(b, cells + sizeof<X>());
      moved |= b ^ bb;
      b = bb;
      const cc = follow<X>(c, cells + 2 * sizeof<X>());
      moved |= c ^ cc;
      c = cc;
      const dd = follow<X>(d, cells + 3 * sizeof<X>());
      moved |= d ^ dd;
      d = dd;
      const ee = follow<X>(e, cells + 4 * sizeof<X>());
      moved |= e ^ ee;
      e = ee;
      const ff = follow<X>(f, cells + 5 * sizeof<X>());
      moved |= f ^ ff;
      f = ff;
      const gg = follow<X>(g, cells + 6 * sizeof<X>());
      moved |= g ^ gg;
      g = gg;
      const hh = follow<X>(h, cells + 7 * sizeof<X>());
      moved |= h ^ hh;
      h = hh;
    } while (moved !== 0);
    if (width === 1) {
      addOne<S>(sums, load<u32>(a));
      addOne<S>(sums + sizeof<S>(), load<u32>(b));
      addOne<S>(sums + 2 * sizeof<S>(), load<u32>(c));
      addOne<S>(sums + 3 * sizeof<S>(), load<u32>(d));
      addOne<S>(sums + 4 * sizeof<S>(), load<u32>(e));
      addOne<S>(sums + 5 * sizeof<S>(), load<u32>(f));
      addOne<S>(sums + 6 * sizeof<S>(), load<u32>(g));
      addOne<S>(sums + 7 * sizeof<S>(), load<u32>(h));
      sums += 8 * sizeof<S>();
    } else {
      add<S>(sums, load<u32>(a), width);
      add<S>(sums + stride, load<u32>(b), width);
      add<S>(sums + 2 * stride, load<u32>(c), width);
      add<S>(sums + 3 * stride, load<u32>(d), width);
      add<S>(sums + 4 * stride, load<u32>(e), width);
      add<S>(sums + 5 * stride, load<u32>(f), width);
      add<S>(sums + 6 * stride, load<u32>(g), width);
      add<S>(sums + 7 * stride, load<u32>(h), width);
      sums += 8 * stride;
    }
    cells += 8 * sizeof<X>();
  }
}

function throughCategorical<X, S>(forest: usize, tree: usize, rows: u32): void {
  const root: usize = load<u32>(tree, 4);
  const width = load<u32>(forest, 20);
  const stride: usize = width === 1 ? sizeof<S>() : load<u32>(forest, 16) << alignof<S>();
  let cells: usize = load<u32>(forest, 8);
  let sums: usize = load<u32>(forest, 12) + load<u32>(tree, 12);
  for (let row: u32 = 0; row < rows; row++) {
    add<S>(sums, load<u32>(lastAny<X>(root, cells)), width);
    cells += sizeof<X>();
    sums += stride;
  }
}

/** The leaf that one row comes to in a packed tree. */
function lastAny<X>(root: usize, cells: usize): usize {
  let node = root;
  let after = followAny<X>(node, cells);
  while (after !== node) {
    node = after;
    after = followAny<X>(node, cells);
  }
  return node;
}

/** Where the values of the leaf are that the first row comes to. */
function leafOf<X, S>(forest: usize, tree: usize): usize {
  const cells: usize = load<u32>(forest, 8);
  const nodes: usize = load<u32>(tree, 4);
  const kind = load<u32>(tree);
  const depth: usize = kind >> 8;
  let at = sizeOf<X>(false);
  if ((kind & 255) === LEVELS) {
    const end = nodes + depth * sizeOf<X>(false);
    for (let node = nodes; node < end; node += sizeOf<X>(false)) {
      at = (at << 1) + (below<X>(node, cells) << (1 + alignof<X>()));
    }
    return placeOf<X, S>(load<u32>(tree, 8), at);
  }
  if ((kind & 255) === COMPLETE) {
    for (let level: usize = 0; level < depth; level++) at = next<X>(nodes, at, cells);
    return valuesOf<X, S>(load<u32>(tree, 8), at, load<u32>(forest, 20));
  }
  return load<u32>(lastAny<X>(nodes, cells));
}

/** Four trees of one kind, COMPLETE of one depth or PACKED, and the first row. */
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
  if (kind !== PACKED) {
    a = b = c = d = sizeOf<X>(false);
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
      (kind === PACKED || (kind & 255) === COMPLETE) &&
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
    else if (kind === LEVELS) throughLevels<X, S>(forest, tree, rows);
    else if (kind === PACKED) throughPacked<X, S>(forest, tree, rows);
    else throughCategorical<X, S>(forest, tree, rows);
  }
}

/** Adds the trees to the sums of a block; there is room for a multiple of 16 rows, of which the last mean nothing. */
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
