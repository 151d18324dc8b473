import { z } from 'zod';

/** Numbers may be written as texts, and the other way round (field notes). */
const text = z.union([z.string(), z.number()]).transform(String);
const optional = text.nullish().transform((value) => value ?? null);
const filled = text.refine((value) => value.trim() !== '');

/** Lookup Response. `token`: 64 hexadecimal digits (field notes); the document masks it. */
export const tokenAnswer = z.object({ token: z.string().regex(/^[\x21-\x7e]{16,200}$/), vice_id: optional });

/** Ikeja Electric Name Enquiry Response. */
export const ikejaCustomer = z.object({ cust_name: filled, cust_address: optional });

/** Enugu's look-up. `productCode` holds name and address, coded: it is sent back and never kept. */
export const enuguCustomer = z.object({
  name: filled,
  account: optional,
  type: optional,
  productCode: filled,
});

/** Get Subscription Plans. `amount`: naira. */
export const tvPlans = z.object({
  plans: z.array(z.object({ name: text, product_code: filled, amount: text })),
});

/** Validate Customer Account. `response_code` 00 is success. */
export const tvCustomer = z.object({
  customer: z.object({
    tran_id: optional,
    ref: optional,
    response_code: optional,
    fullname: filled,
    unit: optional,
  }),
});

const electricity = z
  .object({ token_value: optional, address: optional, payer: optional })
  .nullish()
  .transform((value) => value ?? null);

/** What purchases answer with, beside status and `txn_ref`; Enugu's is printed nowhere. */
export const receipt = z.object({
  date: optional,
  token_value: optional,
  address: optional,
  payer: optional,
  electricity,
});

/** Requery Response; `amount`, `beneficiary` and `electricity` by the field notes. */
export const requeryRow = z.object({
  txn_status: filled,
  txn_date: optional,
  vice_id: optional,
  txn_token: optional,
  amount: optional,
  beneficiary: optional,
  electricity,
});

export type IkejaCustomer = z.infer<typeof ikejaCustomer>;
export type EnuguCustomer = z.infer<typeof enuguCustomer>;
export type TvPlan = z.infer<typeof tvPlans>['plans'][number];
export type TvCustomer = z.infer<typeof tvCustomer>['customer'];
export type RequeryRow = z.infer<typeof requeryRow>;
