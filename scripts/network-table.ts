/** The table of whole networks on a page of operators, from the rows that an oracle left (test/oracles/networks.ts). */
import type { NetworkRow } from '../test/oracles/networks.ts';

/** What an answer may be away from the framework's, as part of its largest number; more is set in bold. */
export const BAR = 1e-5;

/** Text in a cell of Markdown, without the folder that a model lay in for the run. */
export const cell = (text: string): string =>
  text
    .replaceAll(/\/tmp\/[\w/-]+: /g, '')
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ');

/** `4.2e-6`; nothing where there is no number. */
export const power = (error: number | undefined): string => error?.toExponential(1) ?? '';

const worstOf = ({ worst, refused, failed }: NetworkRow): string => {
  if (worst === undefined) return refused === undefined ? `failed: ${cell(failed ?? '')}` : `refused: ${cell(refused)}`;
  return worst <= BAR ? power(worst) : `**${power(worst)}**`;
};

interface Column {
  readonly title: string;
  readonly of: (row: NetworkRow) => string;
}

/** One line a network; `framework` is whose error from float64 stands beside ours, where that was measured. */
export const networkTable = (rows: readonly NetworkRow[], framework: string): string => {
  const all: readonly Column[] = [
    { title: 'network', of: (row) => row.name },
    { title: 'parameters', of: ({ parameters }) => (parameters > 0 ? `${(parameters / 1e6).toFixed(2)} M` : '') },
    { title: 'asked', of: (row) => (row.inputs ?? [row.input]).map((shape) => shape.join(' × ')).join(', ') },
    { title: 'worst error', of: worstOf },
    { title: 'from float64', of: (row) => power(row.toExact) },
    { title: `${framework}'s from float64`, of: (row) => power(row.ownToExact) },
    { title: 'nodes', of: (row) => (row.worst === undefined ? '' : String(row.nodes)) },
    { title: 'transposes', of: (row) => (row.worst === undefined ? '' : String(row.transposes)) },
  ];
  const columns = all.filter(({ of }) => rows.some((row) => of(row) !== ''));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map(({ of }) => of(row)))),
  ].join('\n');
};
