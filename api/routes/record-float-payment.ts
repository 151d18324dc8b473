import { z } from 'zod';
import { recordFloatPayment as record } from '../../db/repositories/floats.ts';
import { toWire } from '../../domain/money.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { problem, refuseFaults, type Fault } from '../problems.ts';
import { readMoney, wireMoney } from '../requests/amount.ts';
import { refuseCardNumber } from '../requests/card-data.ts';
import { bodyFaults } from '../requests/faults.ts';
import { storableText } from '../requests/text.ts';

const shape = z.strictObject({
  provider: storableText(30),
  amount: wireMoney,
  direction: z.enum(['in', 'out'], 'must be in or out').default('in'),
  reference: storableText(100),
});

/**
 * `POST /v1/float-payments`: what we paid to a provider that does not tell our float, so that our ledger can. The reference
 * makes it happen once: 201 when it is recorded, 200 when it was before.
 */
export function recordFloatPayment({ database, readers }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const read = shape.safeParse(ctx.request.body);
    if (!read.success) {
      refuseFaults(bodyFaults(read.error, ctx.request.body));
      throw read.error;
    }
    const { direction, reference } = read.data;
    refuseCardNumber(reference, '/reference');
    const faults: Fault[] = [];
    const amount = readMoney(read.data.amount, '/amount', faults);
    const reader = [...readers.values()].find(({ name }) => name === read.data.provider);
    const currency = reader?.floatCurrency;
    if (!reader || currency === undefined) {
      const without = [...readers.values()].filter((each) => each.floatCurrency !== undefined);
      const names = without.map(({ name }) => name).join(', ');
      const detail = `must be a provider that does not tell our float: ${names}`;
      faults.push({ code: 'malformed_field', pointer: '/provider', detail });
    } else if (amount && amount.currency !== currency) {
      const detail = `our float there is in ${currency}`;
      faults.push({ code: 'currency_not_offered', pointer: '/amount/currency', detail });
    }
    if (amount?.amountMinor === 0) {
      faults.push({ code: 'amount_out_of_range', pointer: '/amount/amount', detail: 'must be above zero' });
    }
    refuseFaults(faults);
    if (!reader || !amount) throw new Error('a payment cannot be recorded and nothing is wrong');
    const recorded = await record(database.em(), { provider: reader.name, amount, direction, reference });
    if (recorded === 'other')
      throw problem('reference_used', 'This reference is recorded with another amount or direction.');
    ctx.status = recorded === 'known' ? 200 : 201;
    ctx.body = { provider: reader.name, amount: toWire(amount), direction, reference };
  };
}
