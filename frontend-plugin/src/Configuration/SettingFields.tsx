import React from 'react';
import { Combobox, Field, Input, SecretInput } from '@grafana/ui';
import type { AppSettings } from '../api/settings';
import { prometheusDataSources } from '../relay/dataSource';
import { t } from '../shared/translate';
import { textOf, type SecretSetting, type TextSetting, type Typed } from './settingsDraft';

/** What is stored, what was typed over it, and where typing goes. */
export interface Draft {
  settings: AppSettings;
  typed: Typed;
  onTyped: (typed: Typed) => void;
}

interface FieldProps extends Draft {
  label: string;
  description: string;
}

/** A setting that is a line of text. */
export function TextSettingField({
  name,
  placeholder,
  label,
  description,
  settings,
  typed,
  onTyped,
}: FieldProps & { name: TextSetting; placeholder: string }) {
  return (
    <Field label={label} description={description} noMargin>
      <Input
        id={`configuration-${name}`}
        value={textOf(settings, typed, name)}
        placeholder={placeholder}
        onChange={({ currentTarget: { value } }) => onTyped({ ...typed, texts: { ...typed.texts, [name]: value } })}
      />
    </Field>
  );
}

/** A setting that is sent and never comes back. */
export function SecretSettingField({
  name,
  label,
  description,
  settings,
  typed,
  onTyped,
}: FieldProps & { name: SecretSetting }) {
  const type = (value: string) => onTyped({ ...typed, secrets: { ...typed.secrets, [name]: value } });
  return (
    <Field label={label} description={description} noMargin>
      <SecretInput
        id={`configuration-${name}`}
        isConfigured={settings.secureJsonFields[name] === true && typed.secrets[name] === undefined}
        value={typed.secrets[name] ?? ''}
        onChange={({ currentTarget: { value } }) => type(value)}
        onReset={() => type('')}
      />
    </Field>
  );
}

/** The data source that is read without a page: one of Grafana's, or the uid as it is stored. */
export function DataSourceSettingField({ label, description, settings, typed, onTyped }: FieldProps) {
  const stored = textOf(settings, typed, 'data_source');
  const known = prometheusDataSources().map(({ uid, name }) => ({ value: uid, label: name, description: uid }));
  const none = { value: '', label: t('configuration.no-data-source', 'None') };
  const unknown =
    stored === '' || known.some(({ value }) => value === stored) ? [] : [{ value: stored, label: stored }];
  return (
    <Field label={label} description={description} noMargin>
      <Combobox
        id="configuration-data_source"
        options={[none, ...known, ...unknown]}
        value={stored}
        onChange={({ value }) => onTyped({ ...typed, texts: { ...typed.texts, data_source: value } })}
      />
    </Field>
  );
}
