package dev.sluice.store.parquet;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Writes random files, each with its rows as JSON lines beside it, for judges that are not on the JVM:
/// `JudgedFiles FOLDER COUNT`. Bytes and doubles are hex there, the latter big-endian bits; times are microseconds;
/// structs are lists, maps lists of pairs.
public final class JudgedFiles {
    private JudgedFiles() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        int count = Integer.parseInt(arguments[1]);
        try (EncodingBuffers buffers = new EncodingBuffers()) {
            for (int seed = 0; seed < count; seed++) {
                write(folder, seed, buffers);
            }
        }
    }

    private static void write(Path folder, int seed, EncodingBuffers buffers) throws IOException {
        Random random = new Random(seed);
        ParquetSchema schema = ParquetWriterProperties.schema();
        ParquetOptions options = ParquetOptions.defaults()
                .withBloomFilters(Set.of(1, 3))
                .withPage(seed % 3 == 0 ? 65_536 : 1 + random.nextInt(500), 1 + random.nextInt(20_000));
        Path path = folder.resolve(seed + ".parquet");
        Files.deleteIfExists(path);
        try (ParquetWriter writer = ParquetWriter.open(path, schema, options, buffers);
                Writer lines = Files.newBufferedWriter(folder.resolve(seed + ".jsonl"))) {
            ObjectMapper json = new ObjectMapper();
            for (int group = random.nextInt(4); group > 0; group--) {
                int rows = 1 + random.nextInt(2_000);
                List<List<Object>> columns = new RandomRows(random).columns(schema, rows);
                writer.writeRowGroup(rows, RowSources.of(schema, columns, random));
                for (int i = 0; i < rows; i++) {
                    List<Object> row = new ArrayList<>();
                    for (List<Object> column : columns) {
                        row.add(plain(column.get(i)));
                    }
                    lines.write(json.writeValueAsString(row) + "\n");
                }
            }
            writer.finish();
        }
    }

    private static Object plain(Object value) {
        return switch (value) {
            case byte[] bytes -> HexFormat.of().formatHex(bytes);
            case Double number -> String.format("%016x", Double.doubleToRawLongBits(number));
            case List<?> list -> list.stream().map(JudgedFiles::plain).toArray();
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> new Object[] {plain(entry.getKey()), plain(entry.getValue())})
                        .toArray();
            case null, default -> value;
        };
    }
}
