package dev.sluice.pipeline.config;

import dev.sluice.kernel.value.ByteSize;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Takes note of each key while it is read. One owner.
final class KeyNotes {
    private final Map<String, ConfigurationKey> byName = new TreeMap<>();
    private final Set<String> sections = new TreeSet<>();
    private final Set<String> named = new TreeSet<>();

    /// @param value null when nothing is written
    /// @param fallback null when there is none
    /// @param mayShow false where the value may be a secret
    void add(String name, @Nullable Value value, @Nullable Object fallback, ValueForm form, boolean mayShow) {
        String standard = plain(fallback);
        String shown = standard;
        String from = ConfigurationKey.DEFAULT;
        if (value != null && !(value instanceof Value.Scalar scalar && scalar.isNull())) {
            shown = mayShow ? text(value) : ConfigurationKey.NOT_SHOWN;
            from = value.origin().toString();
        }
        byName.put(name, new ConfigurationKey(name, shown, from, standard, form));
    }

    /// A section was begun, whether it has keys or not.
    void section(String path) {
        sections.add(path);
    }

    /// The keys of this section are names that its author chose.
    void named(String path) {
        named.add(path);
    }

    ConfigurationKeys keys() {
        return new ConfigurationKeys(byName);
    }

    ConfigurationSchema schema() {
        return new ConfigurationSchema(byName, sections, named);
    }

    private static String text(Value value) {
        return switch (value) {
            case Value.Scalar scalar -> scalar.text();
            case Value.Sequence sequence ->
                sequence.items().stream().map(KeyNotes::text).collect(Collectors.joining(", "));
            case Value.Mapping mapping ->
                mapping.entries().entrySet().stream()
                        .map(entry ->
                                entry.getKey() + ": " + text(entry.getValue().value()))
                        .collect(Collectors.joining(", ", "{", "}"));
        };
    }

    /// A default as one would write it.
    private static String plain(@Nullable Object fallback) {
        return switch (fallback) {
            case null -> "";
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
            case Duration duration -> duration(duration);
            case ByteSize size -> size.toString().replace(" ", "");
            case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(", "));
            default -> fallback.toString();
        };
    }

    private static String duration(Duration duration) {
        if (duration.toNanosPart() != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds();
        boolean days = seconds > 0 && seconds % 86_400 == 0;
        return days ? seconds / 86_400 + "d" : seconds + "s";
    }
}
