import type { Dependencies } from './dependencies.ts';
import { withoutData } from './failures.ts';
import { askAboutCustomer } from './enquiries/ask-about-customer.ts';
import { joinAsEnquiry } from './enquiries/join-as-enquiry.ts';
import { awaitFinal } from './fulfilment/await-final.ts';
import { cancelOrder } from './fulfilment/cancel-order.ts';
import { confirmOrder } from './fulfilment/confirm-order.ts';
import { createOrder } from './fulfilment/create-order.ts';
import { lookUpSend } from './fulfilment/look-up-send.ts';
import { askForTurn } from './lanes/ask-for-turn.ts';
import { awaitTurnOver } from './lanes/await-turn-over.ts';
import { chargeStoredCard } from './payment/charge-stored-card.ts';
import { closeCheckout, endUnpaidPurchase } from './payment/close-checkout.ts';
import { lookUpPayment } from './payment/look-up-payment.ts';
import { moveMoney } from './payment/move-money.ts';
import { openCheckout } from './payment/open-checkout.ts';
import { recordCancel } from './records/record-cancel.ts';
import { resolvePurchase } from './records/resolve-purchase.ts';
import { settlePurchase } from './records/settle-purchase.ts';
import { takeOver } from './records/take-over.ts';
import { copyCatalogues } from './upkeep/copy-catalogues.ts';
import { sweep } from './upkeep/sweep.ts';
import { watchFloats } from './upkeep/watch-floats.ts';
import { sendWebhook } from './webhooks/send-webhook.ts';

type Bound<F> = F extends (deps: Dependencies, ...args: infer A) => infer R ? (...args: A) => R : never;

/** Every activity of the worker, bound to what it works with. The keys are the activity types of workflow histories. */
export function createActivities(deps: Dependencies) {
  const bind = <F extends (deps: Dependencies, ...args: never[]) => Promise<unknown>>(activity: F) =>
    (async (...args: never[]) => {
      try {
        return await activity(deps, ...args);
      } catch (error) {
        throw withoutData(error);
      }
    }) as unknown as Bound<F>;
  return {
    createOrder: bind(createOrder),
    confirmOrder: bind(confirmOrder),
    cancelOrder: bind(cancelOrder),
    lookUpSend: bind(lookUpSend),
    awaitFinal: bind(awaitFinal),
    askForTurn: bind(askForTurn),
    awaitTurnOver: bind(awaitTurnOver),
    joinAsEnquiry: bind(joinAsEnquiry),
    askAboutCustomer: bind(askAboutCustomer),
    openCheckout: bind(openCheckout),
    chargeStoredCard: bind(chargeStoredCard),
    lookUpPayment: bind(lookUpPayment),
    closeCheckout: bind(closeCheckout),
    endUnpaidPurchase: bind(endUnpaidPurchase),
    moveMoney: bind(moveMoney),
    settlePurchase: bind(settlePurchase),
    recordCancel: bind(recordCancel),
    resolvePurchase: bind(resolvePurchase),
    takeOver: bind(takeOver),
    copyCatalogues: bind((deps: Dependencies) => copyCatalogues(deps)),
    sweep: bind(sweep),
    watchFloats: bind(watchFloats),
    sendWebhook: bind(sendWebhook),
  };
}

export type Activities = ReturnType<typeof createActivities>;
