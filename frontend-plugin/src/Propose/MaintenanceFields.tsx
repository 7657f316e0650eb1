import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Combobox, Field, IconButton, Input, RadioButtonGroup, Stack, Text, useStyles2 } from '@grafana/ui';
import { maintenanceInWords } from '../shared/maintenanceInWords';
import { t } from '../shared/translate';
import { oneOffText, weeklyText, WEEKDAYS, type Weekday } from './maintenanceText';
import { weekdayInWords } from './weekdayInWords';
import { ownZone, ZoneChoice } from './ZoneChoice';

/** More than that the backend takes of nobody. */
const MAX_WINDOWS = 20;

interface Props {
  windows: string[];
  onWindows: (windows: string[]) => void;
}

/** Times whose events are neither good nor bad: those there are, and one more. */
export function MaintenanceFields({ windows, onWindows }: Props) {
  const [isWeekly, setWeekly] = useState(true);
  const add = (window: string) => onWindows([...windows.filter((other) => other !== window), window]);
  const Fields = isWeekly ? WeeklyFields : OneOffFields;
  return (
    <Stack direction="column" gap={1}>
      <Text element="h3" variant="h6">
        {t('maintenance.title', 'Maintenance, neither good nor bad')}
      </Text>
      {windows.map((window) => (
        <Stack key={window} direction="row" gap={1} alignItems="center">
          <Text>{maintenanceInWords(window)}</Text>
          <IconButton
            name="trash-alt"
            aria-label={t('maintenance.remove', 'Remove {{window}}', { window: maintenanceInWords(window) })}
            onClick={() => onWindows(windows.filter((other) => other !== window))}
          />
        </Stack>
      ))}
      {windows.length < MAX_WINDOWS ? (
        <>
          <RadioButtonGroup
            aria-label={t('maintenance.how-often', 'How often')}
            value={isWeekly}
            onChange={setWeekly}
            options={[
              { value: true, label: t('maintenance.weekly', 'Every week') },
              { value: false, label: t('maintenance.one-off', 'Once') },
            ]}
          />
          <Fields onAdd={add} />
        </>
      ) : (
        <Text color="secondary">
          {t('maintenance.too-many', 'There are {{n}} windows, as many as are possible. Remove one to add another.', {
            n: MAX_WINDOWS,
          })}
        </Text>
      )}
    </Stack>
  );
}

interface FieldsProps {
  onAdd: (window: string) => void;
}

function WeeklyFields({ onAdd }: FieldsProps) {
  const styles = useStyles2(getStyles);
  const [day, setDay] = useState<Weekday>('Sunday');
  const [at, setAt] = useState('02:00');
  const [length, setLength] = useState('2h');
  const [zone, setZone] = useState(ownZone);
  return (
    <div className={styles.fields}>
      <Field label={t('maintenance.day', 'Day')} noMargin>
        <Combobox
          id="maintenance-day"
          options={WEEKDAYS.map((value) => ({ value, label: weekdayInWords(value) }))}
          value={day}
          onChange={({ value }) => setDay(value)}
          width={18}
        />
      </Field>
      <TextField id="maintenance-at" type="time" label={t('maintenance.at', 'From')} value={at} onValue={setAt} />
      <TextField
        id="maintenance-length"
        label={t('maintenance.length', 'For, such as 2h or 1h30m')}
        value={length}
        onValue={setLength}
      />
      <ZoneChoice id="maintenance-zone" zone={zone} onZone={setZone} />
      <AddButton window={weeklyText({ day, at, length, zone })} onAdd={onAdd} />
    </div>
  );
}

function OneOffFields({ onAdd }: FieldsProps) {
  const styles = useStyles2(getStyles);
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  return (
    <div className={styles.fields}>
      <TextField
        id="maintenance-from"
        type="datetime-local"
        label={t('maintenance.from', 'From, by your clock')}
        value={from}
        onValue={setFrom}
      />
      <TextField
        id="maintenance-until"
        type="datetime-local"
        label={t('maintenance.until', 'Until, by your clock')}
        value={until}
        onValue={setUntil}
      />
      <AddButton window={oneOffText({ from, until })} onAdd={onAdd} />
    </div>
  );
}

interface TextFieldProps {
  id: string;
  label: string;
  type?: 'time' | 'datetime-local';
  value: string;
  onValue: (value: string) => void;
}

function TextField({ id, label, type, value, onValue }: TextFieldProps) {
  return (
    <Field label={label} noMargin>
      <Input id={id} type={type} value={value} onChange={({ currentTarget }) => onValue(currentTarget.value)} />
    </Field>
  );
}

/** Nothing can be added while the fields say no window. */
function AddButton({ window, onAdd }: FieldsProps & { window?: string }) {
  return (
    <Button
      variant="secondary"
      icon="plus"
      disabled={window === undefined}
      onClick={() => window !== undefined && onAdd(window)}
    >
      {t('maintenance.add', 'Add')}
    </Button>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  fields: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-end', gap: theme.spacing(2) }),
});
