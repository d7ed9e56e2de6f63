package dev.sluice.junit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Spans as trees of text, one a trace. A span whose parent did not come stands at the top and says so.
///
/// ```text
/// trace 0af7651916cd43dd8448eb211c80319c
/// └─ GET /cart [SERVER, 12.3 ms, ERROR out of stock] shop
///    └─ SELECT [CLIENT, 2.0 ms] shop
/// ```
final class TraceTree {
    private final StringBuilder out = new StringBuilder();
    private final Map<String, List<ReceivedSpan>> children;
    /// A malformed trace may have a circle in it.
    private final Set<String> shown = new HashSet<>();

    private TraceTree(List<ReceivedSpan> spans) {
        this.children = spans.stream().collect(Collectors.groupingBy(ReceivedSpan::parentSpanId));
    }

    static String of(List<ReceivedSpan> spans) {
        Map<String, List<ReceivedSpan>> traces = spans.stream()
                .collect(Collectors.groupingBy(ReceivedSpan::traceId, LinkedHashMap::new, Collectors.toList()));
        StringBuilder text = new StringBuilder();
        traces.forEach(
                (id, own) -> text.append("trace ").append(id).append('\n').append(new TraceTree(own).text(own)));
        return text.toString();
    }

    private String text(List<ReceivedSpan> spans) {
        Set<String> ids = spans.stream().map(ReceivedSpan::spanId).collect(Collectors.toSet());
        List<ReceivedSpan> tops = new ArrayList<>(spans.stream()
                .filter(span -> !ids.contains(span.parentSpanId()))
                .toList());
        show(tops, "");
        show(spans.stream().filter(span -> !shown.contains(span.spanId())).toList(), "");
        return out.toString();
    }

    private void show(List<ReceivedSpan> spans, String indent) {
        for (int i = 0; i < spans.size(); i++) {
            ReceivedSpan span = spans.get(i);
            if (!shown.add(span.spanId())) {
                continue;
            }
            boolean last = i == spans.size() - 1;
            out.append(indent).append(last ? "└─ " : "├─ ").append(line(span));
            if (indent.isEmpty() && !span.isRoot()) {
                out.append("  (its parent ").append(span.parentSpanId()).append(" did not come)");
            }
            out.append('\n');
            show(children.getOrDefault(span.spanId(), List.of()), indent + (last ? "   " : "│  "));
        }
    }

    private static String line(ReceivedSpan span) {
        String status =
                span.status().equals("UNSET") ? "" : ", " + (span.status() + " " + span.statusMessage()).strip();
        double millis = span.duration().toNanos() / 1e6;
        return String.format(
                Locale.ROOT, "%s [%s, %.1f ms%s] %s", span.name(), span.kind(), millis, status, span.service());
    }
}
