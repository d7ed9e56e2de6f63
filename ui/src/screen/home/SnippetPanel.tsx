import type { KeyboardEvent } from 'react';
import { CopyButton } from '../../part/CopyButton';
import { formatRoute } from '../../route/codec';
import { navigate } from '../../route/location';
import { snippets, type Endpoints } from './snippets';
import css from './SnippetPanel.module.css';

/** How to send something: one tab per kind of application. */
export function SnippetPanel({ where, chosen }: { readonly where: Endpoints; readonly chosen: string }) {
  const all = snippets(where);
  const at = Math.max(
    0,
    all.findIndex((snippet) => snippet.id === chosen),
  );
  const shown = all[at]!;

  const choose = (index: number) => navigate(formatRoute({ screen: 'home', snippet: all[index]!.id }), 'replace');
  const move = (event: KeyboardEvent<HTMLButtonElement>) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = (at + step + all.length) % all.length;
    choose(next);
    document.getElementById(`snippet-tab-${all[next]!.id}`)?.focus();
  };

  return (
    <section className={css.panel} aria-labelledby="snippets-title">
      <h2 id="snippets-title">Send telemetry</h2>
      <div className={css.tabs} role="tablist" aria-labelledby="snippets-title">
        {all.map((snippet, index) => (
          <button
            key={snippet.id}
            id={`snippet-tab-${snippet.id}`}
            type="button"
            role="tab"
            aria-selected={index === at}
            aria-controls="snippet-code"
            tabIndex={index === at ? 0 : -1}
            onClick={() => choose(index)}
            onKeyDown={move}
          >
            {snippet.label}
          </button>
        ))}
      </div>
      <div id="snippet-code" role="tabpanel" aria-labelledby={`snippet-tab-${shown.id}`} className={css.body}>
        <p>{shown.hint}</p>
        <div className={css.code}>
          <pre tabIndex={0} aria-label={`Snippet for ${shown.label}`}>
            <code>{shown.code}</code>
          </pre>
          <CopyButton value={shown.code} label={`Copy the snippet for ${shown.label}`} words="Copy" />
        </div>
      </div>
    </section>
  );
}
