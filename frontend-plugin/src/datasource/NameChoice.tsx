import React, { useCallback } from 'react';
import { Combobox, Field, type ComboboxOption } from '@grafana/ui';
import { getTemplateSrv } from '@grafana/runtime';
import { t } from '../shared/translate';
import type { ObjectivesDataSource } from './ObjectivesDataSource';
import type { VariableKind } from './query';

interface Props {
  id: string;
  label: string;
  /** What is chosen among. */
  kind: VariableKind;
  /** Only the objectives of this service, where one is chosen. */
  ofService?: string;
  value?: string;
  isRequired?: boolean;
  datasource: ObjectivesDataSource;
  onChange: (name?: string) => void;
}

/** Chooses an objective or a service by name, or a variable of the dashboard that stands for one. */
export function NameChoice({ id, label, kind, ofService, value, isRequired, datasource, onChange }: Props) {
  const optionsOf = useCallback(
    async (typed: string): Promise<ComboboxOption[]> => {
      const query = { refId: 'names', kind, service: ofService };
      const found = await datasource.metricFindQuery(query).catch(() => []);
      const names = [
        ...getTemplateSrv()
          .getVariables()
          .map(({ name }) => `$${name}`),
        ...found.map(({ text }) => text),
      ];
      const isMeant = (name: string) => name.toLowerCase().includes(typed.toLowerCase());
      return names.filter(isMeant).map((name) => ({ value: name, label: name }));
    },
    [datasource, kind, ofService]
  );
  return (
    <Field label={label} noMargin invalid={isRequired && !value}>
      <Combobox
        id={id}
        options={optionsOf}
        value={value || null}
        placeholder={isRequired ? t('datasource.choose', 'Choose one') : t('datasource.all', 'All')}
        width={36}
        isClearable
        createCustomValue
        onChange={(option) => onChange(option?.value)}
      />
    </Field>
  );
}
