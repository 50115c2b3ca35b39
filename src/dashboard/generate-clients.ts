/** The page that makes a client for a model: the example JSON, and its source in a language. */
import { exampleJson } from '../clients/example.ts';
import { findLanguage, generateClient, LANGUAGES } from '../clients/languages.ts';
import { quoteShell } from '../clients/quote.ts';
import { CODES } from '../errors.ts';
import type { Context, Route } from '../protocols/route.ts';
import type { Signature } from '../tensor/signature.ts';
import { MAX_SHOWN_CHARACTERS } from './browser/pretty-json.ts';
import { type Choice, choiceForm, choiceProblem, choose, noModels, select } from './choice.ts';
import { readSent } from './form.ts';
import { type Content, type Html, html } from './html.ts';
import { asPage, page } from './page.ts';

const TITLE = 'Generate clients';
const DEFAULT_LANGUAGE = 'bash';

/** How to get the same by one command. */
const fetchCommand = (choice: Choice, what: string, { endpoint, settings }: Context, language?: string): string => {
  const { model, version, signatureName, isDefaultSignature } = choice;
  const user = settings.auth === undefined ? '' : `--user ${quoteShell(settings.auth.username)} `;
  const query = new URLSearchParams({
    ...(language !== undefined && { language }),
    ...(version !== undefined && { model_version: String(version) }),
    ...(signatureName !== undefined && !isDefaultSignature && { signature_name: signatureName }),
  });
  const url = `${endpoint}/v1/models/${encodeURIComponent(model.name)}/${what}${query.size > 0 ? `?${query}` : ''}`;
  return `curl ${user}${quoteShell(url)}`;
};

/** A text to copy, whole; nothing where it is too long for a page. */
const source = (id: string, title: string, text: string, hint: Content): Html => {
  const fits = text.length <= MAX_SHOWN_CHARACTERS;
  return html`<section class="card">
<div class="over"><h2>${title}</h2>${fits && html`<button type="button" class="quiet" data-copy="${id}" hidden>Copy</button>`}</div>
${hint}
${fits ? html`<pre id="${id}" class="whole" tabindex="0" role="region" aria-label="${title}">${text}</pre>` : html`<p>It is ${text.length} characters long, and not shown here.</p>`}
</section>`;
};

const results = (choice: Choice, signature: Signature, name: string, context: Context): Html => {
  const language = findLanguage(name);
  const { model, version, signatureName, isDefaultSignature } = choice;
  const client = generateClient(name, {
    endpoint: context.endpoint,
    modelName: model.name,
    signature,
    ...(version !== undefined && { version }),
    ...(signatureName !== undefined && !isDefaultSignature && { signatureName }),
    ...(context.settings.auth && { auth: context.settings.auth }),
  });
  const clientHint = html`<p class="soft">Save it as <code>${language.file}</code> and run <code>${language.command}</code>. The same by a command:</p>
<pre class="command">${fetchCommand(choice, 'gen_client', context, name)} > ${language.file}</pre>`;
  const jsonHint = html`<pre class="command">${fetchCommand(choice, 'gen_json', context)}</pre>`;
  return html`${source('client', `${language.title} client`, client, clientHint)}${source('json', 'JSON', exampleJson(signature), jsonHint)}`;
};

const handle = asPage('clients', async (request, context) => {
  const { fields } = await readSent(request);
  const choice = choose(fields, context.service);
  if (choice === undefined) return page('clients', TITLE, noModels());
  const wanted = fields.get('language') ?? DEFAULT_LANGUAGE;
  const language = [...LANGUAGES].find(([, known]) => known === findLanguage(wanted))![0];
  const languages = [...LANGUAGES].map(([value, { title }]) => ({ value, label: title }));
  const { signature, problem } = choice;
  return page(
    'clients',
    TITLE,
    [
      choiceForm('./generate_clients', choice, select('language', 'Language', languages, language)),
      choiceProblem(choice),
      signature && results(choice, signature, language, context),
    ],
    problem === undefined ? 200 : CODES[problem.code].http,
  );
});

/** The page under both of the seed's paths. */
export const generateClientsRoutes: readonly Route[] = (['GET', 'POST'] as const).flatMap(
  (method): readonly Route[] => [
    { method, path: '/generate_clients', handle },
    { method, path: '/run_generate_clients', handle },
  ],
);
