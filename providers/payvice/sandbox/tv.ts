import { createHash } from 'node:crypto';
import { formatAmount, parseMoney } from '../../../domain/money.ts';
import { admitted, bought, type Parts } from './buying.ts';
import {
  PHONE,
  PayviceRefusal,
  refusal,
  type Call,
  type Fields,
  type Handler,
  type Handlers,
} from './call.ts';
import { customerOf, type Customer } from './customers.ts';
import { PLANS, type Plan } from './plans.ts';
import { OURS, PRINTED, SEEN, subscribed } from './texts.ts';
import { References, wireTime } from './times.ts';

/** How much dearer every plan is where prices are `raised`, in kobo. */
const RAISE_MINOR = 10_000;

/** Multichoice: the three functions, and their tests, which do everything but move money. Source: Making Multichoice Payment. */
export function tvHandlers(parts: Parts): Handlers {
  const now = () => wireTime(parts.context.clock.now());
  const references = new References();
  const plans: Handler = ({ fields }) => {
    parts.accounts.requireUser(fields);
    const service = serviceOf(fields);
    customerIn(fields, now());
    return { message: PRINTED.plansFound, status: 1, date: now(), plans: plansOf(parts, service) };
  };
  const validate: Handler = ({ fields }) => {
    parts.accounts.requireUser(fields);
    const service = serviceOf(fields);
    const { name } = customerIn(fields, now());
    const digits = idsOf(fields.text('beneficiary'));
    return {
      message: PRINTED.accountFound,
      status: 1,
      date: now(),
      customer: {
        tran_id: digits.slice(0, 8),
        ref: digits.slice(0, 13),
        response_code: '00',
        fullname: name,
        unit: service,
      },
    };
  };
  return {
    '/api/tran/auth2/bill/tv': plans,
    '/api/tran/auth2/bill/tv/test': plans,
    '/api/tran/auth2/bill/validate': validate,
    '/api/tran/auth2/bill/validate/test': validate,
    '/api/tran/auth2/tv/pay': (call) => {
      const { token, ...purchase } = subscription(parts, call, 'purchase');
      return bought(parts, call, token, purchase, subscribed(purchase.service));
    },
    '/api/tran/auth2/tv/pay/test': (call) => {
      const { service } = subscription(parts, call, 'enquiry');
      const reference = references.next(parts.context.clock.now());
      return { message: subscribed(service), status: 1, date: now(), txn_ref: reference };
    },
  };
}

/** What a payment asks for. It names no amount: the plan's own price applies. */
function subscription(parts: Parts, call: Call, kind: 'purchase' | 'enquiry') {
  const { fields } = call;
  const token = admitted(parts, call, kind, SEEN.invalidTokenProvided);
  const service = serviceOf(fields);
  fields.matching('phone', PHONE);
  customerIn(fields, wireTime(parts.context.clock.now()));
  const code = fields.text('product_code');
  const plan = plansOf(parts, service).find(({ product_code }) => product_code === code);
  if (!plan) throw refusal(`${OURS.badParameter}: product_code`);
  return {
    token,
    kind: 'tv' as const,
    service,
    beneficiary: fields.text('beneficiary'),
    amountMinor: parseMoney(plan.amount, 'NGN').amountMinor,
    electricity: null,
  };
}

function serviceOf(fields: Fields): 'DSTV' | 'GOTV' {
  const service = fields.text('service');
  if (service !== 'DSTV' && service !== 'GOTV') throw refusal(SEEN.serviceUnavailable);
  return service;
}

function customerIn(fields: Fields, date: string): Customer {
  const notFound = () => new PayviceRefusal({ message: PRINTED.customerNotFound, status: 0, date });
  return customerOf(fields.text('beneficiary'), notFound);
}

function plansOf({ context }: Parts, service: 'DSTV' | 'GOTV'): readonly Plan[] {
  const plans = PLANS[service];
  if (context.behaviour.choice('payvice.tv_prices') === 'printed') return plans;
  return plans.map((plan) => {
    const amountMinor = parseMoney(plan.amount, 'NGN').amountMinor + RAISE_MINOR;
    return { ...plan, amount: formatAmount(amountMinor, 'NGN') };
  });
}

/** Digits that stand for Multichoice's own numbers. */
function idsOf(smartcard: string): string {
  return String(createHash('sha256').update(smartcard).digest().readBigUInt64BE()).padStart(20, '1');
}
