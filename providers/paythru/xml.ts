import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** The largest answer that is read; the document's own have a few hundred bytes. */
const MAX_CHARACTERS = 256 * 1024;
const MAX_DEPTH = 10;

/** Thrown when an answer is not the XML of a paythruResponse. Quotes nothing of it. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

/** An element's children by name: a text, or an element again. Of several of one name the first counts. */
export interface XmlElement {
  readonly [name: string]: string | XmlElement | undefined;
}

/** `htmlEntities` is what reads numeric references such as `&#163;`. */
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: true,
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
});
/** A tag without attributes, blanks in it or not; linear for whatever arrives. */
const TAG = /<\s*(\/\s*)?([A-Za-z_][\w.-]*)\s*(\/\s*)?>/g;

/**
 * Reads an answer (document 2.1): every value stays a text. Blanks inside a tag, as the document prints them (2.8), are
 * survived; a document type, and with it any entity of its own or anything external, is refused. Throws XmlError.
 */
export function readPaythruXml(text: string): XmlElement {
  if (text.length > MAX_CHARACTERS) throw new XmlError('the answer is too large');
  if (/<!\s*(DOCTYPE|ENTITY)/i.test(text)) throw new XmlError('the answer has a document type');
  const tidy = text
    .trim()
    .replaceAll(TAG, (_tag, end: string | undefined, name: string, empty: string | undefined) => {
      return `<${end ? '/' : ''}${name}${empty ? '/' : ''}>`;
    });
  const { paythruResponse: root, ...others } = parsed(tidy);
  // The parser lets a second root pass when it is empty.
  if (root === undefined || Array.isArray(root) || Object.keys(others).length > 0) {
    throw new XmlError('the answer is no paythruResponse');
  }
  return elementOf(root, 0);
}

function parsed(text: string): Record<string, unknown> {
  try {
    if (XMLValidator.validate(text) === true) return parser.parse(text) as Record<string, unknown>;
  } catch {
    // The parser refuses what is nested too deep, and names such as __proto__, with errors of its own.
  }
  throw new XmlError('the answer is not well-formed XML');
}

function elementOf(value: unknown, depth: number): XmlElement {
  if (depth > MAX_DEPTH) throw new XmlError('the answer is too deep');
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first !== 'object' || first === null) return {};
  return Object.fromEntries(
    Object.entries(first).map(([name, child]: [string, unknown]) => {
      const own: unknown = Array.isArray(child) ? child[0] : child;
      return [name, typeof own === 'string' ? own : elementOf(own, depth + 1)];
    }),
  );
}

/** The text at a path of names; null when there is none or it is empty. */
export function textAt(element: XmlElement, ...path: readonly string[]): string | null {
  let at: string | XmlElement | undefined = element;
  for (const name of path) {
    if (typeof at !== 'object' || !Object.hasOwn(at, name)) return null;
    at = at[name];
  }
  return typeof at === 'string' && at !== '' ? at : null;
}
