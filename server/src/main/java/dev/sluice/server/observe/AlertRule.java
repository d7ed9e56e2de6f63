package dev.sluice.server.observe;

import java.util.Locale;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// One limit with hysteresis: raised when the reading has been above the limit for the hold time, cleared when it has
/// been below four fifths of it for as long. Any thread.
final class AlertRule {
    private static final double CLEAR_SHARE = 0.8;

    private final String name;
    private final String unit;
    private final double limit;
    private final long holdNanos;
    private final DoubleSupplier reading;
    private boolean raised;
    private boolean changing;
    private long sinceNanos;

    /// A change of state.
    record Change(String rule, boolean isRaised, double value, double limit, String message) {}

    /// @param name as in the configuration: `lag`
    /// @param unit of reading and limit, for people
    /// @param reading of this moment; must not block
    AlertRule(String name, String unit, double limit, long holdNanos, DoubleSupplier reading) {
        this.name = name;
        this.unit = unit;
        this.limit = limit;
        this.holdNanos = holdNanos;
        this.reading = reading;
    }

    synchronized boolean isRaised() {
        return raised;
    }

    String name() {
        return name;
    }

    /// Reads once.
    ///
    /// @return null when nothing changed
    @Nullable
    synchronized Change look(long nowNanos) {
        double value = reading.getAsDouble();
        boolean against = raised ? value < limit * CLEAR_SHARE : value > limit;
        if (!against) {
            changing = false;
            return null;
        }
        if (!changing) {
            changing = true;
            sinceNanos = nowNanos;
        }
        if (nowNanos - sinceNanos < holdNanos) {
            return null;
        }
        changing = false;
        raised = !raised;
        String message = String.format(
                Locale.ROOT,
                raised ? "%s is %s %s (limit: %s)" : "%s is well again: %s %s (limit: %s)",
                name,
                number(value),
                unit,
                number(limit));
        return new Change(name, raised, value, limit, message);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.3f", value);
    }
}
