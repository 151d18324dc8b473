import type { FulfilmentOperation, OperationRule } from '../../domain/operation.ts';

/** What the DVS document lets us rely on (dvs.txt, Transactions, Confirm and Cancel a transaction; API error codes). */
export const DVS_OPERATIONS: Readonly<Record<FulfilmentOperation, OperationRule>> = {
  // external_id is unique (1007001), and transactions are listed by it without a limit of time.
  create: {
    lookup: 'by_our_reference',
    resend: 'same_key_is_safe',
    undo: 'cancel',
    notFoundIsProof: 'never',
  },
  // A repeated confirm is refused with 1007002 and changes nothing; a confirmed transaction cannot be taken back.
  confirm: { lookup: 'by_provider_reference', resend: 'harmless', undo: 'none', notFoundIsProof: 'never' },
  // A repeated cancel is refused with 1007005.
  cancel: { lookup: 'by_provider_reference', resend: 'harmless', undo: 'none', notFoundIsProof: 'never' },
};
