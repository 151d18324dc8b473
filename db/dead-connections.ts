/** The parts of the `pg` driver's pool and client that are used here. */
interface PoolClient {
  query(...args: unknown[]): unknown;
  end(): Promise<void>;
}
interface Pool {
  on(event: 'connect', listener: (client: PoolClient) => void): unknown;
}

/**
 * Keeps transactions whose connection died from holding their place in the pool for ever. Kysely gives a connection back
 * only after its rollback succeeded; on a dead connection it cannot, and need not: the server has rolled back when it lost
 * the connection. So a failed rollback counts as done, and its connection is ended, never used again.
 */
export function releaseDeadConnections(pool: Pool): void {
  pool.on('connect', (client) => {
    const query = client.query.bind(client);
    client.query = (...args) => {
      const result = query(...args);
      if (args[0] !== 'rollback' || !(result instanceof Promise)) return result;
      return result.catch(() => {
        client.end().catch(() => {});
        return { command: 'ROLLBACK', rowCount: null, rows: [] };
      });
    };
  });
}
