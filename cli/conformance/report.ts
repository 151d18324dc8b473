import type { RunResult, RunVerdict, StepResult, StepVerdict } from './result.ts';

const STEP_WORD: Readonly<Record<StepVerdict, string>> = {
  passed: 'passed',
  failed: '**failed**',
  not_played: 'not played',
  interrupted: '**interrupted**',
};
const RUN_WORD: Readonly<Record<RunVerdict, string>> = {
  passed: '**Passed**: every step answered as expected.',
  failed: '**Failed**: not every step answered as expected.',
  incomplete: '**Incomplete**: not every step was played to its end.',
};

/** The report of a run in Markdown, to be sent to the provider: verdict, table of the steps, findings, wire samples. */
export function markdownOf(run: RunResult): string {
  const lines = [
    `# ${run.title}`,
    '',
    RUN_WORD[run.verdict],
    ...(run.interrupted
      ? [
          '',
          'The run was ended by hand. What had been played until then is below, and may have had its effect.',
        ]
      : []),
    '',
    ...table(
      ['', ''],
      [
        ['Provider', run.provider],
        ['Source', run.source],
        ['Played against', run.target],
        ['Begun', run.startedAt],
        ['Ended', run.endedAt],
        ['Steps', countsOf(run.steps)],
      ],
    ),
    '',
    'Times are UTC. Credentials, codes and names are hidden; of account and phone numbers the last digits are shown.',
    ...run.notes.flatMap((note) => ['', note]),
    '',
    '## Steps',
    '',
    ...table(['#', 'step', 'source', 'begun', 'ms', 'verdict'], run.steps.map(rowOf)),
    '',
    '## Findings',
    ...run.steps.filter(({ verdict }) => verdict !== 'not_played').flatMap(findingOf),
    '',
    '## Wire samples',
    '',
    'In the order in which they were sent.',
    ...run.steps.flatMap(samplesOf),
  ];
  return `${lines.join('\n')}\n`;
}

/** `12 passed, 1 failed`. */
export function countsOf(steps: readonly StepResult[]): string {
  const counted = (['passed', 'failed', 'interrupted', 'not_played'] as const).map(
    (verdict) => [steps.filter((step) => step.verdict === verdict).length, verdict] as const,
  );
  const told = counted.filter(([count]) => count > 0);
  return told.map(([count, verdict]) => `${count} ${verdict.replace('_', ' ')}`).join(', ');
}

function rowOf(step: StepResult): string[] {
  const { number, title, source, startedAt, tookMs, verdict } = step;
  return [
    String(number),
    title,
    source,
    timeOf(startedAt),
    tookMs === null ? '' : String(tookMs),
    STEP_WORD[verdict],
  ];
}

function findingOf(step: StepResult): string[] {
  const references = Object.entries(step.references).map(([name, value]) => `- ${name}: \`${value}\``);
  return [
    '',
    `### ${step.number}. ${step.title}`,
    '',
    `Expected: ${step.expects}`,
    ...(step.why === null ? [] : ['', `${STEP_WORD[step.verdict]}: ${inText(step.why)}`]),
    ...(references.length + step.facts.length > 0 ? [''] : []),
    ...references,
    ...step.facts.map((fact) => `- ${inText(fact)}`),
  ];
}

function samplesOf({ number, title, samples }: StepResult): string[] {
  if (samples.length === 0) return [];
  return [
    '',
    `### ${number}. ${title}`,
    ...samples.flatMap(({ sentAt, tookMs, request, answer }) => [
      '',
      `Sent ${sentAt}, answered after ${tookMs} ms`,
      '',
      '```text',
      fenced(request),
      '```',
      '',
      '```text',
      fenced(answer),
      '```',
    ]),
  ];
}

/** A table with padded columns, as prettier writes it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = [head, ...rows].map((row) => row.map((cell) => inText(cell).replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first = [], ...others] = cells;
  return [line(first), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...others.map(line)];
}

function timeOf(iso: string | null): string {
  return iso === null ? '' : iso.slice(11, 23);
}

/** One line. */
function inText(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Text that cannot end its own fence. */
function fenced(text: string): string {
  return text.replaceAll('```', "'''");
}
