import type { Answer, ProviderRequest, WireExchange } from '../../providers/sender.ts';
import { HIDDEN, lastDigits } from './mask.ts';
import { jsonMask } from './mask-json.ts';
import type { WireText } from './plan.ts';

/** Numbers of customers are in `ends`; PINs, persons, debit parties and callback URLs are in neither list. */
const jsonIn = jsonMask({
  shown:
    'id name type code message iso_code unit unit_type amount source destination prices wholesale retail fee rates base ' +
    'class status external_id creation_date confirmation_date confirmation_expiration_date operator_reference product ' +
    'service subservice operator country regions tags benefits benefit_type description title start_date end_date ' +
    'requested_values adjusted_values calculation_mode auto_confirm product_id balance available holding credit_limit ' +
    'errors increment min max promotion promotion_exclusive base_unit total identified page per_page validity quantity ' +
    'accepted_calculation_modes dates due statement' +
    ' credit_party_identifier',
  ends: 'mobile_number account_number reference',
});

/** An exchange with DVS, masked; of a list, the first item. */
export function dvsSample({ request, answer }: WireExchange): WireText {
  return {
    request: requestText(request),
    answer: answer === null ? 'no whole answer' : answerText(answer),
  };
}

function requestText({ method, path, query, body }: ProviderRequest): string {
  const masked = path.replace(/(\/mobile-number\/).+$/, (_, head: string) => `${head}${lastDigits(path)}`);
  const search = query && query.size > 0 ? `?${query.toString()}` : '';
  const head = `${method} ${masked}${search}\nAuthorization: Basic ${HIDDEN}`;
  return body === null ? head : `${head}\n\n${jsonIn(body) ?? HIDDEN}`;
}

function answerText({ status, headers, text }: Answer): string {
  const total = headers['x-total'];
  const pages = typeof total === 'string' && /^\d{1,10}$/.test(total) ? `\nX-Total: ${total}` : '';
  return `HTTP ${status}${pages}\n\n${jsonIn(text) ?? `${text.length} characters that are no JSON`}`;
}
