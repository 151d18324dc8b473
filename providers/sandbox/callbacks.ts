import { Agent, request } from 'undici';
import type { Behaviour } from './behaviour.ts';
import type { SandboxClock } from './clock.ts';
import type { FaultBook } from './faults.ts';

/** Waits before the attempts after the first; multiplied by the delay scale. After the last the provider gives up. */
const RETRY_AFTER_MS = [1_000, 5_000, 30_000, 120_000, 600_000];
/** Retries never follow faster than this, whatever the delay scale. */
const SHORTEST_RETRY_MS = 200;
const ATTEMPT_TIMEOUT_MS = 10_000;
const CONNECTIONS_PER_RECEIVER = 16;

/** One notification to a merchant's callback URL. */
export interface CallbackJob {
  readonly provider: string;
  readonly url: string;
  readonly contentType: string;
  /** Provider paths that a callback fault may name beside the URL. */
  readonly paths: readonly string[];
  /** The body as it stands when the attempt is made. */
  readonly body: () => string;
  /** Failed attempts so far. */
  readonly attempts: number;
  /** Epoch milliseconds (sandbox time) of the next attempt. */
  readonly dueAt: number;
  /** True when a failed attempt is the last. @default false */
  readonly once?: boolean;
  /** Told what became of it: `next` null when it is delivered or given up, else when it is tried again. */
  readonly onChange: (next: { readonly attempts: number; readonly dueAt: number } | null) => void;
}

/** Sends callbacks: retried with growing waits until a 2XX, never in anybody's way, stopped by `close`. */
export class CallbackOutbox {
  readonly #clock: SandboxClock;
  readonly #behaviour: Behaviour;
  readonly #faults: FaultBook;
  readonly #agent = new Agent({
    connections: CONNECTIONS_PER_RECEIVER,
    connect: { timeout: ATTEMPT_TIMEOUT_MS },
    headersTimeout: ATTEMPT_TIMEOUT_MS,
    bodyTimeout: ATTEMPT_TIMEOUT_MS,
  });
  #closed = false;

  constructor(clock: SandboxClock, behaviour: Behaviour, faults: FaultBook) {
    this.#clock = clock;
    this.#behaviour = behaviour;
    this.#faults = faults;
  }

  /** Takes a new callback; faults may withhold, delay or double it. */
  post(job: CallbackJob): void {
    const paths = [job.url, ...job.paths];
    if (this.#faults.take(job.provider, ['callback_withhold'], 'POST', paths)) {
      job.onChange(null);
      return;
    }
    const late = this.#faults.take(job.provider, ['callback_delay'], 'POST', paths);
    const twice = this.#faults.take(job.provider, ['callback_duplicate'], 'POST', paths);
    this.resume(late ? { ...job, dueAt: job.dueAt + late.delay_ms } : job);
    if (twice) this.resume({ ...job, onChange: () => {} });
  }

  /** Goes on with a callback that faults have seen already. */
  resume(job: CallbackJob): void {
    const attempt = () => {
      void this.#attempt(job);
    };
    // Never within the request that causes it: the answer goes first.
    if (job.dueAt <= this.#clock.now()) setImmediate(attempt);
    else this.#clock.at(job.dueAt, attempt);
  }

  /** Makes one attempt now and waits for its end; what fails is retried as usual. */
  async sendNow(job: CallbackJob): Promise<void> {
    await this.#attempt(job);
  }

  /** Aborts what is on its way; it stays pending in the journal. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#agent.destroy();
  }

  async #attempt(job: CallbackJob): Promise<void> {
    if (this.#closed) return;
    const received = await this.#send(job);
    if (this.#closed) return;
    const waitMs = RETRY_AFTER_MS[job.attempts];
    if (received || job.once === true || waitMs === undefined) {
      job.onChange(null);
      return;
    }
    const dueAt = this.#clock.now() + Math.max(waitMs * this.#behaviour.delayScale, SHORTEST_RETRY_MS);
    const next = { attempts: job.attempts + 1, dueAt };
    job.onChange(next);
    this.resume({ ...job, ...next });
  }

  async #send(job: CallbackJob): Promise<boolean> {
    try {
      const answer = await request(job.url, {
        method: 'POST',
        headers: { 'content-type': job.contentType },
        body: job.body(),
        dispatcher: this.#agent,
      });
      await answer.body.dump();
      return answer.statusCode >= 200 && answer.statusCode < 300;
    } catch {
      // Whatever went wrong, the receiver did not acknowledge.
      return false;
    }
  }
}
