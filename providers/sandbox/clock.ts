interface Due {
  readonly at: number;
  readonly run: () => void;
}

/** The longest single timer; Node's own limit is 2^31 - 1 ms. Longer waits are taken in several steps. */
const LONGEST_TIMER_MS = 1_000_000_000;

/** The sandboxes' time: real time plus what `/_control/clock` advanced it by. All their timers hang on it. */
export class SandboxClock {
  /** How far the clock was advanced, in milliseconds. */
  offsetMs = 0;
  /** Sorted by time, so that what is due is always in front. */
  readonly #due: Due[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Epoch milliseconds of the sandbox. */
  now(): number {
    return Date.now() + this.offsetMs;
  }

  /** Runs `run` when the sandbox's time reaches `at` (epoch milliseconds), never before this call returns. */
  at(at: number, run: () => void): void {
    let low = 0;
    let high = this.#due.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#due[middle] as Due).at <= at) low = middle + 1;
      else high = middle;
    }
    this.#due.splice(low, 0, { at, run });
    if (low === 0) this.#arm();
  }

  /** Moves the sandbox's time forward and runs what falls due. */
  advance(ms: number): void {
    this.offsetMs += ms;
    this.#runDue();
  }

  /** Forgets all timers. */
  clear(): void {
    this.#due.length = 0;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const first = this.#due[0];
    if (!first) return;
    const waitMs = Math.min(Math.max(first.at - this.now(), 0), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => this.#runDue(), waitMs);
  }

  #runDue(): void {
    for (let first = this.#due[0]; first && first.at <= this.now(); first = this.#due[0]) {
      this.#due.shift();
      first.run();
    }
    this.#arm();
  }
}
