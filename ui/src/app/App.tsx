import { useEffect, useMemo } from 'react';
import { parseRoute, type Route } from '../route/codec';
import { useAddress } from '../route/location';
import { HomeScreen } from '../screen/home/HomeScreen';
import { SearchScreen } from '../screen/search/SearchScreen';
import { TasksScreen } from '../screen/tasks/TasksScreen';
import { TraceScreen } from '../screen/trace/TraceScreen';
import { Notice } from '../part/Notice';
import { Header } from './Header';
import css from './App.module.css';

/** The page: a header that stays, and the screen that the address names. */
export function App() {
  const address = useAddress();
  const route = useMemo(() => {
    const [path, search] = address.split(/\?(.*)/s);
    return parseRoute(path!, search ?? '');
  }, [address]);

  useEffect(() => {
    document.title = titleOf(route);
  }, [route]);

  return (
    <div className={css.page}>
      <a className={css.skip} href="#main">
        Skip to content
      </a>
      <Header route={route} />
      <main id="main" className={css.main} tabIndex={-1}>
        <Screen route={route} />
      </main>
    </div>
  );
}

function Screen({ route }: { readonly route: Route }) {
  switch (route.screen) {
    case 'home':
      return <HomeScreen snippet={route.snippet} />;
    case 'search':
      return <SearchScreen query={route.query} />;
    case 'trace':
      return <TraceScreen key={route.traceId} traceId={route.traceId} view={route.view} />;
    case 'tasks':
      return <TasksScreen />;
    case 'unknown':
      return <Notice title="There is no such page" detail={route.path} />;
  }
}

function titleOf(route: Route): string {
  switch (route.screen) {
    case 'home':
      return 'Sluice';
    case 'search':
      return route.query.service === '' ? 'Traces · Sluice' : `${route.query.service} · Traces · Sluice`;
    case 'trace':
      return `Trace ${route.traceId.slice(0, 8)} · Sluice`;
    case 'tasks':
      return 'Tasks · Sluice';
    case 'unknown':
      return 'Not found · Sluice';
  }
}
