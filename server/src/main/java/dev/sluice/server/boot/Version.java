package dev.sluice.server.boot;

/// The version of this program.
public final class Version {
    private Version() {}

    /// From the jar's manifest; `dev` when the classes do not come from one.
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
