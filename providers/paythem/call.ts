import type { z } from 'zod';
import { ProviderError } from '../../domain/errors.ts';
import type { CallLimits } from '../../domain/provider.ts';
import { ACCEPTED_CODINGS } from '../content-coding.ts';
import { createSender, type Answer } from '../sender.ts';
import { AccountStop } from './account-stop.ts';
import { ClockWatch } from './clock-skew.ts';
import { checkPaythemConfig, type PaythemConfig } from './config.ts';
import { DeclaredBudget, NOTHING_DECLARED } from './declared-limits.ts';
import { ownMemory } from './own-memory.ts';
import { openAnswer, sealRequest, type EnvelopeSettings } from './envelope.ts';
import { classifyAnswer, classifyStatus, notSent, type Failure } from './errors.ts';

/** A sealed timestamp that is older must not leave any more: PayThem refuses it after 29 s. */
const SEAL_LIFE_MS = 10_000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const DESCRIPTION_MAX = 160;

/** One call of a function of VVS. */
export interface PaythemCall {
  readonly function: string;
  readonly parameters: object;
  /** True when it moves money: refused while the clocks are too far apart. */
  readonly effect: boolean;
  /** Calls of this hour that must stay possible afterwards. @default 0 */
  readonly keepCalls?: number;
}

/** A success: the content as the schema reads it, and PayThem's log id of the call (3.3). */
export interface Called<T> {
  readonly value: T;
  readonly serverTransactionId: string | null;
  readonly sentAtMs: number;
  readonly atMs: number;
}

/** Sends to one account; the client's functions are written with it. */
export interface PaythemConnection {
  readonly stop: AccountStop;
  readonly clocks: ClockWatch;
  readonly budget: DeclaredBudget;
  /**
   * Calls once. Throws ProviderError for everything but RESULT 0 with a content that matches: `not_done` for a configured
   * RESULT code, HTTP 401, 403 and 429 and for what was not sent, `unknown` for everything else.
   */
  call<S extends z.ZodType>(call: PaythemCall, schema: S, limits: CallLimits): Promise<Called<z.infer<S>>>;
  close(): Promise<void>;
}

/** Opens a connection. Throws Error for a configuration that is not allowed. */
export function connectPaythem(config: PaythemConfig): PaythemConnection {
  checkPaythemConfig(config);
  const { account, url, now = Date.now, resultCodes = {} } = config;
  const sender = createSender({
    provider: 'paythem',
    url,
    timeouts: config.timeouts,
    maxAnswerBytes: MAX_ANSWER_BYTES,
    onExchange: config.onExchange,
  });
  const settings: EnvelopeSettings = {
    url,
    timeZone: config.timeZone ?? 'UTC',
    sourceIp: config.sourceIp ?? null,
    encryptResponse: config.encryptResponse ?? true,
    apiVersion: config.apiVersion ?? '1.0',
  };
  const memory = config.memory ?? ownMemory();
  const stop = new AccountStop(memory, config.onStop);
  const clocks = new ClockWatch(config.onClockSkew);
  const budget = new DeclaredBudget(config.declared ?? NOTHING_DECLARED, memory);

  /** Throws for an answer that is no success, and stops the account where it must not be tried again. */
  async function judge(
    operation: string,
    failure: Failure,
    answer: Answer,
    description: string,
  ): Promise<never> {
    await noteFailure(stop, failure, now());
    const told = description === '' ? '' : `: ${account.scrub(description, DESCRIPTION_MAX)}`;
    const { code, providerCode, outcome, text } = failure;
    const message = `${operation}: ${text}${told}`;
    const { status: httpStatus } = answer;
    throw new ProviderError({
      provider: 'paythem',
      operation,
      code,
      providerCode,
      httpStatus,
      outcome,
      message,
    });
  }

  return {
    stop,
    clocks,
    budget,
    async call({ function: name, parameters, effect, keepCalls }, schema, limits) {
      const stopped = await remembered(name, stop.refusal(name));
      if (stopped) throw stopped;
      clocks.check(name, effect, now());
      await remembered(name, budget.takeCall(name, now(), keepCalls));
      const sentAtMs = now();
      const { iv, headers, body } = sealRequest(account, settings, { function: name, parameters }, sentAtMs);
      // The age of the seal is real time, whatever `now` says.
      const sendBy = Math.min(limits.sendBy, Date.now() + SEAL_LIFE_MS);
      const answer = await sender.send(
        {
          operation: name,
          method: 'POST',
          path: '/',
          headers: { ...headers, accept: 'application/json', 'accept-encoding': ACCEPTED_CODINGS },
          body,
        },
        { signal: limits.signal, sendBy },
      );
      const atMs = now();
      clocks.note(answer.headers['date'], sentAtMs, atMs);
      const refusedByStatus = classifyStatus(answer.status);
      if (refusedByStatus) return judge(name, refusedByStatus, answer, '');
      const opened = openAnswer(account, iv, answer.text);
      const failure = classifyAnswer(opened, resultCodes);
      if (failure || !opened) {
        return judge(name, failure as Failure, answer, opened?.description ?? '');
      }
      await quietly(stop.accepted());
      const read = schema.safeParse(opened.content);
      if (!read.success) throw unreadable(name, read.error);
      return { value: read.data, serverTransactionId: opened.serverTransactionId, sentAtMs, atMs };
    },
    close: () => sender.close(),
  };
}

/** What an error tells of the account. What PayThem answered counts, also where our memory cannot be written just now. */
function noteFailure(stop: AccountStop, failure: Failure, nowMs: number): Promise<void> {
  const { stopsAccount, providerCode, code } = failure;
  if (stopsAccount) return quietly(stop.refused(nowMs));
  if (providerCode === null) return Promise.resolve();
  return quietly(code === 'unexpected_status' ? stop.unexplained(nowMs) : stop.accepted());
}

/** Without our records nothing is sent. Throws ProviderError. */
export async function remembered<T>(operation: string, answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    if (error instanceof ProviderError) throw error;
    throw notSent(operation, 'provider_unreachable', 'our own records cannot be read', 'later');
  });
}

async function quietly(noted: Promise<void>): Promise<void> {
  await noted.catch(() => {});
}

/** A success whose content does not match: the call had its effect or not, nobody knows. Names the field, never its value. */
function unreadable(operation: string, error: z.ZodError): ProviderError {
  const where = error.issues[0]?.path.join('.') ?? '';
  return new ProviderError({
    provider: 'paythem',
    operation,
    code: 'unreadable_answer',
    providerCode: '0',
    httpStatus: 200,
    outcome: { kind: 'unknown' },
    message: `${operation}: RESULT 0 with a content that cannot be read${where === '' ? '' : ` (at ${where})`}`,
  });
}
