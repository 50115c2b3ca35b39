/** Operators that ask for, change or rearrange shapes. */
import type { Dim, Shape } from '../../tensor/signature.ts';
import { type Rule, type Site, shaped } from './site.ts';

/** A dimension of the graph for an element that may be unknown. */
const known = (n: Site, dim: Dim | undefined): Dim => (dim === undefined || dim === '?' ? n.dims.fresh() : dim);

/** The shape that the vector at input `i` spells. */
export const spelled = (n: Site, i: number): Shape => {
  const elements = n.elements(i);
  if (elements) return elements.map((dim) => known(n, dim));
  const length = n.length(i);
  return length === undefined ? undefined : n.unknown(length);
};

/** The axes at input `i` where they are known; all of them where the input is left out. */
const axesAt = (n: Site, i: number, all: number): readonly number[] | undefined => {
  if (!n.has(i)) return Array.from({ length: all }, (_, axis) => axis);
  const rank = n.rank(0);
  const axes = n.numbers(i);
  return axes && rank !== undefined ? axes.map((axis) => n.axis(axis, rank)) : undefined;
};

// 0 copies the input's dimension unless allowzero; -1 takes what is left.
const reshape: Rule = shaped((n) => {
  const elements = n.elements(1);
  if (!elements) {
    const length = n.length(1);
    return length === undefined ? undefined : n.unknown(length);
  }
  const input = n.shape(0);
  const copies = n.int('allowzero') === 0;
  const result = elements.map((dim, i): Dim => {
    if (dim !== 0 || !copies) return dim;
    if (input && i >= input.length) return n.fail(`dimension ${i} copies one that the input does not have`);
    return input?.[i] ?? '?';
  });
  if (result.filter((dim) => dim === -1).length > 1) n.fail('two dimensions are -1');
  const open = result.findIndex((dim) => dim === -1 || dim === '?');
  const others = result.filter((_, i) => i !== open);
  if (open >= 0 && input && !others.includes('?') && !others.includes(0)) {
    const [total, rest] = [n.dims.multiply(...input), n.dims.multiply(...others)];
    const size = n.dims.divideExactly(total, rest);
    if (size === undefined && typeof total === 'number' && typeof rest === 'number') {
      n.fail(`${total} elements do not fill [${elements.join(', ')}]`);
    }
    result[open] = size ?? n.dims.named(`${total} / ${rest}`);
  } else if (open < 0 && input) {
    const [total, wanted] = [n.dims.multiply(...input), n.dims.multiply(...result)];
    if (typeof total === 'number' && typeof wanted === 'number') n.agree(total, wanted, 'elements');
  }
  return result.map((dim) => (dim === -1 ? n.dims.fresh() : known(n, dim)));
});

const squeeze: Rule = shaped((n) => {
  const shape = n.shape(0);
  if (!shape) return undefined;
  if (!n.has(1)) {
    return shape.every((dim) => typeof dim === 'number') ? shape.filter((dim) => dim !== 1) : undefined;
  }
  const axes = n.numbers(1);
  if (!axes) {
    const count = n.length(1);
    return count === undefined ? undefined : n.unknown(shape.length - count);
  }
  const gone = n.axes(axes, shape.length);
  for (const axis of gone) n.agree(shape[axis]!, 1, `axis ${axis} is squeezed`);
  return shape.filter((_, i) => !gone.includes(i));
});

const unsqueeze: Rule = shaped((n) => {
  const shape = n.shape(0);
  const count = n.length(1) ?? (n.rank(1) === 0 ? 1 : undefined);
  if (!shape || count === undefined) return undefined;
  const axes = n.numbers(1);
  if (!axes) return n.unknown(shape.length + count);
  const added = n.axes(axes, shape.length + count);
  const rest = [...shape];
  return Array.from({ length: shape.length + count }, (_, i) => (added.includes(i) ? 1 : rest.shift()!));
});

const flatten: Rule = shaped((n) => {
  const shape = n.shape(0);
  if (!shape) return n.unknown(2);
  const at = n.int('axis');
  const axis = at === shape.length ? at : n.axis(at, shape.length);
  return [n.dims.multiply(...shape.slice(0, axis)), n.dims.multiply(...shape.slice(axis))];
});

const transpose: Rule = shaped((n) => {
  const shape = n.shape(0);
  const perm = n.ints('perm');
  if (!shape) return perm && n.unknown(perm.length);
  if (!perm) return shape.toReversed();
  if (perm.length !== shape.length || n.axes(perm, shape.length).some((axis, i) => axis !== i)) {
    n.fail(`perm [${perm.join(', ')}] is no permutation of ${shape.length} axes`);
  }
  return perm.map((axis) => shape[axis]!);
});

const expand: Rule = shaped((n) => {
  const wanted = spelled(n, 1);
  return n.broadcast(n.shape(0), wanted);
});

const tile: Rule = shaped((n) => {
  const shape = n.shape(0);
  const repeats = n.elements(1);
  if (!shape) return undefined;
  if (!repeats) return n.unknown(shape.length);
  if (repeats.length !== shape.length) n.fail(`${repeats.length} repeats for ${shape.length} axes`);
  return shape.map((dim, i) => known(n, n.dims.multiply(dim, repeats[i]!)));
});

const concat: Rule = shaped((n) => {
  const shapes = n.inputs.map((value) => value?.shape);
  const first = shapes.find((shape) => shape !== undefined);
  if (!first) return undefined;
  const axis = n.axis(n.int('axis'), first.length);
  const result = [...first];
  for (const shape of shapes) {
    if (shape && shape.length !== first.length) n.fail('the inputs have different ranks');
    for (const [i, dim] of shape?.entries() ?? []) {
      if (i === axis) continue;
      const had = result[i]!;
      // Of two names the one that is not made up tells more.
      result[i] =
        typeof had === 'string' && typeof dim === 'string'
          ? had.startsWith('?')
            ? dim
            : had
          : n.agree(had, dim, `axis ${i}`);
    }
  }
  result[axis] = shapes.every((shape) => shape !== undefined)
    ? shapes.reduce<Dim>((sum, shape) => n.dims.add(sum, shape![axis]!), 0)
    : n.dims.fresh();
  return result;
});

const split: Rule = (n) => {
  const shape = n.shape(0);
  const count = n.outputs;
  if (!shape) return Array.from({ length: count }, () => ({ shape: undefined }));
  const axis = n.axis(n.int('axis'), shape.length);
  const size = shape[axis]!;
  const sizes = n.elements(1);
  if (sizes && sizes.length !== count) n.fail(`${sizes.length} sizes for ${count} outputs`);
  if (sizes && typeof size === 'number' && sizes.every((dim) => typeof dim === 'number')) {
    n.agree(
      sizes.reduce<number>((sum, dim) => sum + (dim as number), 0),
      size,
      'sum of the sizes',
    );
  }
  // Without sizes every part has ceil(size / count), the last one what is left.
  const even = typeof size === 'number' ? Math.ceil(size / count) : n.dims.divideExactly(size, count);
  const part = (i: number): Dim => {
    if (n.has(1)) return known(n, sizes?.[i]);
    if (even === undefined) return n.dims.fresh();
    return typeof size === 'number' && typeof even === 'number' && i === count - 1 ? size - even * (count - 1) : even;
  };
  return Array.from({ length: count }, (_, i) => ({ shape: shape.with(axis, part(i)) }));
};

/** How many elements start:end:step takes from `size`; ends far outside stand for the border. */
const sliced = (n: Site, size: Dim, start: Dim | undefined, end: Dim | undefined, step: number | undefined): Dim => {
  if (step === undefined || start === undefined || end === undefined) return n.dims.fresh();
  if (step === 0) n.fail('a step is 0');
  if (typeof size === 'number' && typeof start === 'number' && typeof end === 'number') {
    const clamp = (x: number, low: number, high: number): number => Math.min(Math.max(x < 0 ? x + size : x, low), high);
    const [from, to] =
      step > 0 ? [clamp(start, 0, size), clamp(end, 0, size)] : [clamp(start, 0, size - 1), clamp(end, -1, size - 1)];
    return Math.max(0, Math.ceil((to - from) / step));
  }
  const far = typeof end === 'number' && Math.abs(end) >= 2 ** 31 - 1;
  if (step === 1 && start === 0 && (far || end === size)) return size;
  if (step === -1 && start === -1 && far) return size;
  return n.dims.fresh();
};

const slice: Rule = shaped((n) => {
  const shape = n.shape(0);
  if (!shape) return undefined;
  const [starts, ends] = [n.positions(1), n.positions(2)];
  const count = starts?.length ?? ends?.length ?? n.length(1) ?? n.length(2) ?? n.length(3);
  const axes = count === undefined ? undefined : axesAt(n, 3, count);
  if (!axes) return n.unknown(shape.length);
  n.axes(axes, shape.length);
  const steps = n.has(4) ? n.elements(4) : axes.map(() => 1);
  const result = [...shape];
  for (const [i, axis] of axes.entries()) {
    const step = steps?.[i];
    result[axis] = sliced(n, shape[axis]!, starts?.[i], ends?.[i], typeof step === 'number' ? step : undefined);
  }
  return result;
});

const pad: Rule = shaped((n) => {
  const shape = n.shape(0);
  if (!shape) {
    const length = n.length(1);
    return length !== undefined && !n.has(3) ? n.unknown(length / 2) : undefined;
  }
  const pads = n.elements(1);
  const axes = axesAt(n, 3, shape.length);
  if (!pads || !axes) return n.unknown(shape.length);
  if (pads.length !== 2 * axes.length) n.fail(`${pads.length} pads for ${axes.length} axes`);
  const result = [...shape];
  for (const [i, axis] of axes.entries()) {
    result[axis] = known(n, n.dims.add(n.dims.add(shape[axis]!, pads[i]!), pads[i + axes.length]!));
  }
  return result;
});

const centerCropPad: Rule = shaped((n) => {
  const shape = n.shape(0);
  if (!shape) return undefined;
  const axes = (n.ints('axes') ?? shape.map((_, i) => i)).map((axis) => n.axis(axis, shape.length));
  const sizes = n.elements(1);
  const result = [...shape];
  for (const [i, axis] of axes.entries()) result[axis] = known(n, sizes?.[i]);
  return result;
});

const policyOf = (n: Site): string => n.text('keep_aspect_ratio_policy');

// sizes, or floor(in · scale); with an aspect-ratio policy every axis gets the scale of the tightest or the loosest one.
const resize: Rule = shaped((n) => {
  const shape = n.shape(0);
  if (!shape) return undefined;
  const axes = (n.ints('axes') ?? shape.map((_, i) => i)).map((axis) => n.axis(axis, shape.length));
  const result = [...shape];
  const sizes = n.elements(3);
  const scales = n.constant(2)?.data as Float32Array | undefined;
  const policy = policyOf(n);
  const ratios = axes.map((axis, i) => (sizes?.[i] as number) / (shape[axis] as number));
  const ratio = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  for (const [i, axis] of axes.entries()) {
    const size = shape[axis]!;
    if (n.has(3) && policy !== 'stretch') {
      result[axis] = Number.isFinite(ratio) ? Math.floor((size as number) * ratio + 0.5) : n.dims.fresh();
    } else if (n.has(3)) result[axis] = known(n, sizes?.[i]);
    else if (scales && scales[i] === 1) result[axis] = size;
    else if (scales && typeof size === 'number') result[axis] = Math.floor(Math.fround(size * scales[i]!));
    else result[axis] = scales ? n.dims.named(`floor(${size} * ${scales[i]})`) : n.dims.fresh();
  }
  return result;
});

const depthToSpace: Rule = shaped((n) => {
  const x = n.ranked(0, 4);
  const b = n.int('blocksize');
  if (!x) return n.unknown(4);
  const depth =
    n.dims.divideExactly(x[1]!, b * b) ??
    (typeof x[1] === 'number' ? n.fail(`${x[1]} channels are not a multiple of ${b * b}`) : n.dims.fresh());
  return [x[0]!, depth, n.dims.multiply(x[2]!, b), n.dims.multiply(x[3]!, b)];
});

const spaceToDepth: Rule = shaped((n) => {
  const x = n.ranked(0, 4);
  const b = n.int('blocksize');
  if (!x) return n.unknown(4);
  return [x[0]!, n.dims.multiply(x[1]!, b * b), n.dims.floorDivide(x[2]!, b), n.dims.floorDivide(x[3]!, b)];
});

const shapeOf: Rule = shaped((n) => {
  const rank = n.rank(0);
  if (rank === undefined) return n.unknown(1);
  const clamp = (at: number): number => Math.min(Math.max(at < 0 ? at + rank : at, 0), rank);
  return [Math.max(0, clamp(n.maybeInt('end') ?? rank) - clamp(n.int('start')))];
});

export const SHAPE: Readonly<Record<string, Rule>> = {
  CenterCropPad: centerCropPad,
  Concat: concat,
  DepthToSpace: depthToSpace,
  Expand: expand,
  Flatten: flatten,
  Pad: pad,
  Reshape: reshape,
  Resize: resize,
  ReverseSequence: shaped((n) => n.shape(0)),
  Shape: shapeOf,
  Size: shaped(() => []),
  Slice: slice,
  SpaceToDepth: spaceToDepth,
  Split: split,
  Squeeze: squeeze,
  Tile: tile,
  Transpose: transpose,
  Trilu: shaped((n) => n.shape(0)),
  Unsqueeze: unsqueeze,
};
