import { randomUUID } from 'node:crypto';
import type { DvsClient } from '../../providers/dvs/client.ts';
import type { DvsTransaction } from '../../providers/dvs/schema.ts';
import { firstOf, listStep, pair } from './list-steps.ts';
import { refusal } from './refusal.ts';
import { expectThat, needed, type Act, type Finding, type Step } from './plan.ts';

/** What the steps of the plan of DVS are written with. */
export interface DvsParts {
  readonly client: DvsClient;
  /** Throws NotPlayed when nobody gave it. */
  readonly input: (name: string) => string;
}

const FINAL_CLASSES = ['COMPLETED', 'DECLINED', 'REJECTED', 'CANCELLED', 'REVERSED'];
const POLL_MS = 2_000;
const MOST_POLLS = 30;
const SOURCE = 'Transactions';

/** Create, read, list, confirm, follow, cancel, a repeated reference, and the balances. */
export function transactionSteps({ client, input }: DvsParts): readonly Step[] {
  const bought: { transaction: DvsTransaction | null } = { transaction: null };
  const order = () => newOrder(input);
  const transaction = () => needed(bought.transaction, 'the transaction');
  return [
    {
      title: 'Create a transaction',
      source: SOURCE,
      expects: 'HTTP 201, class CREATED, with our external_id.',
      async play(act) {
        const sent = order();
        const { value } = await client.createTransaction(sent, act.limits());
        bought.transaction = value;
        expectThat(value.external_id === sent.external_id, 'the external_id is another one');
        return inClass(value, ['CREATED']);
      },
    },
    {
      title: 'The transaction by its ID',
      source: SOURCE,
      expects: 'HTTP 200 with the same transaction.',
      play: async (act) => same(await client.transaction(transaction().id, act.limits()), transaction()),
    },
    {
      title: 'The transaction by our external_id',
      source: SOURCE,
      expects: 'HTTP 200 with a list whose first is the same transaction.',
      async play(act) {
        const { external_id } = transaction();
        const found = await firstOf(client.transactions({ external_id }, act.limits()));
        expectThat(found !== null, 'it is not found');
        return same(found, transaction());
      },
    },
    {
      title: 'Create with an external_id that was used',
      source: 'API Error Codes',
      expects: '1007001: refused.',
      async play(act) {
        const again = { ...order(), external_id: transaction().external_id };
        return refusal(client.createTransaction(again, act.limits()), '1007001');
      },
    },
    {
      title: 'Confirm the transaction',
      source: SOURCE,
      expects: 'HTTP 202; then, read by its ID, class COMPLETED.',
      async play(act) {
        await client.confirmTransaction(transaction().id, act.limits());
        return inClass(await followed(client, transaction().id, act), ['COMPLETED']);
      },
    },
    {
      title: 'Confirm it again',
      source: 'API Error Codes',
      expects: '1007002: refused, since it is confirmed.',
      play: (act) => refusal(client.confirmTransaction(transaction().id, act.limits()), '1007002'),
    },
    {
      title: 'Cancel a transaction that was not confirmed',
      source: SOURCE,
      expects: 'HTTP 202, class CANCELLED.',
      async play(act) {
        const { value } = await client.createTransaction(order(), act.limits());
        const { value: cancelled } = await client.cancelTransaction(value.id, act.limits());
        return inClass(cancelled, ['CANCELLED']);
      },
    },
    {
      title: 'Balances',
      source: 'Balances',
      expects: 'HTTP 200 with at least one that can be read.',
      async play(act) {
        expectThat((await firstOf(client.balances({}, act.limits()))) !== null, 'the list is empty');
        return {};
      },
    },
  ];
}

/** What later versions added: synchronous mode, campaigns, look-ups. Source: OpenAPI 1.14. */
export function laterSteps({ client, input }: DvsParts): readonly Step[] {
  const source = 'OpenAPI 1.14';
  return [
    {
      title: 'Create and confirm synchronously',
      source,
      expects: 'Class COMPLETED, in the answer or later.',
      async play(act) {
        const { value } = await client.createTransactionSync(newOrder(input), act.limits());
        await client.confirmTransactionSync(value.id, act.limits());
        return inClass(await followed(client, value.id, act), ['COMPLETED']);
      },
    },
    ...pair(
      'campaigns',
      source,
      (limits) => client.campaigns({}, limits),
      (id, limits) => client.campaign(id, limits),
    ),
    listStep('operators of a mobile number', source, (limits) =>
      client.operatorsOfMobile(input('mobile'), limits),
    ),
    listStep('operators of a mobile number, by POST', source, (limits) =>
      client.operatorsOfMobileByPost({ mobile_number: input('mobile') }, limits),
    ),
    listStep('open statements of an account', source, (limits) => {
      const inquiry = { product_id: input('statement_product'), account_number: input('statement_account') };
      return client.statements(inquiry, limits);
    }),
  ];
}

function newOrder(input: DvsParts['input']) {
  return {
    external_id: randomUUID().replaceAll('-', ''),
    product_id: input('product'),
    credit_party_identifier: { mobile_number: input('mobile') },
  };
}

/** The transaction once its class is final; after a minute, as it is then. */
async function followed(client: DvsClient, id: string, act: Act): Promise<DvsTransaction> {
  for (let polls = 1; ; polls += 1) {
    const transaction = await client.transaction(id, act.limits());
    if (polls === MOST_POLLS || FINAL_CLASSES.includes(transaction.status.class?.message ?? ''))
      return transaction;
    await act.pass(POLL_MS);
  }
}

function inClass(transaction: DvsTransaction, classes: readonly string[]): Finding {
  const told = transaction.status.class?.message ?? 'missing';
  expectThat(classes.includes(told), `the class is ${/^[A-Z]{1,20}$/.test(told) ? told : 'another one'}`);
  return {
    references: { id: transaction.id, external_id: transaction.external_id },
    facts: [`Class ${told}`],
  };
}

function same(found: DvsTransaction, { id, external_id }: DvsTransaction): Finding {
  expectThat(found.id === id && found.external_id === external_id, 'it is another transaction');
  return { references: { id, external_id } };
}
