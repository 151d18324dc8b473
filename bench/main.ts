import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import { openDatabase } from '../db/database.ts';
import { buy, buyOnPage, close } from './buy.ts';
import { bare, bareAccept, firstUpdate } from './bare/workflow.ts';
import { median, percentile, processorMs, runRound, type Round } from './measure.ts';
import { startPostgresServer } from './postgres-server.ts';
import type { PartName } from '../cli/start/instance.ts';
import { startBareWorker, startStack } from './stack.ts';

const USAGE = `npm run bench -- [--server dev|postgres] [--rounds N] [--count N] [--concurrency N] [--stored N] [--json]

  --server       the Temporal server: the dev server of npm start, or one on PostgreSQL (built with Go once)
  --rounds       rounds of the yardstick, prefunded and hosted-page purchases in turn (7)
  --count        pieces of work in each round (150)
  --concurrency  how many at a time (20)
  --stored       purchases stored before measuring, to see whether they cost anything (0)
  --json         one last line of JSON`;

const { values: options } = parseArgs({
  options: {
    server: { type: 'string', default: 'dev' },
    rounds: { type: 'string', default: '7' },
    count: { type: 'string', default: '150' },
    concurrency: { type: 'string', default: '20' },
    stored: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const tell = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  if (options.help) return void process.stdout.write(`${USAGE}\n`);
  const [rounds, count, concurrency, stored] = [
    options.rounds,
    options.count,
    options.concurrency,
    options.stored,
  ].map(Number) as [number, number, number, number];
  const server = options.server === 'postgres' ? await startPostgresServer(tell) : null;
  tell(`starting Vendrail on ${server ? 'a Temporal server on PostgreSQL' : 'the dev server'}`);
  const stack = await startStack(server?.address ?? null);
  const taskQueue = `bare-${randomUUID()}`;
  const worker = await startBareWorker(stack.temporalAddress, taskQueue);
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const client = new Client({ connection });
  const database = await openDatabase(stack.databaseUrl, { poolMax: 2 });
  try {
    if (stored > 0) await store(stored);
    const bareRound = () =>
      runRound(count, concurrency, async () => {
        await client.workflow.execute(bare, { workflowId: `bare-${randomUUID()}`, taskQueue });
      });
    const purchaseRound = () => runRound(count, concurrency, async () => void (await buy(stack, true)));
    const hostedRound = () => runRound(count, concurrency, async () => void (await buyOnPage(stack)));
    tell('warming up');
    await bareRound();
    await purchaseRound();
    await hostedRound();

    const parts: PartName[] = [
      'worker',
      'api',
      'sandbox',
      'postgres',
      ...(server ? [] : (['temporal'] as const)),
    ];
    const cpuOf = () => parts.map((part) => processorMs(stack.pid(part)));
    const measured: {
      bare: Round;
      purchase: Round;
      hosted: Round;
      cpuMs: number[];
      hostedCpuMs: number[];
    }[] = [];
    for (let i = 1; i <= rounds; i++) {
      const yardstick = await bareRound();
      const cpuBefore = cpuOf();
      const purchases = await purchaseRound();
      const cpuMs = cpuOf().map((after, part) => (after - (cpuBefore[part] ?? 0)) / count);
      const between = cpuOf();
      const hosted = await hostedRound();
      const hostedCpuMs = cpuOf().map((after, part) => (after - (between[part] ?? 0)) / count);
      measured.push({ bare: yardstick, purchase: purchases, hosted, cpuMs, hostedCpuMs });
      const of = (round: Round) =>
        `${round.perSecond.toFixed(1)}/s (${(round.perSecond / yardstick.perSecond).toFixed(2)})`;
      tell(
        `round ${i} of ${rounds}: bare ${yardstick.perSecond.toFixed(1)}/s, purchases ${of(purchases)}, hosted pages ${of(hosted)}`,
      );
    }

    tell('measuring how soon a purchase is accepted, idle, one at a time');
    const accepted: number[] = [];
    const bareAccepted: number[] = [];
    const bareInOneCall: number[] = [];
    for (let i = 0; i < 60; i++) {
      bareAccepted.push(await timed(() => startThenUpdate(client, taskQueue)));
      bareInOneCall.push(await timed(() => updateWithStart(client, taskQueue)));
      accepted.push(await timed(() => buy(stack, false)));
      // Idle means that the purchase has ended before the next one is measured.
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    const happy = await buy(stack, true);
    await client.workflow.getHandle(happy).result();
    const { historyLength, historySize } = await client.workflow.getHandle(happy).describe();
    const happyPage = await buyOnPage(stack);
    await client.workflow.getHandle(happyPage).result();
    const page = await client.workflow.getHandle(happyPage).describe();
    const [unknowns] = await database
      .em()
      .execute<{ n: string }[]>(`select count(*) as n from attempt where state in ('unknown', 'never_sent')`);
    const latencies = measured.flatMap(({ purchase }) => purchase.latenciesMs);
    const result = {
      server: options.server,
      ratio: round(median(measured.map(({ bare, purchase }) => purchase.perSecond / bare.perSecond))),
      hosted_ratio: round(median(measured.map(({ bare, hosted }) => hosted.perSecond / bare.perSecond))),
      hosted_per_s: round(median(measured.map(({ hosted }) => hosted.perSecond))),
      hosted_p50_ms: round(
        percentile(
          measured.flatMap(({ hosted }) => hosted.latenciesMs),
          0.5,
        ),
      ),
      purchases_per_s: round(median(measured.map(({ purchase }) => purchase.perSecond))),
      bare_per_s: round(median(measured.map(({ bare }) => bare.perSecond))),
      purchase_p50_ms: round(percentile(latencies, 0.5)),
      purchase_p99_ms: round(percentile(latencies, 0.99)),
      accept_ratio: round(median(accepted) / median(bareAccepted)),
      accept_p50_ms: round(median(accepted)),
      bare_accept_p50_ms: round(median(bareAccepted)),
      bare_one_call_p50_ms: round(median(bareInOneCall)),
      ...Object.fromEntries(
        parts.map((part, i) => [
          `${part}_cpu_ms_per_purchase`,
          round(median(measured.map(({ cpuMs }) => cpuMs[i] ?? Number.NaN))),
        ]),
      ),
      ...Object.fromEntries(
        parts.map((part, i) => [
          `${part}_cpu_ms_per_hosted`,
          round(median(measured.map(({ hostedCpuMs }) => hostedCpuMs[i] ?? Number.NaN))),
        ]),
      ),
      events: historyLength,
      bytes: historySize ?? 0,
      hosted_events: page.historyLength,
      hosted_bytes: page.historySize ?? 0,
      spurious_unknowns: Number(unknowns?.n ?? 0),
      stored,
      rounds,
      count,
      concurrency,
    };
    for (const [name, value] of Object.entries(result)) process.stdout.write(`${name.padEnd(30)}${value}\n`);
    if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  } finally {
    await database.close();
    await connection.close();
    await worker.stop();
    await stack.remove();
    await server?.stop();
    await close();
  }

  /** Stores purchases that have ended, with what belongs to them. */
  async function store(wanted: number): Promise<void> {
    tell(`storing ${wanted} purchases`);
    const model = await buy(stack, true);
    await database.em().execute(
      `with made as (
         insert into purchase (id, merchant_id, status, provider, product, recipient, amount_minor, amount_currency, cost_minor,
           cost_currency, metadata, fulfilment_status, our_reference, provider_reference, provider_status, workflow_id, run_id,
           claimed_at, created_at, updated_at, closed_at)
         select 'pur_' || md5(i::text), merchant_id, status, provider, product, recipient, amount_minor, amount_currency, cost_minor,
           cost_currency, metadata, fulfilment_status, md5('r' || i), 's' || i, provider_status, 'pur_' || md5(i::text), run_id,
           claimed_at, created_at - make_interval(secs => i), updated_at - make_interval(secs => i), closed_at
         from purchase, generate_series(1, ${wanted}) i where id = ? returning id),
       paid as (
         insert into payment (id, purchase_id, method, status, currency, captured_minor)
         select 'pay_' || substr(id, 5), id, 'prefunded', 'taken', 'USD', 100 from made),
       tried as (
         insert into attempt (id, purchase_id, operation, n, state, our_reference, run_id)
         select 'att_' || substr(id, 5) || operation, id, operation, 1, 'done', id, 'stored' from made, unnest(array['create', 'confirm']) operation),
       keyed as (
         insert into idempotency_key (merchant_id, route, key, body_hash, purchase_id)
         select 'mer_sandbox_a', 'POST /v1/purchases', id, '\\x00', id from made)
       insert into fact (purchase_id, kind) select id, kind from made, unnest(array['accepted', 'provider_status', 'provider_status', 'settled']) kind`,
      [model],
    );
    await database.em().execute('analyze');
  }
}

/** The yardstick of the figure: a bare start, then the first update. */
async function startThenUpdate(client: Client, taskQueue: string): Promise<void> {
  const handle = await client.workflow.start(bareAccept, { workflowId: `accept-${randomUUID()}`, taskQueue });
  await handle.executeUpdate(firstUpdate);
}

/** The same in one call, which is what the API makes: the stricter yardstick. */
async function updateWithStart(client: Client, taskQueue: string): Promise<void> {
  const start = new WithStartWorkflowOperation(bareAccept, {
    workflowId: `accept-${randomUUID()}`,
    taskQueue,
    workflowIdConflictPolicy: 'FAIL',
  });
  await client.workflow.executeUpdateWithStart(firstUpdate, { startWorkflowOperation: start });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

await main();
