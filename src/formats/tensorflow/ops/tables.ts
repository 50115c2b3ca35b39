/**
 * Lookups in tables. A table's handle is represented by a host node that has the keys and the values as its inputs; it
 * is never run, since each lookup takes them over.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/lookup_ops.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { type OpRow, op, refuse } from '../table.ts';

const TABLE = 'Table';

/** The handle of a table that holds these. */
export const tableHandle = (g: GraphBuilder, keys: Value, values: Value): Value =>
  g.host(TABLE, [keys, values], {}, [{ dtype: 'int64', shape: [] }])[0]!;

/** What the table behind a handle holds. */
export const contents = (g: GraphBuilder, handle: Value): { readonly keys: Value; readonly values: Value } => {
  const node = g.nodeOf(handle);
  const [keys, values] = node?.op === TABLE && node.domain === 'host' ? node.inputs : [];
  if (!keys || !values) throw refuse('which table it reads is not known before the run');
  return { keys, values };
};

/** keys [.., key] and values [n, value] -> [.., value] */
const find = op({
  inputs: ['table_handle', 'keys', 'default_value'],
  host: true,
  lower: (g, args) => {
    const { keys, values } = contents(g, args.table_handle);
    const keyRank = (keys.shape?.length ?? 1) - 1;
    const outer = args.keys.shape?.slice(0, args.keys.shape.length - keyRank);
    const shape = outer && values.shape && [...outer, ...values.shape.slice(1)];
    return g.host('LookupTableFindV2', [keys, values, args.keys, args.default_value], {}, [
      { dtype: values.dtype, shape },
    ]);
  },
});

const size = op({
  inputs: ['table_handle'],
  host: true,
  lower: (g, { table_handle }) => {
    const { keys, values } = contents(g, table_handle);
    return g.host('LookupTableSizeV2', [keys, values], {}, [{ dtype: 'int64', shape: [] }]);
  },
});

// in the order of the initialiser; TensorFlow's order is that of its hash map
const exported = op({
  inputs: ['table_handle'],
  host: true,
  lower: (g, { table_handle }) => {
    const { keys, values } = contents(g, table_handle);
    return [keys, values];
  },
});

export const lookups: Readonly<Record<string, OpRow>> = {
  LookupTableFind: find,
  LookupTableFindV2: find,
  LookupTableSize: size,
  LookupTableSizeV2: size,
  LookupTableExport: exported,
  LookupTableExportV2: exported,
};
