package dev.sluice.server.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalPathTest {
    @ParameterizedTest
    @ValueSource(strings = {"/", "/traces?service=a%20b&attr=k%3Dv", "/trace/0123?span=4#x", "/a//b", "/%2F%2Fevil"})
    void pathsOfThisServerAreKept(String path) {
        assertThat(LocalPath.of(path)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "traces",
                "//evil.example",
                "///evil.example",
                "/\\evil.example",
                "\\\\evil.example",
                "/traces\\x",
                "https://evil.example/",
                "javascript:alert(1)",
                " //evil.example",
                "/\t/evil.example",
                "/\n/evil.example",
                "/x\r\nSet-Cookie: a=b",
                "/\u0000",
                "/k\u00e4se",
            })
    void everythingElseIsTheFirstPage(String text) {
        assertThat(LocalPath.of(text)).isEqualTo("/");
    }

    @Test
    void nowhereIsTheFirstPage() {
        assertThat(LocalPath.of(null)).isEqualTo("/");
    }
}
