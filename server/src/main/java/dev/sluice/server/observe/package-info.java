/// Who is told of events, and what makes them: the log, a webhook, sockets; activity and alerts.
///
/// Start with [Alerts] for a rule, [EventSocket] for what a page sees. Must never touch the data path.
@NullMarked
package dev.sluice.server.observe;

import org.jspecify.annotations.NullMarked;
