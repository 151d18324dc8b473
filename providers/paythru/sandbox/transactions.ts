import { formatAmount } from '../../../domain/money.ts';
import type { SandboxContext } from '../../sandbox/provider-sandbox.ts';
import type { Bank } from './bank.ts';
import type { Call, Methods } from './call.ts';
import { CODES, PaythruRefusal } from './errors.ts';
import { newAuthCode, newKey } from './opening.ts';
import { planFaults, takeFault } from './own-faults.ts';
import { amountMinorOf } from './params.ts';
import { lookupWord, type Operation, type Payment } from './payment.ts';
import { refundable } from './refunds.ts';
import { cancellable, capturable } from './reservations.ts';
import type { Found, Store } from './store.ts';
import { wireTime } from './times.ts';
import { TRANSACTION_TYPES } from './token.ts';
import type { XmlNode } from './xml.ts';

type Action = Operation['action'];

/** The methods that move or show money of earlier payments. Source: 2.2 to 2.5, 2.8. */
export class Transactions {
  readonly #context: SandboxContext;
  readonly #store: Store;
  readonly #bank: Bank;

  constructor(context: SandboxContext, store: Store, bank: Bank) {
    this.#context = context;
    this.#store = store;
    this.#bank = bank;
  }

  methods(): Methods {
    return {
      '/repeat': (call) => this.#repeat(call),
      '/refund': (call) =>
        this.#operate(call, 'refund', (found, amountMinor) => {
          if (!refundable(found, amountMinor, this.#context.behaviour)) return false;
          found.payment.refundedMinor += amountMinor;
          return true;
        }),
      '/capture': (call) =>
        this.#operate(call, 'capture', (found, amountMinor) => {
          const again = this.#context.behaviour.choice('paythru.second_capture') === 'executed';
          if (!capturable(found, amountMinor, again)) return false;
          const { payment } = found;
          payment.money = 'captured';
          payment.reservedMinor = 0;
          payment.capturedMinor += amountMinor;
          return true;
        }),
      '/cancel': (call) =>
        this.#operate(call, 'cancel', (found, amountMinor) => {
          const allowed = cancellable(found, amountMinor);
          const { payment } = found;
          if (allowed !== 'release') return allowed === 'released_before';
          payment.reservedMinor -= amountMinor;
          if (payment.reservedMinor === 0) this.#bank.voidReservation(payment, 'cancel');
          return true;
        }),
      '/transaction_lookup': (call) => this.#lookup(call),
    };
  }

  #repeat(call: Call): readonly XmlNode[] {
    const { params } = call;
    const previousKey = params.required('prev_trans_key', CODES.previousKey);
    const type = params.oneOf(TRANSACTION_TYPES, 'trans_type', CODES.type);
    if (type === null) throw new PaythruRefusal(CODES.type);
    const value = params.required('trans_value', CODES.value);
    const transactionClass = params.upTo(32, 'trans_class', CODES.parameters);
    const previous = this.#store.find(previousKey)?.payment;
    if (!previous) throw new PaythruRefusal(CODES.repeat);
    const amountMinor = amountMinorOf(value, previous.currency, CODES.value);
    previous.requests.repeat += 1;
    this.#store.savePayment(previous);
    if (previous.status !== 'approved') throw new PaythruRefusal(CODES.repeat);
    const answer = (made: Pick<Payment, 'key' | 'authCode'> | null) =>
      receipt(call, type.toLowerCase(), 'REPEAT', made);
    if (takeFault(this.#context, call.request, 'status_zero')) return answer(null);
    const { currency, card, person } = previous;
    const payment = this.#bank.open(
      {
        tokenId: null,
        reference: transactionClass ?? '',
        transactionClass,
        previousKey,
        type,
        amountMinor,
        currency,
        card,
        person,
        ipAddress: '',
        attempt: null,
      },
      'approved',
    );
    this.#bank.decide(payment, card.repeatRefused ? 'declined' : 'approved');
    planFaults(this.#context, call.request, this.#bank, payment);
    if (payment.status !== 'approved') throw new PaythruRefusal(CODES.repeat);
    return answer(payment);
  }

  /** Carries an operation out under a new key, or refuses it with its code. */
  #operate(
    call: Call,
    action: Action,
    move: (found: Found, amountMinor: number) => boolean,
  ): readonly XmlNode[] {
    const { params } = call;
    const key = params.required('prev_trans_key', CODES.previousKey);
    const value = params.required('trans_value', CODES.value);
    const transactionClass = params.upTo(32, 'trans_class', CODES.parameters);
    const found = this.#find(key);
    if (!found) throw new PaythruRefusal(CODES[action]);
    const { payment } = found;
    const amountMinor = amountMinorOf(value, payment.currency, CODES.value);
    payment.requests[action] += 1;
    const refused = takeFault(this.#context, call.request, 'status_zero') !== null;
    const moved = !refused && move(found, amountMinor);
    if (!moved) {
      this.#store.savePayment(payment);
      if (refused) return receipt(call, action, action.toUpperCase(), null);
      throw new PaythruRefusal(CODES[action]);
    }
    const at = wireTime(this.#context.clock.now());
    const operation = { action, key: newKey(), amountMinor, transactionClass, authCode: newAuthCode(), at };
    payment.operations.push(operation);
    this.#bank.note(payment, `${action} ${formatAmount(amountMinor, payment.currency)}`);
    this.#store.savePayment(payment);
    return receipt(call, action, action.toUpperCase(), operation);
  }

  #lookup(call: Call): readonly XmlNode[] {
    const found = this.#find(call.params.required('trans_key', CODES.parameters));
    // The document has no code for a key that is not there.
    if (!found) throw new PaythruRefusal(CODES.unhandled);
    const { payment, operation } = found;
    payment.requests.lookup += 1;
    const approved = this.#context.behaviour.is('paythru.void_leaves_lookup_approved');
    const amountMinor = operation ? operation.amountMinor : payment.amountMinor;
    return [
      ['status', operation ? 'Success' : lookupWord(payment, approved)],
      ['token', payment.tokenId ?? ''],
      ['value', formatAmount(amountMinor, payment.currency)],
      ['currency', payment.currency],
    ];
  }

  #find(key: string): Found | null {
    const found = this.#store.find(key);
    if (found) this.#bank.expire(found.payment);
    return found;
  }
}

/** The receipt of repeat, refund, capture and cancel: the request's own words, then what was made; `null`: status 0. */
function receipt(
  { params }: Call,
  type: string,
  systemAction: string,
  made: { readonly key: string; readonly authCode: string } | null,
): readonly XmlNode[] {
  return [
    ['trans_type', type],
    ['trans_value', params.text('trans_value')],
    ['prev_trans_key', params.text('prev_trans_key')],
    ['trans_class', params.text('trans_class')],
    ['system_action', systemAction],
    ['status', made ? '1' : '0'],
    ['trans_key', made && made.key],
    ['auth_code', made && made.authCode],
  ];
}
