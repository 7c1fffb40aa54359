import type { CheckCall } from '../aws-json.ts';
import type { CheckMail } from '../mailbox.ts';
import type { S3Gate } from '../s3-front.ts';
import type { CheckedService } from './checked-front.ts';
import {
  needsOfDynamoDb,
  needsOfS3,
  needsOfService,
  needsOfSqs,
  needToKnowAbsence,
  needToSendMail,
} from './needs.ts';
import type { Permissions } from './permissions.ts';

// Where each service is asked, and how it says no. Until the template is read there are no permissions, and nobody calls but the
// runtime itself.
type Found = () => Permissions | undefined;

export const dynamoDbChecks: CheckedService = {
  needsOf: (operation, body, { partitionKeysOf }) => needsOfDynamoDb(operation, body, partitionKeysOf),
  refusal: { status: 400, code: 'AccessDeniedException' },
};

export const sqsChecks: CheckedService = {
  needsOf: needsOfSqs,
  refusal: { status: 403, code: 'AccessDenied' },
};

/** EventBridge, KMS and Secrets Manager, which are ours. */
export function checkServices(permissions: Found): CheckCall {
  return (request, { service, operation, body }) =>
    permissions()?.refusalOf(request, () => needsOfService(service, operation, body));
}

export function gateOf(permissions: Found): S3Gate {
  return {
    refusalOf: (request) => permissions()?.refusalOf(request, () => needsOfS3(request)),
    maySeeAbsence: (request) =>
      !permissions()?.isOfFunction(request) ||
      needsOfS3(request).every((need) => permissions()?.isAllowed(request, needToKnowAbsence(need))),
  };
}

export function checkMail(permissions: Found): CheckMail {
  return (request, from) => permissions()?.refusalOf(request, () => [needToSendMail(from)]);
}
