/**
 * The page where a model is tried with JSON. With scripts the answer comes into the page; without, run_json_inference
 * answers with the whole page again. `json_data` is put into the request as it was typed, so that NaN and long integers
 * arrive as they are.
 */
import { exampleData } from '../clients/example.ts';
import { quoteJson } from '../clients/quote.ts';
import { CODES, ServingError } from '../errors.ts';
import type { HttpReply, Route } from '../protocols/route.ts';
import type { Signature } from '../tensor/signature.ts';
import { MAX_SHOWN_CHARACTERS, prettyJson } from './browser/pretty-json.ts';
import { type Choice, choiceFields, choiceForm, choiceProblem, choose, noModels } from './choice.ts';
import { readSent } from './form.ts';
import { type Html, html } from './html.ts';
import { type Answer, resultSection, runInference } from './inference.ts';
import { asPage, page } from './page.ts';
import { signatureTables } from './signature-tables.ts';

const TITLE = 'JSON inference';

/** The body of a POST /: the data last, so that it is read once, for the signature that is meant. */
const requestBody = ({ model, version, signatureName }: Choice, data: string): Uint8Array => {
  const members = [
    `"model_name":${quoteJson(model.name)}`,
    ...(version === undefined ? [] : [`"model_version":${version}`]),
    ...(signatureName === undefined ? [] : [`"signature_name":${quoteJson(signatureName)}`]),
  ];
  return Buffer.from(`{${members.join(',')},"data":${data}}`);
};

/** A filled form for the signature; a reason in place of an example that nobody would read. */
const prefill = (signature: Signature): { readonly text: string; readonly remark?: string } => {
  try {
    const text = exampleData(signature);
    if (text.length <= MAX_SHOWN_CHARACTERS) return { text: prettyJson(text) };
  } catch (error) {
    if (!(error instanceof ServingError)) throw error;
  }
  return {
    text: '',
    remark: 'An example for this signature is too long for a form: write the data by hand, or post it with a client.',
  };
};

const form = (
  choice: Choice,
  signature: Signature,
  fields: ReadonlyMap<string, string>,
  answer: Answer | undefined,
): Html => {
  const { text, remark } = prefill(signature);
  return html`<form class="card" method="post" action="./run_json_inference" data-run-json>
${choiceFields(choice)}
<label for="json_data">Data: an object of inputs, as JSON</label>
${remark !== undefined && html`<p class="soft">${remark}</p>`}
<textarea id="json_data" name="json_data" rows="12" required spellcheck="false" autocapitalize="off" autocomplete="off">
${fields.get('json_data') ?? text}</textarea>
<div class="actions"><button>Run</button><span class="soft">or Ctrl+Enter in the text</span></div>
</form>
${resultSection(answer)}
<details class="card"><summary>What <code>${choice.signatureName ?? ''}</code> takes and gives</summary>${signatureTables(signature)}</details>`;
};

const jsonPage = (choice: Choice, fields: ReadonlyMap<string, string>, answer: Answer | undefined): HttpReply => {
  const { signature, problem } = choice;
  const status = answer?.status ?? (problem === undefined ? 200 : CODES[problem.code].http);
  return page(
    'json',
    TITLE,
    [
      choiceForm('./json_inference', choice),
      choiceProblem(choice),
      signature && form(choice, signature, fields, answer),
    ],
    status,
  );
};

/** The page under both of the seed's paths; `infer` is the seed's POST /. */
export const jsonInferenceRoutes = (infer: Route): readonly Route[] => {
  const handle = (runs: boolean): Route['handle'] =>
    asPage('json', async (request, context) => {
      const { fields } = await readSent(request);
      const choice = choose(fields, context.service);
      if (choice === undefined) return page('json', TITLE, noModels());
      const data = fields.get('json_data');
      if (!runs || data === undefined || choice.problem !== undefined) return jsonPage(choice, fields, undefined);
      const body = requestBody(choice, data);
      return jsonPage(choice, fields, await runInference(infer, request, context, 'application/json', body));
    });
  return (['GET', 'POST'] as const).flatMap((method): readonly Route[] => [
    { method, path: '/json_inference', handle: handle(false) },
    { method, path: '/run_json_inference', handle: handle(true) },
  ]);
};
