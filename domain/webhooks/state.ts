import { addDays } from '../shared/calendar.ts';
import { type WebhookData, type WebhookEvent, webhookEvents } from './events.ts';

/** Where a tenant's programs hear of events. */
export type Webhook = WebhookData & {
  /** The secret before the present one, and when that took its place. */
  readonly former?: { readonly secretNumber: number; readonly until: string };
};

/** A tenant's webhooks, in the order in which they were first put. */
export interface WebhooksState {
  readonly webhooks: readonly Webhook[];
  /** Those of removed ones count too: a secret that was given out never comes back. */
  readonly lastSecretNumber: number;
}

const initialState: WebhooksState = { webhooks: [], lastSecretNumber: 0 };

/** For so long, what is sent is signed with the former secret as well, so that receivers need not change theirs at once. */
const formerSecretDays = 1;

function evolve(state: WebhooksState, event: WebhookEvent): WebhooksState {
  const { webhookId } = event.data;
  const before = webhookOf(state, webhookId);
  switch (event.type) {
    case 'WebhookPut': {
      const { secretNumber } = event.data;
      const isRotated = before !== undefined && before.secretNumber !== secretNumber;
      const former = isRotated
        ? { secretNumber: before.secretNumber, until: addDays(event.occurredAt, formerSecretDays) }
        : before?.former;
      const webhook: Webhook = { ...event.data, ...(former && { former }) };
      return {
        webhooks: before
          ? state.webhooks.map((each) => (each === before ? webhook : each))
          : [...state.webhooks, webhook],
        lastSecretNumber: Math.max(state.lastSecretNumber, secretNumber),
      };
    }
    case 'WebhookRemoved':
      return { ...state, webhooks: state.webhooks.filter((each) => each !== before) };
    default:
      return event satisfies never;
  }
}

/** All webhooks of a tenant: one stream, so that there are never too many. */
export const webhooks = {
  type: 'webhooks',
  stateVersion: 1,
  initialState,
  evolve,
  events: webhookEvents,
} as const;

/** The id of a tenant's one stream of webhooks. */
export const webhooksId = 'all';

/** One of a tenant's webhooks. */
export function webhookOf({ webhooks: all }: WebhooksState, webhookId: string): Webhook | undefined {
  return all.find((each) => each.webhookId === webhookId);
}

/** By which secrets is signed what is sent now: the newest first. */
export function secretNumbersAt({ secretNumber, former }: Webhook, now: string): readonly number[] {
  return former && now < former.until ? [secretNumber, former.secretNumber] : [secretNumber];
}
