import { sweep } from '../../activities/upkeep/sweep.ts';
import { wakeLate } from '../../workflows/client/start.ts';
import { providerEventSignal } from '../../workflows/purchase/messages.ts';
import type { World } from '../support/world.ts';

/** What may happen to a purchase while it is carried out. */
export type Disturbance =
  'none' | 'forged_callback' | 'second_workflow' | 'restart_worker' | 'terminate' | 'cancel' | 'sweep';

/** Disturbs a purchase; one that has ended already is left as it is. */
export async function disturb(world: World, id: string, disturbance: Disturbance): Promise<void> {
  const quietly = (work: Promise<unknown>) => work.catch(() => {});
  switch (disturbance) {
    case 'none':
      return;
    case 'forged_callback':
      await quietly(world.handle(id).signal(providerEventSignal));
      await quietly(world.handle(id).signal(providerEventSignal));
      return;
    case 'second_workflow':
      return wakeLate(world.dependencies, await world.purchase(id));
    case 'restart_worker':
      await world.rest();
      return world.work();
    case 'terminate':
      await quietly(world.handle(id).terminate());
      return;
    case 'cancel':
      // Cancelling answers when it is settled; what it answers does not matter here.
      void quietly(world.handle(id).executeUpdate('cancel', { args: [{ by: 'key_test' }] }));
      return;
    case 'sweep':
      await sweep(world.dependencies);
      return;
  }
}
