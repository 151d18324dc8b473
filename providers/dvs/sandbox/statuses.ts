/** Status classes with their ids. Source: field notes; dvs.txt, Transaction Status. */
const CLASS_IDS = {
  CREATED: 1,
  CONFIRMED: 2,
  REJECTED: 3,
  CANCELLED: 4,
  SUBMITTED: 5,
  COMPLETED: 7,
  REVERSED: 8,
  DECLINED: 9,
} as const;
export type StatusClass = keyof typeof CLASS_IDS;

const STATUSES = [
  'CREATED',
  'CONFIRMED',
  'REJECTED',
  'REJECTED-INVALID-CREDIT-PARTY',
  'REJECTED-INVALID-DEBIT-PARTY',
  'REJECTED-INSUFFICIENT-BALANCE',
  'CANCELLED',
  'SUBMITTED',
  'COMPLETED',
  'REVERSED',
  'DECLINED',
  'DECLINED-INVALID-CREDIT-PARTY',
  'DECLINED-BARRED-CREDIT-PARTY',
  'DECLINED-OPERATOR-CURRENTLY-UNAVAILABLE',
  'DECLINED-DUPLICATED-TRANSACTION',
  // In no status table: only the suffix table of OpenAPI 1.14 names it. Clients decide by class.
  'DECLINED-EXCEPTION',
] as const;
export type Status = (typeof STATUSES)[number];

/** The class that a status belongs to. */
export function classOf(status: Status): StatusClass {
  return status.split('-', 1)[0] as StatusClass;
}

/**
 * Status ids: the class id times 10,000, plus 100 for each further status of the class. The documents give no ids below
 * the classes, so only the classes are DVS's own.
 */
const STATUS_IDS: ReadonlyMap<Status, number> = new Map(
  STATUSES.map((status) => {
    const siblings = STATUSES.filter((other) => classOf(other) === classOf(status));
    return [status, CLASS_IDS[classOf(status)] * 10_000 + siblings.indexOf(status) * 100];
  }),
);

/** The id of a status, as in `status.id` and the filter `status_id`. */
export function statusId(status: Status): number {
  return STATUS_IDS.get(status) ?? 0;
}

/** The wire form: `{ id, message, class: { id, message } }`. */
export function statusObject(status: Status): Record<string, unknown> {
  const name = classOf(status);
  return { id: statusId(status), message: status, class: { id: CLASS_IDS[name], message: name } };
}
