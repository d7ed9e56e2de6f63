package dev.sluice.pipeline.config;

import dev.sluice.kernel.value.ByteSize;
import dev.sluice.kernel.value.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A mapping that is being read: each key is asked for once with its default, and [#close] refuses those that
/// nobody asked for. What is wrong becomes a problem and the default goes on. One owner.
///
/// Below `sluice:`, an environment variable named after the path overrides the file: `SLUICE_LIMITS_BODY` for
/// `sluice.limits.body`.
final class Section implements AutoCloseable {
    private final String path;
    private final Value.Mapping mapping;
    private final Map<String, String> environment;
    private final Problems problems;
    private final KeyNotes notes;
    private final boolean quiet;
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> unsupported = new LinkedHashSet<>();

    /// The whole configuration.
    Section(Value.Mapping mapping, Map<String, String> environment, Problems problems, KeyNotes notes) {
        this("", mapping, environment, problems, notes, false);
    }

    private Section(
            String path,
            Value.Mapping mapping,
            Map<String, String> environment,
            Problems problems,
            KeyNotes notes,
            boolean quiet) {
        this.path = path;
        this.mapping = mapping;
        this.environment = environment;
        this.problems = problems;
        this.notes = notes;
        this.quiet = quiet;
        notes.section(path);
    }

    /// The same section, read anew; its problems are told without the lines and the values they are about, in which
    /// there may be secrets.
    Section quiet() {
        return new Section(path, mapping, environment, problems, notes, true);
    }

    /// The sub-section of this key; an empty one when it is missing or null.
    Section section(String key) {
        Value value = value(key);
        return new Section(at(key), asMapping(key, value), environment, problems, notes, quiet);
    }

    /// Whether the key is written at all, with whatever value.
    boolean has(String key) {
        known.add(key);
        return mapping.entries().containsKey(key);
    }

    /// The keys written here, for sections whose keys are names.
    Set<String> names() {
        notes.named(path);
        return mapping.entries().keySet();
    }

    /// Where the key stands, or this section when it is not written.
    Origin originOf(String key) {
        Value.Entry entry = mapping.entries().get(key);
        return entry == null ? mapping.origin() : entry.key();
    }

    Origin origin() {
        return quiet ? mapping.origin().withoutText() : mapping.origin();
    }

    /// The same as [#originOf], without the line itself.
    Origin quietOriginOf(String key) {
        return originOf(key).withoutText();
    }

    String text(String key, String fallback) {
        return scalar(key, fallback, text -> text, ValueForm.TEXT);
    }

    @Nullable
    String textOrNull(String key) {
        Value value = value(key);
        note(key, value, null, ValueForm.TEXT);
        return value instanceof Value.Scalar scalar && !scalar.isNull() ? scalar.text() : null;
    }

    /// Null when it is missing or empty.
    @Nullable
    Path fileOrNull(String key) {
        String text = textOrNull(key);
        return text == null || text.isEmpty() ? null : Path.of(text);
    }

    /// A text that no problem may show; null when there is none.
    @Nullable
    Secret secret(String key) {
        Value value = value(key);
        notes.add(at(key), value, null, ValueForm.TEXT, false);
        if (value instanceof Value.Scalar scalar) {
            problems.conceal(scalar.text());
            return scalar.isNull() ? null : new Secret(scalar.text());
        }
        if (value != null) {
            problems.add(value.origin().withoutText(), at(key) + ": " + value.describe() + " (expected: a text)");
        }
        return null;
    }

    /// A list of texts that no problem may show.
    List<Secret> secrets(String key) {
        List<String> texts = list(key, List.of());
        notes.add(at(key), value(key), List.of(), ValueForm.TEXTS, false);
        texts.forEach(problems::conceal);
        return texts.stream().map(Secret::new).toList();
    }

    <E extends Enum<E>> E choice(String key, Class<E> type, E fallback) {
        List<String> words = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            words.add(constant.name().toLowerCase(Locale.ROOT));
        }
        return scalar(key, fallback, text -> Enum.valueOf(type, checked(text, words)), ValueForm.choice(words));
    }

    ByteSize size(String key, ByteSize fallback) {
        return scalar(key, fallback, ByteSize::parse, ValueForm.size("a size such as 64MiB"));
    }

    ByteSize size(String key, ByteSize fallback, ByteSize min, ByteSize max) {
        return scalar(
                key,
                fallback,
                text -> {
                    ByteSize size = ByteSize.parse(text);
                    if (size.bytes() < min.bytes() || size.bytes() > max.bytes()) {
                        throw new IllegalArgumentException("out of range");
                    }
                    return size;
                },
                ValueForm.size("a size from " + min + " to " + max));
    }

    Duration duration(String key, Duration fallback) {
        return scalar(key, fallback, Durations::parse, ValueForm.duration("a duration such as 10s"));
    }

    Duration duration(String key, Duration fallback, Duration min) {
        return scalar(
                key,
                fallback,
                text -> {
                    Duration duration = Durations.parse(text);
                    if (duration.compareTo(min) < 0) {
                        throw new IllegalArgumentException("out of range");
                    }
                    return duration;
                },
                ValueForm.duration("a duration of " + min.toMillis() + "ms or more"));
    }

    long whole(String key, long fallback, long min, long max) {
        return scalar(
                key,
                fallback,
                text -> {
                    long number = Long.parseLong(text);
                    if (number < min || number > max) {
                        throw new IllegalArgumentException("out of range");
                    }
                    return number;
                },
                ValueForm.whole(min, max));
    }

    /// @param expected in words, for the problem
    double real(String key, double fallback, double min, double max, String expected) {
        return scalar(
                key,
                fallback,
                text -> {
                    double number = Double.parseDouble(text);
                    if (!(number >= min && number <= max)) {
                        throw new IllegalArgumentException("out of range");
                    }
                    return number;
                },
                ValueForm.real(min, max, expected));
    }

    /// The entries of a section whose values are texts, in their order.
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : names()) {
            String text = text(name, "");
            if (quiet) {
                problems.conceal(text);
            }
            texts.put(name, text);
        }
        return texts;
    }

    boolean flag(String key, boolean fallback) {
        return scalar(
                key, fallback, text -> Boolean.parseBoolean(checked(text, List.of("true", "false"))), ValueForm.FLAG);
    }

    /// A list of texts; a plain text counts as a list split at commas.
    List<String> list(String key, List<String> fallback) {
        Value value = value(key);
        note(key, value, fallback, ValueForm.TEXTS);
        if (value == null || value instanceof Value.Scalar scalar && scalar.isNull()) {
            return fallback;
        }
        if (value instanceof Value.Scalar scalar) {
            List<String> parts = new ArrayList<>();
            for (String part : scalar.text().split(",")) {
                parts.add(part.strip());
            }
            return parts;
        }
        List<String> items = new ArrayList<>();
        if (value instanceof Value.Sequence sequence) {
            for (Value item : sequence.items()) {
                if (item instanceof Value.Scalar scalar && !scalar.isNull()) {
                    items.add(scalar.text());
                } else {
                    add(
                            item.origin(),
                            at(key) + ": " + (quiet ? "something else" : item.describe()) + " in a list of texts");
                }
            }
            return items;
        }
        add(value.origin(), at(key) + ": " + value.describe() + " (expected: a list of texts)");
        return fallback;
    }

    /// A list of mappings; a text stands for a mapping of one key, and a plain text for a list of such texts split at
    /// commas. Each has to be closed.
    ///
    /// @param shortKey the key that a text stands for
    /// @param fallback as it is shown when nothing is written
    /// @return null when nothing is written
    @Nullable
    List<Section> sections(String key, String shortKey, List<?> fallback, ValueForm form) {
        Value value = value(key);
        note(key, value, fallback, form);
        List<Value> items = new ArrayList<>();
        switch (value) {
            case null -> {
                return null;
            }
            case Value.Scalar scalar
            when scalar.isNull() -> {
                return null;
            }
            case Value.Scalar scalar -> {
                for (String part : scalar.text().split(",")) {
                    items.add(new Value.Scalar(scalar.origin(), part.strip(), Value.Type.TEXT));
                }
            }
            case Value.Sequence sequence -> items.addAll(sequence.items());
            case Value.Mapping mapping -> refuse(key, mapping, form);
        }
        List<Section> sections = new ArrayList<>();
        for (Value item : items) {
            switch (item) {
                case Value.Mapping mapping -> sections.add(item(key, mapping));
                case Value.Scalar scalar
                when !scalar.isNull() -> sections.add(item(key, Value.Mapping.of(shortKey, scalar)));
                default -> refuse(key, item, form);
            }
        }
        return sections;
    }

    /// Its keys are in no list of keys and in no variable of the environment, since there may be many like it.
    private Section item(String key, Value.Mapping item) {
        return new Section(at(key), item, Map.of(), problems, new KeyNotes(), quiet);
    }

    private void refuse(String key, Value value, ValueForm form) {
        String shown = quiet ? "another value" : value.describe();
        add(value.origin(), at(key) + ": " + shown + " (expected: " + form.expected() + ")");
    }

    /// Keys that the Collector knows here and this version does not: refused with that reason.
    void unsupported(String... keys) {
        unsupported.addAll(List.of(keys));
    }

    /// Refuses the keys that nobody asked for.
    @Override
    public void close() {
        mapping.entries().forEach((key, entry) -> {
            if (known.contains(key)) {
                return;
            }
            if (unsupported.contains(key)) {
                add(entry.key(), at(key) + " is not supported by this version");
            } else {
                add(entry.key(), "unknown key " + at(key) + Spelling.hint(key, known));
            }
        });
    }

    String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private void add(Origin origin, String message) {
        problems.add(quiet ? origin.withoutText() : origin, message);
    }

    private void note(String key, @Nullable Value value, @Nullable Object fallback, ValueForm form) {
        notes.add(at(key), value, fallback, form, !quiet);
    }

    private <T> T scalar(String key, T fallback, Function<String, T> parse, ValueForm form) {
        Value value = value(key);
        note(key, value, fallback, form);
        if (value == null || value instanceof Value.Scalar scalar && scalar.isNull()) {
            return fallback;
        }
        if (value instanceof Value.Scalar scalar) {
            try {
                return parse.apply(scalar.text());
            } catch (IllegalArgumentException refused) {
                String shown = quiet ? "another value" : scalar.text();
                add(scalar.origin(), at(key) + ": " + shown + " (expected: " + form.expected() + ")");
                return fallback;
            }
        }
        refuse(key, value, form);
        return fallback;
    }

    private Value.Mapping asMapping(String key, @Nullable Value value) {
        if (value instanceof Value.Mapping nested) {
            return nested;
        }
        boolean empty = value instanceof Value.Scalar scalar && scalar.isNull();
        if (value != null && !empty) {
            String shown = quiet ? "another value" : value.describe();
            add(value.origin(), at(key) + ": " + shown + " (expected: a mapping)");
        }
        return Value.Mapping.empty(value == null ? mapping.origin() : value.origin());
    }

    private @Nullable Value value(String key) {
        known.add(key);
        Value.Entry entry = mapping.entries().get(key);
        boolean fromFlag = entry != null && entry.key().source().startsWith(ConfigurationLoader.FLAG);
        String variable = fromFlag ? null : variable(key);
        String override = variable == null ? null : environment.get(variable);
        if (variable != null && override != null && !override.isEmpty()) {
            return new YamlText(variable, override, false, problems).read();
        }
        return entry == null ? null : entry.value();
    }

    private @Nullable String variable(String key) {
        String full = at(key);
        return full.startsWith("sluice.") ? full.toUpperCase(Locale.ROOT).replace('.', '_') : null;
    }

    private static String checked(String text, List<String> words) {
        if (!words.contains(text)) {
            throw new IllegalArgumentException(text);
        }
        return text.toUpperCase(Locale.ROOT);
    }
}
