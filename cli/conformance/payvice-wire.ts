import { knownMessage } from '../../providers/payvice/messages.ts';
import { ordinaryWords } from '../../providers/payvice/words.ts';
import type { Answer, WireExchange } from '../../providers/sender.ts';
import { asIs, bothEnds, HIDDEN, lastDigits, maskedFields, type Show } from './mask.ts';
import type { WireText } from './plan.ts';

/** The message as it is printed; of others only ordinary words, since they may hold names and tokens. */
const message: Show = (value) =>
  value === undefined || value === null
    ? value
    : (knownMessage(value)?.text ?? ordinaryWords(value) ?? HIDDEN);
const number: Show = (value) => (value === '' ? '' : lastDigits(value));

/** Fields of requests and answers alike. `pwd`, `auth`, names, addresses, Enugu's codes and energy tokens are not here. */
const FIELDS: Readonly<Record<string, Show>> = {
  vice_id: number,
  service: asIs,
  amount: asIs,
  phone: number,
  token: bothEnds,
  txn_token: bothEnds,
  cus_meter: number,
  cus_account: number,
  meter: number,
  account: number,
  beneficiary: number,
  type: asIs,
  service_type: asIs,
  product_code: asIs,
  status: asIs,
  error: asIs,
  message,
  msg: message,
  description: message,
  date: asIs,
  txn_ref: asIs,
  txn_status: asIs,
  txn_date: asIs,
  plans: (value) => (Array.isArray(value) ? value.slice(0, 30).map(planOf) : HIDDEN),
  customer: (value) => maskedFields(value, { response_code: asIs, unit: asIs, tran_id: number, ref: number }),
  electricity: (value) => (value === null ? null : maskedFields(value, {})),
};

function planOf(plan: unknown): unknown {
  return maskedFields(plan, { name: asIs, product_code: asIs, amount: asIs });
}

/** An exchange with Payvice, masked. */
export function payviceSample({ request, answer }: WireExchange): WireText {
  return {
    request: `POST ${request.path}\n\n${fieldsOf(request.body ?? '') ?? HIDDEN}`,
    answer: answer === null ? 'no whole answer' : answerText(answer),
  };
}

function answerText({ status, text }: Answer): string {
  return `HTTP ${status}\n\n${fieldsOf(text) ?? `${text.length} characters that are no JSON object`}`;
}

function fieldsOf(text: string): string | null {
  try {
    const masked = maskedFields(JSON.parse(text), FIELDS);
    return masked === HIDDEN ? null : JSON.stringify(masked, null, 2);
  } catch {
    return null;
  }
}
