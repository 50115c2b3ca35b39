/**
 * HTML by a tagged template that escapes by itself: html`<td title="${name}">${name}</td>`.
 *
 * Whatever is interpolated is text, unless it is the result of another html`…`; lists are joined, false and undefined
 * are nothing. A value in `href`, `src` or `action` must be a relative, http or image address, or becomes
 * `#blocked`. Values belong between tags or inside double quotes: an unquoted attribute is a fault of the page's author.
 */

/** A piece of HTML that is safe to put in a page. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Html | string | number | false | undefined | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  '\0': '\ufffd', // what a browser makes of it
};

/** Text as it stands between tags or in a quoted attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"'`\0]/g, (c) => ENTITIES[c]!);

const URL_ATTRIBUTE = /\s(?:href|src|action|formaction)="$/i;
const SAFE_URL = /^(?:https?:\/\/|\.\/|#|data:image\/(?:png|jpeg|gif|webp|bmp);base64,)/i;

const render = (content: Content): string => {
  if (content instanceof Html) return content.text;
  if (content === false || content === undefined) return '';
  return typeof content === 'object' ? content.map(render).join('') : escapeHtml(String(content));
};

export const html = (parts: TemplateStringsArray, ...values: readonly Content[]): Html => {
  let text = parts[0]!;
  values.forEach((value, i) => {
    const before = parts[i]!;
    if (before.endsWith('=')) throw new Error(`an attribute without quotes: ${before}`);
    const blocked = URL_ATTRIBUTE.test(before) && !SAFE_URL.test(String(value));
    text += (blocked ? '#blocked' : render(value)) + parts[i + 1]!;
  });
  return new Html(text);
};

/** `./path?key=value`, relative so that the pages work under any prefix of a proxy; undefined values are left out. */
export const link = (path: string, query: Readonly<Record<string, string | number | undefined>> = {}): string => {
  const given = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)] as [string, string]],
  );
  return `./${path}${given.length > 0 ? `?${new URLSearchParams(given)}` : ''}`;
};
