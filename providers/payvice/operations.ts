import type { FulfilmentOperation, OperationRule } from '../../domain/operation.ts';

/** How long requery must know nothing before that proves that nothing happened: far beyond the token's two minutes. */
export const NOT_FOUND_IS_PROOF_AFTER_MS = 1_800_000;

/** What Payvice's document lets us rely on. There is no confirm step, and nothing can be taken back. */
export function payviceOperations(
  notFoundIsProofAfterMs = NOT_FOUND_IS_PROOF_AFTER_MS,
): Readonly<Partial<Record<FulfilmentOperation, OperationRule>>> {
  return {
    create: {
      // By the request token (Checking Previous Transaction).
      lookup: 'by_our_reference',
      // A token is taken once, but what its second send answers says nothing of the first.
      resend: 'unsafe',
      undo: 'none',
      notFoundIsProof: { afterMs: notFoundIsProofAfterMs },
    },
  };
}
