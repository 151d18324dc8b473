import { isLoopback, UsageError, type Wish } from './arguments.ts';
import { stageClock } from './clock.ts';
import { moveSandboxClock, startOwnSandbox } from './own-sandbox.ts';
import type { Plan, Stage } from './plan.ts';
import { countsOf, markdownOf } from './report.ts';
import { verdictOf, type RunResult, type StepResult } from './result.ts';
import { playPlan, WireRecorder } from './run.ts';
import type { StopSignals } from './stop-signals.ts';

/** What a run tells while it goes on. */
export interface Audience {
  /** One line of progress. */
  readonly tell: (line: string) => void;
  /** The report so far, after each step and at the end. */
  readonly report: (text: string) => void;
}

/** Plays what is wished; gives the result. Throws UsageError when it cannot begin. */
export async function perform(
  wish: Wish,
  env: Stage['env'],
  { end, breakOff }: StopSignals,
  { tell, report }: Audience,
): Promise<RunResult> {
  const { kind, json, callMs } = wish;
  const own = wish.url === null ? await startOwnSandbox() : null;
  const url = wish.url ?? new URL(kind.sandboxPath, own?.url);
  const recorder = new WireRecorder();
  const movable = own !== null || wish.sandboxClock;
  const clock = stageClock(movable ? (ms) => moveSandboxClock(url.origin, ms) : null);
  const startedAt = new Date().toISOString();
  let plan: Plan | null = null;
  try {
    const opened = open(wish, url, env, recorder);
    plan = opened;
    const resultOf = (steps: readonly StepResult[]): RunResult => {
      const verdict = steps.length < opened.steps.length ? 'incomplete' : verdictOf(steps);
      return {
        provider: kind.provider,
        title: kind.title,
        source: kind.source,
        target: own ? 'the sandbox of this repository, started for this run' : url.href,
        startedAt,
        endedAt: new Date().toISOString(),
        verdict,
        interrupted: end.aborted && verdict !== 'passed',
        notes: movable && clock.passedMs > 0 ? [movedNote(clock.passedMs)] : [],
        steps,
      };
    };
    const written = (run: RunResult) =>
      report(opened.scrub(json ? `${JSON.stringify(run, null, 2)}\n` : markdownOf(run)));
    const count = opened.steps.length;
    tell(`${kind.title}: ${count} steps against ${own ? 'a sandbox of our own' : url.href}`);
    const steps = await playPlan(opened, recorder, {
      callMs,
      clock,
      end,
      breakOff,
      onStep: ({ title }, number) => tell(`[${String(number).padStart(2)}/${count}] ${title} …`),
      onResult(results) {
        const last = results.at(-1);
        if (last) tell(opened.scrub(progressOf(last)));
        written(resultOf(results));
      },
    });
    const run = resultOf(steps);
    tell(`${run.verdict}: ${countsOf(steps)}`);
    return run;
  } finally {
    await plan?.close();
    await own?.close();
  }
}

function open(
  { kind, inputs, url: given, sandboxClock }: Wish,
  url: URL,
  env: Stage['env'],
  recorder: WireRecorder,
): Plan {
  const loopback = isLoopback(url);
  try {
    return kind.open({
      url: url.href,
      own: given === null,
      loopback,
      sandboxClock,
      env,
      input(name) {
        const input = kind.inputs.find((each) => each.name === name);
        const preset = input && (loopback || input.anywhere === true) ? input.sandbox : null;
        return inputs.get(name) ?? preset;
      },
      tap: recorder.tap,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'the plan cannot begin', { cause: error });
  }
}

function progressOf({ verdict, why, tookMs }: StepResult): string {
  const took = tookMs === null ? '' : ` (${tookMs} ms)`;
  return `        ${verdict.replace('_', ' ')}${took}${why === null ? '' : `: ${why}`}`;
}

function movedNote(passedMs: number): string {
  const minutes = (passedMs / 60_000).toFixed(1);
  return `Where the plan waits, the sandbox's clock was moved forward instead: by ${minutes} minutes in all.`;
}
