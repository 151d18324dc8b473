import { randomUUID } from 'node:crypto';
import { money } from '../../domain/money.ts';
import type { PaythruClient, Receipt, Token } from '../../providers/paythru/client.ts';
import { payAtSandbox } from './paythru-customer.ts';
import { keyEnd } from './paythru-wire.ts';
import { expectThat, needed, type Act, type Finding, type Step } from './plan.ts';

/** What the steps of Paythru's plan are written with. */
export interface PaythruParts {
  readonly client: PaythruClient;
  /** Throws NotPlayed when nobody gave it. */
  readonly input: (name: string) => string;
  /** Key of a reservation that the tester made; null: the plan pays its own page, at a sandbox. */
  readonly paidByHand: string | null;
  readonly sandbox: boolean;
}

const RESERVED_MINOR = 500;
const PART_MINOR = 100;
const DONE = 'Status 1.';

/** Open a page, have it paid, and do with the reservation everything that can be done. */
export function paythruSteps({ client, input, paidByHand, sandbox }: PaythruParts): readonly Step[] {
  const keys: { token?: Token; paid: string | null; repeated?: string | null; captured?: string | null } = {
    paid: paidByHand,
  };
  const reference = randomUUID().replaceAll('-', '');
  const part = () => money(PART_MINOR, input('currency'));
  const whole = () => money(RESERVED_MINOR, input('currency'));
  const paid = () => needed(keys.paid, 'a paid reservation (--with trans_key=…)');
  const open = (act: Act, ours: string) =>
    client.getToken(
      {
        items: [{ name: 'Acceptance test', price: whole() }],
        currency: input('currency'),
        transType: 'PreAuth',
        reference: ours,
        successUrl: 'https://shop.example/ok',
        autoRedirect: true,
      },
      act.limits(),
    );
  const step = (
    title: string,
    source: string,
    play: (act: Act) => Promise<Finding>,
    expects = DONE,
  ): Step => ({
    title,
    source,
    expects,
    play,
  });
  return [
    step(
      'Open a page for a reservation (gettoken)',
      '2.1',
      async (act) => {
        const token = await open(act, reference);
        expectThat(
          token.transType === null || token.transType === 'preauth',
          'trans_type is not the one that was sent',
        );
        keys.token = token;
        return { references: { trans_reference: reference, tokenid: keyEnd(token.id) } };
      },
      'A token and the address of its page; trans_type comes back as it was sent.',
    ),
    step(
      'The customer pays on the page',
      '2.1, 3.7',
      async () => {
        if (paidByHand !== null) return { facts: ['Paid by hand on another page, before this run'] };
        const page = sandbox ? keys.token?.redemptionUrl : null;
        keys.paid = await payAtSandbox(needed(page, 'a page that a person paid (--with trans_key=…)'));
        return { references: { trans_key: keyEnd(keys.paid) } };
      },
      'Back with a transKey.',
    ),
    step(
      'Reserve again with the same card (repeat)',
      '2.2',
      async (act) => {
        const request = { key: paid(), type: 'PreAuth', amount: part(), transClass: reference } as const;
        return received(await client.repeat(request, act.limits()), (key) => (keys.repeated = key));
      },
      `${DONE} With a key of its own.`,
    ),
    step(
      'Take the reservation (capture)',
      '2.4',
      async (act) => {
        const receipt = await client.capture(
          { key: paid(), amount: whole(), transClass: reference },
          act.limits(),
        );
        return received(receipt, (key) => (keys.captured = key));
      },
      `${DONE} With a key of its own, to refund by.`,
    ),
    step('Give a part back (refund)', '2.3', async (act) => {
      const key = needed(keys.captured, 'the key of the capture');
      return received(await client.refund({ key, amount: part(), transClass: reference }, act.limits()));
    }),
    step('Free the second reservation (cancel)', '2.5', async (act) => {
      const key = needed(keys.repeated, 'the key of the repeat');
      return received(await client.cancel({ key, amount: part(), transClass: reference }, act.limits()));
    }),
    step('Send a text message (sms)', '2.6', async (act) => {
      const text = { mobile: input('mobile'), message: 'Acceptance test: please ignore' };
      return { references: { messid: keyEnd(await client.sms(text, act.limits())) } };
    }),
    step('Find an address (address)', '2.7', async (act) => {
      const address = { house: input('house'), postcode: input('postcode') };
      expectThat((await client.address(address, act.limits())) !== null, 'it was not found');
      return {};
    }),
    step(
      'Look up the payment (transaction_lookup)',
      '2.8',
      async (act) => {
        const found = await client.transactionLookup(paid(), act.limits());
        const ours = paidByHand !== null || found.token === keys.token?.id;
        expectThat(ours, 'it belongs to another page');
        return { references: { trans_key: keyEnd(paid()) }, facts: [`Status: ${found.status.slice(0, 40)}`] };
      },
      'A status, and the token of our page.',
    ),
    step('Close a page that was not paid (canceltoken)', '2.9', async (act) => {
      const token = await open(act, randomUUID().replaceAll('-', ''));
      await client.cancelToken(token.id, act.limits());
      return { references: { tokenid: keyEnd(token.id) } };
    }),
  ];
}

function received({ key, authCode }: Receipt, keep: (key: string | null) => void = () => {}): Finding {
  keep(key);
  return { references: { trans_key: keyEnd(key), auth_code: authCode } };
}
