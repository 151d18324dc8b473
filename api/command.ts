import type { UpdateDefinition } from '@temporalio/common';
import { findKey, keepAnswer, takeKey, type KeyScope, type KeyUse } from '../db/repositories/idempotency.ts';
import { findPurchase, viewPurchases } from '../db/repositories/purchases.ts';
import type { PurchaseRow } from '../db/entities/purchase.ts';
import { commandPurchase, CommandRefused } from '../workflows/client/command.ts';
import type { Standing } from '../workflows/purchase/messages.ts';
import { isSettled, type Answer } from './accept/first-answer.ts';
import { purchaseAnswer } from '../db/answers/purchase.ts';
import { workflowAccess, type ApiDependencies } from './dependencies.ts';
import { isProblemCode, problem, type Problem } from './problems.ts';
import { fingerprint } from './requests/fingerprint.ts';

/** A command for a purchase's workflow, with the key that makes it happen once. */
export interface Command<Args extends unknown[]> {
  /** Method and route template: keys of different routes do not meet. */
  readonly route: string;
  readonly key: string;
  /** What the key stands for beside the purchase. */
  readonly body: unknown;
  readonly update: UpdateDefinition<Standing, Args>;
  readonly args: Args;
  readonly waitMs: number;
  readonly forOperator: boolean;
  /** Refuses what the row alone shows to be impossible. Throws Problem. */
  readonly check: (purchase: PurchaseRow) => void;
  /** Whether the row shows that the command has been taken up, for when Temporal's answer was lost. */
  readonly takenUp: (purchase: PurchaseRow) => boolean;
}

/** Gives a command to a purchase's workflow, once for its key. Refusals are not kept. Throws Problem. */
export async function carryOut<Args extends unknown[]>(
  deps: ApiDependencies,
  purchase: PurchaseRow,
  command: Command<Args>,
): Promise<Answer & { readonly replayed: boolean }> {
  // The purchase's merchant, also for an operator's command: an operator's key belongs to no merchant.
  const scope: KeyScope = { merchantId: purchase.merchantId, route: command.route, key: command.key };
  const bodyHash = fingerprint([purchase.id, command.body]);
  let used = await useOf(deps, scope, bodyHash);
  if (!used) {
    command.check(purchase);
    // Somebody else may have taken the key meanwhile; then theirs is the command.
    const taken = await takeKey(deps.database.em(), scope, bodyHash, purchase.id);
    if (!taken) used = await useOf(deps, scope, bodyHash);
  }
  if (used?.answer) return { ...used.answer, replayed: true };
  if (!used || !command.takenUp(purchase)) {
    command.check(purchase);
    await execute(deps, purchase, command, fingerprint(scope).toString('hex').slice(0, 32));
  }
  const answer = await answerOf(deps, purchase.id, command.forOperator);
  return { ...(await keepAnswer(deps.database.em(), scope, answer)), replayed: used !== null };
}

/** What the key stands for already, if it is this command. Throws Problem when it is another. */
async function useOf(deps: ApiDependencies, scope: KeyScope, bodyHash: Buffer): Promise<KeyUse | null> {
  const used = await findKey(deps.database.em(), scope);
  if (used && !used.bodyHash.equals(bodyHash)) {
    throw problem('idempotency_key_reused', 'This key was used for another request; take a new key.');
  }
  return used;
}

async function execute<Args extends unknown[]>(
  deps: ApiDependencies,
  purchase: PurchaseRow,
  command: Command<Args>,
  updateId: string,
): Promise<void> {
  try {
    await deps.temporal.withDeadline(Date.now() + command.waitMs, () =>
      commandPurchase(workflowAccess(deps), purchase, command.update, updateId, command.args),
    );
  } catch (error) {
    if (error instanceof CommandRefused) throw refusal(error);
    const name = error instanceof Error ? error.name : typeof error;
    deps.logger.warn({ purchase_id: purchase.id, error: name }, 'Temporal did not answer a command in time');
    const now = await findPurchase(deps.database.em(), purchase.id);
    if (!now || !command.takenUp(now)) throw unknownOutcome();
  }
}

async function answerOf(deps: ApiDependencies, purchaseId: string, forOperator: boolean): Promise<Answer> {
  const em = deps.database.em();
  const row = await findPurchase(em, purchaseId);
  const [view] = row ? await viewPurchases(em, [row]) : [];
  if (!view) throw new Error(`no purchase ${purchaseId}`);
  return {
    status: isSettled(view.purchase.status) ? 200 : 202,
    body: JSON.stringify(purchaseAnswer(view, forOperator)),
  };
}

function refusal({ code, message }: CommandRefused): Problem {
  return problem(isProblemCode(code) ? code : 'not_applicable', `${message}.`);
}

function unknownOutcome(): Problem {
  return problem(
    'temporarily_unavailable',
    'It is not known yet whether this was carried out. Repeat it with the same Idempotency-Key.',
    { 'Retry-After': '5' },
  );
}
