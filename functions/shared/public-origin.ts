/**
 * What URLs begin with that are given out about certificates, to be kept and shown for years: the configured origin, or where
 * the API was asked.
 *
 * @param configured of the stack's configuration, such as `https://leren.example.org`
 */
export function publicOrigins(configured: string | undefined): (askedAt: string) => string {
  return (askedAt) => configured ?? askedAt;
}
