/** A route that gives another form of what a path names, such as `GET /sessions/{sessionId}.ics`. */
interface RouteForm {
  readonly key: string;
  /** The route by which API Gateway takes it. */
  readonly gatewayKey: string;
  /** The path variable that the ending is written behind. */
  readonly variable: string;
  readonly ending: string;
}

/** The form that a route key names; undefined when it names none. */
export function formOf(key: string): RouteForm | undefined {
  const parts = /^(?<gatewayKey>.*\{(?<variable>\w+)\})(?<ending>\.[a-z]+)$/.exec(key)?.groups;
  if (!parts) return undefined;
  const { gatewayKey = '', variable = '', ending = '' } = parts;
  return { key, gatewayKey, variable, ending };
}

/**
 * The route by which API Gateway takes a request. Its path variables are whole segments, so all forms of one path come by the
 * same route; they have one function and one way to authorize.
 */
export function gatewayKeyOf(key: string): string {
  return formOf(key)?.gatewayKey ?? key;
}

interface Routed {
  readonly routeKey: string;
  readonly pathParameters?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * The route that a request is for, and its path variables without the ending. An id that may hold a dot must not have forms:
 * the end of such an id could be taken for one.
 */
export function routedTo(
  { routeKey, pathParameters = {} }: Routed,
  forms: readonly RouteForm[],
): { readonly key: string; readonly pathParameters: Readonly<Record<string, string | undefined>> } {
  const form = forms.find(
    ({ gatewayKey, variable, ending }) =>
      gatewayKey === routeKey && pathParameters[variable]?.endsWith(ending) === true,
  );
  if (!form) return { key: routeKey, pathParameters };
  const { key, variable, ending } = form;
  return {
    key,
    pathParameters: { ...pathParameters, [variable]: pathParameters[variable]?.slice(0, -ending.length) },
  };
}
