import type { FulfilmentOperation, OperationRule } from '../../domain/operation.ts';
import type { AnnouncedFunction } from '../../domain/config-paythem.ts';

/** The function that would make a look-up (3.4). */
export const STATUS_FUNCTION: AnnouncedFunction = 'topup_transactionStatusByReference';

/**
 * A timestamp is refused after 30 s (3.2.1), so what has not taken effect by now never will; the rest is patience with a slow
 * server, and clocks that differ.
 */
const OVER_MS = 120_000;

/**
 * What the VVS document lets us rely on (paythem-vvs, 3.4, 3.5.1.2): no key, no look-up, no undo, no confirm step. Evidence is
 * read at once, and once nothing can arrive any more; then a person is asked: every reading counts against the calls declared.
 */
export function paythemOperations(
  announced: readonly AnnouncedFunction[] = [],
): Readonly<Partial<Record<FulfilmentOperation, OperationRule>>> {
  const rule = { resend: 'unsafe', undo: 'none', notFoundIsProof: 'never' } as const;
  const create: OperationRule = announced.includes(STATUS_FUNCTION)
    ? { ...rule, lookup: 'by_our_reference', failureIsProof: { afterMs: OVER_MS } }
    : { ...rule, lookup: 'by_evidence', looksAfterMs: [0, OVER_MS] };
  return { create };
}
