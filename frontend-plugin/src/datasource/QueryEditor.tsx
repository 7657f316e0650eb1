import React from 'react';
import type { QueryEditorProps } from '@grafana/data';
import { Combobox, Field, Stack, Text } from '@grafana/ui';
import { WithWords } from '../shared/WithWords';
import { t } from '../shared/translate';
import { kindInWords } from './kindInWords';
import { NameChoice } from './NameChoice';
import type { ObjectivesDataSource } from './ObjectivesDataSource';
import {
  FIGURES,
  isAboutOne,
  PANEL_KINDS,
  takesObjective,
  takesService,
  withKind,
  type Figure,
  type ObjectiveOptions,
  type ObjectiveQuery,
} from './query';

type Props = QueryEditorProps<ObjectivesDataSource, ObjectiveQuery, ObjectiveOptions>;

/** Chooses what is asked, and of which service or objective. */
export function QueryEditor(props: Props) {
  return (
    <WithWords>
      <Choices {...props} />
    </WithWords>
  );
}

function Choices({ datasource, query, onChange, onRunQuery }: Props) {
  const kind = query.kind ?? 'status';
  const change = (changed: ObjectiveQuery) => {
    onChange(changed);
    onRunQuery();
  };
  const kinds = PANEL_KINDS.map((value) => ({ value, label: kindInWords(value).name }));
  const figures = FIGURES.map((value) => ({ value, label: figureInWords(value) }));
  return (
    <Stack direction="column" gap={1}>
      <Stack gap={2} wrap>
        <Field label={t('datasource.show', 'Show')} noMargin>
          <Combobox
            id={`objectives-kind-${query.refId}`}
            options={kinds}
            value={PANEL_KINDS.find((one) => one === kind) ?? 'status'}
            width={30}
            onChange={({ value }) => change(withKind(query, value))}
          />
        </Field>
        {kind === 'figure' && (
          <Field label={t('datasource.figure', 'Figure')} noMargin>
            <Combobox
              id={`objectives-figure-${query.refId}`}
              options={figures}
              value={query.figure ?? 'budget_remaining'}
              width={24}
              onChange={({ value }) => change({ ...query, figure: value })}
            />
          </Field>
        )}
        {takesService(kind) && (
          <NameChoice
            id={`objectives-service-${query.refId}`}
            label={t('datasource.service', 'Service')}
            kind="services"
            value={query.service}
            datasource={datasource}
            onChange={(service) => change({ ...query, service })}
          />
        )}
        {takesObjective(kind) && (
          <NameChoice
            id={`objectives-objective-${query.refId}`}
            label={t('datasource.objective', 'Objective')}
            kind="objectives"
            ofService={query.service}
            value={query.objective}
            isRequired={isAboutOne(kind)}
            datasource={datasource}
            onChange={(objective) => change({ ...query, objective })}
          />
        )}
      </Stack>
      <Text variant="bodySmall" color="secondary">
        {kindInWords(PANEL_KINDS.find((one) => one === kind) ?? 'status').description}
      </Text>
    </Stack>
  );
}

function figureInWords(figure: Figure): string {
  switch (figure) {
    case 'budget_remaining':
      return t('datasource.figures.budget', 'Error budget left');
    case 'burn_rate':
      return t('datasource.figures.burn-rate', 'Burn rate');
    case 'attainment':
      return t('datasource.figures.attainment', 'Attainment');
  }
}
