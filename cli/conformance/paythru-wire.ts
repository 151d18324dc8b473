import { readPaythruXml, XmlError, type XmlElement } from '../../providers/paythru/xml.ts';
import type { WireExchange } from '../../providers/sender.ts';
import { HIDDEN, lastDigits } from './mask.ts';
import type { WireText } from './plan.ts';

/** `api_key`, `api_password`, persons and addresses are in neither list. */
const SHOWN: ReadonlySet<string> = new Set(
  (
    'version currency trans_reference trans_type trans_class trans_cat trans_value item_name[0] item_price[0] ' +
    'item_quantity[0] item_reference[0] auto_redirect token_uses success_url message ' +
    'status errorcode value description auth_code'
  ).split(' '),
);
/** Keys by which transactions and pages are found. */
const ENDS: ReadonlySet<string> = new Set([
  'trans_key',
  'prev_trans_key',
  'tokenid',
  'token',
  'messid',
  'msisdn',
]);
const ENDS_SHOWN = 4;

/** The end of a key of Paythru, as reports show it. */
export function keyEnd(key: string | null): string | null {
  return key === null ? null : lastDigits(key, ENDS_SHOWN);
}

/** An exchange with Paythru, masked: a form, and the elements of the XML. */
export function paythruSample({ request, answer }: WireExchange): WireText {
  const fields = [...new URLSearchParams(request.body ?? '')];
  const form = fields.map(([name, value]) => `${name}=${valueOf(name, value)}`);
  return {
    request: [`POST ${request.path}`, '', ...form].join('\n'),
    answer: answer === null ? 'no whole answer' : `HTTP ${answer.status}\n\n${elements(answer.text)}`,
  };
}

function elements(text: string): string {
  try {
    return linesOf(readPaythruXml(text), '').join('\n');
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return `${text.length} characters that are no answer of Paythru`;
  }
}

function linesOf(element: XmlElement, indent: string): string[] {
  return Object.entries(element).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (typeof value === 'string') return [`${indent}${name}: ${valueOf(name, value)}`];
    return [`${indent}${name}:`, ...linesOf(value, `${indent}  `)];
  });
}

function valueOf(name: string, value: string): string {
  if (value === '') return '';
  if (ENDS.has(name)) return lastDigits(value, ENDS_SHOWN);
  return SHOWN.has(name) ? value.replace(/[^\x20-\x7e]/g, '?').slice(0, 200) : HIDDEN;
}
