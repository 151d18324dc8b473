import type { ProviderRequest, WireExchange } from '../../providers/sender.ts';
import { HIDDEN, lastDigits } from './mask.ts';
import { jsonMask } from './mask-json.ts';
import type { WireText } from './plan.ts';

/** PINs, cards, meter tokens, activation codes, persons and addresses are in neither list. */
const jsonIn = jsonMask({
  shown:
    'responseCode responseMessage payLoad payload next next_cursor balance currency currencyCode countryCode countryName ' +
    'operatorId operatorName productId productName categoryId category categoryName skuId skuName skuid minAmount maxAmount ' +
    'faceValue faceValueCurrency faceValueInWalletCurrency deliveryCurrencyCode exchangeRate loanAmount loanCurrency ' +
    'totalAmount amount amountDue dueDate transactionCurrencyCode invoiceAmount discount fee correlationId transactionId ' +
    'transactionDate product topupDetail localCurrencyAmount salesTaxAmount localCurrencyAmountExcludingTax ' +
    'destinationCurrency operatorTransactionId status portInStatus numberOfPlanMonths validity benefitType title startDate ' +
    'endDate promotionId bundleName totalData remainingData unit expiryDate pins deliveredAmount deliveredCurrencyCode ' +
    'billPaymentDetail giftCardDetail esimDetail simInfo',
  ends: 'mobile mobileNumber accountNumber simNumber iccid Iccid',
});

/** An exchange with Valuetopup, masked; of a list, the first item. */
export function valuetopupSample({ request, answer }: WireExchange): WireText {
  return {
    request: requestText(request),
    answer:
      answer === null
        ? 'no whole answer'
        : `HTTP ${answer.status}\n\n${jsonIn(answer.text) ?? `${answer.text.length} characters that are no JSON`}`,
  };
}

function requestText({ method, path, query, body, headers }: ProviderRequest): string {
  const masked = path.replace(
    /^(\/lookup\/mobile\/|\/catalog\/bundles\/\d+\/|\/esim\/status\/)(.+)$/,
    (_, head: string, number: string) => head + lastDigits(number),
  );
  const language = headers['accept-language'] === undefined ? '' : '\nAccept-Language: as asked for';
  const head = `${method} ${masked}${searchOf(query)}\nAuthorization: Basic ${HIDDEN}${language}`;
  return body === null ? head : `${head}\n\n${jsonIn(body) ?? HIDDEN}`;
}

function searchOf(query: URLSearchParams | undefined): string {
  const pairs = [...(query ?? [])].map(
    ([name, value]) => `${name}=${name === 'accountNumber' ? lastDigits(value) : value}`,
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
