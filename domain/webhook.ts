/** What merchants can be told of. */
export const WEBHOOK_EVENT_TYPES = ['purchase.updated', 'refund.updated'] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** The pauses before each try of a delivery: ten tries in three days (Standard Webhooks 1.0.0, example schedule). */
export const WEBHOOK_PAUSES_MS: readonly number[] = [
  0,
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** How long both secrets sign after a rotation. */
export const SECRET_OVERLAP_MS = 24 * HOUR_MS;
