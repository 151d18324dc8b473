// Buys one of each kind of digital value from a running Vendrail in sandbox mode, and has one of each kind refused:
//   node docs/examples/every-kind.mjs [API address] [address of the sandboxes]
// Exit code 1 when one ends otherwise. It uses nothing but the public API and the sandbox's control surface.
const [api = 'http://127.0.0.1:3000', sandbox = 'http://127.0.0.1:4010'] = process.argv.slice(2);
const OPEN = ['created', 'processing'];
const KEY = 'sk_sandbox_merchant';

/** One order of each kind at Valuetopup, and the path that the provider takes it at. */
const ORDERS = [
  ['airtime', '193', { mobile: '+18763351234' }, { amount: '9.00', currency: 'USD' }, '/transaction/topup$'],
  ['data', '303', { mobile: '+919876543210' }, null, '/transaction/topup$'],
  // A bundle with a loan: the quote for the number tells the sum.
  ['data', '331', { mobile: '+923001234577' }, 'quoted', '/transaction/topup$'],
  ['pin', '401', {}, null, '/transaction/pin$'],
  ['gift_card', 'gift-6001', {}, null, '/transaction/giftcard/order$'],
  [
    'electricity',
    '502',
    { account: '0123456789' },
    { amount: '15000.00', currency: 'NGN' },
    '/transaction/billpay$',
  ],
  ['esim', '701', {}, null, '/esim/order$'],
  [
    'sim',
    '601',
    { sim_number: '8901240000000000001', zip_code: '10001' },
    null,
    '/transaction/sim/activate$',
  ],
  // Bringing a number over; what the old carrier knows its holder by is shown to nobody again.
  [
    'sim',
    'port-in-601',
    {
      mobile: '+12125550123',
      sim_number: '8901240000000000001',
      zip_code: '10001',
      carrier_account: '0099887766',
      carrier_password: '4711',
    },
    null,
    '/transaction/sim/portin$',
  ],
];

async function call(address, method, body, headers = {}) {
  const response = await fetch(address, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

/** The sum that a product costs this recipient now. */
async function quoted(id, recipient) {
  const asked = { product: { provider: 'valuetopup', id }, recipient };
  const { amount } = await call(`${api}/v1/quotes`, 'POST', asked, { authorization: `Bearer ${KEY}` });
  return amount;
}

async function buy(id, recipient, told) {
  const amount = told === 'quoted' ? await quoted(id, recipient) : told;
  const order = {
    product: { provider: 'valuetopup', id },
    recipient,
    ...(amount && { amount }),
    payment: { method: 'prefunded' },
  };
  let bought = await call(`${api}/v1/purchases`, 'POST', order, {
    authorization: `Bearer ${KEY}`,
    'idempotency-key': crypto.randomUUID(),
    prefer: 'wait=50',
  });
  // A provider may take minutes.
  for (const until = Date.now() + 300_000; OPEN.includes(bought.status) && Date.now() < until;) {
    await new Promise((done) => setTimeout(done, 1000));
    const read = await fetch(`${api}/v1/purchases/${bought.id}`, {
      headers: { authorization: `Bearer ${KEY}` },
    });
    bought = await read.json();
  }
  return bought;
}

/** The first copy of the catalogue may not be there yet. */
async function catalogueIsThere() {
  for (const until = Date.now() + 60_000; Date.now() < until;) {
    const response = await fetch(`${api}/v1/catalogue?provider=valuetopup&limit=1`, {
      headers: { authorization: `Bearer ${KEY}` },
    });
    if ((await response.json()).data?.length > 0) return;
    await new Promise((done) => setTimeout(done, 500));
  }
  throw new Error('the catalogue has no products of Valuetopup');
}

await catalogueIsThere();
let wrong = 0;
for (const [kind, id, recipient, amount, path] of ORDERS) {
  const bought = await buy(id, recipient, amount);
  await call(`${sandbox}/_control/faults`, 'POST', {
    provider: 'valuetopup',
    fault: 'out_of_stock',
    path,
    count: 1,
  });
  const refused = await buy(id, recipient, amount);
  const right = bought.status === 'completed' && refused.status === 'failed' && bought.product.kind === kind;
  if (!right) wrong += 1;
  const codes = bought.fulfilment.deliverables.map(({ masked }) => masked).join(' ');
  process.stdout.write(
    `${right ? 'ok  ' : 'BAD '} ${kind.padEnd(11)} ${id.padEnd(11)} ${bought.status} ${codes.padEnd(14)} / ${refused.status} (${refused.status_reason?.code})\n`,
  );
}
if (wrong > 0) process.exitCode = 1;
