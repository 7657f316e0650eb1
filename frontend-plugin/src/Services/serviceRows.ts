import type { Objective, Service } from '../api/wire';

/** A service with the objectives that are in force for it. */
export interface ServiceRow {
  name: string;
  n_metrics: number;
  n_series: number;
  /** Absent where it is not known which objectives are in force. */
  objectiveIds?: string[];
}

/** The rows of the list whose name holds all words of `search`, in the order of the source. */
export function serviceRows(services: Service[], search: string, inForce?: Objective[]): ServiceRow[] {
  const words = search.toLowerCase().split(/\s+/);
  return services
    .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    .map(({ name, n_metrics, n_series }) => ({
      name,
      n_metrics,
      n_series,
      objectiveIds: inForce?.filter(({ service }) => service.name === name).map(({ id }) => id),
    }));
}
