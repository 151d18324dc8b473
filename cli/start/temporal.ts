import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../workflows/search-attributes.ts';
import type { Command } from './part.ts';

const RETENTION_DAYS = 30;
/** The server's numbers for the types that we use (temporal.api.enums.v1.IndexedValueType). */
const INDEXED = { Keyword: 2, Int: 3, Bool: 5 } as const;

/** The command of a durable single-process Temporal server with its UI. `durable: false` is for tests. */
export function temporalCommand(options: {
  binary: string;
  folder: string;
  port: number;
  uiPort: number | null;
  /** @default the server's own, `default` */
  namespace?: string;
  durable: boolean;
}): Command {
  const attributes = Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, type]) => [
    '--search-attribute',
    `${name}=${type}`,
  ]);
  return {
    file: options.binary,
    args: [
      'server',
      'start-dev',
      '--ip=127.0.0.1',
      `--port=${options.port}`,
      ...(options.uiPort === null ? ['--headless'] : [`--ui-port=${options.uiPort}`]),
      `--namespace=${options.namespace ?? 'default'}`,
      `--db-filename=${join(options.folder, 'temporal.db')}`,
      '--sqlite-pragma=journal_mode=wal',
      `--sqlite-pragma=synchronous=${options.durable ? 'full' : 'off'}`,
      '--dynamic-config-value=system.enableActivityEagerExecution=true',
      '--dynamic-config-value=frontend.enableExecuteMultiOperation=true',
      '--log-level=error',
      ...attributes,
    ],
  };
}

/** True when the server answers for the namespace. */
export async function temporalAnswers(address: string, namespace: string): Promise<boolean> {
  return withConnection(address, async (connection) => {
    await connection.workflowService.describeNamespace({ namespace });
    return true;
  }).catch(() => false);
}

/**
 * Gives a namespace what we rely on: closed workflows are kept long enough, our search attributes are known. A server
 * with a fresh store has forgotten both, so it is told at each start. Throws when it does not answer or does not allow it.
 */
export async function prepareNamespace(address: string, namespace: string): Promise<void> {
  await withConnection(address, async ({ workflowService, operatorService }) => {
    const { config } = await workflowService.describeNamespace({ namespace });
    if (Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) < RETENTION_DAYS * 86_400) {
      await workflowService.updateNamespace({
        namespace,
        config: { workflowExecutionRetentionTtl: { seconds: (RETENTION_DAYS * 86_400) as never } },
      });
    }
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !(name in (customAttributes ?? {})));
    if (missing.length === 0) return;
    await operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(([name, type]) => [name, INDEXED[type]])),
    });
  });
}

async function withConnection<T>(address: string, use: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    return await connection.withDeadline(Date.now() + 5_000, () => use(connection));
  } finally {
    await connection.close();
  }
}
