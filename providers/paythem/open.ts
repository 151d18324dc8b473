import type { Keeper } from '../../domain/account.ts';
import type { PaythemSettings } from '../../domain/config-paythem.ts';
import { parseMoney } from '../../domain/money.ts';
import { readPaythemAccount } from './account.ts';
import { createPaythemProvider, type PaythemProviderConfig } from './adapter.ts';
import type { ClockSkew, SkewLevel } from './clock-skew.ts';
import { SANDBOX_RESULT_CODES } from './errors.ts';

/** PayThem as it is configured. Throws PaythemAccountError, and Error for a configuration that is not allowed. */
export function openPaythem(
  settings: PaythemSettings,
  keeper: Keeper | undefined,
  onUnreadableRetailers: (count: number) => void,
): ReturnType<typeof createPaythemProvider> {
  const { credentials, resultCodes, sourceIp, valuePerDay, callsPerHour, topUpsPerDay, ...rest } = settings;
  const { currency } = settings;
  const declared = {
    callsPerHour,
    topUpsPerDay,
    valuePerDayMinor: valuePerDay === null ? null : parseMoney(valuePerDay, currency).amountMinor,
  };
  return createPaythemProvider({
    ...rest,
    account: readPaythemAccount(credentials),
    resultCodes: resultCodes ?? SANDBOX_RESULT_CODES,
    declared,
    onUnreadableRetailers,
    ...(sourceIp !== undefined && { sourceIp }),
    ...(keeper && watched(keeper)),
  });
}

/** What people are told of the account, and where it is remembered. */
export function watched({
  memory,
  alert,
}: Keeper): Pick<PaythemProviderConfig, 'memory' | 'onStop' | 'onClockSkew'> {
  return {
    memory: memory('paythem'),
    onStop: ({ because }) =>
      alert('an account at a provider stands still until an operator resumes it', {
        provider: 'paythem',
        because,
      }),
    onClockSkew: (level, skew) => {
      if (level !== 'fine') alert(SKEWED[level], { provider: 'paythem', ahead: secondsOf(skew) });
    },
  };
}

const SKEWED: Readonly<Record<Exclude<SkewLevel, 'fine'>, string>> = {
  alarm: 'our clock and a provider’s differ',
  stop: 'our clock and a provider’s differ too much: nothing is sent to it',
};

function secondsOf({ aheadMs }: ClockSkew): string {
  return `${Math.round(aheadMs / 1000)} s`;
}
