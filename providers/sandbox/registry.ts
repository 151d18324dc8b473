import { createDvsSandbox } from '../dvs/sandbox/sandbox.ts';
import { createPaythemSandbox } from '../paythem/sandbox/sandbox.ts';
import { createPaythruSandbox } from '../paythru/sandbox/sandbox.ts';
import { createValuetopupSandbox } from '../valuetopup/sandbox/sandbox.ts';
import { createPayviceSandbox } from '../payvice/sandbox/sandbox.ts';
import type { SandboxFactory } from './provider-sandbox.ts';

/** Every provider's sandbox, one line each. */
export const SANDBOXES: readonly SandboxFactory[] = [
  createDvsSandbox,
  createPaythruSandbox,
  createValuetopupSandbox,
  createPayviceSandbox,
  createPaythemSandbox,
];
