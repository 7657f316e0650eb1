import React from 'react';
import { from, map, type Observable } from 'rxjs';
import {
  CustomVariableSupport,
  type DataQueryRequest,
  type DataQueryResponse,
  type QueryEditorProps,
} from '@grafana/data';
import { Combobox, Field, Stack } from '@grafana/ui';
import { WithWords } from '../shared/WithWords';
import { t } from '../shared/translate';
import { NameChoice } from './NameChoice';
import type { ObjectivesDataSource } from './ObjectivesDataSource';
import type { ObjectiveOptions, ObjectiveQuery, VariableKind } from './query';

/** Variables whose values are the objectives, or the services that have some. */
export class ObjectiveVariables extends CustomVariableSupport<
  ObjectivesDataSource,
  ObjectiveQuery,
  ObjectiveQuery,
  ObjectiveOptions
> {
  editor = VariableEditor;

  constructor(private readonly dataSource: ObjectivesDataSource) {
    super();
  }

  getDefaultQuery(): Partial<ObjectiveQuery> {
    return { kind: 'objectives' };
  }

  query({ targets: [query], range, scopedVars }: DataQueryRequest<ObjectiveQuery>): Observable<DataQueryResponse> {
    const names = this.dataSource.metricFindQuery({ ...this.getDefaultQuery(), ...query }, { range, scopedVars });
    return from(names).pipe(map((data) => ({ data })));
  }
}

type Props = QueryEditorProps<ObjectivesDataSource, ObjectiveQuery, ObjectiveOptions>;

/** Chooses what the values of a variable are. */
export function VariableEditor(props: Props) {
  return (
    <WithWords>
      <Choices {...props} />
    </WithWords>
  );
}

function Choices({ datasource, query, onChange }: Props) {
  const kind = query.kind === 'services' ? 'services' : 'objectives';
  const options: Array<{ value: VariableKind; label: string }> = [
    { value: 'objectives', label: t('datasource.variable.objectives', 'Objectives in force') },
    { value: 'services', label: t('datasource.variable.services', 'Services with objectives') },
  ];
  return (
    <Stack gap={2} wrap>
      <Field label={t('datasource.variable.values', 'Values')} noMargin>
        <Combobox
          id="objectives-variable-kind"
          options={options}
          value={kind}
          width={30}
          onChange={({ value }) => onChange({ ...query, kind: value, service: undefined })}
        />
      </Field>
      {kind === 'objectives' && (
        <NameChoice
          id="objectives-variable-service"
          label={t('datasource.of-service', 'Of service')}
          kind="services"
          value={query.service}
          datasource={datasource}
          onChange={(service) => onChange({ ...query, kind, service })}
        />
      )}
    </Stack>
  );
}
