import { z } from 'zod';
import { RECIPIENT_FIELDS, type RecipientField } from '../../domain/product.ts';
import { Problem, type Fault } from '../problems.ts';
import { bodyFaults } from './faults.ts';
import { storableText } from './text.ts';

const wireMoney = z.strictObject({
  amount: z.string('must be a decimal string such as "12.50"').max(40),
  currency: z.string().max(10),
});

const recipientFields = Object.fromEntries(
  RECIPIENT_FIELDS.map((field) => [field, storableText(200).optional()]),
) as Record<RecipientField, z.ZodOptional<ReturnType<typeof storableText>>>;

const payment = z.discriminatedUnion(
  'method',
  [
    z.strictObject({ method: z.literal('prefunded') }),
    // Known, but not to be had yet: refused as that, not as an unknown method.
    z.strictObject({
      method: z.literal('hosted_page'),
      success_url: z.string().optional(),
      cancel_url: z.string().optional(),
    }),
    z.strictObject({ method: z.literal('stored_card'), payment_id: z.string().optional() }),
  ],
  'must be an object with the method prefunded',
);

const shape = z.strictObject({
  product: z.strictObject({ provider: storableText(30), id: storableText(100) }),
  recipient: z.strictObject(recipientFields),
  amount: wireMoney.nullish(),
  charge: wireMoney.nullish(),
  payment,
  reference: storableText(100).nullish(),
  metadata: z
    .record(storableText(40), storableText(500))
    .refine((metadata) => Object.keys(metadata).length <= 20, 'must have at most 20 entries')
    .optional(),
});

/** The body of `POST /v1/purchases`, in its right shape; what it means is judged later. */
export type PurchaseBody = z.infer<typeof shape>;

/** Reads the body. Throws Problem with every fault of its shape. */
export function readPurchaseBody(body: unknown): PurchaseBody {
  const read = shape.safeParse(body);
  if (read.success) return read.data;
  const [first, ...more] = bodyFaults(read.error, body);
  const unreadable: Fault = { code: 'malformed_field', pointer: '', detail: 'must be a JSON object' };
  throw new Problem([first ?? unreadable, ...more]);
}
