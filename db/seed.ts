import { parseMoney } from '../domain/money.ts';
import { openDatabase, type EntityManager } from './database.ts';
import type { Scope } from './entities/access.ts';
import { hashApiKey } from './repositories/api-keys.ts';
import { availableAccount, fundingAccount, post } from './repositories/ledger.ts';

const MERCHANT_SCOPES: Scope[] = ['purchases:write', 'purchases:read', 'deliverables:reveal'];

/** The well-known keys of the embedded sandbox mode; they exist nowhere else. */
const SANDBOX_KEYS: readonly { key: string; merchantId: string | null; scopes: Scope[] }[] = [
  { key: 'sk_sandbox_merchant', merchantId: 'mer_sandbox_a', scopes: MERCHANT_SCOPES },
  { key: 'sk_sandbox_merchant_b', merchantId: 'mer_sandbox_b', scopes: MERCHANT_SCOPES },
  { key: 'sk_sandbox_operator', merchantId: null, scopes: ['operator', 'purchases:read'] },
];

const SANDBOX_BALANCES = [
  ['100000.00', 'USD'],
  ['100000.00', 'EUR'],
  ['100000.00', 'GBP'],
  ['100000000.00', 'NGN'],
] as const;

/** Makes the sandbox merchants, their keys and their prefunded balances. Safe to run at every start. */
export async function seedSandbox(databaseUrl: string): Promise<void> {
  const database = await openDatabase(databaseUrl, { poolMax: 1 });
  try {
    await database.em().transactional(async (em) => {
      await addMerchant(em, 'mer_sandbox_a', 'Sandbox merchant A');
      await addMerchant(em, 'mer_sandbox_b', 'Sandbox merchant B');
      for (const { key, merchantId, scopes } of SANDBOX_KEYS) await addApiKey(em, key, merchantId, scopes);
    });
  } finally {
    await database.close();
  }
}

async function addMerchant(em: EntityManager, id: string, name: string): Promise<void> {
  await em.execute('insert into merchant (id, name) values (?, ?) on conflict do nothing', [id, name]);
  for (const [amount, currency] of SANDBOX_BALANCES) {
    await fund(em, id, parseMoney(amount, currency).amountMinor, currency, `sandbox:${id}:${currency}`);
  }
}

/** Credits a merchant's prefunded balance, once per key. */
export async function fund(
  em: EntityManager,
  merchantId: string,
  amountMinor: number,
  currency: string,
  key: string,
): Promise<void> {
  await post(em, {
    kind: 'fund',
    key,
    purchaseId: null,
    lines: [
      { account: fundingAccount(currency), amountMinor: -amountMinor },
      { account: availableAccount(merchantId, currency), amountMinor },
    ],
  });
}

async function addApiKey(
  em: EntityManager,
  key: string,
  merchantId: string | null,
  scopes: Scope[],
): Promise<void> {
  await em.execute(
    `insert into api_key (id, merchant_id, key_hash, prefix, scopes) values (?, ?, ?, ?, ?)
     on conflict (key_hash) do update set scopes = excluded.scopes`,
    [
      `key_${hashApiKey(key).toString('hex').slice(0, 32)}`,
      merchantId,
      hashApiKey(key),
      key.slice(0, 12),
      `{${scopes.join(',')}}`,
    ],
  );
}
