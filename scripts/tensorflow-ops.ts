/**
 * docs/ops/tensorflow.md: every op of TensorFlow's own registry, and what becomes of it here. Rows are taken from the
 * op tables of src/formats/tensorflow/, so that a new row shows by itself.
 */
import { CONTROL } from '../src/formats/tensorflow/control/control.ts';
import { LIST_OPS } from '../src/formats/tensorflow/control/list-ops.ts';
import { CLASS_OF, CLASSES, type ClassName, NO_CPU_KERNEL } from '../src/formats/tensorflow/op-classes.ts';
import { OPS } from '../src/formats/tensorflow/ops/index.ts';
import { refusalOf } from '../src/formats/tensorflow/refusals.ts';
import { STRUCTURE } from '../src/formats/tensorflow/structure.ts';
import { TABLES } from '../src/formats/tensorflow/tables.ts';
import { VARIABLES } from '../src/formats/tensorflow/variables.ts';

/** `load`: what is read or followed when the model is loaded, so that nothing of it is left to run. */
export type Status = 'ONNX' | 'host' | 'load' | 'native' | 'refused';

export interface Coverage {
  readonly op: string;
  readonly class: ClassName;
  readonly status: Status;
  readonly inputs: readonly string[];
  readonly attrs: readonly string[];
  /** How it is read when the model is loaded, or why it is not compiled. */
  readonly note: string;
}

type Row = { readonly inputs: readonly string[]; readonly attrs: object; readonly host: boolean };
const ROWS: ReadonlyMap<string, Row> = new Map<string, Row>([...OPS, ...STRUCTURE, ...LIST_OPS, ...CONTROL]);

// biome-ignore format: one reason a line
const LOADED: readonly (readonly [RegExp, string])[] = [
  [/^(Const|Placeholder|PlaceholderV2)$/, 'a constant, or an input'],
  [/^(PartitionedCall|StatefulPartitionedCall)$/, "the function's body stands in its place"],
  [/^(Ref)?(Enter|Exit|Merge|NextIteration|Switch)$|^LoopCond$|^ControlTrigger$/, 'loops and conditionals of TensorFlow 1 are found as patterns'],
  [/^(RestoreV2|Restore|RestoreSlice|MergeV2Checkpoints|ShardedFilename)$/, 'the checkpoint is read by the loader; the op itself is never run'],
  [/^(Save|SaveV2|SaveSlices)$/, 'its place in a SavedModel is the saver, which serving never runs'],
  [/^(Assign|AssignVariableOp)$/, 'as an initialiser it gives a variable its value; any other write is refused if an answer reads it'],
  [/^(InitializeTable(FromTextFile)?(V2)?|LookupTableImport(V2)?)$/, "fills a table when the model is loaded; one that runs with a request is refused"],
];

const loadedBy = (op: string): string | undefined => {
  if (VARIABLES.has(op)) return 'the value of the variable';
  if (TABLES.has(op)) return 'what the table holds';
  return LOADED.find(([pattern]) => pattern.test(op))?.[1];
};

const coverageOf = (op: string): Coverage => {
  const found: Omit<Coverage, 'status'> = {
    op,
    class: CLASS_OF.get(op) ?? (op.startsWith('_Fused') ? 'nn' : 'control'),
    inputs: [],
    attrs: [],
    note: '',
  };
  const row = ROWS.get(op);
  if (row) {
    return { ...found, status: row.host ? 'host' : 'ONNX', inputs: row.inputs, attrs: Object.keys(row.attrs) };
  }
  const note = loadedBy(op);
  if (note !== undefined) return { ...found, status: 'load', note };
  return { ...found, status: NO_CPU_KERNEL.has(op) ? 'refused' : 'native', note: refusalOf(op) ?? '' };
};

/** Rows that are of ops outside TensorFlow's registry: what its graph rewriter puts into frozen graphs. */
const isInternal = (op: string): boolean => op.startsWith('_');

/** Every op of the registry, and every row that is of none. */
export const coverage = (): readonly Coverage[] =>
  [...new Set([...CLASS_OF.keys(), ...ROWS.keys()])].sort().map(coverageOf);

const STATUSES: readonly Status[] = ['ONNX', 'host', 'load', 'native', 'refused'];
const percent = (part: number, whole: number): string => (whole === 0 ? '' : `${Math.floor((100 * part) / whole)} %`);

const counts = (title: string, rows: readonly Coverage[]): string => {
  const of = (status: Status): number => rows.filter((row) => row.status === status).length;
  const covered = rows.length - of('native') - of('refused');
  return `| ${title} | ${rows.length} | ${STATUSES.map(of).join(' | ')} | ${percent(covered, rows.length)} |`;
};

const code = (op: string): string => `\`${op}\``;

/** Ops that share a reason, in one paragraph. */
const reasons = (rows: readonly Coverage[]): string => {
  const byNote = new Map<string, string[]>();
  for (const { op, note } of rows) byNote.set(note, [...(byNote.get(note) ?? []), op]);
  return [...byNote].map(([note, ops]) => `- ${note}: ${ops.map(code).join(', ')}`).join('\n');
};

const section = (name: ClassName, all: readonly Coverage[]): string => {
  const rows = all.filter((row) => row.class === name);
  const compiled = rows.filter(({ status }) => status === 'ONNX' || status === 'host');
  const parts = [`## ${CLASSES[name].title}\n`];
  if (compiled.length > 0) {
    parts.push(
      '| op | inputs | attributes | runs by |\n| --- | --- | --- | --- |',
      ...compiled.map(
        ({ op, inputs, attrs, status }) => `| ${op} | ${inputs.join(', ')} | ${attrs.join(', ')} | ${status} |`,
      ),
      '',
    );
  }
  const others: readonly (readonly [Status, string])[] = [
    ['load', 'Read when the model is loaded:'],
    ['native', 'Native only:'],
    ['refused', 'Refused, and TensorFlow 2.21 has no kernel for a CPU either:'],
  ];
  for (const [status, title] of others) {
    const found = rows.filter((row) => row.status === status);
    if (found.length > 0) parts.push(`${title}\n`, reasons(found), '');
  }
  return parts.join('\n');
};

/** The page. */
export const tensorflowOps = (): string => {
  const all = coverage();
  const names = Object.keys(CLASSES) as readonly ClassName[];
  const serving = all.filter((row) => CLASSES[row.class].inference);
  const apart = all.filter((row) => !CLASSES[row.class].inference);
  const table = (wanted: boolean): readonly string[] =>
    names
      .filter((name) => CLASSES[name].inference === wanted)
      .map((name) =>
        counts(
          CLASSES[name].title,
          all.filter((row) => row.class === name),
        ),
      );
  return `# TensorFlow ops

Generated by \`npm run docs\` from TensorFlow's own registry (\`src/formats/tensorflow/registry.ts\`: \`tf.raw_ops\` of 2.21,
XLA's ops, and what 1.4 to 2.15 had besides) and the op tables of src/formats/tensorflow/. A model that needs an op
without a row is refused at load, or run by native TensorFlow where that is installed; the message names all such ops.

- **ONNX**: lowered to ONNX's operators, with the attributes that are read. A row may refuse single cases that it cannot do exactly,
  saying why; the tests beside the tables list them.
- **host**: a kernel of our own in TypeScript (src/engines/host/kernels).
- **load**: read or followed when the model is loaded; nothing of it is left to run.
- **native**: not compiled, for the reason given; \`engine: tensorflow\` runs it.
- **refused**: not compiled, and no kernel for a CPU is in TensorFlow 2.21 either.

Of the ${serving.length} ops that a served model may hold, ${percent(serving.filter(({ status }) => status !== 'native' && status !== 'refused').length, serving.length)} are covered by the compiler. ${apart.length} more are set apart: they belong to training, input
pipelines, devices or debugging.

| class | ops | ONNX | host | load | native | refused | covered |
| --- | --- | --- | --- | --- | --- | --- | --- |
${[...table(true), counts('**for serving**', serving), ...table(false), counts('**set apart**', apart)].join('\n')}

${names.map((name) => section(name, all)).join('\n')}`;
};

/** Ops that have a row and are in no registry, and so should not be. */
export const unknownRows = (): readonly string[] =>
  [...ROWS.keys()].filter((op) => !CLASS_OF.has(op) && !isInternal(op));
