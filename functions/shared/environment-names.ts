/** The names of the environment variables through which the template tells a function where its things are. */
export const environmentNames = {
  ledgerTable: 'LEDGER_TABLE',
  viewsTable: 'VIEWS_TABLE',
  subjectKeysTable: 'SUBJECT_KEYS_TABLE',
  subjectKeysKmsKey: 'SUBJECT_KEYS_KMS_KEY_ID',
  eventBus: 'EVENT_BUS_NAME',
  applicationSecret: 'APPLICATION_SECRET_ID',
  learnerIndexTable: 'LEARNER_INDEX_TABLE',
  importsBucket: 'IMPORTS_BUCKET',
  filesBucket: 'FILES_BUCKET',
  importLineQueue: 'IMPORT_LINE_QUEUE_URL',
  replayQueue: 'REPLAY_QUEUE_URL',
  trainingQueue: 'TRAINING_QUEUE_URL',
  noticesQueue: 'NOTICES_QUEUE_URL',
  noticesDeadLetters: 'NOTICES_DEAD_LETTERS_URL',
  mailFrom: 'MAIL_FROM',
  webhookAddresses: 'WEBHOOK_ADDRESSES',
  tenantLanguages: 'TENANT_LANGUAGES',
  tenantRetention: 'TENANT_RETENTION',
  logBucket: 'LOG_BUCKET',
  logIndexTable: 'LOG_INDEX_TABLE',
  logSigningKmsKey: 'LOG_SIGNING_KMS_KEY_ID',
  logOrigin: 'LOG_ORIGIN',
  formerLogKeys: 'FORMER_LOG_KEYS',
} as const;

export type EnvironmentName = (typeof environmentNames)[keyof typeof environmentNames];
