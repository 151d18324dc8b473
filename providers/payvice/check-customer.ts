import { money } from '../../domain/money.ts';
import type { CatalogueProduct, Recipient } from '../../domain/product.ts';
import type { CallLimits, CustomerCheck } from '../../domain/provider.ts';
import type { PayviceClient } from './client.ts';
import { orderingOf } from './products.ts';
import type { Wallet } from './wallets.ts';

/** The enquiry's body has the fields of the purchase: the amount is that of the document's sample, 10 naira. */
const ENQUIRED = money(1_000, 'NGN');

/**
 * Whose meter, account or smart card it is. For Ikeja Electric this takes a token of the wallet, which ends an older one: only
 * in the wallet's turn. Throws ProviderError.
 */
export async function checkCustomer(
  client: PayviceClient,
  wallet: Wallet,
  product: CatalogueProduct,
  { account = '', mobile: phone = '' }: Recipient,
  limits: CallLimits,
): Promise<CustomerCheck> {
  const ordering = orderingOf(product);
  switch (ordering.call) {
    case 'ikeja': {
      const { serviceType } = ordering;
      const token = await client.tokenLookup(wallet, limits);
      const asked = { wallet, token, serviceType, number: account, phone, amount: ENQUIRED };
      const customer = await client.ikejaEnquiry(asked, limits);
      return found(customer.cust_name, customer.cust_address);
    }
    case 'enugu': {
      const meter = { wallet, meter: account, type: ordering.meterType };
      return found((await client.enuguLookup(meter, limits)).name);
    }
    case 'tv': {
      const card = { wallet, service: ordering.service, smartcard: account };
      return found((await client.tvValidate(card, limits)).fullname);
    }
    case 'airtime':
    case 'transfer':
      throw new Error(`customers of ${product.id} cannot be asked about`);
  }
}

/** Payvice tells nobody what is due. */
function found(name: string, address: string | null = null): CustomerCheck {
  return { found: true, name: name.trim(), address, operator: null, amountDue: null, dueDate: null };
}
