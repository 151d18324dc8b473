import { Unexpected } from './plan.ts';

/** The sandbox's card that is approved. */
const CARD = { card_number: '4111111111111111', expiry: '12/40', cvv: '123', name: 'A Customer' };
const PAGE_MS = 10_000;

/** Pays the hosted page of a sandbox as its customer does; gives the transaction's key. Throws Unexpected. */
export async function payAtSandbox(page: string): Promise<string> {
  const answer = await fetch(page, {
    method: 'POST',
    body: new URLSearchParams(CARD),
    redirect: 'manual',
    signal: AbortSignal.timeout(PAGE_MS),
  }).catch(() => null);
  const key = URL.parse(answer?.headers.get('location') ?? '')?.searchParams.get('transKey');
  if (!key)
    throw new Unexpected(
      `the page did not lead back with a key (${answer ? `HTTP ${answer.status}` : 'no answer'})`,
    );
  return key;
}
