import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import type { PartName } from '../cli/start/instance.ts';
import { openDatabase } from '../db/database.ts';
import { Vendrail } from '../test/support/vendrail.ts';

/**
 * `npm run chaos`: many purchases through the API while parts are killed with -9 and the wire loses answers; then every
 * promise is held against the sandbox's own books. Prints the seed: the same one draws the same numbers, while their timing is the machine's.
 */
const { values: options } = parseArgs({
  options: {
    purchases: { type: 'string', default: '1000' },
    concurrency: { type: 'string', default: '10' },
    'kill-every': { type: 'string', default: '8' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const wanted = Number(options.purchases);
const killEveryMs = Number(options['kill-every']) * 1000;
const random = generator(Number(options.seed));
const say = (line: string) => process.stdout.write(`${line}\n`);
const OUTCOMES = ['100', '100', '100', '100', '101', '102', '103', '104', '106', '107'];
/** How many are paid by card. */
const CARDS = 0.3;
const PARTS: PartName[] = ['worker', 'api', 'sandbox', 'temporal', 'postgres'];
const FAULTS = [
  'drop_before_effect',
  'drop_after_effect',
  'http_500_before_effect',
  'http_500_after_effect',
  'garbage_after_effect',
  'rate_limit',
];

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

async function main(): Promise<void> {
  say(`seed ${options.seed}: ${wanted} purchases, a part killed every ${killEveryMs / 1000} s`);
  const vendrail = await Vendrail.prepare({
    SANDBOX_DELAY_SCALE: '0.2',
    PAYMENT_PAGE_MS: '60000',
    POLL_INITIAL_MS: '500',
    POLL_MAX_MS: '5000',
    SWEEP_INTERVAL_MS: '2000',
    SWEEP_AFTER_MS: '2000',
    LOG_LEVEL: 'warn',
  });
  try {
    await vendrail.start();
    for (const fault of FAULTS) {
      for (const path of ['/async/transactions$', '/confirm$', '/transactions(/\\d+)?$']) {
        await vendrail.control('faults', { provider: 'dvs', path, fault, count: null, probability: 0.01 });
      }
      if (fault === 'rate_limit') continue;
      // Captures are left alone: what loses their answers is the killing, and each lost one asks a person.
      for (const path of ['/gettoken$', '/transaction_lookup$', '/cancel$', '/canceltoken$'])
        await vendrail.control('faults', {
          provider: 'paythru',
          path,
          fault,
          count: null,
          probability: 0.01,
        });
    }
    const begun = Date.now();
    const ids: string[] = [];
    const kills: Partial<Record<PartName, number>> = {};
    let left = wanted;
    const buying = () => left > 0;
    const lane = async () => {
      while (buying()) {
        left--;
        const byCard = random() < CARDS;
        ids.push(await (byCard ? vendrail.buyOnPage(one(OUTCOMES)) : vendrail.buy(one(OUTCOMES))));
        if (ids.length % 100 === 0)
          say(`${ids.length} bought after ${Math.round((Date.now() - begun) / 1000)} s`);
      }
    };
    const killing = (async () => {
      while (buying()) {
        await pause(killEveryMs);
        const part = one(PARTS);
        vendrail.kill(part);
        kills[part] = (kills[part] ?? 0) + 1;
      }
    })();
    await Promise.all(Array.from({ length: Number(options.concurrency) }, lane));
    await killing;
    const ends = await vendrail.settled(ids, 300_000);
    const database = await openDatabase(vendrail.databaseUrl, { poolMax: 1 });
    // A recipient that the sandbox delivers to must be delivered to, whatever happened on the way.
    const astray = await database.em().execute<{ id: string; reason_code: string | null }[]>(
      `select id, reason_code from purchase
       where (status = 'completed') <> (right(recipient->>'mobile', 3) in ('100', '101')) and status <> 'in_review'
         and not (method <> 'prefunded' and status in ('expired', 'cancelled'))`,
    );
    await database.close();
    const broken = [
      ...(await vendrail.broken()),
      ...astray.map(
        ({ id, reason_code }) => `${id} ended otherwise than its recipient says (${reason_code})`,
      ),
    ];
    say(`killed: ${JSON.stringify(kills)}`);
    say(
      `ended: ${JSON.stringify(ends)}, ${new Set(ids).size} purchases in ${Math.round((Date.now() - begun) / 1000)} s`,
    );
    for (const promise of broken.slice(0, 50)) say(`BROKEN: ${promise}`);
    say(`${broken.length} broken promises`);
    if (broken.length > 0 || new Set(ids).size !== wanted) process.exitCode = 1;
  } finally {
    await vendrail.remove();
  }
}

await main();
