import { admitted, answer, bought, type Parts } from './buying.ts';
import { LEAST_MINOR, PayviceRefusal, type Handlers } from './call.ts';
import { OURS, PRINTED, SEEN } from './texts.ts';

/** Wallets of other people, which can be paid to: the document's 4567xxxx, and 87654321. */
const OTHERS = /^(4567[0-9]{4}|87654321)$/;

/** Wallet to wallet. Source: Wallet to Wallet Transfer; Possible Error Messages. */
export function transferHandlers(parts: Parts): Handlers {
  return {
    '/api/tran/auth2/wallet/transfer': (call) => {
      const { context, store, operator } = parts;
      const { fields } = call;
      const token = admitted(parts, call, 'purchase', SEEN.unknownRequestToken);
      const amountMinor = fields.amountMinor(LEAST_MINOR);
      const beneficiary = fields.text('beneficiary');
      if (beneficiary === token.viceId) {
        // A refusal that says status 1, and has `msg` for message and no txn_ref (field notes).
        throw new PayviceRefusal({ status: 1, msg: OURS.ownWallet });
      }
      const transfer = {
        kind: 'wallet',
        service: 'TRANSFER',
        beneficiary,
        amountMinor,
        electricity: null,
      } as const;
      if (!store.viceIds.includes(beneficiary) && !OTHERS.test(beneficiary.replace(/90[1-6]$/, '000'))) {
        const refused = operator.refuse(token, transfer);
        throw new PayviceRefusal(answer(context, PRINTED.unknownRecipient, 0, refused));
      }
      return bought(parts, call, token, transfer, PRINTED.transferred);
    },
  };
}
