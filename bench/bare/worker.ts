import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { DEFAULT_TUNING, tuning } from '../../workers/tuning.ts';
import * as activities from './activities.ts';

/** Hosts the yardstick workflows with the very worker options of Vendrail. */
const [address = '', taskQueue = ''] = process.argv.slice(2);
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue,
  activities,
  workflowsPath: fileURLToPath(new URL('./workflow.ts', import.meta.url)),
  ...tuning(DEFAULT_TUNING),
});
process.stdout.write('running\n');
await worker.run();
await connection.close();
