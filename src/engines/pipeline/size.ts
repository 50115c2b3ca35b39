/** How much memory plain data takes in typed arrays, each counted once. */

/** Bytes of the typed arrays that a value of lists, maps and objects holds. */
export const bytesIn = (value: unknown): number => {
  const seen = new Set<unknown>();
  let bytes = 0;
  const stack = [value];
  while (stack.length > 0) {
    const next = stack.pop();
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    seen.add(next);
    if (ArrayBuffer.isView(next)) {
      if (!seen.has(next.buffer)) bytes += next.buffer.byteLength;
      seen.add(next.buffer);
    } else if (next instanceof Map) stack.push(...next.values());
    else for (const inner of Object.values(next)) stack.push(inner);
  }
  return bytes;
};
