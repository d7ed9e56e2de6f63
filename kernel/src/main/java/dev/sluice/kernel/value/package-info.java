/// Values that configuration, flags and queries write as text: sizes and durations, read and written in one place.
@NullMarked
package dev.sluice.kernel.value;

import org.jspecify.annotations.NullMarked;
