import { learner } from '../../../domain/learner/state.ts';
import type { StoredEvent } from '../../../ledger/commit.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { Notice } from '../../shared/notices.ts';
import type { PersonalDataVault } from '../../shared/personal-data.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Language } from '../../shared/tenant-language.ts';
import type { MailFacts } from './mail-facts.ts';
import { type ComposedMail, composeMail } from './mail-form.ts';
import { mailText } from './mail-text.ts';
import type { SentMails } from './sent-mails.ts';

interface Dependencies {
  readonly ledger: Pick<Ledger, 'load'>;
  readonly vault: Pick<PersonalDataVault, 'personOf'>;
  readonly facts: (notice: Notice, learnerId: string, event: StoredEvent) => Promise<MailFacts | undefined>;
  readonly sent: Pick<SentMails, 'once'>;
  readonly languageOf: (tenant: string) => Language;
  readonly send: (address: string, mail: ComposedMail) => Promise<void>;
}

/**
 * Tells a learner of an event by mail, once. Who that is, is decrypted here and nowhere before; who left, was erased or has no
 * address gets none.
 */
export function mailDelivery({ ledger, vault, facts, sent, languageOf, send }: Dependencies) {
  return async (notice: Notice, learnerId: string, event: StoredEvent): Promise<void> => {
    const { tenant, eventId } = notice;
    const { state } = await ledger.load(learner, streamOf.learner(tenant, learnerId));
    if (state.status !== 'active' && state.status !== 'expected') return;
    const person = await vault.personOf(tenant, learnerId, state);
    if (!person?.email) return;
    const { email } = person;
    const told = await facts(notice, learnerId, event);
    if (!told) return;
    const mail = composeMail(mailText(told, person, languageOf(tenant)));
    await sent.once({ tenant, eventId, learnerId }, () => send(email, mail));
  };
}
