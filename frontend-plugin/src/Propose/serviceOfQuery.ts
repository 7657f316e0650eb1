import type { Service } from '../api/wire';

/**
 * The service that a query asks about: the one whose label it compares with its name. Where several are named, the
 * longest name is the most telling. Only names that exist are looked for, so no PromQL has to be understood here.
 */
export function serviceOfQuery(query: string, services: Service[]): Service | undefined {
  const named = services.filter(({ label, name }) =>
    query.replaceAll(/\s*=\s*/g, '=').includes(`${label}=${quoted(name)}`)
  );
  return named.reduce<Service | undefined>(
    (longest, service) => (longest && longest.name.length >= service.name.length ? longest : service),
    undefined
  );
}

/** A string of PromQL. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
