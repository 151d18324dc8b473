import type { SandboxAnswer } from '../../sandbox/provider-sandbox.ts';

/** An element with its text or its children; null content leaves it out. */
export type XmlNode = readonly [name: string, content: string | readonly XmlNode[] | null];

/** The answer of an API method: HTTP 200, also for errors. Source: 2.1, 3.1. */
export function xmlAnswer(nodes: readonly XmlNode[]): SandboxAnswer {
  const body = `<?xml version="1.0" encoding="utf-8"?>\n${written(['paythruResponse', nodes])}\n`;
  return { status: 200, headers: { 'Content-Type': 'text/xml; charset=utf-8' }, body };
}

function written([name, content]: XmlNode): string {
  if (content === null) return '';
  if (typeof content === 'string') return `<${name}>${escaped(content)}</${name}>`;
  const children = content.map(written).filter((child) => child !== '');
  return `<${name}>\n${children.join('\n')}\n</${name}>`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as XML may hold it: control characters that XML 1.0 has no way to write are dropped. */
function escaped(text: string): string {
  return (
    text
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '')
  );
}
