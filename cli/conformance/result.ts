import type { WireText } from './plan.ts';

/** `interrupted`: an end was asked for while it was played; what was sent may have had its effect. */
export type StepVerdict = 'passed' | 'failed' | 'not_played' | 'interrupted';

/** A masked exchange with its times. */
export interface Sample extends WireText {
  readonly sentAt: string;
  readonly tookMs: number;
}

/** What became of one step. Times are ISO 8601 in UTC; null for what was not played. */
export interface StepResult {
  readonly number: number;
  readonly title: string;
  readonly source: string;
  readonly expects: string;
  readonly verdict: StepVerdict;
  readonly startedAt: string | null;
  readonly tookMs: number | null;
  readonly references: Readonly<Record<string, string>>;
  readonly facts: readonly string[];
  /** Why it did not pass. */
  readonly why: string | null;
  readonly samples: readonly Sample[];
}

/** `incomplete`: nothing failed, but not every step was played. Only `passed` is an acceptance. */
export type RunVerdict = 'passed' | 'failed' | 'incomplete';

/** One run of a plan, masked: what `--json` prints, and what the report is written from. */
export interface RunResult {
  readonly provider: string;
  readonly title: string;
  readonly source: string;
  /** The address, or what our own sandbox is called. */
  readonly target: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly verdict: RunVerdict;
  readonly interrupted: boolean;
  readonly notes: readonly string[];
  readonly steps: readonly StepResult[];
}

/** Failed if any step failed; incomplete if any was not played to its end. */
export function verdictOf(steps: readonly Pick<StepResult, 'verdict'>[]): RunVerdict {
  if (steps.some(({ verdict }) => verdict === 'failed')) return 'failed';
  return steps.length > 0 && steps.every(({ verdict }) => verdict === 'passed') ? 'passed' : 'incomplete';
}
