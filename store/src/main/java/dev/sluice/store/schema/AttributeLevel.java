package dev.sluice.store.schema;

/// Whose attribute a column holds.
public enum AttributeLevel {
    /// Of the span, log record or data point itself.
    ATTRIBUTE("attr", "attributes"),
    RESOURCE("resource", "resource_attributes"),
    SCOPE("scope", "scope_attributes");

    private final String prefix;
    private final String residual;

    AttributeLevel(String prefix, String residual) {
        this.prefix = prefix;
        this.residual = residual;
    }

    /// What the names of the level's columns begin with, without the colon.
    public String prefix() {
        return prefix;
    }

    /// The map column that holds the level's attributes which have no column of their own.
    public String residual() {
        return residual;
    }
}
