package dev.sluice.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoadCompressionTest {
    /// Servers in Go answer packed as they were asked.
    @ParameterizedTest
    @EnumSource
    void whatIsPackedIsUnpacked(LoadCompression compression) {
        byte[] message = "rejected rejected rejected".getBytes(StandardCharsets.UTF_8);

        assertThat(compression.unpack(compression.pack(message))).isEqualTo(message);
    }
}
