/** The look of the page: on screen in the reader's own colour scheme, on paper in black and white. Colour never stands alone: signs and words say the same. */
export const style = `
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1c2430; --soft: #5a6675; --line: #d9dfe7; --wash: #f4f6f9; --proven: #0b6b3a; --refuted: #b3261e; --unknown: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --paper: #12171e; --ink: #e6eaf0; --soft: #9aa7b6; --line: #2c3542; --wash: #1a212b; --proven: #5fd39a; --refuted: #ff8a80; --unknown: #f0b95a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 68rem; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { margin: 0 0 1rem; font-size: 1.7rem; line-height: 1.25; }
h2 { margin: 2.5rem 0 0.75rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--line); font-size: 1.2rem; }
h3 { margin: 1.5rem 0 0.5rem; font-size: 1rem; }
p { margin: 0.5rem 0; }
.verdict { margin: 0 0 1.5rem; padding: 0.9rem 1.1rem; border-left: 5px solid currentColor; background: var(--wash); font-size: 1.1rem; font-weight: 600; }
.proven { color: var(--proven); } .refuted { color: var(--refuted); } .unknown { color: var(--unknown); }
.status { white-space: nowrap; font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.25rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.92rem; }
th, td { padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
.claims { table-layout: fixed; min-width: 52rem; }
.claims th:nth-child(1) { width: 11%; } .claims th:nth-child(3) { width: 18%; } .claims th:nth-child(4) { width: 15%; } .claims th:nth-child(5) { width: 23%; }
.tried th:nth-child(1) { width: 12%; } .tried th:nth-child(3), .tried th:nth-child(4) { width: 14%; }
.matrix { width: auto; min-width: 60%; margin: 0 0 1.25rem; }
.matrix caption { padding: 0.5rem 0 0.25rem; text-align: left; font-weight: 600; }
.matrix tbody th { color: var(--ink); font-weight: 400; }
code, pre { font: 0.86em/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { margin: 0.5rem 0; padding: 0.7rem 0.9rem; background: var(--wash); overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin: 0.35rem 0; } summary { cursor: pointer; } summary .count { color: var(--soft); }
details > ul { margin: 0.4rem 0 0.8rem; padding-left: 1.2rem; } .soft { color: var(--soft); }
ul.plain { margin: 0.5rem 0; padding-left: 1.2rem; }
@media (max-width: 40rem) { body { padding: 1.25rem 1rem 3rem; } dl { grid-template-columns: 1fr; } dd { margin-bottom: 0.5rem; } }
@media print {
  :root { --paper: #fff; --ink: #000; --soft: #333; --line: #999; --wash: #fff; --proven: #000; --refuted: #000; --unknown: #000; }
  body { max-width: none; padding: 0; font-size: 10pt; } h2, h3, summary, thead { break-after: avoid; } tr, .matrix, pre, li { break-inside: avoid; } .wide { overflow: visible; } .claims { min-width: 0; font-size: 8.5pt; } .claims th:nth-child(1) { width: 13%; } .claims th:nth-child(5) { width: 25%; }
  details > ul, .tried { font-size: 8pt; } .tried th, .tried td { padding: 0.15rem 0.5rem 0.15rem 0; }
  details::details-content { content-visibility: visible; height: auto; }
}
`.trim();
