/**
 * What `decide` answers: the events that the command makes true (none, when it was true already), or the rule that
 * says no. A rejection is an expected answer, never an exception.
 */
export type Decision<Event, Rejection extends { readonly rejected: string }> = readonly Event[] | Rejection;

/** Whether a decision is a refusal. */
export function isRejection<Event, Rejection extends { readonly rejected: string }>(
  decision: Decision<Event, Rejection>,
): decision is Rejection {
  return !Array.isArray(decision);
}

/** Ends a `switch` over a union: a case that is missing does not compile. */
export function unreachable(value: never): never {
  throw new Error(`Unreachable: ${JSON.stringify(value)}`);
}
