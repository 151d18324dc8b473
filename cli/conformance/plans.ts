import { dvsPlan } from './dvs.ts';
import { paythemPlan } from './paythem.ts';
import { paythruPlan } from './paythru.ts';
import { payvicePlan } from './payvice.ts';
import type { PlanKind } from './plan.ts';
import { valuetopupPlan } from './valuetopup.ts';

/** Every plan; a provider is added here. */
export const PLANS: readonly PlanKind[] = [paythemPlan, payvicePlan, dvsPlan, valuetopupPlan, paythruPlan];
