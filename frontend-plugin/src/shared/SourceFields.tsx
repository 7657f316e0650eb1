import React from 'react';
import { Combobox, Field, Input, SecretInput } from '@grafana/ui';
import { prometheusDataSources } from '../relay/dataSource';
import { t } from './translate';

/** A plain setting of where values are read without a page. */
export type SourceText = 'source_url' | 'tenant' | 'data_source';

/** A secret among them. */
export type SourceSecret = 'source_token' | 'grafana_token';

interface Props {
  text: (name: SourceText) => string;
  onText: (name: SourceText, text: string) => void;
  /** What is typed anew; nothing where a secret stays as it is stored. */
  secret: (name: SourceSecret) => string | undefined;
  onSecret: (name: SourceSecret, secret: string) => void;
  isStored: (name: SourceSecret) => boolean;
  onForget: (name: SourceSecret) => void;
}

/** No words, so the same in every language. */
const ADDRESS_EXAMPLE = 'http://localhost:9090';
const TENANT_EXAMPLE = 'team-a';

/** Where the backend reads values without a page: an address, or a data source of this Grafana with a token. */
export function SourceFields({ text, onText, ...secrets }: Props) {
  return (
    <>
      <Field
        label={t('source.url', 'Address of Prometheus or Mimir')}
        description={t('source.url-description', 'As the host of Grafana reaches it. It comes before a data source.')}
        noMargin
      >
        <Input
          id="source-source_url"
          value={text('source_url')}
          placeholder={ADDRESS_EXAMPLE}
          onChange={({ currentTarget }) => onText('source_url', currentTarget.value)}
        />
      </Field>
      <SecretField
        {...secrets}
        name="source_token"
        label={t('source.token', 'Bearer token')}
        description={t('source.token-description', 'Sent to that address alone, and never shown again.')}
      />
      <Field
        label={t('source.tenant', 'Tenant')}
        description={t('source.tenant-description', 'Of a Mimir or Cortex; sent to that address as X-Scope-OrgID.')}
        noMargin
      >
        <Input
          id="source-tenant"
          value={text('tenant')}
          placeholder={TENANT_EXAMPLE}
          onChange={({ currentTarget }) => onText('tenant', currentTarget.value)}
        />
      </Field>
      <DataSourceField uid={text('data_source')} onUid={(uid) => onText('data_source', uid)} />
      <SecretField
        {...secrets}
        name="grafana_token"
        label={t('source.grafana-token', 'Token of a service account')}
        description={t(
          'source.grafana-token-description',
          'With which that data source is read; the role Viewer is enough. Made under Administration, Users and access, Service accounts.'
        )}
      />
    </>
  );
}

type SecretFieldProps = Omit<Props, 'text' | 'onText'> & { name: SourceSecret; label: string; description: string };

/** A setting that is sent and never comes back. */
function SecretField({ name, label, description, secret, onSecret, isStored, onForget }: SecretFieldProps) {
  return (
    <Field label={label} description={description} noMargin>
      <SecretInput
        id={`source-${name}`}
        isConfigured={isStored(name) && secret(name) === undefined}
        value={secret(name) ?? ''}
        onChange={({ currentTarget }) => onSecret(name, currentTarget.value)}
        onReset={() => onForget(name)}
      />
    </Field>
  );
}

/** One of Grafana's data sources, or the uid as it is stored. */
function DataSourceField({ uid, onUid }: { uid: string; onUid: (uid: string) => void }) {
  const known = prometheusDataSources().map(({ uid, name }) => ({ value: uid, label: name, description: uid }));
  const none = { value: '', label: t('source.no-data-source', 'None') };
  const unknown = uid === '' || known.some(({ value }) => value === uid) ? [] : [{ value: uid, label: uid }];
  return (
    <Field
      label={t('source.data-source', 'Or a data source of this Grafana')}
      description={t('source.data-source-description', 'Read in the background with the token below.')}
      noMargin
    >
      <Combobox
        id="source-data_source"
        options={[none, ...known, ...unknown]}
        value={uid}
        onChange={({ value }) => onUid(value)}
      />
    </Field>
  );
}
