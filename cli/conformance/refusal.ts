import { ProviderError } from '../../domain/errors.ts';
import { expectThat, Unexpected, type Finding } from './plan.ts';

/** What a call was refused with, which must be this code of the provider's. Throws Unexpected for a success. */
export async function refusal(call: Promise<unknown>, code: string): Promise<Finding> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error === null) throw new Unexpected('it was accepted');
  if (!(error instanceof ProviderError) || error.providerCode === null) throw error;
  expectThat(error.providerCode === code, `it was refused with ${error.providerCode}`);
  return { facts: [`Refused with ${code}; our client concludes: ${error.code}`] };
}
