import type { Shown } from './body.ts';
import type { Effect } from './entry.ts';
import type { Failure, Verdict } from './verdict.ts';

/** Everything that is printed of one call, masked. */
export interface Report {
  readonly provider: string;
  readonly function: string;
  readonly effect: Effect;
  readonly url: string;
  readonly given: unknown;
  readonly exchanges: readonly Shown[];
  readonly outcome: Verdict;
  /** Why it was cut short, if it was. */
  readonly stopped: 'by you' | 'by its deadline' | null;
  readonly result: unknown;
  /** True when a list had more than `--limit`. */
  readonly more: boolean;
  readonly ms: number;
}

const BODY_LINES = 40;
const RESULT_LINES = 400;

/** One JSON object on lines of its own. */
export function asJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** The report for people; long bodies are cut. */
export function asText(report: Report): string {
  const { provider, function: name, effect, url, exchanges, result, more, ms, stopped } = report;
  const parts = [`${provider} ${name} (${effect}) at ${url}`, ...exchanges.map(exchangeText)];
  if (exchanges.length === 0) parts.push('nothing was sent');
  if (result !== undefined) {
    parts.push(`result:\n${indented(result, RESULT_LINES)}`);
    if (more) parts.push('There are more: --limit reads them.');
  }
  if (stopped !== null) parts.push(`stopped ${stopped}`);
  parts.push(`${verdictText(report.outcome)} [${ms} ms]`);
  return `${parts.join('\n\n')}\n`;
}

function exchangeText({ method, path, request, sent, answer, ms }: Shown): string {
  const lines = [`→ ${method} ${path}`];
  if (request !== null) lines.push(indented(request, BODY_LINES));
  if (answer === null) lines.push(`${sent ? '← no answer' : '  not one byte left'} [${ms} ms]`);
  else {
    lines.push(`← HTTP ${answer.status}${answer.whole ? '' : ', cut off'} [${ms} ms]`);
    if (answer.body !== null) lines.push(indented(answer.body, BODY_LINES));
  }
  return lines.join('\n');
}

function indented(value: unknown, most: number): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  const lines = text.split('\n').map((line) => `  ${line}`);
  if (lines.length <= most) return lines.join('\n');
  return [...lines.slice(0, most), `  … ${lines.length - most} more lines: --json shows them`].join('\n');
}

function verdictText(outcome: Verdict): string {
  switch (outcome.verdict) {
    case 'read':
      return 'read';
    case 'failed':
      return `failed: ${failureText(outcome.error)}`;
    case 'done':
      return outcome.state === null ? 'done' : `done: ${outcome.state}`;
    case 'not_done': {
      const wait = outcome.retryAfterMs === null ? '' : `, after ${outcome.retryAfterMs} ms`;
      const again = outcome.again === 'later' ? `; the same may succeed later${wait}` : '';
      return `not_done, proved (${outcome.proof}): ${failureText(outcome.error)}${again}`;
    }
    case 'unknown':
      return `unknown, it may have had its effect: ${outcome.error ? failureText(outcome.error) : outcome.detail}`;
  }
}

function failureText({ code, class: kind, provider_code, http_status, message }: Failure): string {
  const facts = [
    `code ${code}`,
    `class ${kind}`,
    ...(provider_code === null ? [] : [`provider's code ${provider_code}`]),
    ...(http_status === null ? [] : [`HTTP ${http_status}`]),
  ];
  return `${message} (${facts.join(', ')})`;
}
