import { z } from 'zod';
import { isCurrency } from './currency.ts';
import { FAILURE_CODES, type FailureCode } from './outcome.ts';

/** PayThem: its own variables, since it has more of them than all others. */

/** The sandbox's account (design section 5). */
export const SANDBOX_ACCOUNT = {
  PAYTHEM_PUBLIC_KEY: 'sandbox-public',
  PAYTHEM_PRIVATE_KEY: '0123456789abcdef0123456789abcdef',
  PAYTHEM_USER: 'sandbox-user',
  PAYTHEM_PASSWORD: 'sandbox-pass',
} as const;
export const DEMO_HOST = 'vvsdemo.paythem.net';
const WINDOW = /^(\d{1,4})(m|h)(?:@(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?Z))?$/;
const UNIT_MS = { m: 60_000, h: 3_600_000 } as const;
/** The five functions that the document announces (paythem-vvs, 3.4). */
export const ANNOUNCED_FUNCTIONS = [
  'topup_listTransactions',
  'topup_generalStatus',
  'topup_transactionStatusByID',
  'topup_transactionStatusByReference',
  'topup_retailerStatus',
] as const;
export type AnnouncedFunction = (typeof ANNOUNCED_FUNCTIONS)[number];

const secret = (example: string) => z.string().min(1, `must not be empty: for example ${example}`).optional();
const count = (example: number) =>
  z.coerce
    .number(`must be a whole number, for example ${example}`)
    .int(`must be a whole number, for example ${example}`)
    .min(1, `must be at least 1, for example ${example}`)
    .optional();

/** Variables that may come from a file; keys are handed out by two ways, in two parts to separate staff (2.1, 5). */
export const PAYTHEM_SECRETS = [
  'PAYTHEM_PUBLIC_KEY',
  'PAYTHEM_PRIVATE_KEY',
  'PAYTHEM_PRIVATE_KEY_PART1',
  'PAYTHEM_PRIVATE_KEY_PART2',
  'PAYTHEM_USER',
  'PAYTHEM_PASSWORD',
] as const;

/** The variables of PayThem but for its address. */
export const PAYTHEM_SHAPE = {
  PAYTHEM_PUBLIC_KEY: secret('the public key of your PayThem account'),
  PAYTHEM_PRIVATE_KEY: secret('the private key of your PayThem account'),
  PAYTHEM_PRIVATE_KEY_PART1: secret('the first half of the private key'),
  PAYTHEM_PRIVATE_KEY_PART2: secret('the second half of the private key'),
  PAYTHEM_USER: secret('the user name of your PayThem account'),
  PAYTHEM_PASSWORD: secret('the password of your PayThem account'),
  PAYTHEM_CURRENCY: z.string().refine(isCurrency, 'must be a currency code, for example USD').default('USD'),
  PAYTHEM_COUNTRY: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a country code of three letters, for example ZAF')
    .default('ZAF'),
  PAYTHEM_TIME_ZONE: z.string().min(1, 'must be a zone name, for example Africa/Johannesburg').default('UTC'),
  PAYTHEM_SOURCE_IP: z.string().min(1, 'must be an address, for example 203.0.113.7').optional(),
  PAYTHEM_TOP_UP_FUNCTION: z
    .enum(['topup_Retailer', 'topup_topupRetailer'], 'must be topup_Retailer or topup_topupRetailer')
    .default('topup_Retailer'),
  PAYTHEM_ANNOUNCED: z
    .string()
    .refine(
      (text) => text.split(',').every((name) => ANNOUNCED_FUNCTIONS.some((known) => known === name)),
      `must be functions with commas between, of ${ANNOUNCED_FUNCTIONS.join(', ')}`,
    )
    .optional(),
  PAYTHEM_RESULT_CODES: z
    .string()
    .refine(
      (text) => readResultCodes(text) !== null,
      'must be codes with their meaning, for example 3003=amount_refused,3001=recipient_invalid',
    )
    .optional(),
  PAYTHEM_WINDOW: z
    .string()
    .regex(WINDOW, 'must be a length such as 24h or 10m, and may name a start: 24h@2026-11-25T00:00:00Z')
    .optional(),
  PAYTHEM_OURS_ALONE: z
    .string()
    .regex(/^\d{1,12}(,\d{1,12})*$/, 'must be retailer ids with commas between, for example 12449,12459')
    .optional(),
  PAYTHEM_EVIDENCE_POLICY: z.enum(['review', 'accept'], 'must be review or accept').default('review'),
  PAYTHEM_CALLS_PER_HOUR: count(600),
  PAYTHEM_TOP_UPS_PER_DAY: count(500),
  PAYTHEM_VALUE_PER_DAY: z
    .string()
    .regex(/^[0-9]{1,12}(\.[0-9]{1,3})?$/, 'must be an amount, for example 25000.00')
    .optional(),
};

type Values = z.infer<z.ZodObject<typeof PAYTHEM_SHAPE>> & { readonly PAYTHEM_URL?: string | undefined };

/** PayThem's configuration. */
export interface PaythemSettings {
  readonly url: string;
  /** The credentials by their variables; never printed. */
  readonly credentials: Readonly<Record<string, string | undefined>>;
  readonly currency: string;
  readonly country: string;
  readonly timeZone: string;
  readonly sourceIp: string | undefined;
  readonly topUpFunction: 'topup_Retailer' | 'topup_topupRetailer';
  readonly announced: readonly AnnouncedFunction[];
  /** Null: the sandbox's, where it is the sandbox. */
  readonly resultCodes: Readonly<Record<string, FailureCode>> | null;
  readonly window: { readonly lengthMs: number; readonly startsAtMs: number | null };
  readonly oursAlone: readonly number[];
  readonly evidencePolicy: 'review' | 'accept';
  readonly callsPerHour: number | null;
  readonly topUpsPerDay: number | null;
  /** In major units of the currency. */
  readonly valuePerDay: string | null;
}

/** What is wrong with the values for a real address. Names variables, never values. */
export function paythemMistakes(
  values: Readonly<Record<string, string | undefined>>,
  isLoopback: (url: string) => boolean,
): string[] {
  const mistakes: string[] = [];
  const parts = ['PAYTHEM_PRIVATE_KEY_PART1', 'PAYTHEM_PRIVATE_KEY_PART2'].filter(
    (name) => values[name] !== undefined,
  );
  if (parts.length > 0 && values['PAYTHEM_PRIVATE_KEY'] !== undefined)
    mistakes.push(
      'PAYTHEM_PRIVATE_KEY and its parts are both set: set the key, or PAYTHEM_PRIVATE_KEY_PART1 and _PART2',
    );
  if (parts.length === 1)
    mistakes.push('PAYTHEM_PRIVATE_KEY_PART1 and PAYTHEM_PRIVATE_KEY_PART2 belong together: set both');
  const url = values['PAYTHEM_URL'];
  if (url === undefined || isLoopback(url)) return mistakes;
  const demo = values['PAYTHEM_PUBLIC_KEY'] === SANDBOX_ACCOUNT.PAYTHEM_PUBLIC_KEY;
  if (values['PAYTHEM_PUBLIC_KEY'] === undefined || demo)
    mistakes.push(
      'PAYTHEM_PUBLIC_KEY is the key of the sandbox, but PAYTHEM_URL is a real address: set the key of your account',
    );
  if (values['PAYTHEM_PRIVATE_KEY'] === undefined && parts.length === 0)
    mistakes.push(
      'PAYTHEM_PRIVATE_KEY is not set, but PAYTHEM_URL is a real address: set it, or PAYTHEM_PRIVATE_KEY_PART1 and _PART2',
    );
  for (const name of ['PAYTHEM_USER', 'PAYTHEM_PASSWORD', 'PAYTHEM_CURRENCY', 'PAYTHEM_COUNTRY'])
    if (values[name] === undefined)
      mistakes.push(`${name} is not set, but PAYTHEM_URL is a real address: set the one of your account`);
  const isDemo = URL.canParse(url) && new URL(url).hostname === DEMO_HOST;
  if (!isDemo && values['PAYTHEM_SOURCE_IP'] === undefined)
    mistakes.push(
      'PAYTHEM_SOURCE_IP is not set: PayThem blocks the account for calls from any address but the one that it has registered',
    );
  return mistakes;
}

/** PayThem's settings; null in production without an address. `isLoopback`: whether it is the sandbox's address. */
export function paythemOf(
  env: Values,
  { production, sandboxPort }: { readonly production: boolean; readonly sandboxPort: number },
  isLoopback: (url: string) => boolean,
): PaythemSettings | null {
  const given = env.PAYTHEM_URL;
  if (production && given === undefined) return null;
  const sandbox = given === undefined || isLoopback(given);
  const credentials = Object.fromEntries(PAYTHEM_SECRETS.map((name) => [name, env[name]]));
  const none = Object.values(credentials).every((value) => value === undefined);
  const short = sandbox || new URL(given).hostname === DEMO_HOST;
  return {
    url: given ?? `http://127.0.0.1:${sandboxPort}/paythem/API/49972`,
    credentials: sandbox && none ? SANDBOX_ACCOUNT : credentials,
    currency: env.PAYTHEM_CURRENCY,
    country: env.PAYTHEM_COUNTRY,
    timeZone: env.PAYTHEM_TIME_ZONE,
    sourceIp: env.PAYTHEM_SOURCE_IP,
    topUpFunction: env.PAYTHEM_TOP_UP_FUNCTION,
    announced: ANNOUNCED_FUNCTIONS.filter((name) => env.PAYTHEM_ANNOUNCED?.split(',').includes(name)),
    resultCodes:
      env.PAYTHEM_RESULT_CODES === undefined
        ? sandbox
          ? null
          : {}
        : readResultCodes(env.PAYTHEM_RESULT_CODES),
    window: windowOf(env.PAYTHEM_WINDOW ?? (short ? '10m' : '24h')),
    oursAlone: env.PAYTHEM_OURS_ALONE?.split(',').map(Number) ?? [],
    evidencePolicy: env.PAYTHEM_EVIDENCE_POLICY,
    callsPerHour: env.PAYTHEM_CALLS_PER_HOUR ?? null,
    topUpsPerDay: env.PAYTHEM_TOP_UPS_PER_DAY ?? null,
    valuePerDay: env.PAYTHEM_VALUE_PER_DAY ?? null,
  };
}

function windowOf(text: string): PaythemSettings['window'] {
  const [, length = '24', unit = 'h', start] = WINDOW.exec(text) ?? [];
  return {
    lengthMs: Number(length) * UNIT_MS[unit as 'm' | 'h'],
    startsAtMs: start === undefined ? null : Date.parse(start),
  };
}

/** `3003=amount_refused,…`; null for a text that is none. */
function readResultCodes(text: string): Record<string, FailureCode> | null {
  const pairs = text.split(',').map((pair) => /^(\d{1,6})=([a-z_]+)$/.exec(pair));
  const codes: Record<string, FailureCode> = {};
  for (const pair of pairs) {
    const meaning = FAILURE_CODES.find((known) => known === pair?.[2]);
    if (!pair?.[1] || meaning === undefined) return null;
    codes[pair[1]] = meaning;
  }
  return codes;
}
