import type { Change, ChangedFile, ChangeState } from '../api/wire';
import { t } from '../shared/translate';

/** Where a change stands, in a word or two. */
export function stateInWords(state: ChangeState): string {
  switch (state) {
    case 'planned':
      return t('change.state.planned', 'Planned');
    case 'captured':
      return t('change.state.captured', 'Captured');
    case 'applying':
      return t('change.state.applying', 'Applying');
    case 'verifying':
      return t('change.state.verifying', 'Verifying');
    case 'committed':
      return t('change.state.committed', 'In force');
    case 'undoing':
      return t('change.state.undoing', 'Undoing');
    case 'undone':
      return t('change.state.undone', 'Undone');
    case 'stuck':
      return t('change.state.stuck', 'Stuck: a person must look');
  }
}

/** Who asked for a change, and how we know. */
export function approverInWords({ approved_by: { login, means } }: Pick<Change, 'approved_by'>): string {
  switch (means) {
    case 'command_line':
      return t('change.approver.command-line', '{{login}}, on the command line', { login });
    case 'api_token':
      return t('change.approver.api-token', '{{login}}, by the admin token', { login });
    case 'grafana':
      return t('change.approver.grafana', '{{login}}, proved by Grafana', { login });
    case 'demonstration':
      return t('change.approver.demonstration', '{{login}}; nobody was asked, the server demonstrates', { login });
  }
}

/** What an undo does with one file. */
export function undoInWords({ path, before }: ChangedFile): string {
  return before === undefined || before === null
    ? t('change.undo.remove', 'removes {{path}}, which was not there before', { path })
    : t('change.undo.restore', 'puts {{path}} back as it was before', { path });
}
