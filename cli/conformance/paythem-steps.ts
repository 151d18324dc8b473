import { randomUUID } from 'node:crypto';
import { ProviderError } from '../../domain/errors.ts';
import type { Called } from '../../providers/paythem/call.ts';
import type { PaythemClient, RetailerList, ToppedUp } from '../../providers/paythem/client.ts';
import type { Retailer } from '../../providers/paythem/schema.ts';
import { amountText, chooseTarget, targetFacts, UAT_TOP_UPS, type Target } from './paythem-target.ts';
import { expectThat, needed, Unexpected, type Act, type Finding, type Step } from './plan.ts';

const LIST = '3.5.1.1, 4';
const TOP_UP = '3.5.1.2, 4';

/** What the steps know of each other. */
interface Memory {
  target: Target | null;
  list: Called<RetailerList> | null;
  /** USED_DAILY_LIMIT as it must be, by the lists and our own top-ups. */
  usedMinor: number;
}

/** Five lists and five top-ups in turn, on to the daily limit, and that the refusal moved nothing. */
export function paythemSteps(
  client: PaythemClient,
  wanted: number | null,
): { readonly steps: readonly Step[]; readonly target: () => Target | null } {
  const memory: Memory = { target: null, list: null, usedMinor: 0 };
  const pairs = Array.from({ length: UAT_TOP_UPS }, (_, index) => [
    listStep(client, memory, wanted, index + 1),
    topUpStep(client, memory, index + 1),
  ]);
  const steps = [
    ...pairs.flat(),
    limitStep(client, memory),
    unmovedStep(client, memory),
    ownCheckStep(client, memory),
  ];
  return { steps, target: () => memory.target };
}

function listStep(client: PaythemClient, memory: Memory, wanted: number | null, number: number): Step {
  const first = number === 1;
  return {
    title: `topup_listRetailers, ${number} of ${UAT_TOP_UPS}`,
    source: LIST,
    expects: first
      ? 'RESULT 0; every retailer with its limits can be read.'
      : 'RESULT 0; USED_DAILY_LIMIT rose by the top-up before, and by nothing else.',
    async play(act) {
      const list = await client.listRetailers(act.limits());
      const { retailers, unreadable } = list.value;
      expectThat(unreadable === 0, `${unreadable} retailers of the list cannot be read`);
      expectThat(retailers.length > 0, 'the list is empty: an administrator of PayThem enables top-up (3.4)');
      const target = (memory.target ??= chooseTarget(retailers, wanted));
      const retailer = retailerOf(list, target);
      const facts = first ? targetFacts(target, retailer, retailers.length) : [usedFact(memory, retailer)];
      memory.list = list;
      memory.usedMinor = retailer.usedToday.amountMinor;
      return { references: { SERVER_TRANSACTION_ID: list.serverTransactionId }, facts };
    },
  };
}

function topUpStep(client: PaythemClient, memory: Memory, number: number): Step {
  return {
    title: `Top-up, ${number} of ${UAT_TOP_UPS}`,
    source: TOP_UP,
    expects: 'RESULT 0 with a VVS_REFERENCE; our reference comes back.',
    play: async (act) => topUpOnce(client, memory, act),
  };
}

function limitStep(client: PaythemClient, memory: Memory): Step {
  return {
    title: 'Top-ups until the daily limit error',
    source: TOP_UP,
    expects:
      'The first top-up above MAX_DAILY_LOAD_LIMIT is answered with a RESULT other than 0, which our client reads.',
    async play(act) {
      const { topUps } = needed(memory.target, 'a retailer');
      const references: Record<string, string> = {};
      // A new period may begin on the way: then it takes as many again.
      for (let count = 1; count <= 2 * topUps; count += 1) {
        const reference = newReference();
        try {
          const { references: got } = await topUpOnce(client, memory, act, reference);
          for (const [name, value] of Object.entries(got ?? {}))
            references[`${name} (${count})`] = value ?? '';
        } catch (error) {
          const facts = refusalFacts(error);
          references['reference (refused)'] = reference;
          return { references, facts: [`${count - 1} more were accepted before`, ...facts] };
        }
      }
      throw new Unexpected(`${2 * topUps} more top-ups were accepted: the daily limit was not enforced`);
    },
  };
}

/** Throws what is no refusal by PayThem. */
function refusalFacts(error: unknown): string[] {
  if (!(error instanceof ProviderError) || error.providerCode === null || /^(0|-1)$/.test(error.providerCode))
    throw error;
  const refused = error.outcome.kind === 'not_done';
  expectThat(
    !refused || error.code === 'amount_refused',
    `it was refused for another reason: ${error.message}`,
  );
  const configured = refused
    ? 'Our client takes it for a refusal of the amount: not done, and not sent again.'
    : `The document lists no codes, so our client counts it as unknown until resultCodes names it: { "${error.providerCode}": "amount_refused" }.`;
  return [`Answered: ${error.message}`, configured];
}

function unmovedStep(client: PaythemClient, memory: Memory): Step {
  return {
    title: 'topup_listRetailers after the error',
    source: LIST,
    expects: 'The refused top-up moved nothing, and would have gone beyond MAX_DAILY_LOAD_LIMIT.',
    async play(act) {
      const target = needed(memory.target, 'a retailer');
      const list = await client.listRetailers(act.limits());
      const retailer = retailerOf(list, target);
      const fact = usedFact(memory, retailer);
      const wouldBe = retailer.usedToday.amountMinor + target.amount.amountMinor;
      expectThat(wouldBe > retailer.dailyLimit.amountMinor, 'it would have been within MAX_DAILY_LOAD_LIMIT');
      memory.list = list;
      return { references: { SERVER_TRANSACTION_ID: list.serverTransactionId }, facts: [fact] };
    },
  };
}

function ownCheckStep(client: PaythemClient, memory: Memory): Step {
  return {
    title: 'A top-up above what the list leaves',
    source: LIST,
    expects: 'Our client does not send it.',
    async play(act) {
      const { id: retailer, amount } = needed(memory.target, 'a retailer');
      const before = needed(memory.list, 'a list');
      const topUp = { retailerId: retailer, reference: newReference(), amount, before };
      const answer = await client.topUpRetailer(topUp, act.limits()).catch((error: unknown) => error);
      if (!(answer instanceof ProviderError)) throw new Unexpected('it was sent');
      const { outcome, message } = answer;
      expectThat(outcome.kind === 'not_done' && outcome.proof === 'not_sent', `it was sent: ${message}`);
      return { facts: [message] };
    },
  };
}

async function topUpOnce(
  client: PaythemClient,
  memory: Memory,
  act: Act,
  reference = newReference(),
): Promise<Finding> {
  const { id, amount } = needed(memory.target, 'a retailer');
  const before = needed(memory.list, 'a list');
  const toppedUp = await client.topUpRetailer({ retailerId: id, reference, amount, before }, act.limits());
  const { value, serverTransactionId } = toppedUp;
  memory.usedMinor += amount.amountMinor;
  const references = {
    reference,
    VVS_REFERENCE: value.vvsReference,
    SERVER_TRANSACTION_ID: serverTransactionId,
  };
  return { references, facts: [`${amountText(amount)} loaded`, ...echoFacts(toppedUp)] };
}

function echoFacts({ echo, value: { remainingToday } }: ToppedUp): string[] {
  const left = remainingToday === null ? [] : [`RETAILER_REMAINING_DAILY: ${amountText(remainingToday)}`];
  return echo === 'ours'
    ? left
    : [...left, `RETAILER_REFERENCE is ${echo === 'number' ? "a number of PayThem's" : 'missing'}`];
}

/** USED_DAILY_LIMIT is what it must be, or a new period has begun. Throws Unexpected when it rose by more. */
function usedFact({ usedMinor }: Memory, { usedToday }: Retailer): string {
  const told = amountText(usedToday);
  if (usedToday.amountMinor === usedMinor) return `USED_DAILY_LIMIT is ${told}, as expected`;
  const expected = amountText({ ...usedToday, amountMinor: usedMinor });
  expectThat(
    usedToday.amountMinor < usedMinor,
    `USED_DAILY_LIMIT is ${told}, not ${expected}: somebody else loads this retailer`,
  );
  return `USED_DAILY_LIMIT is ${told}, not ${expected}: a new period has begun`;
}

function retailerOf(list: Called<RetailerList>, { id }: Target): Retailer {
  const retailer = list.value.retailers.find((each) => each.id === id);
  if (!retailer) throw new Unexpected('the retailer is no longer in the list');
  return retailer;
}

/** 32 hexadecimal digits, as every reference of ours. */
function newReference(): string {
  return randomUUID().replaceAll('-', '');
}
