// Logging in and out. The form is the server's, since no page of ours is given to anybody whom it does not know.

/** The form, from which the way leads back to this address of ours. */
export function loginAddress(here: string): string {
  return here === '/' ? '/login' : `/login?next=${encodeURIComponent(here)}`;
}

/** Leaves for the form; nothing comes back, so that no screen shows a refusal for the moment until it is left. */
export function goToLogin(): Promise<never> {
  location.assign(loginAddress(location.pathname + location.search));
  return new Promise(() => {});
}

/** Ends the session and leaves for the form, which leads back here when the server could not be told. */
export async function signOut(): Promise<void> {
  await fetch('/logout', { method: 'POST', redirect: 'manual' }).catch(() => undefined);
  location.assign('/login');
}
