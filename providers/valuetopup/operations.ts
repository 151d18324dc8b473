import type { FulfilmentOperation, OperationRule } from '../../domain/operation.ts';
import type { SendKind } from './product-data.ts';

/** Check Status: the provider gives up after two minutes ("Prepay nation Timeout"). */
const PROVIDER_TIMEOUT_MS = 2 * 60_000;
const MARGIN_MS = 60_000;

/** How long the provider is given before what its status says, or does not know, is a proof. */
export interface Patience {
  /** A failure: the provider's own time-out and our margin. @default 180000 */
  readonly failureMs: number;
  /** A reference that the status does not know. @default 86400000 */
  readonly notFoundMs: number;
}

/** What the document lets us rely on. There is one step only: an order is not confirmed, and cannot be taken back. */
export function valuetopupOperations({
  failureMs = PROVIDER_TIMEOUT_MS + MARGIN_MS,
  notFoundMs = 24 * 3_600_000,
}: Partial<Patience> = {}): Readonly<Partial<Record<FulfilmentOperation, OperationRule>>> {
  return {
    // What a second send of one correlationId does is not documented: it is never sent again while one is unknown.
    create: {
      lookup: 'by_our_reference',
      resend: 'unsafe',
      undo: 'none',
      notFoundIsProof: { afterMs: notFoundMs },
      failureIsProof: { afterMs: failureMs },
    },
  };
}

/**
 * Whether the status by correlationId is promised for what is sent this way ("every RTR or PIN transaction"; the gift card's
 * own note). Where it is not, a reference that the status does not know proves nothing, however late.
 */
export const STATUS_PROMISED: Readonly<Record<SendKind, boolean>> = {
  topup: true,
  pin: true,
  gift_card: true,
  bill: false,
  esim: false,
  sim: false,
  port_in: false,
  bundle: true,
};
