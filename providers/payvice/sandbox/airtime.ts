import { LEAST_MINOR, PHONE, refusal, type Call, type AnswerBody, type Handlers } from './call.ts';
import { admitted, bought, type Parts } from './buying.ts';
import { ikejaEnquiry } from './ikeja.ts';
import { PRINTED, SEEN } from './texts.ts';

/** Airtime services; 9mobile also as the server itself spells it (field notes). Source: Purchase Request Parameters. */
const SERVICES: ReadonlySet<string> = new Set(['MTNVTU', 'ETISALTVTU', 'ETISALATVTU', 'GLOVTU', 'AIRTELVTU']);
/** The path that airtime purchases and Ikeja's name enquiry share. Source: Purchase Request Parameters, Ikeja Electric. */
export function airtimeHandlers(parts: Parts): Handlers {
  return {
    '/api/tran/auth2/purchase': (call) =>
      call.fields.text('service') === 'IE' && call.fields.text('type') === 'getcus'
        ? ikejaEnquiry(parts, call)
        : topUp(parts, call),
  };
}

function topUp(parts: Parts, call: Call): Promise<AnswerBody> {
  const { fields } = call;
  const token = admitted(parts, call, 'purchase', PRINTED.wrongToken);
  const service = fields.text('service');
  if (!SERVICES.has(service)) throw refusal(SEEN.serviceUnavailable);
  const purchase = {
    kind: 'airtime',
    service,
    beneficiary: fields.matching('phone', PHONE),
    amountMinor: fields.amountMinor(LEAST_MINOR),
    electricity: null,
  } as const;
  return bought(parts, call, token, purchase, PRINTED.toppedUp);
}
