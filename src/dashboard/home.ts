/** GET /: the server, a table of all versions of all models, and each model in detail. */
import type { ModelStatus, Service } from '../models/service.ts';
import type { VersionState } from '../models/version.ts';
import type { Context, Route } from '../protocols/route.ts';
import { defaultSignature, type Signatures } from '../tensor/signature.ts';
import { noModels } from './choice.ts';
import { type Content, type Html, html, link } from './html.ts';
import { asPage, notice, page } from './page.ts';
import { signatureTables } from './signature-tables.ts';
import { digest, facts, STATES, shownVersions } from './status.ts';

const stateBadge = ({ state, wanted }: VersionState): Html => {
  const { label, tone } = STATES[state];
  return html`<span class="state ${tone}">${state === 'found' && !wanted ? 'not served' : label}</span>`;
};

const tryLinks = ({ name }: ModelStatus, { version, state }: VersionState): Content => {
  if (state !== 'ready') return '';
  const query = { model_name: name, model_version: version };
  return html`<a href="${link('json_inference', query)}">JSON</a>
<a href="${link('image_inference', query)}">Image</a>
<a href="${link('generate_clients', query)}">Client</a>`;
};

const versionRow = (model: ModelStatus, version: VersionState, index: number): Html => html`<tr>
<th scope="row" class="name"><a href="#model-${index}">${model.name}</a></th>
<td data-label="Version">${version.version}</td>
<td data-label="Platform">${model.platform ?? 'unknown'}</td>
<td>${stateBadge(version)}${version.state === 'failed' && html` <a href="#model-${index}">why</a>`}</td>
<td class="links">${tryLinks(model, version)}</td>
</tr>`;

const overview = (models: readonly ModelStatus[]): Html => html`<div class="card scroll"><table class="stack">
<thead><tr><th scope="col">Model</th><th scope="col">Version</th><th scope="col">Platform</th><th scope="col">State</th><th scope="col">Try it</th></tr></thead>
<tbody>${models.map((model, index) => {
  const versions = shownVersions(model);
  return versions.length > 0
    ? versions.map((version) => versionRow(model, version, index))
    : html`<tr><th scope="row" class="name"><a href="#model-${index}">${model.name}</a></th>
<td data-label="Version">none</td><td data-label="Platform">${model.platform ?? 'unknown'}</td>
<td><span class="state">nothing found</span></td><td class="links"></td></tr>`;
})}</tbody>
</table></div>`;

/** The signatures of the newest ready version; undefined where none is ready. */
const newestSignatures = (service: Service, name: string): { version: number; signatures: Signatures } | undefined => {
  try {
    using hold = service.acquire({ name });
    return { version: hold.version, signatures: hold.session.signatures };
  } catch {
    return undefined; // the states of the versions say why
  }
};

const failure = (model: ModelStatus, { version, state, error }: VersionState): Html => html`
<h4>Version ${version}${state === 'failed' && ' failed'}</h4>
<pre class="why">${error ?? 'no reason was given'}</pre>
<p>Mend the files at <code>${model.basePath}</code>: the version is loaded again as soon as they change. The other versions and models are not disturbed.</p>`;

const signatureDetails = (service: Service, model: ModelStatus, index: number): Content => {
  const newest = newestSignatures(service, model.name);
  if (newest === undefined) return '';
  const usual = defaultSignature(newest.signatures);
  return [...newest.signatures].map(([name, signature], i) => {
    const label = newest.signatures.size > 1 && name === usual && html` <span class="soft">default</span>`;
    return html`<details id="model-${index}-signature-${i}"${name === usual && html` open`}>
<summary>Signature <code>${name}</code>${label} <span class="soft">of version ${newest.version}</span></summary>
${signatureTables(signature)}
</details>`;
  });
};

const nothingFound = (model: ModelStatus): Html =>
  notice(
    html`Nothing is found at <code>${model.basePath}</code>. Put the model there, as a file or as a folder for each version (<code>${model.basePath.replace(/\/+$/, '')}/1</code>): it is served within two seconds.`,
  );

const detail = (
  service: Service,
  model: ModelStatus,
  index: number,
): Html => html`<section class="card" id="model-${index}" tabindex="-1">
<div class="head"><h3>${model.name}</h3><span>${model.platform ?? 'format not known yet'}${model.engine === undefined ? '' : `, by ${model.engine}`}${model.device === undefined ? '' : ` on ${model.device}`}</span>
<code class="soft">${model.basePath}</code></div>
${shownVersions(model).length === 0 && nothingFound(model)}
${shownVersions(model)
  .filter(({ state, error }) => state === 'failed' || error !== undefined)
  .map((version) => failure(model, version))}
${model.notes.length > 0 && html`<h4>Notes</h4><ul>${model.notes.map((note) => html`<li>${note}</li>`)}</ul>`}
${signatureDetails(service, model, index)}
</section>`;

const models = (context: Context): Html => {
  const served = context.service.models();
  const body =
    served.length === 0
      ? noModels()
      : [html`<h2>Models</h2>`, overview(served), served.map((model, i) => detail(context.service, model, i))];
  return html`<div id="models" data-digest="${digest(context)}">${body}</div>`;
};

export const homeRoute: Route = {
  method: 'GET',
  path: '/',
  handle: asPage('server', (_request, context) =>
    page('server', 'Server', [
      html`<div id="lost" hidden>${notice('The server does not answer; what is shown may be out of date.', true)}</div>`,
      html`<dl class="facts">${Object.entries(facts(context)).map(
        ([label, text]) => html`<div><dt>${label}</dt><dd data-fact="${label}">${text}</dd></div>`,
      )}</dl>`,
      models(context),
      html`<p class="soft">Also here: <a href="./v1/models">models as JSON</a>, <a href="./metrics">metrics</a>, <a href="./health">health</a>.</p>`,
    ]),
  ),
};
