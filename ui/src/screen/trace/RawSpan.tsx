import { useState } from 'react';
import { CopyButton } from '../../part/CopyButton';
import { Icon } from '../../part/Icon';
import type { Span } from '../../trace/otlp';
import css from './SpanDrawer.module.css';

/** The span as the server sent it. Written out only when opened: a span may hold megabytes. */
export function RawSpan({ span }: { readonly span: Span }) {
  const [open, setOpen] = useState(false);
  const json = () => JSON.stringify(span.raw, null, 2);
  return (
    <details className={css.section} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Icon name="chevronRight" size={14} />
        <h3>OTLP JSON</h3>
      </summary>
      <div className={css.raw}>
        <CopyButton value={json} label="Copy the span as OTLP JSON" words="Copy" />
        {open && (
          <pre tabIndex={0} aria-label="The span as OTLP JSON">
            {json()}
          </pre>
        )}
      </div>
    </details>
  );
}
