import type { FulfilmentOperation, OperationRule } from '../../domain/operation.ts';

/** What the VVS document lets us rely on (paythem-vvs, 3.4, 3.5.1.2): no key, no look-up, no undo, no confirm step. */
export const PAYTHEM_OPERATIONS: Readonly<Partial<Record<FulfilmentOperation, OperationRule>>> = {
  create: { lookup: 'by_evidence', resend: 'unsafe', undo: 'none', notFoundIsProof: 'never' },
};
