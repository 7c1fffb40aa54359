import { type Resource, routeTable } from '../functions/shared/route-table.ts';
import { type ProjectionName, policies, projections } from '../functions/shared/subscriptions.ts';

export type PolicyName = keyof typeof policies;

/** A Lambda, by its folder in `functions/`. */
export type FunctionName =
  | `http/${Resource}`
  | 'publisher'
  | 'sealer'
  | 'imports/receive'
  | 'imports/apply'
  | 'imports/attendance'
  | 'schedules/pass-day'
  | 'replays/work'
  | 'exports/note'
  | 'notices/deliver'
  | `projections/${ProjectionName}`
  | `policies/${PolicyName}`;

/** The resources of the HTTP API, each of which is one Lambda. */
export const resources: readonly Resource[] = [
  ...new Set<Resource>(Object.values(routeTable).map(({ resource }) => resource)),
];

/** Something that reacts to events: a projection or a policy. */
export interface Subscriber {
  /** As queues, alarms and outputs call it. */
  readonly name: ProjectionName | PolicyName;
  readonly functionName: FunctionName;
  readonly eventTypes: readonly string[];
}

/** `Object.keys` forgets which keys an object has; these two tables have no others than their type says. */
const namesIn = <Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] => {
  const isName = (key: string): key is Name => key in table;
  return Object.keys(table).filter(isName);
};

export const projectionSubscribers: readonly Subscriber[] = namesIn(projections).map((name) => ({
  name,
  functionName: `projections/${name}`,
  eventTypes: projections[name],
}));

export const policySubscribers: readonly Subscriber[] = namesIn(policies).map((name) => ({
  name,
  functionName: `policies/${name}`,
  eventTypes: policies[name],
}));

/** Every Lambda of the stack. What is not in here is not deployed. */
export const functionNames: readonly FunctionName[] = [
  ...resources.map((resource) => `http/${resource}` as const),
  'publisher',
  'sealer',
  'imports/receive',
  'imports/apply',
  'imports/attendance',
  'schedules/pass-day',
  'replays/work',
  'exports/note',
  'notices/deliver',
  ...projectionSubscribers.map(({ functionName }) => functionName),
  ...policySubscribers.map(({ functionName }) => functionName),
];

/** `policies/issue-certificate` → `PoliciesIssueCertificate`, for ids in the template, which take no punctuation. */
export function pascalCase(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
