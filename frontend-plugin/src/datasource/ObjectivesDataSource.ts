import { lastValueFrom, map, of, type Observable } from 'rxjs';
import {
  CoreApp,
  getDefaultTimeRange,
  type AnnotationQuery,
  type AnnotationSupport,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceInstanceSettings,
  type LegacyMetricFindQueryOptions,
  type MetricFindValue,
  type ScopedVars,
} from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv } from '@grafana/runtime';
import { ObjectiveVariables } from './ObjectiveVariables';
import { DEFAULT_QUERY, isComplete, type ObjectiveOptions, type ObjectiveQuery } from './query';
import { readAnnotations } from './readAnnotations';
import { withUnits } from './withUnits';

/** Asks the backend about the objectives in force. */
export class ObjectivesDataSource extends DataSourceWithBackend<ObjectiveQuery, ObjectiveOptions> {
  readonly variables = new ObjectiveVariables(this);

  readonly annotations: AnnotationSupport<ObjectiveQuery> = {
    getDefaultQuery: () => ({ kind: 'changes' }),
    // Grafana shows the default, but keeps what another data source was asked until somebody changes it.
    prepareQuery: ({ target }) => target && { ...target, kind: target.kind ?? 'changes' },
    processEvents: (_: AnnotationQuery<ObjectiveQuery>, frames: DataFrame[]) => of(readAnnotations(frames)),
  };

  constructor(settings: DataSourceInstanceSettings<ObjectiveOptions>) {
    super(settings);
  }

  getDefaultQuery(_: CoreApp): Partial<ObjectiveQuery> {
    return DEFAULT_QUERY;
  }

  query(request: DataQueryRequest<ObjectiveQuery>): Observable<DataQueryResponse> {
    return super.query(request).pipe(map((answer) => ({ ...answer, data: withUnits(answer.data) })));
  }

  filterQuery(query: ObjectiveQuery): boolean {
    return !query.hide && isComplete(query);
  }

  applyTemplateVariables(query: ObjectiveQuery, scopedVars: ScopedVars): ObjectiveQuery {
    const replaced = (name?: string) => name && getTemplateSrv().replace(name, scopedVars, oneOrAll);
    return { ...query, objective: replaced(query.objective), service: replaced(query.service) };
  }

  /** The values of a variable, and what the query editor offers. */
  async metricFindQuery(
    query: ObjectiveQuery,
    { range, scopedVars }: LegacyMetricFindQueryOptions = {}
  ): Promise<MetricFindValue[]> {
    const request: DataQueryRequest<ObjectiveQuery> = {
      requestId: `objectives-${query.kind}-${query.service ?? ''}`,
      app: CoreApp.Unknown,
      interval: '1m',
      intervalMs: 60_000,
      range: range ?? getDefaultTimeRange(),
      scopedVars: scopedVars ?? {},
      startTime: Date.now(),
      targets: [query],
      timezone: 'utc',
    };
    const { data, errors } = await lastValueFrom(this.query(request));
    if (errors?.[0]) {
      throw new Error(errors[0].message);
    }
    return textsOf(data).map((text) => ({ text }));
  }
}

/** A variable with several values, as one that is set to all has, stands for all: a query is about one name or all. */
function oneOrAll(value: string | string[]): string {
  const values = [value].flat();
  return values.length === 1 ? values[0] : '';
}

function textsOf(frames: DataFrame[]): string[] {
  return frames.flatMap(({ fields }) => fields.filter(({ name }) => name === 'text').flatMap(({ values }) => values));
}
