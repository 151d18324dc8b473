import { connectPaythru } from '../../../providers/paythru/call.ts';
import { PaythruClient } from '../../../providers/paythru/client.ts';
import { configOf } from '../account.ts';
import { callIn, type Callable } from '../entry.ts';
import { PAYTHRU_FUNCTIONS } from './functions.ts';

const VARIABLES = ['PAYTHRU_API_KEY', 'PAYTHRU_API_PASSWORD'];
/** `domain/config.ts` wants an address for callbacks; a call by hand uses none but what it is given. */
const PUBLIC_URL = 'https://vendrail.example.com';

/** Paythru Enterprise v5. */
export const PAYTHRU: Callable = {
  about: 'Paythru: card payments on a hosted page or with a stored card, text messages, UK addresses',
  sandboxPath: '/paythru',
  variables: VARIABLES.join(', '),
  veils: {
    api_key: 'secret',
    api_password: 'secret',
    terminal_key: 'secret',
    msisdn: 'number',
    mobile_phone: 'number',
    home_phone: 'number',
    message: 'words',
    salutation: 'words',
    surname: 'words',
    date_of_birth: 'words',
    property_name: 'words',
    address_1: 'words',
    address_2: 'words',
    town: 'words',
    county: 'words',
    postcode: 'words',
  },
  functions: PAYTHRU_FUNCTIONS,
  open(url, env) {
    const { paythru } = configOf(env, VARIABLES, { PAYTHRU_URL: url, PUBLIC_URL });
    if (!paythru) throw new Error('PAYTHRU_URL is not set');
    const client = new PaythruClient(connectPaythru(paythru));
    return {
      call: callIn(PAYTHRU_FUNCTIONS, client),
      credentials: [paythru.key, paythru.password],
      standing: () => ({ state: 'status 1', ended: false }),
      close: () => client.close(),
    };
  },
};
