import { parseMoney, type Money } from '../../domain/money.ts';
import type { OrderPhase } from '../../domain/outcome.ts';
import type { CallLimits, LookupResult } from '../../domain/provider.ts';
import { localPhone } from './fields.ts';
import type { PayviceReads } from './reads.ts';
import type { RequeryRow } from './schema.ts';
import { energySecrets } from './secrets.ts';
import type { Wallet } from './wallets.ts';

/** A send as a requery must find it. */
export interface SentOrder {
  readonly wallet: Wallet;
  readonly token: string;
  /** Phone, meter, account, smart card or wallet, as it was sent. */
  readonly beneficiary: string;
  /** What was to be paid; for TV the plan's price. Null: not known, so it cannot contradict. */
  readonly amount: Money | null;
  /** What the provider has called it by before; null where it has not, or that is not known. */
  readonly reference?: string | null;
}

/**
 * What became of a send, by requery. A row is ours only if nothing in it contradicts: within a clock minute two purchases
 * of one wallet can have one token (field notes). "No row" proves nothing by itself: it is written only after the operator
 * answered. Throws ProviderError when it could not be asked.
 */
export async function lookUpSend(
  reads: Pick<PayviceReads, 'requery'>,
  order: SentOrder,
  limits: CallLimits,
): Promise<LookupResult> {
  const row = await reads.requery(order, limits);
  if (!row) return { finding: { found: 'no' }, secrets: [], evidence: { found: 0 } };
  const status = row.txn_status.trim().slice(0, 30);
  const evidence = { found: 1, txn_status: status, txn_date: dateOf(row), amount: row.amount };
  const wrong = contradiction(order, row);
  if (wrong !== null) {
    return { finding: { found: 'mismatch', detail: `${wrong} is not ours` }, secrets: [], evidence };
  }
  const phase = phaseOf(status);
  const delivered = phase === 'delivered';
  return {
    finding: {
      found: 'yes',
      state: {
        // The printed answer has no txn_ref: what the send told stays, else the token is what it can be asked for by.
        providerReference: order.reference ?? order.token,
        phase,
        providerStatus: status,
        failure: phase === 'not_delivered' ? 'declined_by_operator' : null,
        delivered: delivered ? naira(row.amount) : null,
        cost: delivered ? naira(row.amount) : null,
        confirmBy: null,
      },
    },
    secrets: delivered ? energySecrets(row.electricity?.token_value ?? null) : [],
    evidence,
  };
}

/** `approved` and `declined` are final (payvice.txt); anything else is asked about again. */
export function phaseOf(status: string): OrderPhase {
  const word = status.trim().toLowerCase();
  if (word === 'approved') return 'delivered';
  return word === 'declined' ? 'not_delivered' : 'in_progress';
}

/** The name of what in a row is not the order's, never its value; null when nothing contradicts. */
export function contradiction(order: SentOrder, row: RequeryRow): string | null {
  if (row.vice_id !== null && row.vice_id !== order.wallet.viceId) return 'vice_id';
  if (row.txn_token !== null && row.txn_token !== order.token) return 'txn_token';
  if (isGiven(row.beneficiary) && plain(row.beneficiary) !== plain(order.beneficiary)) return 'beneficiary';
  if (order.amount === null || !isGiven(row.amount)) return null;
  const told = naira(row.amount);
  // An amount that cannot be read is none that we can recognise.
  return told !== null && told.amountMinor === order.amount.amountMinor ? null : 'amount';
}

function isGiven(text: string | null): text is string {
  return text !== null && text.trim() !== '';
}

/** A number in the one form that all its writings have: phones local, others without blanks. */
function plain(number: string): string {
  return localPhone(number) ?? number.replace(/[\s-]/g, '').toUpperCase();
}

/** Naira as they may be written: `50`, `50.00`, `1,900.0000`; null when it is none. */
function naira(text: string | null): Money | null {
  try {
    return text === null
      ? null
      : parseMoney(
          text
            .trim()
            .replaceAll(',', '')
            .replace(/(\.\d\d)0+$/, '$1'),
          'NGN',
        );
  } catch {
    return null;
  }
}

/** The row's date if it looks like one: dd/mm/YYYY H:i:s, local time. */
function dateOf({ txn_date: date }: RequeryRow): string | null {
  return date !== null && /^[0-9/: -]{8,25}$/.test(date) ? date : null;
}
