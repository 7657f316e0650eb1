import React from 'react';
import { Combobox, Field } from '@grafana/ui';
import { t } from '../shared/translate';
import { BY_BACKEND, prometheusDataSources, useDataSource } from './dataSource';

/** Chooses what is read: a data source of Grafana's, with this user's rights, or what the settings name. */
export function DataSourceChoice() {
  const [dataSource, choose] = useDataSource();
  const options = prometheusDataSources().map(({ uid, name }) => ({ value: uid, label: name }));
  const byBackend = { value: BY_BACKEND, label: t('relay.by-backend', 'As set for the app') };
  return (
    <Field label={t('relay.data-source', 'Data source')} noMargin>
      <Combobox
        id="srellama-data-source"
        options={[...options, byBackend]}
        value={dataSource}
        onChange={({ value }) => choose(value)}
        width={30}
      />
    </Field>
  );
}
