package dev.sluice.store.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.ValidationException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.store.query.worker.RowFormat;
import dev.sluice.store.schema.TableName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlQueriesTest {
    private static final String HOUR = "1795392000000000000";

    @TempDir
    static Path folder;

    private static SampleFiles files;
    private static SqlQueries queries;

    @BeforeAll
    static void writeFiles() throws Exception {
        files = new SampleFiles(folder);
        files.with(
                TableName.SPANS,
                "range(10000) t(i)",
                Map.ofEntries(
                        Map.entry("trace_id", "from_hex(md5((i // 10)::VARCHAR))"),
                        Map.entry("span_id", "from_hex(printf('%016x', i))"),
                        Map.entry("name", "'op' || (i % 7)"),
                        Map.entry("kind", "i % 7"),
                        Map.entry("status_code", "CASE WHEN i % 10 = 0 THEN 2 WHEN i % 10 = 1 THEN 0 END"),
                        Map.entry("service_name", "'svc' || (i % 3)"),
                        Map.entry("start_time", "TIMESTAMPTZ '2026-11-23 00:00:00+00' + to_microseconds(i * 1000)"),
                        Map.entry("start_time_nanos", HOUR + " + i * 1000000 + 7"),
                        Map.entry("duration_ns", "i"),
                        Map.entry("attr:http.route:string", "CASE WHEN i % 2 = 0 THEN '/r' || (i % 50) END"),
                        Map.entry("attr:size:int", "CASE WHEN i % 5 = 0 THEN i END"),
                        Map.entry("attr:size:double", "CASE WHEN i % 5 = 1 THEN i + 0.5 END"),
                        Map.entry("resource:host.name:string", "'h' || (i % 4)"),
                        Map.entry(
                                "attributes",
                                "CASE WHEN i % 5 = 2 THEN MAP {'size': '\\x18\\x2A'::BLOB} WHEN i % 5 = 3"
                                        + " THEN MAP {'rare': '\\x0A\\x01x'::BLOB, 'list':"
                                        + " '\\x2A\\x08\\x0A\\x02\\x18\\x01\\x0A\\x02\\x10\\x01'::BLOB} ELSE MAP {} END"),
                        Map.entry("resource_attributes", "MAP {'zone': '\\x0A\\x01z'::BLOB}"),
                        Map.entry(
                                "events",
                                "[{'time': NULL, 'time_nanos': 5, 'name': 'e', 'attributes': MAP {'k':"
                                        + " '\\x10\\x01'::BLOB}, 'dropped_attributes_count': 0, 'rest': NULL}]")));
        queries = new SqlQueries(files, SqlLimits.standard(), new Instruments());
    }

    @AfterAll
    static void close() {
        queries.close();
        assertThat(files.open).isZero();
    }

    private static String ask(String sql, Object... params) throws IOException {
        return ask(RowFormat.NDJSON, sql, params);
    }

    private static String ask(RowFormat format, String sql, Object... params) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        queries.run(new SqlRequest(sql, Arrays.asList(params), format), SqlAnswer.to(out));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void wordsIdsTimesAndAttributesReadAsTheTablesSay() throws Exception {
        String row = ask("SELECT trace_id, span_id, parent_span_id, kind, status_code, start_time, events, links,"
                + " attributes, resource_attributes, attributes['list'] FROM spans WHERE duration_ns = 3");

        assertThat(row)
                .isEqualTo("{\"trace_id\":\"cfcd208495d565ef66e7dff9f98764da\",\"span_id\":\"0000000000000003\","
                        + "\"parent_span_id\":null,\"kind\":\"CLIENT\",\"status_code\":\"UNSET\","
                        + "\"start_time\":\"2026-11-23T00:00:00.003000007Z\",\"events\":[{\"time\":"
                        + "\"1970-01-01T00:00:00.000000005Z\",\"name\":\"e\",\"attributes\":{\"k\":\"true\"},"
                        + "\"dropped_attributes_count\":0}],\"links\":[],"
                        + "\"attributes\":{\"rare\":\"x\",\"list\":\"[1,true]\"},"
                        + "\"resource_attributes\":{\"host.name\":\"h3\",\"zone\":\"z\"},"
                        + "\"attributes['list']\":\"[1,true]\"}\n");
    }

    @Test
    void attributesAreNumbersBesideNumbersAndTextElsewhere() throws Exception {
        assertThat(ask("SELECT count(*) n FROM spans WHERE attributes['size'] = 42"))
                .isEqualTo("{\"n\":2000}\n");
        assertThat(ask("SELECT count(*) n FROM spans WHERE attributes['size'] > 9990"))
                .isEqualTo("{\"n\":3}\n");
        assertThat(ask("SELECT attributes['size'] s FROM spans s WHERE duration_ns = 6"))
                .isEqualTo("{\"s\":\"6.5\"}\n");
        assertThat(ask("SELECT sum(attributes['size']) s FROM spans WHERE duration_ns < 3"))
                .isEqualTo("{\"s\":43.5}\n");
        assertThat(ask("SELECT count(*) n FROM spans WHERE attributes['http.route'] IN ('/r2', '/r4')"))
                .isEqualTo("{\"n\":400}\n");
        assertThat(ask("SELECT count(*) n FROM spans s WHERE s.resource_attributes['host.name'] = $1", "h1"))
                .isEqualTo("{\"n\":2500}\n");
    }

    @Test
    void starShowsTheColumnsOfTheTableOnly() throws Exception {
        String header = ask(RowFormat.CSV, "SELECT * FROM spans WHERE attributes['rare'] = 'x' AND trace_id = 'ab'");

        assertThat(header)
                .isEqualTo("trace_id,span_id,parent_span_id,trace_state,flags,name,kind,start_time,end_time,"
                        + "duration_ns,status_code,status_message,service_name,resource_attributes,scope_name,"
                        + "scope_version,scope_attributes,attributes,events,links,dropped_attributes_count,"
                        + "dropped_events_count,dropped_links_count,resource_schema_url,scope_schema_url\r\n");
    }

    @Test
    void predicatesOnIdsAndTimesReachTheFiles() throws Exception {
        String plan = ask("EXPLAIN SELECT name FROM spans WHERE trace_id = 'cfcd208495d565ef66e7dff9f98764da'"
                + " AND start_time >= '2026-11-23 00:00:00' AND start_time < now() + INTERVAL 1 HOUR");

        assertThat(plan).contains("::BLOB").contains("start_time >= '2026-11-22 23:59:59.999999+00'");
        assertThat(
                        ask(
                                "SELECT count(*) n FROM spans WHERE trace_id = 'cfcd208495d565ef66e7dff9f98764da'"
                                        + " AND start_time >= '2026-11-23 00:00:00.001000007' AND start_time < '2026-11-23 00:00:00.004'"))
                .isEqualTo("{\"n\":3}\n");
    }

    @Test
    void jsonHasColumnsAndRows() throws Exception {
        assertThat(ask(RowFormat.JSON, "SELECT 1 a, 'x' b, 9007199254740993::BIGINT c, 'nan'::DOUBLE d"))
                .isEqualTo("{\"columns\":[{\"name\":\"a\",\"type\":\"INTEGER\"},{\"name\":\"b\",\"type\":\"VARCHAR\"},"
                        + "{\"name\":\"c\",\"type\":\"BIGINT\"},{\"name\":\"d\",\"type\":\"DOUBLE\"}],\"rows\":[\n"
                        + "[1,\"x\",\"9007199254740993\",\"NaN\"]\n]}\n");
    }

    @Test
    void errorsShowThePlace() {
        assertThatThrownBy(() -> ask("SELECT nam FROM spans"))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("\"nam\" not found")
                .hasMessageContaining("LINE 1: SELECT nam FROM spans\n               ^");
        assertThatThrownBy(() -> ask("SELEC 1"))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("LINE 1: SELEC 1\n        ^");
        assertThatThrownBy(() -> ask("SELECT * FROM nothing")).hasMessageContaining("table: nothing (expected: spans");
    }

    @Test
    void tablesCanBeListedAndDescribed() throws Exception {
        assertThat(ask("SHOW TABLES").lines()).hasSize(5);
        assertThat(ask("DESCRIBE logs")).contains("{\"column_name\":\"time\",\"column_type\":\"TIMESTAMP_NS\"");
        assertThat(ask("DESCRIBE spans").lines()).hasSize(25);
    }

    @Test
    void loweredStatementsSayTheSameAsTheMapsWould() throws Exception {
        String[] statements = {
            "SELECT A n, count(*) c FROM spans GROUP BY A ORDER BY c, n",
            "SELECT A n, count(*) c FROM spans GROUP BY ALL ORDER BY ALL",
            "SELECT upper(s.A) n FROM spans s WHERE s.duration_ns < 20 ORDER BY s.A DESC, s.duration_ns",
            "WITH x AS (SELECT A n, attributes FROM spans WHERE duration_ns < 9) SELECT n, x.A m FROM x ORDER BY ALL",
            "WITH spans AS (SELECT * FROM spans WHERE duration_ns < 9) SELECT A n FROM spans ORDER BY n",
            "SELECT a.A n, b.A m FROM spans a JOIN spans b ON a.span_id = b.span_id AND a.A = b.A WHERE a.duration_ns < 9"
                    + " ORDER BY ALL",
            "SELECT count(*) c FROM spans s WHERE EXISTS (SELECT 1 FROM range(3) r WHERE s.A = '/r' || r.range)",
            "SELECT count(*) c FROM spans WHERE A IN (SELECT A FROM spans WHERE duration_ns = 2)",
            "SELECT A n FROM spans WHERE duration_ns < 5 UNION ALL SELECT A FROM spans WHERE duration_ns = 7 ORDER BY 1",
            "SELECT CASE WHEN A IS NULL THEN 'none' ELSE A END n, count(*) c FROM spans GROUP BY n ORDER BY n",
            "SELECT count(*) FILTER (A LIKE '/r1%') c FROM spans",
            "SELECT n FROM (SELECT A n, row_number() OVER (PARTITION BY A ORDER BY duration_ns) r FROM spans) WHERE r = 2"
                    + " ORDER BY n",
            "SELECT s.* FROM spans s WHERE s.A = '/r4' ORDER BY duration_ns LIMIT 3",
            "SELECT *, A n FROM spans WHERE A = '/r4' ORDER BY duration_ns LIMIT 3",
            "SELECT COLUMNS('.*name') FROM spans WHERE A = '/r4' ORDER BY duration_ns LIMIT 3",
            "SELECT s FROM spans s WHERE A = '/r4' ORDER BY duration_ns LIMIT 1",
            "SELECT count(*) c FROM spans NATURAL JOIN (SELECT span_id FROM spans WHERE A = '/r4')",
            "SELECT count(*) c FROM spans s(a1, b1) WHERE A = '/r4'",
            "SELECT max(A) n FROM spans HAVING max(A) > '/r'",
            "SELECT DISTINCT ON (A) A n FROM spans ORDER BY A, duration_ns",
        };

        for (String statement : statements) {
            String lowered = statement.replaceAll("\\bA\\b", "attributes['http.route']");
            String map = statement
                    .replaceAll("(\\w+)\\.A\\b", "element_at($1.attributes, 'http.route')[1]")
                    .replaceAll("\\bA\\b", "element_at(attributes, 'http.route')[1]");
            assertThat(ask(lowered)).as(statement).isEqualTo(ask(map)).isNotEmpty();
        }
    }

    @Test
    void numbersAreFoundWhereverANumberIsNeeded() throws Exception {
        assertThat(ask("SELECT max(s) m FROM (SELECT sum(attributes['size']) OVER (ORDER BY duration_ns) s FROM spans"
                        + " WHERE duration_ns < 3)"))
                .isEqualTo("{\"m\":43.5}\n");
        assertThat(ask("SELECT attributes['size'] * 2 d FROM spans WHERE duration_ns = 2"))
                .isEqualTo("{\"d\":84.0}\n");
        assertThat(ask("SELECT count(*) n FROM spans WHERE attributes['size'] BETWEEN 42 AND 42.5"))
                .isEqualTo("{\"n\":2000}\n");
        assertThat(ask("SELECT count(*) n FROM spans WHERE 42 = attributes['size'] AND -1 < attributes['size']"))
                .isEqualTo("{\"n\":2000}\n");
        assertThat(ask("SELECT count(*) n FROM spans WHERE attributes['http.route'] > 0"))
                .isEqualTo("{\"n\":0}\n");
        assertThat(
                        ask(
                                "WITH x AS (SELECT attributes FROM spans) SELECT count(*) n FROM x WHERE attributes['size'] = 42"))
                .isEqualTo("{\"n\":2000}\n");
        assertThat(ask("SELECT attributes['size']::DOUBLE n FROM spans WHERE duration_ns = 6"))
                .isEqualTo("{\"n\":6.5}\n");
    }
}
