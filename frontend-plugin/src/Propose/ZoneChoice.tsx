import React from 'react';
import { Combobox, Field } from '@grafana/ui';
import { t } from '../shared/translate';

/** All zones that the browser knows, with UTC, which not every browser lists. */
const KNOWN = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];

interface Props {
  id: string;
  zone: string;
  onZone: (zone: string) => void;
}

/** Whose clocks count: a zone of the IANA database. */
export function ZoneChoice({ id, zone, onZone }: Props) {
  return (
    <Field label={t('propose.zone', 'Time zone')} noMargin>
      <Combobox id={id} options={zones(zone)} value={zone} onChange={({ value }) => onZone(value)} width={30} />
    </Field>
  );
}

/** The zone of whoever looks at the page. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The chosen one may be one that this browser does not know. */
function zones(chosen: string) {
  const names = KNOWN.includes(chosen) ? KNOWN : [chosen, ...KNOWN];
  return names.map((name) => ({ value: name, label: name }));
}
