package dev.sluice.otlp.view;

/// One quantile of a summary. One owner.
public final class QuantileView {
    private final Fields fields;

    QuantileView(Fields fields) {
        this.fields = fields;
    }

    /// 0 to 1.
    public double quantile() {
        return fields.float64(1);
    }

    public double value() {
        return fields.float64(2);
    }
}
