package dev.sluice.store.parquet;

import dev.sluice.store.parquet.ParquetField.Presence;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The footer: thrift's FileMetaData. Field numbers are those of parquet.thrift.
///
/// | Part | Form |
/// |---|---|
/// | FileMetaData | 1 version, 2 schema, 3 rows, 4 row groups, 5 metadata, 6 created by, 7 column orders |
/// | SchemaElement | 1 type, 3 repetition, 4 name, 5 children, 6 converted type, 9 field id, 10 logical type |
/// | RowGroup | 1 columns, 2 uncompressed bytes, 3 rows, 5 offset, 6 compressed bytes, 7 ordinal |
/// | ColumnMetaData | 1 type, 2 encodings, 3 path, 4 codec, 5 values, 6 and 7 bytes, 9 and 11 offsets, 12 statistics,
/// 13 page counts, 14 and 15 Bloom filter |
/// | Statistics | 3 nulls, 5 max, 6 min, 7 max is exact, 8 min is exact |
final class Footer {
    private static final String CREATED_BY = "sluice version 0.1.0";
    private static final int REQUIRED = 0;
    private static final int OPTIONAL = 1;
    private static final int REPEATED = 2;
    private static final int UTF8 = 0;
    private static final int MAP = 1;
    private static final int LIST = 3;
    private static final int TIMESTAMP_MICROS = 10;
    private static final int LOGICAL_STRING = 1;
    private static final int LOGICAL_MAP = 2;
    private static final int LOGICAL_LIST = 3;
    private static final int LOGICAL_TIMESTAMP = 8;
    private static final int ZSTD = 6;

    private final ThriftWriter thrift;

    Footer(OutputBytes out) {
        this.thrift = new ThriftWriter(out);
    }

    void write(ParquetSchema schema, List<RowGroupChunks> rowGroups, Map<String, String> metadata) {
        long rows = 0;
        for (RowGroupChunks group : rowGroups) {
            rows += group.rows();
        }
        thrift.begin();
        thrift.i32(1, 2);
        writeSchema(schema);
        thrift.i64(3, rows);
        thrift.list(4, ThriftWriter.STRUCT, rowGroups.size());
        for (int i = 0; i < rowGroups.size(); i++) {
            writeRowGroup(rowGroups.get(i), i);
        }
        if (!metadata.isEmpty()) {
            thrift.list(5, ThriftWriter.STRUCT, metadata.size());
            new TreeMap<>(metadata).forEach((key, value) -> {
                thrift.begin();
                thrift.string(1, key);
                thrift.string(2, value);
                thrift.end();
            });
        }
        thrift.string(6, CREATED_BY);
        writeColumnOrders(schema.leaves().size());
        thrift.end();
    }

    /// Every leaf is ordered as its type says; without this readers distrust the bounds.
    private void writeColumnOrders(int leaves) {
        thrift.list(7, ThriftWriter.STRUCT, leaves);
        for (int i = 0; i < leaves; i++) {
            thrift.begin();
            thrift.emptyStruct(1);
            thrift.end();
        }
    }

    private void writeSchema(ParquetSchema schema) {
        int elements = 1;
        for (ParquetField field : schema.fields()) {
            elements += elementsOf(field);
        }
        thrift.list(2, ThriftWriter.STRUCT, elements);
        thrift.begin();
        thrift.string(4, "root");
        thrift.i32(5, schema.fields().size());
        thrift.end();
        for (ParquetField field : schema.fields()) {
            writeField(field, field.name());
        }
    }

    private static int elementsOf(ParquetField field) {
        return switch (field) {
            case ParquetField.Primitive leaf -> 1;
            case ParquetField.Sequence list -> 2 + elementsOf(list.element());
            case ParquetField.Mapping map -> 3 + elementsOf(map.value());
            case ParquetField.Group group -> {
                int elements = 1;
                for (ParquetField child : group.fields()) {
                    elements += elementsOf(child);
                }
                yield elements;
            }
        };
    }

    private void writeField(ParquetField field, String name) {
        int repetition = field.presence() == Presence.REQUIRED ? REQUIRED : OPTIONAL;
        switch (field) {
            case ParquetField.Primitive leaf -> writeLeaf(leaf, name, repetition);
            case ParquetField.Group group -> {
                thrift.begin();
                thrift.i32(3, repetition);
                thrift.string(4, name);
                thrift.i32(5, group.fields().size());
                thrift.i32(9, group.id());
                thrift.end();
                for (ParquetField child : group.fields()) {
                    writeField(child, child.name());
                }
            }
            case ParquetField.Sequence list -> {
                writeOuter(list, name, repetition, LIST, LOGICAL_LIST);
                writeMiddle("list", 1);
                writeField(list.element(), "element");
            }
            case ParquetField.Mapping map -> {
                writeOuter(map, name, repetition, MAP, LOGICAL_MAP);
                writeMiddle("key_value", 2);
                writeField(map.key(), "key");
                writeField(map.value(), "value");
            }
        }
    }

    private void writeLeaf(ParquetField.Primitive leaf, String name, int repetition) {
        thrift.begin();
        thrift.i32(1, leaf.type().physical());
        thrift.i32(3, repetition);
        thrift.string(4, name);
        if (leaf.type() == LeafType.STRING) {
            thrift.i32(6, UTF8);
        } else if (leaf.type() == LeafType.TIMESTAMP) {
            thrift.i32(6, TIMESTAMP_MICROS);
        }
        thrift.i32(9, leaf.id());
        if (leaf.type() == LeafType.STRING) {
            thrift.beginStruct(10);
            thrift.emptyStruct(LOGICAL_STRING);
            thrift.end();
        } else if (leaf.type() == LeafType.TIMESTAMP) {
            thrift.beginStruct(10);
            thrift.beginStruct(LOGICAL_TIMESTAMP);
            thrift.bool(1, true);
            thrift.beginStruct(2);
            thrift.emptyStruct(2);
            thrift.end();
            thrift.end();
            thrift.end();
        }
        thrift.end();
    }

    private void writeOuter(ParquetField field, String name, int repetition, int converted, int logical) {
        thrift.begin();
        thrift.i32(3, repetition);
        thrift.string(4, name);
        thrift.i32(5, 1);
        thrift.i32(6, converted);
        thrift.i32(9, field.id());
        thrift.beginStruct(10);
        thrift.emptyStruct(logical);
        thrift.end();
        thrift.end();
    }

    private void writeMiddle(String name, int children) {
        thrift.begin();
        thrift.i32(3, REPEATED);
        thrift.string(4, name);
        thrift.i32(5, children);
        thrift.end();
    }

    private void writeRowGroup(RowGroupChunks group, int ordinal) {
        long uncompressed = 0;
        for (Chunk chunk : group.chunks()) {
            uncompressed += chunk.uncompressedBytes();
        }
        thrift.begin();
        thrift.list(1, ThriftWriter.STRUCT, group.chunks().size());
        for (Chunk chunk : group.chunks()) {
            thrift.begin();
            thrift.i64(2, 0);
            thrift.beginStruct(3);
            writeChunk(chunk);
            thrift.end();
            thrift.end();
        }
        thrift.i64(2, uncompressed);
        thrift.i64(3, group.rows());
        thrift.i64(5, group.offset());
        thrift.i64(6, group.compressedBytes());
        if (ordinal <= Short.MAX_VALUE) {
            thrift.i16(7, ordinal);
        }
        thrift.end();
    }

    private void writeChunk(Chunk chunk) {
        ParquetLeaf leaf = chunk.leaf();
        thrift.i32(1, leaf.type().physical());
        writeEncodings(chunk);
        thrift.list(3, ThriftWriter.BINARY, leaf.filePath().size());
        for (String name : leaf.filePath()) {
            thrift.string(name);
        }
        thrift.i32(4, chunk.isCompressed() ? ZSTD : 0);
        thrift.i64(5, chunk.statistics().values());
        thrift.i64(6, chunk.uncompressedBytes());
        thrift.i64(7, chunk.compressedBytes());
        thrift.i64(9, chunk.dataOffset());
        if (chunk.hasDictionary()) {
            thrift.i64(11, chunk.dictionaryOffset());
        }
        writeStatistics(chunk.statistics());
        writePageCounts(chunk);
        Chunk.Bloom bloom = chunk.bloom();
        if (bloom != null) {
            thrift.i64(14, bloom.offset());
            thrift.i32(15, bloom.length());
        }
    }

    /// The encodings of values, dictionary and levels, each once.
    private void writeEncodings(Chunk chunk) {
        boolean hasLevels = chunk.leaf().maxDefinition() > 0 && chunk.encoding() != Encoding.RLE;
        thrift.list(2, ThriftWriter.I32, 1 + (chunk.hasDictionary() ? 1 : 0) + (hasLevels ? 1 : 0));
        if (chunk.hasDictionary()) {
            thrift.i32(Encoding.PLAIN.code());
        }
        if (hasLevels) {
            thrift.i32(Encoding.RLE.code());
        }
        thrift.i32(chunk.encoding().code());
    }

    private void writePageCounts(Chunk chunk) {
        thrift.list(13, ThriftWriter.STRUCT, chunk.hasDictionary() ? 2 : 1);
        if (chunk.hasDictionary()) {
            writePageCount(ChunkWriter.DICTIONARY_PAGE, Encoding.PLAIN, 1);
        }
        writePageCount(ChunkWriter.DATA_PAGE_V2, chunk.encoding(), chunk.dataPages());
    }

    private void writePageCount(int pageType, Encoding encoding, int count) {
        thrift.begin();
        thrift.i32(1, pageType);
        thrift.i32(2, encoding.code());
        thrift.i32(3, count);
        thrift.end();
    }

    private void writeStatistics(ChunkStatistics statistics) {
        byte[] lower = statistics.lower();
        byte[] upper = statistics.upper();
        thrift.beginStruct(12);
        thrift.i64(3, statistics.nulls());
        if (upper != null) {
            thrift.bytes(5, upper);
        }
        if (lower != null) {
            thrift.bytes(6, lower);
        }
        if (upper != null) {
            thrift.bool(7, statistics.upperIsExact());
        }
        if (lower != null) {
            thrift.bool(8, statistics.lowerIsExact());
        }
        thrift.end();
    }

    /// The chunks of one row group.
    record RowGroupChunks(int rows, List<Chunk> chunks) {
        RowGroupChunks {
            chunks = List.copyOf(chunks);
        }

        long offset() {
            return chunks.getFirst().offset();
        }

        long compressedBytes() {
            long bytes = 0;
            for (Chunk chunk : chunks) {
                bytes += chunk.compressedBytes();
            }
            return bytes;
        }
    }
}
