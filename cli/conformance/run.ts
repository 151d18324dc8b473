import { ProviderError } from '../../domain/errors.ts';
import type { WireExchange } from '../../providers/sender.ts';
import type { StageClock } from './clock.ts';
import { Interrupted, NotPlayed, Unexpected, type Act, type Finding, type Plan, type Step } from './plan.ts';
import type { Sample, StepResult, StepVerdict } from './result.ts';

/** How a plan is played. */
export interface RunOptions {
  /** Milliseconds that one call may take. */
  readonly callMs: number;
  readonly clock: StageClock;
  /** No further call: an open one may end. */
  readonly end: AbortSignal;
  /** Breaks the open call off. */
  readonly breakOff: AbortSignal;
  /** Told before each step. */
  readonly onStep: (step: Step, number: number) => void;
  /** Told after each step, with everything so far. */
  readonly onResult: (results: readonly StepResult[]) => void;
}

/** Collects what the wire tap tells, until the runner takes it for a step. */
export class WireRecorder {
  readonly #exchanges: WireExchange[] = [];
  readonly tap = (exchange: WireExchange): void => void this.#exchanges.push(exchange);

  /** Everything since the last time. */
  take(): WireExchange[] {
    return this.#exchanges.splice(0);
  }
}

/** Plays every step in order, each once; never throws for what a step does. */
export async function playPlan(
  plan: Plan,
  recorder: WireRecorder,
  options: RunOptions,
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  let stopped: string | null = null;
  for (const [index, step] of plan.steps.entries()) {
    const number = index + 1;
    if (options.end.aborted) stopped = 'an end was asked for';
    const result =
      stopped === null
        ? await playStep(plan, step, number, recorder, options)
        : { ...blank(step, number), why: stopped };
    results.push(result);
    if (result.verdict === 'failed' && plan.afterFailure === 'stop') stopped ??= `step ${number} failed`;
    options.onResult(results);
  }
  return results;
}

function blank({ title, source, expects }: Step, number: number): StepResult {
  const nothing = { startedAt: null, tookMs: null, references: {}, facts: [], why: null, samples: [] };
  return { number, title, source, expects, verdict: 'not_played', ...nothing };
}

async function playStep(
  plan: Plan,
  step: Step,
  number: number,
  recorder: WireRecorder,
  options: RunOptions,
): Promise<StepResult> {
  options.onStep(step, number);
  const startedMs = Date.now();
  const played = await judged(step, options);
  const finding = played.finding ?? {};
  const references = Object.entries(finding.references ?? {}).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  return {
    ...blank(step, number),
    verdict: played.verdict,
    startedAt: new Date(startedMs).toISOString(),
    tookMs: Date.now() - startedMs,
    references: Object.fromEntries(references),
    facts: finding.facts ?? [],
    why: played.why,
    samples: recorder.take().map((exchange) => sampleOf(plan, exchange)),
  };
}

interface Judged {
  readonly verdict: StepVerdict;
  readonly finding: Finding | null;
  readonly why: string | null;
}

async function judged(step: Step, options: RunOptions): Promise<Judged> {
  const { end, breakOff, clock, callMs } = options;
  const act: Act = {
    limits(leastMs = 0) {
      if (end.aborted) throw new Interrupted('an end was asked for');
      const ms = Math.max(callMs, leastMs);
      return { signal: AbortSignal.any([AbortSignal.timeout(ms), breakOff]), sendBy: Date.now() + ms };
    },
    pass: (ms) => clock.pass(ms, end),
  };
  try {
    return { verdict: 'passed', finding: await step.play(act), why: null };
  } catch (error) {
    return { verdict: verdictOfError(error, breakOff.aborted), finding: null, why: reasonOf(error) };
  }
}

function verdictOfError(error: unknown, brokenOff: boolean): StepVerdict {
  if (error instanceof Interrupted) return 'interrupted';
  if (error instanceof NotPlayed) return 'not_played';
  const cutShort = error instanceof ProviderError && /^(no_answer|provider_unreachable)$/.test(error.code);
  return brokenOff && cutShort ? 'interrupted' : 'failed';
}

/** Messages of our own errors hold no secrets; those of others may, so only their names are told. */
function reasonOf(error: unknown): string {
  if (error instanceof ProviderError) {
    const { kind } = error.outcome;
    return `${error.message} [${error.code}; ${kind === 'unknown' ? 'outcome unknown' : 'not done'}]`;
  }
  if (error instanceof Unexpected || error instanceof NotPlayed || error instanceof Interrupted)
    return error.message;
  return `an error of the plan itself: ${error instanceof Error ? error.name : typeof error}`;
}

function sampleOf(plan: Plan, exchange: WireExchange): Sample {
  const { sentAtMs, atMs } = exchange;
  return {
    ...plan.sample(exchange),
    sentAt: new Date(sentAtMs).toISOString(),
    tookMs: atMs - sentAtMs,
  };
}
