package dev.sluice.pipeline.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Replaces `${env:NAME}`, `${env:NAME:-default}` and `${NAME}` in values, as the Collector does.
///
/// A reference that is the whole value is read as YAML afterwards, so that numbers, flags and lists work; one
/// inside a longer text stays text. `$$` is a dollar sign.
final class Expansion {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$|\\$\\{([^${}]*)}");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    private final Map<String, String> environment;
    private final Problems problems;
    private final List<String> warnings;

    Expansion(Map<String, String> environment, Problems problems, List<String> warnings) {
        this.environment = environment;
        this.problems = problems;
        this.warnings = warnings;
    }

    Value expand(Value value) {
        return switch (value) {
            case Value.Scalar scalar -> scalar(scalar);
            case Value.Sequence sequence ->
                new Value.Sequence(
                        sequence.origin(),
                        sequence.items().stream().map(this::expand).toList());
            case Value.Mapping mapping -> {
                Map<String, Value.Entry> entries = new LinkedHashMap<>();
                mapping.entries()
                        .forEach((key, entry) -> entries.put(key, new Value.Entry(entry.key(), expand(entry.value()))));
                yield new Value.Mapping(mapping.origin(), entries);
            }
        };
    }

    private Value scalar(Value.Scalar scalar) {
        String text = scalar.text();
        if (!text.contains("$")) {
            return scalar;
        }
        Matcher whole = REFERENCE.matcher(text);
        if (whole.matches() && whole.group(1) != null) {
            String value = lookUp(scalar.origin(), whole.group(1));
            return value == null
                    ? new Value.Scalar(scalar.origin(), "", Value.Type.NULL)
                    : moved(new YamlText(scalar.origin().source(), value, false, problems).read(), scalar.origin());
        }
        StringBuilder expanded = new StringBuilder();
        Matcher matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            String value = matcher.group(1) == null ? "$" : lookUp(scalar.origin(), matcher.group(1));
            matcher.appendReplacement(expanded, Matcher.quoteReplacement(value == null ? "" : value));
        }
        matcher.appendTail(expanded);
        return new Value.Scalar(scalar.origin(), expanded.toString(), Value.Type.TEXT);
    }

    private @Nullable String lookUp(Origin origin, String reference) {
        String body = reference.startsWith("env:") ? reference.substring(4) : reference;
        int dash = body.indexOf(":-");
        String name = dash < 0 ? body : body.substring(0, dash);
        if (!NAME.matcher(name).matches()) {
            problems.add(origin, "reference ${" + reference + "} (expected: ${env:NAME} or ${env:NAME:-default})");
            return null;
        }
        String value = environment.get(name);
        if (value != null) {
            return value;
        }
        if (dash >= 0) {
            return body.substring(dash + 2);
        }
        warnings.add(origin + ": environment variable " + name + " is not set; its value is taken as empty");
        return null;
    }

    /// The value as if it had been written where its reference stands.
    private static Value moved(Value value, Origin origin) {
        return switch (value) {
            case Value.Scalar scalar -> new Value.Scalar(origin, scalar.text(), scalar.type());
            case Value.Sequence sequence ->
                new Value.Sequence(
                        origin,
                        sequence.items().stream()
                                .map(item -> moved(item, origin))
                                .toList());
            case Value.Mapping mapping -> {
                Map<String, Value.Entry> entries = new LinkedHashMap<>();
                mapping.entries()
                        .forEach((key, entry) ->
                                entries.put(key, new Value.Entry(origin, moved(entry.value(), origin))));
                yield new Value.Mapping(origin, entries);
            }
        };
    }
}
