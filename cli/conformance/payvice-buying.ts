import { money } from '../../domain/money.ts';
import type { Network, Receipt } from '../../providers/payvice/client.ts';
import type { TvPlan } from '../../providers/payvice/schema.ts';
import { bothEnds } from './mask.ts';
import type { PayviceParts } from './payvice-tokens.ts';
import { expectThat, needed, type Finding, type Step } from './plan.ts';

const naira = (major: number) => money(major * 100, 'NGN');
/** The amounts of the document's samples. */
const AIRTIME = naira(50);
const ENERGY_IKEJA = naira(10);
const ENERGY_ENUGU = naira(100);
const TRANSFER = naira(50);
const DONE = 'Status 1 with a txn_ref.';
const TOPUP = 'HTTP REST REQUEST, Topup Response';

/** The examples that succeed: look-up, airtime, electricity, TV, transfer. */
export function buyingSteps(parts: PayviceParts): readonly Step[] {
  return [
    ...airtimeSteps(parts),
    ...ikejaSteps(parts, 'vend', 'ikeja_meter'),
    ...ikejaSteps(parts, 'pay', 'ikeja_account'),
    ...enuguSteps(parts),
    ...tvSteps(parts, false),
    ...tvSteps(parts, true),
    {
      title: 'Transfer of 50 naira to another wallet',
      source: 'Wallet to Wallet Transfer',
      expects: DONE,
      async play(act) {
        const { client, wallet, tokens, input } = parts;
        const beneficiary = input('transfer_to');
        const token = await tokens.next(act);
        return bought(await client.transfer({ wallet, token, beneficiary, amount: TRANSFER }, act.limits()));
      },
    },
  ];
}

function airtimeSteps({ client, wallet, tokens, input }: PayviceParts): readonly Step[] {
  const networks: readonly (readonly [Network, string])[] = [
    ['mtn', 'MTN'],
    ['9mobile', '9mobile'],
    ['glo', 'Glo'],
    ['airtel', 'Airtel'],
  ];
  const lookup: Step = {
    title: 'Look-up',
    source: 'Lookup, Lookup Response',
    expects: 'A request token.',
    async play(act) {
      tokens.first = await tokens.next(act);
      return { references: { token: bothEnds(tokens.first) } };
    },
  };
  const purchases = networks.map(([network, name], index): Step => ({
    title: `Airtime of 50 naira, ${name}`,
    source: TOPUP,
    expects: DONE,
    async play(act) {
      const phone = input(network);
      const token = index === 0 ? needed(tokens.first, 'the token of the look-up') : await tokens.next(act);
      return bought(
        await client.buyAirtime({ wallet, token, network, phone, amount: AIRTIME }, act.limits()),
      );
    },
  }));
  return [lookup, ...purchases];
}

function ikejaSteps(
  { client, wallet, tokens, input }: PayviceParts,
  serviceType: 'vend' | 'pay',
  numberInput: string,
): readonly Step[] {
  let token: string | null = null;
  const order = () => {
    const number = input(numberInput);
    return { wallet, serviceType, number, phone: input('contact'), amount: ENERGY_IKEJA };
  };
  return [
    {
      title: `Ikeja Electric, name enquiry (${serviceType})`,
      source: 'Ikeja Electric Request - IE',
      expects: 'Status 1 with the name of the customer.',
      async play(act) {
        const asked = order();
        const taken = await tokens.next(act);
        await client.ikejaEnquiry({ ...asked, token: taken }, act.limits());
        token = taken;
        return { references: { token: bothEnds(taken) } };
      },
    },
    {
      title: `Ikeja Electric, purchase of 10 naira (${serviceType})`,
      source: `Ikeja Electric Purchase Request, ${serviceType.toUpperCase()} Request Response`,
      expects: `${DONE} Under the token of the enquiry${serviceType === 'vend' ? '; with an energy token' : ''}.`,
      async play(act) {
        const paid = { ...order(), token: needed(token, 'the token of the enquiry') };
        const receipt = await client.ikejaPurchase(paid, act.limits());
        const withToken = receipt.status === 'pending' || receipt.secrets.length > 0;
        expectThat(serviceType === 'pay' || withToken, 'the answer has no energy token');
        return bought(receipt);
      },
    },
  ];
}

function enuguSteps({ client, wallet, tokens, input }: PayviceParts): readonly Step[] {
  let customer: { readonly name: string; readonly productCode: string } | null = null;
  return [
    {
      title: 'Enugu Electricity, customer',
      source: 'Validate Customer Details',
      expects: 'Status 1 with a name and a product code.',
      async play(act) {
        const question = { wallet, meter: input('enugu_meter'), type: 'prepaid' } as const;
        customer = await client.enuguLookup(question, act.limits());
        return {};
      },
    },
    {
      title: 'Enugu Electricity, payment of 100 naira',
      source: 'Make Enugu Electricity Payment',
      expects: 'Status 1 with a txn_ref, or status 2 (pending). No answer is printed.',
      async play(act) {
        const { name, productCode } = needed(customer, 'the customer');
        const order = { meter: input('enugu_meter'), type: 'prepaid', phone: input('contact') } as const;
        const token = await tokens.next(act);
        const paid = { ...order, wallet, token, amount: ENERGY_ENUGU, productCode, name };
        return bought(await client.enuguPay(paid, act.limits()));
      },
    },
  ];
}

function tvSteps({ client, wallet, tokens, input }: PayviceParts, test: boolean): readonly Step[] {
  const path = test ? ', test path' : '';
  const source = (heading: string) => (test ? 'DSTV/GOTV Test' : heading);
  const question = () => ({ wallet, service: 'DSTV', smartcard: input('dstv_card') }) as const;
  let plan: TvPlan | null = null;
  return [
    {
      title: `DSTV, plans${path}`,
      source: source('Get Subscription Plans'),
      expects: 'Status 1 with plans; the one to be paid for is among them.',
      async play(act) {
        const code = input('dstv_plan');
        const asked = question();
        const plans = await (test
          ? client.tvPlansTest(asked, act.limits())
          : client.tvPlans(asked, act.limits()));
        plan = plans.find(({ product_code: each }) => each === code) ?? null;
        expectThat(plan !== null, `the plan is not among the ${plans.length} that were answered`);
        return { facts: [`${plans.length} plans; ${plan.name} costs ${plan.amount} naira`] };
      },
    },
    {
      title: `DSTV, customer${path}`,
      source: source('Validate Customer Account'),
      expects: 'Status 1 with response_code 00.',
      async play(act) {
        const asked = question();
        await (test ? client.tvValidateTest(asked, act.limits()) : client.tvValidate(asked, act.limits()));
        return {};
      },
    },
    {
      title: `DSTV, payment${path}`,
      source: source('Making DSTV/GOTV Payment'),
      expects: DONE,
      async play(act) {
        const { product_code: productCode } = needed(plan, 'the plan');
        const order = { ...question(), phone: input('contact'), productCode };
        const token = await tokens.next(act);
        const paid = { ...order, token };
        return bought(await (test ? client.tvPayTest(paid, act.limits()) : client.tvPay(paid, act.limits())));
      },
    },
  ];
}

/** What a receipt says, without its secrets and its payer. */
function bought({ status, reference, secrets }: Receipt): Finding {
  const pending = status === 'pending' ? ['Pending (status 2): only a requery tells what becomes of it'] : [];
  const energy = secrets.some(({ code }) => code !== reference)
    ? ['With an energy token, which is hidden']
    : [];
  return { references: { txn_ref: reference }, facts: [...pending, ...energy] };
}
