import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { FilterInput, FilterPill, useStyles2 } from '@grafana/ui';
import { t } from '../shared/translate';
import { SERVICE_KINDS, SIGNALS, type ServiceFilter } from './serviceRows';
import { serviceKindInWords, signalInWords } from './serviceWords';

interface Props {
  filter: ServiceFilter;
  onFilter: (values: Record<string, string>) => void;
}

/** Finds one's way among a thousand services: by name, by what they do, by what they show. */
export function ServiceFilters({ filter, onFilter }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.filters}>
      <div className={styles.search}>
        <FilterInput
          value={filter.search}
          onChange={(search) => onFilter({ search })}
          placeholder={t('services.search', 'Search services')}
          aria-label={t('services.search', 'Search services')}
          escapeRegex={false}
        />
      </div>
      <Pills
        label={t('services.filter-kind', 'Kind')}
        all={SERVICE_KINDS}
        chosen={filter.kinds}
        inWords={serviceKindInWords}
        onChosen={(kinds) => onFilter({ kind: kinds.join(',') })}
      />
      <Pills
        label={t('services.filter-signal', 'Signals')}
        all={SIGNALS}
        chosen={filter.signals}
        inWords={signalInWords}
        onChosen={(signals) => onFilter({ signal: signals.join(',') })}
      />
    </div>
  );
}

interface PillsProps<T> {
  label: string;
  all: T[];
  chosen: T[];
  inWords: (value: T) => string;
  onChosen: (chosen: T[]) => void;
}

function Pills<T extends string>({ label, all, chosen, inWords, onChosen }: PillsProps<T>) {
  const styles = useStyles2(getStyles);
  const toggle = (value: T) =>
    onChosen(all.filter((other) => (other === value ? !chosen.includes(value) : chosen.includes(other))));
  return (
    <div className={styles.pills} role="group" aria-label={label}>
      <span className={styles.label}>{label}</span>
      {all.map((value) => (
        <FilterPill
          key={value}
          label={inWords(value)}
          selected={chosen.includes(value)}
          onClick={() => toggle(value)}
        />
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  filters: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1, 3) }),
  search: css({ flex: `1 1 ${theme.spacing(30)}`, maxWidth: theme.spacing(60) }),
  pills: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5) }),
  label: css({ color: theme.colors.text.secondary, marginRight: theme.spacing(0.5) }),
});
