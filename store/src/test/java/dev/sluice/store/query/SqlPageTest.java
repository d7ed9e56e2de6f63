package dev.sluice.store.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.store.query.worker.RowFormat;
import dev.sluice.store.schema.TableName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/sql.md` shows works.
class SqlPageTest {
    private static final Pattern EXAMPLE = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void everyExampleOfThePageRuns() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "sql.md"));
        List<String> examples = new ArrayList<>();
        Matcher blocks = EXAMPLE.matcher(page);
        while (blocks.find()) {
            examples.add(blocks.group(1));
        }
        assertThat(examples).hasSizeGreaterThanOrEqualTo(6);
        SampleFiles files = new SampleFiles(folder);
        files.with(
                TableName.SPANS,
                "range(10) t(i)",
                Map.of(
                        "name", "'GET'",
                        "kind", "2",
                        "attr:http.route:string", "'/r'",
                        "attr:http.response.status_code:int", "500 + i"));

        try (SqlQueries queries = new SqlQueries(files, SqlLimits.standard(), new Instruments())) {
            for (String example : examples) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                queries.run(SqlRequest.of(example, RowFormat.CSV), SqlAnswer.to(out));
                String answer = out.toString(StandardCharsets.UTF_8);
                assertThat(answer).as(example).isNotEmpty();
                if (example.contains("http.route")) {
                    assertThat(answer).startsWith("route,requests,p99_ms\r\n/r,10,");
                }
            }
        }
    }
}
