package dev.sluice.store.column;

import dev.sluice.store.schema.AttributeLevel;
import dev.sluice.store.schema.TableName;

/// Everything that a buffer forgets when it is cleared. One owner.
final class Rows {
    final Lexicon lexicon;
    final EnvelopeTable resources;
    final EnvelopeTable scopes;
    final ItemColumns items;
    final IntList resourceOf = new IntList();
    final IntList scopeOf = new IntList();
    /// Where the rows of a sequence begin, and the sequence: rows arrive in the order of their sequences.
    private final IntList sequenceStarts = new IntList();

    private final LongList sequences = new LongList();
    private int marked;

    Rows(TableName table, long seed) {
        lexicon = new Lexicon(seed);
        resources = new EnvelopeTable(AttributeLevel.RESOURCE, lexicon.bytes, lexicon.keys);
        scopes = new EnvelopeTable(AttributeLevel.SCOPE, lexicon.bytes, lexicon.keys);
        items = switch (table) {
            case SPANS -> new SpanColumns(lexicon);
            case LOGS -> new LogColumns(lexicon);
            case METRIC_POINTS -> new PointColumns(lexicon);
            case METRIC_HISTOGRAMS -> new HistogramColumns(lexicon);
            case PROFILES -> new ProfileColumns(lexicon);
        };
    }

    /// Says whose the rows are that were added since the last call.
    void place(int resource, int scope) {
        while (resourceOf.size() < items.rows()) {
            resourceOf.add(resource);
            scopeOf.add(scope);
        }
    }

    /// Says with which sequence the rows came that were added since the last call.
    void mark(long sequence) {
        if (sequences.size() == 0 || sequences.get(sequences.size() - 1) != sequence) {
            sequenceStarts.add(marked);
            sequences.add(sequence);
        }
        marked = items.rows();
    }

    long sequence(int row) {
        int low = 0;
        int high = sequences.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (sequenceStarts.get(middle) <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return sequences.get(low);
    }

    void truncate(int rows) {
        items.truncate(rows);
        resourceOf.truncate(rows);
        scopeOf.truncate(rows);
    }

    long memoryBytes() {
        return lexicon.memoryBytes()
                + resources.memoryBytes()
                + scopes.memoryBytes()
                + items.memoryBytes()
                + resourceOf.memoryBytes()
                + scopeOf.memoryBytes()
                + sequenceStarts.memoryBytes()
                + sequences.memoryBytes();
    }
}
