/** A signature as tables of its inputs and outputs: name, dtype, shape. */
import { type Port, printShapeOf, printType, type Signature } from '../tensor/signature.ts';
import { type Html, html } from './html.ts';

const row = ({ name, type, optional }: Port): Html => html`<tr>
<th scope="row" class="name"><code>${name}</code>${optional === true && html` <span class="soft">optional</span>`}</th>
<td><code>${type.kind === 'tensor' ? type.dtype : printType(type)}</code></td>
<td><code>${type.kind === 'tensor' && printShapeOf(type)}</code></td>
</tr>`;

const table = (title: string, ports: readonly Port[]): Html =>
  ports.length === 0
    ? html`<p class="soft">no ${title.toLowerCase()}s</p>`
    : html`<table class="ports">
<thead><tr><th scope="col">${title}</th><th scope="col">Type</th><th scope="col">Shape</th></tr></thead>
<tbody>${ports.map(row)}</tbody>
</table>`;

export const signatureTables = (signature: Signature): Html =>
  html`${table('Input', signature.inputs)}${table('Output', signature.outputs)}`;
