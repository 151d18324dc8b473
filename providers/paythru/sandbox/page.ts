import { createHash } from 'node:crypto';
import type { SandboxAnswer } from '../../sandbox/provider-sandbox.ts';
import { html, Html } from './html.ts';
import { MERCHANT } from './token-answer.ts';

const STYLE = `
*{box-sizing:border-box}
body{margin:0;background:#f3f4f6;color:#1b1f24;font:1rem/1.5 system-ui,sans-serif}
header,main,footer{max-width:34rem;margin:0 auto;padding:1rem}
header{font-weight:600}
main{background:#fff;border:1px solid #d0d5db;border-radius:.5rem;padding:1.5rem}
h1{margin:0 0 1rem;font-size:1.75rem;line-height:1.2}
h2{font-size:1.15rem;margin:0 0 .5rem}
table{width:100%;border-collapse:collapse;margin-bottom:1rem}
caption{text-align:left;font-weight:600}
th,td{padding:.35rem 0;text-align:left;border-bottom:1px solid #d0d5db;overflow-wrap:anywhere}
th{font-weight:400}
td:last-child,th:last-child{text-align:right;white-space:nowrap}
tfoot th,tfoot td{font-weight:600;border:0}
fieldset{border:0;margin:0 0 1.25rem;padding:0;min-width:0}
legend{font-size:1.15rem;font-weight:600;padding:0}
label{display:block;margin-top:.75rem}
.hint{display:block;color:#4a525c;font-size:.9rem}
input{width:100%;min-height:2.75rem;padding:.5rem;border:1px solid #5b6570;border-radius:.25rem;font:inherit}
input.short{width:9rem}
input[aria-invalid]{border:2px solid #b00020}
button{min-height:2.75rem;padding:.5rem 1.25rem;border:2px solid #0b5c3b;border-radius:.25rem;background:#0b5c3b;color:#fff;font:inherit;font-weight:600;cursor:pointer}
button.plain{background:#fff;color:#8a0019;border-color:#8a0019}
.row{display:flex;flex-wrap:wrap;gap:1rem;align-items:center}
a{color:#0b4f8a}
:focus-visible{outline:3px solid #c25700;outline-offset:2px}
.error{display:block;color:#b00020;font-weight:600}
.errors{border:3px solid #b00020;border-radius:.25rem;padding:1rem;margin-bottom:1.25rem}
.errors ul{margin:0;padding-left:1.25rem}
.errors a{color:#b00020}
dt{font-weight:600}
dd{margin:0 0 .5rem;overflow-wrap:anywhere}
footer{color:#4a525c;font-size:.9rem}
`;

/** Exactly these characters are what the policy's hash allows. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);

/**
 * Nothing is loaded from anywhere and nothing runs. `form-action` must allow where the answer redirects to, and on from there:
 * browsers that check it on redirects would otherwise stop the way back to the merchant.
 */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "form-action 'self' http: https:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of everything that belongs to a card page. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': POLICY,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** One page: `content` brings its own h1. `status` is the HTTP status. */
export function page(status: number, title: string, content: Html): SandboxAnswer {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        <title>${title} – ${MERCHANT}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <header>${MERCHANT}</header>
        <main>${content}</main>
        <footer>
          <p>This is a sandbox: no card is charged and no money moves. Do not enter a real card.</p>
        </footer>
      </body>
    </html> `;
  return {
    status,
    headers: { ...PAGE_HEADERS, 'Content-Type': 'text/html; charset=utf-8' },
    body: document.text,
  };
}

/** Sends the browser on with GET. */
export function redirect(url: string): SandboxAnswer {
  return { status: 303, headers: { ...PAGE_HEADERS, Location: url }, body: null };
}

/** An amount as people read it: `£4.50`. */
export function displayed(amountMinor: number, currency: string, decimals: number): string {
  const major = amountMinor / 10 ** decimals;
  return new Intl.NumberFormat('en-GB', {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
  }).format(major);
}
