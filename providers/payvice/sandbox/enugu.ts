import { createHash } from 'node:crypto';
import { admitted, bought, type Parts } from './buying.ts';
import { PHONE, PayviceRefusal, refusal, type Fields, type Handlers } from './call.ts';
import { customerOf } from './customers.ts';
import { energyToken } from './ikeja.ts';
import { OURS, PRINTED, SEEN } from './texts.ts';

/** Enugu Electricity. Source: Enugu Electricy Integration; the payment's answer is assumed to be like Ikeja's. */
export function enuguHandlers(parts: Parts): Handlers {
  return {
    '/api/tran/enugu/lookup': ({ fields }) => {
      parts.accounts.requirePassword(fields);
      const { meter, type } = meterOf(fields);
      const message = PRINTED.customerNotFound;
      const notFound = () => new PayviceRefusal({ status: 0, error: true, message, description: message });
      const { name } = customerOf(meter, notFound);
      return {
        status: 1,
        error: false,
        message: PRINTED.enuguFound,
        description: PRINTED.enuguFound,
        name,
        account: meter,
        type,
        productCode: productCode(meter, type, name),
      };
    },
    '/api/tran/auth2/enugu/pay': (call) => {
      const { fields } = call;
      const token = admitted(parts, call, 'purchase', SEEN.unknownRequestToken);
      fields.matching('phone', PHONE);
      const { meter, type } = meterOf(fields);
      const { name: payer, address } = customerOf(meter);
      const code = productCode(meter, type, payer);
      if (fields.text('code') !== code && fields.text('code') !== code.split('|')[0]) {
        throw refusal(`${OURS.badParameter}: code`);
      }
      const amountMinor = fields.amountMinor(1);
      const prepaid = type === 'prepaid';
      const tokenValue = prepaid ? energyToken(token.value) : null;
      const purchase = {
        kind: 'electricity',
        service: 'ENUGU',
        beneficiary: meter,
        amountMinor,
        electricity: { token_value: tokenValue, address, payer },
      } as const;
      const more = prepaid ? { token_value: tokenValue, address, payer } : { address, payer };
      return bought(parts, call, token, purchase, prepaid ? PRINTED.vended : PRINTED.paid, more);
    },
  };
}

function meterOf(fields: Fields): { readonly meter: string; readonly type: string } {
  return { meter: fields.text('meter'), type: fields.matching('type', /^(prepaid|postpaid)$/) };
}

/** 128 hexadecimal digits, a bar, and base64 of who it is for: names and addresses, so never to be kept. */
function productCode(meter: string, type: string, name: string): string {
  const about = { product: 'ENUGUELECTRICITY', type, account: meter, name, customerId: `Abakpa_${meter}` };
  const text = JSON.stringify(about);
  const digest = createHash('sha512').update(text).digest('hex').toUpperCase();
  return `${digest}|${Buffer.from(text).toString('base64')}`;
}
