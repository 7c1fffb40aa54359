/** The failure that a test brings about. */
export class InjectedFailure extends Error {
  override readonly name = 'InjectedFailure';
}

/** Whether the call that fails has taken effect, and only its answer is lost. */
export type FailureMoment = 'before' | 'after';

/**
 * Ends a process at one of its calls to the outside: from that call on every other fails as well, until it is
 * started again. So nothing is tidied up that a crash would not tidy up.
 */
export class CallFaults {
  #calls = 0;
  #failsAt: number | undefined;
  #moment: FailureMoment = 'before';
  #isDown = false;
  #meanwhile: { readonly call: number; readonly act: () => Promise<unknown> } | undefined;

  /** How many calls there were since it was armed, or made. */
  get calls(): number {
    return this.#calls;
  }

  /** Whether the failure has come. */
  get isDown(): boolean {
    return this.#isDown;
  }

  /** Lets the call of this number fail, counted from 1 and from now. */
  arm(call: number, moment: FailureMoment): void {
    this.#calls = 0;
    this.#failsAt = call;
    this.#moment = moment;
  }

  /** Does something else first when the call of this number comes, counted from 1 and from now. */
  beforeCall(call: number, act: () => Promise<unknown>): void {
    this.#calls = 0;
    this.#meanwhile = { call, act };
  }

  /** After this all calls succeed. */
  restart(): void {
    this.#failsAt = undefined;
    this.#isDown = false;
    this.#calls = 0;
  }

  async around<Output>(call: () => Promise<Output>): Promise<Output> {
    if (this.#isDown) throw new InjectedFailure();
    this.#calls += 1;
    const number = this.#calls;
    if (number === this.#meanwhile?.call) await this.#meanwhile.act();
    if (number !== this.#failsAt) return call();
    this.#isDown = true;
    if (this.#moment === 'after') await call();
    throw new InjectedFailure();
  }
}
