import type { ReactNode } from 'react';
import { Problem } from '../api/client';
import css from './Notice.module.css';

interface NoticeProperties {
  readonly title: string;
  readonly detail?: string;
  readonly children?: ReactNode;
}

/** What a screen shows in place of its content: one sentence, what it is about, and what can be done. */
export function Notice({ title, detail, children }: NoticeProperties) {
  return (
    <div className={css.notice}>
      <h2>{title}</h2>
      {detail !== undefined && detail !== '' && <p>{detail}</p>}
      {children}
    </div>
  );
}

/** A failure in the server's own words. */
export function ProblemNotice({ failure, onRetry }: { readonly failure: unknown; readonly onRetry: () => void }) {
  const problem = failure instanceof Problem ? failure : new Problem(0, 'Something went wrong', String(failure), null);
  return (
    <div className={css.notice} role="alert" data-kind="problem">
      <h2>{problem.title}</h2>
      {problem.detail !== '' && <p>{problem.detail}</p>}
      {problem.code !== null && <code>{problem.code}</code>}
      <button type="button" className={css.button} onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

/** Says above an answer what the server could not read; nothing when all is there. */
export function MissingNotice({ warning }: { readonly warning: string }) {
  return warning === '' ? null : (
    <p className={css.missing} role="status" data-kind="missing">
      <b>Not everything is here.</b> {warning}
    </p>
  );
}
