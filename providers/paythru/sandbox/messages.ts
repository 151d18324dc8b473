import { randomUUID } from 'node:crypto';
import type { SandboxContext } from '../../sandbox/provider-sandbox.ts';
import type { Methods } from './call.ts';
import { CODES, PaythruRefusal } from './errors.ts';
import { lengthOf } from './params.ts';
import type { Store } from './store.ts';
import { wireTime } from './times.ts';

const LONGEST_MESSAGE = 160;

/** The method that sends text messages: into the sandbox's outbox, which the audits show. Source: 2.6. */
export function messageMethods(context: SandboxContext, store: Store): Methods {
  return {
    '/sms': ({ params }) => {
      const number = params.required('msisdn', CODES.sms);
      const message = params.required('message', CODES.sms);
      // The document asks for + or 00, its own example has neither.
      const msisdn = /^(?:\+|00)?([1-9][0-9]{6,14})$/.exec(number)?.[1];
      if (msisdn === undefined || number.length > 15 || lengthOf(message) > LONGEST_MESSAGE) {
        throw new PaythruRefusal(CODES.sms);
      }
      const id = randomUUID().toUpperCase();
      store.addSms({ id, msisdn, message, at: wireTime(context.clock.now()) });
      return [
        [
          'sms',
          [
            ['msisdn', msisdn],
            ['message', message],
            ['status', '1'],
            ['messid', id],
          ],
        ],
      ];
    },
  };
}
