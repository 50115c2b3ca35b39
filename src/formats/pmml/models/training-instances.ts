/**
 * TrainingInstances: rows that stand in the document, as the model's fields see them, https://dmg.org/pmml/v4-4-1/KNN.html.
 * They go through a pipeline of their own when the document is lowered: the treatments of the MiningSchema, and derived
 * fields that the table does not hold.
 */
import { ServingError } from '../../../errors.ts';
import type { Block } from '../../../pipeline/block.ts';
import { compile } from '../../../pipeline/compile.ts';
import { opTypeOf } from '../../../pipeline/kernels/pmml/data-types.ts';
import { firstFault } from '../../../pipeline/kernels/pmml/faults.ts';
import { PipelineBuilder } from '../../../pipeline/pipeline.ts';
import { isMissingAt, MISSING_TEXT, stringAt, stringsOfBytes } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { XmlElement } from '../../../wire/xml.ts';
import { dataTypeOf, opTypeIn } from '../document.ts';
import { attribute, child, childrenOf, corrupt, numberOf, placeOf, required, requiredChild } from '../element.ts';
import type { Field } from '../field.ts';
import { rowsOf, type TableRow } from '../inline-table.ts';
import { reasonsOf, treatmentOf } from '../mining-schema.ts';
import { Building, Scope } from '../scope.ts';
import type { Target } from '../targets.ts';

/** A field of all instances. */
export interface InstanceColumn {
  readonly field: Field;
  /** NaN: missing; undefined where the field is of texts. */
  readonly numbers?: Float64Array;
  /** undefined: missing. */
  readonly texts?: readonly (string | undefined)[];
}

export interface Instances {
  readonly count: number;
  /** As the document writes them, where instanceIdVariable names a column. */
  readonly ids: readonly (string | undefined)[] | undefined;
  /** By field. */
  readonly columns: ReadonlyMap<string, InstanceColumn>;
}

/** Cells of a column; those that a row does not have are missing. */
const cellsOf = (rows: readonly TableRow[], column: string): readonly (string | undefined)[] => {
  // A prefix stands before the name where the table has its own namespace.
  const own = column.slice(column.indexOf(':') + 1);
  return rows.map((row) => row.get(own));
};

const textsOf = (cells: readonly (string | undefined)[]): Block => ({
  dtype: 'string',
  shape: [cells.length],
  data: stringsOfBytes(cells.map((cell) => (cell === undefined ? MISSING_TEXT : Buffer.from(cell)))),
});

/** The field that a column of the table is of. */
const addColumn = (scope: Scope, element: XmlElement, builder: PipelineBuilder): void => {
  const name = required(element, 'field');
  const data = scope.building.document.dataFields.get(name);
  const mining = scope.mining.get(name);
  if (data) {
    if (!mining) throw corrupt(element, 'the field is not in the MiningSchema of the model');
    const slot = builder.step(
      'treatment',
      treatmentOf(mining, data, reasonsOf(scope.building, data, ' in the table'), data.dataType !== 'string'),
      [builder.input()],
    );
    const { dataType, opType, valid } = data;
    scope.set({ name, dataType, opType: mining.opType ?? opType, slot, valid, data });
    return;
  }
  const local = child(scope.model, 'LocalTransformations');
  const derived =
    (local && childrenOf(local, 'DerivedField').find((own) => attribute(own, 'name') === name)) ??
    scope.building.document.derivedFields.get(name);
  if (!derived) throw corrupt(element, 'there is no field of this name');
  const dataType = dataTypeOf(derived) ?? 'double';
  const field: Field = { name, dataType, opType: opTypeIn(derived) ?? opTypeOf(dataType), slot: -1, valid: [] };
  const plain = {
    element,
    name,
    usage: 'active',
    opType: undefined,
    whenInvalid: 'returnInvalid',
    invalidReplacement: undefined,
    whenMissing: 'asIs',
    missingReplacement: undefined,
    outliers: 'asIs',
    low: undefined,
    high: undefined,
  } as const;
  const treatment = treatmentOf(
    mining ?? plain,
    field,
    reasonsOf(scope.building, field, ' in the table'),
    dataType !== 'string',
  );
  scope.set({ ...field, slot: builder.step('treatment', treatment, [builder.input()]) });
};

const columnOf = (scope: Scope, field: Field, block: Tensor): InstanceColumn => {
  const fault = firstFault(block, block.shape[0]!);
  if (fault) {
    const told = scope.building.reasons[fault[1]]?.replace('@', 'a value') ?? 'a text is no number';
    throw corrupt(scope.model, `row ${fault[0]} of the table, ${JSON.stringify(field.name)}: ${told}`);
  }
  if (block.dtype !== 'string') return { field, numbers: block.data as Float64Array };
  const { data } = block;
  const texts = Array.from({ length: data.offsets.length - 1 }, (_, i) =>
    isMissingAt(data, i) ? undefined : Buffer.from(stringAt(data, i)).toString('utf8'),
  );
  return { field, texts };
};

/** The instances as columns of these inputs and of the targets. Throws CORRUPT_MODEL. */
export const readInstances = (
  model: XmlElement,
  outer: Scope,
  inputs: readonly XmlElement[],
  targets: readonly Target[],
): Instances => {
  const element = requiredChild(model, 'TrainingInstances');
  const rows = rowsOf(element);
  const told = numberOf(element, 'recordCount', rows.length);
  if (rows.length === 0 || told !== rows.length)
    throw corrupt(element, `recordCount is ${told}, ${rows.length} rows were found`);
  const builder = new PipelineBuilder();
  const scope = new Scope(new Building(builder, outer.building.document), model);
  const idName = attribute(model, 'instanceIdVariable');
  let ids: Instances['ids'];
  const blocks: Block[] = [];
  for (const field of childrenOf(requiredChild(element, 'InstanceFields'), 'InstanceField')) {
    const name = required(field, 'field');
    const cells = cellsOf(rows, attribute(field, 'column') ?? name);
    if (name === idName) {
      ids = cells;
      continue;
    }
    const usage = scope.mining.get(name)?.usage;
    // Columns that no field of the model is of are not looked at.
    if (usage === undefined && !inputs.some((input) => attribute(input, 'field') === name)) continue;
    addColumn(scope, field, builder);
    blocks.push(textsOf(cells));
  }
  if (idName !== undefined && !ids) throw corrupt(element, `no <InstanceField> is of ${JSON.stringify(idName)}`);
  const names = new Map([
    ...inputs.map((input) => [required(input, 'field'), input] as const),
    ...targets.map((target) => [target.name, element] as const),
  ]);
  const fields = [...names].map(([name, asker]) => scope.field(name, asker));
  if (scope.building.problems.length > 0) throw scope.building.problems[0]!;
  const pipeline = builder.build(fields.map(({ slot }) => slot));
  try {
    const made = compile(pipeline)(
      blocks,
      rows.length,
      fields.map((_, i) => i),
    );
    const columns = new Map(fields.map((field, i) => [field.name, columnOf(scope, field, made[i] as Tensor)]));
    return { count: rows.length, ids, columns };
  } catch (error) {
    if (!(error instanceof ServingError) || error.code !== 'INVALID_INPUT') throw error;
    throw new ServingError('CORRUPT_MODEL', `${placeOf(element)}: ${error.message}`);
  }
};
