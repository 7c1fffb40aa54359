import type { SealedLog } from '../../../ledger/log/sealed-log.ts';
import {
  createDocumentClient,
  createKmsClient,
  createS3Client,
  createSqsClient,
} from '../../shared/clients.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { formerLogKeys } from '../../shared/former-log-keys.ts';
import { ReplayProgressNotes } from '../../shared/replay-progress.ts';
import { type ReplayMessage, replaySender } from '../../shared/replay-queue.ts';
import { sealedLogIn } from '../../shared/sealed-logs.ts';
import type { Views } from '../../shared/views.ts';
import type { Services } from '../services.ts';
import { type LogKey, logKeysIn } from './log-keys.ts';
import { TimeTravel } from './time-travel.ts';

/** What the routes of the audit have beside the others: the sealed log, its keys, and the history. */
export interface AuditServices extends Pick<Services, 'ledger' | 'courses' | 'secret'> {
  readonly views: Pick<Views, 'listLearners' | 'listEnrolments'>;
  readonly log: SealedLog;
  readonly logKeys: () => Promise<readonly LogKey[]>;
  readonly travel: TimeTravel;
  readonly replayNotes: Pick<ReplayProgressNotes, 'findNote'>;
  /** Puts a message in the line of replays. */
  readonly sendReplay: (message: ReplayMessage) => Promise<void>;
}

export function withTravel(services: Omit<AuditServices, 'travel'>): AuditServices {
  return { ...services, travel: new TimeTravel(services) };
}

/** Adds what the function's environment names. */
export function withAudit(services: Services): AuditServices {
  const name = environment(environmentNames.logOrigin);
  const documents = createDocumentClient();
  return withTravel({
    ...services,
    log: sealedLogIn(
      { s3: createS3Client(), documents },
      {
        bucketName: environment(environmentNames.logBucket),
        indexTableName: environment(environmentNames.logIndexTable),
      },
    ),
    logKeys: logKeysIn(createKmsClient(), {
      keyId: environment(environmentNames.logSigningKmsKey),
      name,
      former: formerLogKeys(environment(environmentNames.formerLogKeys), name),
    }),
    replayNotes: new ReplayProgressNotes(documents, environment(environmentNames.viewsTable)),
    sendReplay: replaySender(createSqsClient(), environment(environmentNames.replayQueue)),
  });
}
