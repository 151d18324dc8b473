import { createHash } from 'node:crypto';
import { admitted, bought, type Parts } from './buying.ts';
import {
  PHONE,
  PayviceRefusal,
  refusal,
  type AnswerBody,
  type Call,
  type Fields,
  type Handlers,
} from './call.ts';
import { customerOf, type Customer } from './customers.ts';
import { OURS, PRINTED, SEEN } from './texts.ts';
import { wireTime } from './times.ts';

/** The payment under the same token and with the same body as the enquiry. Source: Ikeja Electric Purchase Request. */
export function ikejaHandlers(parts: Parts): Handlers {
  return {
    '/api/tran/auth2/ie/tran': (call) => {
      const token = admitted(parts, call, 'purchase', SEEN.unknownRequestToken);
      if (call.fields.text('service') !== 'IE') throw refusal(SEEN.serviceUnavailable);
      call.fields.matching('phone', PHONE);
      const { number, vend, customer } = customerIn(parts, call.fields);
      const amountMinor = call.fields.amountMinor(1);
      const { name: payer, address } = customer;
      const tokenValue = vend ? energyToken(token.value) : null;
      const purchase = {
        kind: 'electricity',
        service: 'IE',
        beneficiary: number,
        amountMinor,
        electricity: { token_value: tokenValue, address, payer },
      } as const;
      const more = vend ? { token_value: tokenValue, address, payer } : { address, payer };
      return bought(parts, call, token, purchase, vend ? PRINTED.vended : PRINTED.paid, more);
    },
  };
}

/** Who would be paid for. Leaves the token as it is (field notes). Source: Ikeja Electric Name Enquiry. */
export function ikejaEnquiry(parts: Parts, call: Call): AnswerBody {
  admitted(parts, call, 'enquiry', PRINTED.wrongToken);
  const { customer } = customerIn(parts, call.fields);
  return {
    message: PRINTED.nameFound,
    status: 1,
    date: wireTime(parts.context.clock.now()),
    cust_name: customer.name,
    cust_address: customer.address,
  };
}

/** `vend` goes by the meter, `pay` by the account. */
function customerIn(
  { context }: Parts,
  fields: Fields,
): { readonly number: string; readonly vend: boolean; readonly customer: Customer } {
  const serviceType = fields.text('service_type');
  if (serviceType !== 'vend' && serviceType !== 'pay') throw refusal(`${OURS.badParameter}: service_type`);
  const vend = serviceType === 'vend';
  const number = fields.text(vend ? 'cus_meter' : 'cus_account');
  const notFound = () => {
    const date = wireTime(context.clock.now());
    return new PayviceRefusal({ message: PRINTED.customerNotFound, status: 0, date });
  };
  return { number, vend, customer: customerOf(number, notFound) };
}

/** The 20 digits that a prepaid meter takes; the same for the same request token. */
export function energyToken(requestToken: string): string {
  const digits = createHash('sha256').update(`energy ${requestToken}`).digest().readBigUInt64BE();
  return String(digits).padStart(20, '0').slice(-20).replace(/^./, '7');
}
