import type { SandboxAnswer, SandboxContext } from '../../sandbox/provider-sandbox.ts';
import type { Call, Routes } from './call.ts';
import { CODES, HttpRefused, refused, success, ValuetopupRefusal } from './codes.ts';
import { int64 } from './fields.ts';
import { skuOf } from './catalogue.ts';
import { iccidOf, type Kind, type PortStatus, type Purchase } from './purchase.ts';
import type { PurchaseStore } from './purchase-store.ts';
import { answerOf } from './purchasing.ts';

/** The kinds whose status by correlationId is promised: RTR, PIN and, by its own note, gift cards. */
const PROMISED: readonly Kind[] = ['topup', 'pin', 'gift_card'];

/** Other words for the states of a port-in: no document names any. */
const UNHEARD_OF: Readonly<Record<PortStatus, string>> = {
  'In Progress': 'WIP',
  Completed: 'PORT_DONE',
  Rejected: 'PORT_DENIED',
};

/** What is asked about purchases that were made. */
export function statusRoutes(context: SandboxContext, store: PurchaseStore): Routes {
  const { behaviour, clock } = context;

  const unknown = (): SandboxAnswer => {
    switch (behaviour.choice('valuetopup.unknown_status')) {
      case 'in_progress':
        return refused(behaviour.choice('valuetopup.in_progress_code'), CODES['852']);
      case 'http_404':
        throw new HttpRefused(404);
      case 'not_found':
        throw new ValuetopupRefusal('853');
    }
  };

  const byTransactionId = ({ params }: Call, kind: Kind): Purchase => {
    const found = store.byId(int64(params[0] ?? '', 'id'));
    if (found?.kind !== kind) throw new ValuetopupRefusal('853');
    return found;
  };

  return {
    'GET /transaction/status/:': (call) => {
      const purchase = store.byCorrelationId(call.params[0] ?? '').at(-1);
      if (!purchase) return unknown();
      purchase.requests.status += 1;
      store.save(purchase);
      if (purchase.hiddenUntil > clock.now()) return unknown();
      const told = behaviour.is('valuetopup.status_of_every_kind') || PROMISED.includes(purchase.kind);
      return told ? answerOf(context, purchase, call) : unknown();
    },
    'GET /transaction/giftcard/fetch/:': (call) =>
      answerOf(context, byTransactionId(call, 'gift_card'), call),
    'GET /transaction/sim/portin/status/:': (call) => {
      const purchase = byTransactionId(call, 'port_in');
      if (!purchase.port) return answerOf(context, purchase, call);
      return success({
        transactionId: purchase.id,
        mobileNumber: purchase.recipient,
        status:
          behaviour.choice('valuetopup.port_in_states') === 'usual'
            ? purchase.port.status
            : UNHEARD_OF[purchase.port.status],
      });
    },
    'GET /esim/status/:': ({ params }) => {
      const purchase = store.byIccid(params[0] ?? '');
      if (purchase?.deliveredAt == null) throw new ValuetopupRefusal('853');
      const { name, validity } = skuOf(purchase.skuId);
      const quantityMb = Number(/(\d+)GB/.exec(name.en)?.[1] ?? 0) * 1_024;
      const ends = Date.parse(purchase.deliveredAt) + Number.parseInt(validity ?? '0', 10) * 86_400_000;
      return success([
        {
          iccid: iccidOf(purchase.id),
          bundleName: name.en,
          initialQuantity: quantityMb,
          remainingQuantity: ends > clock.now() ? quantityMb : 0,
          unit: 'MB',
          startTime: purchase.deliveredAt,
          endTime: new Date(ends).toISOString(),
          bundleState: ends > clock.now() ? 'active' : 'expired',
        },
      ]);
    },
  };
}
