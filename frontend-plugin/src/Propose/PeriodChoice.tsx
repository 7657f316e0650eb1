import React from 'react';
import { Field, RadioButtonGroup } from '@grafana/ui';
import { spanInWords } from '../shared/spans';
import { t } from '../shared/translate';
import { isCalendar } from './proposalDraft';
import { ZoneChoice } from './ZoneChoice';

const ROLLING = ['7d', '28d', '30d', '90d'];

interface Props {
  period: string;
  zone: string;
  onPeriod: (period: string) => void;
  onZone: (zone: string) => void;
}

/** A period that rolls, or one of the calendar, which starts anew at the midnights of a zone. */
export function PeriodChoice({ period, zone, onPeriod, onZone }: Props) {
  const rolling = isCalendar(period) || ROLLING.includes(period) ? ROLLING : [...ROLLING, period];
  return (
    <>
      <Field label={t('propose.period', 'Period')} noMargin>
        <RadioButtonGroup
          value={period}
          onChange={onPeriod}
          options={rolling.map((value) => ({ value, label: spanInWords(value) }))}
        />
      </Field>
      <Field label={t('propose.period-calendar', 'or by the calendar')} noMargin>
        <RadioButtonGroup
          value={period}
          onChange={onPeriod}
          options={[
            { value: 'week', label: t('propose.period-week', 'Week') },
            { value: 'month', label: t('propose.period-month', 'Month') },
            { value: 'quarter', label: t('propose.period-quarter', 'Quarter') },
          ]}
        />
      </Field>
      {isCalendar(period) && <ZoneChoice id="propose-zone" zone={zone} onZone={onZone} />}
    </>
  );
}
