import { connectDvs, type Accepted } from '../../../providers/dvs/call.ts';
import { DvsClient } from '../../../providers/dvs/client.ts';
import type { DvsTransaction } from '../../../providers/dvs/schema.ts';
import { phaseOf, statusText } from '../../../providers/dvs/statuses.ts';
import { configOf } from '../account.ts';
import { callIn, type Callable, type Standing, type Table } from '../entry.ts';
import type { Given } from '../given.ts';
import { DVS_EFFECTS } from './effects.ts';
import { DVS_READS } from './reads.ts';

const FUNCTIONS: Table<DvsClient> = { ...DVS_READS, ...DVS_EFFECTS };

/** DVS (DT One). */
export const DVS: Callable = {
  about: 'DVS (DT One): airtime, data, PINs, bills, gift cards',
  sandboxPath: '/dvs/v1',
  variables: 'DVS_KEY, DVS_SECRET',
  veils: {
    address_text: 'words',
    address_city: 'words',
    address_postal_code: 'words',
    credit_party_mobile_number: 'number',
    credit_party_account_number: 'number',
  },
  functions: FUNCTIONS,
  open(url, env) {
    const { dvs } = configOf(env, ['DVS_KEY', 'DVS_SECRET'], { DVS_URL: url });
    const client = new DvsClient(connectDvs(dvs));
    return {
      call: callIn(FUNCTIONS, client),
      credentials: [dvs.key, dvs.secret],
      standing: (name, given, value) => standingOf(name, given, (value as Accepted<DvsTransaction>).value),
      close: () => client.close(),
    };
  },
};

/** As the adapter judges it (providers/dvs/sends.ts): confirm and cancel must be about this order, and move it. */
function standingOf(name: string, given: Given, transaction: DvsTransaction): Standing {
  const phase = phaseOf(transaction.status);
  const state = `${phase} (${statusText(transaction.status)})`;
  const creates = name.startsWith('create');
  const other = creates
    ? transaction.external_id !== given.text('external_id')
    : transaction.id !== given.text('id');
  if (other) return { state, ended: false, contradiction: 'the answer is about another transaction' };
  if (!creates && phase === 'created') {
    return { state, ended: false, contradiction: 'it was accepted, but the order still reads as created' };
  }
  const cancelled = phase === 'cancelled' && name !== 'cancelTransaction';
  return { state, ended: phase === 'not_delivered' || phase === 'reversed' || cancelled };
}
