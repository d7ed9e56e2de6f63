import { useServices, useStatus } from '../../api/queries';
import type { Listener, Service, SignalCount, Status } from '../../api/shapes';
import { CopyButton } from '../../part/CopyButton';
import { Icon } from '../../part/Icon';
import { Link } from '../../route/Link';
import { searchAddress } from '../../route/codec';
import { formatBytes, formatCount } from '../../part/number';
import { Arrival } from './Arrival';
import { ServiceTable } from './ServiceTable';
import { SnippetPanel } from './SnippetPanel';
import { endpoints } from './snippets';
import css from './HomeScreen.module.css';

/** The first page: is anything listening, has anything come in, and how to send something. */
export function HomeScreen({ snippet }: { readonly snippet: string }) {
  const status = useStatus();
  const services = useServices(true);
  const known = services.data ?? [];
  const empty = services.data !== undefined && known.every((service) => service.spans === 0);
  const where = endpoints(status.data?.listeners ?? [], location.hostname);

  return (
    <div className={css.screen}>
      <div className={css.head}>
        <Arrival services={services.data} reachable={!status.isError} />
        {services.data !== undefined && !empty && (
          <Link className={css.action} to={searchAddress({})}>
            <Icon name="search" size={14} /> Search traces
          </Link>
        )}
      </div>
      {status.data !== undefined && status.data.complaints.length > 0 && (
        <p className={css.complaint} role="alert">
          <Icon name="alert" /> {status.data.complaints.join(' · ')}
        </p>
      )}
      <div className={css.columns}>
        <div className={css.wide}>
          {known.length > 0 && <ServiceTable services={known} />}
          <SnippetPanel where={where} chosen={snippet} />
          {empty && <Hints />}
        </div>
        <aside className={css.narrow} aria-label="This Sluice">
          <Listeners status={status.data} failed={status.isError} />
          {status.data !== undefined && <Intake counts={status.data.ledger} />}
          {status.data !== undefined && <Facts status={status.data} services={known} />}
        </aside>
      </div>
    </div>
  );
}

function Listeners({ status, failed }: { readonly status: Status | undefined; readonly failed: boolean }) {
  return (
    <section className={css.card} aria-labelledby="listeners-title">
      <h2 id="listeners-title">Listeners</h2>
      {failed && <p className={css.failed}>Sluice does not answer. Is it still running?</p>}
      {status === undefined && !failed && <p className={css.quiet}>Asking …</p>}
      <ul className={css.listeners}>
        {status?.listeners.map((listener) => (
          <li key={`${listener.name}:${listener.address}:${listener.port}`} data-up={listener.up && !failed}>
            <i aria-hidden="true" />
            <span>{listener.name}</span>
            <code>{addressOf(listener)}</code>
            <em>{listener.up && !failed ? 'up' : 'down'}</em>
            <CopyButton value={addressOf(listener)} label={`Copy the address of ${listener.name}`} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function addressOf({ address, port }: Listener): string {
  return address.includes(':') && !address.startsWith('[') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** What came in since the start, per signal that had anything. */
function Intake({ counts }: { readonly counts: readonly SignalCount[] }) {
  const busy = counts.filter((count) => count.received > 0);
  if (busy.length === 0) return null;
  return (
    <section className={css.card} aria-labelledby="intake-title">
      <h2 id="intake-title">Received since the start</h2>
      <table className={css.services}>
        <thead>
          <tr>
            {['Signal', 'Items', 'Rejected', 'Queued'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {busy.map((count) => (
            <tr key={count.signal}>
              <th scope="row">{count.signal}</th>
              <td>{formatCount(count.received)}</td>
              <td>{formatCount(count.rejected)}</td>
              <td>{formatCount(count.queued)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Facts({ status, services }: { readonly status: Status; readonly services: readonly Service[] }) {
  const spans = services.reduce((sum, service) => sum + service.spans, 0);
  const facts: readonly (readonly [string, string])[] = [
    ['Version', status.version],
    ['Mode', status.mode],
    ['Services', formatCount(services.length)],
    ['Spans', formatCount(spans)],
    ['Rows stored', status.storeRows === null ? '' : formatCount(status.storeRows)],
    ['Store on disk', status.storeBytes === null ? '' : formatBytes(status.storeBytes)],
    ['Journal on disk', status.journalBytes === null ? '' : formatBytes(status.journalBytes)],
  ];
  return (
    <section className={css.card} aria-labelledby="facts-title">
      <h2 id="facts-title">This Sluice</h2>
      <dl className={css.facts}>
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <a className={css.notices} href="/THIRD-PARTY-NOTICES.txt" target="_blank" rel="noreferrer">
        Third-party notices
      </a>
    </section>
  );
}

function Hints() {
  return (
    <section className={css.hints} aria-labelledby="hints-title">
      <h2 id="hints-title">Nothing arrives?</h2>
      <ul>
        <li>SDKs send spans in batches, every five seconds by default, and metrics once a minute.</li>
        <li>4317 speaks gRPC and 4318 speaks HTTP: an exporter set to the one cannot talk to the other.</li>
        <li>
          Spring Boot samples one trace in ten unless <code>management.tracing.sampling.probability</code> is 1.
        </li>
        <li>
          In a container, <code>localhost</code> is the container itself; use the host’s name there.
        </li>
      </ul>
    </section>
  );
}
