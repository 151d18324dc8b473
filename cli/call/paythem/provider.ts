import { PaythemAccount, readPaythemAccount } from '../../../providers/paythem/account.ts';
import { CipherError } from '../../../providers/paythem/cipher.ts';
import { PaythemClient } from '../../../providers/paythem/client.ts';
import { ANNOUNCED_FUNCTIONS } from '../../../domain/config-paythem.ts';
import { openAnswer } from '../../../providers/paythem/envelope.ts';
import { SANDBOX_RESULT_CODES } from '../../../providers/paythem/errors.ts';
import { isReal } from '../account.ts';
import { callIn, type Callable, type Env, type Session } from '../entry.ts';
import { PAYTHEM_FUNCTIONS } from './functions.ts';

const SANDBOX = {
  publicKey: 'sandbox-public',
  privateKey: '0123456789abcdef0123456789abcdef',
  user: 'sandbox-user',
  password: 'sandbox-pass',
};
const NAMED = /^PAYTHEM_(PUBLIC_KEY|PRIVATE_KEY|USER|PASSWORD)/;

/** PayThem VVS. The envelope is opened for what is printed; its credentials are hidden there. */
export const PAYTHEM: Callable = {
  about: "PayThem VVS: top-up of retailers' wallets",
  sandboxPath: '/paythem/API/49972',
  variables:
    'PAYTHEM_PUBLIC_KEY, PAYTHEM_PRIVATE_KEY (or its _PART1 and _PART2), PAYTHEM_USER, PAYTHEM_PASSWORD; ' +
    'PAYTHEM_CURRENCY (USD), in production PAYTHEM_SOURCE_IP',
  veils: {
    username: 'secret',
    public_key: 'secret',
    hash_stub: 'secret',
    source_ip: 'secret',
    address: 'words',
  },
  functions: PAYTHEM_FUNCTIONS,
  open(url, env) {
    const account = accountOf(url, env);
    const sourceIp = env['PAYTHEM_SOURCE_IP'];
    const client = new PaythemClient({
      url,
      account,
      currency: env['PAYTHEM_CURRENCY'] || 'USD',
      ...(sourceIp && { sourceIp }),
      announced: ANNOUNCED_FUNCTIONS,
      ...(!isReal(url) && { resultCodes: SANDBOX_RESULT_CODES }),
    });
    const { USERNAME, PASSWORD } = account.login();
    return {
      call: callIn(PAYTHEM_FUNCTIONS, client),
      credentials: [account.publicKey, USERNAME, PASSWORD],
      standing: () => ({ state: 'RESULT 0', ended: false }),
      opened: openedBy(account),
      close: () => client.close(),
    };
  },
};

function accountOf(url: string, env: Env): PaythemAccount {
  const none = !Object.entries(env).some(([name, value]) => NAMED.test(name) && value);
  return none && !isReal(url) ? new PaythemAccount(SANDBOX) : readPaythemAccount(env);
}

/** What was sealed. The four fields of the form are base64 and short names: they need no parser of forms. */
function openedBy(account: PaythemAccount): NonNullable<Session['opened']> {
  return ({ body, answer }) => {
    const field = (name: string) =>
      new RegExp(`name="${name}"\\r\\n\\r\\n([^\\r]*)\\r\\n`).exec(body)?.[1] ?? '';
    const iv = field('ZAPI');
    return {
      request: request(account, field('CONTENT'), iv),
      answer: openAnswer(account, iv, answer?.text ?? ''),
    };
  };
}

function request(account: PaythemAccount, content: string, iv: string): unknown {
  try {
    return JSON.parse(account.decrypt(content, iv).toString('utf8'));
  } catch (error) {
    if (error instanceof CipherError || error instanceof SyntaxError) return null;
    throw error;
  }
}
