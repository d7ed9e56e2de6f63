package dev.sluice.kernel.certificate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A certificate that vouches for itself, and its key, in files of PEM. Made by the JDK's keytool, for tests of any
/// module.
public record SelfSigned(Path certificate, Path key) {
    private static final String PASSWORD = "changeit";

    /// Writes `NAME.pem` and `NAME.key`, for the subject `CN=NAME`.
    ///
    /// @param options more of keytool's, such as `-ext` and `SAN=dns:localhost`
    public static SelfSigned make(Path folder, String name, String... options)
            throws IOException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString()));
        command.addAll(List.of(options));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes());
        if (keytool.waitFor() != 0) {
            throw new IOException(said);
        }
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return new SelfSigned(
                    write(
                            folder.resolve(name + ".pem"),
                            "CERTIFICATE",
                            keys.getCertificate("own").getEncoded()),
                    write(
                            folder.resolve(name + ".key"),
                            "PRIVATE KEY",
                            keys.getKey("own", PASSWORD.toCharArray()).getEncoded()));
        } catch (GeneralSecurityException impossible) {
            throw new IOException(impossible);
        }
    }

    /// Writes one object of PEM.
    ///
    /// @param kind as in `BEGIN CERTIFICATE`
    public static Path write(Path file, String kind, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
    }
}
