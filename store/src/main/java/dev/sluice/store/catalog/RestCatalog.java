package dev.sluice.store.catalog;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.RESTCatalogProperties.SnapshotMode;
import org.apache.iceberg.rest.RESTSerializers;
import org.apache.iceberg.rest.responses.ErrorResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The read side of the Iceberg REST catalogue, without a server: a request in, a status and JSON out.
///
/// | Request | Answer |
/// |---|---|
/// | `GET /v1/config` | the end points below, so that clients try no others |
/// | `GET /v1/namespaces` | the one namespace |
/// | `GET, HEAD /v1/namespaces/NS` | it |
/// | `GET /v1/namespaces/NS/tables` | its tables |
/// | `GET, HEAD /v1/namespaces/NS/tables/T` | the table's metadata; `?snapshots=refs` leaves out older snapshots |
///
/// Everything else is refused in Iceberg's form. The answers name absolute paths: whoever may ask learns them.
/// Any thread; blocks on the disk.
public final class RestCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(RestCatalog.class);
    /// Written by hand: Iceberg's own class for it drags in an HTTP client.
    private static final byte[] CONFIG = """
            {"defaults":{},"overrides":{},"endpoints":[\
            "GET /v1/{prefix}/namespaces",\
            "GET /v1/{prefix}/namespaces/{namespace}",\
            "HEAD /v1/{prefix}/namespaces/{namespace}",\
            "GET /v1/{prefix}/namespaces/{namespace}/tables",\
            "GET /v1/{prefix}/namespaces/{namespace}/tables/{table}",\
            "HEAD /v1/{prefix}/namespaces/{namespace}/tables/{table}"]}""".getBytes(StandardCharsets.UTF_8);

    private final JdbcCatalog catalog;
    private final Namespace namespace;
    private final ObjectMapper json = mapper();

    /// An answer.
    ///
    /// @param body JSON in UTF-8; empty for HEAD and status 204
    public record Reply(int status, byte[] body) {}

    RestCatalog(JdbcCatalog catalog, Namespace namespace) {
        this.catalog = catalog;
        this.namespace = namespace;
    }

    /// Answers one request.
    ///
    /// @param method GET or HEAD, in capitals
    /// @param path as sent, escapes included, from `/v1` on
    /// @param query decoded parameters
    public Reply answer(String method, String path, Map<String, String> query) {
        Reply reply;
        try {
            reply = route(method, path.split("/", -1), query);
        } catch (NoSuchTableException | NoSuchNamespaceException missing) {
            reply = error(404, missing.getClass().getSimpleName(), String.valueOf(missing.getMessage()));
        } catch (RuntimeException failure) {
            LOG.error("cannot answer {} {} of the catalogue", method, path, failure);
            reply = error(500, "InternalServerError", "the catalogue could not be read");
        }
        return method.equals("HEAD") ? new Reply(reply.status() == 200 ? 204 : reply.status(), new byte[0]) : reply;
    }

    /// Segments: an empty one, `v1`, `namespaces`, NS, `tables`, T.
    private Reply route(String method, String[] segments, Map<String, String> query) {
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return error(405, "UnsupportedOperationException", "method: " + method + " (expected: GET or HEAD)");
        }
        int depth = segments.length - 1;
        if (depth < 2 || !segments[0].isEmpty() || !segments[1].equals("v1")) {
            return unknown();
        }
        if (depth == 2 && segments[2].equals("config")) {
            return new Reply(200, CONFIG);
        }
        if (!segments[2].equals("namespaces") || depth > 5 || depth > 3 && !segments[4].equals("tables")) {
            return unknown();
        }
        return switch (depth) {
            case 2 -> ok(CatalogHandlers.listNamespaces(catalog, parent(query)));
            case 3 -> ok(CatalogHandlers.loadNamespace(catalog, namespace(segments[3])));
            case 4 -> ok(CatalogHandlers.listTables(catalog, namespace(segments[3])));
            default -> table(method, TableIdentifier.of(namespace(segments[3]), decode(segments[5])), query);
        };
    }

    private Reply table(String method, TableIdentifier id, Map<String, String> query) {
        if (method.equals("HEAD")) {
            CatalogHandlers.tableExists(catalog, id);
            return new Reply(200, new byte[0]);
        }
        String snapshots = query.getOrDefault("snapshots", "all").toUpperCase(Locale.ROOT);
        if (!snapshots.equals("ALL") && !snapshots.equals("REFS")) {
            return error(400, "BadRequestException", "snapshots: " + snapshots + " (expected: all or refs)");
        }
        return ok(CatalogHandlers.loadTable(catalog, id, SnapshotMode.valueOf(snapshots)));
    }

    private static Namespace parent(Map<String, String> query) {
        String parent = query.getOrDefault("parent", "");
        return parent.isEmpty() ? Namespace.empty() : Namespace.of(parent.split("\u001f", -1));
    }

    private Namespace namespace(String segment) {
        Namespace asked = Namespace.of(decode(segment).split("\u001f", -1));
        if (!asked.equals(namespace)) {
            throw new NoSuchNamespaceException("namespace does not exist: %s", asked);
        }
        return asked;
    }

    private static String decode(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private Reply unknown() {
        return error(404, "NotFoundException", "there is no such end point; GET /v1/config lists them");
    }

    private Reply ok(Object body) {
        return new Reply(200, bytes(body));
    }

    private Reply error(int status, String type, String message) {
        return new Reply(
                status,
                bytes(ErrorResponse.builder()
                        .responseCode(status)
                        .withType(type)
                        .withMessage(message)
                        .build()));
    }

    private byte[] bytes(Object body) {
        try {
            return json.writeValueAsBytes(body);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("cannot write " + body.getClass().getSimpleName(), impossible);
        }
    }

    private static ObjectMapper mapper() {
        ObjectMapper mapper = new ObjectMapper();
        mapper.setVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY);
        mapper.setPropertyNamingStrategy(PropertyNamingStrategies.KebabCaseStrategy.INSTANCE);
        RESTSerializers.registerAll(mapper);
        return mapper;
    }
}
