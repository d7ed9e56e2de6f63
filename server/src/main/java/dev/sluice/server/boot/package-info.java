/// Start and stop: the data folder, the objects joined by hand, the banner, the log.
///
/// Start with [Wiring]. This package must never know how a request or a statement looks.
@NullMarked
package dev.sluice.server.boot;

import org.jspecify.annotations.NullMarked;
