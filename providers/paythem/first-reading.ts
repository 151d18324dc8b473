import { z } from 'zod';
import { money } from '../../domain/money.ts';
import type { Evidence } from '../../domain/provider.ts';
import type { Called } from './call.ts';
import type { RetailerList, TopUp } from './client.ts';
import type { Reading } from './evidence.ts';

const whole = z.number().int();
const shape = z
  .object({
    retailer_before: whole,
    currency_before: z.string(),
    used_minor_before: whole,
    balance_minor_before: whole,
    load_limit_minor: whole,
    daily_limit_minor: whole,
    asked_at_ms_before: whole,
    read_at_ms_before: whole,
  })
  .transform((row) => ({
    reading: {
      retailerId: row.retailer_before,
      currency: row.currency_before,
      usedMinor: row.used_minor_before,
      balanceMinor: row.balance_minor_before,
      sentAtMs: row.asked_at_ms_before,
      atMs: row.read_at_ms_before,
    },
    loadLimitMinor: row.load_limit_minor,
    dailyLimitMinor: row.daily_limit_minor,
  }));

/** What was read of a retailer before a top-up left: one half of its evidence, and the limits that it is held to. */
export type FirstReading = z.infer<typeof shape>;

/** As facts that are kept with the attempt, so that every process can judge by them and a person too; null without the retailer. */
export function firstReadingOf(list: Called<RetailerList>, retailerId: number): Evidence | null {
  const retailer = list.value.retailers.find(({ id }) => id === retailerId);
  if (!retailer) return null;
  const row: z.input<typeof shape> = {
    retailer_before: retailer.id,
    currency_before: retailer.balance.currency,
    used_minor_before: retailer.usedToday.amountMinor,
    balance_minor_before: retailer.balance.amountMinor,
    load_limit_minor: retailer.loadLimit.amountMinor,
    daily_limit_minor: retailer.dailyLimit.amountMinor,
    asked_at_ms_before: list.sentAtMs,
    read_at_ms_before: list.atMs,
  };
  return row;
}

/** The reading that was kept; null when none was, or it is none. */
export function readFirstReading(evidence: Evidence | undefined): FirstReading | null {
  const read = shape.safeParse(evidence);
  return read.success ? read.data : null;
}

/** As what a top-up is checked against. */
export function asList({ reading, loadLimitMinor, dailyLimitMinor }: FirstReading): TopUp['before'] {
  const { retailerId, currency, usedMinor, atMs } = reading;
  const retailer = {
    id: retailerId,
    loadLimit: money(loadLimitMinor, currency),
    dailyLimit: money(dailyLimitMinor, currency),
    usedToday: money(usedMinor, currency),
  };
  return { atMs, value: { retailers: [retailer] } };
}

/** The reading after a top-up, for people. */
export function laterReading(after: Reading): Evidence {
  return {
    retailer_after: after.retailerId,
    used_minor_after: after.usedMinor,
    balance_minor_after: after.balanceMinor,
    read_at_ms_after: after.atMs,
  };
}
