package dev.sluice.server.query;

import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Histogram;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import java.util.List;
import java.util.function.DoubleSupplier;

/// Instruments in Prometheus' text format, version 0.0.4, under exactly the names they have. Any thread.
///
/// Written by hand because Prometheus' own writer adds `_total` to every counter, and the Collector's counters,
/// which dashboards ask for by name, have none.
final class MetricsText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private MetricsText() {}

    static String of(List<Instruments.Snapshot> families) {
        StringBuilder text = new StringBuilder(16 << 10);
        for (Instruments.Snapshot family : families) {
            text.append("# HELP ")
                    .append(family.name())
                    .append(' ')
                    .append(escape(family.help(), false))
                    .append('\n');
            text.append("# TYPE ").append(family.name()).append(' ');
            text.append(
                    switch (family.kind()) {
                        case COUNTER -> "counter";
                        case GAUGE -> "gauge";
                        case HISTOGRAM -> "histogram";
                    });
            text.append('\n');
            for (Instruments.Series series : family.series()) {
                append(text, family.name(), series);
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String name, Instruments.Series series) {
        switch (series.instrument()) {
            case Counter counter -> sample(text, name, series.labels(), "", counter.value());
            case Histogram histogram -> histogram(text, name, series.labels(), histogram);
            case DoubleSupplier gauge -> sample(text, name, series.labels(), "", gauge.getAsDouble());
            default -> throw new IllegalStateException("instrument of " + name);
        }
    }

    private static void histogram(StringBuilder text, String name, Labels labels, Histogram histogram) {
        double[] bounds = histogram.upperBounds();
        long[] counts = histogram.counts();
        long total = 0;
        for (int i = 0; i < counts.length; i++) {
            total += counts[i];
            String bound = i < bounds.length ? number(bounds[i]) : "+Inf";
            sample(text, name + "_bucket", labels, bound, total);
        }
        sample(text, name + "_sum", labels, "", histogram.sum());
        sample(text, name + "_count", labels, "", total);
    }

    private static void sample(StringBuilder text, String name, Labels labels, String bound, double value) {
        text.append(name);
        if (!labels.names().isEmpty() || !bound.isEmpty()) {
            text.append('{');
            for (int i = 0; i < labels.names().size(); i++) {
                label(text, labels.names().get(i), labels.values().get(i));
            }
            if (!bound.isEmpty()) {
                label(text, "le", bound);
            }
            text.setCharAt(text.length() - 1, '}');
        }
        text.append(' ').append(number(value)).append('\n');
    }

    private static void label(StringBuilder text, String name, String value) {
        text.append(name).append("=\"").append(escape(value, true)).append("\",");
    }

    private static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return Double.toString(value);
    }

    private static String escape(String text, boolean quoted) {
        String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
        return quoted ? escaped.replace("\"", "\\\"") : escaped;
    }
}
