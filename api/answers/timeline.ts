import type { AttemptRow, FactRow } from '../../db/entities/purchase.ts';

/** One thing that happened to a purchase. `data` holds masked facts only. */
export interface TimelineEntry {
  readonly at: string;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Who did it and why in an operator's own words, and where it ran: ours to know. */
const OPERATORS_ONLY: ReadonlySet<string> = new Set([
  'by',
  'operator_reason',
  'workflow_id',
  'our_reference',
]);

/** Facts and sends in the order of their time. */
export function timeline(
  rows: { facts: readonly FactRow[]; attempts: readonly AttemptRow[] },
  forOperator: boolean,
): TimelineEntry[] {
  const entries = [
    ...rows.facts.map((fact) => factEntry(fact, forOperator)),
    ...rows.attempts.map((attempt) => attemptEntry(attempt, forOperator)),
  ];
  // A stable sort: facts of one moment stay in the order in which they were written.
  return entries.sort((a, b) => a.at.localeCompare(b.at));
}

function factEntry({ at, kind, data }: FactRow, forOperator: boolean): TimelineEntry {
  const shown = Object.entries(data).filter(([name]) => {
    if (forOperator) return true;
    return !OPERATORS_ONLY.has(name);
  });
  return { at: at.toISOString(), kind, data: Object.fromEntries(shown) };
}

function attemptEntry(attempt: AttemptRow, forOperator: boolean): TimelineEntry {
  const { operation, n, state, outcome, evidence, settledAt } = attempt;
  return {
    at: attempt.createdAt.toISOString(),
    kind: 'attempt',
    data: {
      operation,
      n,
      state,
      code: outcome?.outcome === 'not_done' ? outcome.code : null,
      settled_at: settledAt?.toISOString() ?? null,
      evidence: evidence ?? null,
      ...(forOperator && { our_reference: attempt.ourReference }),
    },
  };
}
