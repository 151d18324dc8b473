import { seal, unseal, type SealingKey } from './sealing.ts';

/** Seals whom an enquiry is about, or what was said of them, for its way through a workflow. Base64 of JSON. */
export function sealEnquiry(
  sealing: SealingKey,
  enquiryId: string,
  part: 'question' | 'answer',
  value: unknown,
): string {
  return seal(sealing, JSON.stringify(value), `${enquiryId}:${part}`).toString('base64');
}

/** Opens what `sealEnquiry` made for the same enquiry and part. Throws for any other. */
export function openEnquiry(
  sealing: SealingKey,
  enquiryId: string,
  part: 'question' | 'answer',
  sealed: string,
): unknown {
  return JSON.parse(unseal(sealing, Buffer.from(sealed, 'base64'), `${enquiryId}:${part}`));
}
