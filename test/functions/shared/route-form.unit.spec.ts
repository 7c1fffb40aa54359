import { describe, expect, it } from 'vitest';
import { formOf, gatewayKeyOf, routedTo } from '../../../functions/shared/route-form.ts';

const ics = 'GET /sessions/{sessionId}.ics';
const plain = 'GET /sessions/{sessionId}';
const forms = [formOf(ics)].filter((form) => form !== undefined);

describe('a route of another form', () => {
  it('comes by the route of the path without its ending', () => {
    expect(gatewayKeyOf(ics)).toBe(plain);
    expect(gatewayKeyOf(plain)).toBe(plain);
  });

  it.each(['GET /openapi.json', 'GET /me/calendar.ics'])('is not what ends in a name: %s', (key) => {
    expect(formOf(key)).toBeUndefined();
    expect(gatewayKeyOf(key)).toBe(key);
  });

  it('is found by the ending of the last variable, which the id loses', () => {
    expect(routedTo({ routeKey: plain, pathParameters: { sessionId: 'day-1.ics' } }, forms)).toEqual({
      key: ics,
      pathParameters: { sessionId: 'day-1' },
    });
  });

  it.each(['day-1', 'day-1.pdf', 'ics'])('is not that of another id: %s', (sessionId) => {
    const asked = { routeKey: plain, pathParameters: { sessionId } };
    expect(routedTo(asked, forms)).toEqual({ key: plain, pathParameters: { sessionId } });
  });
});
