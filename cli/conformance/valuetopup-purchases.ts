import { firstOf } from './list-steps.ts';
import { parseMoney } from '../../domain/money.ts';
import type { Answered } from '../../providers/valuetopup/client.ts';
import { expectThat, needed, type Act, type Finding, type Step } from './plan.ts';
import { bought, priced, wordsOf, type ValuetopupParts } from './valuetopup-parts.ts';

const BOUGHT = 'HTTP 200 with 000 and a transaction, or 852 and then the same by its status.';

/** Every kind of purchase once, and what is read of it afterwards. */
export function purchaseSteps(parts: ValuetopupParts): readonly Step[] {
  const { client, input } = parts;
  const ids: { topUp?: string; giftCard?: string; iccid?: string | null; portIn?: string } = {};
  const buying = (title: string, play: (act: Act) => Promise<Finding>): Step => ({
    title,
    source: 'Transaction',
    expects: BOUGHT,
    async play(act) {
      const { references = {}, facts = [] } = await play(act);
      return { references, facts };
    },
  });
  const buy = (act: Act, send: (correlationId: string) => Promise<Answered>) => bought(parts, act, send);
  return [
    buying('Top-up', async (act) => {
      const order = { ...priced(parts, 'topup'), mobile: input('mobile') };
      const done = await buy(act, (correlationId) => client.topUp({ ...order, correlationId }, act.limits()));
      ids.topUp = done.correlationId;
      return done;
    }),
    {
      title: 'Status of the top-up',
      source: 'Transaction',
      expects: 'HTTP 200 with 000, by our correlationId.',
      async play(act) {
        const correlationId = needed(ids.topUp, 'the top-up');
        const status = await client.status(correlationId, act.limits());
        expectThat(status.state === 'done', `it is in progress (${status.code})`);
        return { references: { correlationId, transactionId: status.value.transactionId } };
      },
    },
    buying('Top-up with a bundle', async (act) => {
      const [productId = '', skuId = '', mobile = ''] = wordsOf(parts, 'bundle', 3);
      const offered = await Array.fromAsync(client.bundles(productId, mobile, act.limits()));
      const bundle = needed(
        offered.find((each) => each.skuId === skuId),
        'the bundle',
      );
      expectThat(/^0(\.0+)?$/.test(bundle.loan), 'a loan is due with the number: take another one');
      const agreed = parseMoney(bundle.faceValue, bundle.currency, 'round_up');
      const order = { productId, skuId, mobile, agreed };
      return buy(act, (correlationId) => client.topUpBundle({ ...order, correlationId }, act.limits()));
    }),
    buying('PIN', (act) => {
      const skuId = input('pin');
      return buy(act, (correlationId) => client.buyPin({ skuId, correlationId }, act.limits()));
    }),
    buying('Bill', (act) => {
      const order = { ...priced(parts, 'bill'), accountNumber: input('bill_account') };
      return buy(act, (correlationId) => client.payBill({ ...order, correlationId }, act.limits()));
    }),
    buying('Gift card', async (act) => {
      const order = priced(parts, 'gift_card');
      const done = await buy(act, (correlationId) =>
        client.buyGiftCard({ ...order, correlationId }, act.limits()),
      );
      ids.giftCard = done.transaction.transactionId;
      return done;
    }),
    {
      title: 'Fetch the gift card',
      source: 'Transaction',
      expects: 'HTTP 200 with 000 and the card, by the transaction ID.',
      async play(act) {
        const id = needed(ids.giftCard, 'the gift card');
        const card = await client.giftCard(id, act.limits());
        expectThat((card.cardNumber ?? card.pin ?? card.certificateLink) != null, 'the answer has no card');
        return { references: { transactionId: id }, facts: ['With the card, which is hidden'] };
      },
    },
    buying('eSIM', async (act) => {
      const skuId = input('esim');
      const done = await buy(act, (correlationId) => client.buyEsim({ skuId, correlationId }, act.limits()));
      ids.iccid = done.transaction.esim?.iccid ?? null;
      return done;
    }),
    {
      title: 'Data balance of the eSIM',
      source: 'eSIM',
      expects: 'HTTP 200 with 000 and at least one balance.',
      async play(act) {
        const iccid = needed(ids.iccid, 'the ICCID');
        expectThat(
          (await firstOf(client.esimDataBalance(iccid, act.limits()))) !== null,
          'the list is empty',
        );
        return {};
      },
    },
    buying('SIM activation', (act) => {
      const [skuId = '', simNumber = '', zipCode = ''] = wordsOf(parts, 'sim', 3);
      const order = { skuId, simNumber, zipCode };
      return buy(act, (correlationId) => client.activateSim({ ...order, correlationId }, act.limits()));
    }),
    buying('SIM port-in', async (act) => {
      const [skuId = '', simNumber = '', zipCode = '', mobileNumber = ''] = wordsOf(parts, 'port_in', 4);
      const order = { skuId, simNumber, zipCode, mobileNumber };
      const done = await buy(act, (correlationId) =>
        client.portInSim({ ...order, correlationId }, act.limits()),
      );
      ids.portIn = done.transaction.transactionId;
      return done;
    }),
    {
      title: 'Status of the port-in',
      source: 'Transaction',
      expects: 'HTTP 200 with 000 and a state. The document prints no states.',
      async play(act) {
        const { status } = await client.portInStatus(needed(ids.portIn, 'the port-in'), act.limits());
        expectThat(status !== null, 'the answer has no state');
        return { facts: [`State: ${status.slice(0, 40)}`] };
      },
    },
  ];
}
