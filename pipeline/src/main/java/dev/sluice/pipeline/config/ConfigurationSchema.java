package dev.sluice.pipeline.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The JSON Schema of a whole configuration, for editors: made of the keys that the loader asks for when every kind of
/// component is configured, so that it knows what the loader knows and nothing else.
///
/// It is less strict than the loader where values depend on each other, on files or on units.
public final class ConfigurationSchema {
    /// What stands in [#EVERYTHING] for a name that is free.
    private static final String ANY = "any";

    /// Every kind of component with every section, so that the loader asks for all their keys. What is wrong with the
    /// values does not matter.
    private static final String EVERYTHING = """
            receivers:
              otlp:
                protocols:
                  grpc: {tls: {reload_interval: 1h}, auth: {}}
                  http: {tls: {reload_interval: 1h}, auth: {}, cors: {max_age: 1}}
            processors:
            connectors:
            exporters:
              store: {}
              nop: {}
              debug: {}
              otlp: {endpoint: x, headers: {any: x}, tls: {}, retry_on_failure: {}, sending_queue: {}}
              otlp_grpc: {endpoint: x, headers: {any: x}, tls: {}, retry_on_failure: {}, sending_queue: {}}
              otlphttp: {endpoint: x, headers: {any: x}, tls: {}, retry_on_failure: {}, sending_queue: {}}
              otlp_http: {endpoint: x, headers: {any: x}, tls: {}, retry_on_failure: {}, sending_queue: {}}
            extensions: {bearertokenauth: {}, basicauth: {}, oidc: {}}
            service:
              extensions: []
              pipelines: {traces: {}, metrics: {}, logs: {}, profiles: {}}
            sluice:
              query: {tls: {reload_interval: 1h}}
              limits: {in_flight: 1GiB, store_memory: 1GiB}
              retention: {size: 1GiB}
              journal: {size: 1GiB}
              spill: {size: 1GiB}
              cache: {size: 1GiB}
              pipelines:
                traces: {strategy: batch}
                metrics: {strategy: batch}
                logs: {strategy: batch}
                profiles: {strategy: batch}
              log: {levels: {any: info}}
            """;

    private static final Map<String, Object> REFERENCE = Map.of("type", "string", "pattern", "[$][{]");
    private static final Map<String, Object> NOTHING = Map.of("type", "null");

    private final Set<String> named;
    private final Map<String, Object> document;

    /// One section: its keys, by name; a key is a form or a section again.
    private record Node(Map<String, Object> members) {}

    ConfigurationSchema(Map<String, ConfigurationKey> keys, Set<String> sections, Set<String> named) {
        this.named = named;
        Node root = new Node(new TreeMap<>());
        sections.stream().filter(path -> !path.isEmpty()).forEach(path -> section(root, path.split("\\.")));
        keys.forEach((path, key) -> {
            int dot = path.lastIndexOf('.');
            Node parent = dot < 0 ? root : section(root, path.substring(0, dot).split("\\."));
            parent.members().putIfAbsent(path.substring(dot + 1), key);
        });
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Configuration of Sluice");
        schema.putAll(schemaOf("", root));
        this.document = schema;
    }

    /// Of this version.
    public static ConfigurationSchema current() {
        return ConfigurationLoader.schema(EVERYTHING);
    }

    /// Maps, lists, texts and numbers, to be written as JSON.
    public Map<String, Object> document() {
        return document;
    }

    private static Node section(Node root, String[] path) {
        Node node = root;
        for (String part : path) {
            Object known = node.members().get(part);
            if (known instanceof Node below) {
                node = below;
            } else {
                Node below = new Node(new TreeMap<>());
                node.members().put(part, below);
                node = below;
            }
        }
        return node;
    }

    private Map<String, Object> schemaOf(String path, Node node) {
        Map<String, Object> properties = new LinkedHashMap<>();
        Map<String, Object> patterns = new LinkedHashMap<>();
        Object others = false;
        for (Map.Entry<String, Object> member : node.members().entrySet()) {
            String name = member.getKey();
            String at = path.isEmpty() ? name : path + "." + name;
            Map<String, Object> schema = member.getValue() instanceof Node below
                    ? schemaOf(at, below)
                    : schemaOf((ConfigurationKey) member.getValue());
            if (!named.contains(path)) {
                properties.put(name, schema);
            } else if (name.equals(ANY)) {
                others = schema;
            } else {
                patterns.put("^" + name + "(/.*)?$", schema);
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", List.of("object", "null"));
        if (!properties.isEmpty()) {
            schema.put("properties", properties);
        }
        if (!patterns.isEmpty()) {
            schema.put("patternProperties", patterns);
        }
        schema.put("additionalProperties", others);
        return schema;
    }

    private static Map<String, Object> schemaOf(ConfigurationKey key) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", "Expected: " + key.form().expected());
        if (!key.fallback().isEmpty()) {
            schema.put("default", key.fallback());
        }
        schema.put("anyOf", List.of(key.form().schema(), REFERENCE, NOTHING));
        return schema;
    }
}
