import type { PaythemAccount } from '../../providers/paythem/account.ts';
import { CipherError } from '../../providers/paythem/cipher.ts';
import { openAnswer } from '../../providers/paythem/envelope.ts';
import type { Answer, ProviderRequest, WireExchange } from '../../providers/sender.ts';
import { asIs, bothEnds, HIDDEN, lastDigits, maskedFields, type Show } from './mask.ts';
import type { WireText } from './plan.ts';

const PLAINTEXT: Readonly<Record<string, Show>> = {
  API_VERSION: asIs,
  SERVER_URI: asIs,
  SERVER_TIMESTAMP: asIs,
  SERVER_TIMEZONE: asIs,
  HASH_STUB: bothEnds,
  FUNCTION: asIs,
  PARAMETERS: (value) =>
    Array.isArray(value)
      ? []
      : maskedFields(value, { retailerID: retailerId, reference: asIs, amount: asIs }),
  ENCRYPT_RESPONSE: asIs,
  DEBUG_OUTPUT: asIs,
  FAULTY_PROXY: asIs,
  SERVER_DEBUG: asIs,
};
const RETAILER: Readonly<Record<string, Show>> = {
  ID: retailerId,
  OUTLETS_COUNT: asIs,
  PRICELIST_ID: asIs,
  SELL_MOBI: asIs,
  SELL_WEB: asIs,
  SELL_BULK: asIs,
  SELL_API: asIs,
  LOAD_LIMIT: asIs,
  MAX_DAILY_LOAD_LIMIT: asIs,
  USED_DAILY_LIMIT: asIs,
  BALANCE: asIs,
};
const RECEIPT: Readonly<Record<string, Show>> = {
  RETAILER_BALANCE: asIs,
  RETAILER_REFERENCE: asIs,
  VVS_REFERENCE: asIs,
  RETAILER_REMAINING_DAILY: asIs,
};

/** Retailer IDs have five digits: two are enough to recognise one. */
export function retailerId(value: unknown): string {
  return lastDigits(value, 2);
}

/**
 * An exchange with VVS, opened: what stands in the envelope, and what is around it, masked. Of a list only the retailer
 * `shown` stands there.
 */
export function paythemSample(
  account: PaythemAccount,
  shown: number | null,
  exchange: WireExchange,
): WireText {
  const form = formOf(exchange.request.body ?? '');
  const iv = form['ZAPI'] ?? '';
  return {
    request: [envelopeOf(exchange.request, form), json(plaintextOf(account, form['CONTENT'] ?? '', iv))].join(
      '\n\n',
    ),
    answer: exchange.answer === null ? 'no whole answer' : answerText(account, iv, shown, exchange.answer),
  };
}

function envelopeOf({ headers }: ProviderRequest, form: Readonly<Record<string, string>>): string {
  const sourceIp = headers['x-sourceip'] === undefined ? [] : [`X-Sourceip: ${HIDDEN}`];
  return [
    'POST (multipart/form-data)',
    `X-Public-Key: ${HIDDEN}`,
    `X-Hash: ${bothEnds(headers['x-hash'])}`,
    ...sourceIp,
    `PUBLIC_KEY=${HIDDEN}`,
    `ENC_METHOD=${form['ENC_METHOD'] ?? ''}`,
    `ZAPI=${HIDDEN} (${form['ZAPI']?.length ?? 0} characters)`,
    `CONTENT=${HIDDEN} (${form['CONTENT']?.length ?? 0} characters of base64), opened:`,
  ].join('\n');
}

function plaintextOf(account: PaythemAccount, content: string, iv: string): unknown {
  try {
    return maskedFields(JSON.parse(account.decrypt(content, iv).toString('utf8')), PLAINTEXT);
  } catch (error) {
    if (error instanceof CipherError || error instanceof SyntaxError) return HIDDEN;
    throw error;
  }
}

function answerText(
  account: PaythemAccount,
  iv: string,
  shown: number | null,
  { status, text }: Answer,
): string {
  const opened = status === 200 ? openAnswer(account, iv, text) : null;
  if (opened === null) return `HTTP ${status}, ${text.length} characters that are no answer of VVS`;
  const { serverTransactionId, result, description, content } = opened;
  const fields = {
    SERVER_TRANSACTION_ID: serverTransactionId,
    RESULT: result,
    ERROR_DESCRIPTION: asIs(account.scrub(description, 160)),
    CONTENT: content === undefined ? 'ERROR, or nothing that can be read' : contentOf(content, shown),
  };
  return `HTTP ${status}, CONTENT opened\n\n${json(fields)}`;
}

function contentOf(content: unknown, shown: number | null): unknown {
  if (!Array.isArray(content)) return maskedFields(content, RECEIPT);
  const rows = content.filter((row: unknown) => shown === null || idOf(row) === String(shown)).slice(0, 1);
  const masked = rows.map((row: unknown) => maskedFields(row, RETAILER));
  const left = content.length - masked.length;
  return left === 0 ? masked : [...masked, `… and ${left} other retailers`];
}

function idOf(row: unknown): string {
  return typeof row === 'object' && row !== null && 'ID' in row ? String(row.ID) : '';
}

/** The fields of the multipart body that our client writes. */
function formOf(body: string): Readonly<Record<string, string>> {
  const parts = body.matchAll(/name="(\w+)"\r\n\r\n([^\r]*)\r\n/g);
  return Object.fromEntries([...parts].map(([, name = '', value = '']) => [name, value]));
}

function json(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
