import { z } from 'zod';
import { RECIPIENT_FIELDS, type Recipient, type RecipientField } from '../../domain/product.ts';
import { Problem, type Fault } from '../problems.ts';
import { wireMoney } from './amount.ts';
import { bodyFaults } from './faults.ts';
import { storableText } from './text.ts';

/** Fields of a recipient, each a text; which ones are needed the product says. */
export const recipientFields = Object.fromEntries(
  RECIPIENT_FIELDS.map((field) => [field, storableText(200).optional()]),
) as Record<RecipientField, z.ZodOptional<ReturnType<typeof storableText>>>;

/** The fields of a recipient that are given. */
export function givenFields(recipient: Partial<Record<RecipientField, string | undefined>>): Recipient {
  return Object.fromEntries(Object.entries(recipient).filter(([, value]) => value !== undefined));
}

/** Where customers are sent: https, or http on this machine, without credentials. */
const webAddress = storableText(500).refine(
  isWebAddress,
  'must be an https:// address such as https://shop.example/ok',
);

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return (protocol === 'https:' || (protocol === 'http:' && loopback)) && username === '' && password === '';
}

/** Who gets a text message once the purchase is completed. */
const receiptMobile = z
  .string()
  .regex(/^\+[1-9][0-9]{6,14}$/, 'must be a mobile number with + and country code, such as +447700900123')
  .nullish();

const payment = z.discriminatedUnion(
  'method',
  [
    z.strictObject({ method: z.literal('prefunded') }),
    z.strictObject({
      method: z.literal('hosted_page'),
      success_url: webAddress.nullish(),
      cancel_url: webAddress.nullish(),
      save_card: z.boolean('must be true or false').nullish(),
      receipt_mobile: receiptMobile,
    }),
    z.strictObject({
      method: z.literal('stored_card'),
      payment_id: storableText(100),
      receipt_mobile: receiptMobile,
    }),
  ],
  'must be an object with the method prefunded, hosted_page or stored_card',
);

const shape = z.strictObject({
  product: z.strictObject({ provider: storableText(30), id: storableText(100) }),
  recipient: z.strictObject(recipientFields).default({}),
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
