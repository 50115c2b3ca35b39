/** The one style sheet of the pages: light and dark by the system's wish, from a phone's width up. Contrast is AA or better. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f6f7f9; --card: #ffffff; --ink: #1a1f2b; --soft: #566072; --line: #dde1e8; --tint: #eef1f6;
  --accent: #1b5fc4; --on-accent: #ffffff; --good: #17703a; --bad: #b3261e; --busy: #8a5a00;
  --good-tint: #e3f4e8; --bad-tint: #fceae8; --busy-tint: #fdf1da;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #10131a; --card: #181d27; --ink: #e6e9ef; --soft: #a0a9ba; --line: #2c3443; --tint: #212836;
    --accent: #86b4ff; --on-accent: #0c1424; --good: #7fd79b; --bad: #ff9d94; --busy: #f3c26b;
    --good-tint: #16311f; --bad-tint: #3a1c1b; --busy-tint: #352a13;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, 'Segoe UI', Roboto, sans-serif; }
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--card); padding: 0.5rem 1rem; z-index: 2; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }

.bar { background: var(--card); border-bottom: 1px solid var(--line); }
.bar > div { max-width: 68rem; margin: auto; padding: 0 1.25rem; display: flex; flex-wrap: wrap; align-items: center; column-gap: 2rem; }
.brand { display: flex; align-items: center; gap: 0.6rem; padding: 0.8rem 0; font-weight: 650; color: inherit; text-decoration: none; }
.brand img { width: 1.6rem; height: 1.6rem; }
nav { display: flex; flex-wrap: wrap; gap: 0 1.4rem; }
nav a { padding: 0.85rem 0; color: var(--soft); text-decoration: none; border-bottom: 3px solid transparent; margin-bottom: -1px; }
nav .narrow { display: none; }
nav a:hover { color: var(--ink); }
nav a[aria-current] { color: var(--ink); border-color: var(--accent); }

main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0.3rem 0 1.2rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 0.75rem; }
h3 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
h4 { font-size: 0.9rem; margin: 1rem 0 0.4rem; }
p { margin: 0.5rem 0; max-width: 65ch; }
.soft { color: var(--soft); }
code, pre, textarea { font-family: var(--mono); font-size: 0.875rem; }
code { unicode-bidi: isolate; overflow-wrap: anywhere; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem 1.25rem; margin: 0 0 1rem; }
.card > :first-child { margin-top: 0; }
.card > :last-child { margin-bottom: 0; }

.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1px; background: var(--line); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; margin: 0; }
.facts > div { background: var(--card); padding: 0.8rem 1.1rem; }
.facts dt { color: var(--soft); font-size: 0.82rem; }
.facts dd { margin: 0.1rem 0 0; font-weight: 600; font-variant-numeric: tabular-nums; }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.5rem 1rem 0.5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; }
thead th { color: var(--soft); font-size: 0.82rem; font-weight: 500; }
tbody:last-child > tr:last-child > * { border-bottom: 0; }
td.name, th.name { overflow-wrap: anywhere; min-width: 7rem; }
.links { white-space: nowrap; }
.links a + a { margin-left: 0.9rem; }
.ports { table-layout: fixed; margin-bottom: 0.9rem; }
.ports th:first-child { width: 46%; }
.ports th:last-child { width: 26%; }
.ports :is(th, td) { overflow-wrap: anywhere; }

.state { display: inline-block; padding: 0.05rem 0.6rem; border-radius: 1rem; font-size: 0.85rem; font-weight: 600; background: var(--tint); color: var(--soft); white-space: nowrap; }
.state.good { background: var(--good-tint); color: var(--good); }
.state.bad { background: var(--bad-tint); color: var(--bad); }
.state.busy { background: var(--busy-tint); color: var(--busy); }
.head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 0.9rem; margin-bottom: 0.5rem; }

pre { background: var(--tint); border-radius: 8px; padding: 0.8rem 1rem; margin: 0.5rem 0; overflow: auto; max-height: 32rem; tab-size: 4; }
pre.whole { max-height: none; }
pre.command { white-space: pre-wrap; overflow-wrap: anywhere; }
pre.why { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--bad-tint); color: var(--ink); border-left: 4px solid var(--bad); }
.notice { white-space: pre-line; border-left: 4px solid var(--busy); background: var(--busy-tint); border-radius: 8px; padding: 0.7rem 1rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
.notice.bad { border-color: var(--bad); background: var(--bad-tint); }
details > summary { cursor: pointer; padding: 0.35rem 0; }
details { margin-top: 0.5rem; }

form.choice, .fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 0.9rem 1rem; align-items: end; }
label { display: block; font-size: 0.875rem; font-weight: 600; margin-bottom: 0.3rem; }
select, textarea, input[type='file'] { width: 100%; color: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: 7px; padding: 0.5rem 0.65rem; }
select, input[type='file'] { font: inherit; min-height: 2.7rem; }
textarea { min-height: 14rem; resize: vertical; line-height: 1.45; white-space: pre-wrap; overflow-wrap: anywhere; }
button { font: inherit; font-weight: 600; min-height: 2.7rem; padding: 0.4rem 1.2rem; border-radius: 7px; border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); cursor: pointer; }
button.quiet { background: transparent; color: var(--accent); min-height: 2.2rem; padding: 0.2rem 0.9rem; }
button:disabled { opacity: 0.6; cursor: progress; }
.scripted .unscripted { display: none; }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: 0.6rem 1rem; margin-top: 0.9rem; }
.over { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0.5rem; }
.over h2 { margin: 0; }
[data-good='true'] { color: var(--good); font-weight: 600; }
[data-good='false'] { color: var(--bad); font-weight: 600; }
.picture { max-width: 100%; max-height: 24rem; border-radius: 8px; border: 1px solid var(--line); background: var(--tint); }
.beside { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 2fr); gap: 1rem; align-items: start; }

@media (max-width: 40rem) {
  .bar > div, main { padding-left: 1rem; padding-right: 1rem; }
  .brand { padding-bottom: 0.2rem; }
  nav { width: 100%; justify-content: space-between; gap: 0 0.8rem; }
  nav .wide { display: none; }
  nav .narrow { display: inline; }
  .facts { grid-template-columns: 1fr 1fr; }
  .ports th:first-child { width: 38%; }
  .ports th:last-child { width: 30%; }
  .ports :is(th, td) { padding-right: 0.6rem; }
  .beside { grid-template-columns: minmax(0, 1fr); }
  .actions button, form.choice button { width: 100%; }
  table.stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.stack, table.stack tbody { display: block; }
  table.stack tr { display: grid; grid-template-columns: 1fr auto; gap: 0.1rem 0.75rem; padding: 0.7rem 0; border-bottom: 1px solid var(--line); }
  table.stack tbody:last-child > tr:last-child { border-bottom: 0; }
  table.stack tr > * { padding: 0; border: 0; }
  table.stack .links { grid-column: 1 / -1; padding-top: 0.3rem; }
  table.stack [data-label]::before { content: attr(data-label) ' '; color: var(--soft); font-weight: 400; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print { .bar nav, button, form { display: none; } pre { max-height: none; white-space: pre-wrap; } }
`;
