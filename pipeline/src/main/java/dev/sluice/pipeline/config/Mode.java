package dev.sluice.pipeline.config;

import java.util.Locale;

/// What an acknowledgement means.
public enum Mode {
    /// On stable storage.
    DURABLE,
    /// Written; a power cut may cost the last moments.
    RELAXED,
    /// In memory; a crash costs what no file holds yet.
    MEMORY;

    /// As it is written: `durable`.
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
