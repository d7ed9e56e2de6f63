package dev.sluice.pipeline.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The keys of one configuration, in the order of their names: all that the loader asked for, written or not.
///
/// They are noted while the configuration is read, so they cannot say anything else than what is in force.
public final class ConfigurationKeys {
    private final Map<String, ConfigurationKey> byName;

    ConfigurationKeys(Map<String, ConfigurationKey> byName) {
        this.byName = new TreeMap<>(byName);
    }

    public Collection<ConfigurationKey> all() {
        return List.copyOf(byName.values());
    }

    /// The key of this name, or those below the section of this name; none when there is neither.
    public List<ConfigurationKey> named(String name) {
        ConfigurationKey exact = byName.get(name);
        return exact != null
                ? List.of(exact)
                : byName.values().stream()
                        .filter(key -> key.name().startsWith(name + "."))
                        .toList();
    }

    /// ` (did you mean X?)`, where a known name is near; else nothing.
    public String hint(String name) {
        String hint = Spelling.hint(name, byName.keySet());
        return hint.startsWith(" (did") ? hint : "";
    }
}
