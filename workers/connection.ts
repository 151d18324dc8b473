import { setTimeout as pause } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';

/** Connects to Temporal, trying again until it is there: a worker may come up before its server. */
export async function connect(
  address: string,
  onWait: (error: unknown) => void,
  signal: AbortSignal,
): Promise<NativeConnection> {
  for (let waitMs = 250; ; waitMs = Math.min(5_000, waitMs * 2)) {
    signal.throwIfAborted();
    try {
      return await NativeConnection.connect({ address });
    } catch (error) {
      onWait(error);
      await pause(waitMs, undefined, { signal }).catch(() => {});
    }
  }
}
