/// A running server as a verb of the command line sees it: where it is, whom to trust there, and what to show it.
///
/// Start with [Remote], which asks; [CredentialOptions] reads what is shown and trusted, once for every verb. Must
/// never know what is asked for.
@NullMarked
package dev.sluice.server.remote;

import org.jspecify.annotations.NullMarked;
