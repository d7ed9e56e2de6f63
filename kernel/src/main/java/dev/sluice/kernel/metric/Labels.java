package dev.sluice.kernel.metric;

import java.util.List;

/// Label names and values in the order given, such as `signal=traces`.
///
/// @param names the label names, unique
/// @param values as many values
public record Labels(List<String> names, List<String> values) {
    public static final Labels NONE = new Labels(List.of(), List.of());

    public Labels {
        names = List.copyOf(names);
        values = List.copyOf(values);
        if (names.size() != values.size()) {
            throw new IllegalArgumentException("labels: " + names + " with values " + values);
        }
    }

    /// @param namesAndValues name, value, name, value …
    public static Labels of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("labels: a name without a value");
        }
        String[] names = new String[namesAndValues.length / 2];
        String[] values = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = namesAndValues[2 * i];
            values[i] = namesAndValues[2 * i + 1];
        }
        return new Labels(List.of(names), List.of(values));
    }
}
