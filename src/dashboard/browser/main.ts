/**
 * What the pages do beyond plain HTML, each part for the elements that ask for it by a `data-` attribute:
 * the states of the first page stay fresh, choices submit themselves, JSON runs without leaving the page, a chosen image
 * is shown, sources are copied. Text from the server enters the page as text only, or as the server's own page.
 */
import { prettyJson } from './pretty-json.ts';

const POLL_MS = 2000;
/** Where the id of the select that loaded the page is kept. */
const FOCUSED = 'focused';

const all = <E extends HTMLElement>(selector: string): readonly E[] => [...document.querySelectorAll<E>(selector)];
const one = <E extends HTMLElement>(selector: string): E | null => document.querySelector<E>(selector);

const say = (text: string): void => {
  const region = one('#announcement');
  if (region !== null) region.textContent = text;
};

interface State {
  readonly digest: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** Puts the models of a freshly fetched page in the place of those shown; what was unfolded stays so. */
const renewModels = async (): Promise<void> => {
  const fresh = new DOMParser().parseFromString(await (await fetch('./')).text(), 'text/html').querySelector('#models');
  const shown = one('#models');
  if (fresh === null || shown === null) return;
  for (const details of shown.querySelectorAll<HTMLDetailsElement>('details[open][id]')) {
    fresh.querySelector(`#${CSS.escape(details.id)}`)?.setAttribute('open', '');
  }
  const focused = document.activeElement?.closest('[id]')?.id;
  shown.replaceWith(document.adoptNode(fresh));
  if (focused !== undefined && document.activeElement === document.body) document.getElementById(focused)?.focus();
  say('The states of the models have changed.');
};

const pollState = async (): Promise<void> => {
  const lost = one('#lost')!;
  try {
    const response = await fetch('./dashboard/state.json', { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(String(response.status));
    const state = (await response.json()) as State;
    for (const fact of all('[data-fact]')) fact.textContent = state.facts[fact.dataset['fact']!] ?? '';
    if (one('#models')?.dataset['digest'] !== state.digest) await renewModels();
    lost.hidden = true;
  } catch {
    lost.hidden = false;
  }
};

const keepFresh = async (): Promise<void> => {
  if (!document.hidden) await pollState();
  setTimeout(keepFresh, POLL_MS);
};

/** The body that the server would make of the form: the user's text stands in it as typed, NaN and long integers kept. */
const requestOf = (form: HTMLFormElement): string => {
  const fields = new FormData(form);
  const version = fields.get('model_version');
  const members = ['model_name', 'signature_name'].map(
    (key) => `${JSON.stringify(key)}:${JSON.stringify(fields.get(key))}`,
  );
  if (version) members.push(`"model_version":${JSON.stringify(version)}`);
  return `{${members.join(',')},"data":${fields.get('json_data')}}`;
};

const runJson = async (form: HTMLFormElement): Promise<void> => {
  const button = form.querySelector('button')!;
  const result = one('#result')!;
  button.disabled = true;
  result.hidden = false;
  const show = (line: string, answer: string, good: boolean): void => {
    one('#result-line')!.textContent = line;
    one('#result-line')!.dataset['good'] = String(good);
    one('#result-json')!.textContent = answer;
  };
  show('Running…', '', true);
  const startedAt = performance.now();
  try {
    const response = await fetch('./', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: requestOf(form),
    });
    const answer = await response.text();
    const ms = (performance.now() - startedAt).toFixed(1);
    show(`Status ${response.status} in ${ms} ms`, prettyJson(answer), response.ok);
  } catch (error) {
    show('The server did not answer', error instanceof Error ? error.message : '', false);
  } finally {
    button.disabled = false;
  }
  result.scrollIntoView({ block: 'nearest' });
};

const copy = async (button: HTMLButtonElement): Promise<void> => {
  const source = document.getElementById(button.dataset['copy']!)!;
  const label = button.dataset['label'] ?? button.textContent ?? '';
  button.dataset['label'] = label;
  try {
    await navigator.clipboard.writeText(source.textContent ?? '');
    button.textContent = 'Copied';
  } catch {
    // without https the browser may have no clipboard: the text is selected for the keyboard
    getSelection()?.selectAllChildren(source);
    button.textContent = 'Selected: press Ctrl+C';
  }
  say(button.textContent);
  setTimeout(() => {
    button.textContent = label;
  }, 2500);
};

const preview = (input: HTMLInputElement): void => {
  const image = one<HTMLImageElement>('#preview')!;
  URL.revokeObjectURL(image.src);
  const file = input.files?.[0];
  image.hidden = file === undefined;
  if (file !== undefined) image.src = URL.createObjectURL(file);
};

document.documentElement.classList.add('scripted');
if (one('#models') !== null) setTimeout(keepFresh, POLL_MS);
for (const form of all<HTMLFormElement>('form[data-choice]')) {
  form.addEventListener('change', (event) => {
    // another model has other versions and signatures
    const changed = event.target as HTMLSelectElement;
    for (const select of form.querySelectorAll('select')) {
      select.disabled = changed.name === 'model_name' && ['model_version', 'signature_name'].includes(select.name);
    }
    sessionStorage.setItem(FOCUSED, changed.id);
    form.requestSubmit();
  });
}
window.addEventListener('pageshow', () => {
  for (const select of all<HTMLSelectElement>('form[data-choice] select')) select.disabled = false;
  // the page was loaded anew by a choice: the keyboard stays where it was
  document.getElementById(sessionStorage.getItem(FOCUSED) ?? '')?.focus();
  sessionStorage.removeItem(FOCUSED);
});
for (const form of all<HTMLFormElement>('form[data-run-json]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void runJson(form);
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}
for (const button of all<HTMLButtonElement>('button[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', () => void copy(button));
}
for (const input of all<HTMLInputElement>('input[data-preview]')) {
  input.addEventListener('change', () => preview(input));
}
