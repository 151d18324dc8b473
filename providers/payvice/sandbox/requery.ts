import type { Parts } from './buying.ts';
import { PayviceRefusal, type AnswerBody, type Handlers } from './call.ts';
import type { Order } from './order.ts';
import { formatAmount } from '../../../domain/money.ts';
import { SEEN } from './texts.ts';
import { wireTime } from './times.ts';

/** What became of a token. Asks for no password. Source: Checking Previous Transaction; field notes. */
export function requeryHandlers({ context, store }: Parts): Handlers {
  return {
    '/api/tran/auth0/requery': ({ fields }) => {
      const token = store.token(fields.text('token'));
      if (token) {
        token.requests.requery += 1;
        store.saveToken(token);
      }
      const order = token && token.viceId === fields.text('vice_id') ? store.order(token.value) : undefined;
      const date = wireTime(context.clock.now());
      const late = context.behaviour.is('payvice.requery_after_operator');
      if (!order || (order.status === 'open' && late)) {
        throw new PayviceRefusal({ status: 0, date, message: SEEN.requeryNotFound });
      }
      const full = context.behaviour.choice('payvice.requery_fields') === 'full';
      return {
        status: 1,
        txn_status: order.status === 'open' ? 'pending' : order.status,
        txn_date: wireTime(order.decidedAtMs ?? order.createdAtMs),
        vice_id: order.viceId,
        txn_token: order.token,
        ...(full && { amount: formatAmount(order.amountMinor, 'NGN'), beneficiary: order.beneficiary }),
        date,
        ...(full && electricityOf(order)),
      };
    },
  };
}

function electricityOf({ status, electricity }: Order): AnswerBody {
  if (status !== 'approved' || electricity === null) return {};
  const { token_value: value, ...rest } = electricity;
  return { electricity: value === null ? rest : { token_value: value, ...rest } };
}
