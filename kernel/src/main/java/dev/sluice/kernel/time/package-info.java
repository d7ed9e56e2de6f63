/// Time as an argument: the wall clock and the monotonic clock behind one interface, and a manual one for tests.
@NullMarked
package dev.sluice.kernel.time;

import org.jspecify.annotations.NullMarked;
