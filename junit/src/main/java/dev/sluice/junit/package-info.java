/// Tests what an application sends: Sluice's own OTLP ports in the test's process, and assertions that wait for what
/// has to arrive.
///
/// Start with [SluiceExtension]; [SluiceReceiver] has the addresses and the assertions. Nothing here stores anything:
/// this package must not know the store.
@NullMarked
package dev.sluice.junit;

import org.jspecify.annotations.NullMarked;
