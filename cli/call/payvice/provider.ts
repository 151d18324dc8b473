import { connectPayvice } from '../../../providers/payvice/call.ts';
import { PayviceClient, type Receipt } from '../../../providers/payvice/client.ts';
import { walletsOf, type Wallet } from '../../../providers/payvice/wallets.ts';
import { isReal, withFiles } from '../account.ts';
import { callIn, type Callable, type Table } from '../entry.ts';
import { UsageError } from '../terminal.ts';
import { PAYVICE_EFFECTS } from './effects.ts';
import { PAYVICE_READS, type PayviceCaller } from './reads.ts';

const FUNCTIONS: Table<PayviceClient, PayviceCaller> = { ...PAYVICE_READS, ...PAYVICE_EFFECTS };
const SANDBOX = {
  PAYVICE_VICE_ID: '12345678',
  PAYVICE_USER: 'sandbox@payvice.test',
  PAYVICE_PASSWORD: 'sandbox-pass',
  PAYVICE_PIN: '1234',
};
const NAMES = [...Object.keys(SANDBOX), 'PAYVICE_WALLETS'];

/** Payvice. */
export const PAYVICE: Callable = {
  about: 'Payvice (Nigeria): airtime, electricity, TV, wallet transfers',
  sandboxPath: '/payvice',
  variables: `${Object.keys(SANDBOX).join(', ')}, or PAYVICE_WALLETS`,
  veils: {
    user_name: 'words',
    beneficiary: 'number',
    meter: 'number',
    account: 'number',
    smartcard: 'number',
    number: 'number',
    cus_meter: 'number',
    cus_account: 'number',
    token_value: 'secret',
    // Enugu's hold name and address, coded.
    code: 'secret',
    product_code: 'secret',
    name: 'words',
    fullname: 'words',
    cust_name: 'words',
    cust_address: 'words',
    address: 'words',
    payer: 'words',
  },
  functions: FUNCTIONS,
  open(url, env) {
    const wallets = accountOf(url, withFiles(env, NAMES));
    const client = new PayviceClient(connectPayvice({ url }));
    return {
      call: callIn(FUNCTIONS, { client, wallet: (viceId) => chosen(wallets, viceId) }),
      credentials: wallets.flatMap(({ password, pin }) => [password, pin]),
      standing(_name, _given, value) {
        const { status } = value as Partial<Receipt>;
        if (status === undefined) return null;
        const state = status === 'done' ? 'status 1' : 'in progress (status 2): ask requery';
        return { state, ended: false };
      },
      close: () => client.close(),
    };
  },
};

function accountOf(url: string, env: Parameters<typeof walletsOf>[0]): readonly Wallet[] {
  const wallets = walletsOf(env);
  if (!isReal(url)) return wallets.length > 0 ? wallets : walletsOf(SANDBOX);
  if (wallets.length === 0)
    throw new UsageError(`set ${PAYVICE.variables} of your account for a real address`);
  if (wallets.some(({ userName }) => userName === SANDBOX.PAYVICE_USER)) {
    throw new UsageError("PAYVICE_USER is the sandbox's, but the address is real: set your account's");
  }
  return wallets;
}

function chosen(wallets: readonly Wallet[], viceId: string | undefined): Wallet {
  const wallet = viceId === undefined ? wallets[0] : wallets.find((one) => one.viceId === viceId);
  if (wallet) return wallet;
  throw new UsageError(`"wallet" must be one of ours: ${wallets.map((one) => one.viceId).join(', ')}`);
}
