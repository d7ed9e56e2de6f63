package dev.sluice.pipeline.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// Reads one YAML document into values that know their places. One use by one thread.
final class YamlText {
    private static final int DEPTH_MAX = 64;

    private final String source;
    private final String[] lines;
    private final boolean hasLines;
    private final Problems problems;

    /// @param source how messages name it
    /// @param hasLines false for a value from a flag or a variable, whose lines mean nothing to people
    YamlText(String source, String text, boolean hasLines, Problems problems) {
        this.source = source;
        this.lines = text.split("\n", -1);
        this.hasLines = hasLines;
        this.problems = problems;
    }

    /// The document's value; null scalar when it is empty or not YAML, which is then a problem.
    Value read() {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source)
                .setUseMarks(true)
                .setAllowDuplicateKeys(true)
                .setSchema(new CoreSchema())
                .setMaxAliasesForCollections(50)
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(String.join("\n", lines));
            return root.map(node -> convert(node, 1)).orElse(nothing());
        } catch (MarkedYamlEngineException malformed) {
            Origin place = malformed.getProblemMark().map(this::origin).orElse(Origin.of(source));
            problems.add(place, "not YAML: " + malformed.getProblem());
        } catch (YamlEngineException malformed) {
            problems.add(Origin.of(source), "not YAML: " + malformed.getMessage());
        }
        return nothing();
    }

    private Value convert(Node node, int depth) {
        Origin origin = node.getStartMark().map(this::origin).orElse(Origin.of(source));
        if (depth > DEPTH_MAX) {
            problems.add(origin, "nested deeper than " + DEPTH_MAX + " levels");
            return nothing();
        }
        return switch (node) {
            case ScalarNode scalar -> new Value.Scalar(origin, scalar.getValue(), type(scalar.getTag()));
            case SequenceNode sequence -> {
                List<Value> items = new ArrayList<>();
                sequence.getValue().forEach(item -> items.add(convert(item, depth + 1)));
                yield new Value.Sequence(origin, items);
            }
            case MappingNode mapping -> {
                Map<String, Value.Entry> entries = new LinkedHashMap<>();
                for (NodeTuple tuple : mapping.getValue()) {
                    put(entries, tuple, depth);
                }
                yield new Value.Mapping(origin, entries);
            }
            default -> nothing();
        };
    }

    private void put(Map<String, Value.Entry> entries, NodeTuple tuple, int depth) {
        Origin place = tuple.getKeyNode().getStartMark().map(this::origin).orElse(Origin.of(source));
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            problems.add(place, "a key is a list or a mapping (expected: a word)");
            return;
        }
        Value.Entry before =
                entries.put(key.getValue(), new Value.Entry(place, convert(tuple.getValueNode(), depth + 1)));
        if (before != null) {
            problems.add(place, "key " + key.getValue() + " stands twice, first at " + before.key());
        }
    }

    private Origin origin(Mark mark) {
        if (!hasLines) {
            return Origin.of(source);
        }
        int line = mark.getLine();
        String text = line < lines.length ? lines[line].stripTrailing() : "";
        return new Origin(source, line + 1, mark.getColumn() + 1, text);
    }

    private static Value.Type type(Tag tag) {
        if (tag.equals(Tag.NULL)) {
            return Value.Type.NULL;
        }
        if (tag.equals(Tag.BOOL)) {
            return Value.Type.FLAG;
        }
        return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) ? Value.Type.NUMBER : Value.Type.TEXT;
    }

    private Value nothing() {
        return new Value.Scalar(Origin.of(source), "", Value.Type.NULL);
    }
}
