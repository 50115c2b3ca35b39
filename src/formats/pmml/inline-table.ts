/** Tables that stand in the document: https://dmg.org/pmml/v4-4-1/Taxonomy.html#xsdElement_InlineTable */
import type { XmlElement } from '../../wire/xml.ts';
import { child, childrenOf, content, corrupt, requiredChild, unsupported } from './element.ts';

export type TableRow = ReadonlyMap<string, string>;

/** The rows of the InlineTable in an element, each by the names of its cells without their prefixes. */
export const rowsOf = (element: XmlElement): readonly TableRow[] => {
  if (child(element, 'TableLocator'))
    throw unsupported(element, 'a <TableLocator> names a table outside of the document; put the table into it');
  return childrenOf(requiredChild(element, 'InlineTable'), 'row').map(
    (row) => new Map(content(row).map((cell) => [cell.name, cell.text])),
  );
};

/** A column, which has a cell in each row. */
export const columnOf = (rows: readonly TableRow[], name: string, asker: XmlElement): readonly string[] => {
  // A prefix stands before the name where the table has its own namespace.
  const own = name.slice(name.indexOf(':') + 1);
  return rows.map((row, i) => {
    const cell = row.get(own);
    if (cell === undefined) throw corrupt(asker, `row ${i + 1} of the table has no cell ${JSON.stringify(name)}`);
    return cell;
  });
};
