package dev.sluice.store.column;

import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;
import dev.sluice.store.parquet.EncodingBuffers;
import dev.sluice.store.parquet.ParquetFile;
import dev.sluice.store.parquet.ParquetWriter;
import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.AttributeLevel;
import dev.sluice.store.schema.AttributeType;
import dev.sluice.store.schema.TableName;
import dev.sluice.store.schema.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The newest rows of one table, in columns, on their way to a file.
///
/// [#append] reads the bytes of a request once and keeps no reference to them: byte strings, keys and ids are held
/// once each in a dictionary that all columns share, a row is some numbers in flat arrays. [#write] sorts rows by
/// service and time and hands the columns to the encoder, as often as its owner likes: writing changes nothing. Rows
/// leave by [#clear] only.
///
/// Everything that the wire says about an item is in its row (see `TableSchema`), with these exceptions: fields that
/// are unknown beside all resources, what protobuf says the last of several singular fields overrides, the order of
/// attributes among themselves, and how long a varint was written.
///
/// One owner at a time: no method may run while another does, on any thread.
public final class TableBuffer {
    private static final int RESOURCE_TAG = WireType.tag(1, WireType.LEN);
    /// Longer keys do not get columns.
    private static final int CANDIDATE_KEY_BYTES = 200;

    private final TableSchema schema;
    private final BufferLimits limits;
    private final long seed;
    private final WireReader request = new WireReader();
    private final WireReader resourceFields = new WireReader();
    private final WireReader scopeFields = new WireReader();
    private Rows content;
    private long lastSequence = -1;

    /// @param seed any number that senders cannot know; it keeps them from choosing keys that collide
    public TableBuffer(TableSchema schema, BufferLimits limits, long seed) {
        this.schema = Objects.requireNonNull(schema, "schema");
        this.limits = Objects.requireNonNull(limits, "limits");
        this.seed = seed;
        this.content = new Rows(schema.table(), seed);
    }

    public TableSchema schema() {
        return schema;
    }

    /// Takes from a request what belongs in this table: nothing at all when it is of another signal.
    ///
    /// The bytes are not kept. Either all rows are added or, when it throws, none.
    ///
    /// @param sequence where the request stands in its source; not below the one before
    /// @return how many rows were added
    /// @throws dev.sluice.kernel.error.SerializationException if the bytes are not what the validator would accept
    public int append(Payload payload, long sequence) {
        if (sequence < lastSequence) {
            throw new IllegalArgumentException("sequence: " + sequence + " (expected: >= " + lastSequence + ")");
        }
        int before = content.items.rows();
        if (payload.signal() == signal(schema.table())) {
            try {
                readRequest(payload.bytes(), payload.offset(), payload.end());
            } catch (RuntimeException e) {
                content.truncate(before);
                throw e;
            }
        }
        lastSequence = sequence;
        int added = content.items.rows() - before;
        if (added > 0) {
            content.mark(sequence);
        }
        return added;
    }

    private static Signal signal(TableName table) {
        return switch (table) {
            case SPANS -> Signal.TRACES;
            case LOGS -> Signal.LOGS;
            case METRIC_POINTS, METRIC_HISTOGRAMS -> Signal.METRICS;
            case PROFILES -> Signal.PROFILES;
        };
    }

    private void readRequest(byte[] bytes, int from, int to) {
        if (schema.table() == TableName.PROFILES) {
            content.items.dictionary(bytes, from, to);
        }
        request.reset(bytes, from, to);
        while (request.next()) {
            if (request.tag() == RESOURCE_TAG) {
                readResource(bytes, request.valueOffset(), request.valueEnd());
            }
        }
    }

    private void readResource(byte[] bytes, int from, int to) {
        int resource = content.resources.number(bytes, from, to);
        resourceFields.reset(bytes, from, to);
        while (resourceFields.next()) {
            if (resourceFields.tag() == EnvelopeTable.CONTENT_TAG) {
                readScope(bytes, resourceFields.valueOffset(), resourceFields.valueEnd(), resource);
            }
        }
    }

    private void readScope(byte[] bytes, int from, int to, int resource) {
        int scope = content.scopes.number(bytes, from, to);
        scopeFields.reset(bytes, from, to);
        while (scopeFields.next()) {
            if (scopeFields.tag() == EnvelopeTable.CONTENT_TAG) {
                content.items.read(bytes, scopeFields.valueOffset(), scopeFields.valueEnd());
            }
        }
        content.place(resource, scope);
    }

    /// How many rows there are.
    public int rows() {
        return content.items.rows();
    }

    /// The sequence of the last request that [#append] was given, whether it had rows for this table or not; -1
    /// before the first.
    public long lastSequence() {
        return lastSequence;
    }

    /// The sequence of the request that a row came with.
    ///
    /// @param row from 0, in the order of arrival
    public long sequence(int row) {
        Objects.checkIndex(row, rows());
        return content.sequence(row);
    }

    /// Memory held for the rows, exact to a few per cent. Writing needs about 16 bytes a row and 12 bytes an
    /// attribute more while it lasts.
    public long memoryBytes() {
        return content.memoryBytes();
    }

    /// Whether the buffer has reached one of its limits, so that its owner must seal and clear it.
    public boolean isFull() {
        return rows() >= limits.rowsMax() || memoryBytes() >= limits.memoryBytesMax();
    }

    /// Attributes that could have columns of their own, the most frequent first, in all rows.
    public List<AttributeCandidate> candidates() {
        List<AttributeCandidate> all = new ArrayList<>();
        collect(AttributeLevel.ATTRIBUTE, content.items.attributes(), null, all);
        collect(AttributeLevel.RESOURCE, content.resources.attributes(), content.resourceOf, all);
        collect(AttributeLevel.SCOPE, content.scopes.attributes(), content.scopeOf, all);
        all.sort((a, b) -> b.rows() != a.rows()
                ? Integer.compare(b.rows(), a.rows())
                : a.column().name().compareTo(b.column().name()));
        return all;
    }

    private void collect(
            AttributeLevel level, AttributeStream stream, @Nullable IntList numberOfRow, List<AttributeCandidate> to) {
        int[] rowsOf = null;
        if (numberOfRow != null) {
            rowsOf = new int[stream.rows()];
            for (int row = 0; row < numberOfRow.size(); row++) {
                rowsOf[numberOfRow.get(row)]++;
            }
        }
        int[] counts = new int[stream.columnsEnd()];
        for (int row = 0; row < stream.rows(); row++) {
            int weight = rowsOf == null ? 1 : rowsOf[row];
            for (int entry = stream.offsets()[row]; entry < stream.offsets()[row + 1]; entry++) {
                counts[stream.columns()[entry]] += weight;
            }
        }
        KeyTable keys = content.lexicon.keys;
        for (int column = 0; column < counts.length; column++) {
            int type = column & AttributeStream.TYPE_MASK;
            int key = column >>> AttributeStream.TYPE_BITS;
            int keyLength = keys.length(key);
            boolean isSmall = keyLength > 0 && keyLength <= CANDIDATE_KEY_BYTES;
            if (counts[column] > 0 && type < KeyValueCursor.OTHER && isSmall) {
                AttributeColumn named = new AttributeColumn(level, keys.string(key), AttributeType.values()[type]);
                to.add(new AttributeCandidate(named, counts[column]));
            }
        }
    }

    /// Writes the rows `[fromRow, toRow)` to a new file, sorted by service and time, for readers at once; a crash of
    /// the machine may lose it. The buffer keeps the rows.
    ///
    /// Promoted columns that no row has a value for are left out of the file: a reader takes them for null.
    ///
    /// @param target must not exist; its folder must
    /// @param encoding scratch memory of the encoder, used by nobody else meanwhile
    /// @throws dev.sluice.kernel.error.UnavailableException if the disk refuses; nothing is left of the file
    /// @throws IllegalArgumentException if the layout lacks a field id
    public ParquetFile write(Path target, FileLayout layout, EncodingBuffers encoding, int fromRow, int toRow) {
        try (ParquetWriter writer = encode(target, layout, encoding, fromRow, toRow)) {
            return writer.finish();
        }
    }

    /// As [#write], and returns when the file's content is on stable storage. Forcing the folder is the caller's.
    public ParquetFile writeDurably(Path target, FileLayout layout, EncodingBuffers encoding, int fromRow, int toRow) {
        try (ParquetWriter writer = encode(target, layout, encoding, fromRow, toRow)) {
            return writer.finishDurably();
        }
    }

    private ParquetWriter encode(Path target, FileLayout layout, EncodingBuffers encoding, int fromRow, int toRow) {
        Objects.checkFromToIndex(fromRow, toRow, rows());
        return new FileRows(schema, layout, content, limits.rowsMax()).encode(target, encoding, fromRow, toRow);
    }

    /// Forgets all rows and gives their memory back; the sequence stays.
    public void clear() {
        content = new Rows(schema.table(), seed);
    }
}
