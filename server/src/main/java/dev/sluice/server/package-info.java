/// The program: its entry point and the objects joined by hand.
///
/// Start with [Main]. Everything may be seen from here; nothing may import it.
@NullMarked
package dev.sluice.server;

import org.jspecify.annotations.NullMarked;
