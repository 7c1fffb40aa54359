import type { ProjectionName } from './subscriptions.ts';
import { learnerRowKeys, participantRowKeys } from './view-rows.ts';

/** Where a row of the Views table stands, taken apart. */
export interface RowPlace {
  readonly tenant: string;
  readonly generation: number;
  /** The partition without the tenant. */
  readonly partition: string;
  readonly sk: string;
}

/** Takes a row's key apart. */
export function placeOfRow({ pk, sk }: { readonly pk: string; readonly sk: string }): RowPlace {
  const parts = /^(?<tenant>[^#~]+)(?:~(?<generation>\d+))?#(?<partition>.*)$/s.exec(pk)?.groups;
  if (!parts) throw new TypeError('A partition of the Views table begins with its tenant');
  const { tenant = '', generation = '0', partition = '' } = parts;
  return { tenant, generation: Number(generation), partition, sk };
}

type Belongs = (place: Pick<RowPlace, 'partition' | 'sk'>) => boolean;
const isLearner = (partition: string) => /^learner#[^#]+$/.test(partition);
const isParticipant: Belongs = ({ partition, sk }) =>
  partition.startsWith('session#') && sk.startsWith(participantRowKeys);
const inPartition =
  (name: string): Belongs =>
  ({ partition }) =>
    partition === name;

/** Which rows are a projection's: what a replay of it compares, and takes away. */
export const isRowOf: Readonly<Record<ProjectionName, Belongs>> = {
  timeline: ({ partition }) => /^learner#[^#]+#timeline$/.test(partition),
  enrolments: (place) =>
    isParticipant(place) ||
    (isLearner(place.partition) &&
      [learnerRowKeys.enrolment, learnerRowKeys.request, learnerRowKeys.dueByAttendance].some((prefix) =>
        place.sk.startsWith(prefix),
      )),
  courses: inPartition('courses'),
  sessions: (place) =>
    (place.partition.startsWith('session#') && !isParticipant(place)) ||
    (isLearner(place.partition) && place.sk.startsWith(learnerRowKeys.booking)),
  learners: ({ partition, sk }) =>
    partition === 'learners' || (isLearner(partition) && sk === learnerRowKeys.dueByEmployment),
  certificates: ({ partition, sk }) =>
    isLearner(partition) &&
    [
      learnerRowKeys.certificate,
      learnerRowKeys.certificateTenant,
      learnerRowKeys.statusEntry,
      learnerRowKeys.dueByCertificate,
    ].some((prefix) => sk.startsWith(prefix)),
  'external-certificates': ({ partition, sk }) =>
    isLearner(partition) && sk.startsWith(learnerRowKeys.externalCertificate),
  imports: inPartition('imports'),
  assignments: inPartition('assignments'),
  insight: ({ partition }) => partition.startsWith('insight#'),
};
