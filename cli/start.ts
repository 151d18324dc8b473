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
const { StartProblem } = await import('./start/problem.ts');
const { Supervisor } = await import('./start/supervisor.ts');

const tell = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = loadConfig(process.env);
  const home = openHome(config.home);
  const supervisor = new Supervisor(config, home, tell);
  const ended = new Promise<void>((resolve) => {
    const stop = (signal: NodeJS.Signals) => {
      tell(`${signal}: stopping; a second one ends everything at once`);
      for (const name of ['SIGINT', 'SIGTERM'] as const) {
        process.removeAllListeners(name);
        process.on(name, () => {
          supervisor.kill();
          home.unlock();
          process.exit(130);
        });
      }
      void supervisor.stop().then(resolve);
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
  try {
    await supervisor.start();
    tell(welcome(config));
    tell(`ready on http://${config.host}:${config.port}`);
    await ended;
    tell('stopped');
    return 0;
  } finally {
    await supervisor.stop();
    home.unlock();
  }
}

function welcome(config: ReturnType<typeof loadConfig>): string {
  const rows = [
    ['API', `http://${config.host}:${config.port}`],
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
    `  curl -s -X POST http://${config.host}:${config.port}/v1/purchases \\`,
    "    -H 'Authorization: Bearer sk_sandbox_merchant' -H 'Idempotency-Key: first-1' -H 'Content-Type: application/json' \\",
    `    -d '${JSON.stringify(order)}'`,
    '',
  ].join('\n');
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof StartProblem || error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
