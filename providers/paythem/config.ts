import { isIP } from 'node:net';
import type { AccountMemory, Stopped } from '../../domain/account.ts';
import { DEMO_HOST, SANDBOX_ACCOUNT, type AnnouncedFunction } from '../../domain/config-paythem.ts';
import { isCurrency } from '../../domain/currency.ts';
import type { SenderTimeouts, WireTap } from '../sender.ts';
import type { PaythemAccount } from './account.ts';
import type { ClockSkew, SkewLevel } from './clock-skew.ts';
import type { DeclaredLimits } from './declared-limits.ts';
import type { ResultCodes } from './errors.ts';
import { isTimeZone } from './wall-time.ts';

export interface PaythemConfig {
  /** The endpoint (2.4), for example `https://vvsdemo.paythem.net/API/49972/`. */
  readonly url: string;
  readonly account: PaythemAccount;
  /** The currency of the account's wallets: no answer names it. ISO 4217. */
  readonly currency: string;
  /** IANA name of the zone of our timestamps. @default "UTC" */
  readonly timeZone?: string;
  /** The static public address that PayThem has registered; production requires it (2.1). @default none */
  readonly sourceIp?: string;
  /** @default true */
  readonly encryptResponse?: boolean;
  /** @default "1.0" */
  readonly apiVersion?: string;
  /** What RESULT codes mean. @default none: every error is `unknown` */
  readonly resultCodes?: ResultCodes;
  /** Which of the two names the top-up goes by (3.5.1.2 or 4). @default "topup_Retailer" */
  readonly topUpFunction?: 'topup_Retailer' | 'topup_topupRetailer';
  /** Announced functions that have arrived. @default none */
  readonly announced?: readonly AnnouncedFunction[];
  /** What was declared to PayThem (2.3). @default nothing */
  readonly declared?: DeclaredLimits;
  /** What all processes remember of the account. @default what this one does */
  readonly memory?: AccountMemory;
  /** How old a retailer's reading may be for a top-up to be checked against it. @default 60000 */
  readonly readingMaxAgeMs?: number;
  readonly timeouts?: Partial<SenderTimeouts>;
  /** Told of every request, sealed as it is sent. @default nobody */
  readonly onExchange?: WireTap;
  /** Told when the clocks differ by 10 s, by 25 s, and when they agree again. */
  readonly onClockSkew?: (level: SkewLevel, skew: ClockSkew) => void;
  /** Told when the account stops. */
  readonly onStop?: (stopped: Stopped) => void;
  /** @default Date.now */
  readonly now?: () => number;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Throws Error for what PayThem would refuse or must never see. Names fields, never values of secrets. */
export function checkPaythemConfig({
  url,
  account,
  currency,
  timeZone = 'UTC',
  sourceIp,
}: PaythemConfig): void {
  const { hostname } = new URL(url);
  const loopback = LOOPBACK.test(hostname);
  if (!isCurrency(currency)) throw new Error('currency must be an ISO 4217 code, for example USD');
  if (!isTimeZone(timeZone)) throw new Error('timeZone must be a zone name, for example Europe/London');
  if (sourceIp !== undefined && isIP(sourceIp) === 0) throw new Error('sourceIp must be an IP address');
  if (!loopback && hostname !== DEMO_HOST && sourceIp === undefined) {
    throw new Error('production requires sourceIp: calls from any other address block the account');
  }
  if (!loopback && account.publicKey === SANDBOX_ACCOUNT.PAYTHEM_PUBLIC_KEY) {
    throw new Error("the keys are the sandbox's, but the address is not: PayThem would lock the account out");
  }
}
