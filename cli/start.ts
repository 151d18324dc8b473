import { existsSync } from 'node:fs';

// An older Node cannot even read the files that follow, so this comes first, and in words.
if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(
    'Vendrail needs Node.js 24 or newer: run it with npm start after npm ci, which brings one.\n',
  );
  process.exit(1);
}

const { ConfigError, loadConfig } = await import('../domain/config.ts');
const { openHome } = await import('./start/home.ts');
const { addressOf } = await import('./start/ports.ts');
const { StartProblem } = await import('./start/problem.ts');
const { Supervisor } = await import('./start/supervisor.ts');

/** npm passes on the Ctrl-C that the terminal has given us already: the pair counts as one. */
const SAME_SIGNAL_MS = 500;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const tell = (line: string) => process.stdout.write(`${line}\n`);
// Nobody reads any more, for example after `npm start | head -1`: that is no reason to leave the parts alone.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

async function main(): Promise<number> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = loadConfig(process.env);
  const home = openHome(config.home);
  const supervisor = new Supervisor(config, home, tell);
  const asked = new Promise<void>((resolve) => {
    let askedAt = 0;
    const stop = (signal: NodeJS.Signals) => {
      if (askedAt === 0) {
        askedAt = Date.now();
        tell(`${signal}: stopping; a second one ends everything at once`);
        resolve();
        void supervisor.stop();
      } else if (Date.now() - askedAt > SAME_SIGNAL_MS) {
        supervisor.kill();
        home.unlock();
        process.exit(130);
      }
    };
    for (const signal of SIGNALS) process.on(signal, stop);
  });
  try {
    const started = supervisor.start().then(() => {
      tell(welcome(config));
      tell(`ready on ${addressOf(config.host, config.port)}`);
      return asked;
    });
    // What a start says that was told to stop half-way is no news.
    started.catch(() => {});
    await Promise.race([started, asked]);
    await supervisor.stop();
    tell('stopped');
    return 0;
  } finally {
    await supervisor.stop();
    home.unlock();
  }
}

function welcome(config: ReturnType<typeof loadConfig>): string {
  const api = addressOf(config.host, config.port);
  const rows = [
    ['shop', `${api}/`],
    ['API', api],
    ['Temporal UI', `http://127.0.0.1:${config.temporalUiPort}`],
    ['Temporal', config.temporalAddress],
    ['sandboxes', `http://127.0.0.1:${config.sandboxPort}`],
    ['state and logs', config.home],
  ];
  const order = {
    product: { provider: 'dvs', id: '101' },
    recipient: { mobile: '+6595123100' },
    amount: { amount: '5.00', currency: 'USD' },
    payment: { method: 'prefunded' },
    reference: 'order-1001',
  };
  return [
    '',
    ...rows.map(([what = '', address = '']) => `  ${what.padEnd(16)}${address}`),
    '',
    'Buy airtime:',
    '',
    `  curl -s -X POST ${api}/v1/purchases \\`,
    "    -H 'Authorization: Bearer sk_sandbox_merchant' -H 'Idempotency-Key: first-1' -H 'Content-Type: application/json' \\",
    `    -d '${JSON.stringify(order)}'`,
    '',
  ].join('\n');
}

try {
  // A start that was stopped half-way may still be at work, building Temporal for example: that ends here.
  process.exit(await main());
} catch (error) {
  if (!(error instanceof StartProblem || error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
