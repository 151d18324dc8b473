import { describe, expect, it } from '@jest/globals';
import type { Dispatcher } from 'undici';
import { SendWatch } from '../../providers/send-watch.ts';

// Goal: one call is one write, even if the HTTP library should ever start a request again by itself.

describe('a request that is started a second time', () => {
  it('is stopped, and may have left', () => {
    const watch = new SendWatch(Date.now() + 20_000);
    const reasons: unknown[] = [];
    const controller: Dispatcher.DispatchController = {
      aborted: false,
      paused: false,
      reason: null,
      abort: (reason) => reasons.push(reason),
      pause: () => {},
      resume: () => {},
    };
    const dispatch = watch.interceptor((_options, handler) => {
      handler.onRequestStart?.(controller, {});
      handler.onRequestStart?.(controller, {});
      return true;
    });
    let started = 0;
    dispatch({ path: '/', method: 'POST' }, { onRequestStart: () => started++ });
    expect(started).toBe(1);
    expect(reasons.map(String)).toEqual(['SendStopped: SECOND_WRITE_REFUSED']);
    expect(watch.firstByteLeft).toBe(true);
  });
});
