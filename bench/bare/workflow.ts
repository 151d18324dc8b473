import { condition, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';
import type * as activities from './activities.ts';

const { one, two, three, four, five } = proxyActivities<typeof activities>({
  startToCloseTimeout: '1 minute',
});

export const firstUpdate = defineUpdate<string>('first');

/** The yardstick: a workflow of five regular activities that do nothing. */
export async function bare(): Promise<string> {
  await one();
  await two();
  await three();
  await four();
  return five();
}

/** The yardstick of accepting: a workflow that answers its first update, and then does something. */
export async function bareAccept(): Promise<string> {
  let answered = false;
  setHandler(firstUpdate, () => {
    answered = true;
    return 'accepted';
  });
  await condition(() => answered);
  return one();
}
