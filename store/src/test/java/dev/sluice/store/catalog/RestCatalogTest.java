package dev.sluice.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.store.schema.TableName;
import dev.sluice.store.schema.TableSchema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestCatalogTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path dir;

    private TableCatalog catalog;
    private RestCatalog rest;

    @BeforeEach
    void open() {
        catalog = TableCatalog.open(dir, new Pins());
        for (TableName name : TableName.values()) {
            catalog.table(TableSchema.of(name));
        }
        rest = catalog.restCatalog();
    }

    @AfterEach
    void close() {
        catalog.close();
    }

    @Test
    void theConfigurationListsWhatThereIsToRead() throws IOException {
        JsonNode config = get("/v1/config");
        assertThat(config.get("defaults").isObject()).isTrue();
        assertThat(config.get("overrides").isObject()).isTrue();
        assertThat(config.get("endpoints"))
                .hasSize(6)
                .allMatch(node -> node.asText().matches("(GET|HEAD) /v1/\\{prefix}/namespaces.*"));
    }

    @Test
    void namespacesAndTablesAreListed() throws IOException {
        assertThat(get("/v1/namespaces").toString())
                .isEqualTo("{\"namespaces\":[[\"sluice\"]],\"next-page-token\":null}");
        assertThat(get("/v1/namespaces/sluice").get("namespace").get(0).asText())
                .isEqualTo("sluice");
        assertThat(get("/v1/namespaces/sluice/tables").get("identifiers"))
                .extracting(id -> id.get("name").asText())
                .containsExactlyInAnyOrder("spans", "logs", "metric_points", "metric_histograms", "profiles");
    }

    @Test
    void aTableIsItsMetadata() throws IOException {
        JsonNode table = get("/v1/namespaces/sluice/tables/spans");
        assertThat(table.get("metadata-location").asText())
                .startsWith("file:///")
                .endsWith(".metadata.json");
        assertThat(table.get("metadata").get("format-version").asInt()).isEqualTo(2);
        assertThat(table.get("metadata").get("schemas").get(0).get("fields").size())
                .isEqualTo(TableSchema.of(TableName.SPANS).columns().size());
        assertThat(answer("GET", "/v1/namespaces/sluice/tables/spans", Map.of("snapshots", "refs"))
                        .status())
                .isEqualTo(200);
        assertThat(answer("GET", "/v1/namespaces/sluice/tables/spans", Map.of("snapshots", "some"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void existenceIsAskedWithHead() {
        assertThat(answer("HEAD", "/v1/namespaces/sluice").status()).isEqualTo(204);
        assertThat(answer("HEAD", "/v1/namespaces/sluice/tables/logs").status()).isEqualTo(204);
        RestCatalog.Reply missing = answer("HEAD", "/v1/namespaces/sluice/tables/nothing");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.body()).isEmpty();
    }

    @Test
    void whatIsNotThereIsRefusedInIcebergsForm() throws IOException {
        assertThat(error("GET", "/v1/namespaces/other", 404)).isEqualTo("NoSuchNamespaceException");
        assertThat(error("GET", "/v1/namespaces/other/tables/spans", 404)).isEqualTo("NoSuchNamespaceException");
        assertThat(error("GET", "/v1/namespaces/sluice/tables/..%2F..%2Fetc", 404))
                .isEqualTo("NoSuchTableException");
        assertThat(error("GET", "/v1/namespaces/sluice/views", 404)).isEqualTo("NotFoundException");
        assertThat(error("GET", "/v2/config", 404)).isEqualTo("NotFoundException");
        assertThat(error("GET", "", 404)).isEqualTo("NotFoundException");
        assertThat(error("POST", "/v1/namespaces/sluice/tables/spans", 405)).isEqualTo("UnsupportedOperationException");
        assertThat(error("DELETE", "/v1/namespaces/sluice/tables/spans", 405))
                .isEqualTo("UnsupportedOperationException");
    }

    @Test
    void icebergsOwnClientFormCanBeServedByAnyServer() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        RestServer.mount(server, rest);
        server.start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort()
                    + "/iceberg/v1/namespaces/sluice/tables/spans?snapshots=all");
            HttpResponse<String> reply = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(JSON.readTree(reply.body())
                            .get("metadata")
                            .get("location")
                            .asText())
                    .isEqualTo("file://" + dir.resolve("warehouse/sluice/spans"));
        } finally {
            server.stop(0);
        }
    }

    private String error(String method, String path, int status) throws IOException {
        RestCatalog.Reply reply = answer(method, path);
        assertThat(reply.status()).isEqualTo(status);
        JsonNode error = JSON.readTree(reply.body()).get("error");
        assertThat(error.get("code").asInt()).isEqualTo(status);
        assertThat(error.get("message").asText()).isNotEmpty();
        return error.get("type").asText();
    }

    private JsonNode get(String path) throws IOException {
        RestCatalog.Reply reply = answer("GET", path);
        assertThat(reply.status()).isEqualTo(200);
        return JSON.readTree(reply.body());
    }

    private RestCatalog.Reply answer(String method, String path) {
        return answer(method, path, Map.of());
    }

    private RestCatalog.Reply answer(String method, String path, Map<String, String> query) {
        return rest.answer(method, path, query);
    }
}
