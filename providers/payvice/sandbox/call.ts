import { MoneyError, parseMoney } from '../../../domain/money.ts';
import type { SandboxAnswer, SandboxRequest } from '../../sandbox/provider-sandbox.ts';
import { OURS } from './texts.ts';

/** Least amount of airtime and transfers, in kobo. */
export const LEAST_MINOR = 5_000;
/** A phone number as Nigerians write it, or with the country code. */
export const PHONE = /^(0|\+?234)[789][0-9]{9}$/;

/** The JSON object of an answer, in the order of the document's samples. */
export type AnswerBody = Readonly<Record<string, unknown>>;

/** One request to a function of the API. */
export interface Call {
  readonly request: SandboxRequest;
  readonly fields: Fields;
}

/** A function of the API. Throws PayviceRefusal. */
export type Handler = (call: Call) => AnswerBody | Promise<AnswerBody>;

/** Functions by path. */
export type Handlers = Readonly<Record<string, Handler>>;

/** Thrown when Payvice refuses; `body` is the whole answer. */
export class PayviceRefusal extends Error {
  override readonly name = 'PayviceRefusal';
  readonly body: AnswerBody;
  constructor(body: AnswerBody) {
    super('refused');
    this.body = body;
  }
}

/** A refusal that says nothing but its message. */
export function refusal(message: string): PayviceRefusal {
  return new PayviceRefusal({ status: 0, message });
}

/** The fields of a JSON body, whatever its Content-Type; numbers count as their text. No JSON object: no fields. */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(body: string) {
    this.#values = objectOf(body);
  }

  /** Empty when it is absent. */
  text(name: string): string {
    const value = Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  }

  /** Refused when it does not match. */
  matching(name: string, pattern: RegExp): string {
    const value = this.text(name);
    if (!pattern.test(value)) throw refusal(`${OURS.badParameter}: ${name}`);
    return value;
  }

  /** Kobo of an amount of naira; refused below `leastMinor`. */
  amountMinor(leastMinor: number): number {
    let minor = 0;
    try {
      minor = parseMoney(this.text('amount'), 'NGN').amountMinor;
    } catch (error) {
      if (!(error instanceof MoneyError)) throw error;
    }
    if (minor < leastMinor) throw refusal(`${OURS.badParameter}: amount`);
    return minor;
  }
}

function objectOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body);
    return parsed !== null && typeof parsed === 'object' ? { ...parsed } : {};
  } catch {
    return {};
  }
}

/** HTTP 200, also for refusals. `loose` writes numbers as texts, and calls the JSON a web page. */
export function jsonAnswer(body: AnswerBody, loose: boolean): SandboxAnswer {
  const textual = (_key: string, value: unknown) => (typeof value === 'number' ? String(value) : value);
  return {
    status: 200,
    headers: { 'Content-Type': loose ? 'text/html; charset=UTF-8' : 'application/json' },
    body: loose ? JSON.stringify(body, textual) : JSON.stringify(body),
  };
}

/** A page that is no answer of the API. */
export function pageAnswer(status: number, title: string): SandboxAnswer {
  return {
    status,
    headers: { 'Content-Type': 'text/html; charset=UTF-8' },
    body: `<html><body><h1>${status} ${title}</h1></body></html>`,
  };
}
