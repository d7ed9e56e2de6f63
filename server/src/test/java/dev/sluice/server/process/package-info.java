/// The real program in a process of its own, for tests that kill it, fill its disk or take its ports.
@NullMarked
package dev.sluice.server.process;

import org.jspecify.annotations.NullMarked;
