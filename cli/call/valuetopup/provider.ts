import { connectValuetopup } from '../../../providers/valuetopup/call.ts';
import { ValuetopupClient, type Answered } from '../../../providers/valuetopup/client.ts';
import { configOf } from '../account.ts';
import { callIn, type Callable, type Standing, type Table } from '../entry.ts';
import { VALUETOPUP_EFFECTS } from './effects.ts';
import { VALUETOPUP_READS } from './reads.ts';

const FUNCTIONS: Table<ValuetopupClient> = { ...VALUETOPUP_READS, ...VALUETOPUP_EFFECTS };

/** Valuetopup v2. */
export const VALUETOPUP: Callable = {
  about: 'Valuetopup: top-ups, PINs, bills, gift cards, eSIMs, SIM activation',
  sandboxPath: '/valuetopup/api/v2',
  variables: 'VALUETOPUP_USER, VALUETOPUP_PASSWORD',
  veils: {
    sender_mobile: 'number',
    recipient: 'number',
    contact_number: 'number',
    sim_number: 'number',
    iccid: 'number',
    imei: 'number',
    pin_number: 'secret',
    control_number: 'secret',
    certificate_link: 'secret',
    password_pin: 'secret',
    boost_pin: 'secret',
    check_digits: 'secret',
    token: 'secret',
    activation_code: 'secret',
    lpa: 'secret',
    qr_code: 'secret',
    qr_code_text: 'secret',
    matching_id: 'secret',
    sender_name: 'words',
    customer_name: 'words',
    account_holder_zip: 'words',
    address: 'words',
    city: 'words',
    street_name: 'words',
    street_number: 'words',
  },
  functions: FUNCTIONS,
  open(url, env) {
    const names = ['VALUETOPUP_USER', 'VALUETOPUP_PASSWORD'];
    const { valuetopup } = configOf(env, names, { VALUETOPUP_URL: url });
    if (!valuetopup) throw new Error('VALUETOPUP_URL is not set');
    const { key, secret } = valuetopup;
    const client = new ValuetopupClient(connectValuetopup({ url: valuetopup.url, key, secret }));
    return {
      call: callIn(FUNCTIONS, client),
      credentials: [key, secret],
      standing: (_name, _given, value) => standingOf(value as Answered),
      close: () => client.close(),
    };
  },
};

function standingOf(answered: Answered): Standing {
  if (answered.state === 'done') return { state: 'successful (000)', ended: false };
  return { state: `in progress (${answered.code}): ask status`, ended: false };
}
