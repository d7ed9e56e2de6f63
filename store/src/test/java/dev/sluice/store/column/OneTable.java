package dev.sluice.store.column;

import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.store.parquet.EncodingBuffers;
import dev.sluice.store.parquet.ParquetFile;
import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.TableName;
import dev.sluice.store.schema.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A buffer, the rows that it must hold, and the files that it is written to.
final class OneTable implements AutoCloseable {
    private final TableName table;
    private final Path folder;
    private final EncodingBuffers encoding = new EncodingBuffers();
    private final List<String> expected = new ArrayList<>();
    private final TableBuffer buffer;
    private int requests;
    private int files;

    OneTable(TableName table, Path folder) {
        this(table, folder, BufferLimits.defaults());
    }

    OneTable(TableName table, Path folder, BufferLimits limits) {
        this.table = table;
        this.folder = folder;
        this.buffer = new TableBuffer(TableSchema.of(table), limits, 7);
    }

    EncodingBuffers encoding() {
        return encoding;
    }

    TableBuffer buffer() {
        return buffer;
    }

    /// The items that were appended, in the order of arrival.
    List<String> expected() {
        return expected;
    }

    int append(byte[] request) throws Exception {
        int rows = buffer.append(payload(request), requests++);
        expected.addAll(Canonical.rows(table, request));
        return rows;
    }

    /// Appends what the generated classes cannot read, so that nothing can be expected.
    int appendUnread(byte[] request) {
        return buffer.append(payload(request), requests++);
    }

    private Payload payload(byte[] request) {
        Signal signal = TableBufferProperties.signal(table);
        return new Payload(signal, request, 0, request.length, 1);
    }

    ParquetFile write(List<AttributeColumn> promoted, int from, int to) {
        return buffer.write(nextFile(), FileLayout.numbered(buffer.schema(), promoted), encoding, from, to);
    }

    Path nextFile() {
        return folder.resolve(table.sql() + files++ + ".parquet");
    }

    /// The rows of a file of all rows.
    List<StoredRow> rows(AttributeColumn... promoted) throws Exception {
        ParquetFile file = write(List.of(promoted), 0, buffer.rows());
        return StoredRow.readAll(file.path(), buffer.schema());
    }

    List<String> rebuilt(ParquetFile file) throws Exception {
        List<String> rebuilt = new ArrayList<>();
        for (StoredRow row : StoredRow.readAll(file.path(), buffer.schema())) {
            rebuilt.add(Rebuilt.canonical(table, row));
        }
        return rebuilt;
    }

    @Override
    public void close() {
        encoding.close();
    }
}
