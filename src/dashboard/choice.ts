/**
 * Which model, version and signature a page is about: what its form says, else what would answer a request without
 * them. A wish that cannot be met is told beside the form, so that the reader can choose again.
 */
import { type ServingError, toServingError } from '../errors.ts';
import type { ModelStatus, Service } from '../models/service.ts';
import { modelRef, selectSignature, versionOf } from '../protocols/seed/select.ts';
import { defaultSignature, type Signature } from '../tensor/signature.ts';
import { type Content, type Html, html } from './html.ts';
import { notice } from './page.ts';
import { hasReady, shownVersions } from './status.ts';

export interface Choice {
  readonly models: readonly ModelStatus[];
  readonly model: ModelStatus;
  /** As chosen; undefined for the newest that is ready. */
  readonly version: number | undefined;
  /** As chosen, or the default; undefined where neither is known. */
  readonly signatureName: string | undefined;
  readonly signature: Signature | undefined;
  readonly signatureNames: readonly string[];
  readonly isDefaultSignature: boolean;
  /** Why there is no signature. */
  readonly problem: ServingError | undefined;
}

const defaultModel = (models: readonly ModelStatus[]): ModelStatus | undefined =>
  models.find(({ name }) => name === 'default') ?? models.find(hasReady) ?? models[0];

/** Undefined on a server without models. Throws MODEL_NOT_FOUND, INVALID_REQUEST. */
export const choose = (fields: ReadonlyMap<string, string>, service: Service): Choice | undefined => {
  const models = service.models();
  const name = fields.get('model_name');
  const model = name === undefined ? defaultModel(models) : service.model(name);
  if (model === undefined) return undefined;
  const version = versionOf('model_version', fields.get('model_version'));
  const asked = fields.get('signature_name');
  let signatureNames: readonly string[] = [];
  try {
    using hold = service.acquire(modelRef(model.name, version));
    const { signatures } = hold.session;
    signatureNames = [...signatures.keys()];
    const { name: signatureName, signature } = selectSignature(signatures, asked);
    const isDefaultSignature = signatureName === defaultSignature(signatures);
    return { models, model, version, signatureNames, signatureName, signature, isDefaultSignature, problem: undefined };
  } catch (error) {
    const problem = toServingError(error);
    if (problem.code === 'INTERNAL') throw error;
    const none = { signatureName: asked, signature: undefined, isDefaultSignature: asked === undefined };
    return { models, model, version, signatureNames, ...none, problem };
  }
};

interface Option {
  readonly value: string;
  readonly label: string;
}

const optionOf = (value: string): Option => ({ value, label: value });

/** A labelled select. */
export const select = (
  name: string,
  label: string,
  options: readonly Option[],
  chosen: string | undefined,
): Html => html`<div>
<label for="${name}">${label}</label>
<select id="${name}" name="${name}">${options.map(
  ({ value, label: text }) =>
    html`<option value="${value}"${value === (chosen ?? '') && html` selected`}>${text}</option>`,
)}</select>
</div>`;

/** The form that chooses model, version and signature; `more` are further fields. With scripts it submits itself. */
export const choiceForm = (path: string, choice: Choice, more: Content = ''): Html => {
  const ready = shownVersions(choice.model).filter(({ state }) => state === 'ready');
  const versions = [
    { value: '', label: ready.length > 0 ? `newest (${ready[0]!.version})` : 'newest' },
    ...ready.map(({ version }) => optionOf(String(version))),
  ];
  return html`<form class="choice card" method="get" action="${path}" aria-label="What to try; a choice loads the page anew" data-choice>
${select(
  'model_name',
  'Model',
  choice.models.map(({ name }) => optionOf(name)),
  choice.model.name,
)}
${select('model_version', 'Version', versions, choice.version === undefined ? '' : String(choice.version))}
${choice.signatureNames.length > 0 && select('signature_name', 'Signature', choice.signatureNames.map(optionOf), choice.signatureName)}
${more}
<button class="quiet unscripted">Choose</button>
</form>`;
};

/** The choice as hidden fields of another form. */
export const choiceFields = ({ model, version, signatureName }: Choice): Html => html`
<input type="hidden" name="model_name" value="${model.name}">
${version !== undefined && html`<input type="hidden" name="model_version" value="${version}">`}
${signatureName !== undefined && html`<input type="hidden" name="signature_name" value="${signatureName}">`}`;

/** Why nothing can be run, and what to do; nothing where all is well. */
export const choiceProblem = ({ problem, model }: Choice): Content =>
  problem !== undefined && [
    notice(problem.message, true),
    model.versions.some(({ state }) => state === 'failed') &&
      html`<p>Mend the files at <code>${model.basePath}</code>: the version is loaded again as soon as they change. The <a href="./">Server</a> page shows its state.</p>`,
  ];

/** What a page shows on a server without models. */
export const noModels = (): Html => html`<div class="card">
<h2>No model is served yet</h2>
<p>Start the server with the folder or file of a model:</p>
<pre class="command"><code>simple_tensorflow_serving --model_base_path=./models/my_model</code></pre>
<p>or with a list of models:</p>
<pre class="command"><code>simple_tensorflow_serving --model_config_file=./models.json</code></pre>
<p>where <code>models.json</code> holds <code>{"model_config_list": [{"name": "my_model", "base_path": "./models/my_model"}]}</code>.</p>
</div>`;
