import { randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';
import type { Instance } from '../cli/start/instance.ts';

const agent = new Agent({ connections: 64, pipelining: 1 });
const AUTHORIZATION = { authorization: 'Bearer sk_sandbox_merchant' };

interface Purchase {
  readonly id: string;
  readonly status: string;
  readonly payment: { readonly redirect_url: string | null };
}

/** Buys airtime from the balance. `wait`: until it is settled; otherwise until the API answers of itself. */
export async function buy(stack: Instance, wait: boolean): Promise<string> {
  const { statusCode, answer } = await order(stack, { method: 'prefunded' }, wait ? 'wait=30' : null);
  if (wait && (statusCode !== 201 || answer.status !== 'completed'))
    throw new Error(`a purchase ended ${statusCode} ${JSON.stringify(answer)}`);
  return answer.id;
}

/** Buys airtime by card: order, payment page, way back, until it is settled. */
export async function buyOnPage(stack: Instance): Promise<string> {
  const { answer } = await order(stack, { method: 'hosted_page' }, 'wait=30');
  const url = answer.payment.redirect_url;
  if (url === null) throw new Error(`there is no payment page: ${JSON.stringify(answer)}`);
  const paid = await request(url, {
    method: 'POST',
    dispatcher: agent,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'card_number=4111111111111111&expiry=12%2F39&cvv=123&name=A+Customer',
  });
  await paid.body.dump();
  const { location } = paid.headers;
  if (typeof location !== 'string') throw new Error(`the payment page answered ${paid.statusCode}`);
  await (await request(location, { dispatcher: agent })).body.dump();
  const status = await lastStatus(stack, answer.id);
  if (status !== 'completed') throw new Error(`a purchase ended ${status}`);
  return answer.id;
}

/** Follows the purchase's events to their end. */
async function lastStatus(stack: Instance, id: string): Promise<string> {
  const { body } = await request(`${stack.api}/v1/purchases/${id}/events`, {
    dispatcher: agent,
    headers: AUTHORIZATION,
  });
  const events = (await body.text()).split('\n\n').filter((event) => event.startsWith('event: purchase'));
  const data = events.at(-1)?.split('\ndata: ')[1] ?? '{"status":"unknown"}';
  return (JSON.parse(data) as Purchase).status;
}

/** Closes the connections. */
export function close(): Promise<void> {
  return agent.close();
}

async function order(
  stack: Instance,
  payment: { readonly method: string },
  prefer: string | null,
): Promise<{ statusCode: number; answer: Purchase }> {
  const { statusCode, body } = await request(`${stack.api}/v1/purchases`, {
    method: 'POST',
    dispatcher: agent,
    headers: {
      ...AUTHORIZATION,
      'idempotency-key': randomUUID(),
      'content-type': 'application/json',
      ...(prefer !== null && { prefer }),
    },
    body: JSON.stringify({
      product: { provider: 'dvs', id: '101' },
      recipient: { mobile: '+6595123100' },
      amount: { amount: '1.00', currency: 'USD' },
      ...(payment.method !== 'prefunded' && { charge: { amount: '2.00', currency: 'GBP' } }),
      payment,
    }),
  });
  return { statusCode, answer: (await body.json()) as Purchase };
}
