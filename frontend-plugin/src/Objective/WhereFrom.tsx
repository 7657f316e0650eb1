import React, { useState } from 'react';
import { Button, Drawer, Stack, Text } from '@grafana/ui';
import type { ObjectiveHistory, ObjectiveInForce } from '../api/wire';
import { FactList } from '../shared/FactList';
import { count, percent } from '../shared/numbers';
import { durationInWords, spanInWords } from '../shared/spans';
import { timeInWords } from '../shared/times';
import { t } from '../shared/translate';

/** By which way the figures came and how old they are; the working is one click away. */
export function WhereFrom({ found }: { found: ObjectiveHistory }) {
  const [isExplained, setExplained] = useState(false);
  const { in_force } = found;
  return (
    <Stack direction="row" justifyContent="space-between" alignItems="center" gap={1}>
      <Text color="secondary" variant="bodySmall">
        {[basisInWords(in_force), dataAge(in_force), readByInWords(found)].join(' ')}
      </Text>
      <Button size="sm" variant="secondary" fill="text" icon="question-circle" onClick={() => setExplained(true)}>
        {t('proposal.how-we-know', 'How we know')}
      </Button>
      {isExplained && <HowWeKnow found={found} onClose={() => setExplained(false)} />}
    </Stack>
  );
}

function basisInWords({ basis, as_of }: ObjectiveInForce): string {
  switch (basis) {
    case 'recorded':
      return t('where-from.recorded', 'From what the rules in force have recorded.');
    case 'counted':
      return t('where-from.counted', 'Counted from the raw series: the rules have not recorded a whole period yet.');
    case 'stored':
      return t(
        'where-from.stored',
        'From the proposal that was reviewed, as of {{time}}: the source does not answer.',
        {
          time: timeInWords(as_of),
        }
      );
  }
}

function dataAge({ newest_data_at, as_of, basis }: ObjectiveInForce): string {
  if (basis === 'stored') {
    return '';
  }
  return newest_data_at
    ? t('where-from.newest', 'The newest data was {{age}} old at {{time}}.', {
        age: durationInWords((Date.parse(as_of) - Date.parse(newest_data_at)) / 1000),
        time: timeInWords(as_of),
      })
    : t('where-from.no-data', 'There was no data in the last hour.');
}

function readByInWords({ read_by }: ObjectiveHistory): string {
  return read_by === 'relay' ? t('where-from.relay', 'It was read by relay through this page.') : '';
}

function HowWeKnow({ found, onClose }: { found: ObjectiveHistory; onClose: () => void }) {
  const { in_force, history } = found;
  const { objective, events_bad, events_total, seen, cadence } = in_force;
  return (
    <Drawer title={t('how.title', 'How we know')} subtitle={objective.id} size="md" onClose={onClose}>
      <Stack direction="column" gap={3}>
        <FactList
          facts={[
            {
              name: t('how.window', 'Window'),
              value: t('how.window-value', '{{from}} to {{until}}', {
                from: timeInWords(history.from),
                until: timeInWords(history.until),
              }),
            },
            { name: t('where-from.seen', 'With data'), value: spanInWords(seen) },
            { name: t('where-from.bad', 'Bad events'), value: count(events_bad) },
            { name: t('where-from.all', 'All events'), value: count(events_total) },
            {
              name: t('how.cadence', 'Scraped and evaluated every'),
              value: `${spanInWords(cadence.scrape_interval)} · ${spanInWords(cadence.evaluation_interval)}`,
            },
          ]}
        />
        <section>
          <Text element="h3" variant="h5">
            {t('how.formulas', 'Formulas')}
          </Text>
          {formulas(in_force).map((formula) => (
            <Text element="p" key={formula}>
              {formula}
            </Text>
          ))}
        </section>
      </Stack>
    </Drawer>
  );
}

function formulas({ objective, events_bad, events_total, attainment, budget, burn_rate, tiers }: ObjectiveInForce) {
  if (typeof attainment !== 'number' || !budget) {
    return [t('how.no-events', 'There were no events, so there is neither an attainment nor a burned budget.')];
  }
  const values = { bad: count(events_bad), total: count(events_total), budget: objective.error_budget };
  const burn =
    typeof burn_rate === 'number' && tiers[0]
      ? [
          t('where-from.burn', 'Burn now: bad ÷ all events over {{window}}, ÷ {{budget}} = {{result}}', {
            window: spanInWords(tiers[0].long_window),
            budget: objective.error_budget,
            result: burn_rate.toPrecision(3),
          }),
        ]
      : [];
  return [
    t('where-from.attainment', 'Attained: 1 − bad ÷ all events = 1 − {{bad}} ÷ {{total}} = {{result}}', {
      ...values,
      result: percent(attainment, 4),
    }),
    t(
      'how.budget',
      'Budget left: 1 − bad ÷ (error budget × all events) = 1 − {{bad}} ÷ ({{budget}} × {{total}}) = {{result}}',
      { ...values, result: percent(budget.share, 1) }
    ),
    ...burn,
    t(
      'where-from.gone',
      'Time until gone: share left × period ÷ burn rate, where the rate is above 1; what falls out of the period comes back at a rate of 1.'
    ),
  ];
}
