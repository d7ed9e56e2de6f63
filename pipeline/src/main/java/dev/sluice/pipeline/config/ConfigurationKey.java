package dev.sluice.pipeline.config;

/// One key that the loader asked for, with the value in force.
///
/// @param name its path, such as `sluice.limits.body`
/// @param value as it was written, or the default; `(not shown)` where it may be a secret
/// @param from the place where the value is written, such as `sluice.yaml:3:5`, `--set sluice.mode` or the name of an
///     environment variable; `default` when nobody wrote one
/// @param fallback the default; empty when there is none, or when it is only decided at the start
/// @param form which values the key takes
public record ConfigurationKey(String name, String value, String from, String fallback, ValueForm form) {
    /// Stands for a value that may be a secret.
    public static final String NOT_SHOWN = "(not shown)";

    /// What [#from] says of a default.
    public static final String DEFAULT = "default";
}
