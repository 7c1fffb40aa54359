import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { gatewayKeyOf } from '../../functions/shared/route-form.ts';
import { type Access, type Resource, routeTable, type Throttle } from '../../functions/shared/route-table.ts';
import { pascalCase, resources } from '../function-names.ts';
import type { Identity } from './identity.ts';
import type { LambdaFunction } from './lambda-function.ts';

interface ApiProps {
  readonly identity: Identity;
  readonly functions: Readonly<Record<Resource, LambdaFunction>>;
  /** Origins whose pages may call the API from a browser. */
  readonly allowedOrigins: readonly string[];
}

/**
 * Protects the account's Lambda concurrency (1000 where nobody asked for more) from one stack's callers: at 50 ms for
 * a request, 500 in a second are 25 at a time. More than these get 429. It is what each route may have that says no other.
 */
const throttle = { rateLimit: 500, burstLimit: 1_000 };

/** What API Gateway is to know of a route beside its key. */
interface Way {
  readonly resource: Resource;
  readonly access: Access;
  readonly throttle?: Throttle;
}

/**
 * What is logged of each request. The route instead of the path and no address of the caller: a path holds the
 * learner's id, an address is personal data, and this log is for those who watch the service.
 */
const accessLogFormat = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  route: '$context.routeKey',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  responseMilliseconds: '$context.responseLatency',
  integrationMilliseconds: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
  gatewayError: '$context.error.responseType',
};

/** A route that has a throttle of its own. */
interface Throttled {
  readonly route: HttpRoute;
  readonly key: string;
  readonly throttle: Throttle;
}

/** The HTTP API: a route for each entry of the route table and no other, behind a JWT authorizer. */
export class Api extends Construct {
  readonly httpApi: HttpApi;
  readonly stage: HttpStage;

  constructor(scope: Construct, id: string, { identity, functions, allowedOrigins }: ApiProps) {
    super(scope, id);
    this.httpApi = new HttpApi(this, 'HttpApi', {
      apiName: Stack.of(this).stackName,
      description: 'Leerspoor',
      createDefaultStage: false,
      ...(allowedOrigins.length > 0 && { corsPreflight: corsFor(allowedOrigins) }),
    });
    const accessLog = new LogGroup(this, 'AccessLog', {
      // Under this prefix API Gateway's permission to write does not grow the account's log policy, which is limited.
      logGroupName: `/aws/vendedlogs/${Stack.of(this).stackName}/access`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stage = new HttpStage(this, 'DefaultStage', {
      httpApi: this.httpApi,
      stageName: '$default',
      autoDeploy: true,
      throttle,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFormat)),
      },
    });

    const authorizer = new HttpUserPoolAuthorizer('LoginAuthorizer', identity.userPool, {
      userPoolClients: [identity.client],
    });
    const integrations = new Map(
      resources.map((resource) => [
        resource,
        // One permission for each function, not for each route: Lambda limits the size of a function's policy.
        new HttpLambdaIntegration(pascalCase(resource), functions[resource], {
          scopePermissionToRoute: false,
        }),
      ]),
    );
    const addRoute = (
      routeKey: HttpRouteKey,
      isPublic: boolean,
      integration?: HttpLambdaIntegration,
    ): HttpRoute => {
      if (!integration) throw new Error(`No function answers ${routeKey.key}`);
      const route = new HttpRoute(this, routeKey.key, {
        httpApi: this.httpApi,
        routeKey,
        integration,
        ...(!isPublic && { authorizer }),
      });
      if (isPublic) {
        Validations.of(route).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason: `${routeKey.key} is for who has no token; it is public in functions/shared/route-table.ts.`,
        });
      }
      return route;
    };
    const ways = new Map(
      Object.entries(routeTable).map(([key, way]): [string, Way] => [gatewayKeyOf(key), way]),
    );
    const throttled: Throttled[] = [];
    for (const [key, { resource, access, throttle: own }] of ways) {
      const route = addRoute(parseRouteKey(key), access === 'public', integrations.get(resource));
      if (own) throttled.push({ route, key, throttle: own });
    }
    this.#throttle(throttled);
    // So that an unknown path is answered with a problem document, as every other error is. An integration of its
    // own, because the permission of the others asks for a path, which API Gateway does not give for this route.
    addRoute(HttpRouteKey.DEFAULT, true, new HttpLambdaIntegration('UnknownRoute', functions.system));
  }

  #throttle(throttled: readonly Throttled[]): void {
    const { defaultChild: stage } = this.stage.node;
    if (!(stage instanceof CfnStage)) throw new Error('A stage is a resource of that type');
    stage.routeSettings = Object.fromEntries(
      throttled.map(({ key, throttle: { perSecond, burst } }) => [
        key,
        { ThrottlingRateLimit: perSecond, ThrottlingBurstLimit: burst },
      ]),
    );
    // API Gateway refuses settings of a route that it does not have yet.
    this.stage.node.addDependency(...throttled.map(({ route }) => route));
  }
}

function parseRouteKey(key: string): HttpRouteKey {
  const [method, path] = key.split(' ');
  if (!isHttpMethod(method) || path === undefined) {
    throw new Error(`"${key}" in functions/shared/route-table.ts is no route key such as "GET /courses"`);
  }
  return HttpRouteKey.with(path, method);
}

const httpMethods: readonly string[] = Object.values(HttpMethod);
const isHttpMethod = (method: string | undefined): method is HttpMethod =>
  method !== undefined && httpMethods.includes(method);

const corsFor = (allowedOrigins: readonly string[]) => ({
  allowOrigins: [...allowedOrigins],
  allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.PUT, CorsHttpMethod.POST, CorsHttpMethod.DELETE],
  allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-match'],
  exposeHeaders: ['etag', 'idempotency-replayed', 'location', 'retry-after'],
  maxAge: Duration.hours(1),
});
