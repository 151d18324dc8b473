import { setTimeout as pause } from 'node:timers/promises';
import { Instance } from './start/instance.ts';

/** `npm run demo:crash`: buys, kills the worker in the middle of a send, and shows how the purchase settles. */
const say = (line = '') => process.stdout.write(`${line}\n`);
const begun = Date.now();
const step = (line: string) => say(`${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${line}`);

interface Purchase {
  readonly id: string;
  readonly status: string;
  readonly payment: { readonly status: string };
  readonly fulfilment: { readonly status: string; readonly our_reference?: string };
}

async function call<T>(
  vendrail: Instance,
  path: string,
  key = 'sk_sandbox_merchant',
  init: RequestInit = {},
): Promise<T> {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    ...(init.headers as Record<string, string> | undefined),
  };
  const response = await fetch(`${vendrail.api}${path}`, {
    ...init,
    headers,
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

async function demonstrate(vendrail: Instance): Promise<void> {
  step('starting a Vendrail of its own (the first time, Temporal is built: some minutes)');
  await vendrail.start(900_000);
  step('ready');

  // The sandbox creates the order and then keeps its answer back: the worker hangs in the middle of its send.
  await vendrail.control('faults', {
    provider: 'dvs',
    path: '/async/transactions$',
    fault: 'hang_after_effect',
    count: 1,
  });
  const { id } = await call<Purchase>(vendrail, '/v1/purchases', undefined, {
    method: 'POST',
    headers: { 'idempotency-key': 'demo-crash' },
    body: JSON.stringify({
      product: { provider: 'dvs', id: '101' },
      recipient: { mobile: '+6595123100' },
      amount: { amount: '5.00', currency: 'USD' },
      payment: { method: 'prefunded' },
    }),
  });
  step(`bought ${id}`);
  const reference = await sent(vendrail, id);
  step(`the order ${reference} has reached the provider; its answer is on its way …`);
  vendrail.kill('worker');
  step('kill -9 of the worker: nobody hears the answer');

  let shown = '';
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await pause(100)) {
    const purchase = await call<Purchase>(vendrail, `/v1/purchases/${id}`);
    const now = `purchase ${purchase.status}, money ${purchase.payment.status}, value ${purchase.fulfilment.status}`;
    if (now !== shown) step(now);
    shown = now;
    if (['completed', 'failed', 'in_review'].includes(purchase.status)) break;
  }

  say('\nWhat Vendrail did:');
  const { data } = await call<{ data: { at: string; kind: string; data: Record<string, unknown> }[] }>(
    vendrail,
    `/v1/purchases/${id}/timeline`,
  );
  for (const { at, kind, data: facts } of data) {
    const told = ['operation', 'n', 'state', 'phase', 'status', 'posting'].filter(
      (name) => facts[name] != null,
    );
    say(`  ${at}  ${kind.padEnd(16)}${told.map((name) => `${name} ${String(facts[name])}`).join(', ')}`);
  }
  const books = (await (await fetch(`${vendrail.sandbox}/_control/books`)).json()) as {
    deliveries: { our_reference: string; status: string }[];
  };
  const deliveries = books.deliveries.filter(({ our_reference }) => our_reference === reference);
  say(
    `\nWhat the provider's own books say: ${deliveries.length} delivery (${deliveries.map(({ status }) => status).join(', ')}).`,
  );
  if (deliveries.length !== 1) process.exitCode = 1;
}

/** Waits until the sandbox has the order of this purchase; returns our reference. */
async function sent(vendrail: Instance, id: string): Promise<string> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await pause(50)) {
    const { fulfilment } = await call<Purchase>(vendrail, `/v1/purchases/${id}`, 'sk_sandbox_operator');
    const reference = fulfilment.our_reference;
    if (!reference) continue;
    const answer = await fetch(`${vendrail.sandbox}/_control/transactions?external_id=${reference}`);
    const { transactions } = (await answer.json()) as { transactions: unknown[] };
    if (transactions.length > 0) return reference;
  }
  throw new Error('the order did not reach the sandbox');
}

const vendrail = await Instance.prepare({ SANDBOX_DELAY_SCALE: '0.3' });
process.once('SIGINT', () => void vendrail.remove().then(() => process.exit(130)));
try {
  await demonstrate(vendrail);
} finally {
  await vendrail.remove();
}
