package dev.sluice.otlp.view;

import java.util.List;
import java.util.function.Function;

/// A metric: its name and the points of its one kind of data. One owner.
public final class MetricView {
    private final Fields fields;

    MetricView(Fields fields) {
        this.fields = fields;
    }

    public String name() {
        return fields.text(1);
    }

    public String description() {
        return fields.text(2);
    }

    public String unit() {
        return fields.text(3);
    }

    public AttributesView metadata() {
        return new AttributesView(fields, 12);
    }

    public Kind kind() {
        return switch (fields.choice()) {
            case 5 -> Kind.GAUGE;
            case 7 -> Kind.SUM;
            case 9 -> Kind.HISTOGRAM;
            case 10 -> Kind.EXPONENTIAL_HISTOGRAM;
            case 11 -> Kind.SUMMARY;
            default -> Kind.NONE;
        };
    }

    /// The number of the aggregation temporality: 1 delta, 2 cumulative, 0 where there is none.
    public int temporality() {
        return switch (kind()) {
            case SUM, HISTOGRAM, EXPONENTIAL_HISTOGRAM ->
                (int) fields.message(fields.choice()).bits(2);
            case NONE, GAUGE, SUMMARY -> 0;
        };
    }

    /// Whether this is a sum that only ever grows.
    public boolean isMonotonic() {
        return kind() == Kind.SUM && fields.message(fields.choice()).bits(3) != 0;
    }

    /// The points of a gauge or a sum; none of another kind.
    public List<NumberPointView> numberPoints() {
        return points(kind() == Kind.GAUGE || kind() == Kind.SUM, NumberPointView::new);
    }

    public List<HistogramPointView> histogramPoints() {
        return points(kind() == Kind.HISTOGRAM, HistogramPointView::new);
    }

    public List<ExponentialPointView> exponentialPoints() {
        return points(kind() == Kind.EXPONENTIAL_HISTOGRAM, ExponentialPointView::new);
    }

    public List<SummaryPointView> summaryPoints() {
        return points(kind() == Kind.SUMMARY, SummaryPointView::new);
    }

    /// The attributes of every point, of whichever kind.
    public List<AttributesView> pointAttributes() {
        return switch (kind()) {
            case NONE -> List.of();
            case GAUGE, SUM ->
                numberPoints().stream().map(NumberPointView::attributes).toList();
            case HISTOGRAM ->
                histogramPoints().stream().map(HistogramPointView::attributes).toList();
            case EXPONENTIAL_HISTOGRAM ->
                exponentialPoints().stream()
                        .map(ExponentialPointView::attributes)
                        .toList();
            case SUMMARY ->
                summaryPoints().stream().map(SummaryPointView::attributes).toList();
        };
    }

    /// The metric as it lies in the request.
    public BytesView raw() {
        return fields.raw();
    }

    private <P> List<P> points(boolean ofThisKind, Function<Fields, P> view) {
        return ofThisKind ? fields.message(fields.choice()).messages(1, view) : List.of();
    }

    /// What the points of a metric are.
    public enum Kind {
        NONE,
        GAUGE,
        SUM,
        HISTOGRAM,
        EXPONENTIAL_HISTOGRAM,
        SUMMARY
    }
}
