import type { RequestListener } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import type { JWTVerifyGetKey } from 'jose';

/** A JWT authorizer of an HTTP API. */
export interface JwtAuthorizer {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Scopes of which the token must have one; none when absent or empty. */
  readonly scopes?: readonly string[];
}

/** One route with its integration. */
export interface HttpRoute {
  /** `GET /courses/{courseId}`, `ANY /files/{proxy+}` or `$default`. */
  readonly routeKey: string;
  readonly jwt?: JwtAuthorizer;
  /** At most this long; then 503. */
  readonly integrationTimeoutMs: number;
  /** Invokes the function and gives its result as JSON; rejects when the function fails. */
  invoke(event: APIGatewayProxyEventV2 | APIGatewayProxyEventV2WithJWTAuthorizer): Promise<unknown>;
}

/** The API's CORS configuration, in the units of CloudFormation's CorsConfiguration. */
export interface CorsConfiguration {
  readonly allowOrigins?: readonly string[];
  readonly allowMethods?: readonly string[];
  readonly allowHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly allowCredentials?: boolean;
  readonly maxAgeSeconds?: number;
}

/** What the access log tells of one request: the route instead of the path, which holds ids of people. */
export interface AccessLogEntry {
  readonly requestId: string;
  readonly time: string;
  readonly method: string;
  /** Absent when no route matched. */
  readonly routeKey?: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly responseBytes: number;
  /** Why the gateway itself refused or failed; never what the request held. */
  readonly gatewayError?: string;
}

export interface HttpApiOptions {
  readonly routes: readonly HttpRoute[];
  /** The keys of an issuer, such as jose's createLocalJWKSet makes. */
  keysOf(issuer: string): Promise<JWTVerifyGetKey>;
  readonly cors?: CorsConfiguration;
  readonly onAccess?: (entry: AccessLogEntry) => void;
  /** @default 'local' */
  readonly apiId?: string;
  /** @default '000000000000' */
  readonly accountId?: string;
  /** @default () => new Date() */
  readonly now?: () => Date;
}

/** Answers requests as API Gateway's HTTP API does, payload format 2.0. */
export function httpApiListener(_options: HttpApiOptions): RequestListener {
  return (_request, response) => {
    response.writeHead(501).end();
  };
}
