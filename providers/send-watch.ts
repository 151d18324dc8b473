import type { Dispatcher } from 'undici';

/** Thrown when a request was stopped at its first byte: too late, or about to be written a second time. */
export class SendStopped extends Error {
  override readonly name = 'SendStopped';
  readonly code: 'SEND_DEADLINE_PASSED' | 'SECOND_WRITE_REFUSED';
  constructor(code: SendStopped['code']) {
    super(code);
    this.code = code;
  }
}

/**
 * Watches one request at the moment that decides whether it was sent: undici calls `onRequestStart` with a connected
 * socket (TLS done) in hand, in the same turn in which it writes the first byte. What fails before left no byte.
 */
export class SendWatch {
  /** True once the request may have left. */
  firstByteLeft = false;
  readonly interceptor: Dispatcher.DispatcherComposeInterceptor;

  constructor(sendBy: number) {
    this.interceptor = (dispatch) => (options, handler) =>
      dispatch(options, {
        onRequestStart: (controller, context) => {
          if (this.firstByteLeft) return controller.abort(new SendStopped('SECOND_WRITE_REFUSED'));
          if (Date.now() > sendBy) return controller.abort(new SendStopped('SEND_DEADLINE_PASSED'));
          handler.onRequestStart?.(controller, context);
          this.firstByteLeft = !controller.aborted;
        },
        onRequestUpgrade: (controller, status, headers, socket) =>
          handler.onRequestUpgrade?.(controller, status, headers, socket),
        onResponseStart: (controller, status, headers, message) =>
          handler.onResponseStart?.(controller, status, headers, message),
        onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
        onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
        onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
      });
  }
}
