import { describe, expect, it } from '@jest/globals';
import { isOneStep, type FulfilmentOperation, type OperationRule } from '../../domain/operation.ts';
import { PROVIDER_NAMES, type ProviderName } from '../../domain/product.ts';
import { DVS_OPERATIONS } from '../../providers/dvs/operations.ts';
import { paythemOperations } from '../../providers/paythem/operations.ts';
import { payviceOperations } from '../../providers/payvice/operations.ts';
import { valuetopupOperations } from '../../providers/valuetopup/operations.ts';

type Operations = Readonly<Partial<Record<FulfilmentOperation, OperationRule>>>;
const OPERATIONS: Readonly<Record<ProviderName, Operations>> = {
  dvs: DVS_OPERATIONS,
  valuetopup: valuetopupOperations(),
  payvice: payviceOperations(),
  paythem: paythemOperations(),
};

describe('until when a purchase may be cancelled', () => {
  it.each(PROVIDER_NAMES)('goes by whether the operation table of %s has a confirm', (provider) => {
    expect(isOneStep(provider)).toBe(OPERATIONS[provider].confirm === undefined);
  });
});
