/**
 * The page where a model is tried with an image. The form goes on to the seed's POST / as it came, so the answer is
 * what `curl -F image=@…` would get. The image is shown from the page itself: nothing is kept.
 */
import { CODES, ServingError } from '../errors.ts';
import type { Upload } from '../protocols/multipart.ts';
import type { HttpReply, Route } from '../protocols/route.ts';
import type { Signature } from '../tensor/signature.ts';
import { type Choice, choiceFields, choiceForm, choiceProblem, choose, noModels } from './choice.ts';
import { readSent } from './form.ts';
import { type Content, type Html, html } from './html.ts';
import { type Answer, resultSection, runInference } from './inference.ts';
import { asPage, page } from './page.ts';
import { signatureTables } from './signature-tables.ts';

const TITLE = 'Image inference';

/** Larger images are not sent back: the page would be a third larger than they are. */
const MAX_SHOWN_BYTES = 8 * 2 ** 20;

/** How the files begin that every browser shows as pictures; `more` stands at byte 8. */
// biome-ignore format: one type a line
const PICTURES: readonly { readonly type: string; readonly start: string; readonly more?: string }[] = [
  { type: 'image/png',  start: '\x89PNG\r\n\x1a\n' },
  { type: 'image/jpeg', start: '\xff\xd8\xff' },
  { type: 'image/gif',  start: 'GIF8' },
  { type: 'image/webp', start: 'RIFF', more: 'WEBP' },
  { type: 'image/bmp',  start: 'BM' },
];

const dataUrl = ({ bytes }: Upload): string | undefined => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = buffer.toString('latin1', 0, 16);
  const type = PICTURES.find(({ start, more = '' }) => head.startsWith(start) && head.startsWith(more, 8))?.type;
  return type && `data:${type};base64,${buffer.toString('base64')}`;
};

const picture = (file: Upload): Html => {
  const url = file.bytes.length <= MAX_SHOWN_BYTES ? dataUrl(file) : undefined;
  return url === undefined
    ? html`<p class="soft">${file.filename}: ${file.bytes.length} bytes, which are not shown here.</p>`
    : html`<img class="picture" src="${url}" alt="The image that was sent: ${file.filename}">`;
};

const form = (choice: Choice, signature: Signature): Html => html`
<form class="card" method="post" action="./run_image_inference" enctype="multipart/form-data">
${choiceFields(choice)}
<label for="image">Image file</label>
<input id="image" type="file" name="image" accept="image/*" required data-preview>
<p><img id="preview" class="picture" alt="The image that is about to be sent" hidden></p>
<div class="actions"><button>Run</button></div>
</form>
<details class="card"><summary>What <code>${choice.signatureName ?? ''}</code> takes and gives</summary>${signatureTables(signature)}</details>`;

const imagePage = (choice: Choice, files: readonly Upload[], answer: Answer | undefined): HttpReply => {
  const { signature, problem } = choice;
  const status = answer?.status ?? (problem === undefined ? 200 : CODES[problem.code].http);
  const outcome: Content =
    answer === undefined
      ? ''
      : html`<div class="beside"><div class="card">${files.map(picture)}</div>${resultSection(answer)}</div>`;
  return page(
    'image',
    TITLE,
    [choiceForm('./image_inference', choice), choiceProblem(choice), outcome, signature && form(choice, signature)],
    status,
  );
};

/** The page under both of the seed's paths; `infer` is the seed's POST /. */
export const imageInferenceRoutes = (infer: Route): readonly Route[] => {
  const handle = (runs: boolean): Route['handle'] =>
    asPage('image', async (request, context) => {
      const { fields, files } = await readSent(request);
      const choice = choose(fields, context.service);
      if (choice === undefined) return page('image', TITLE, noModels());
      const sent = runs && request.body.length > 0;
      if (!sent || choice.problem !== undefined) return imagePage(choice, [], undefined);
      if (!files.some(({ bytes }) => bytes.length > 0)) {
        throw new ServingError('INVALID_REQUEST', 'no image was chosen: the form has no file, or an empty one');
      }
      const type = String(request.headers['content-type']);
      return imagePage(choice, files, await runInference(infer, request, context, type, request.body));
    });
  return (['GET', 'POST'] as const).flatMap((method): readonly Route[] => [
    { method, path: '/image_inference', handle: handle(false) },
    { method, path: '/run_image_inference', handle: handle(true) },
  ]);
};
