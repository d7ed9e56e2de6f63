package dev.sluice.server.security;

/// What a route takes to be used.
public enum Permission {
    /// Nothing: probes that tell whether the server lives.
    NONE,
    /// Nothing either, but no page of another site may ask for it: logging in and out.
    LOGIN,
    /// To send telemetry.
    INGEST,
    /// To read telemetry, and how the server does.
    QUERY,
    /// To change how the server runs.
    ADMIN
}
