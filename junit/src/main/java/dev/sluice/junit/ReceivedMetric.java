package dev.sluice.junit;

import dev.sluice.otlp.view.MetricView;
import dev.sluice.otlp.view.NumberPointView;
import java.util.List;
import java.util.Map;

/// A metric as it came in. A value.
///
/// @param type in the specification's words: `SUM`, `HISTOGRAM`
/// @param points of a gauge or a sum; of the others only their attributes, with NaN for the value
public record ReceivedMetric(
        String name, String type, String unit, String description, String service, String scope, List<Point> points) {
    /// One data point.
    public record Point(double value, Map<String, Object> attributes) {}

    static ReceivedMetric of(String service, String scope, MetricView metric) {
        List<Point> numbers = metric.numberPoints().stream()
                .map(point -> new Point(value(point), Values.attributes(point.attributes())))
                .toList();
        List<Point> others = metric.pointAttributes().stream()
                .map(attributes -> new Point(Double.NaN, Values.attributes(attributes)))
                .toList();
        return new ReceivedMetric(
                metric.name(),
                metric.kind().name(),
                metric.unit(),
                metric.description(),
                service,
                scope,
                numbers.isEmpty() ? others : numbers);
    }

    private static double value(NumberPointView point) {
        return point.isInteger() ? point.asInt() : point.asDouble();
    }
}
