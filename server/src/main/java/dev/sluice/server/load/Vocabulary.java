package dev.sluice.server.load;

import dev.sluice.otlp.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// The attributes that generated items draw from, each already encoded as a field of the item: ten services, eleven
/// attributes an item, of which one is rare (one of 97 keys), a thousand values for the varied ones. The shape of
/// W-SPAN-1 in bench/RESULTS.md.
final class Vocabulary {
    static final int SERVICES = 10;
    private static final int RARE_KEYS = 97;
    private static final String[] SERVICE_NAMES = {
        "frontend", "checkout", "cart", "payment", "shipping", "catalog", "currency", "email", "recommendation", "ads"
    };
    private static final String[] METHODS = {"GET", "GET", "GET", "POST", "PUT", "DELETE"};

    private final byte[][] resources = new byte[SERVICES][];
    private final String[][] routes = new String[SERVICES][8];
    private final List<byte[][]> columns = new ArrayList<>();
    private final byte[][][] routed;
    private final int attributeField;

    /// @param attributeField the field number of `attributes` in the item
    Vocabulary(int attributeField, SplittableRandom random) {
        this.attributeField = attributeField;
        for (int service = 0; service < SERVICES; service++) {
            resources[service] = resource(service);
            for (int route = 0; route < routes[service].length; route++) {
                routes[service][route] = "/api/" + SERVICE_NAMES[service] + "/{id}/step" + route;
            }
        }
        routed = new byte[SERVICES][routes[0].length][];
        for (int service = 0; service < SERVICES; service++) {
            for (int route = 0; route < routes[service].length; route++) {
                routed[service][route] = encoded("http.route", routes[service][route]);
            }
        }
        columns.add(values("http.request.method", METHODS.length, i -> METHODS[i]));
        columns.add(values("url.path", 1_000, i -> "/api/v1/items/" + i * 7919 % 100_003));
        columns.add(values("server.address", 20, i -> "host-" + i + ".internal.example"));
        columns.add(values("server.port", 2, i -> (long) (8080 + i)));
        columns.add(values("network.peer.address", 1_000, i -> "10." + i % 7 + "." + i / 250 + "." + i % 250));
        columns.add(values("user.id", 1_000, i -> String.format("u-%06d", i * 31)));
        columns.add(values("thread.name", 64, i -> "http-nio-8080-exec-" + i));
        columns.add(values("http.response.body.size", 4_096, i -> (long) random.nextInt(200, 50_000)));
        byte[][] rare = new byte[RARE_KEYS * 10][];
        for (int i = 0; i < rare.length; i++) {
            rare[i] = encoded("app.attribute." + i / 10, "value-" + i % 10 + "-" + i / 10);
        }
        columns.add(rare);
    }

    /// An encoded `Resource` message of seven attributes.
    byte[] resourceOf(int service) {
        return resources[service];
    }

    String spanName(int service, int route) {
        return "GET " + routes[service][route];
    }

    int routes() {
        return routes[0].length;
    }

    /// Appends ten attributes, one of each column and the route; the caller adds the eleventh, the status code.
    void append(WireWriter item, int service, int route, SplittableRandom random) {
        Fields.raw(item, routed[service][route]);
        for (byte[][] column : columns) {
            Fields.raw(item, column[random.nextInt(column.length)]);
        }
    }

    private byte[] resource(int service) {
        WireWriter buffer = new WireWriter(512);
        String name = SERVICE_NAMES[service];
        Fields.attribute(buffer, 1, "service.name", name);
        Fields.attribute(buffer, 1, "service.version", "1." + service + ".0");
        Fields.attribute(buffer, 1, "deployment.environment.name", "production");
        Fields.attribute(buffer, 1, "k8s.namespace.name", "shop");
        Fields.attribute(
                buffer, 1, "k8s.pod.name", name + "-7d9c6b5f4-" + Integer.toString(46_656 + service * 1_291, 36));
        Fields.attribute(buffer, 1, "telemetry.sdk.language", "java");
        Fields.attribute(buffer, 1, "host.name", "node-" + service % 4);
        return buffer.toByteArray();
    }

    private interface Value {
        Object at(int index);
    }

    private byte[][] values(String key, int count, Value value) {
        byte[][] all = new byte[count][];
        for (int i = 0; i < count; i++) {
            all[i] = encoded(key, value.at(i));
        }
        return all;
    }

    private byte[] encoded(String key, Object value) {
        return Fields.encodedAttribute(attributeField, key, value);
    }
}
