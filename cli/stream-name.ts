/** A stream as the audit names it in its answers, without the tenant; it may be given either way. */
export function withoutTenant(stream: string, tenant: string): string {
  return stream.startsWith(`${tenant}#`) ? stream.slice(tenant.length + 1) : stream;
}
