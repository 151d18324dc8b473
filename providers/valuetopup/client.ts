import type { z } from 'zod';
import { ProviderError } from '../../domain/errors.ts';
import { formatAmount } from '../../domain/money.ts';
import type { CallLimits } from '../../domain/provider.ts';
import { termsOf } from './bundles.ts';
import type { Accepted, InProgress } from './call.ts';
import { checked, notSent, notSentFor } from './failures.ts';
import * as parameters from './parameters.ts';
import { ValuetopupReads } from './reads.ts';
import { transaction, type VtTransaction } from './transaction.ts';

/** What a transaction was answered with: its result, or that it is under way. */
export type Answered = Accepted<VtTransaction> | InProgress;

/**
 * Every function of Valuetopup (numbers: README of this folder); the reads are inherited. The functions here have effects,
 * and each sends exactly once. They throw ProviderError, whose `outcome` says whether the effect is ruled out.
 */
export class ValuetopupClient extends ValuetopupReads {
  /** 15. */
  topUp(order: parameters.Topup, limits: CallLimits): Promise<Answered> {
    return this.#send('topUp', '/transaction/topup', parameters.topup, order, limits);
  }

  /**
   * 15, for a bundle of `bundles` (Two-Step Bundle Purchase Flow): reads the bundles again just before sending, and sends
   * face value and loan together. Throws ProviderError (nothing was sent) when the sum is more than agreed (with `exactly`:
   * another one), the bundle is not offered any more, or the bundles cannot be read.
   */
  async topUpBundle(order: parameters.BundleTopup, limits: CallLimits): Promise<Answered> {
    const { productId, skuId, mobile, correlationId, agreed } = checked(
      'topUpBundle',
      parameters.bundleTopup,
      order,
    );
    const offered = await Array.fromAsync(this.bundles(productId, mobile, limits)).catch((error: unknown) => {
      throw error instanceof ProviderError ? notSentFor(error) : error;
    });
    const bundle = offered.find((one) => one.skuId === skuId && one.currency === agreed.currency);
    if (!bundle) throw notSent('topUpBundle', 'product_unavailable', 'skuId');
    const due = termsOf(bundle)?.due;
    const fits =
      due &&
      (agreed.exactly ? due.amountMinor === agreed.amountMinor : due.amountMinor <= agreed.amountMinor);
    if (!fits) throw notSent('topUpBundle', 'price_changed', 'amount');
    // A loan that was paid back meanwhile makes it cheaper: only what is due is sent.
    const amount = formatAmount(due.amountMinor, due.currency);
    const topup = { skuId, amount, mobile, correlationId, transactionCurrencyCode: bundle.currency };
    return this.topUp(topup, limits);
  }

  /** 16. */
  buyPin(order: parameters.PinOrder, limits: CallLimits): Promise<Answered> {
    return this.#send('buyPin', this.connection.paths.pin, parameters.pinOrder, order, limits);
  }

  /** 17. */
  payBill(order: parameters.BillPayment, limits: CallLimits): Promise<Answered> {
    return this.#send('payBill', this.connection.paths.billPayment, parameters.billPayment, order, limits);
  }

  /** 18. Often answered with 852; then the status gives the transaction id to fetch the card with (19). */
  buyGiftCard(order: parameters.GiftCardOrder, limits: CallLimits): Promise<Answered> {
    return this.#send('buyGiftCard', this.connection.paths.giftCard, parameters.giftCardOrder, order, limits);
  }

  /** 21. */
  buyEsim(order: parameters.EsimOrder, limits: CallLimits): Promise<Answered> {
    return this.#send('buyEsim', this.connection.paths.esim, parameters.esimOrder, order, limits);
  }

  /** 23. */
  activateSim(order: parameters.SimActivation, limits: CallLimits): Promise<Answered> {
    const { simActivation } = this.connection.paths;
    return this.#send('activateSim', simActivation, parameters.simActivation, order, limits);
  }

  /** 24. A success says that the request was taken; whether the number was ported only its status tells (25). */
  portInSim(order: parameters.SimPortIn, limits: CallLimits): Promise<Answered> {
    return this.#send('portInSim', this.connection.paths.simPortIn, parameters.simPortIn, order, limits);
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  async #send<S extends z.ZodType<object>>(
    operation: string,
    path: string,
    order: S,
    given: z.input<S>,
    limits: CallLimits,
  ): Promise<Answered> {
    const body = checked(operation, order, given);
    return this.connection.transact({ operation, method: 'POST', path, body }, transaction, limits);
  }
}
