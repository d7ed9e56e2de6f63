package dev.sluice.otlp.check;

import org.jspecify.annotations.Nullable;

/// Checks one data point of one kind.
interface PointScan {
    /// Bit 0 of a point's flags: no value was recorded, nothing but attributes and times means anything (D-69).
    int NO_RECORDED_VALUE = 1;

    /// The rule that the point breaks, or null.
    @Nullable
    Rule scan(byte[] b, int from, int end);

    /// The number that broke the rule of the last point.
    long detail();
}
