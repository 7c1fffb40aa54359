/** So many requests at once are a crowd: one person, or a page that loads, is none. */
const crowdRequests = 16;
/** What nobody waits for goes on all the same after this long, so that it falls behind by no more than it can make good. */
const patienceMilliseconds = 1_000;

/**
 * Lets the requests of many people at once go before what nobody waits for. On AWS each has machines of its own; here
 * they share a few processors, and a class that books its seats should not wait for their mails to be written.
 */
export class Precedence {
  #requests = 0;
  #calm = Promise.withResolvers<void>();

  /** A request came. */
  began(): void {
    this.#requests += 1;
  }

  /** A request was answered, or its client is gone. */
  ended(): void {
    this.#requests -= 1;
    if (this.#requests > crowdRequests) return;
    this.#calm.resolve();
    this.#calm = Promise.withResolvers<void>();
  }

  /** Settles when what nobody waits for may go on: at once, unless there is a crowd. */
  async turn(): Promise<void> {
    if (this.#requests <= crowdRequests) return;
    const { promise: outOfPatience, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patienceMilliseconds);
    await Promise.race([this.#calm.promise, outOfPatience]);
    clearTimeout(timer);
  }
}
